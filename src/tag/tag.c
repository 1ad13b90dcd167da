#include "tag.h"

#include "base/buffer.h"
#include "render/escape.h"
#include "render/words.h"
#include "store/db.h"

#define TAGS_MOST 20

const shape TAG =
	SHAPE(tag, FIELD(tag, id), FIELD(tag, slug), FIELD(tag, name), FIELD(tag, articles),
	      FIELD(tag, article), FIELD(tag, place), FIELD(tag, address));

static tag *with_address(const work *w, tag *t)
{
	if (t)
		t->address = url_path(w->mem, (str[]){ S("tag"), t->slug }, 2);
	return t;
}

static list with_addresses(const work *w, list all)
{
	tag *t = all.at;
	for (size_t i = 0; i < all.n; i++)
		with_address(w, &t[i]);
	return all;
}

tag *tag_by_slug(const work *w, str slug)
{
	return with_address(w, db_one(w, Q_tag_by_slug, &TAG, text(slug)));
}

static int by_place(const void *x, const void *y)
{
	const tag *a = x, *b = y;
	return a->place != b->place ? (a->place > b->place) - (a->place < b->place)
				    : (a->id > b->id) - (a->id < b->id);
}

list tags_of(const work *w, int64_t article)
{
	list all = db_all(w, Q_tags_of_article, &TAG, num(article));
	if (all.n > 1)
		qsort(all.at, all.n, sizeof(tag), by_place);
	return with_addresses(w, all);
}

list tags_of_articles(const work *w, const int64_t *articles, size_t n)
{
	return db_all(w, Q_tags_of_articles, &TAG, numbers(w, articles, n));
}

list tags_public(const work *w, int64_t after, int64_t at_least, int64_t most)
{
	return with_addresses(w,
			      db_all(w, Q_tags_public, &TAG, num(after), num(at_least), num(most)));
}

str tags_joined(const work *w, list tags)
{
	buffer out = buffer_new(w->mem, 256, 16384);
	const tag *t = tags.at;
	for (size_t i = 0; i < tags.n; i++) {
		put(&out, i ? S(", ") : S(""));
		put(&out, t[i].name);
	}
	return buffer_str(&out);
}

/* Readers see one story more, or less, in the list of this tag. */
static void count(const work *w, int64_t id, int64_t by)
{
	db_run(w, Q_tag_count, num(id), num(by));
}

static bool is_among(list tags, int64_t id)
{
	const tag *t = tags.at;
	for (size_t i = 0; i < tags.n; i++)
		if (t[i].id == id)
			return true;
	return false;
}

static bool is_slug_among(list tags, str slug)
{
	const tag *t = tags.at;
	for (size_t i = 0; i < tags.n; i++)
		if (str_is(t[i].slug, slug))
			return true;
	return false;
}

list tags_typed(const work *w, str names)
{
	tag *all = arena_take(w->mem, TAGS_MOST * sizeof *all);
	list typed = { all, 0 };
	for (int i = 0; i < TAGS_MOST && names.n; i++) {
		str name = str_clip(str_trim(str_cut(&names, ',')), 60);
		str slug = words_slug(w->mem, name);
		if (slug.n && !is_slug_among(typed, slug))
			all[typed.n++] = (tag){ .slug = slug, .name = name };
	}
	return with_addresses(w, typed);
}

static list tags_named(const work *w, str names)
{
	list typed = tags_typed(w, names);
	tag *t = typed.at;
	for (size_t i = 0; i < typed.n; i++)
		t[i].id = db_int(w, Q_tag_add, text(t[i].slug), text(t[i].name));
	return typed;
}

void tags_set(const work *w, int64_t article, str names, moment published)
{
	list before = tags_of(w, article), after = tags_named(w, names);
	const tag *old = before.at, *now = after.at;
	for (size_t i = 0; i < before.n; i++) {
		if (is_among(after, old[i].id))
			continue;
		db_run(w, Q_tag_drop, num(article), num(old[i].id));
		if (published.s)
			count(w, old[i].id, -1);
	}
	for (size_t i = 0; i < after.n; i++) {
		db_run(w, Q_tag_put, num(article), num(now[i].id), when(published),
		       num((int64_t)i));
		if (published.s && !is_among(before, now[i].id))
			count(w, now[i].id, 1);
	}
}

int64_t tag_make(const work *w, str slug, str name)
{
	return slug.n && name.n ? db_int(w, Q_tag_add, text(slug), text(name)) : 0;
}

void tags_put(const work *w, int64_t article, const int64_t *tags, size_t n, moment published)
{
	for (size_t i = 0; i < n; i++)
		if (db_run(w, Q_tag_put, num(article), num(tags[i]), when(published),
			   num((int64_t)i)) &&
		    published.s)
			count(w, tags[i], 1);
}

void tags_mark(const work *w, int64_t article, moment published)
{
	list moved = db_all(w, Q_tags_mark, &TAG, num(article), when(published));
	const tag *t = moved.at;
	for (size_t i = 0; i < moved.n; i++)
		count(w, t[i].id, published.s ? 1 : -1);
}

bool tag_remove(const work *w, int64_t id)
{
	if (db_int(w, Q_tag_is_used, num(id)))
		return false;
	db_run(w, Q_tag_remove, num(id));
	return true;
}
