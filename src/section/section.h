/* A part of the paper (Town, Sport): every story stands in one. */
#pragma once

#include "base/work.h"

typedef struct section {
	int64_t id;
	str     slug, name, about;
	url     address;
} section;

extern const shape SECTION;

list     sections_all(const work *w); /* in the order of the navigation */
section *section_by_slug(const work *w, str slug);
section *section_by_id(const work *w, int64_t id);

/* Returns its id.  The caller has seen to it that the slug is free. */
int64_t section_add(const work *w, str slug, str name, str about);
