/* A shape says what a struct holds: for each member its name, place and kind.
 *
 * One shape fills the struct from SQL columns (store), feeds templates and JSON (render) and says
 * what a form may set (web).  Shapes stand at file scope and never change. */
#pragma once

#include "moment.h"
#include "str.h"

typedef enum kind {
	KIND_STR, KIND_HTML, KIND_URL, KIND_JSON, KIND_INT, KIND_BOOL, KIND_DOUBLE, KIND_MOMENT,
	KIND_LIST,  /* a list of structs of shape `of` */
	KIND_INNER, /* a pointer to a struct of shape `of`; may be NULL, which is false */
} kind;

typedef struct shape shape;

typedef struct field {
	const char  *name;
	size_t       offset;
	kind         kind;
	const shape *of; /* for KIND_LIST and KIND_INNER, else NULL */
} field;

struct shape {
	const char  *name;
	size_t       size; /* of one struct */
	size_t       n;
	const field *fields;
};

/* Equal structs in a row.  at is NULL or belongs to the arena of the request. */
typedef struct list { void *at; size_t n; } list;

/* An unknown member type does not compile. */
#define KIND_OF(member) _Generic((member), str: KIND_STR, html: KIND_HTML, url: KIND_URL, \
	json: KIND_JSON, int64_t: KIND_INT, bool: KIND_BOOL, double: KIND_DOUBLE, moment: KIND_MOMENT)

#define FIELD(type, member) \
	{ #member, offsetof(type, member), KIND_OF(((type *)0)->member), NULL }
#define LIST(type, member, element) \
	{ #member, offsetof(type, member) + 0 * sizeof(((type *)0)->member.at), KIND_LIST, &(element) }
#define INNER(type, member, inner) \
	{ #member, offsetof(type, member) + 0 * sizeof(*((type *)0)->member), KIND_INNER, &(inner) }
#define SHAPE(type, ...) { #type, sizeof(type), \
	sizeof((field[]){ __VA_ARGS__ }) / sizeof(field), (const field[]){ __VA_ARGS__ } }

/* The member of that name, or NULL. */
const field *shape_field(const shape *of, str name);

/* A list of the same length whose structs can be written, or an element of one. */
list  list_new(arena *mem, const shape *of, size_t n);
void *list_at(list l, const shape *of, size_t i);

/* Puts each child under its parent: for every parent, the list member `into` becomes the run of
 * children whose `child_key` equals the parent's `key` (both int64_t members).  Both lists must be
 * ordered so that children of one parent stand together; children without a parent are left out. */
void list_group(list parents, const shape *parent, const char *key, const char *into,
                list children, const shape *child, const char *child_key);
