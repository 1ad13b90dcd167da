#include "article/article.h"
#include "article/article_list.h"
#include "routes.h"
#include "section.h"

typedef struct section_view {
	const section *section, *parent; /* parent NULL: it lies in no other */
	list under;                      /* SECTION: those that lie in it */
	list stories;
	url older;
	bool goes_on; /* not the newest page */
} section_view;

/* A page of the paper itself. */
typedef struct paper_page_view {
	const article *article;
} paper_page_view;

const shape SECTION_VIEW = SHAPE(
	section_view, INNER(section_view, section, SECTION), INNER(section_view, parent, SECTION),
	LIST(section_view, under, SECTION), LIST(section_view, stories, ARTICLE),
	FIELD(section_view, older), FIELD(section_view, goes_on));

const shape PAPER_PAGE_VIEW = SHAPE(paper_page_view, INNER(paper_page_view, article, ARTICLE));

static reply paper_page(request *rq)
{
	const article *a = article_page(&rq->work, rq->part[0]);
	if (!a)
		return NOT_FOUND;
	reply status = str_is(a->state, S("published")) ? OK : GONE;
	const char *template = status == OK ? "article/page.html" : "article/gone.html";
	return page_with(rq, status, template, status == OK ? &PAPER_PAGE_VIEW : &GONE_VIEW,
			 &(paper_page_view){ a });
}

/* GET /{section}?before=…: a section, or a page of the paper itself. */
reply section_show(request *rq)
{
	const work *w = &rq->work;
	const section *s = section_by_slug(w, rq->part[0]);
	if (!s)
		return paper_page(rq);

	section_view v = { .section = s,
			   .parent = s->parent ? section_by_id(w, s->parent) : NULL,
			   .under = sections_under(w, s->id),
			   .goes_on = list_goes_on(rq) };
	v.stories = list_page(rq, articles_in_section(w, s->id, list_start(rq), LIST_PAGE + 1),
			      &v.older);
	return page(rq, "section/show.html", &SECTION_VIEW, &v);
}
