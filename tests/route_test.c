#include "web_kit.h"

#include "web/route.h"

static reply shown(request *rq)
{
	(void)rq;
	return OK;
}

static const route MAP[] = {
	{ GET, "/", shown, "front", EVERYONE, QUICK },
	{ GET, "/tag/{tag}", shown, "tag", EVERYONE, QUICK },
	{ GET, "/desk/sign-in", shown, "sign_in", EVERYONE, SLOW },
	{ POST, "/desk/sign-in", shown, "signed_in", EVERYONE, SLOW },
	{ POST, "/desk/sign-out", shown, "sign_out", EDITOR, SLOW },
	{ GET, "/{section}", shown, "section", EVERYONE, QUICK },
	{ GET, "/{section}/{slug}", shown, "article", EVERYONE, QUICK },
	{ POST, "/{section}/{slug}", shown, "answered", EVERYONE, SLOW },
	{ GET, "/{section}/{slug}/comments/{page}", shown, "comments", EVERYONE, QUICK },
};
#define MAP_N (sizeof(MAP) / sizeof(MAP[0]))

/* The name of the route, or what is allowed, or "none". */
static const char *found_for(desk *d, const char *method_name, const char *target)
{
	str allow;
	request *rq = given_request(d, method_name, target);
	assert_true(request_parse(rq));
	const route *r = route_find(MAP, MAP_N, rq, &allow);
	return r ? r->name : allow.n ? str_c(d->mem, allow) : "none";
}

static void an_address_finds_its_route(void **state)
{
	static const struct {
		const char *method, *target, *found;
	} cases[] = {
		{ "GET", "/", "front" },
		{ "HEAD", "/", "front" },
		{ "GET", "/tag/x", "tag" },
		{ "GET", "/t%61g/x", "tag" },
		{ "GET", "/tag", "section" },
		{ "GET", "/news", "section" },
		{ "GET", "/news/x", "article" },
		{ "POST", "/news/x", "answered" },
		{ "GET", "/news/x?y", "article" },
		{ "GET", "/news/x/", "none" },
		{ "GET", "/news/x/y", "none" },
		{ "GET", "/news/x/comments/2", "comments" },
		{ "GET", "/news/x/Comments/2", "none" },
		{ "GET", "/tag%2Fx", "section" },
		{ "GET", "/news%2Fx", "section" },
		{ "GET", "/a/b/c/d/e/f/g/h/i", "none" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(found_for(*state, cases[i].method, cases[i].target),
				    cases[i].found);
}

static void a_method_that_an_address_does_not_know_is_told_which_it_knows(void **state)
{
	static const struct {
		const char *method, *target, *allowed;
	} cases[] = {
		{ "POST", "/", "GET, HEAD" },
		{ "DELETE", "/", "GET, HEAD" },
		{ "TRACE", "/news/x", "GET, HEAD, POST" },
		{ "PUT", "/desk/sign-in", "GET, HEAD, POST" },
		{ "GET", "/desk/sign-out", "POST" },
		{ "DELETE", "/a/b/c/d", "none" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(found_for(*state, cases[i].method, cases[i].target),
				    cases[i].allowed);
}

static void a_wider_pattern_does_not_take_what_a_narrower_one_owns(void **state)
{
	assert_string_equal(found_for(*state, "POST", "/tag/x"), "GET, HEAD");
}

static void the_parts_stand_decoded_for_the_handler(void **state)
{
	str allow;
	request *rq = given_request(*state, "GET", "/news/b%C3%A4r%2F1/comments/2");
	assert_true(request_parse(rq));

	assert_non_null(route_find(MAP, MAP_N, rq, &allow));

	assert_str(rq->part[0], "news");
	assert_str(rq->part[1], "bär/1");
	assert_str(rq->part[2], "2");
	assert_str(rq->part[3], "");
}

static void first_segments_of_the_map_are_taken(void **state)
{
	(void)state;
	assert_true(route_reserves(MAP, MAP_N, S("desk")));
	assert_true(route_reserves(MAP, MAP_N, S("Tag")));
	assert_false(route_reserves(MAP, MAP_N, S("news")));
	assert_false(route_reserves(MAP, MAP_N, S("{section}")));
	assert_false(route_reserves(MAP, MAP_N, S("sign-in")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		desk_test(an_address_finds_its_route),
		desk_test(a_method_that_an_address_does_not_know_is_told_which_it_knows),
		desk_test(a_wider_pattern_does_not_take_what_a_narrower_one_owns),
		desk_test(the_parts_stand_decoded_for_the_handler),
		desk_test(first_segments_of_the_map_are_taken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
