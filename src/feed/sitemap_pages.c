#include "article/article.h"
#include "author/author.h"
#include "render/escape.h"
#include "routes.h"
#include "section/section.h"
#include "setting/setting.h"
#include "sitemap.h"
#include "tag/tag.h"

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

/* GET /sitemap.xml: one file for the lists of sections, authors and tags, then stories by number. */
reply sitemap_index(request *rq)
{
	const work *w = &rq->work;
	list files = sitemap_files(w);
	const sitemap_file *f = files.at;
	list all = list_new(w->mem, &SITEMAP_ENTRY, files.n + 1);
	sitemap_entry *e = all.at;
	e[0].address = str_join(w->mem, rq->base, S("/sitemap/lists.xml"));
	rq->out.modified = sitemap_newest(w);
	for (size_t i = 0; i < files.n; i++)
		e[i + 1] = (sitemap_entry){ .address = str_print(w->mem, "%.*s/sitemap/%lld.xml",
								 STR_ARGS(rq->base),
								 (long long)f[i].file),
					    .modified = f[i].modified };
	return page(rq, "feed/sitemap_index.xml", &SITEMAP_INDEX_VIEW, &(sitemap_view){ all });
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

static reply sitemap_of_stories(request *rq, int64_t number)
{
	const work *w = &rq->work;
	rq->out.modified = sitemap_modified(w, number);
	if (!rq->out.modified.s)
		return NOT_FOUND;
	list stories =
		articles_for_sitemap(w, (number - 1) * SITEMAP_STORIES, number * SITEMAP_STORIES);
	const article *a = stories.at;
	list all = list_new(w->mem, &SITEMAP_ENTRY, stories.n);
	sitemap_entry *e = all.at;
	for (size_t i = 0; i < stories.n; i++) {
		e[i].address = absolute(rq, a[i].address);
		e[i].modified = a[i].updated.s ? a[i].updated : a[i].published;
		if (a[i].hero_address.n)
			e[i].image = absolute(rq, a[i].hero_address);
	}
	return page(rq, "feed/sitemap.xml", &SITEMAP_VIEW, &(sitemap_view){ all });
}

/* GET /sitemap/{name}: "lists.xml", "1.xml", "2.xml" … */
reply sitemap_show(request *rq)
{
	str rest = rq->part[0], name = str_cut(&rest, '.');
	int64_t number;
	if (!str_is(rest, S("xml")))
		return NOT_FOUND;
	if (str_is(name, S("lists")))
		return sitemap_of_lists(rq);
	return str_to_int(name, &number) && number <= SITEMAP_FILES_MOST
		       ? sitemap_of_stories(rq, number)
		       : NOT_FOUND;
}
