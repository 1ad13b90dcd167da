/* What a handler answers: a status, with the rest recorded in the request.
 *
 * Handlers end with one of these calls, or with a bare status (NOT_FOUND, FORBIDDEN …), for which the
 * site shows its error page.  They write no headers and no markup. */
#pragma once

#include "base/shape.h"

typedef struct request request;

typedef enum reply {
	OK = 200, CREATED = 201, NO_CONTENT = 204, PARTIAL_CONTENT = 206,
	MOVED_PERMANENTLY = 301, FOUND = 302, SEE_OTHER = 303, NOT_MODIFIED = 304,
	BAD_REQUEST = 400, FORBIDDEN = 403, NOT_FOUND = 404, METHOD_NOT_ALLOWED = 405,
	REQUEST_TIMEOUT = 408, CONFLICT = 409, GONE = 410, PRECONDITION_FAILED = 412, TOO_LARGE = 413,
	URI_TOO_LONG = 414, UNSUPPORTED_TYPE = 415, RANGE_NOT_SATISFIABLE = 416, MISDIRECTED = 421,
	UNPROCESSABLE = 422, TOO_MANY_REQUESTS = 429, HEADERS_TOO_LARGE = 431,
	SERVER_ERROR = 500, NOT_IMPLEMENTED = 501, UNAVAILABLE = 503,
} reply;

typedef enum caching {
	CACHE_PUBLIC,  /* the same for everybody: kept, but asked for anew by its ETag each time */
	CACHE_FOREVER, /* a hashed name: a year, immutable */
	CACHE_NEVER,   /* private, no-store: a person's own page */
} caching;

#define ANSWER_HEADERS 40

typedef struct answer_header { const char *name; str value; } answer_header;

typedef struct answer {
	reply        status;
	/* What page() recorded; site/frame.c renders it into `body`. */
	const char  *template;
	const shape *shape;
	const void  *view;
	list         shown;   /* int64_t ids of stories on the page, so that the frame repeats none */
	url          canonical; /* a path of our own, with what names the page; empty: the path alone */
	/* What is sent. */
	str          type;    /* media type with charset */
	str          body;
	int          file;    /* an open file that is sent instead of body, or -1; closed by the gateway */
	int64_t      file_at, file_n; /* which part of it */
	bool         file_given;
	caching      caching;
	moment       modified; /* Last-Modified; zero: none */
	str          etag;     /* with quotes; made from the body when empty */
	bool         noindex;  /* X-Robots-Tag: noindex */
	str          encoding; /* of body: "gzip", "br" or empty */
	bool         varies;   /* the same address has other bodies by Accept-Encoding */
	int64_t      length;   /* Content-Length, after answer_finish, also of HEAD; -1: none (204, 304) */
	int64_t      untold;   /* with 304: the length of the 200 that it stands for */
	answer_header headers[ANSWER_HEADERS]; /* complete after answer_finish */
	size_t       headers_n;
} answer;

/* 200 with a page of the site.  The view struct is copied, since it is rendered after the handler has
 * returned; what it points to must live in work.mem. */
reply page(request *rq, const char *template, const shape *of, const void *view);

/* The same page with another status: 422 for a form that is shown again, filled; 410; 404.  Those from
 * 400 on are kept from search engines. */
reply again(request *rq, const char *template, const shape *of, const void *view);
reply page_with(request *rq, reply status, const char *template, const shape *of, const void *view);

reply see_other(request *rq, url where); /* 303: after a form */
reply found(request *rq, url where);     /* 302: where a thing stands just now */
reply moved(request *rq, url where);     /* 301: an old address */
reply bytes(request *rq, const char *type, str body);

/* An open regular file, with Range; the request takes it over and closes it. */
reply file(request *rq, const char *type, int fd, int64_t size, moment modified);

/* 429 or 503 with Retry-After. */
reply refuse_for(request *rq, reply status, int64_t seconds);

/* A person's own page: never kept by any cache, never indexed. */
void keep_private(request *rq);
void keep_from_search(request *rq);

/* The stories that the page shows, so that lists in the frame leave them out. */
void note_shown(request *rq, int64_t article);
void note_all_shown(request *rq, list stories, const shape *of);
bool was_shown(const request *rq, int64_t article);

/* A header of its own; the value may hold no control characters (dropped). */
void add_header(request *rq, const char *name, str value);

typedef struct cookie_to_set {
	const char *name;
	str         value;
	const char *path;
	int64_t     seconds; /* 0: until the browser closes; <0: remove it */
	bool        host_prefix; /* __Host-, where the site is https */
} cookie_to_set;
void set_cookie(request *rq, const cookie_to_set *c); /* makes the answer private */

const char *reply_reason(reply status); /* "Not Found" */

/* After rendering: ETag, 304, Range, gzip, HEAD, Vary, Cache-Control, Content-Length, security headers.
 * Afterwards out.headers and body (or file) are what the gateway sends: all headers but Date; no body
 * for HEAD, 204 and 304. */
void answer_finish(request *rq);
