#include "feed.h"

#include "render/json.h"

#define JSON_MOST (4 * 1024 * 1024)

const shape FEED_AUTHOR = SHAPE(feed_author, FIELD(feed_author, name), FIELD(feed_author, address));

const shape FEED_TOPIC = SHAPE(feed_topic, FIELD(feed_topic, name));

const shape FEED_ITEM = SHAPE(
	feed_item, FIELD(feed_item, id), FIELD(feed_item, address), FIELD(feed_item, headline),
	FIELD(feed_item, standfirst), FIELD(feed_item, language), FIELD(feed_item, content),
	FIELD(feed_item, summary), FIELD(feed_item, published), FIELD(feed_item, updated),
	LIST(feed_item, authors, FEED_AUTHOR), LIST(feed_item, topics, FEED_TOPIC),
	FIELD(feed_item, image), FIELD(feed_item, image_type), FIELD(feed_item, image_width),
	FIELD(feed_item, image_height), FIELD(feed_item, was_updated));

const shape FEED_VIEW =
	SHAPE(feed_view, FIELD(feed_view, id), FIELD(feed_view, title), FIELD(feed_view, about),
	      FIELD(feed_view, description), FIELD(feed_view, language), FIELD(feed_view, address),
	      FIELD(feed_view, self), FIELD(feed_view, updated), LIST(feed_view, items, FEED_ITEM));

static void put_authors(json_writer *j, const feed_item *item)
{
	const feed_author *a = item->authors.at;
	json_open(j, "authors", '[');
	for (size_t i = 0; i < item->authors.n; i++) {
		json_open(j, NULL, '{');
		json_str(j, "name", a[i].name);
		json_str(j, "url", a[i].address);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void put_topics(json_writer *j, const feed_item *item)
{
	const feed_topic *t = item->topics.at;
	json_open(j, "tags", '[');
	for (size_t i = 0; i < item->topics.n; i++)
		json_str(j, NULL, t[i].name);
	json_close(j, ']');
}

static void put_item(json_writer *j, const feed_item *item)
{
	json_open(j, NULL, '{');
	json_str(j, "id", item->id);
	json_str(j, "url", item->address);
	json_str(j, "title", item->headline);
	json_str(j, "content_html", item->content);
	if (item->standfirst.n)
		json_str(j, "summary", item->standfirst);
	if (item->image.n)
		json_str(j, "image", item->image);
	json_moment(j, "date_published", item->published);
	json_moment(j, "date_modified", item->updated);
	json_str(j, "language", item->language);
	put_authors(j, item);
	put_topics(j, item);
	json_close(j, '}');
}

str feed_as_json(arena *mem, const feed_view *v)
{
	buffer out = buffer_new(mem, 65536, JSON_MOST);
	json_writer writer = json_begin(&out), *j = &writer;
	const feed_item *item = v->items.at;
	json_open(j, NULL, '{');
	json_str(j, "version", S("https://jsonfeed.org/version/1.1"));
	json_str(j, "title", v->title);
	json_str(j, "home_page_url", v->address);
	json_str(j, "feed_url", v->self);
	if (v->about.n)
		json_str(j, "description", v->about);
	json_str(j, "language", v->language);
	json_open(j, "items", '[');
	for (size_t i = 0; i < v->items.n; i++)
		put_item(j, &item[i]);
	json_close(j, ']');
	json_close(j, '}');
	return str_of_json(json_done(j));
}
