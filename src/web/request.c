#include "request.h"

#include "base/conf.h"
#include "decode.h"
#include "render/escape.h"

/* ---- the head as it comes ------------------------------------------------------------------- */

request *request_new(arena *mem, str method_name, str target, str peer)
{
	request *rq = NEW(mem, request);
	rq->work.mem = mem;
	rq->method_name = method_name;
	rq->is_head = str_is(method_name, S("HEAD"));
	if (rq->is_head || str_is(method_name, S("GET")))
		rq->method = GET;
	else if (str_is(method_name, S("POST")))
		rq->method = POST;
	rq->target = target;
	rq->peer = peer;
	rq->headers = arena_room(mem, REQUEST_HEADERS * sizeof(pair));
	rq->out.file = -1;
	return rq;
}

void request_header(request *rq, str name, str value)
{
	rq->header_bytes += name.n + value.n + 4;
	if (rq->headers_n < REQUEST_HEADERS)
		rq->headers[rq->headers_n++] = (pair){ name, value };
	else
		rq->header_bytes += REQUEST_HEADER_BYTES;
}

str header(const request *rq, const char *name)
{
	str wanted = str_of(name);
	for (size_t i = 0; i < rq->headers_n; i++)
		if (str_is_any_case(rq->headers[i].name, wanted))
			return str_trim(rq->headers[i].value);
	return (str){ 0 };
}

static size_t header_count(const request *rq, str name)
{
	size_t n = 0;
	for (size_t i = 0; i < rq->headers_n; i++)
		n += str_is_any_case(rq->headers[i].name, name);
	return n;
}

static bool is_token(str s)
{
	static const char also[] = "!#$%&'*+-.^_`|~";
	for (size_t i = 0; i < s.n; i++) {
		char c = s.at[i];
		bool alphanumeric = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
		if (!alphanumeric && (!c || !strchr(also, c)))
			return false;
	}
	return s.n > 0;
}

static bool has_controls(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (((unsigned char)s.at[i] < ' ' && s.at[i] != '\t') || s.at[i] == 127)
			return true;
	return false;
}

/* Two readers of one connection must never disagree where this request ends (RFC 9112 6.3). */
static bool length_is_clear(const request *rq)
{
	size_t lengths = header_count(rq, S("Content-Length"));
	size_t codings = header_count(rq, S("Transfer-Encoding"));
	if (lengths + codings > 1)
		return false;
	str length = header(rq, "Content-Length");
	for (size_t i = 0; i < length.n; i++)
		if (length.at[i] < '0' || length.at[i] > '9')
			return false;
	if (codings && !str_is_any_case(header(rq, "Transfer-Encoding"), S("chunked")))
		return false;
	return !lengths || (length.n > 0 && length.n < 19);
}

/* RFC 9112 3.2: one, which only HTTP/1.0 may do without. */
static bool host_is_clear(const request *rq)
{
	size_t hosts = header_count(rq, S("Host"));
	return hosts == 1 || (!hosts && rq->reached_at.n);
}

static bool headers_are_sound(const request *rq)
{
	for (size_t i = 0; i < rq->headers_n; i++)
		if (!is_token(rq->headers[i].name) || has_controls(rq->headers[i].value))
			return false;
	return is_token(rq->method_name) && host_is_clear(rq) && length_is_clear(rq);
}

/* ---- the address ---------------------------------------------------------------------------- */

/* Raw bytes of a target: no spaces and no controls; UTF-8 that somebody forgot to escape is taken.
 */
static bool target_is_sound(str target)
{
	for (size_t i = 0; i < target.n; i++) {
		unsigned char c = (unsigned char)target.at[i];
		if (c <= ' ' || c == 127 || c == '#' || c == '\\')
			return false;
	}
	return true;
}

/* "http://paper.example/news" becomes "/news"; its host counts instead of the Host header's. */
static bool take_authority(request *rq, str *target)
{
	str rest = *target;
	if (str_is_any_case(str_part(rest, 0, 7), S("http://")))
		rest = str_from(rest, 7);
	else if (str_is_any_case(str_part(rest, 0, 8), S("https://")))
		rest = str_from(rest, 8);
	else
		return false;
	size_t end = 0;
	while (end < rest.n && rest.at[end] != '/' && rest.at[end] != '?')
		end++;
	rq->host = str_part(rest, 0, end);
	*target = str_from(rest, end);
	if (!str_starts(*target, S("/")))
		*target = str_join(rq->work.mem, S("/"), *target);
	return rq->host.n > 0;
}

/* Escaped slashes do not part segments, but a segment may smuggle neither dots past this nor a
 * host into the path that is made of them. */
static bool segment_is_sound(str segment)
{
	for (str rest = segment; rest.n;) {
		str piece = str_cut(&rest, '/');
		if (!piece.n || str_is(piece, S(".")) || str_is(piece, S("..")))
			return false;
	}
	return segment.n && !has_controls(segment) && str_find_byte(segment, '\t') == segment.n &&
	       str_find_byte(segment, '\\') == segment.n && str_is_utf8(segment);
}

static bool take_segment(request *rq, str raw)
{
	str segment;
	if (!percent_decode(rq->work.mem, raw, &segment) || !segment_is_sound(segment))
		return false;
	rq->is_deep = rq->segments_n == REQUEST_SEGMENTS;
	if (!rq->is_deep)
		rq->segment[rq->segments_n++] = segment;
	return true;
}

static bool take_path(request *rq, str raw)
{
	rq->ends_in_slash = raw.n > 1 && str_ends(raw, S("/"));
	if (!str_starts(raw, S("/")) || !percent_decode(rq->work.mem, raw, &rq->path))
		return false;
	for (str rest = str_from(raw, 1); rest.n;)
		if (!take_segment(rq, str_cut(&rest, '/')))
			return false;
	return true;
}

static void take_query(request *rq)
{
	rq->query = arena_room(rq->work.mem, REQUEST_PARAMETERS * sizeof(pair));
	for (str rest = rq->query_text; rest.n && rq->query_n < REQUEST_PARAMETERS;) {
		str value = str_cut(&rest, '&');
		if (!value.n)
			continue;
		str name = str_cut(&value, '=');
		rq->query[rq->query_n++] = (pair){ query_decode(rq->work.mem, name),
						   query_decode(rq->work.mem, value) };
	}
}

bool request_parse(request *rq)
{
	str target = rq->target;
	if (!target_is_sound(target))
		return false;
	if (!str_starts(target, S("/")) && !take_authority(rq, &target))
		return false;
	str path = str_cut(&target, '?');
	rq->query_text = target;
	if (!take_path(rq, path))
		return false;
	if (rq->query_text.n)
		take_query(rq);
	return true;
}

/* A query as it was sent, made fit for a header. */
static void put_query(buffer *out, str query)
{
	for (size_t i = 0; i < query.n; i++)
		if (query.at[i] & 0x80 || strchr("\"<>^`{|}", query.at[i]))
			put_print(out, "%%%02X", (unsigned char)query.at[i]);
		else
			put_byte(out, query.at[i]);
}

bool request_tidy_path(const request *rq, url *ret)
{
	if (!rq->ends_in_slash || rq->is_deep)
		return false;
	url path = url_path(rq->work.mem, rq->segment, rq->segments_n);
	buffer out = buffer_new(rq->work.mem, path.n + 64, 4 * REQUEST_TARGET_BYTES);
	put(&out, str_of_url(path));
	if (rq->query_text.n)
		put_byte(&out, '?');
	put_query(&out, rq->query_text);
	*ret = (url){ out.at, out.n };
	return true;
}

reply request_head(request *rq, const conf *c)
{
	if (rq->target.n > REQUEST_TARGET_BYTES)
		return URI_TOO_LONG;
	if (rq->header_bytes > REQUEST_HEADER_BYTES)
		return HEADERS_TOO_LARGE;
	if (rq->malformed || !headers_are_sound(rq) || !request_parse(rq))
		return BAD_REQUEST;
	if (!request_locate(rq, c))
		return rq->host.n ? MISDIRECTED : BAD_REQUEST;
	url tidy;
	if (rq->method == GET && request_tidy_path(rq, &tidy))
		return moved(rq, tidy);
	return OK;
}

/* ---- what handlers ask ---------------------------------------------------------------------- */

static const pair *query_pair(const request *rq, const char *name)
{
	for (size_t i = 0; i < rq->query_n; i++)
		if (str_is(rq->query[i].name, str_of(name)))
			return &rq->query[i];
	return NULL;
}

str query_value(const request *rq, const char *name)
{
	const pair *found = query_pair(rq, name);
	return found ? found->value : (str){ 0 };
}

bool query_has(const request *rq, const char *name)
{
	return query_pair(rq, name) != NULL;
}

static bool cookie_in(str header_value, str name, str *ret)
{
	while (header_value.n) {
		str value = str_cut(&header_value, ';');
		if (!str_is(str_trim(str_cut(&value, '=')), name))
			continue;
		*ret = str_trim(value);
		return true;
	}
	return false;
}

/* HTTP/2 in front of a proxy may have split the cookies over several headers. */
static str cookie_named(const request *rq, str name)
{
	str value = { 0 };
	for (size_t i = 0; i < rq->headers_n; i++)
		if (str_is_any_case(rq->headers[i].name, S("Cookie")) &&
		    cookie_in(rq->headers[i].value, name, &value))
			break;
	return value;
}

str cookie(const request *rq, const char *name)
{
	return cookie_named(rq, str_of(name));
}

str host_cookie(const request *rq, const char *name)
{
	if (!request_is_https(rq))
		return cookie(rq, name);
	return cookie_named(rq, str_join(rq->work.mem, S("__Host-"), str_of(name)));
}

bool request_is_https(const request *rq)
{
	return str_starts(rq->base, S("https://"));
}

str absolute(const request *rq, url path)
{
	str at = str_of_url(path);
	return str_starts(at, S("/")) ? str_join(rq->work.mem, rq->base, at) : at;
}
