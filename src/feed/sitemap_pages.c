#include "article/article.h"
#include "author/author.h"
#include "render/escape.h"
#include "routes.h"
#include "section/section.h"
#include "setting/setting.h"
#include "tag/tag.h"

#define A_FILE 2000 /* stories by id; far below the 50,000 and 50 MB that sitemaps.org allows */
#define FILES_MOST 25000
#define AUTHORS_MOST 5000
#define TAGS_MOST 5000

typedef struct sitemap_entry {
	str address, image;
	moment modified; /* zero: not known */
} sitemap_entry;

typedef struct sitemap_view {
	list entries;
} sitemap_view;

typedef struct robots_view {
	str sitemap;
} robots_view;

static const shape SITEMAP_ENTRY =
	SHAPE(sitemap_entry, FIELD(sitemap_entry, address), FIELD(sitemap_entry, image),
	      FIELD(sitemap_entry, modified));

const shape SITEMAP_VIEW = SHAPE(sitemap_view, LIST(sitemap_view, entries, SITEMAP_ENTRY));
const shape SITEMAP_INDEX_VIEW = SHAPE(sitemap_view, LIST(sitemap_view, entries, SITEMAP_ENTRY));
const shape ROBOTS_VIEW = SHAPE(robots_view, FIELD(robots_view, sitemap));

/* GET /robots.txt */
reply robots_show(request *rq)
{
	return page(rq, "feed/robots.txt", &ROBOTS_VIEW,
		    &(robots_view){ str_join(rq->work.mem, rq->base, S("/sitemap.xml")) });
}

/* GET /sitemap.xml: one file for sections, authors' and tags' lists, then stories by number. */
reply sitemap_index(request *rq)
{
	const work *w = &rq->work;
	int64_t files = (article_highest(w) + A_FILE - 1) / A_FILE;
	if (files > FILES_MOST)
		files = FILES_MOST;
	sitemap_entry *e = arena_take(w->mem, (size_t)(files + 1) * sizeof *e);
	e[0].address = str_join(w->mem, rq->base, S("/sitemap/lists.xml"));
	for (int64_t i = 1; i <= files; i++)
		e[i].address = str_print(w->mem, "%.*s/sitemap/%lld.xml", STR_ARGS(rq->base),
					 (long long)i);
	return page(rq, "feed/sitemap_index.xml", &SITEMAP_INDEX_VIEW,
		    &(sitemap_view){ { e, (size_t)(files + 1) } });
}

/* The front page, sections, authors with stories, and tags with more than a few. */
static reply sitemap_of_lists(request *rq)
{
	const work *w = &rq->work;
	list sections = sections_all(w), authors = authors_public(w, 0, AUTHORS_MOST),
	     tags = tags_public(w, 0, w->setting->thin_tag, TAGS_MOST);
	const section *s = sections.at;
	const author *a = authors.at;
	const tag *t = tags.at;
	list all = list_new(w->mem, &SITEMAP_ENTRY, 1 + sections.n + authors.n + tags.n);
	sitemap_entry *e = all.at;
	(e++)->address = str_join(w->mem, rq->base, S("/"));
	for (size_t i = 0; i < sections.n; i++)
		(e++)->address = absolute(rq, s[i].address);
	for (size_t i = 0; i < authors.n; i++)
		(e++)->address = absolute(rq, a[i].address);
	for (size_t i = 0; i < tags.n; i++)
		(e++)->address = absolute(rq, t[i].address);
	return page(rq, "feed/sitemap.xml", &SITEMAP_VIEW, &(sitemap_view){ all });
}

/* GET /sitemap/{name}: "lists.xml", "1.xml", "2.xml" … */
reply sitemap_show(request *rq)
{
	const work *w = &rq->work;
	str rest = rq->part[0], name = str_cut(&rest, '.');
	int64_t number;
	if (!str_is(rest, S("xml")))
		return NOT_FOUND;
	if (str_is(name, S("lists")))
		return sitemap_of_lists(rq);
	if (!str_to_int(name, &number) || number < 1 || number > FILES_MOST)
		return NOT_FOUND;

	list stories = articles_for_sitemap(w, (number - 1) * A_FILE, number * A_FILE);
	const article *a = stories.at;
	sitemap_entry *e = arena_take(w->mem, stories.n * sizeof *e);
	for (size_t i = 0; i < stories.n; i++) {
		e[i] = (sitemap_entry){ .address = absolute(rq, a[i].address),
					.modified =
						a[i].updated.s ? a[i].updated : a[i].published };
		if (a[i].hero_address.n)
			e[i].image = absolute(rq, a[i].hero_address);
	}
	return page(rq, "feed/sitemap.xml", &SITEMAP_VIEW, &(sitemap_view){ { e, stories.n } });
}
