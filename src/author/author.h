/* Who writes.  An e-mail address, where one is known, never leaves the store. */
#pragma once

#include "base/work.h"

typedef struct author {
	int64_t id;
	str     slug, name, role;
	html    bio_html;
	str     email; /* filled only for saving */
	url     link;  /* a profile elsewhere */
	url     address, contact;
} author;

/* Who wrote an article: one of several, in order. */
typedef struct byline {
	int64_t article, author;
	str     name, slug;
	url     address;
} byline;

extern const shape AUTHOR, BYLINE;

list    authors_all(const work *w);
list    authors_public(const work *w, int64_t after, int64_t most); /* with stories, by id */
author *author_by_slug(const work *w, str slug);
list    authors_of(const work *w, int64_t article); /* with their bios, in order of the byline */

/* Bylines of these articles, those of one article together. */
list bylines_of(const work *w, const int64_t *articles, size_t n);

/* The names over a story, of the boxes under it. */
list bylines_of_authors(const work *w, list authors);

/* Markdown to the kept form of a bio. */
html author_bio(const work *w, str markdown);

int64_t author_add(const work *w, const author *a);

/* The one of that name, made where there is none: for who is given a way in. */
int64_t author_named(const work *w, str name);
void    author_save(const work *w, const author *a);
