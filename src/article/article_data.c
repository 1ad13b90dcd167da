#include "article_data.h"

#include "author/author.h"
#include "render/json.h"
#include "setting/setting.h"
#include "tag/tag.h"

#define DATA_MOST 65536

static void put_image(json_writer *j, const article_view *v)
{
	if (!v->image.n)
		return;
	json_open(j, "image", '{');
	json_str(j, "@type", S("ImageObject"));
	json_str(j, "url", v->image);
	json_int(j, "width", v->article->hero_width);
	json_int(j, "height", v->article->hero_height);
	json_close(j, '}');
}

static void put_publisher(json_writer *j, const char *name, const request *rq)
{
	json_open(j, name, '{');
	json_str(j, "@type", S("NewsMediaOrganization"));
	json_str(j, "name", rq->work.setting->name);
	json_str(j, "url", str_print(rq->work.mem, "%.*s/", STR_ARGS(rq->base)));
	json_close(j, '}');
}

/* A story without a byline is the paper's own. */
static void put_authors(json_writer *j, const request *rq, const article_view *v)
{
	const author *a = v->authors.at;
	if (!v->authors.n) {
		put_publisher(j, "author", rq);
		return;
	}
	json_open(j, "author", '[');
	for (size_t i = 0; i < v->authors.n; i++) {
		json_open(j, NULL, '{');
		json_str(j, "@type", S("Person"));
		json_str(j, "name", a[i].name);
		json_str(j, "url", absolute(rq, a[i].address));
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void put_text(json_writer *j, const char *name, str value)
{
	if (value.n)
		json_str(j, name, value);
}

static void put_keywords(json_writer *j, list tags)
{
	const tag *t = tags.at;
	if (!tags.n)
		return;
	json_open(j, "keywords", '[');
	for (size_t i = 0; i < tags.n; i++)
		json_str(j, NULL, t[i].name);
	json_close(j, ']');
}

json article_data(const request *rq, const article_view *v)
{
	const article *a = v->article;
	buffer out = buffer_new(rq->work.mem, 2048, DATA_MOST);
	json_writer writer = json_begin(&out), *j = &writer;
	json_open(j, NULL, '{');
	json_str(j, "@context", S("https://schema.org"));
	json_str(j, "@type", S("NewsArticle"));
	json_str(j, "headline", a->headline);
	put_text(j, "description", a->standfirst);
	put_image(j, v);
	json_moment(j, "datePublished", a->published);
	json_moment(j, "dateModified", a->updated.s ? a->updated : a->published);
	put_authors(j, rq, v);
	put_publisher(j, "publisher", rq);
	json_str(j, "mainEntityOfPage", str_of_url(v->canonical));
	put_text(j, "articleSection", a->section_name);
	put_keywords(j, v->tags);
	json_str(j, "inLanguage", a->language);
	put_publisher(j, "copyrightHolder", rq);
	json_int(j, "copyrightYear", moment_calendar(a->published).year);
	json_bool(j, "isAccessibleForFree", true);
	json_int(j, "commentCount", a->comments);
	json_close(j, '}');
	return json_done(j);
}
