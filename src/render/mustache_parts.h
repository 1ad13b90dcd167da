/* The inside of the templates: a text becomes nodes (mustache_parse.c), nodes become steps
 * (mustache_compile.c) while the place of each tag in the markup is followed (mustache_place.c,
 * mustache_value.c), and the steps are walked through (mustache_render.c).  Only for these files. */
#pragma once

#include "mustache.h"

/* ---- nodes: one text, parsed; the same for all places and shapes that it is used in ---------- */

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

/* ---- places: where in the markup a tag stands ------------------------------------------------ */

typedef enum template_kind { TEMPLATE_HTML, TEMPLATE_XML, TEMPLATE_TXT } template_kind;

typedef enum place_state {
	IN_TEXT,
	IN_START,   /* of a .txt template, as long as it may become "Subject:" */
	IN_HEAD,    /* the first lines of a mail, up to an empty one */
	AFTER_LESS, /* "<" was read */
	IN_TAG_NAME,
	IN_TAG,  /* between attributes */
	IN_NAME, /* of an attribute */
	AFTER_NAME,
	IN_TAG_END,   /* behind a section in a tag: a name may just have ended, or not */
	BEFORE_VALUE, /* "=" was read */
	IN_VALUE,     /* quoted */
	IN_BARE_VALUE,
	IN_DECLARATION, /* <!…> and <?…> */
	IN_COMMENT,
	IN_WORDS, /* title, textarea: text without tags */
	IN_RAW,   /* script, style: not text at all */
} place_state;

typedef enum address_state {
	ADDRESS_EMPTY,
	ADDRESS_PATH,    /* literal text that begins with "/" */
	ADDRESS_QUERY,   /* has had a "?" or "#" */
	ADDRESS_CHECKED, /* began with a url */
	ADDRESS_OTHER,   /* nothing may be added to it */
} address_state;

/* Only bytes, so that two places can be compared as memory. */
typedef struct place {
	uint8_t kind;      /* template_kind */
	uint8_t state;     /* place_state */
	uint8_t matched;   /* letters of an ending ("-->", "</script") that were met */
	uint8_t closing;   /* inside </…> */
	uint8_t value;     /* address_state */
	uint8_t is_address; /* the attribute whose value this is takes one */
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

/* How a value of that kind is printed at this place, or why it may not be ("is text, but …"). */
str place_value(arena *mem, place *p, kind k, step_op *ret);

/* Whether the address of a static file of ours may stand in this attribute's value. */
bool place_takes_asset(const place *p);

/* Joins what a section left behind with what was before it: false when it ends in another place. */
bool place_join(place *p, const place *before);

/* At the start of a section that may come many times: its end is then also its start. */
void place_loop(place *p);

/* For mustache_place.c and mustache_value.c; the names end with NULL. */
bool place_name_is(const char *name, const char *const *names);
bool place_is_address(const place *p); /* in the value of href, src … */

bool place_is_text(const place *p); /* where a template may end */
str  place_name(arena *mem, const place *p); /* "the value of href" */

/* ---- steps: the program that is walked through ----------------------------------------------- */

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
