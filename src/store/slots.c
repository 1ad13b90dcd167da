#include "slots.h"

#include "changes.h"

static void grow(slots *s)
{
	size_t room = s->room ? s->room * 2 : 64;
	uint16_t *at = arena_room(s->mem, room * sizeof(*at));
	if (s->n)
		memcpy(at, s->at, s->n * sizeof(*at));
	s->at = at;
	s->room = room;
}

void slots_add(slots *s, uint16_t slot)
{
	if (!s->seen)
		s->seen = arena_take(s->mem, CHANGES_SLOTS / 8);
	uint64_t bit = UINT64_C(1) << (slot % 64);
	if (s->seen[slot / 64] & bit)
		return;

	s->seen[slot / 64] |= bit;
	if (s->n == s->room)
		grow(s);
	s->at[s->n++] = slot;
}
