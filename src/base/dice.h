/* Chance: from the system in the programs, from a seed in the tests. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct dice {
	void (*fill)(struct dice *self, void *at, size_t bytes);
	uint64_t state; /* of seeded dice */
} dice;

dice dice_of_system(void);        /* libsodium's generator, fit for secrets */
dice dice_seeded(uint64_t seed);  /* for tests: the same seed gives the same throws */
void dice_fill(dice *d, void *at, size_t bytes);
