/* A part of the paper (Town, Sport): every story stands in one.  A section may lie in another; its stories
 * stand at its own address all the same. */
#pragma once

#include "base/work.h"

#define SECTION_DEPTH 4 /* a section that lies deeper is shown at this depth */

typedef struct section {
	int64_t id, parent; /* parent 0: it stands in the navigation */
	str     slug, name, about;
	int64_t depth;      /* below the navigation, at most SECTION_DEPTH; only in sections_as_tree */
	url     address;
} section;

extern const shape SECTION;

/* In the order of the navigation. */
list     sections_all(const work *w);
list     sections_top(const work *w, int64_t most);     /* those that lie in no other */
list     sections_under(const work *w, int64_t parent); /* those that lie right in this one */
list     sections_as_tree(const work *w);               /* all, each followed by what lies in it */
section *section_by_slug(const work *w, str slug);
section *section_by_id(const work *w, int64_t id);

/* Returns its id.  The caller has seen to it that the slug is free, and that the parent is there. */
int64_t  section_add(const work *w, str slug, str name, str about);
int64_t  section_add_under(const work *w, int64_t parent, str slug, str name, str about);

/* Takes the section back; false where a story or another section lies in it.  Between db_begin and db_end. */
bool     section_remove(const work *w, int64_t id);
