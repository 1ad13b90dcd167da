/* What a reader or editor typed: the body of a POST, parsed as it arrives, and checked by rules.
 *
 * The parser reads application/x-www-form-urlencoded and multipart/form-data (RFC 7578) as a stream, in
 * pieces of any size, for all gateways.  Fields are kept in memory up to FORM_FIELD_BYTES in all; files
 * go to DATA/tmp and are gone when the request ends. */
#pragma once

#include "request.h"

#define FORM_FIELD_BYTES (1024 * 1024) /* of all fields together */
#define FORM_FIELDS 500
#define FORM_FILES 20

/* ---- for gateways and serve.c ------------------------------------------------------------------ */

typedef struct form_parser form_parser;

/* Begins by the Content-Type and Content-Length headers and sets rq->parser; `most` bytes of body are
 * read.  tmp is a folder, made when a file comes. */
form_parser *form_begin(request *rq, int64_t most, str tmp);
void         form_feed(form_parser *p, str bytes);

/* OK so far, or why the body is refused: then what follows is ignored and need not be read. */
reply form_status(const form_parser *p);

/* The gateway saw the body end before its Content-Length. */
void form_cut_off(form_parser *p);

/* After the last byte: OK, or why the body was refused: 400 (broken, cut off), 413, 415, 500 (tmp
 * cannot be written), 503 (no room in it). */
reply form_end(form_parser *p);
void  form_forget(form_parser *p); /* closes and removes files; accepts NULL */

/* ---- for handlers ------------------------------------------------------------------------------ */

/* One thing that a stranger may set, and its limits.  Tables of rules end at n. */
typedef struct rule {
	const char *name;
	int64_t     at_least, at_most; /* letters of a text, or the number itself */
	bool        needed;            /* and something of it can be seen */
	bool        one_line;          /* no line ends, no tricks of direction, no stacks of marks */
	const char *label;             /* L(…) text of the field's name, for messages: "Your name" */
	const char *(*check)(str value); /* NULL when good, else the label of what is wrong */
} rule;

/* `where` leads to the field on the page: "#name". */
typedef struct problem { str field, text; url where; } problem;
extern const shape PROBLEM;

typedef struct form { list problems; } form;

/* Fills the members that the rules name, by the shape's kinds: str (tidied, trimmed), int64_t, bool
 * (present), moment (datetime-local, site's zone), url (checked).  Collects problems by field, in
 * the site's language. */
#define form_read(rq, rules, of, into) \
	form_read_rules((rq), (rules), sizeof(rules) / sizeof((rules)[0]), (of), (into))
form form_read_rules(request *rq, const rule *rules, size_t n, const shape *of, void *into);

/* Adds a problem that only the noun could see. */
void form_problem(request *rq, form *f, const char *field, const char *label_text);

/* The first problem of that field; empty when there is none. */
str form_problem_at(const form *f, const char *field);

str  field_value(const request *rq, const char *name); /* tidied; empty when absent */
str  field_raw(const request *rq, const char *name);   /* as it was sent: for passwords */
bool field_has(const request *rq, const char *name);
list field_values(const request *rq, const char *name); /* str: every value of that name */

/* pair: everything that was typed, tidied, in order. */
list field_list(const request *rq);
extern const shape PAIR;

typedef struct upload { str name, path; int64_t size; } upload; /* name: only for showing, never a path */
const upload *field_file(const request *rq, const char *name); /* NULL when none was sent */

/* Checks for rules. */
const char *is_email(str value);
