/* From a story's source to what it shows, which also depends on other stories and on pictures. */
#pragma once

#include "base/work.h"

typedef struct article_body {
	html        shown;
	str         words;    /* as plain text */
	int64_t    *stories;  /* that it points to, shown or not */
	size_t      stories_n;
	int64_t    *pictures; /* that it shows */
	size_t      pictures_n;
	const char *problem;  /* label of why it was refused; all else is then empty */
} article_body;

/* The source as markup that is not cleaned yet; false with the label of what is wrong with it. */
bool article_to_markup(const work *w, str format, str source, str *ret_markup, const char **ret_problem);

article_body article_body_of(const work *w, str markup, str language);

int64_t article_reading_time(str body); /* in minutes; 0 below one */

/* Notes what it depends on, so that it is cleaned again when that changes.  Between db_begin and db_end. */
void article_body_note(const work *w, int64_t article, const article_body *body);

/* Stories that show this one in a read-also show what it is called now, or not at all: some at once, and
 * the others when the clock comes to them.  Between db_begin and db_end. */
void article_recast_mentions(const work *w, int64_t target);
