#include "request.h"

#include "base/buffer.h"

/* ---- pages ---------------------------------------------------------------------------------- */

reply page_with(request *rq, reply status, const char *template, const shape *of, const void *view)
{
	if (status >= BAD_REQUEST)
		keep_from_search(rq);
	rq->out.status = status;
	rq->out.template = template;
	rq->out.shape = of;
	rq->out.view = memcpy(arena_room(rq->work.mem, of->size), view, of->size);
	return status;
}

reply page(request *rq, const char *template, const shape *of, const void *view)
{
	return page_with(rq, OK, template, of, view);
}

reply again(request *rq, const char *template, const shape *of, const void *view)
{
	keep_private(rq);
	return page_with(rq, UNPROCESSABLE, template, of, view);
}

/* ---- other answers -------------------------------------------------------------------------- */

static reply send_to(request *rq, reply status, url where)
{
	rq->out.status = status;
	add_header(rq, "Location", str_of_url(where));
	return status;
}

reply see_other(request *rq, url where)
{
	rq->out.caching = CACHE_NEVER;
	return send_to(rq, SEE_OTHER, where);
}

reply found(request *rq, url where)
{
	return send_to(rq, FOUND, where);
}

reply moved(request *rq, url where)
{
	return send_to(rq, MOVED_PERMANENTLY, where);
}

reply bytes(request *rq, const char *type, str body)
{
	rq->out.status = OK;
	rq->out.type = str_of(type);
	rq->out.body = body;
	return OK;
}

reply file(request *rq, const char *type, int fd, int64_t size, moment modified)
{
	rq->out.status = OK;
	rq->out.type = str_of(type);
	rq->out.file = fd;
	rq->out.file_given = true;
	rq->out.file_n = size;
	rq->out.modified = modified;
	return OK;
}

reply refuse_for(request *rq, reply status, int64_t seconds)
{
	rq->out.status = status;
	add_header(rq, "Retry-After", str_print(rq->work.mem, "%lld", (long long)seconds));
	return status;
}

void keep_private(request *rq)
{
	rq->out.caching = CACHE_NEVER;
	keep_from_search(rq);
}

void keep_from_search(request *rq)
{
	rq->out.noindex = true;
}

#define SHOWN_STEP 32

void note_shown(request *rq, int64_t article)
{
	list *shown = &rq->out.shown;
	if (shown->n % SHOWN_STEP == 0) {
		int64_t *more = arena_room(rq->work.mem, (shown->n + SHOWN_STEP) * sizeof(int64_t));
		if (shown->n)
			memcpy(more, shown->at, shown->n * sizeof(int64_t));
		shown->at = more;
	}
	((int64_t *)shown->at)[shown->n++] = article;
}

void note_all_shown(request *rq, list stories, const shape *of)
{
	const field *id = shape_field(of, S("id"));
	for (size_t i = 0; i < stories.n; i++)
		note_shown(rq, *(int64_t *)((char *)list_at(stories, of, i) + id->offset));
}

bool was_shown(const request *rq, int64_t article)
{
	const int64_t *shown = rq->out.shown.at;
	for (size_t i = 0; i < rq->out.shown.n; i++)
		if (shown[i] == article)
			return true;
	return false;
}

/* ---- headers -------------------------------------------------------------------------------- */

static str without_controls(arena *mem, str value)
{
	char *at = arena_room(mem, value.n);
	size_t n = 0;
	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.at[i] >= ' ' && value.at[i] != 127)
			at[n++] = value.at[i];
	return (str){ at, n };
}

void add_header(request *rq, const char *name, str value)
{
	answer *a = &rq->out;
	if (a->headers_n < ANSWER_HEADERS)
		a->headers[a->headers_n++] =
			(answer_header){ name, without_controls(rq->work.mem, value) };
}

/* The cookie-octets of RFC 6265. */
static str cookie_value(arena *mem, str value)
{
	char *at = arena_room(mem, value.n);
	size_t n = 0;
	for (size_t i = 0; i < value.n; i++)
		if (value.at[i] > ' ' && value.at[i] < 127 && !strchr("\",;\\", value.at[i]))
			at[n++] = value.at[i];
	return (str){ at, n };
}

void set_cookie(request *rq, const cookie_to_set *c)
{
	bool https = request_is_https(rq), prefix = https && c->host_prefix;
	buffer out = buffer_new(rq->work.mem, 160, 4096);
	put(&out, prefix ? S("__Host-") : S(""));
	put(&out, str_of(c->name));
	put_byte(&out, '=');
	put(&out, cookie_value(rq->work.mem, c->value));
	put_print(&out, "; Path=%s", prefix || !c->path ? "/" : c->path);
	if (c->seconds)
		put_print(&out, "; Max-Age=%lld", c->seconds < 0 ? 0LL : (long long)c->seconds);
	put(&out, https ? S("; HttpOnly; SameSite=Lax; Secure") : S("; HttpOnly; SameSite=Lax"));
	add_header(rq, "Set-Cookie", buffer_str(&out));
	rq->out.caching = CACHE_NEVER;
}

/* ---- words ---------------------------------------------------------------------------------- */

static const struct {
	reply status;
	const char *reason;
} REASONS[] = {
	{ OK, "OK" },
	{ CREATED, "Created" },
	{ NO_CONTENT, "No Content" },
	{ PARTIAL_CONTENT, "Partial Content" },
	{ MOVED_PERMANENTLY, "Moved Permanently" },
	{ FOUND, "Found" },
	{ SEE_OTHER, "See Other" },
	{ NOT_MODIFIED, "Not Modified" },
	{ BAD_REQUEST, "Bad Request" },
	{ FORBIDDEN, "Forbidden" },
	{ NOT_FOUND, "Not Found" },
	{ METHOD_NOT_ALLOWED, "Method Not Allowed" },
	{ REQUEST_TIMEOUT, "Request Timeout" },
	{ CONFLICT, "Conflict" },
	{ GONE, "Gone" },
	{ PRECONDITION_FAILED, "Precondition Failed" },
	{ TOO_LARGE, "Content Too Large" },
	{ URI_TOO_LONG, "URI Too Long" },
	{ UNSUPPORTED_TYPE, "Unsupported Media Type" },
	{ RANGE_NOT_SATISFIABLE, "Range Not Satisfiable" },
	{ MISDIRECTED, "Misdirected Request" },
	{ UNPROCESSABLE, "Unprocessable Content" },
	{ TOO_MANY_REQUESTS, "Too Many Requests" },
	{ HEADERS_TOO_LARGE, "Request Header Fields Too Large" },
	{ SERVER_ERROR, "Internal Server Error" },
	{ NOT_IMPLEMENTED, "Not Implemented" },
	{ UNAVAILABLE, "Service Unavailable" },
};

const char *reply_reason(reply status)
{
	for (size_t i = 0; i < sizeof(REASONS) / sizeof(REASONS[0]); i++)
		if (REASONS[i].status == status)
			return REASONS[i].reason;
	return "Unknown";
}
