#include "tag.h"

#include "base/buffer.h"
#include "render/escape.h"
#include "render/words.h"
#include "store/db.h"

#define TAGS_MOST 20

const shape TAG = SHAPE(tag, FIELD(tag, id), FIELD(tag, slug), FIELD(tag, name),
			FIELD(tag, articles), FIELD(tag, address));

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

list tags_of(const work *w, int64_t article)
{
	return with_addresses(w, db_all(w, Q_tags_of_article, &TAG, num(article)));
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

static void recount(const work *w, list tags)
{
	const tag *t = tags.at;
	for (size_t i = 0; i < tags.n; i++)
		db_run(w, Q_tag_recount, num(t[i].id));
}

void tags_set(const work *w, int64_t article, str names, moment published)
{
	list before = tags_of(w, article);
	db_run(w, Q_tags_drop, num(article));
	for (int i = 0; i < TAGS_MOST && names.n; i++) {
		str name = str_clip(str_trim(str_cut(&names, ',')), 60);
		str slug = words_slug(w->mem, name);
		if (slug.n)
			db_run(w, Q_tag_put, num(article),
			       num(db_int(w, Q_tag_add, text(slug), text(name))), when(published));
	}
	recount(w, before);
	recount(w, tags_of(w, article));
}

void tags_mark(const work *w, int64_t article, moment published)
{
	db_run(w, Q_tags_mark, num(article), when(published));
	recount(w, tags_of(w, article));
}
