#include "article/article.h"
#include "author/author.h"
#include "comment/comment.h"
#include "feed.h"
#include "render/escape.h"
#include "render/labels.h"
#include "routes.h"
#include "section/section.h"
#include "setting/setting.h"
#include "sitemap.h"
#include "tag/tag.h"

#define ITEMS 30

typedef enum feed_kind { RSS, ATOM, JSON_FEED } feed_kind;

typedef struct comment_item {
	str id, address, name, headline, content;
	moment posted;
} comment_item;

typedef struct comment_feed_view {
	str title, description, address, self, language;
	list items;
} comment_feed_view;

static const shape COMMENT_ITEM =
	SHAPE(comment_item, FIELD(comment_item, id), FIELD(comment_item, address),
	      FIELD(comment_item, name), FIELD(comment_item, headline),
	      FIELD(comment_item, content), FIELD(comment_item, posted));

const shape COMMENT_FEED_VIEW = SHAPE(
	comment_feed_view, FIELD(comment_feed_view, title), FIELD(comment_feed_view, description),
	FIELD(comment_feed_view, address), FIELD(comment_feed_view, self),
	FIELD(comment_feed_view, language), LIST(comment_feed_view, items, COMMENT_ITEM));

/* ---- stories ------------------------------------------------------------------------------- */

static list feed_authors(const request *rq, const article *a)
{
	const byline *b = a->bylines.at;
	feed_author *authors = arena_take(rq->work.mem, a->bylines.n * sizeof *authors);
	for (size_t i = 0; i < a->bylines.n; i++)
		authors[i] = (feed_author){ b[i].name, absolute(rq, b[i].address) };
	return (list){ authors, a->bylines.n };
}

/* What the last twelve digits of an id begin with, so that no two kinds have one in common. */
typedef enum { STORY_ID, COMMENT_ID, PAPER_ID, SECTION_ID, TAG_ID, AUTHOR_ID } id_kind;

/* A uuid made of the paper's own digits and of what it names: the same at whatever address the paper
 * stands. */
static str lasting_id(const request *rq, id_kind of, int64_t number)
{
	return str_print(rq->work.mem, "urn:uuid:%.*s-%x%011llx", STR_ARGS(rq->work.setting->id),
			 (unsigned)of, (unsigned long long)number);
}

/* The section and the tags. */
static list feed_topics(const request *rq, const article *a)
{
	const tag *t = a->tags.at;
	feed_topic *topics = arena_take(rq->work.mem, (a->tags.n + 1) * sizeof *topics);
	topics[0].name = a->section_name;
	for (size_t i = 0; i < a->tags.n; i++)
		topics[i + 1].name = t[i].name;
	return (list){ topics, a->tags.n + 1 };
}

/* Readers of feeds have no page whose address could complete a path of our own.  The markup is clean's,
 * so attributes are always written alike. */
static str with_absolute_links(const request *rq, str body)
{
	static const char *const attributes[] = { " href=\"/", " src=\"/" };
	for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
		str before = str_part(str_of(attributes[i]), 0, strlen(attributes[i]) - 1);
		body = str_replace(
			rq->work.mem, body, str_of(attributes[i]),
			str_print(rq->work.mem, "%.*s%.*s/", STR_ARGS(before), STR_ARGS(rq->base)));
	}
	return body;
}

static str as_markup(const request *rq, str text)
{
	return str_of_html(html_of_text(rq->work.mem, text));
}

static str content_of(const request *rq, const article *a)
{
	if (rq->work.setting->full_feeds && a->body_html.n)
		return with_absolute_links(rq, str_of_html(a->body_html));
	return as_markup(rq, a->standfirst);
}

static feed_item item_of(const request *rq, const article *a)
{
	return (feed_item){ .id = lasting_id(rq, STORY_ID, a->id),
			    .address = absolute(rq, a->address),
			    .headline = a->headline,
			    .standfirst = a->standfirst,
			    .language = a->language,
			    .content = content_of(rq, a),
			    .summary = as_markup(rq, a->standfirst),
			    .published = a->published,
			    .updated = a->updated.s ? a->updated : a->published,
			    .authors = feed_authors(rq, a),
			    .topics = feed_topics(rq, a),
			    .image = a->hero_address.n ? absolute(rq, a->hero_address) : S(""),
			    .image_type = a->hero_type,
			    .image_width = a->hero_width,
			    .image_height = a->hero_height,
			    .was_updated = a->updated.s > 0 };
}

static list items_of(const request *rq, list stories, moment *ret_updated)
{
	articles_add_bylines(&rq->work, stories);
	articles_add_tags(&rq->work, stories);
	articles_add_bodies(&rq->work, stories);
	const article *a = stories.at;
	feed_item *items = arena_take(rq->work.mem, stories.n * sizeof *items);
	for (size_t i = 0; i < stories.n; i++) {
		items[i] = item_of(rq, &a[i]);
		if (items[i].updated.s > ret_updated->s)
			*ret_updated = items[i].updated;
	}
	return (list){ items, stories.n };
}

static moment later(moment a, moment b)
{
	return a.s > b.s ? a : b;
}

/* A feed also changes by what leaves it, and by settings. */
static moment feed_modified(const work *w, moment updated)
{
	moment stories = later(updated, sitemap_newest(w));
	return updated.s ? later(stories, (moment){ w->setting->changed }) : updated;
}

static str own_address(const request *rq)
{
	arena *mem = rq->work.mem;
	return str_join(mem, rq->base, str_of_url(url_path(mem, rq->segment, rq->segments_n)));
}

static reply feed(request *rq, feed_kind as, feed_view v, list stories)
{
	const work *w = &rq->work;
	v.language = w->setting->language;
	v.self = own_address(rq);
	v.description = as_markup(rq, v.about.n ? v.about : v.title);
	v.items = items_of(rq, stories, &v.updated);
	rq->out.modified = feed_modified(w, v.updated);
	if (!v.updated.s)
		v.updated = moment_day_start(w->now); /* RFC 4287 wants one, of an empty feed too */
	if (as == JSON_FEED)
		return bytes(rq, "application/feed+json", feed_as_json(w->mem, &v));
	rq->out.type = as == RSS ? S("application/rss+xml; charset=utf-8")
				 : S("application/atom+xml; charset=utf-8");
	return page(rq, as == RSS ? "feed/rss.xml" : "feed/atom.xml", &FEED_VIEW, &v);
}

static str named(const work *w, str name)
{
	return str_print(w->mem, "%.*s: %.*s", STR_ARGS(w->setting->name), STR_ARGS(name));
}

static reply whole_paper(request *rq, feed_kind as)
{
	const work *w = &rq->work;
	feed_view v = { .id = lasting_id(rq, PAPER_ID, 0),
			.title = w->setting->name,
			.about = w->setting->tagline,
			.address = absolute(rq, url_of(w->mem, S("/"))) };
	return feed(rq, as, v, articles_newest(w, (article_key){ 0 }, ITEMS));
}

static reply of_section(request *rq, feed_kind as)
{
	const work *w = &rq->work;
	const section *s = section_by_slug(w, rq->part[0]);
	if (!s)
		return NOT_FOUND;
	feed_view v = { .id = lasting_id(rq, SECTION_ID, s->id),
			.title = named(w, s->name),
			.about = s->about,
			.address = absolute(rq, s->address) };
	return feed(rq, as, v, articles_in_section(w, s->id, (article_key){ 0 }, ITEMS));
}

static reply of_tag(request *rq, feed_kind as)
{
	const work *w = &rq->work;
	const tag *t = tag_by_slug(w, rq->part[0]);
	if (!t)
		return NOT_FOUND;
	feed_view v = { .id = lasting_id(rq, TAG_ID, t->id),
			.title = named(w, t->name),
			.address = absolute(rq, t->address) };
	return feed(rq, as, v, articles_with_tag(w, t->id, (article_key){ 0 }, ITEMS));
}

static reply of_author(request *rq, feed_kind as)
{
	const work *w = &rq->work;
	const author *a = author_by_slug(w, rq->part[0]);
	if (!a)
		return NOT_FOUND;
	feed_view v = { .id = lasting_id(rq, AUTHOR_ID, a->id),
			.title = named(w, a->name),
			.address = absolute(rq, a->address) };
	return feed(rq, as, v, articles_by_author(w, a->id, (article_key){ 0 }, ITEMS));
}

/* GET /feed.xml, /feed.atom, /feed.json */
reply feed_rss(request *rq)
{
	return whole_paper(rq, RSS);
}

reply feed_atom(request *rq)
{
	return whole_paper(rq, ATOM);
}

reply feed_json(request *rq)
{
	return whole_paper(rq, JSON_FEED);
}

/* GET /{section}/feed.… */
reply feed_section_rss(request *rq)
{
	return of_section(rq, RSS);
}

reply feed_section_atom(request *rq)
{
	return of_section(rq, ATOM);
}

reply feed_section_json(request *rq)
{
	return of_section(rq, JSON_FEED);
}

/* GET /tag/{tag}/feed.… */
reply feed_tag_rss(request *rq)
{
	return of_tag(rq, RSS);
}

reply feed_tag_atom(request *rq)
{
	return of_tag(rq, ATOM);
}

reply feed_tag_json(request *rq)
{
	return of_tag(rq, JSON_FEED);
}

/* GET /author/{author}/feed.… */
reply feed_author_rss(request *rq)
{
	return of_author(rq, RSS);
}

reply feed_author_atom(request *rq)
{
	return of_author(rq, ATOM);
}

reply feed_author_json(request *rq)
{
	return of_author(rq, JSON_FEED);
}

/* ---- comments ------------------------------------------------------------------------------ */

static reply comment_feed(request *rq, str title, url address, list comments)
{
	const work *w = &rq->work;
	const comment_for_desk *c = comments.at;
	comment_item *items = arena_take(w->mem, comments.n * sizeof *items);
	for (size_t i = 0; i < comments.n; i++) {
		str link = absolute(rq, c[i].permalink);
		items[i] = (comment_item){ .id = lasting_id(rq, COMMENT_ID, c[i].id),
					   .address = link,
					   .name = c[i].name,
					   .headline = c[i].headline,
					   .content = str_of_html(c[i].body_html),
					   .posted = c[i].posted };
	}
	comment_feed_view v = { .title = title,
				.description = as_markup(rq, title),
				.address = absolute(rq, address),
				.language = w->setting->language,
				.items = { items, comments.n },
				.self = own_address(rq) };
	rq->out.type = S("application/rss+xml; charset=utf-8");
	return page(rq, "feed/comments.xml", &COMMENT_FEED_VIEW, &v);
}

/* GET /comments.xml */
reply feed_comments(request *rq)
{
	const work *w = &rq->work;
	return comment_feed(rq, named(w, label(w->labels, L("Comments"))), url_of(w->mem, S("/")),
			    comments_newest(w, ITEMS));
}

/* GET /{section}/{slug}/comments.xml */
reply feed_article_comments(request *rq)
{
	const work *w = &rq->work;
	const article *a = article_by_address(w, rq->part[0], rq->part[1]);
	if (!a || !str_is(a->state, S("published")))
		return NOT_FOUND;
	return comment_feed(rq, named(w, a->headline), a->address,
			    comments_newest_on(w, a->id, ITEMS));
}
