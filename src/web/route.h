/* The map of the site: addresses to handlers.  src/routes.def is the map itself. */
#pragma once

#include "request.h"

/* Who may enter. */
typedef enum door { EVERYONE, EDITOR } door;

/* What is special about a route. */
enum {
	QUICK = 0,
	SLOW = 1,      /* answered on a pool thread: reads much, or hashes */
	OWN_PAGE = 2,  /* depends on the visitor: private, no-store */
	NO_ORIGIN = 4, /* a POST that needs not come from our own pages (RFC 8058 one-click) */
	AGAIN = 8,     /* a POST that shows its form again, filled, when rq->again says so */
};

typedef struct route {
	method      method;
	const char *pattern; /* "/{section}/{slug}" */
	reply (*handler)(request *rq);
	const char *name;    /* of the handler, for the log */
	door        door;
	unsigned    special;
} route;

/* Every template that a handler shows, with its shape: compiled when the site starts. */
typedef struct view { const char *template; const shape *shape; } view;

/* Finds the route of rq->path and fills rq->part.  A segment {x} takes one non-empty segment.  Of several
 * that fit, the first in the map counts, and patterns behind it only where they are the same but for
 * their names.  NULL: none; then *ret_allow says which methods the address
 * knows (empty: it is not found).  HEAD goes with GET. */
const route *route_find(const route *map, size_t n, request *rq, str *ret_allow);

/* Whether a first segment is taken by the map ("tag", "desk"), so that no slug may use it. */
bool route_reserves(const route *map, size_t n, str segment);

/* The same for the site's own map: site/serve.c. */
bool request_reserves(const request *rq, str segment);
