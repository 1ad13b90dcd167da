#include "request.h"

#include "base/buffer.h"

/* ---- pages ----------------------------------------------------------------------------------------- */

reply page_with(request *rq, reply status, const char *template, const shape *of, const void *view)
{
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

/* ---- other answers --------------------------------------------------------------------------------- */

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

/* ---- headers --------------------------------------------------------------------------------------- */

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

/* ---- words ----------------------------------------------------------------------------------------- */

const char *reply_reason(reply status)
{
	switch (status) {
	case OK: return "OK";
	case CREATED: return "Created";
	case NO_CONTENT: return "No Content";
	case PARTIAL_CONTENT: return "Partial Content";
	case MOVED_PERMANENTLY: return "Moved Permanently";
	case FOUND: return "Found";
	case SEE_OTHER: return "See Other";
	case NOT_MODIFIED: return "Not Modified";
	case BAD_REQUEST: return "Bad Request";
	case FORBIDDEN: return "Forbidden";
	case NOT_FOUND: return "Not Found";
	case METHOD_NOT_ALLOWED: return "Method Not Allowed";
	case REQUEST_TIMEOUT: return "Request Timeout";
	case CONFLICT: return "Conflict";
	case GONE: return "Gone";
	case PRECONDITION_FAILED: return "Precondition Failed";
	case TOO_LARGE: return "Content Too Large";
	case URI_TOO_LONG: return "URI Too Long";
	case UNSUPPORTED_TYPE: return "Unsupported Media Type";
	case RANGE_NOT_SATISFIABLE: return "Range Not Satisfiable";
	case MISDIRECTED: return "Misdirected Request";
	case UNPROCESSABLE: return "Unprocessable Content";
	case TOO_MANY_REQUESTS: return "Too Many Requests";
	case HEADERS_TOO_LARGE: return "Request Header Fields Too Large";
	case SERVER_ERROR: return "Internal Server Error";
	case NOT_IMPLEMENTED: return "Not Implemented";
	case UNAVAILABLE: return "Service Unavailable";
	}
	return "Unknown";
}
