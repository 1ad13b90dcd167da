#include "article_preview.h"

#include "article_body.h"
#include "author/author.h"
#include "media/media.h"
#include "section/section.h"
#include "tag/tag.h"

const shape STORY_PREVIEW =
	SHAPE(story_preview, INNER(story_preview, article, ARTICLE),
	      LIST(story_preview, authors, AUTHOR), LIST(story_preview, tags, TAG));

static list authors_chosen(const work *w, const article_draft *d)
{
	list all = authors_all(w);
	const author *a = all.at;
	author *chosen = arena_take(w->mem, d->authors_n * sizeof *chosen);
	size_t n = 0;
	for (size_t i = 0; i < d->authors_n; i++)
		for (size_t k = 0; k < all.n; k++)
			if (a[k].id == d->authors[i])
				chosen[n++] = a[k];
	return (list){ chosen, n };
}

static void add_hero(const work *w, article *a)
{
	const media *m = a->hero ? media_by_id(w, a->hero) : NULL;
	if (!m)
		return;
	a->hero_name = m->name;
	a->hero_alt = m->alt;
	a->hero_credit = m->credit;
	a->hero_width = m->width;
	a->hero_height = m->height;
}

/* When readers first saw it, or would see it. */
static moment appeared(const work *w, const article *a)
{
	const article *old = a->id ? article_for_desk(w, a->id) : NULL;
	if (old && old->published.s)
		return old->published;
	return a->due.s ? a->due : w->now;
}

const story_preview *article_preview(const work *w, const article_draft *d)
{
	story_preview *v = NEW(w->mem, story_preview);
	article *a = v->article = NEW(w->mem, article);
	*a = d->story;
	article_body body = article_body_of(w, d->markup, a->language);
	const section *s = a->section ? section_by_id(w, a->section) : NULL;
	a->body_html = body.shown;
	a->reading_time = article_reading_time(body.words);
	a->section_name = s ? s->name : S("");
	a->published = appeared(w, a);
	add_hero(w, a);
	articles_dress(w, (list){ a, 1 });
	v->authors = authors_chosen(w, d);
	a->bylines = bylines_of_authors(w, v->authors);
	v->tags = tags_typed(w, d->tags);
	return v;
}
