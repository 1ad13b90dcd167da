/* Who asks, under which name, and from which page. */
#include "request.h"

#include "base/conf.h"

#define HOPS_MOST 32 /* of X-Forwarded-For; nobody chains more proxies */

/* ---- the client behind proxies -------------------------------------------------------------- */

static bool is_trusted(const conf *c, str address)
{
	for (size_t i = 0; i < c->proxies_n; i++)
		if (network_has(&c->proxies[i], address))
			return true;
	return false;
}

/* "203.0.113.7", "203.0.113.7:4711", "[2001:db8::1]:4711", "2001:db8::1". */
static str without_port(str hop)
{
	if (str_starts(hop, S("["))) {
		hop = str_from(hop, 1);
		return str_cut(&hop, ']');
	}
	size_t colon = str_find_byte(hop, ':');
	if (colon < hop.n && str_find_byte(str_from(hop, colon + 1), ':') == hop.n - colon - 1)
		return str_part(hop, 0, colon);
	return hop;
}

/* Cuts the last element off a list that grows at its end. */
static str cut_last(str *hops)
{
	size_t comma = hops->n;
	while (comma && hops->at[comma - 1] != ',')
		comma--;
	str last = str_from(*hops, comma);
	*hops = str_part(*hops, 0, comma ? comma - 1 : 0);
	return str_trim(last);
}

/* Each proxy wrote the address that it saw at the end, so the list is believed from its end, up to
 * the first hop that is no proxy of ours. */
static bool follow(request *rq, const conf *c, str hops)
{
	for (size_t i = 0; i < HOPS_MOST && hops.n; i++) {
		str hop = without_port(cut_last(&hops));
		network parsed;
		if (!network_of(hop, &parsed) || str_find_byte(hop, '/') < hop.n)
			return false;
		rq->peer = hop;
		if (!is_trusted(c, hop))
			return false;
	}
	return true;
}

static void believe_proxy(request *rq, const conf *c)
{
	str proto = header(rq, "X-Forwarded-Proto");
	if (proto.n)
		rq->secure = str_is_any_case(proto, S("https"));
	for (size_t i = rq->headers_n; i-- > 0;)
		if (str_is_any_case(rq->headers[i].name, S("X-Forwarded-For")) &&
		    !follow(rq, c, rq->headers[i].value))
			return;
}

/* ---- the name under which we were asked ----------------------------------------------------- */

static bool are_all(str s, const char *good)
{
	for (size_t i = 0; i < s.n; i++)
		if (!s.at[i] || !strchr(good, s.at[i]))
			return false;
	return s.n > 0;
}

/* host [":" port] of RFC 3986, without the characters that no name uses. */
static bool host_is_sound(str host)
{
	str name = host, port = { 0 };
	if (str_starts(host, S("["))) {
		size_t end = str_find_byte(host, ']');
		name = str_part(host, 1, end - 1);
		port = str_from(host, end + 1);
		if (end == host.n || !are_all(name, "0123456789abcdef:."))
			return false;
	} else {
		size_t colon = str_find_byte(host, ':');
		name = str_part(host, 0, colon);
		port = str_from(host, colon);
		if (!are_all(name, "abcdefghijklmnopqrstuvwxyz0123456789-._"))
			return false;
	}
	return host.n <= 300 && (!port.n || (port.at[0] == ':' && port.n <= 6 &&
					     are_all(str_from(port, 1), "0123456789")));
}

/* A name without the port that its scheme has anyway. */
static str without_default_port(str host, bool https)
{
	str port = https ? S(":443") : S(":80");
	return str_ends(host, port) ? str_part(host, 0, host.n - port.n) : host;
}

static str host_of(str base)
{
	return str_from(base, str_starts(base, S("https://")) ? 8 : 7);
}

static bool is_configured_host(const request *rq, str base)
{
	bool https = str_starts(base, S("https://"));
	return str_is_any_case(without_default_port(host_of(base), https),
			       without_default_port(rq->host, https));
}

/* Who names no host, as HTTP/1.0 may, means the one that is configured, or the place it came in. */
static str host_asked(const request *rq, str base)
{
	str named = rq->host.n ? rq->host : header(rq, "Host");
	if (named.n || !rq->reached_at.n)
		return named;
	return base.n ? host_of(base) : rq->reached_at;
}

bool request_locate(request *rq, const conf *c)
{
	str peer = rq->peer;
	if (c->proxies_n && is_trusted(c, peer))
		believe_proxy(rq, c);
	str base = str_of_url(c->base);
	rq->host = str_lower(rq->work.mem, host_asked(rq, base));
	if (!host_is_sound(rq->host)) {
		rq->host = (str){ 0 };
		return false;
	}
	if (base.n) {
		rq->base = base;
		return is_configured_host(rq, base);
	}
	str host = without_default_port(rq->host, rq->secure);
	rq->base = str_join(rq->work.mem, rq->secure ? S("https://") : S("http://"), host);
	return true;
}

/* ---- forms from elsewhere ------------------------------------------------------------------- */

bool request_is_from_here(const request *rq)
{
	str site = header(rq, "Sec-Fetch-Site");
	if (site.n)
		return str_is(site, S("same-origin"));
	str origin = header(rq, "Origin");
	return origin.n && str_is_any_case(origin, rq->base);
}
