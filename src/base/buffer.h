/* Bytes that grow at their end, in an arena, up to a ceiling that is given at birth.
 *
 * What does not fit is dropped and `full` is set: the writer need not look, the reader must. */
#pragma once

#include "str.h"

typedef struct buffer {
	arena *mem;
	char  *at;
	size_t n, room, most;
	bool   full;
} buffer;

buffer buffer_new(arena *mem, size_t first, size_t most);
void   put(buffer *out, str s);
void   put_byte(buffer *out, char byte);
void   put_int(buffer *out, int64_t number);
void   put_print(buffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for at least `bytes` more at out->at + out->n, or NULL when the ceiling forbids it; the caller
 * then adds to out->n what it wrote. */
char *buffer_room(buffer *out, size_t bytes);

/* A number written at the end of a room of one's own. */
#define INT_DIGITS 20
str int_digits(int64_t number, char room[INT_DIGITS]);

static inline str buffer_str(const buffer *out) { return (str){ out->at, out->n }; }
