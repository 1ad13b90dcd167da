/* How often somebody may do something: token buckets in the shared mapping.
 *
 * They work across threads and processes and outlive kill -9.  Keys are hashed with the store's
 * salt, so the mapping holds no address and no name.  Two keys that share a bucket share its
 * limit. */
#pragma once

#include "base/work.h"

typedef struct rate {
	const char *name; /* "comment", "sign-in by address" */
	int64_t     at_once; /* so many in one go */
	int64_t     each;    /* then one more after each so many seconds */
} rate;

/* Takes one; false when there is none left, with the seconds until there is one in *ret_wait
 * (which may be NULL). */
bool rate_take(const work *w, const rate *limit, str who, int64_t *ret_wait);

/* Gives one back: what was counted turned out not to count (a right password). */
void rate_return(const work *w, const rate *limit, str who);
