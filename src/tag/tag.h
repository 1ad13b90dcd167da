/* What a story is about, as a word readers can follow. */
#pragma once

#include "base/work.h"

typedef struct tag {
	int64_t id;
	str     slug, name;
	int64_t articles; /* published ones */
	int64_t article;  /* whose tag it is, in tags_of_articles */
	int64_t place;    /* among those of the article, in tags_of */
	url     address;
} tag;

extern const shape TAG;

tag *tag_by_slug(const work *w, str slug);
list tags_of(const work *w, int64_t article); /* as they were typed */

/* Tags of these articles, those of one article together; without addresses. */
list tags_of_articles(const work *w, const int64_t *articles, size_t n);
list tags_typed(const work *w, str names);       /* what was typed as tags, saved or not: without ids */
str  tags_joined(const work *w, list tags); /* "Harbour, Council", as the form shows them */

/* Tags with at least that many stories, by id from after `after`: for the sitemap. */
list tags_public(const work *w, int64_t after, int64_t at_least, int64_t most);

/* Makes the article's tags these (comma separated, at most 20); published is 0 for what no list shows.  Between db_begin and db_end. */
void tags_set(const work *w, int64_t article, str names, moment published);

/* The tag with that slug, made where there is none; 0 for a name without letters.  Between db_begin and
 * db_end, as what follows. */
int64_t tag_make(const work *w, str slug, str name);

/* Gives a new article these tags, in order. */
void tags_put(const work *w, int64_t article, const int64_t *tags, size_t n, moment published);

/* The article appeared (its moment) or disappeared (none): counts and lists follow. */
void tags_mark(const work *w, int64_t article, moment published);

/* Takes the tag back; false where a story has it.  Between db_begin and db_end. */
bool tag_remove(const work *w, int64_t id);
