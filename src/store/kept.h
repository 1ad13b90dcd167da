/* Rows that hardly change, kept in memory: what the frame of every page asks for again and again.
 *
 * A query marked `-- kept` is answered from here as long as none of the tags that it has read has been
 * written since the moment at which its rows were read.  So what is kept is never old; nothing has to be
 * thrown away, and what is not asked for is written over by what is. */
#pragma once

#include "changes.h"
#include "db.h"
#include "slots.h"

typedef struct kept_table kept_table; /* of a store */
typedef struct kept_rows kept_rows;   /* the rows of one question, counted: they stay while a work uses them */

kept_table *kept_new(void);
void  kept_free(kept_table *k); /* accepts NULL; nobody uses rows of it any more */

/* The rows that a look at the moment `at` of the counter would find; NULL where they are not known. */
kept_rows *kept_take(kept_table *k, const changes *c, const look *l, uint64_t at);
void       kept_give(kept_rows *r);

list         kept_list(const kept_rows *r); /* the rows are shared: their structs are copied, not changed */
const slots *kept_slots(const kept_rows *r);

/* What is known is known no longer: somebody who writes no tags has written. */
void kept_forget(kept_table *k);

/* Keeps a copy of the rows that were found in a transaction which began at `since` or later. */
void kept_put(kept_table *k, const look *l, uint64_t since, const slots *read, list rows);
