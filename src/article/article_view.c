#include "article_view.h"

#include "article_data.h"
#include "author/author.h"
#include "base/buffer.h"
#include "render/escape.h"
#include "tag/tag.h"

#define MORE 4

const shape TALK_FORM =
	SHAPE(talk_form, FIELD(talk_form, article), FIELD(talk_form, parent),
	      FIELD(talk_form, name), FIELD(talk_form, email), FIELD(talk_form, text),
	      LIST(talk_form, problems, PROBLEM), FIELD(talk_form, name_problem),
	      FIELD(talk_form, email_problem), FIELD(talk_form, text_problem));

static const shape ALTERNATE =
	SHAPE(alternate, FIELD(alternate, language), FIELD(alternate, address));

const shape ARTICLE_VIEW = SHAPE(
	article_view, INNER(article_view, article, ARTICLE), LIST(article_view, authors, AUTHOR),
	LIST(article_view, tags, TAG), LIST(article_view, translations, ARTICLE),
	LIST(article_view, alternates, ALTERNATE), LIST(article_view, more, ARTICLE),
	LIST(article_view, comments, COMMENT), FIELD(article_view, next_comments),
	FIELD(article_view, previous_comments), FIELD(article_view, is_open),
	FIELD(article_view, answering), FIELD(article_view, posted), FIELD(article_view, pending),
	INNER(article_view, form, TALK_FORM), FIELD(article_view, canonical),
	FIELD(article_view, feed), FIELD(article_view, image), FIELD(article_view, data));

/* Newest others of the same section; more are asked for, since those on the page may be among them. */
static list more_of_section(request *rq, const article *a)
{
	list all = articles_in_section(&rq->work, a->section, (article_key){ 0 },
				       (int64_t)(MORE + rq->out.shown.n));
	article *from = all.at;
	list more = { all.at, 0 };
	for (size_t i = 0; i < all.n && more.n < MORE; i++)
		if (!was_shown(rq, from[i].id))
			from[more.n++] = from[i];
	note_all_shown(rq, more, &ARTICLE);
	return more;
}

/* ---- the same story in other languages ------------------------------------------------------ */

static alternate alternate_of(const request *rq, const article *a, str language)
{
	return (alternate){ language, url_of(rq->work.mem, absolute(rq, a->address)) };
}

/* For whoever reads none of the languages: the original, or where it is not to be seen the oldest, so
 * that all of them name the same one. */
static const article *for_all_others(const article *a, list translations)
{
	const article *t = translations.at, *best = a;
	for (size_t i = 0; i < translations.n; i++)
		if (best->original && (!t[i].original || t[i].id < best->id))
			best = &t[i];
	return best;
}

static list alternates_of(const request *rq, const article *a, list translations)
{
	const article *t = translations.at;
	if (!translations.n)
		return (list){ 0 };
	list all = list_new(rq->work.mem, &ALTERNATE, translations.n + 2);
	alternate *into = all.at;
	into[0] = alternate_of(rq, a, a->language);
	for (size_t i = 0; i < translations.n; i++)
		into[1 + i] = alternate_of(rq, &t[i], t[i].language);
	into[all.n - 1] = alternate_of(rq, for_all_others(a, translations), S("x-default"));
	return all;
}

/* ---- the page ------------------------------------------------------------------------------- */

static url thread_page(const work *w, url address, int64_t from)
{
	if (from < 0)
		return url_of(w->mem, str_print(w->mem, "%.*s#comments", STR_ARGS(address)));
	str before = str_print(w->mem, "%.*s?from=", STR_ARGS(address));
	return url_numbered(w->mem, before, from, S("#comments"));
}

static void show_thread(const work *w, article_view *v, int64_t from, const comment *own)
{
	url address = v->article->address;
	thread t = comments_on(w, v->article->id, from, own);
	v->comments = t.comments;
	if (t.next)
		v->next_comments = thread_page(w, address, t.next);
	if (t.previous)
		v->previous_comments = thread_page(w, address, t.previous);

	comment *c = t.comments.at;
	for (size_t i = 0; i < t.comments.n; i++) {
		c[i].replying = v->is_open && v->form->parent == c[i].id && !c[i].removed;
		v->answering |= c[i].replying;
	}
}

article_view *article_view_of(request *rq, article *a, int64_t from, const comment *own,
			      const talk_form *typed)
{
	const work *w = &rq->work;
	article_view *v = NEW(w->mem, article_view);
	note_shown(rq, a->id);
	v->article = a;
	v->authors = authors_of(w, a->id);
	a->bylines = bylines_of_authors(w, v->authors);
	v->tags = tags_of(w, a->id);
	v->translations = articles_translated(w, a);
	v->alternates = alternates_of(rq, a, v->translations);
	note_all_shown(rq, v->translations, &ARTICLE);
	v->more = more_of_section(rq, a);
	v->is_open = str_is(a->talk, S("open"));
	v->form = NEW(w->mem, talk_form);
	if (typed)
		*v->form = *typed;
	v->form->article = a->id;
	show_thread(w, v, from, own);
	v->canonical = url_of(w->mem, absolute(rq, a->address));
	v->feed = str_print(w->mem, "%.*s/comments.xml", STR_ARGS(absolute(rq, a->address)));
	if (a->hero_address.n)
		v->image = absolute(rq, a->hero_address);
	v->data = article_data(rq, v);
	return v;
}
