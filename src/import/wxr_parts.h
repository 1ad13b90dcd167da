/* The inside of the reader: the bytes of the file (wxr_bytes.c) become runs of markup (wxr_markup.c), these are
 * cut at the members of the channel (wxr_head.c, wxr_scan.c), a member's bytes are repaired (wxr_repair.c) on
 * their way into expat (wxr_parse.c), and what that finds fills a draft (wxr_draft.c).  For these alone. */
#pragma once

#include <expat.h>
#include <xxhash.h>

#include "wxr.h"

/* ---- markup: bytes as runs of one kind ------------------------------------------------------------- */

#define WXR_TAG_MOST ((size_t)32 * 1024) /* no tag of an export is longer, and none that is comes in */
#define WXR_CHUNK ((size_t)256 * 1024)   /* bytes are handed on by this many at least, but at the end */

typedef enum wxr_mark {
	WXR_TEXT, WXR_TAG, WXR_CDATA, WXR_COMMENT, WXR_INSTRUCTION,
	WXR_DECLARATION, /* <!DOCTYPE and the like: all that XML has to define entities */
} wxr_mark;

/* Where the next byte stands; begins as all zero: in text. */
typedef struct wxr_lexer {
	wxr_mark in;
	char     quote; /* of the attribute's value, within a long tag */
} wxr_lexer;

typedef struct wxr_run {
	wxr_mark is;
	str      bytes;        /* without what opens and closes it */
	bool     begins, ends; /* whether what it belongs to begins and ends with this run */
	bool     is_long;      /* part of a tag longer than WXR_TAG_MOST; all others come whole */
	bool     is_broken;    /* what looked like a tag and has no end */
} wxr_run;

/* Cuts the next run off *rest.  False where more bytes must come first: then what is left of *rest stands
 * before them.  With is_last none come. */
bool wxr_run_next(wxr_lexer *l, str *rest, bool is_last, wxr_run *ret);

/* The longest start of s that ends with no half letter. */
str wxr_whole_letters(str s);

/* ---- names ----------------------------------------------------------------------------------------- */

typedef enum wxr_vocabulary {
	WXR_PLAIN = 1 << 0,     /* no prefix: RSS itself */
	WXR_WORDPRESS = 1 << 1, /* also every prefix that nobody has declared */
	WXR_CONTENT = 1 << 2,
	WXR_EXCERPT = 1 << 3,
	WXR_DUBLIN = 1 << 4,
	WXR_FOREIGN = 1 << 5,
} wxr_vocabulary;

#define WXR_NAMES_MOST 32

/* The prefixes that the file declares. */
typedef struct wxr_names {
	size_t n;
	str    prefix[WXR_NAMES_MOST];
	wxr_vocabulary means[WXR_NAMES_MOST];
} wxr_names;

/* Takes note of an attribute where it declares a prefix. */
void wxr_declare(wxr_names *names, arena *mem, str attribute, str value);

/* What the prefix of a name means; *ret_local is the name without it. */
wxr_vocabulary wxr_vocabulary_of(const wxr_names *names, str name, str *ret_local);

typedef struct wxr_tag {
	bool is_end, is_empty;
	str  name, attributes;
} wxr_tag;

wxr_tag wxr_tag_of(str bytes);

/* Cuts the next attribute off *rest; its value is as it stands there. */
bool wxr_attribute(str *rest, str *ret_name, str *ret_value);

/* ---- repair ---------------------------------------------------------------------------------------- */

/* What a byte from 0x80 on stands for, in an encoding of one byte a letter. */
typedef uint32_t (*wxr_encoding)(unsigned char byte);

uint32_t wxr_windows_letter(unsigned char byte); /* windows-1252 */

/* The encoding of that name; *ret is NULL for UTF-8.  False where we do not know it. */
bool wxr_encoding_of(str name, wxr_encoding *ret);

/* The letter that HTML calls so ("eacute"); 0: none. */
uint32_t wxr_entity(str name);

#define WXR_REPAIRED_ROOM ((size_t)64 * 1024)

/* Bytes as XML wants them, on their way to a parser. */
typedef struct wxr_repair {
	wxr_encoding encoding; /* NULL: UTF-8 */
	void  (*sink)(void *context, str bytes);
	void   *context;
	char   *at;                /* WXR_REPAIRED_ROOM bytes */
	size_t  n;
	bool    is_stopped;        /* by a tag that is too long */
	int64_t letters, controls, entities, ampersands; /* how many were mended */
} wxr_repair;

void wxr_repair_run(wxr_repair *r, const wxr_run *run);
void wxr_repair_flush(wxr_repair *r);

/* ---- cutting --------------------------------------------------------------------------------------- */

#define WXR_NAME_MOST 64

/* A member of the channel as it lies in the file. */
typedef struct wxr_cut {
	wxr_kind kind;           /* WXR_END: none that we know */
	char     name[WXR_NAME_MOST];
	size_t   name_n;
	int64_t  from, to, line; /* to 0: not ended yet */
} wxr_cut;

typedef struct wxr_scan {
	int       file;
	int64_t   size, base;    /* at[0] is this byte of the file */
	char     *at;
	size_t    room, n, next; /* bytes in `at`; the next to look at */
	bool      has_all;       /* nothing stands behind them */
	int64_t   line;          /* on which at[counted] stands */
	size_t    counted;
	wxr_lexer lexer;
	wxr_cut   now;           /* the member that we are in; from -1: none */
	char      channel[WXR_NAME_MOST];
	size_t    channel_n;     /* what stands where <channel> is expected; 0: nothing so far */
	int64_t   strays;        /* end tags that close nothing */
	bool      is_over, is_closed; /* is_closed: </rss> was there */
} wxr_scan;

struct wxr {
	wxr_scan  scan;
	wxr_names names;
	wxr_ear   ear;
	arena    *mem;
	wxr_encoding encoding; /* NULL: UTF-8 */
	XML_Parser parser;
	unsigned long salt;
	XXH3_state_t *hash;
	int64_t   items;
	bool      knows_version;
	char     *chunk, *repaired, *text; /* rooms of bytes_at, wxr_repair and the parser's text */
	size_t    text_room;
};

void wxr_tell(const wxr *x, int64_t line, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Reads up to <rss>; false with the reason where there is none or a DOCTYPE stands before it. */
bool wxr_scan_begin(wxr *x, str *ret_problem);

/* The next member of the channel, known or not, that ends; false at the end of the file. */
bool wxr_scan_next(wxr *x, wxr_cut *ret);

/* A name as far as it is compared. */
str wxr_short_name(str name);

/* ---- the bytes of the file ------------------------------------------------------------------------- */

/* Brings in what follows; the member that we are in stays at hand unless it is large. */
void wxr_refill(wxr *x);

/* The next run, and which byte of the file it begins with.  False at the end. */
bool wxr_scan_run(wxr *x, wxr_run *ret, int64_t *ret_from);

/* The tag that begins there will be the next run again. */
void wxr_put_back(wxr_scan *s, int64_t from);

int64_t wxr_line_at(wxr_scan *s, int64_t from); /* no line before one that was asked for */

/* Bytes of the file from a place up to `to`: all where they are still at hand, else as many as have room.
 * Lent until the next call.  Empty when the file cannot be read. */
str  wxr_bytes_at(wxr *x, int64_t from, int64_t to);
bool wxr_is_at_hand(const wxr *x, int64_t from);

/* ---- drafts: a member while its own members come in ------------------------------------------------ */

/* Structs in a row that still grows. */
typedef struct wxr_rows { list l; size_t room; } wxr_rows;

typedef struct wxr_draft {
	arena      *mem;
	wxr_fact    fact;
	wxr_author  author;
	wxr_term    term;
	wxr_item    item;
	wxr_comment comment;    /* the one that is open, as are filing and meta */
	wxr_filing  filing;
	wxr_meta    meta;
	str domain, nicename;   /* of the filing, as they stand there */
	str slug, parent;       /* of the item or term, likewise */
	str published, published_utc, modified, modified_utc, of_feed, posted, posted_utc;
	str sticky, comment_status;
	bool has_password;      /* it was said, be it empty */
	wxr_rows filings, metas, comments, comment_metas;
	bool     is_crowded;    /* some list had more than we keep */
} wxr_draft;

typedef enum wxr_how {
	WXR_LINE,   /* without white space around it */
	WXR_PROSE,  /* as it stands in CDATA; without white space around it elsewhere */
	WXR_NUMBER,
	WXR_ID,     /* a number above 0 */
	WXR_INNER,  /* an element with members of its own */
	WXR_FILING, /* <category domain= nicename=>name</category> */
} wxr_how;

typedef struct wxr_frame wxr_frame;

typedef struct wxr_member {
	unsigned    from;      /* vocabularies */
	const char *name;
	wxr_how     how;
	size_t      offset;    /* in the draft; the first that is said counts */
	const wxr_frame *inner;
} wxr_member;

struct wxr_frame {
	const wxr_member *members;
	size_t n;
	void (*close)(wxr_draft *d); /* when its element ends; may be NULL */
};

const wxr_frame *wxr_frame_of(wxr_kind of);
const wxr_member *wxr_member_of(const wxr_frame *frame, unsigned vocabulary, str local);

void wxr_put_filing(wxr_draft *d);

/* Makes the struct whole.  False where it says too little to be of use.  What was not reached in a broken
 * item is not taken for what WordPress means by leaving it out. */
bool wxr_settle(wxr_draft *d, wxr_kind of, str local, bool is_broken);

/* ---- parsing --------------------------------------------------------------------------------------- */

/* False where nothing of it can be used; the ear knows why. */
bool wxr_parse(wxr *x, const wxr_cut *cut, arena *mem, wxr_piece *ret);

/* "2014-01-14 17:31:03" in UTC, else the second in the site's zone; 0 where both are none. */
moment wxr_moment(str in_utc, str local);
moment wxr_moment_of_feed(str date); /* Tue, 14 Jan 2014 17:31:03 +0100 */

/* Without the percent-encoding of letters; as it is where that would be no UTF-8. */
str wxr_slug(arena *mem, str encoded);
