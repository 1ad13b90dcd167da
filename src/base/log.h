/* The log: standard error, one line for each problem, control characters escaped.
 *
 * Library code below gateway/ and main.c reports through return values; what can only be noted
 * (a broken store, a client that left) is noted once where it happens.  Never a secret, a token, a
 * whole address of a person. */
#pragma once

#include "str.h"

void log_problem(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What a command says to who typed it: a line like the others, without time and kind. */
void log_answer(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Where the lines go, without their time; NULL is standard error.  For tests. */
void log_to(void (*line)(void *context, str text), void *context);

/* A client's address without its last part (IPv4 /24, IPv6 /48): enough to find a flood. */
str log_network(arena *mem, str address);
