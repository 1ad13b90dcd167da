/* The inside of the templates: a text becomes nodes (mustache_parse.c), nodes become steps
 * (mustache_compile.c) while the place of each tag in the markup is followed (mustache_place.c), and the
 * steps are walked through (mustache_render.c).  For these four files alone. */
#pragma once

#include "mustache.h"

/* ---- nodes: one text, parsed; the same for all places and shapes that it is used in ---------------- */

typedef enum node_kind {
	NODE_NOTHING, /* a remark, a delimiter, a closing tag, the white space around a tag alone */
	NODE_TEXT,
	NODE_VALUE,
	NODE_SECTION,
	NODE_INVERTED,
	NODE_PARTIAL,
	NODE_PARENT,
	NODE_BLOCK,
	NODE_LABEL,
	NODE_COUNTED,
	NODE_ASSET,
	NODE_CLOSE,
} node_kind;

typedef struct node node;
struct node {
	node_kind kind;
	bool      alone;       /* nothing else stands on its line, which therefore leaves no trace */
	bool      starts_line; /* `indent` is to be printed before it */
	bool      seen;        /* of a block that overrides: the parent template has one of that name */
	int       line;
	str       file;
	str       indent; /* the white space with which its line begins */
	str       text;   /* the literal text, name or label */
	node     *opener; /* of a closing tag */
	node     *inside, *next;
};

/* The nodes of a text, or false with the reason.  `file` is for messages. */
bool mustache_parse(arena *mem, str file, str text, node **ret, str *ret_problem);

/* ---- places: where in the markup a tag stands ------------------------------------------------------- */

typedef enum template_kind { TEMPLATE_HTML, TEMPLATE_XML, TEMPLATE_TXT } template_kind;

/* Only bytes, so that two places can be compared as memory. */
typedef struct place {
	uint8_t kind;      /* template_kind */
	uint8_t state;     /* place_state, in mustache_place.c */
	uint8_t matched;   /* letters of an ending ("-->", "</script") that were met */
	uint8_t closing;   /* inside </…> */
	uint8_t value;     /* what an address attribute holds so far */
	uint8_t quote;     /* of the attribute's value */
	uint8_t type_seen; /* this <script> has had its type */
	uint8_t is_data;   /* … and it is application/ld+json */
	uint8_t refreshes; /* this <meta> has an http-equiv */
	uint8_t tagged;    /* this <meta> has a tag in its content */
	char    element[16];
	char    attribute[24];
	char    type[24]; /* the value of a script's type so far */
} place;

/* How a value is printed, or where the walk goes on. */
typedef enum step_op {
	STEP_END,
	STEP_NOTHING, /* only its text */
	STEP_ESCAPED, STEP_RAW, STEP_LINE, STEP_PERCENT,
	STEP_NUMBER, STEP_DECIMAL,
	STEP_DATE, STEP_ISO, STEP_RFC822,
	STEP_COUNTED,
	STEP_IF, STEP_UNLESS, STEP_ENTER, STEP_EACH, STEP_NEXT,
} step_op;

place place_start(template_kind of);

/* Follows literal text; NULL, or why the text may not stand there. */
const char *place_feed(place *p, str literal);

/* How a value of that kind is printed at this place; the reason ("is text, but …") when it may not be. */
str place_value(arena *mem, place *p, kind k, step_op *ret);

/* Whether the address of a static file of ours may stand in this attribute's value. */
bool place_takes_asset(const place *p);

/* Joins what a section left behind with what was before it: false when it ends in another place. */
bool place_join(place *p, const place *before);

/* At the start of a section that may come many times: its end is then also its start. */
void place_loop(place *p);

bool place_is_text(const place *p); /* where a template may end */
str  place_name(arena *mem, const place *p); /* "the value of href" */

/* ---- steps: the program that is walked through ------------------------------------------------------- */

#define TEMPLATE_LEVELS 16 /* frame, view, and sections inside sections */

/* The forms of a counted label, cut at their "%d". */
typedef struct counted_form { str before, after; bool has_number; } counted_form;

typedef struct step {
	uint32_t text_at, text_n; /* literal text, printed first */
	uint8_t  op;              /* step_op */
	uint8_t  kind;            /* of the value */
	uint8_t  into;            /* the level that a section fills */
	uint8_t  level, hops;     /* where the value is found: at a level, through pointers … */
	uint32_t offset;          /* … at an offset */
	uint32_t size;            /* of one struct of a list */
	uint32_t jump;            /* where it goes on when there is nothing, or once more */
	const uint32_t     *hop;
	const counted_form *forms;
} step;

struct template {
	const step   *steps;
	const char   *text;
	const labels *labels;
};
