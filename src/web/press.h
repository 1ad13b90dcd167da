/* Compression of replies: which encoding a client takes, and gzip. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/* Whether Accept-Encoding (RFC 9110 12.5.3) takes this coding: its weight from 0 (no) to 1000. */
int accepts_encoding(str accept, str coding);

/* A kept deflate state: making one costs more than a small page.  For one thread at a time. */
typedef struct press press;

press *press_new(void);     /* NULL when there is no memory for it */
void   press_free(press *p); /* accepts NULL */

/* The bytes as one gzip member, in mem; empty when that is not shorter.  `tag` names the bytes: their
 * entity tag, or empty. */
str press_gzip(press *p, arena *mem, str tag, str bytes);

/* How long that would be, 0 when not shorter; known at once of what was pressed lately under this tag. */
size_t press_length(press *p, arena *mem, str tag, str bytes);
