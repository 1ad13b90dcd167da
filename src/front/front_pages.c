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

/* The newest of one section that stand nowhere else on the page. */
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

static list block_stories(request *rq, const section *s, const article *a, size_t n, size_t from)
{
	list stories = list_new(rq->work.mem, &ARTICLE, IN_A_BLOCK);
	article *into = stories.at;
	stories.n = 0;
	for (size_t i = from; i < n && stories.n < IN_A_BLOCK; i++) {
		if (!str_is(a[i].section_slug, s->slug))
			continue;
		into[stories.n++] = a[i];
		note_shown(rq, a[i].id);
	}
	return stories;
}

static list blocks_of(request *rq, const article *a, size_t n, size_t from)
{
	list sections = sections_all(&rq->work);
	const section *s = sections.at;
	front_block *blocks = arena_take(rq->work.mem, sections.n * sizeof *blocks);
	size_t filled = 0;
	for (size_t i = 0; i < sections.n; i++) {
		list stories = block_stories(rq, &s[i], a, n, from);
		if (stories.n)
			blocks[filled++] = (front_block){ &s[i], stories };
	}
	return (list){ blocks, filled };
}

/* GET / */
reply front_show(request *rq)
{
	const work *w = &rq->work;
	list all = articles_newest(w, list_start(rq), ASKED);
	article *a = all.at;
	front_view v = { 0 };
	if (list_goes_on(rq)) {
		v.rest = list_page(rq, all, &v.older);
		return page(rq, "front/show.html", &FRONT_VIEW, &v);
	}
	if (all.n)
		v.lead = &a[0];
	if (all.n > 1)
		v.second = (list){ &a[1], all.n - 1 < SECOND_ROW ? all.n - 1 : SECOND_ROW };
	for (size_t i = 0; i < 1 + v.second.n && i < all.n; i++)
		note_shown(rq, a[i].id);
	v.blocks = blocks_of(rq, a, all.n, 1 + v.second.n);
	if (all.n)
		v.older = url_of(w->mem, str_print(w->mem, "/archive"));
	return page(rq, "front/show.html", &FRONT_VIEW, &v);
}
