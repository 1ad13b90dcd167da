/* The inside of clean: markup becomes a tree and is walked through (clean.c), the list says what
 * becomes of each element (clean_list.c) and attribute (clean_attributes.c), our own elements are
 * expanded (clean_own.c), and a writer keeps what comes out well nested (clean_write.c).  For these
 * alone. */
#pragma once

#include <gumbo.h>

#include "clean.h"

/* ---- the list ------------------------------------------------------------------------------ */

typedef enum treatment {
	UNWRAP, /* its content stays */
	DROP,   /* with its content */
	KEEP,
	LINK, /* becomes a link to what it would have shown */
} treatment;

/* What an element is like, and which attributes it may have. */
typedef enum trait {
	BLOCK = 1 << 0, /* never inside a paragraph; parts the text */
	EMPTY = 1 << 1, /* has no content and no end tag */
	FLOW = 1 << 2,  /* may hold paragraphs and figures */
	LAZY = 1 << 3,  /* written only when something stands in it */
	CELL = 1 << 4,
	HEAD_CELL = 1 << 5,
	COLUMN = 1 << 6,
	ANCHOR = 1 << 7,
	PICTURE = 1 << 8,
	QUOTED = 1 << 9, /* cite */
	TIMED = 1 << 10, /* datetime */
	NUMBERED = 1 << 11,
	ITEM = 1 << 12,
	OPENED = 1 << 13,
	CODE = 1 << 14,
	TABLE = 1 << 15,
} trait;

typedef struct element {
	const char *name; /* what it becomes */
	treatment what;
	unsigned traits;
	const char *inside; /* names, parted by spaces: elsewhere it is only a block */
} element;

/* What becomes of an element; never NULL. */
const element *element_of(clean_kind kind, GumboTag tag);

/* What stands for a block of another kind: div in stories, p in remarks. */
const element *element_block(clean_kind kind);

bool element_has(const element *e, trait t);
bool element_is(const element *e, const char *name);

/* ---- one cleaning -------------------------------------------------------------------------- */

#define DEEPEST 200 /* elements in one another */

/* An element that is being written. */
typedef struct opened {
	const element *of;
	str tag;    /* "<p>" that waits for content; empty when it is written */
	bool quiet; /* its words are not the story's */
	int token;
} opened;

typedef struct writer {
	buffer body, text, later; /* later: paragraphs that must wait for a place between blocks */
	opened stack[DEEPEST + 8];
	int depth, token;
	bool pre_starts; /* "<pre>" was just written: a newline behind it would be lost */
	bool parted;     /* the text's next word begins a new line */
	bool spaced;     /* … or a new word */
} writer;

#define MOST_OWN 200
#define MOST_IDS 500

typedef struct cleaning {
	arena *mem;
	clean_kind kind;
	const clean_lookup *ask;
	str label_read_also;
	writer out;
	bool expands; /* our own elements are expanded: only the author's text, not what came out */
	size_t own_n;
	int64_t stories[MOST_OWN];
	size_t stories_n;
	str ids[MOST_IDS];
	size_t ids_n;
	const char *problem;
} cleaning;

/* Writes what becomes of a node, or of the children of an element. */
void clean_node(cleaning *c, const GumboNode *node, int depth);
void clean_children(cleaning *c, const GumboNode *node, int depth);

/* A link in place of a picture, a frame or a film. */
void link_instead(cleaning *c, const GumboNode *node);

/* ---- attributes ---------------------------------------------------------------------------- */

/* The value of an attribute, or the empty str. */
str attribute(const GumboNode *node, const char *name);

/* All that may stay of a node's attributes, as " name=\"value\"…" in the order of the list. */
str attributes_of(cleaning *c, const element *e, const GumboNode *node);

/* An address as it may be printed, not escaped; empty when it is refused.  Pictures and frames come
 * from the web or from us; links may also be mailto: and, in stories, "#fn-1". */
str address_for_link(const cleaning *c, str value);
str address_for_source(const cleaning *c, str value);
bool address_is_outside(const cleaning *c, str value); /* one of those, and not ours */

/* " href=\"…\" rel=\"…\"" for an address of those above; `wanted` may name nofollow, sponsored,
 * ugc. */
void put_link(const cleaning *c, buffer *out, str address, str wanted);

/* " src=\"…\" srcset=\"…\" alt=\"…\"…" of a picture, for addresses that may be bad. */
void put_picture(const cleaning *c, buffer *out, str source, str srcset, str alt);

void put_attribute(buffer *out, const char *name, str value);
void put_id(cleaning *c, buffer *out, str id); /* " id=\"…\"", if it may be one and is new */
bool has_class(const GumboNode *node, const char *name);

#define TABLE_ATTRIBUTES                                                                           \
	" class=\"table\" tabindex=\"0\"" /* of the block that lets a wide table scroll */

/* ---- writing ------------------------------------------------------------------------------- */

/* Opens an element and returns what write_close wants.  `attributes` begins with a space or is
 * empty. */
int write_open(writer *w, const element *e, str attributes);
void write_close(writer *w,
		 int token); /* with all that is still open in it; nothing when it is closed */
void write_empty(writer *w, const element *e, str attributes);
void write_text(writer *w, str text);
void write_later(writer *w, str paragraph); /* written as soon as it stands between blocks */
void write_end(writer *w);

/* Text between tags; unlike escape_html it leaves quotes as they are, which texts are full of. */
void put_escaped(buffer *out, str text);

bool write_is_in(const writer *w, const char *name);

/* The element that would be the parent of what comes next; NULL at the outside. */
const element *write_parent(const writer *w);

/* ---- our own elements ---------------------------------------------------------------------- */

/* Expands an element of ours; false when it is none. */
bool clean_own(cleaning *c, const GumboNode *node, int depth);
