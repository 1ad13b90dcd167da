/* What may be chosen in the form of a story: lists of CHOICE. */
#pragma once

#include "base/work.h"

list section_choices(const work *w, str chosen);
list author_choices(const work *w, const int64_t *chosen, size_t n);
list language_choices(const work *w, str chosen);
list format_choices(const work *w, str chosen);
list picture_choices(const work *w, str chosen);

bool byline_is_among(const int64_t *authors, size_t n, int64_t id);

/* "rtl" or "ltr", by the script the language is written in. */
str language_direction(str language);
