/* Stories between the thread that reads and the one that writes: a few, bounded by their memory. */
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#define MOVING_QUEUE 32
#define MOVING_QUEUE_BYTES ((size_t)12 * 1024 * 1024)

struct arrival;

typedef struct moving_queue {
	pthread_mutex_t lock;
	pthread_cond_t  changed;
	struct arrival *at[MOVING_QUEUE];
	size_t first, n, bytes;
	bool   is_closed;  /* nothing more comes */
	bool   is_stopped; /* nothing more is wanted */
} moving_queue;

void moving_queue_begin(moving_queue *q);
void moving_queue_end(moving_queue *q);

/* Waits for room; false when nothing more is wanted, and the story is then still the caller's.  It is
 * weighed by its arena, which nobody adds to any more. */
bool moving_queue_put(moving_queue *q, struct arrival *a);
void moving_queue_close(moving_queue *q);

/* The next, NULL at the end.  With `wait` false also NULL when there is none just now. */
struct arrival *moving_queue_take(moving_queue *q, bool wait);
void moving_queue_stop(moving_queue *q);
