#include "article_list.h"

#include "render/escape.h"

article_key list_start(const request *rq)
{
	return article_key_of(query_value(rq, "before"));
}

bool list_goes_on(const request *rq)
{
	return query_value(rq, "before").n > 0;
}

list list_page(request *rq, list stories, url *ret_older)
{
	const article *a = stories.at;
	if (stories.n > LIST_PAGE) {
		stories.n = LIST_PAGE;
		article_key last = { a[LIST_PAGE - 1].published, a[LIST_PAGE - 1].id };
		url here = url_path(rq->work.mem, rq->segment, rq->segments_n);
		str key = article_key_text(rq->work.mem, last);
		*ret_older = url_of(rq->work.mem, str_print(rq->work.mem, "%.*s?before=%.*s",
							    STR_ARGS(here), STR_ARGS(key)));
	}
	for (size_t i = 0; i < stories.n; i++)
		note_shown(rq, a[i].id);
	return stories;
}
