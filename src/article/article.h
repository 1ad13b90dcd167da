/* One story; or, without a section, a page of the paper itself (About, Imprint).
 *
 * Look-ups for readers answer only with what readers may see.  The body is stored as its author wrote it
 * (`source`, Markdown or html) and as it is shown (`body_html`), made when it is saved. */
#pragma once

#include "base/work.h"

#define ARTICLE_HEADLINE_MOST 200
#define ARTICLE_BYLINES_MOST 10

typedef struct article {
	int64_t id, section;
	str     section_slug, section_name;
	url     section_address;
	str     slug, headline, standfirst, language, direction;
	str     format, source; /* only for the desk */
	html    body_html;
	str     words;          /* the body as plain text */
	int64_t reading_time;   /* minutes; 0 below one */
	str     state, reason, talk;
	moment  published, updated, due, changed;
	int64_t hero, original, comments, version;
	str     hero_name, hero_type, hero_alt, hero_caption, hero_credit;
	int64_t hero_width, hero_height;
	url     hero_address;
	url     address;        /* made from section and slug */
	list    bylines;        /* byline, in order; after articles_add_bylines */
	list    tags;           /* tag, in order; after articles_add_tags */
} article;

extern const shape ARTICLE;

/* Where a list goes on: behind this story.  All zero: from the newest. */
typedef struct article_key { moment published; int64_t id; } article_key;

/* "1700000000.42" as addresses carry it; the newest when it is empty or wrong. */
article_key article_key_of(str text);
str         article_key_text(arena *mem, article_key key);
bool        article_key_is_newest(article_key key);

/* ---- for readers ------------------------------------------------------------------------------ */

/* Also a withdrawn one (state says so), for the page that tells. */
article *article_by_address(const work *w, str section, str slug);
article *article_page(const work *w, str slug); /* a page of the paper itself */
article *article_shown(const work *w, int64_t id);
article *article_moved_from(const work *w, str path); /* what once stood at this address */

list articles_newest(const work *w, article_key after, int64_t most);
list articles_latest(const work *w, int64_t most); /* headlines alone */
list articles_in_section(const work *w, int64_t section, article_key after, int64_t most);
list articles_with_tag(const work *w, int64_t tag, article_key after, int64_t most);
list articles_by_author(const work *w, int64_t author, article_key after, int64_t most);
list articles_between(const work *w, moment from, article_key after, int64_t most);
list articles_translated(const work *w, const article *a); /* the same story in other languages */
list articles_for_sitemap(const work *w, int64_t after, int64_t to);

list articles_standing(const work *w); /* the pages of the paper itself */

/* When the last story before, or the first from that moment on, appeared; zero when there is none. */
moment  article_time_before(const work *w, moment at);
moment  article_time_from(const work *w, moment at);
moment  article_oldest_time(const work *w);
moment  article_newest_time(const work *w);

/* Addresses, for what came out of another query. */
void articles_dress(const work *w, list articles);

/* Bylines, by one query for all: where they are shown. */
void articles_add_bylines(const work *w, list articles);
void articles_add_tags(const work *w, list articles);

/* Bodies and types of pictures, by one query for all: for feeds. */
void articles_add_bodies(const work *w, list articles);
url  article_address(const work *w, str section_slug, str slug);

/* ---- for the desk ------------------------------------------------------------------------------ */

article *article_for_desk(const work *w, int64_t id);
list     articles_for_desk(const work *w, str state, article_key after, int64_t most); /* by last change */

/* A story by its address, "/town/slug", with or without our base before it; 0 when there is none. */
int64_t article_id_at(const work *w, str address);

/* What an editor hands in. */
typedef struct article_draft {
	article story;                         /* the members a form may set */
	str     tags;                          /* comma separated */
	int64_t authors[ARTICLE_BYLINES_MOST]; /* in order */
	size_t  authors_n;
	str     markup;                        /* made by article_prepare */
	str     text;                          /* made when it is saved */
	bool    is_empty;                      /* found by article_prepare: it has nothing to show */
} article_draft;

/* The slow work: source to markup.  False with the label of what is wrong with the source. */
bool article_prepare(const work *w, article_draft *d, const char **ret_problem);

/* What of a source readers will not see: read-alsos of stories that are not published, pictures that are
 * not in the library; how many. */
#define ARTICLE_LOST_MOST 10
typedef struct lost { const char *why; str what; } lost; /* a label; a headline or an address */
size_t article_lost(const work *w, str format, str source, lost ret[ARTICLE_LOST_MOST]);

/* Whether another article stands at this address already. */
bool article_slug_is_taken(const work *w, int64_t section, str slug, int64_t except);

/* A free slug made from the headline. */
str article_free_slug(const work *w, int64_t section, str headline, int64_t except);

/* Between db_begin and db_end.  article_save answers the id, or 0 when somebody else has saved since
 * the version that the draft was made from. */
int64_t article_save(const work *w, article_draft *d);
void    article_publish(const work *w, int64_t id, moment at);
void    article_schedule(const work *w, int64_t id, moment due);
void    article_keep_as_draft(const work *w, int64_t id);
void    article_withdraw(const work *w, int64_t id, str reason);

/* Publishes what is due; how many. */
int64_t articles_publish_due(const work *w);

/* Cleans some of the stories anew that show what has changed meanwhile; between db_begin and db_end, for
 * a few hundredths of a second. */
void articles_recast_some(const work *w);
bool articles_wait_for_recast(const work *w);
