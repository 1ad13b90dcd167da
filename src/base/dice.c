#include "dice.h"

#include <sodium.h>

static void fill_from_system(dice *self, void *at, size_t bytes)
{
	(void)self;
	randombytes_buf(at, bytes);
}

dice dice_of_system(void)
{
	return (dice){ .fill = fill_from_system };
}

/* SplitMix64 (Steele, Lea, Flood 2014): small, and all that tests need. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
	return z ^ (z >> 31);
}

static void fill_from_seed(dice *self, void *at, size_t bytes)
{
	for (size_t done = 0; done < bytes; done += sizeof(uint64_t)) {
		uint64_t throw = next(&self->state);
		size_t n = bytes - done < sizeof(throw) ? bytes - done : sizeof(throw);
		memcpy((char *)at + done, &throw, n);
	}
}

dice dice_seeded(uint64_t seed)
{
	return (dice){ .fill = fill_from_seed, .state = seed };
}

void dice_fill(dice *d, void *at, size_t bytes)
{
	d->fill(d, at, bytes);
}
