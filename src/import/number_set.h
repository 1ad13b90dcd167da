/* A set of numbers that takes little where they lie close to each other, as those of a database do. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct number_set {
	arena *mem;
	struct number_group *groups;
	size_t room, n; /* of groups */
} number_set;

void number_set_begin(number_set *n);
void number_set_end(number_set *n);

/* False when it is in the set already.  A full set (8 MB: 400,000 numbers that lie nowhere near each other,
 * or 25 million in a row) takes no other and answers true. */
bool number_set_add(number_set *n, int64_t number);
