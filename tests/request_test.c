#include "web_kit.h"

/* ---- addresses ------------------------------------------------------------------------------------ */

static void an_address_is_decoded_once(void **state)
{
	static const struct {
		const char *target, *path, *second;
	} cases[] = {
		{ "/", "/", "" },
		{ "/news", "/news", "" },
		{ "/news/b%C3%A4r", "/news/bär", "bär" },
		{ "/news/bär", "/news/bär", "bär" },
		{ "/news/a%20b", "/news/a b", "a b" },
		{ "/news/a+b", "/news/a+b", "a+b" },
		{ "/news/100%2525", "/news/100%25", "100%25" },
		{ "/news/a%2Fb", "/news/a/b", "a/b" },
		{ "/news/...", "/news/...", "..." },
		{ "/news/x?y=/../z", "/news/x", "x" },
		{ "http://paper.example/news/x", "/news/x", "x" },
		{ "HTTPS://paper.example", "/", "" },
		{ "http://paper.example?q=1", "/", "" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		request *rq = given_request(*state, "GET", cases[i].target);

		assert_true(request_parse(rq));

		assert_str(rq->path, cases[i].path);
		assert_str(rq->segment[1], cases[i].second);
	}
}

static void a_wrong_address_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		"news",
		"*",
		"paper.example:443",
		"ftp://paper.example/",
		"http:///news",
		"/%",
		"/%4",
		"/%zz",
		"/a%2",
		"/%00",
		"/a%00b",
		"/%0a",
		"/%0D%0aSet-Cookie:x",
		"/%7f",
		"/%09",
		"/%ff",
		"/%c3%28",
		"/%c0%af",
		"/%ed%a0%80",
		"/\xc3\x28",
		"/a b",
		"/a\tb",
		"/a\x01",
		"/a#b",
		"/a\\b",
		"/a%5cb",
		"/..%5c..%5cetc",
		"/.",
		"/..",
		"/../etc/passwd",
		"/a/./b",
		"/a/../b",
		"/%2e%2e/etc",
		"/%2E",
		"/a/..%2f..%2fetc",
		"//",
		"//evil.example",
		"/%2fevil.example",
		"/a/%2F%2Fb",
		"/a//b",
		"/a//",
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		request *rq = given_request(*state, "GET", cases[i]);

		assert_int_equal(request_head(rq, rq->work.conf), BAD_REQUEST);
	}
}

static void a_path_of_many_segments_is_taken_but_fits_nowhere(void **state)
{
	request *rq = given_request(*state, "GET", "/a/b/c/d/e/f/g/h/i/j/k");

	assert_int_equal(request_head(rq, rq->work.conf), OK);

	assert_true(rq->is_deep);
	assert_int_equal(rq->segments_n, REQUEST_SEGMENTS);
}

static void a_slash_too_many_leads_to_the_address_without_it(void **state)
{
	static const struct {
		const char *target, *location;
	} cases[] = {
		{ "/news/", "/news" },
		{ "/news/?from=3&q=a%20b", "/news?from=3&q=a%20b" },
		{ "/news/b%C3%A4r/", "/news/b%C3%A4r" },
		{ "/news/bär/?q=ü", "/news/b%C3%A4r?q=%C3%BC" },
		{ "/a%2Fb/", "/a%2Fb" },
		{ "/%22%3E/?\"<>", "/%22%3E?%22%3C%3E" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		request *rq = given_request(*state, "GET", cases[i].target);

		assert_int_equal(request_head(rq, rq->work.conf), MOVED_PERMANENTLY);

		assert_string_equal(rq->out.headers[0].name, "Location");
		assert_str(rq->out.headers[0].value, cases[i].location);
	}
}

static void an_escaped_slash_at_the_end_is_no_slash_too_many(void **state)
{
	request *rq = given_request(*state, "GET", "/news%2F");

	assert_int_equal(request_head(rq, rq->work.conf), OK);
}

static void a_query_is_decoded_and_never_refused(void **state)
{
	request *rq = given_request(
		*state, "GET",
		"/search?q=a+b%20c%2B&q=second&empty=&bare&=x&&n=100%&bad=%ff%00%zz#");

	rq->target.n--;
	assert_true(request_parse(rq));

	assert_str(query_value(rq, "q"), "a b c+");
	assert_str(query_value(rq, "empty"), "");
	assert_true(query_has(rq, "bare") && query_has(rq, "empty") && !query_has(rq, "Q"));
	assert_str(query_value(rq, "n"), "100%");
	assert_str(query_value(rq, "bad"), "\xEF\xBF\xBD%zz");
	assert_str(query_value(rq, "absent"), "");
}

static void a_query_is_cut_off_after_a_hundred_parameters(void **state)
{
	desk *d = *state;
	buffer target = buffer_new(d->mem, 1024, 8192);
	put(&target, S("/?a=1"));
	for (int i = 0; i < 200; i++)
		put(&target, S("&a=1"));
	put_byte(&target, '\0');

	request *rq = given_request(d, "GET", target.at);

	assert_true(request_parse(rq));
	assert_int_equal(rq->query_n, REQUEST_PARAMETERS);
}

/* ---- the head ------------------------------------------------------------------------------------- */

static void methods_are_known_by_their_exact_names(void **state)
{
	assert_int_equal(given_request(*state, "GET", "/")->method, GET);
	assert_int_equal(given_request(*state, "HEAD", "/")->method, GET);
	assert_true(given_request(*state, "HEAD", "/")->is_head);
	assert_int_equal(given_request(*state, "POST", "/")->method, POST);
	assert_int_equal(given_request(*state, "get", "/")->method, OTHER);
	assert_int_equal(given_request(*state, "TRACE", "/")->method, OTHER);
}

static void headers_are_found_in_any_case(void **state)
{
	request *rq = given_request(*state, "GET", "/");
	given_header(*state, "X-ThinG", "  one\t");
	given_header(*state, "x-thing", "two");

	assert_str(header(rq, "x-thing"), "one");
	assert_str(header(rq, "x-other"), "");
}

static void a_head_that_two_readers_could_read_in_two_ways_is_refused(void **state)
{
	static const struct {
		const char *name, *value;
	} cases[] = {
		{ "Host", "paper.example" },
		{ "X A", "b" },
		{ "X-A ", "b" },
		{ "", "b" },
		{ "X(A)", "b" },
		{ "X\x01", "b" },
		{ "X-A", "a\rb" },
		{ "X-A", "a\nb" },
		{ "X-A", "a\x1b[2J" },
		{ "X-A", "b\r" },
		{ "Content-Length", "" },
		{ "Content-Length", "3,3" },
		{ "Content-Length", "+3" },
		{ "Content-Length", "-3" },
		{ "Content-Length", "0x3" },
		{ "Content-Length", "3 3" },
		{ "Content-Length", "99999999999999999999" },
		{ "Transfer-Encoding", "gzip" },
		{ "Transfer-Encoding", "chunked, chunked" },
		{ "Transfer-Encoding", "identity" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		request *rq = given_request(*state, "POST", "/");
		given_header(*state, cases[i].name, cases[i].value);

		assert_int_equal(request_head(rq, rq->work.conf), BAD_REQUEST);
	}
}

static void two_lengths_are_refused_even_when_equal(void **state)
{
	static const char *const pairs[][4] = {
		{ "Content-Length", "3", "Content-Length", "3" },
		{ "Content-Length", "3", "Transfer-Encoding", "chunked" },
		{ "Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked" },
	};
	for (size_t i = 0; i < 3; i++) {
		request *rq = given_request(*state, "POST", "/");
		given_header(*state, pairs[i][0], pairs[i][1]);
		given_header(*state, pairs[i][2], pairs[i][3]);

		assert_int_equal(request_head(rq, rq->work.conf), BAD_REQUEST);
	}
}

static void a_request_without_host_is_refused(void **state)
{
	desk *d = *state;
	request *rq = request_new(d->mem, S("GET"), S("/"), S("203.0.113.7"));

	assert_int_equal(request_head(rq, &d->conf), BAD_REQUEST);
}

static void a_head_beyond_the_limits_is_refused_by_what_is_too_large(void **state)
{
	desk *d = *state;
	char *large = arena_take(d->mem, 40001);
	memset(large, 'a', 40000);
	large[0] = '/';

	request *long_target = given_request(d, "GET", large);
	assert_int_equal(request_head(long_target, &d->conf), URI_TOO_LONG);

	request *large_header = given_request(d, "GET", "/");
	given_header(d, "X-A", large);
	assert_int_equal(request_head(large_header, &d->conf), HEADERS_TOO_LARGE);

	request *many_headers = given_request(d, "GET", "/");
	for (int i = 0; i < REQUEST_HEADERS + 1; i++)
		given_header(d, "X-A", "b");
	assert_int_equal(request_head(many_headers, &d->conf), HEADERS_TOO_LARGE);
}

static void cookies_are_found_by_their_whole_name(void **state)
{
	request *rq = given_request(*state, "GET", "/");
	given_header(*state, "Cookie", "xsession=1; session=two; session=three;other = a=b ;c");
	given_header(*state, "Cookie", "late=yes");

	assert_str(cookie(rq, "session"), "two");
	assert_str(cookie(rq, "other"), "a=b");
	assert_str(cookie(rq, "late"), "yes");
	assert_str(cookie(rq, "c"), "");
	assert_str(cookie(rq, "Session"), "");
}

static void behind_https_a_host_cookie_needs_its_prefix(void **state)
{
	given_conf(*state, "base", "https://paper.example");
	request *rq = given_request(*state, "GET", "/");
	given_header(*state, "Cookie", "session=planted; __Host-session=own");

	assert_int_equal(request_head(rq, rq->work.conf), OK);

	assert_str(host_cookie(rq, "session"), "own");
}

static void over_plain_http_a_host_cookie_has_no_prefix(void **state)
{
	request *rq = given_request(*state, "GET", "/");
	given_header(*state, "Cookie", "session=own");

	assert_int_equal(request_head(rq, rq->work.conf), OK);

	assert_str(host_cookie(rq, "session"), "own");
}

/* ---- where it comes from -------------------------------------------------------------------------- */

static request *from_host(desk *d, const char *host)
{
	d->rq = request_new(d->mem, S("GET"), S("/"), S("203.0.113.7"));
	given_header(d, "Host", host);
	return d->rq;
}

static void without_a_configured_base_the_host_is_believed(void **state)
{
	static const struct {
		const char *host, *base;
	} cases[] = {
		{ "paper.example", "http://paper.example" },
		{ "Paper.EXAMPLE:8080", "http://paper.example:8080" },
		{ "paper.example:80", "http://paper.example" },
		{ "127.0.0.1:8080", "http://127.0.0.1:8080" },
		{ "[::1]:8080", "http://[::1]:8080" },
	};
	desk *d = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		request *rq = from_host(d, cases[i].host);

		assert_int_equal(request_head(rq, &d->conf), OK);

		assert_str(rq->base, cases[i].base);
		assert_str(absolute(rq, (url){ "/a", 2 }),
			   str_c(d->mem, str_join(d->mem, rq->base, S("/a"))));
	}
}

static void a_host_that_is_no_name_is_refused(void **state)
{
	static const char *const cases[] = {
		"",
		":",
		":80",
		"a/b",
		"a b",
		"me@here",
		"a:b",
		"a:",
		"a:123456",
		"a,b",
		"[::1",
		"[]",
		"[::1]x",
		"[::1]:x",
		"a\"b",
		"<script>",
		"münchen.example",
	};
	desk *d = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(request_head(from_host(d, cases[i]), &d->conf), BAD_REQUEST);
}

static void another_host_than_the_configured_one_is_misdirected(void **state)
{
	desk *d = *state;
	given_conf(d, "base", "https://paper.example");

	assert_int_equal(request_head(from_host(d, "paper.example"), &d->conf), OK);
	assert_str(d->rq->base, "https://paper.example");
	assert_int_equal(request_head(from_host(d, "PAPER.example:443"), &d->conf), OK);
	assert_int_equal(request_head(from_host(d, "evil.example"), &d->conf), MISDIRECTED);
	assert_int_equal(request_head(from_host(d, "paper.example:8443"), &d->conf), MISDIRECTED);
	assert_int_equal(request_head(from_host(d, "paper.example.evil.example"), &d->conf),
			 MISDIRECTED);
}

static void the_host_of_an_absolute_target_counts(void **state)
{
	given_conf(*state, "base", "http://paper.example");

	request *rq = given_request(*state, "GET", "http://evil.example/");

	assert_int_equal(request_head(rq, rq->work.conf), MISDIRECTED);
}

static void strangers_cannot_say_where_they_come_from(void **state)
{
	request *rq = given_request(*state, "GET", "/");
	given_header(*state, "X-Forwarded-For", "198.51.100.1");
	given_header(*state, "X-Forwarded-Proto", "https");
	given_header(*state, "X-Forwarded-Host", "evil.example");
	given_header(*state, "Forwarded", "for=198.51.100.1;proto=https;host=evil.example");

	assert_int_equal(request_head(rq, rq->work.conf), OK);

	assert_str(rq->peer, "203.0.113.7");
	assert_str(rq->base, "http://paper.example");
}

static void a_trusted_proxy_names_the_client(void **state)
{
	static const struct {
		const char *hops, *peer;
	} cases[] = {
		{ "198.51.100.1", "198.51.100.1" },
		{ "evil, 198.51.100.1", "198.51.100.1" },
		{ "192.0.2.1, 198.51.100.1", "198.51.100.1" },
		{ "198.51.100.1, 203.0.113.9", "198.51.100.1" },
		{ "198.51.100.1:4711, [203.0.113.9]:80", "198.51.100.1" },
		{ "[2001:db8::1]:80", "2001:db8::1" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "198.51.100.1, nonsense", "203.0.113.7" },
		{ "198.51.100.0/24", "203.0.113.7" },
		{ "203.0.113.5, 203.0.113.6", "203.0.113.5" },
		{ "", "203.0.113.7" },
		{ ",,", "203.0.113.7" },
	};
	given_conf(*state, "proxies", "203.0.113.0/24");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		request *rq = given_request(*state, "GET", "/");
		given_header(*state, "X-Forwarded-For", cases[i].hops);
		given_header(*state, "X-Forwarded-Proto", "https");
		given_header(*state, "X-Forwarded-Host", "evil.example");

		assert_int_equal(request_head(rq, rq->work.conf), OK);

		assert_str(rq->peer, cases[i].peer);
		assert_str(rq->base, "https://paper.example");
	}
}

static void hops_in_several_headers_are_one_list(void **state)
{
	given_conf(*state, "proxies", "203.0.113.0/24");
	request *rq = given_request(*state, "GET", "/");
	given_header(*state, "X-Forwarded-For", "192.0.2.1, 198.51.100.1");
	given_header(*state, "X-Forwarded-For", "203.0.113.9");

	assert_int_equal(request_head(rq, rq->work.conf), OK);

	assert_str(rq->peer, "198.51.100.1");
}

static void only_forms_of_our_own_pages_are_from_here(void **state)
{
	static const struct {
		const char *site, *origin;
		bool from_here;
	} cases[] = {
		{ "same-origin", NULL, true },
		{ "same-origin", "http://paper.example", true },
		{ "same-site", "http://paper.example", false },
		{ "cross-site", "http://paper.example", false },
		{ "none", NULL, false },
		{ NULL, "http://paper.example", true },
		{ NULL, "https://paper.example", false },
		{ NULL, "http://paper.example:8080", false },
		{ NULL, "http://paper.example.evil.example", false },
		{ NULL, "http://evil.example", false },
		{ NULL, "null", false },
		{ NULL, "", false },
		{ NULL, NULL, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		request *rq = given_request(*state, "POST", "/");
		if (cases[i].site)
			given_header(*state, "Sec-Fetch-Site", cases[i].site);
		if (cases[i].origin)
			given_header(*state, "Origin", cases[i].origin);

		assert_int_equal(request_head(rq, rq->work.conf), OK);

		assert_int_equal(request_is_from_here(rq), cases[i].from_here);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		desk_test(an_address_is_decoded_once),
		desk_test(a_wrong_address_is_refused),
		desk_test(a_path_of_many_segments_is_taken_but_fits_nowhere),
		desk_test(a_slash_too_many_leads_to_the_address_without_it),
		desk_test(an_escaped_slash_at_the_end_is_no_slash_too_many),
		desk_test(a_query_is_decoded_and_never_refused),
		desk_test(a_query_is_cut_off_after_a_hundred_parameters),
		desk_test(methods_are_known_by_their_exact_names),
		desk_test(headers_are_found_in_any_case),
		desk_test(a_head_that_two_readers_could_read_in_two_ways_is_refused),
		desk_test(two_lengths_are_refused_even_when_equal),
		desk_test(a_request_without_host_is_refused),
		desk_test(a_head_beyond_the_limits_is_refused_by_what_is_too_large),
		desk_test(cookies_are_found_by_their_whole_name),
		desk_test(behind_https_a_host_cookie_needs_its_prefix),
		desk_test(over_plain_http_a_host_cookie_has_no_prefix),
		desk_test(without_a_configured_base_the_host_is_believed),
		desk_test(a_host_that_is_no_name_is_refused),
		desk_test(another_host_than_the_configured_one_is_misdirected),
		desk_test(the_host_of_an_absolute_target_counts),
		desk_test(strangers_cannot_say_where_they_come_from),
		desk_test(a_trusted_proxy_names_the_client),
		desk_test(hops_in_several_headers_are_one_list),
		desk_test(only_forms_of_our_own_pages_are_from_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
