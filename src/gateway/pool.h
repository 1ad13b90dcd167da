/* Threads that answer what may take its time, so that event threads never wait. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "web/press.h"

typedef struct pool pool;

/* Work that waits; the pool links it and never looks inside. */
typedef struct job { struct job *next; } job;

/* `run` gets each job on one of the threads, with that thread's gzip state.  NULL when no thread could
 * be started. */
pool *pool_new(size_t threads, void (*run)(job *j, press *p));
void  pool_give(pool *p, job *j);
void  pool_free(pool *p); /* runs what still waits, then ends the threads; accepts NULL */
