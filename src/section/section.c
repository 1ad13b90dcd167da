#include "section.h"

#include "render/escape.h"
#include "store/db.h"

const shape SECTION = SHAPE(section, FIELD(section, id), FIELD(section, parent),
			    FIELD(section, slug), FIELD(section, name), FIELD(section, about),
			    FIELD(section, depth), FIELD(section, address));

static section *with_address(const work *w, section *s)
{
	if (s)
		s->address = url_path(w->mem, (str[]){ s->slug }, 1);
	return s;
}

static list with_addresses(const work *w, list all)
{
	section *s = all.at;
	for (size_t i = 0; i < all.n; i++)
		with_address(w, &s[i]);
	return all;
}

list sections_all(const work *w)
{
	return with_addresses(w, db_all(w, Q_sections, &SECTION));
}

list sections_top(const work *w, int64_t most)
{
	return with_addresses(w, db_all(w, Q_sections_top, &SECTION, num(most)));
}

list sections_under(const work *w, int64_t parent)
{
	return with_addresses(w, db_all(w, Q_sections_under, &SECTION, num(parent)));
}

/* No section lies in itself, since it gets its parent when it is made; so this comes to an end. */
static void put_under(list all, const section *parent, list *tree)
{
	const section *s = all.at;
	section *into = tree->at;
	for (size_t i = 0; i < all.n; i++) {
		if (s[i].parent != (parent ? parent->id : 0))
			continue;
		section *at = &into[tree->n++];
		*at = s[i];
		at->depth = parent ? parent->depth + (parent->depth < SECTION_DEPTH) : 0;
		put_under(all, at, tree);
	}
}

list sections_as_tree(const work *w)
{
	list all = sections_all(w);
	list tree = { arena_take(w->mem, all.n * sizeof(section)), 0 };
	put_under(all, NULL, &tree);
	return tree;
}

section *section_by_slug(const work *w, str slug)
{
	return with_address(w, db_one(w, Q_section_by_slug, &SECTION, text(slug)));
}

section *section_by_id(const work *w, int64_t id)
{
	return with_address(w, db_one(w, Q_section_by_id, &SECTION, num(id)));
}

int64_t section_add(const work *w, str slug, str name, str about)
{
	return section_add_under(w, 0, slug, name, about);
}

int64_t section_add_under(const work *w, int64_t parent, str slug, str name, str about)
{
	return db_int(w, Q_section_add, text(slug), text(name), text(about), num(parent));
}

bool section_remove(const work *w, int64_t id)
{
	if (db_int(w, Q_section_is_used, num(id)))
		return false;
	db_run(w, Q_section_remove, num(id));
	return true;
}
