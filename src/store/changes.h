/* The shared mapping DATA/galley.shm: what changed, and who asked how often.
 *
 * It is a file of fixed size, mapped by every process that serves this data directory, and can
 * be made anew at any time (an absent or foreign one is).  It holds
 *  - 65,536 slots: tags hash to slots; a slot holds the number of the last commit that wrote it,
 *    or CHANGES_PENDING while a commit is under way;
 *  - the commit counter;
 *  - rate-limit buckets by salted hash (rate.h). */
#pragma once

#include <stdatomic.h>

#include "base/str.h"

#define CHANGES_SLOTS 65536
#define CHANGES_PENDING UINT64_MAX
#define CHANGES_BUCKETS 65536

/* A write whose tags are too many to name writes this one; everything kept depends on it. */
#define CHANGES_EVERYTHING S("everything")

typedef struct changes changes;

/* NULL with the reason when the file can be neither opened nor made.  An empty name: this process
 * alone (tests, in-memory stores).  Belongs to the caller until changes_close, whatever becomes of
 * mem, which holds only *ret_problem. */
changes *changes_open(str file, arena *mem, str *ret_problem);
void     changes_close(changes *c); /* accepts NULL */

uint16_t changes_slot(str tag);
uint64_t changes_count(const changes *c);               /* commits so far */
uint64_t changes_last(const changes *c, uint16_t slot); /* that last wrote it, or pending */

/* The writer's three steps, holding the write lock: pending before COMMIT; after it the counter is
 * raised and the slots set to it; or, when COMMIT failed, the slots go back to a new commit number
 * too, since a page rendered meanwhile may have been thrown away for nothing but is never stale. */
void changes_pending(changes *c, const uint16_t *slots, size_t n);
void changes_done(changes *c, const uint16_t *slots, size_t n);

/* Slots that a dead process left pending; called by whoever holds the write lock. */
void changes_settle(changes *c);
bool changes_unsettled(const changes *c);

/* The rate-limit buckets: CHANGES_BUCKETS of them, eight in a row for each hash.  For rate.c. */
_Atomic uint64_t *changes_buckets(changes *c);
