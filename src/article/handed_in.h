/* Forms of stories that have been handed in: one that is sent twice saves once. */
#pragma once

#include "base/work.h"

typedef struct handed_in {
	int64_t article, version; /* as that left it */
	str     same;             /* hash of what was typed */
} handed_in;

/* The form that carried this mark; NULL when it was not handed in, or has no mark. */
const handed_in *handed_in_with(const work *w, str form);

/* Between db_begin and db_end. */
void handed_in_note(const work *w, str form, int64_t article, str same);
void handed_in_expire(const work *w);
bool handed_in_are_old(const work *w);
