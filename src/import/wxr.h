/* A WordPress export (WXR 1.0 to 1.2), read as it really is.
 *
 * The file is a stream of pieces: what the channel says of itself, its authors, categories, tags and terms,
 * and its items, which hold their comments.  A scanner that knows CDATA and comments cuts it at these, repairs
 * bytes, control characters and entities that XML does not know, and each piece is parsed by itself: what is
 * broken costs one piece and no more, and memory is bounded by the largest.  DOCTYPE and entity definitions
 * are refused.  Nothing is fetched, nothing but the file is read.
 *
 * All text is UTF-8 with no control character that XML forbids.  Contents, excerpts, descriptions, the text of
 * comments and the values of meta come as they stand in their CDATA sections, other text without white space
 * around it.  Where something is said twice, the first counts. */
#pragma once

#include "base/arena.h"
#include "base/moment.h"
#include "base/shape.h"

#define WXR_PIECE_MOST ((size_t)32 * 1024 * 1024)  /* a larger piece is left out */
#define WXR_FIELD_MOST ((size_t)4 * 1024 * 1024)   /* what a longer field has behind this is dropped */
#define WXR_DEPTH_MOST 64

typedef struct wxr wxr;

/* A category, tag or other term, as the channel lists it. */
typedef struct wxr_term {
	int64_t id;             /* 0: not said */
	str     taxonomy;       /* "category", "post_tag", "nav_menu" … */
	str     slug, parent;   /* percent-encoding decoded; parent is a slug */
	str     name, description;
	list    meta;           /* wxr_meta */
} wxr_term;

typedef struct wxr_author {
	int64_t id;             /* 0: not said */
	str     login, email, name, first, last;
} wxr_author;

typedef struct wxr_meta { str key, value; } wxr_meta;

/* How an item is filed: <category domain="post_tag" nicename="tide">Tide</category>. */
typedef struct wxr_filing { str taxonomy, slug, name; } wxr_filing;

typedef struct wxr_comment {
	int64_t id, parent, user; /* user 0: a guest */
	str     author, email, url, ip, type; /* type: empty or "comment", "pingback", "trackback" … */
	str     state;            /* as it stands there: "1", "0", "spam", "trash" … */
	moment  posted;
	str     text;
	list    meta;             /* wxr_meta */
} wxr_comment;

typedef struct wxr_item {
	int64_t id;               /* wp:post_id; 0: not said */
	int64_t parent, order;
	str     type;             /* "post", "page", "attachment" …; "post" where it is not said */
	str     status;           /* "publish", "draft" …; where it is not said "publish", in a broken item "draft" */
	str     title, link, guid, creator;
	str     slug;             /* percent-encoding decoded */
	str     content, excerpt, password;
	str     file_address;     /* of an attachment */
	moment  published, modified;
	bool    sticky, comments_open; /* only where it is said */
	list    filings;          /* wxr_filing */
	list    meta;             /* wxr_meta */
	list    comments;         /* wxr_comment */
	uint64_t hash;            /* of the whole item as it stands in the file: the same item, the same hash */
} wxr_item;

/* One member of the channel itself: "title", "link", "description", "language", "wxr_version",
 * "base_site_url", "base_blog_url", "generator". */
typedef struct wxr_fact { str name, value; } wxr_fact;

typedef enum wxr_kind { WXR_END, WXR_FACT, WXR_AUTHOR, WXR_TERM, WXR_ITEM } wxr_kind;

typedef struct wxr_piece {
	wxr_kind kind;
	int64_t  line;   /* on which it begins */
	int64_t  end;    /* bytes of the file read so far */
	union {
		wxr_fact   fact;
		wxr_author author;
		wxr_term   term;
		wxr_item   item;
	};
} wxr_piece;

/* Told of everything that was repaired, refused or left out: a sentence without a final full stop. NULL where
 * nobody listens. */
typedef struct wxr_ear {
	void *context;
	void (*broken)(void *context, int64_t line, str what);
} wxr_ear;

/* NULL with the reason when the file cannot be read, is no export, or is one that we refuse (a DOCTYPE). */
wxr *wxr_open(const char *file, const wxr_ear *ear, arena *mem, str *ret_problem);
void wxr_close(wxr *x); /* accepts NULL */

/* Dates without a zone of their own are in the zone that zone_set has set.
 *
 * The next piece, in mem; WXR_END at the end of the file, also where it is cut off (which is told). */
wxr_kind wxr_next(wxr *x, arena *mem, wxr_piece *ret);

/* As wxr_next, but passes over items that cannot be attachments without parsing them; they are counted. */
wxr_kind wxr_next_attachment(wxr *x, arena *mem, wxr_piece *ret);

/* How many items were passed over or returned so far; how large the file is. */
int64_t wxr_items(const wxr *x);
int64_t wxr_size(const wxr *x);

/* The first value with that key; empty when there is none. */
str wxr_meta_of(list meta, str key);
