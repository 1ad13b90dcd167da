/* Which files were attached to which story, for a gallery that names none. */
#include <stdlib.h>

#include "moving.h"

void moving_note_attached(moving *m, const wxr_item *item)
{
	if (!item->parent || !item->id)
		return;
	attached *a = moving_add(m->mem, &m->attached, sizeof(attached));
	*a = (attached){ .story = item->parent, .file = item->id, .order = item->order };
}

static int in_order(const void *x, const void *y)
{
	const attached *a = x, *b = y;
	if (a->story != b->story)
		return (a->story > b->story) - (a->story < b->story);
	if (a->order != b->order)
		return (a->order > b->order) - (a->order < b->order);
	return (a->file > b->file) - (a->file < b->file);
}

void moving_sort_attached(moving *m)
{
	if (m->attached.n)
		qsort(m->attached.at, m->attached.n, sizeof(attached), in_order);
}

size_t moving_attached_to(const moving *m, int64_t story, int64_t *ret, size_t most)
{
	const attached *a = m->attached.at;
	size_t from = 0, to = m->attached.n, n = 0;
	while (from < to) {
		size_t middle = (from + to) / 2;
		if (a[middle].story < story)
			from = middle + 1;
		else
			to = middle;
	}
	while (n < most && from + n < m->attached.n && a[from + n].story == story) {
		ret[n] = a[from + n].file;
		n++;
	}
	return n;
}
