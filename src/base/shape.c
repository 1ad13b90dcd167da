#include "shape.h"

#include <assert.h>

#include "arena.h"

const field *shape_field(const shape *of, str name)
{
	for (size_t i = 0; i < of->n; i++) {
		const char *is = of->fields[i].name;
		if (name.n && is[0] == name.at[0] && str_is(str_of(is), name))
			return &of->fields[i];
	}
	return NULL;
}

list list_new(arena *mem, const shape *of, size_t n)
{
	size_t bytes;
	if (__builtin_mul_overflow(of->size, n, &bytes))
		bytes = SIZE_MAX;
	return (list){ n ? arena_take(mem, bytes) : NULL, n };
}

void *list_at(list l, const shape *of, size_t i)
{
	assert(i < l.n);
	return (char *)l.at + i * of->size;
}

static size_t offset_of(const shape *of, const char *name, kind wanted)
{
	const field *f = shape_field(of, str_of(name));
	assert(f && f->kind == wanted);
	return f->offset;
}

/* One int64_t member of every struct of a list. */
typedef struct column {
	list in;
	size_t size, offset;
} column;

static column column_of(list l, const shape *of, const char *name)
{
	return (column){ l, of->size, offset_of(of, name, KIND_INT) };
}

static int64_t column_at(column c, size_t i)
{
	int64_t number;
	memcpy(&number, (const char *)c.in.at + i * c.size + c.offset, sizeof(number));
	return number;
}

/* Where the run of `key` begins, looked for from `start` on and then from the front: as parents
 * come mostly in their children's order, it is mostly found at once. */
static size_t run_start(column keys, int64_t key, size_t start)
{
	for (size_t step = 0; step < keys.in.n; step++) {
		size_t i = (start + step) % keys.in.n;
		if (column_at(keys, i) == key)
			return i;
	}
	return keys.in.n;
}

static size_t run_length(column keys, int64_t key, size_t start)
{
	size_t n = 0;
	while (start + n < keys.in.n && column_at(keys, start + n) == key)
		n++;
	return n;
}

void list_group(list parents, const shape *parent, const char *key, const char *into, list children,
		const shape *child, const char *child_key)
{
	column parent_keys = column_of(parents, parent, key);
	column child_keys = column_of(children, child, child_key);
	size_t into_offset = offset_of(parent, into, KIND_LIST);
	size_t start = 0;

	for (size_t i = 0; i < parents.n; i++) {
		int64_t wanted = column_at(parent_keys, i);
		size_t found = run_start(child_keys, wanted, start);
		list run = { 0 };
		if (found < children.n) {
			run.at = list_at(children, child, found);
			run.n = run_length(child_keys, wanted, found);
			start = found;
		}
		memcpy((char *)list_at(parents, parent, i) + into_offset, &run, sizeof(run));
	}
}
