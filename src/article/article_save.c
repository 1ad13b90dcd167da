/* Saving and moving a story: what it shows, where it stands, who lists it, and what follows from that
 * (redirects, mentions, search) all change in one transaction. */
#include "article.h"

#include "article_body.h"
#include "author/author.h"
#include "base/buffer.h"
#include "base/conf.h"
#include "feed/sitemap.h"
#include "render/escape.h"
#include "render/words.h"
#include "search/search.h"
#include "store/db.h"
#include "tag/tag.h"

/* ---- addresses ----------------------------------------------------------------------------- */

bool article_slug_is_taken(const work *w, int64_t section, str slug, int64_t except)
{
	return db_int(w, Q_article_slug_taken, num(section), text(slug), num(except)) > 0;
}

str article_free_slug(const work *w, int64_t section, str headline, int64_t except)
{
	str base = words_slug(w->mem, headline);
	if (!base.n)
		base = S("story");
	str slug = base;
	for (int i = 2; article_slug_is_taken(w, section, slug, except); i++)
		slug = str_print(w->mem, "%.*s-%d", STR_ARGS(base), i);
	return slug;
}

static bool stands_elsewhere(const article *old, const article *now)
{
	return !str_is(old->section_slug, now->section_slug) || !str_is(old->slug, now->slug);
}

/* The old address leads to the new one, once readers may have known it. */
static void leave_redirect(const work *w, const article *old, const article *now)
{
	if (!old->published.s || !stands_elsewhere(old, now))
		return;
	url from = article_address(w, old->section_slug, old->slug);
	url to = article_address(w, now->section_slug, now->slug);
	db_run(w, Q_redirect_drop, text(str_of_url(to)));
	db_run(w, Q_article_move_from, text(str_of_url(from)), num(old->id),
	       text(old->section_slug), text(old->slug), when(w->now));
}

/* ---- read-alsos that follow their story -------------------------------------------------------- */

/* An address that was typed becomes the story's number, which holds when the address changes. */
static void put_target(const work *w, buffer *out, str target)
{
	str address = target;
	if (w->conf->base.n && str_starts(address, str_of_url(w->conf->base)))
		address = str_from(address, w->conf->base.n);
	int64_t id = article_id_at(w, address);
	if (id)
		put_int(out, id);
	else
		put(out, target);
}

static str with_numbers(const work *w, str source)
{
	static const char before[] = "<read-also article=\"";
	buffer out = buffer_new(w->mem, source.n + 64, source.n * 2 + 4096);
	for (size_t at = str_find(source, str_of(before)); at < source.n;
	     at = str_find(source, str_of(before))) {
		put(&out, str_part(source, 0, at + sizeof before - 1));
		source = str_from(source, at + sizeof before - 1);
		put_target(w, &out, str_part(source, 0, str_find_byte(source, '"')));
		source = str_from(source, str_find_byte(source, '"'));
	}
	put(&out, source);
	return buffer_str(&out);
}

/* ---- saving -------------------------------------------------------------------------------- */

static bool has_bylines(const work *w, int64_t id, const article_draft *d)
{
	list now = bylines_of(w, &id, 1);
	const byline *b = now.at;
	bool same = now.n == d->authors_n;
	for (size_t i = 0; same && i < now.n; i++)
		same = b[i].author == d->authors[i];
	return same;
}

static void set_bylines(const work *w, int64_t id, const article_draft *d, moment published)
{
	if (has_bylines(w, id, d))
		return;
	db_run(w, Q_bylines_drop, num(id));
	for (size_t i = 0; i < d->authors_n; i++)
		db_run(w, Q_byline_put, num(id), num((int64_t)i), num(d->authors[i]),
		       when(published));
}

/* Since when the lists of its authors and tags have it; a page of the paper is in none. */
static moment listed_from(const article *a, moment shown)
{
	return a->section ? shown : (moment){ 0 };
}

static void mark_lists(const work *w, int64_t id, moment listed)
{
	db_run(w, Q_bylines_mark, num(id), when(listed));
	tags_mark(w, id, listed);
}

static bool is_shown(const article *a)
{
	return a && str_is(a->state, S("published"));
}

static int64_t add(const work *w, const article *a, const article_body *body)
{
	return db_int(w, Q_article_add, num(a->section), text(a->slug), text(a->headline),
		      text(a->standfirst), text(a->language), text(a->direction), text(a->format),
		      text(a->source), rich(body->shown), text(body->words),
		      num(article_reading_time(body->words)), num(a->hero), text(a->hero_caption),
		      num(a->original), text(a->talk), when(w->now));
}

static void change(const work *w, const article *old, const article *a, const article_body *body)
{
	bool moves = is_shown(old) && stands_elsewhere(old, a);
	bool changes_original = is_shown(old) && old->original != a->original;
	db_run(w, Q_article_save, num(a->section), text(a->slug), text(a->headline),
	       text(a->standfirst), text(a->language), text(a->direction), text(a->format),
	       text(a->source), rich(body->shown), text(body->words),
	       num(article_reading_time(body->words)), num(a->hero), text(a->hero_caption),
	       num(a->original), text(a->talk), when(w->now), when(a->updated), num(a->id),
	       text(a->section_slug), flag(moves), num(old->section), flag(changes_original),
	       num(old->original));
	leave_redirect(w, old, a);
}

/* In the read-alsos of other stories. */
static bool is_shown_otherwise(const article *old, const article *now)
{
	return !str_is(old->headline, now->headline) || !str_is(old->language, now->language) ||
	       stands_elsewhere(old, now);
}

int64_t article_save(const work *w, article_draft *d)
{
	article *a = &d->story;
	const article *old = a->id ? article_for_desk(w, a->id) : NULL;
	if (a->id && (!old || old->version != a->version))
		return 0;

	a->source = with_numbers(w, a->source);
	article_body body = article_body_of(w, d->markup, a->language);
	moment shown = is_shown(old) ? old->published : (moment){ 0 };
	moment listed = listed_from(a, shown);
	if (old)
		change(w, old, a, &body);
	else
		a->id = add(w, a, &body);
	if (shown.s && !a->section != !old->section)
		mark_lists(w, a->id, listed);
	set_bylines(w, a->id, d, listed);
	tags_set(w, a->id, d->tags, listed);
	article_body_note(w, a->id, &body);
	if (shown.s) {
		search_index(w, a->id);
		sitemap_note(w, a->id);
		if (is_shown_otherwise(old, a))
			article_recast_mentions(w, a->id);
	}
	return a->id;
}

/* ---- states -------------------------------------------------------------------------------- */

/* Readers see it from now on, or no longer. */
static void show_or_hide(const work *w, const article *a, moment published)
{
	int64_t id = a->id;
	mark_lists(w, id, listed_from(a, published));
	search_index(w, id);
	sitemap_note(w, id);
	article_recast_mentions(w, id);
}

void article_publish(const work *w, int64_t id, moment at)
{
	const article *a = article_for_desk(w, id);
	if (!a || is_shown(a))
		return;
	db_run(w, Q_article_publish, num(id), when(at), text(a->section_slug));
	show_or_hide(w, a, a->published.s ? a->published : at);
}

static void hide(const work *w, int64_t id, str state, moment due, str reason)
{
	const article *a = article_for_desk(w, id);
	if (!a)
		return;
	bool shown = is_shown(a);
	db_run(w, Q_article_hide, num(id), text(state), when(due), text(reason),
	       text(a->section_slug), flag(shown));
	if (shown)
		show_or_hide(w, a, (moment){ 0 });
}

void article_schedule(const work *w, int64_t id, moment due)
{
	hide(w, id, S("scheduled"), due, S(""));
}

void article_keep_as_draft(const work *w, int64_t id)
{
	hide(w, id, S("draft"), (moment){ 0 }, S(""));
}

void article_withdraw(const work *w, int64_t id, str reason)
{
	hide(w, id, S("withdrawn"), (moment){ 0 }, reason);
}

int64_t articles_publish_due(const work *w)
{
	list due = db_all(w, Q_articles_due, &ARTICLE, when(w->now));
	const article *a = due.at;
	for (size_t i = 0; i < due.n; i++)
		article_publish(w, a[i].id, a[i].due);
	return (int64_t)due.n;
}
