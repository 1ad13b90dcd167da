#include "article/article.h"
#include "article/article_list.h"
#include "render/escape.h"
#include "render/labels.h"
#include "routes.h"
#include "section/section.h"
#include "setting/setting.h"

#define SECOND_ROW 3
#define IN_A_BLOCK 4
#define ASKED 60 /* newest stories from which the blocks are filled */
#define PINNED 3

/* The newest of one section, and of those that lie in it, that stand nowhere else on the page. */
typedef struct front_block {
	const section *section;
	list stories;
} front_block;

typedef struct front_view {
	const article *lead; /* NULL in an empty paper */
	list second;         /* ARTICLE */
	list blocks;         /* front_block */
	list rest;           /* ARTICLE: what else is new */
	url older;
} front_view;

static const shape FRONT_BLOCK = SHAPE(front_block, INNER(front_block, section, SECTION),
				       LIST(front_block, stories, ARTICLE));

const shape FRONT_VIEW =
	SHAPE(front_view, INNER(front_view, lead, ARTICLE), LIST(front_view, second, ARTICLE),
	      LIST(front_view, blocks, FRONT_BLOCK), LIST(front_view, rest, ARTICLE),
	      FIELD(front_view, older));

static bool is_in(const section *s, size_t n, const article *a)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(a->section_slug, s[i].slug))
			return true;
	return false;
}

/* s: a section with the n - 1 that lie in it. */
static list block_stories(request *rq, const section *s, size_t n, list from)
{
	list stories = list_new(rq->work.mem, &ARTICLE, IN_A_BLOCK);
	const article *a = from.at;
	article *into = stories.at;
	stories.n = 0;
	for (size_t i = 0; i < from.n && stories.n < IN_A_BLOCK; i++) {
		if (!is_in(s, n, &a[i]))
			continue;
		into[stories.n++] = a[i];
		note_shown(rq, a[i].id);
	}
	return stories;
}

static size_t with_those_in_it(const section *s, size_t n)
{
	size_t in = 1;
	while (in < n && s[in].depth)
		in++;
	return in;
}

static list blocks_of(request *rq, list from)
{
	list sections = sections_as_tree(&rq->work);
	const section *s = sections.at;
	front_block *blocks = arena_take(rq->work.mem, sections.n * sizeof *blocks);
	size_t filled = 0;
	for (size_t i = 0, n; i < sections.n; i += n) {
		n = with_those_in_it(&s[i], sections.n - i);
		list stories = block_stories(rq, &s[i], n, from);
		if (stories.n)
			blocks[filled++] = (front_block){ &s[i], stories };
	}
	return (list){ blocks, filled };
}

static bool is_among(list stories, int64_t id)
{
	const article *a = stories.at;
	for (size_t i = 0; i < stories.n; i++)
		if (a[i].id == id)
			return true;
	return false;
}

/* What editors pinned leads, then the newest of all others. */
static list pinned_then_newest(const work *w)
{
	list pinned = articles_pinned(w, PINNED),
	     newest = articles_newest(w, (article_key){ { 0 }, 0 }, ASKED);
	if (!pinned.n)
		return newest;
	list all = list_new(w->mem, &ARTICLE, pinned.n + newest.n);
	article *into = all.at;
	const article *a = newest.at;
	memcpy(into, pinned.at, pinned.n * sizeof *into);
	all.n = pinned.n;
	for (size_t i = 0; i < newest.n; i++)
		if (!is_among(pinned, a[i].id))
			into[all.n++] = a[i];
	return all;
}

/* GET / */
reply front_show(request *rq)
{
	const work *w = &rq->work;
	front_view v = { 0 };
	if (list_goes_on(rq)) {
		v.rest = list_page(rq, articles_newest(w, list_start(rq), ASKED), &v.older);
		return page(rq, "front/show.html", &FRONT_VIEW, &v);
	}
	list all = pinned_then_newest(w);
	article *a = all.at;
	if (all.n)
		v.lead = &a[0];
	if (all.n > 1)
		v.second = (list){ &a[1], all.n - 1 < SECOND_ROW ? all.n - 1 : SECOND_ROW };
	size_t top = all.n ? 1 + v.second.n : 0;
	for (size_t i = 0; i < top; i++)
		note_shown(rq, a[i].id);
	v.blocks = blocks_of(rq, (list){ a + top, all.n - top });
	if (all.n)
		v.older = url_of(w->mem, str_print(w->mem, "/archive"));
	return page(rq, "front/show.html", &FRONT_VIEW, &v);
}
