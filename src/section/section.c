#include "section.h"

#include "render/escape.h"
#include "store/db.h"

const shape SECTION = SHAPE(section, FIELD(section, id), FIELD(section, slug), FIELD(section, name),
			    FIELD(section, about), FIELD(section, address));

static section *with_address(const work *w, section *s)
{
	if (s)
		s->address = url_path(w->mem, (str[]){ s->slug }, 1);
	return s;
}

list sections_all(const work *w)
{
	list all = db_all(w, Q_sections, &SECTION);
	section *s = all.at;
	for (size_t i = 0; i < all.n; i++)
		with_address(w, &s[i]);
	return all;
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
	return db_int(w, Q_section_add, text(slug), text(name), text(about));
}
