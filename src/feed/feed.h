/* Feeds: RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1 of the whole paper, a section, a tag, an author. */
#pragma once

#include "base/work.h"

typedef struct feed_item {
	str    id;        /* lasting: never changes when an address does, the paper's own included */
	str    address, headline, standfirst, language;
	str    content;   /* the body as markup, or the standfirst */
	str    summary;   /* the standfirst as markup, which a description of RSS is */
	moment published, updated;
	list   authors;   /* feed_author */
	list   topics;    /* feed_topic: the section and the tags */
	str    image, image_type;
	int64_t image_width, image_height;
	bool   was_updated;
} feed_item;

typedef struct feed_author { str name, address; } feed_author;
typedef struct feed_topic { str name; } feed_topic;

typedef struct feed_view {
	str    id;            /* as lasting */
	str    title, about, language;
	str    description;   /* what it is about, or its title, as markup */
	str    address, self; /* of the page, of the feed */
	moment updated;
	list   items;
} feed_view;

extern const shape FEED_AUTHOR, FEED_TOPIC, FEED_ITEM, FEED_VIEW;

/* The feed as JSON Feed 1.1. */
str feed_as_json(arena *mem, const feed_view *v);
