#include "route.h"

static bool is_placeholder(str segment)
{
	return str_starts(segment, S("{"));
}

/* Segments are compared one by one, so an escaped slash never stands for a real one. */
static bool pattern_fits(str pattern, const request *rq, str part[REQUEST_PARTS])
{
	size_t parts = 0, i = 0;
	for (str rest = str_from(pattern, 1); rest.n; i++) {
		str wanted = str_cut(&rest, '/');
		if (i == rq->segments_n)
			return false;
		if (is_placeholder(wanted) && parts < REQUEST_PARTS)
			part[parts++] = rq->segment[i];
		else if (!str_is(wanted, rq->segment[i]))
			return false;
	}
	return i == rq->segments_n;
}

/* "/{section}/{slug}" and "/{author}/{year}" are the same addresses. */
static bool are_alike(str a, str b)
{
	while (a.n && b.n) {
		str one = str_cut(&a, '/'), other = str_cut(&b, '/');
		if (!(is_placeholder(one) && is_placeholder(other)) && !str_is(one, other))
			return false;
	}
	return a.n == b.n;
}

static str allowed(bool get, bool post)
{
	if (get)
		return post ? S("GET, HEAD, POST") : S("GET, HEAD");
	return post ? S("POST") : (str){ 0 };
}

/* The first pattern that fits owns the address: what it does not take, no wider pattern behind it
 * takes either. */
const route *route_find(const route *map, size_t n, request *rq, str *ret_allow)
{
	bool get = false, post = false;
	str owner = { 0 };
	if (rq->ends_in_slash || rq->is_deep)
		n = 0;
	*ret_allow = (str){ 0 };
	for (size_t i = 0; i < n; i++) {
		str pattern = str_of(map[i].pattern);
		str part[REQUEST_PARTS] = { 0 };
		if (!pattern_fits(pattern, rq, part) || (owner.n && !are_alike(owner, pattern)))
			continue;
		if (map[i].method == rq->method) {
			memcpy(rq->part, part, sizeof(part));
			return &map[i];
		}
		owner = pattern;
		get |= map[i].method == GET;
		post |= map[i].method == POST;
	}
	*ret_allow = allowed(get, post);
	return NULL;
}

bool route_reserves(const route *map, size_t n, str segment)
{
	for (size_t i = 0; i < n; i++) {
		str rest = str_from(str_of(map[i].pattern), 1);
		str first = str_cut(&rest, '/');
		if (!is_placeholder(first) && str_is_any_case(first, segment))
			return true;
	}
	return false;
}
