#include "author.h"

#include "render/clean.h"
#include "render/escape.h"
#include "render/markdown.h"
#include "render/words.h"
#include "store/db.h"

const shape AUTHOR = SHAPE(author, FIELD(author, id), FIELD(author, slug), FIELD(author, name),
			   FIELD(author, role), FIELD(author, bio_html), FIELD(author, email),
			   FIELD(author, link), FIELD(author, address), FIELD(author, contact));

const shape BYLINE = SHAPE(byline, FIELD(byline, article), FIELD(byline, author),
			   FIELD(byline, name), FIELD(byline, slug), FIELD(byline, address));

static url address_of(const work *w, str slug)
{
	return url_path(w->mem, (str[]){ S("author"), slug }, 2);
}

static author *with_address(const work *w, author *a)
{
	if (!a)
		return NULL;
	a->address = address_of(w, a->slug);
	a->contact = url_path(w->mem, (str[]){ S("author"), a->slug, S("contact") }, 3);
	return a;
}

static list with_addresses(const work *w, list all)
{
	author *a = all.at;
	for (size_t i = 0; i < all.n; i++)
		with_address(w, &a[i]);
	return all;
}

list authors_all(const work *w)
{
	return with_addresses(w, db_all(w, Q_authors, &AUTHOR));
}

list authors_public(const work *w, int64_t after, int64_t most)
{
	return with_addresses(w, db_all(w, Q_authors_public, &AUTHOR, num(after), num(most)));
}

author *author_by_slug(const work *w, str slug)
{
	return with_address(w, db_one(w, Q_author_by_slug, &AUTHOR, text(slug)));
}

list authors_of(const work *w, int64_t article)
{
	return with_addresses(w, db_all(w, Q_authors_of_article, &AUTHOR, num(article)));
}

list bylines_of(const work *w, const int64_t *articles, size_t n)
{
	list all = db_all(w, Q_bylines_of, &BYLINE, numbers(w, articles, n));
	byline *b = all.at;
	for (size_t i = 0; i < all.n; i++)
		b[i].address = address_of(w, b[i].slug);
	return all;
}

list bylines_of_authors(const work *w, list authors)
{
	const author *a = authors.at;
	byline *b = arena_take(w->mem, authors.n * sizeof *b);
	for (size_t i = 0; i < authors.n; i++)
		b[i] = (byline){ .author = a[i].id,
				 .name = a[i].name,
				 .slug = a[i].slug,
				 .address = a[i].address };
	return (list){ b, authors.n };
}

html author_bio(const work *w, str markdown)
{
	str markup;
	const char *problem;
	if (!markdown_render(w->mem, markdown, MARKDOWN_REMARK, &markup, &problem))
		return (html){ 0 };
	return clean(w->mem, markup, CLEAN_STORY, &(clean_lookup){ 0 }, (str){ 0 }).body;
}

int64_t author_add(const work *w, const author *a)
{
	return db_int(w, Q_author_add, text(a->slug), text(a->name), text(a->role),
		      rich(a->bio_html), text(a->email), link_to(a->link));
}

static str free_slug(const work *w, str name)
{
	str base = words_slug(w->mem, name);
	if (!base.n)
		base = S("author");
	str slug = base;
	for (int n = 2; author_by_slug(w, slug); n++)
		slug = str_print(w->mem, "%.*s-%d", STR_ARGS(base), n);
	return slug;
}

int64_t author_named(const work *w, str name)
{
	int64_t known = db_int(w, Q_author_by_name, text(name));
	if (known)
		return known;
	return author_add(w, &(author){ .slug = free_slug(w, name), .name = name });
}

void author_save(const work *w, const author *a)
{
	db_run(w, Q_author_save, num(a->id), text(a->name), text(a->role), rich(a->bio_html),
	       text(a->email), link_to(a->link));
}
