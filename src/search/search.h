/* Finding stories by their words.
 *
 * The index holds only what readers may see, and changes in the same transaction as the story. */
#pragma once

#include "base/work.h"

typedef struct search_hit {
	int64_t id;
	str     section_slug, section_name, slug, headline, standfirst, language, direction;
	moment  published;
	str     words;    /* the body as plain text */
	html    snippet;  /* the words around what was found, marked */
	url     address;
} search_hit;

extern const shape SEARCH_HIT;

/* What a reader asks for.  Zero members do not narrow. */
typedef struct search_wish {
	str     typed;
	int64_t section, author;
	moment  from, until;
	bool    newest_first;    /* else the best among the newest 2,000 */
	int64_t skip, most;
} search_wish;

list    search_find(const work *w, const search_wish *wish);
int64_t search_count(const work *w, const search_wish *wish); /* at most 2,000 */
list    search_suggest(const work *w, str typed, int64_t most);

/* Brings the index up to date with the stored state of the article; between db_begin and db_end. */
void search_index(const work *w, int64_t article);

/* Each commit adds a piece to the index, and pieces of one size become one when there are enough: many, while
 * a move makes thousands of commits, so that they are written over less often; few, so that searching looks
 * into few.  Between db_begin and db_end. */
void search_expect_much(const work *w);
void search_expect_little(const work *w);
