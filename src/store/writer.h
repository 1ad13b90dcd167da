/* The process's one writer: a queue of works, and batches that share a commit.
 *
 * Who waits when a batch opens (at most 64) takes a turn in it, one after the other, each in a
 * savepoint of its own; the last one commits and everybody learns what became of it.  A batch holds
 * the lock between processes from its beginning to the end of its commit. */
#pragma once

#include <pthread.h>

#include "changes.h"
#include "driver.h"
#include "slots.h"

#define BATCH_MOST 64

typedef struct turn {
	struct turn   *next; /* in the queue, in the batch, among those that acted */
	pthread_cond_t called;
	enum { TURN_WAITS, TURN_ACTS, TURN_SETTLED } state;
	const slots   *written;
	bool           kept; /* its changes are on disk */
} turn;

typedef struct turns { turn *first, **end; size_t n; } turns;

typedef struct writer {
	pthread_mutex_t lock; /* over what follows, but not over the work of whose turn it is */
	turns           queue, batch, acted;
	bool            open;   /* a batch is under way */
	bool            failed; /* it cannot be kept any more */

	/* Used only by whose turn it is. */
	connection     *connection; /* NULL until needed, and after a failure */
	arena          *mem;        /* of the batch's slots */
	const char     *trouble;    /* what the last batch failed of */

	struct store   *store;
} writer;

void writer_start(writer *w, struct store *s);
void writer_stop(writer *w); /* nobody waits or acts any more */

/* Waits for the turn; false when the batch cannot be opened: then there is no savepoint to work in,
 * but writer_leave must be called all the same. */
bool writer_enter(writer *w, turn *t);

/* Ends the turn; with `keep`, waits for the commit.  True when the changes are on disk. */
bool writer_leave(writer *w, turn *t, bool keep);

/* To be called after each failed statement: some failures end the whole transaction. */
void writer_guard(writer *w);
