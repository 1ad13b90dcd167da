#include "web_kit.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "web/press.h"

#define LONG_TEXT 3000

static str answered(desk *d, const char *name)
{
	const answer *a = &d->rq->out;
	for (size_t i = 0; i < a->headers_n; i++)
		if (str_is_any_case(str_of(a->headers[i].name), str_of(name)))
			return a->headers[i].value;
	return (str){ 0 };
}

static request *asked(desk *d, const char *method_name)
{
	request *rq = given_request(d, method_name, "/news/x");
	assert_int_equal(request_head(rq, &d->conf), OK);
	return rq;
}

static str long_text(desk *d)
{
	buffer text = buffer_new(d->mem, LONG_TEXT, LONG_TEXT);
	while (!text.full)
		put(&text, S("<p>The ferry leaves at noon.</p>\n"));
	return buffer_str(&text);
}

/* A page of those bytes, with one header more where a name is given. */
static answer *page_of(desk *d, const char *method_name, str body, const char *name,
		       const char *value)
{
	request *rq = asked(d, method_name);
	if (name)
		given_header(d, name, value);
	bytes(rq, "text/html; charset=utf-8", body);
	answer_finish(rq);
	return &rq->out;
}

static str unpressed(desk *d, str body)
{
	char *room = arena_take(d->mem, 2 * LONG_TEXT);
	z_stream z = { .next_in = (Bytef *)(uintptr_t)body.at,
		       .avail_in = (uInt)body.n,
		       .next_out = (Bytef *)room,
		       .avail_out = 2 * LONG_TEXT };
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	inflateEnd(&z);
	return (str){ room, z.total_out };
}

/* ---- conditions ----------------------------------------------------------------------------------- */

static void the_same_body_has_the_same_tag_and_another_another(void **state)
{
	str one = page_of(*state, "GET", S("one"), NULL, NULL)->etag;
	str same = page_of(*state, "GET", S("one"), NULL, NULL)->etag;
	str other = page_of(*state, "GET", S("two"), NULL, NULL)->etag;

	assert_true(str_is(one, same));
	assert_false(str_is(one, other));
	assert_str(answered(*state, "ETag"), str_c(((desk *)*state)->mem, other));
}

static void a_known_tag_is_not_answered_again(void **state)
{
	desk *d = *state;
	char *tag = str_c(d->mem, page_of(d, "GET", S("one"), NULL, NULL)->etag);
	const struct {
		const char *known;
		reply status;
	} cases[] = {
		{ tag, NOT_MODIFIED },
		{ str_c(d->mem, str_join(d->mem, S("W/"), str_of(tag))), NOT_MODIFIED },
		{ str_c(d->mem, str_join(d->mem, S("\"a,b\" , \"\",W/\"c\","), str_of(tag))),
		  NOT_MODIFIED },
		{ "*", NOT_MODIFIED },
		{ "\"other\"", OK },
		{ str_c(d->mem, str_part(str_of(tag), 0, strlen(tag) - 1)), OK },
		{ "\"", OK },
		{ "W/", OK },
		{ ",,,", OK },
		{ "one", OK },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
			page_of(d, "GET", S("one"), "If-None-Match", cases[i].known)->status,
			cases[i].status);
}

static void not_modified_keeps_what_a_cache_needs_and_has_no_body(void **state)
{
	desk *d = *state;
	request *rq = asked(d, "GET");
	given_header(d, "If-None-Match", "*");
	bytes(rq, "text/html; charset=utf-8", long_text(d));
	rq->out.modified = (moment){ 1700000000 };

	answer_finish(rq);

	assert_int_equal(rq->out.status, NOT_MODIFIED);
	assert_int_equal(rq->out.body.n, 0);
	assert_int_equal(rq->out.length, -1);
	assert_true(answered(d, "ETag").n > 0);
	assert_str(answered(d, "Last-Modified"), "Tue, 14 Nov 2023 22:13:20 GMT");
	assert_str(answered(d, "Vary"), "Accept-Encoding");
	assert_str(answered(d, "Cache-Control"), "public, no-cache");
	assert_str(answered(d, "Content-Type"), "");
	assert_str(answered(d, "Content-Length"), "");
	assert_true(answered(d, "Content-Security-Policy").n > 0);
}

static reply status_with_dates(desk *d, const char *since, const char *unless_since,
			       const char *known)
{
	request *rq = asked(d, "GET");
	if (since)
		given_header(d, "If-Modified-Since", since);
	if (unless_since)
		given_header(d, "If-Unmodified-Since", unless_since);
	if (known)
		given_header(d, "If-None-Match", known);
	bytes(rq, "text/plain", S("one"));
	rq->out.modified = (moment){ 1700000000 };
	answer_finish(rq);
	return rq->out.status;
}

static void dates_count_only_where_no_tag_is_named(void **state)
{
	const char *then = "Tue, 14 Nov 2023 22:13:20 GMT",
		   *before = "Tue, 14 Nov 2023 22:13:19 GMT";

	assert_int_equal(status_with_dates(*state, then, NULL, NULL), NOT_MODIFIED);
	assert_int_equal(status_with_dates(*state, before, NULL, NULL), OK);
	assert_int_equal(status_with_dates(*state, "yesterday", NULL, NULL), OK);
	assert_int_equal(status_with_dates(*state, then, NULL, "\"other\""), OK);
	assert_int_equal(status_with_dates(*state, NULL, then, NULL), OK);
	assert_int_equal(status_with_dates(*state, NULL, before, NULL), PRECONDITION_FAILED);
}

static void a_wanted_tag_must_match_strongly(void **state)
{
	desk *d = *state;
	char *tag = str_c(d->mem, page_of(d, "GET", S("one"), NULL, NULL)->etag);
	char *weak = str_c(d->mem, str_join(d->mem, S("W/"), str_of(tag)));

	assert_int_equal(page_of(d, "GET", S("one"), "If-Match", tag)->status, OK);
	assert_int_equal(page_of(d, "GET", S("one"), "If-Match", "*")->status, OK);
	assert_int_equal(page_of(d, "GET", S("one"), "If-Match", weak)->status,
			 PRECONDITION_FAILED);
	assert_int_equal(page_of(d, "GET", S("one"), "If-Match", "\"x\"")->status,
			 PRECONDITION_FAILED);
}

static void an_error_is_never_not_modified(void **state)
{
	request *rq = asked(*state, "GET");
	given_header(*state, "If-None-Match", "*");
	bytes(rq, "text/plain", S("gone"));
	rq->out.status = GONE;

	answer_finish(rq);

	assert_int_equal(rq->out.status, GONE);
	assert_str(answered(*state, "ETag"), "");
}

/* ---- encodings ------------------------------------------------------------------------------------ */

static void encodings_are_weighed(void **state)
{
	(void)state;
	static const struct {
		const char *accept;
		int gzip;
	} cases[] = {
		{ "", 0 },
		{ "gzip", 1000 },
		{ "GZIP", 1000 },
		{ "br, gzip", 1000 },
		{ "gzip;q=0", 0 },
		{ "gzip;q=0.000", 0 },
		{ "gzip; q=0.5", 500 },
		{ "gzip ;Q=0.125", 125 },
		{ "*", 1000 },
		{ "*;q=0.1", 100 },
		{ "gzip;q=0, *", 0 },
		{ "*, gzip;q=0", 0 },
		{ "br", 0 },
		{ "xgzip", 0 },
		{ "gzip;q=", 0 },
		{ "gzip;q=2", 0 },
		{ "gzip;q=1.5", 0 },
		{ "gzip;q=-1", 0 },
		{ "gzip;q=0.1234", 0 },
		{ "gzip;level=9;q=0.3", 300 },
		{ ",,;,gzip", 1000 },
		{ "identity;q=1, *;q=0", 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(accepts_encoding(str_of(cases[i].accept), S("gzip")),
				 cases[i].gzip);
}

static void a_long_text_is_pressed_for_who_takes_it(void **state)
{
	desk *d = *state;
	str text = long_text(d);

	answer *a = page_of(d, "GET", text, "Accept-Encoding", "gzip");

	assert_str(answered(d, "Content-Encoding"), "gzip");
	assert_str(answered(d, "Vary"), "Accept-Encoding");
	assert_true(a->body.n < text.n && a->length == (int64_t)a->body.n);
	assert_true(str_is(unpressed(d, a->body), text));
}

static void each_encoding_has_a_tag_of_its_own(void **state)
{
	desk *d = *state;
	str text = long_text(d);

	str plain = page_of(d, "GET", text, NULL, NULL)->etag;
	assert_str(answered(d, "Vary"), "Accept-Encoding");
	str pressed = page_of(d, "GET", text, "Accept-Encoding", "gzip")->etag;

	assert_false(str_is(plain, pressed));
	assert_int_equal(page_of(d, "GET", text, "If-None-Match", str_c(d->mem, pressed))->status,
			 OK);
	assert_int_equal(page_of(d, "GET", text, "If-None-Match", str_c(d->mem, plain))->status,
			 NOT_MODIFIED);
}

static void what_is_short_or_no_text_is_not_pressed(void **state)
{
	desk *d = *state;

	page_of(d, "GET", S("short"), "Accept-Encoding", "gzip");
	assert_str(answered(d, "Content-Encoding"), "");
	assert_str(answered(d, "Vary"), "");

	request *rq = asked(d, "GET");
	given_header(d, "Accept-Encoding", "gzip");
	bytes(rq, "image/png", long_text(d));
	answer_finish(rq);
	assert_str(answered(d, "Content-Encoding"), "");
	assert_str(answered(d, "Vary"), "");
}

static void what_pressing_does_not_shorten_keeps_its_plain_tag(void **state)
{
	desk *d = *state;
	dice chance = dice_seeded(7);
	char *noise = arena_take(d->mem, LONG_TEXT);
	dice_fill(&chance, noise, LONG_TEXT);

	answer *a = page_of(d, "GET", (str){ noise, LONG_TEXT }, "Accept-Encoding", "gzip");

	assert_str(answered(d, "Content-Encoding"), "");
	assert_int_equal(a->body.n, LONG_TEXT);
	assert_false(str_has(a->etag, S("-gz")));
}

/* ---- HEAD, files and ranges ----------------------------------------------------------------------- */

static void head_is_answered_as_get_without_the_body(void **state)
{
	desk *d = *state;
	page_of(d, "GET", long_text(d), "Accept-Encoding", "gzip");
	answer got = d->rq->out;

	answer *a = page_of(d, "HEAD", long_text(d), "Accept-Encoding", "gzip");

	assert_int_equal(a->body.n, 0);
	assert_int_equal(a->headers_n, got.headers_n);
	for (size_t i = 0; i < got.headers_n; i++)
		assert_true(str_is(a->headers[i].value, got.headers[i].value));
}

/* An answer of "0123456789" from a file. */
static answer *file_of(desk *d, const char *method_name, const char *range, const char *if_range)
{
	char path[] = "/tmp/galley-reply-XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC);
	assert_true(fd >= 0 && write(fd, "0123456789", 10) == 10);
	unlink(path);
	request *rq = asked(d, method_name);
	if (range)
		given_header(d, "Range", range);
	if (if_range)
		given_header(d, "If-Range", if_range);
	file(rq, "image/png", fd, 10, (moment){ 1700000000 });
	answer_finish(rq);
	return &rq->out;
}

static void forget_file(answer *a)
{
	if (a->file >= 0)
		close(a->file);
}

static void a_part_of_a_file_is_sent(void **state)
{
	static const struct {
		const char *range;
		reply status;
		int at, n;
		const char *tells;
	} cases[] = {
		{ "bytes=0-0", PARTIAL_CONTENT, 0, 1, "bytes 0-0/10" },
		{ "bytes=2-4", PARTIAL_CONTENT, 2, 3, "bytes 2-4/10" },
		{ "Bytes=2-4", PARTIAL_CONTENT, 2, 3, "bytes 2-4/10" },
		{ "bytes=2-", PARTIAL_CONTENT, 2, 8, "bytes 2-9/10" },
		{ "bytes=2-99", PARTIAL_CONTENT, 2, 8, "bytes 2-9/10" },
		{ "bytes=2-99999999999999999999", PARTIAL_CONTENT, 2, 8, "bytes 2-9/10" },
		{ "bytes=-3", PARTIAL_CONTENT, 7, 3, "bytes 7-9/10" },
		{ "bytes=-99", PARTIAL_CONTENT, 0, 10, "bytes 0-9/10" },
		{ "bytes=10-", RANGE_NOT_SATISFIABLE, 0, 0, "bytes */10" },
		{ "bytes=99999999999999999999-", RANGE_NOT_SATISFIABLE, 0, 0, "bytes */10" },
		{ "bytes=-0", RANGE_NOT_SATISFIABLE, 0, 0, "bytes */10" },
		{ "bytes=0-1,4-5", OK, 0, 10, "" },
		{ "bytes=4-2", OK, 0, 10, "" },
		{ "bytes=a-b", OK, 0, 10, "" },
		{ "bytes=-", OK, 0, 10, "" },
		{ "bytes=1", OK, 0, 10, "" },
		{ "bytes", OK, 0, 10, "" },
		{ "lines=1-2", OK, 0, 10, "" },
		{ "bytes=1--2", OK, 0, 10, "" },
	};
	desk *d = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		answer *a = file_of(d, "GET", cases[i].range, NULL);

		assert_int_equal(a->status, cases[i].status);
		assert_int_equal(a->length, cases[i].n);
		assert_int_equal(a->file >= 0, cases[i].status != RANGE_NOT_SATISFIABLE);
		if (a->file >= 0)
			assert_int_equal(a->file_at, cases[i].at);
		assert_str(answered(d, "Content-Range"), cases[i].tells);
		assert_str(answered(d, "Accept-Ranges"), "bytes");
		forget_file(a);
	}
}

static void the_rest_is_sent_only_of_the_very_same_file(void **state)
{
	desk *d = *state;
	answer *whole = file_of(d, "GET", NULL, NULL);
	char *tag = str_c(d->mem, whole->etag);
	forget_file(whole);
	const struct {
		const char *if_range;
		reply status;
	} cases[] = {
		{ tag, PARTIAL_CONTENT },
		{ "\"other\"", OK },
		{ str_c(d->mem, str_join(d->mem, S("W/"), str_of(tag))), OK },
		{ "Tue, 14 Nov 2023 22:13:20 GMT", PARTIAL_CONTENT },
		{ "Tue, 14 Nov 2023 22:13:21 GMT", OK },
		{ "nonsense", OK },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		answer *a = file_of(d, "GET", "bytes=5-", cases[i].if_range);

		assert_int_equal(a->status, cases[i].status);
		forget_file(a);
	}
}

static void head_of_a_file_has_no_parts(void **state)
{
	answer *a = file_of(*state, "HEAD", "bytes=2-4", NULL);

	assert_int_equal(a->status, OK);
	assert_int_equal(a->length, 10);
	assert_int_equal(a->file, -1);
	assert_str(answered(*state, "Accept-Ranges"), "bytes");
}

static void a_page_has_no_parts(void **state)
{
	answer *a = page_of(*state, "GET", S("0123456789"), "Range", "bytes=2-4");

	assert_int_equal(a->status, OK);
	assert_int_equal(a->body.n, 10);
	assert_str(answered(*state, "Accept-Ranges"), "none");
}

static void a_file_is_not_sent_with_a_failure(void **state)
{
	desk *d = *state;
	request *rq = asked(d, "GET");
	file(rq, "image/png", open("/dev/null", O_RDONLY | O_CLOEXEC), 10, (moment){ 0 });
	rq->out.status = UNAVAILABLE;

	answer_finish(rq);

	assert_int_equal(rq->out.file, -1);
	assert_str(answered(d, "Content-Length"), "0");
}

/* ---- caches, guards, redirects --------------------------------------------------------------------- */

static str caching_of(desk *d, reply status, caching c)
{
	request *rq = asked(d, "GET");
	bytes(rq, "text/plain", S("x"));
	rq->out.status = status;
	rq->out.caching = c;
	answer_finish(rq);
	return answered(d, "Cache-Control");
}

static void caches_keep_what_is_the_same_for_everybody(void **state)
{
	assert_str(caching_of(*state, OK, CACHE_PUBLIC), "public, no-cache");
	assert_str(caching_of(*state, OK, CACHE_FOREVER), "public, max-age=31536000, immutable");
	assert_str(caching_of(*state, OK, CACHE_NEVER), "private, no-store");
	assert_str(caching_of(*state, NOT_FOUND, CACHE_PUBLIC), "public, no-cache");
	assert_str(caching_of(*state, NOT_FOUND, CACHE_FOREVER), "public, no-cache");
	assert_str(caching_of(*state, GONE, CACHE_PUBLIC), "public, no-cache");
	assert_str(caching_of(*state, SERVER_ERROR, CACHE_PUBLIC), "private, no-store");
	assert_str(caching_of(*state, TOO_MANY_REQUESTS, CACHE_PUBLIC), "private, no-store");
}

static void a_private_page_has_no_tag_and_is_not_indexed(void **state)
{
	request *rq = asked(*state, "GET");
	bytes(rq, "text/html", S("mine"));
	keep_private(rq);

	answer_finish(rq);

	assert_str(answered(*state, "ETag"), "");
	assert_str(answered(*state, "X-Robots-Tag"), "noindex");
	assert_str(answered(*state, "Cache-Control"), "private, no-store");
}

static void every_answer_carries_the_guards(void **state)
{
	static const char *const guards[] = {
		"Content-Security-Policy",
		"X-Content-Type-Options",
		"X-Frame-Options",
		"Referrer-Policy",
		"Permissions-Policy",
		"Cross-Origin-Opener-Policy",
		"Cross-Origin-Resource-Policy",
	};
	static const reply all[] = {
		OK, NO_CONTENT, SEE_OTHER, BAD_REQUEST, NOT_FOUND, SERVER_ERROR
	};
	for (size_t s = 0; s < sizeof(all) / sizeof(all[0]); s++) {
		caching_of(*state, all[s], CACHE_PUBLIC);
		for (size_t i = 0; i < sizeof(guards) / sizeof(guards[0]); i++)
			assert_true(answered(*state, guards[i]).n > 0);
		assert_str(answered(*state, "Strict-Transport-Security"), "");
	}
}

static void over_https_browsers_are_told_to_stay_there(void **state)
{
	given_conf(*state, "base", "https://paper.example");

	page_of(*state, "GET", S("x"), NULL, NULL);

	assert_str(answered(*state, "Strict-Transport-Security"), "max-age=31536000");
}

static void pictures_may_be_shown_elsewhere(void **state)
{
	answer *a = file_of(*state, "GET", NULL, NULL);
	assert_str(answered(*state, "Cross-Origin-Resource-Policy"), "cross-origin");
	forget_file(a);

	page_of(*state, "GET", S("x"), NULL, NULL);
	assert_str(answered(*state, "Cross-Origin-Resource-Policy"), "same-origin");
}

static void a_form_is_answered_with_another_address(void **state)
{
	request *rq = asked(*state, "POST");

	assert_int_equal(see_other(rq, (url){ "/news/x", 7 }), SEE_OTHER);
	answer_finish(rq);

	assert_str(answered(*state, "Location"), "/news/x");
	assert_str(answered(*state, "Cache-Control"), "private, no-store");
	assert_str(answered(*state, "Content-Length"), "0");
	assert_str(answered(*state, "Content-Type"), "");
}

static void who_must_wait_is_told_how_long(void **state)
{
	request *rq = asked(*state, "POST");

	assert_int_equal(refuse_for(rq, TOO_MANY_REQUESTS, 30), TOO_MANY_REQUESTS);
	answer_finish(rq);

	assert_str(answered(*state, "Retry-After"), "30");
}

static void a_header_cannot_begin_another(void **state)
{
	request *rq = asked(*state, "GET");

	add_header(rq, "X-A", S("a\r\nX-B: b\x1b\x7f"));

	assert_str(answered(*state, "X-A"), "aX-B: b");
}

static void a_cookie_is_closed_to_scripts_and_makes_the_answer_private(void **state)
{
	request *rq = asked(*state, "POST");

	set_cookie(rq, &(cookie_to_set){ "reader", S("a;b\r\nc\"d\\ ü"), "/talk", 60, false });
	answer_finish(rq);

	assert_str(answered(*state, "Set-Cookie"),
		   "reader=abcd; Path=/talk; Max-Age=60; HttpOnly; SameSite=Lax");
	assert_str(answered(*state, "Cache-Control"), "private, no-store");
}

static void over_https_a_host_cookie_has_its_prefix(void **state)
{
	given_conf(*state, "base", "https://paper.example");
	request *rq = asked(*state, "POST");

	set_cookie(rq, &(cookie_to_set){ "session", S("x"), "/desk", -1, true });

	assert_str(answered(*state, "Set-Cookie"),
		   "__Host-session=x; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
}

static void shown_stories_are_remembered_in_order(void **state)
{
	request *rq = asked(*state, "GET");

	for (int64_t i = 0; i < 100; i++)
		note_shown(rq, i);

	assert_int_equal(rq->out.shown.n, 100);
	for (int64_t i = 0; i < 100; i++)
		assert_int_equal(((int64_t *)rq->out.shown.at)[i], i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		desk_test(the_same_body_has_the_same_tag_and_another_another),
		desk_test(a_known_tag_is_not_answered_again),
		desk_test(not_modified_keeps_what_a_cache_needs_and_has_no_body),
		desk_test(dates_count_only_where_no_tag_is_named),
		desk_test(a_wanted_tag_must_match_strongly),
		desk_test(an_error_is_never_not_modified),
		desk_test(encodings_are_weighed),
		desk_test(a_long_text_is_pressed_for_who_takes_it),
		desk_test(each_encoding_has_a_tag_of_its_own),
		desk_test(what_is_short_or_no_text_is_not_pressed),
		desk_test(what_pressing_does_not_shorten_keeps_its_plain_tag),
		desk_test(head_is_answered_as_get_without_the_body),
		desk_test(a_part_of_a_file_is_sent),
		desk_test(the_rest_is_sent_only_of_the_very_same_file),
		desk_test(head_of_a_file_has_no_parts),
		desk_test(a_page_has_no_parts),
		desk_test(a_file_is_not_sent_with_a_failure),
		desk_test(caches_keep_what_is_the_same_for_everybody),
		desk_test(a_private_page_has_no_tag_and_is_not_indexed),
		desk_test(every_answer_carries_the_guards),
		desk_test(over_https_browsers_are_told_to_stay_there),
		desk_test(pictures_may_be_shown_elsewhere),
		desk_test(a_form_is_answered_with_another_address),
		desk_test(who_must_wait_is_told_how_long),
		desk_test(a_header_cannot_begin_another),
		desk_test(a_cookie_is_closed_to_scripts_and_makes_the_answer_private),
		desk_test(over_https_a_host_cookie_has_its_prefix),
		desk_test(shown_stories_are_remembered_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
