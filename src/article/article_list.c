#include "article_list.h"

#include "render/escape.h"

article_key list_start(const request *rq)
{
	return article_key_of(query_value(rq, "before"));
}

bool list_goes_on(const request *rq)
{
	return !article_key_is_newest(list_start(rq));
}

/* The same list from behind this story on. */
static url page_behind(const request *rq, article_key key)
{
	arena *mem = rq->work.mem;
	url here = url_path(mem, rq->segment, rq->segments_n);
	str behind = article_key_text(mem, key);
	return url_of(mem, str_print(mem, "%.*s?before=%.*s", STR_ARGS(here), STR_ARGS(behind)));
}

list list_page(request *rq, list stories, url *ret_older)
{
	const article *a = stories.at;
	if (stories.n > LIST_PAGE) {
		const article *last = &a[LIST_PAGE - 1];
		stories.n = LIST_PAGE;
		*ret_older = page_behind(rq, (article_key){ last->published, last->id });
	}
	if (list_goes_on(rq))
		rq->out.canonical = page_behind(rq, list_start(rq));
	if (!stories.n)
		keep_from_search(rq);
	note_all_shown(rq, stories, &ARTICLE);
	return stories;
}
