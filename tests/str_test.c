#include "base_kit.h"

static void texts_are_compared_by_their_bytes(void **state)
{
	(void)state;
	str nothing = { 0 };

	assert_true(str_is(S("news"), S("news")));
	assert_false(str_is(S("news"), S("New")));
	assert_false(str_is(S("a\0b"), S("a\0c")));
	assert_true(str_is(nothing, S("")));
	assert_true(str_is(str_of(NULL), nothing));
	assert_true(str_is_any_case(S("Content-TYPE"), S("content-type")));
	assert_false(str_is_any_case(S("Ä"), S("ä")));
	assert_false(str_is_any_case(S("[]"), S("{}")));
}

static void shorter_text_goes_before_what_it_begins(void **state)
{
	(void)state;

	assert_true(str_order(S("a"), S("ab")) < 0);
	assert_true(str_order(S("b"), S("ab")) > 0);
	assert_true(str_order(S("a"), S("\xFF")) < 0);
	assert_int_equal(str_order(S(""), (str){ 0 }), 0);
	assert_int_equal(str_order(S("ab"), S("ab")), 0);
}

static void parts_are_found_where_they_begin(void **state)
{
	(void)state;
	str s = S("one, two");

	assert_int_equal(str_find(s, S("two")), 5);
	assert_int_equal(str_find(s, S("three")), s.n);
	assert_int_equal(str_find(s, S("one, two, three")), s.n);
	assert_int_equal(str_find(s, S("")), 0);
	assert_int_equal(str_find_byte(s, ','), 3);
	assert_int_equal(str_find_byte(s, 'x'), s.n);
	assert_int_equal(str_find_byte((str){ 0 }, 'x'), 0);
	assert_true(str_has(s, S(", ")) && str_has(s, S("")) && str_has(S(""), S("")));
	assert_false(str_has(s, S("three")) || str_has(S(""), S("a")));
	assert_true(str_starts(s, S("one")) && str_starts(s, S("")) && !str_starts(s, S("two")));
	assert_true(str_ends(s, S("two")) && str_ends(s, S("")) && !str_ends(s, S("one")));
	assert_false(str_starts(S("on"), S("one")) || str_ends(S("wo"), S("two")));
}

static void parts_are_clipped_to_what_there_is(void **state)
{
	(void)state;

	assert_str(str_from(S("paper"), 2), "per");
	assert_str(str_from(S("paper"), 5), "");
	assert_str(str_from(S("paper"), SIZE_MAX), "");
	assert_str(str_part(S("paper"), 1, 3), "ape");
	assert_str(str_part(S("paper"), 3, SIZE_MAX), "er");
	assert_str(str_part((str){ 0 }, 1, 1), "");
	assert_str(str_trim(S(" \t\r\n\v\f a b \n")), "a b");
	assert_str(str_trim(S(" \n ")), "");
}

static void a_list_is_cut_into_its_items(void **state)
{
	(void)state;
	str rest = S("a,,b");

	assert_str(str_cut(&rest, ','), "a");
	assert_str(str_cut(&rest, ','), "");
	assert_str(str_cut(&rest, ','), "b");
	assert_int_equal(rest.n, 0);
	assert_str(str_cut(&rest, ','), "");
}

static void whole_numbers_are_read_and_all_else_is_not(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good;
		int64_t number;
	} cases[] = {
		{ "0", true, 0 },
		{ "-3", true, -3 },
		{ "0012", true, 12 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "99999999999999999999999", false, 0 },
		{ "", false, 0 },
		{ "-", false, 0 },
		{ "--1", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "1.0", false, 0 },
		{ "1e3", false, 0 },
		{ "0x10", false, 0 },
		{ "٣", false, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t number = 77;
		assert_int_equal(str_to_int(str_of(cases[i].text), &number), cases[i].good);
		assert_int_equal(number, cases[i].good ? cases[i].number : 77);
	}
}

static void copies_stand_on_their_own(void **state)
{
	arena *mem = *state;
	char lent[] = "Borrowed";
	str copy = str_copy(mem, str_of(lent));
	char *c = str_c(mem, str_of(lent));

	lent[0] = 'S';

	assert_str(copy, "Borrowed");
	assert_string_equal(c, "Borrowed");
	assert_string_equal(str_c(mem, (str){ 0 }), "");
	assert_str(str_copy(mem, (str){ 0 }), "");
}

static void texts_are_made_from_others(void **state)
{
	arena *mem = *state;

	assert_str(str_print(mem, "%d of %.*s", 3, STR_ARGS(S("many"))), "3 of many");
	assert_int_equal(str_print(mem, "%5000d", 1).n, 5000);
	assert_str(str_print(mem, "%s", ""), "");
	assert_str(str_join(mem, S("news"), S("paper")), "newspaper");
	assert_str(str_join(mem, (str){ 0 }, (str){ 0 }), "");
	assert_str(str_lower(mem, S("ÄBC z")), "Äbc z");
}

static void wrong_utf8_is_told_from_right(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good;
		size_t letters;
	} cases[] = {
		{ "", true, 0 },
		{ "abc", true, 3 },
		{ "Łódź", true, 4 },
		{ "新聞", true, 2 },
		{ "\xF0\x9F\x97\x9E", true, 1 },
		{ "\x80", false, 1 },                 /* a continuation alone */
		{ "\xC3", false, 1 },                 /* cut off */
		{ "\xE6\x96", false, 2 },             /* cut off later */
		{ "\xC0\xAF", false, 2 },             /* an overlong slash */
		{ "\xE0\x80\xAF", false, 3 },         /* the same, longer */
		{ "\xED\xA0\x80", false, 3 },         /* a surrogate */
		{ "\xF4\x90\x80\x80", false, 4 },     /* behind the last code point */
		{ "\xF8\x88\x80\x80\x80", false, 5 }, /* five bytes were abolished */
		{ "a\xFFz", false, 3 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(str_is_utf8(str_of(cases[i].text)), cases[i].good);
		assert_int_equal(str_letters(str_of(cases[i].text)), cases[i].letters);
	}
	assert_true(str_is_utf8(S("a\0b")));
}

static void text_of_strangers_is_tidied(void **state)
{
	arena *mem = *state;
	static const struct {
		str dirty;
		const char *tidy;
	} cases[] = {
		{ { 0 }, "" },
		{ { "one\r\ntwo\rthree\n", 15 }, "one\ntwo\nthree\n" },
		{ { "\r\r\n\n", 4 }, "\n\n\n" },
		{ { "a\0b\tc\x1B[31m\x7F", 12 }, "ab\tc[31m" },
		{ { "\xC2\x85next\xC2\x9F", 8 }, "next" },
		{ { "\xC2\xA0", 2 }, "\xC2\xA0" },
		{ { "a\xC3", 2 }, "a\xEF\xBF\xBD" },
		{ { "\xC0\xAF", 2 }, "\xEF\xBF\xBD\xEF\xBF\xBD" },
		{ { "\xEF\xBF\xBD", 3 }, "\xEF\xBF\xBD" },
		{ { "\xEF\xBF\xBE!", 4 }, "\xEF\xBF\xBD!" },
		{ { "\xED\xA0\x80z", 4 }, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_str(str_tidy(mem, cases[i].dirty), cases[i].tidy);
}

static void tidy_text_is_not_copied(void **state)
{
	arena *mem = *state;
	str s = S("Größe\n\t\xEF\xBF\xBD 新");

	assert_ptr_equal(str_tidy(mem, s).at, s.at);
	assert_int_equal(str_tidy(mem, s).n, s.n);
}

static void text_is_clipped_between_letters(void **state)
{
	(void)state;

	assert_str(str_clip(S("Łódź"), 2), "Łó");
	assert_str(str_clip(S("Łódź"), 4), "Łódź");
	assert_str(str_clip(S("Łódź"), SIZE_MAX), "Łódź");
	assert_str(str_clip(S("Łódź"), 0), "");
	assert_str(str_clip(S("\xC3"), 1), "\xC3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_compared_by_their_bytes),
		cmocka_unit_test(shorter_text_goes_before_what_it_begins),
		cmocka_unit_test(parts_are_found_where_they_begin),
		cmocka_unit_test(parts_are_clipped_to_what_there_is),
		cmocka_unit_test(a_list_is_cut_into_its_items),
		cmocka_unit_test(whole_numbers_are_read_and_all_else_is_not),
		cmocka_unit_test(copies_stand_on_their_own),
		cmocka_unit_test(texts_are_made_from_others),
		cmocka_unit_test(wrong_utf8_is_told_from_right),
		cmocka_unit_test(text_of_strangers_is_tidied),
		cmocka_unit_test(tidy_text_is_not_copied),
		cmocka_unit_test(text_is_clipped_between_letters),
	};
	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
