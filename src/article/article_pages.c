#include "article_view.h"
#include "render/escape.h"
#include "routes.h"

/* A story that was withdrawn: the page says so, with the reason. */
typedef struct gone_view {
	const article *article;
} gone_view;

const shape GONE_VIEW = SHAPE(gone_view, INNER(gone_view, article, ARTICLE));

static int64_t comment_asked_for(const request *rq, const char *name)
{
	int64_t id = 0;
	str_to_int(query_value(rq, name), &id);
	return id;
}

/* GET /{section}/{slug}?from=<comment>&reply=<comment> */
reply article_show(request *rq)
{
	const work *w = &rq->work;
	article *a = article_by_address(w, rq->part[0], rq->part[1]);
	if (!a)
		return NOT_FOUND;
	if (!str_is(a->state, S("published"))) {
		note_shown(rq, a->id);
		return page_with(rq, GONE, "article/gone.html", &GONE_VIEW, &(gone_view){ a });
	}

	int64_t from = comment_asked_for(rq, "from"), answered = comment_asked_for(rq, "reply");
	const comment *c = answered ? comment_by_id(w, answered) : NULL;
	bool is_answering = c && c->article == a->id;
	if (is_answering) {
		from = comment_page_start(w, c);
		keep_from_search(rq);
	}
	talk_form empty = { .parent = is_answering ? answered : 0 };
	return page(rq, "article/show.html", &ARTICLE_VIEW,
		    article_view_of(rq, a, from, NULL, &empty));
}
