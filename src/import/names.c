#include "names.h"

#include <xxhash.h>

typedef struct entry {
	str name;
	size_t value; /* in values */
} entry;

struct names {
	arena *mem;
	entry *entries; /* open addressing; a power of two, at most half of them used */
	size_t room;
	void **values;
	size_t n;
};

names *names_new(arena *mem)
{
	names *n = NEW(mem, names);
	n->mem = mem;
	n->room = 64;
	n->entries = arena_take(mem, n->room * sizeof(entry));
	n->values = arena_take(mem, n->room / 2 * sizeof(void *));
	return n;
}

/* Where the name stands, or would. */
static entry *place_of(entry *entries, size_t room, str name)
{
	size_t at = XXH3_64bits(name.at ? name.at : "", name.n) & (room - 1);
	while (entries[at].name.at && !str_is(entries[at].name, name))
		at = (at + 1) & (room - 1);
	return &entries[at];
}

static void grow(names *n)
{
	size_t room = n->room * 2;
	entry *entries = arena_take(n->mem, room * sizeof(entry));
	for (size_t i = 0; i < n->room; i++)
		if (n->entries[i].name.at)
			*place_of(entries, room, n->entries[i].name) = n->entries[i];
	void **values = arena_take(n->mem, room / 2 * sizeof(void *));
	memcpy(values, n->values, n->n * sizeof(void *));
	n->entries = entries;
	n->values = values;
	n->room = room;
}

void **names_put(names *n, str name)
{
	entry *e = place_of(n->entries, n->room, name);
	if (e->name.at)
		return &n->values[e->value];
	if (n->n == n->room / 2) {
		grow(n);
		e = place_of(n->entries, n->room, name);
	}
	str kept = str_copy(n->mem, name);
	*e = (entry){ kept.at ? kept : S(""), n->n };
	return &n->values[n->n++];
}

void *names_find(const names *n, str name)
{
	const entry *e = place_of(n->entries, n->room, name);
	return e->name.at ? n->values[e->value] : NULL;
}

size_t names_all(const names *n, void *const **ret)
{
	*ret = n->values;
	return n->n;
}
