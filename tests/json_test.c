#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "render/json.h"

typedef struct tag {
	str name;
	int64_t uses;
} tag;
static const shape TAG = SHAPE(tag, FIELD(tag, name), FIELD(tag, uses));

typedef struct story {
	str title;
	html body;
	url where;
	json extra, nothing;
	int64_t id;
	bool open;
	double share, broken;
	moment when, never;
	list tags, nobody;
	const tag *first, *missing;
} story;
static const shape STORY = SHAPE(
	story, FIELD(story, title), FIELD(story, body), FIELD(story, where), FIELD(story, extra),
	FIELD(story, nothing), FIELD(story, id), FIELD(story, open), FIELD(story, share),
	FIELD(story, broken), FIELD(story, when), FIELD(story, never), LIST(story, tags, TAG),
	LIST(story, nobody, TAG), INNER(story, first, TAG), INNER(story, missing, TAG));

static void a_struct_is_written_member_by_member(void **state)
{
	(void)state;
	arena *mem = arena_new();
	buffer out = buffer_new(mem, 16, 10000);
	json_writer j = json_begin(&out);
	tag tags[] = { { S("a"), 1 }, { S("b"), -2 } };
	story s = { .title = S("Öl & \"<b>\""),
		    .body = { "<p>", 3 },
		    .where = { "/x", 2 },
		    .extra = { "[1]", 3 },
		    .id = INT64_MIN,
		    .open = true,
		    .share = 0.5,
		    .broken = 0.0 / 0.0,
		    .when = { 1795442700 },
		    .tags = { tags, 2 },
		    .first = &tags[1] };

	json_struct(&j, NULL, &STORY, &s);
	json done = json_done(&j);

	assert_string_equal(
		str_c(mem, str_of_json(done)),
		"{\"title\":\"Öl \\u0026 "
		"\\\"\\u003cb\\u003e\\\"\",\"body\":\"\\u003cp\\u003e\",\"where\":\"/x\","
		"\"extra\":[1],\"nothing\":null,\"id\":-9223372036854775808,\"open\":true,"
		"\"share\":0.5,"
		"\"broken\":null,\"when\":\"2026-11-23T14:05:00+00:00\",\"never\":null,"
		"\"tags\":[{\"name\":\"a\",\"uses\":1},{\"name\":\"b\",\"uses\":-2}],\"nobody\":[],"
		"\"first\":{\"name\":\"b\",\"uses\":-2},\"missing\":null}");
	arena_free(mem);
}

static void commas_stand_between_values_only(void **state)
{
	(void)state;
	arena *mem = arena_new();
	buffer out = buffer_new(mem, 16, 10000);
	json_writer j = json_begin(&out);

	json_open(&j, NULL, '{');
	json_open(&j, "a", '[');
	json_int(&j, NULL, 1);
	json_bool(&j, NULL, false);
	json_open(&j, NULL, '[');
	json_close(&j, ']');
	json_str(&j, NULL, S("x"));
	json_close(&j, ']');
	json_moment(&j, "b", (moment){ 0 });
	json_close(&j, '}');

	assert_string_equal(str_c(mem, str_of_json(json_done(&j))),
			    "{\"a\":[1,false,[],\"x\"],\"b\":null}");
	arena_free(mem);
}

/* Every text comes back from another reader as it was, and holds nothing that a script element
 * sees. */
static void any_text_is_valid_json_and_safe_in_a_script(void **state)
{
	(void)state;
	static const struct {
		str given, read;
	} CASES[] = {
		{ { "", 0 }, { "", 0 } },
		{ { "a\n\t\r\x01\x7f\"\\/", 9 }, { "a\n\t\r\x01\x7f\"\\/", 9 } },
		{ { "</script><!-- &", 15 }, { "</script><!-- &", 15 } },
		{ { "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", 9 },
		  { "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa", 9 } },
		{ { "\xf0\x9f\x97\x9e öl", 8 }, { "\xf0\x9f\x97\x9e öl", 8 } },
		{ { "a\xff"
		    "b",
		    3 },
		  { "a\xef\xbf\xbd"
		    "b",
		    5 } },
	};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		arena *mem = arena_new();
		buffer out = buffer_new(mem, 16, 10000);
		json_writer j = json_begin(&out);

		json_str(&j, NULL, CASES[i].given);

		str written = buffer_str(&out);
		json_t *read = json_loadb(written.at, written.n, JSON_DECODE_ANY, NULL);
		assert_true(str_is((str){ json_string_value(read), json_string_length(read) },
				   CASES[i].read));
		assert_false(str_has(written, S("<")) || str_has(written, S(">")) ||
			     str_has(written, S("&")));
		assert_false(str_has(written, S("\xe2\x80\xa8")) ||
			     str_has(written, S("\xe2\x80\xa9")));
		json_decref(read);
		arena_free(mem);
	}
}

typedef struct nest {
	const struct nest *inner;
} nest;
static const shape NEST = { "nest", sizeof(nest), 1, (const field[]){ INNER(nest, inner, NEST) } };

static void what_is_nested_too_deep_is_null(void **state)
{
	(void)state;
	arena *mem = arena_new();
	buffer out = buffer_new(mem, 16, 100000);
	json_writer j = json_begin(&out);
	nest itself = { &itself };

	json_struct(&j, NULL, &NEST, &itself);

	str written = str_of_json(json_done(&j));
	json_t *read = json_loadb(written.at, written.n, 0, NULL);
	assert_non_null(read);
	assert_true(str_has(written, S("{\"inner\":null}")));
	json_decref(read);
	arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_struct_is_written_member_by_member),
		cmocka_unit_test(commas_stand_between_values_only),
		cmocka_unit_test(any_text_is_valid_json_and_safe_in_a_script),
		cmocka_unit_test(what_is_nested_too_deep_is_null),
	};
	zone_set(S("UTC"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
