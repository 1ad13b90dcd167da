/* The inside of template_compile, shared by mustache_compile.c (the walk over nodes),
 * mustache_names.c (which member a name means) and mustache_words.c (labels, static files). */
#pragma once

#include "mustache_parts.h"

#define MOST_HOPS 8

/* Where names are looked up: the members of a struct, or one value ({{.}}). */
typedef struct member {
	kind kind;
	const shape *of;
	uint8_t level, hops;
	uint32_t offset;
	uint32_t hop[MOST_HOPS];
} member;

typedef struct context {
	const struct context *outer;
	const shape *of; /* NULL for one value */
	member value;
	uint8_t level;
} context;

/* The blocks that a child template lays over its parent's. */
typedef struct overrides {
	const struct overrides *outer; /* laid over these: the outermost wins */
	node *parent;
} overrides;

typedef struct parsed {
	struct parsed *next;
	str name;
	node *nodes;
} parsed;

typedef struct including {
	const struct including *outer;
	str name;
} including;

typedef struct compile {
	arena *mem;  /* forgotten when the template is compiled */
	arena *keep; /* what the template is made of */
	const template_source *from;
	parsed *files;
	const context *in;
	const overrides *over;
	const including *inside;
	size_t files_deep, visits;
	str indent;       /* laid before each line */
	size_t strip;     /* white space taken away from each line */
	bool skip_indent; /* the next line continues one that has its indent */
	place place;
	buffer text;
	size_t text_done; /* the text up to here belongs to steps */
	step *steps;
	size_t n, room;
	uint8_t levels;
	str problem;
} compile;

/* Notes the reason, with file and line, and answers false. */
bool compile_refuse(compile *c, const node *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

step *compile_step(compile *c, step_op op, const member *m); /* after the text so far */
bool  compile_text(compile *c, const node *at, str text);    /* literal text */

/* The member that a name means here: innermost sections first, then the view, then the frame. */
bool compile_find(compile *c, const node *at, str name, member *ret);

bool compile_label(compile *c, const node *at);
bool compile_counted(compile *c, const node *at);
bool compile_asset(compile *c, const node *at);
