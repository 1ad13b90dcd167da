/* The last step of every answer: what HTTP wants to know about it. */
#define XXH_INLINE_ALL
#include <unistd.h>
#include <xxhash.h>

#include "base/buffer.h"
#include "conditions.h"
#include "press.h"

#define PRESS_FROM 1024 /* smaller texts gain nothing: they fill one packet anyway */

/* On every answer.  Pages have no inline script or style, and no part of any other site. */
static const struct {
	const char *name, *value;
} GUARDS[] = {
	{ "Content-Security-Policy",
	  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
	  "font-src 'self'; connect-src 'self'; media-src 'self'; manifest-src 'self'; "
	  "object-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "strict-origin-when-cross-origin" },
	{ "Permissions-Policy",
	  "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
	  "magnetometer=(), microphone=(), midi=(), payment=(), usb=()" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
};

/* ---- headers -------------------------------------------------------------------------------- */

/* What a handler has set itself stays. */
static void set(answer *a, const char *name, str value)
{
	for (size_t i = 0; i < a->headers_n; i++)
		if (str_is_any_case(str_of(a->headers[i].name), str_of(name)))
			return;
	if (a->headers_n < ANSWER_HEADERS)
		a->headers[a->headers_n++] = (answer_header){ name, value };
}

static str cache_control(const answer *a)
{
	bool is_good = a->status < 300 || a->status == NOT_MODIFIED;
	bool is_lasting = a->status == NOT_FOUND || a->status == GONE;
	if (a->caching == CACHE_NEVER || (a->status >= 400 && !is_lasting))
		return S("private, no-store");
	if (a->caching == CACHE_FOREVER && is_good)
		return S("public, max-age=31536000, immutable");
	return S("public, no-cache");
}

/* Pictures and feeds are made to be shown elsewhere; pages, scripts and styles are not. */
static str resource_policy(str type)
{
	bool is_shared = str_starts(type, S("image/")) || str_starts(type, S("audio/")) ||
			 str_starts(type, S("video/")) || str_has(type, S("rss+xml")) ||
			 str_has(type, S("atom+xml")) || str_has(type, S("feed+json"));
	return is_shared ? S("cross-origin") : S("same-origin");
}

static void set_guards(request *rq)
{
	answer *a = &rq->out;
	for (size_t i = 0; i < sizeof(GUARDS) / sizeof(GUARDS[0]); i++)
		set(a, GUARDS[i].name, str_of(GUARDS[i].value));
	set(a, "Cross-Origin-Resource-Policy", resource_policy(a->type));
	if (request_is_https(rq))
		set(a, "Strict-Transport-Security", S("max-age=31536000"));
}

/* Headers that describe the body go only where there is one; validators also with 304.  Pages say
 * that they have no parts, or some web servers in front would cut them. */
static void set_headers(request *rq)
{
	answer *a = &rq->out;
	if (a->length > 0 && a->type.n)
		set(a, "Content-Type", a->type);
	if (a->length >= 0)
		set(a, "Content-Length", str_print(rq->work.mem, "%lld", (long long)a->length));
	if (a->length > 0 && a->encoding.n)
		set(a, "Content-Encoding", a->encoding);
	if (a->etag.n)
		set(a, "ETag", a->etag);
	if (a->modified.s && a->status < 400)
		set(a, "Last-Modified", moment_http(rq->work.mem, a->modified));
	if (a->status == OK && rq->method == GET)
		set(a, "Accept-Ranges", S("none"));
	set(a, "Cache-Control", cache_control(a));
	if (a->varies)
		set(a, "Vary", S("Accept-Encoding"));
	if (a->noindex)
		set(a, "X-Robots-Tag", S("noindex"));
	set_guards(rq);
}

/* ---- the body ------------------------------------------------------------------------------- */

static void drop_file(answer *a)
{
	if (a->file >= 0)
		close(a->file);
	a->file = -1;
	a->file_given = false;
}

static void drop_body(answer *a)
{
	a->body = (str){ 0 };
	drop_file(a);
}

static bool is_text(str type)
{
	return str_starts(type, S("text/")) || str_has(type, S("json")) ||
	       str_has(type, S("xml")) || str_has(type, S("javascript"));
}

static bool is_pressable(const answer *a)
{
	return !a->file_given && !a->encoding.n && a->body.n >= PRESS_FROM && is_text(a->type);
}

/* An own state is made where the gateway's thread has lent none. */
static str pressed(request *rq)
{
	if (rq->press)
		return press_gzip(rq->press, rq->work.mem, rq->out.etag, rq->out.body);
	press *own = press_new();
	str small = own ? press_gzip(own, rq->work.mem, S(""), rq->out.body) : (str){ 0 };
	press_free(own);
	return small;
}

static void press_body(request *rq)
{
	str small = pressed(rq);
	if (!small.n)
		return;
	rq->out.body = small;
	rq->out.encoding = S("gzip");
}

/* ---- validators ----------------------------------------------------------------------------- */

static str tag_of(request *rq)
{
	const answer *a = &rq->out;
	if (a->file_given)
		return str_print(rq->work.mem, "\"%llx-%llx\"", (unsigned long long)a->modified.s,
				 (unsigned long long)a->file_n);
	return str_print(rq->work.mem, "\"%016llx\"",
			 (unsigned long long)XXH3_64bits(a->body.at, a->body.n));
}

/* Each encoding is a body of its own, and so has a tag of its own. */
static str tag_of_pressed(request *rq, str tag)
{
	return str_join(rq->work.mem, str_part(tag, 0, tag.n - 1), S("-gz\""));
}

/* ---- conditions and ranges ------------------------------------------------------------------ */

static void become(answer *a, reply status)
{
	a->status = status;
	a->encoding = (str){ 0 };
	drop_body(a);
}

static void cut_range(request *rq)
{
	answer *a = &rq->out;
	int64_t size = a->file_n, first = 0, n = 0;
	reply status = range_of(rq, size, &first, &n);
	if (status == PARTIAL_CONTENT) {
		a->status = status;
		a->file_at += first;
		a->file_n = n;
		set(a, "Content-Range",
		    str_print(rq->work.mem, "bytes %lld-%lld/%lld", (long long)first,
			      (long long)(first + n - 1), (long long)size));
	} else if (status == RANGE_NOT_SATISFIABLE) {
		become(a, status);
		set(a, "Content-Range", str_print(rq->work.mem, "bytes */%lld", (long long)size));
	}
}

/* What Content-Length a 200 would have: a 304 may tell that one and no other (RFC 9110 8.6). */
static int64_t length_untold(const request *rq, bool gzip)
{
	const answer *a = &rq->out;
	size_t small = 0;
	if (a->file_given)
		return a->file_n;
	if (gzip && rq->press)
		small = press_length(rq->press, rq->work.mem, a->etag, a->body);
	return (int64_t)(small ? small : a->body.n);
}

/* A good answer to GET or HEAD: it may be known already, or wanted only in part. */
static void apply_conditions(request *rq, bool gzip)
{
	answer *a = &rq->out;
	if (!a->etag.n)
		a->etag = tag_of(rq);
	str plain_tag = a->etag;
	if (gzip)
		a->etag = tag_of_pressed(rq, plain_tag);
	reply status = conditions_of(rq);
	if (status != OK) {
		if (status == NOT_MODIFIED && rq->tells_length)
			a->untold = length_untold(rq, gzip);
		become(a, status);
		return;
	}
	if (a->file_given)
		set(a, "Accept-Ranges", S("bytes"));
	if (a->file_given && !rq->is_head)
		cut_range(rq);
	if (gzip)
		press_body(rq);
	if (gzip && !a->encoding.n)
		a->etag = plain_tag;
}

void answer_finish(request *rq)
{
	answer *a = &rq->out;
	if (a->status != OK)
		drop_file(a);
	bool gzip = is_pressable(a);
	a->varies = a->varies || gzip;
	gzip = gzip && accepts_encoding(header(rq, "Accept-Encoding"), S("gzip")) > 0;
	if (a->status == OK && rq->method == GET && (a->file_given || a->caching != CACHE_NEVER))
		apply_conditions(rq, gzip);
	else if (gzip)
		press_body(rq);
	a->length = a->file >= 0 ? a->file_n : (int64_t)a->body.n;
	if (a->status == NO_CONTENT || a->status == NOT_MODIFIED)
		a->length = -1;
	if (a->length < 0 || rq->is_head)
		drop_body(a);
	set_headers(rq);
}
