#include "number_set.h"

#define GROUPS_MOST ((size_t)1 << 19)

/* 64 numbers in a row.  Without any of them the place is free. */
typedef struct number_group {
	int64_t which;
	uint64_t bits;
} number_group;

/* Open addressing: room is a power of two, of which three quarters are used at most. */
static void make_room(number_set *n, size_t room)
{
	n->mem = arena_new();
	n->groups = arena_take(n->mem, room * sizeof(number_group));
	n->room = room;
}

void number_set_begin(number_set *n)
{
	*n = (number_set){ 0 };
	make_room(n, 256);
}

void number_set_end(number_set *n)
{
	arena_free(n->mem);
}

/* Where the group stands, or would. */
static number_group *place_of(const number_set *n, int64_t which)
{
	uint64_t mixed = (uint64_t)which * 0x9e3779b97f4a7c15;
	size_t at = (size_t)(mixed >> 32) & (n->room - 1);
	while (n->groups[at].bits && n->groups[at].which != which)
		at = (at + 1) & (n->room - 1);
	return &n->groups[at];
}

static void grow(number_set *n)
{
	number_set before = *n;
	make_room(n, before.room * 2);
	for (size_t i = 0; i < before.room; i++)
		if (before.groups[i].bits)
			*place_of(n, before.groups[i].which) = before.groups[i];
	arena_free(before.mem);
}

static bool is_full(const number_set *n)
{
	return n->n >= n->room / 4 * 3;
}

bool number_set_add(number_set *n, int64_t number)
{
	int64_t which = number >> 6;
	uint64_t bit = (uint64_t)1 << (number & 63);
	if (is_full(n) && n->room < GROUPS_MOST)
		grow(n);
	number_group *g = place_of(n, which);
	if (g->bits & bit)
		return false;
	if (!g->bits && is_full(n))
		return true;
	n->n += !g->bits;
	*g = (number_group){ which, g->bits | bit };
	return true;
}
