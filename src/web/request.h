/* One request, however it reached us, and the answer that is recorded in it.
 *
 * A gateway fills the first part (request_new, request_header), hands body bytes to form.h, calls
 * site/serve.h, and then writes out what `out` holds.  Everything in it lives in work.mem.  Text from
 * the client is as it was sent in `target` and `headers`; what handlers see (path, part, query, form)
 * is decoded once and valid UTF-8, or the request was refused with 400. */
#pragma once

#include "base/work.h"
#include "reply.h"

#define REQUEST_PARTS 6
#define REQUEST_HEADERS 100         /* more are answered with 431 */
#define REQUEST_HEADER_BYTES 32768  /* more are answered with 431 */
#define REQUEST_TARGET_BYTES 8192   /* more are answered with 414 */

typedef enum method { GET = 1, POST = 2, OTHER = 0 } method;

typedef struct pair { str name, value; } pair;

typedef struct request {
	work work;
	struct user *who; /* who is signed in: user/user.h; NULL for a reader */
	method method;    /* GET for HEAD too */
	bool   is_head;
	str    method_name;
	str    target;    /* "/news/b%C3%A4r?from=3", as sent */
	str    path;      /* "/news/bär": decoded once, no query */
	str    part[REQUEST_PARTS]; /* what stands for {…} in the route's pattern */
	pair  *query;     /* decoded, in order */
	size_t query_n;
	pair  *headers;   /* names as sent */
	size_t headers_n, header_bytes;
	str    peer;      /* the client's address; behind a trusted proxy what that says */
	bool   secure;    /* it came by https, to us or to a trusted proxy */
	str    base;      /* "https://paper.example": as configured, else scheme and Host */
	const struct route *route; /* NULL: none fits */
	struct form_parser *parser; /* of the body: form.h */
	struct site *site;
	answer out;
} request;

/* A request without headers yet.  mem, and the dice, are lent for its whole life. */
request *request_new(arena *mem, str method_name, str target, str peer);

/* Adds a header as sent; counts against the limits. */
void request_header(request *rq, str name, str value);

/* Splits and decodes target; false when it is no valid origin-form address (400). */
bool request_parse(request *rq);

str header(const request *rq, const char *name); /* empty when absent; the first when repeated */
str query_value(const request *rq, const char *name);
bool query_has(const request *rq, const char *name);
str cookie(const request *rq, const char *name);

/* Whether a Sec-Fetch-Site or Origin header shows that a form was sent from our own pages. */
bool request_is_from_here(const request *rq);

/* The client behind trusted proxies, https or not, and the base address; before anything uses them.
 * False when a base is configured and the Host is another (421). */
bool request_locate(request *rq, const struct conf *conf);

/* An absolute address from a path of our own. */
str absolute(const request *rq, url path);
