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
#define REQUEST_SEGMENTS 8          /* of a path; longer ones fit no route */
#define REQUEST_PARAMETERS 100      /* of a query; the rest is cut off */
#define REQUEST_HEADERS 100         /* more are answered with 431 */
#define REQUEST_HEADER_BYTES 32768  /* more are answered with 431 */
#define REQUEST_TARGET_BYTES 8192   /* more are answered with 414 */

typedef enum method { GET = 1, POST = 2, OTHER = 0 } method;

typedef struct pair { str name, value; } pair;

typedef struct request {
	work work;
	struct user *who; /* who is signed in: user/user.h; NULL for a reader */
	str    session;   /* its token: of the cookie, or of a session that this request began */
	reply  again;     /* not 0: the form may only be shown again, filled, with this status */
	method method;    /* GET for HEAD too */
	bool   is_head;
	str    method_name;
	str    target;    /* "/news/b%C3%A4r?from=3", as sent */
	str    path;      /* "/news/bär": decoded once, no query */
	str    segment[REQUEST_SEGMENTS]; /* of path, parted where the target had slashes */
	size_t segments_n;
	bool   is_deep;           /* it had more than were kept: no route fits */
	bool   ends_in_slash;     /* "/news/": one address too many */
	str    query_text;        /* what follows the "?" in target */
	str    part[REQUEST_PARTS]; /* what stands for {…} in the route's pattern */
	pair  *query;     /* decoded, in order */
	size_t query_n;
	pair  *headers;   /* names as sent */
	size_t headers_n, header_bytes;
	bool   malformed; /* the gateway saw that it is no proper HTTP: 400 */
	str    host;      /* of the Host header or the absolute target, in lower case */
	str    reached_at; /* HTTP/1.0, which may come without Host: where it came in, "127.0.0.1:8080"; else empty */
	str    peer;      /* the client's address; behind a trusted proxy what that says */
	bool   secure;    /* it came by https, to us or to a trusted proxy */
	str    base;      /* "https://paper.example": as configured, else scheme and Host */
	const struct route *route; /* NULL: none fits */
	struct form_parser *parser; /* of the body: form.h */
	struct site *site;
	struct snapshot *snapshot; /* that this request began with: site/snapshot.h */
	bool   tells_length; /* the gateway cannot send a 304 without out.untold */
	struct press *press; /* for gzip, lent by the gateway's thread: press.h; may be NULL */
	answer out;
} request;

/* A request without headers yet.  mem, and the dice, are lent for its whole life. */
request *request_new(arena *mem, str method_name, str target, str peer);

/* Adds a header as sent; counts against the limits.  Name and value are not copied. */
void request_header(request *rq, str name, str value);

/* Everything that is asked of a head before it is routed, in this order: its limits (414, 431), its
 * form (400), its host (421), trailing slashes (301, recorded in out).  OK: it may be routed. */
reply request_head(request *rq, const struct conf *conf);

/* Splits and decodes target; false when it is no valid address (400).  Both forms that RFC 9112 asks
 * of a server are taken: "/news?from=3" and "http://paper.example/news".  Refused are broken escapes,
 * NUL and other control characters, wrong UTF-8, backslashes, and segments that are "", "." or "..". */
bool request_parse(request *rq);

/* True when the path ends in a slash that is not its first; *ret is then the address without it. */
bool request_tidy_path(const request *rq, url *ret);

str header(const request *rq, const char *name); /* empty when absent; the first when repeated */
str query_value(const request *rq, const char *name);
bool query_has(const request *rq, const char *name);
str cookie(const request *rq, const char *name);
str host_cookie(const request *rq, const char *name); /* one set with host_prefix */

/* Whether a Sec-Fetch-Site or Origin header shows that a form was sent from our own pages. */
bool request_is_from_here(const request *rq);

/* The client behind trusted proxies, https or not, and the base address; before anything uses them.
 * Of a trusted proxy X-Forwarded-For (its right-most address that is no trusted proxy) and
 * X-Forwarded-Proto are believed; Forwarded and X-Forwarded-Host never are.
 * False when a base is configured and the Host is another (421). */
bool request_locate(request *rq, const struct conf *conf);

bool request_is_https(const request *rq); /* as the reader sees it: by base */

/* An absolute address from a path of our own. */
str absolute(const request *rq, url path);
