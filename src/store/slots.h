/* A set of slots, in the order in which they came. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

typedef struct slots {
	arena    *mem;
	uint64_t *seen; /* one bit for each slot; NULL until the first */
	uint16_t *at;
	size_t    n, room;
} slots;

void slots_add(slots *s, uint16_t slot);
