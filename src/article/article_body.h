/* From a story's source to what it shows, which also depends on other stories and on pictures. */
#pragma once

#include "article.h"

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

/* A new story from elsewhere, all at once in the state that it had there: its times, state and number of
 * comments are those of the draft, and its body is made already, which is most of the work.  Tags follow
 * by tags_put.  Between db_begin and db_end, as what follows. */
int64_t article_take_in(const work *w, article_draft *d, const article_body *body);

/* Notes what it depends on, so that it is cleaned again when that changes. */
void article_body_note(const work *w, int64_t article, const article_body *body);

/* Stories that show this one in a read-also show what it is called now, or not at all: some at once, and
 * the others when the clock comes to them. */
void article_recast_mentions(const work *w, int64_t target);
