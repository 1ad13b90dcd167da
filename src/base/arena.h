/* Memory that is freed all at once: one arena for each request, job or test.
 *
 * Nobody frees single pieces.  When memory runs out the process ends with a clear line, so callers
 * have no branch for it; whatever a stranger can make grow has a ceiling of its own. */
#pragma once

#include <stddef.h>

typedef struct arena arena;

arena *arena_new(void);
void   arena_free(arena *mem);  /* accepts NULL */

/* Forgets all pieces.  What was taken from the system stays, as one block of at most half a megabyte: the
 * next user of a server's arena mostly needs as much, and then asks the system for nothing. */
void   arena_reset(arena *mem);

/* Zeroed, aligned for any type; never NULL. */
void *arena_take(arena *mem, size_t bytes);

/* As arena_take, but the bytes are not cleared: for buffers that are written before they are read. */
void *arena_room(arena *mem, size_t bytes);

size_t arena_bytes(const arena *mem); /* taken from the system so far */

#define NEW(mem, type) ((type *)arena_take((mem), sizeof(type)))

#define _cleanup_(release) __attribute__((cleanup(release)))
