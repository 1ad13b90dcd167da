#include "article/article.h"
#include "article/article_list.h"
#include "routes.h"
#include "setting/setting.h"
#include "tag.h"

typedef struct tag_view {
	const tag *tag;
	list stories;
	url older;
	bool goes_on;
} tag_view;

const shape TAG_VIEW = SHAPE(tag_view, INNER(tag_view, tag, TAG), LIST(tag_view, stories, ARTICLE),
			     FIELD(tag_view, older), FIELD(tag_view, goes_on));

/* GET /tag/{tag}?before=… */
reply tag_show(request *rq)
{
	const work *w = &rq->work;
	const tag *t = tag_by_slug(w, rq->part[0]);
	if (!t)
		return NOT_FOUND;

	if (t->articles < w->setting->thin_tag)
		keep_from_search(rq);
	tag_view v = { .tag = t, .goes_on = list_goes_on(rq) };
	v.stories =
		list_page(rq, articles_with_tag(w, t->id, list_start(rq), LIST_PAGE + 1), &v.older);
	return page(rq, "tag/show.html", &TAG_VIEW, &v);
}
