#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "render/labels.h"

static const moment MONDAY = { 1795442700 }; /* 2026-11-23 14:05 UTC */

static void a_word_comes_in_the_language_or_else_in_english(void **state)
{
	(void)state;
	const labels *arabic = labels_for(S("ar")), *english = labels_for(S("en"));

	assert_true(str_is(label(arabic, S("Latest News")), S("آخر الأخبار")));
	assert_true(str_is(label(english, S("Latest News")), S("Latest News")));
	assert_true(str_is(label(arabic, S("No such words")), S("No such words")));
	assert_true(str_is(label(arabic, S("")), S("")));
}

static void a_catalogue_is_found_by_its_code(void **state)
{
	(void)state;
	const char *const *codes;

	assert_true(labels_exist(S("ar")));
	assert_false(labels_exist(S("xx")));
	assert_true(str_is(labels_code(labels_for(S("ar-EG"))), S("ar")));
	assert_true(str_is(labels_code(labels_for(S("AR"))), S("ar")));
	assert_true(str_is(labels_code(labels_for(S("xx"))), S("en")));
	assert_true(str_is(labels_code(labels_for(S(""))), S("en")));
	assert_true(labels_codes(&codes) >= 2);
	assert_string_equal(codes[0], "en");
}

static void a_catalogue_says_its_direction(void **state)
{
	(void)state;
	assert_true(str_is(labels_direction(labels_for(S("ar"))), S("rtl")));
	assert_true(str_is(labels_direction(labels_for(S("en"))), S("ltr")));
}

static void a_counted_label_follows_the_rule_of_its_language(void **state)
{
	(void)state;
	static const struct {
		const char *code;
		int64_t n;
		const char *expected;
	} CASES[] = {
		{ "en", 0, "%d comments" },  { "en", 1, "one comment" }, { "en", 2, "%d comments" },
		{ "en", -1, "%d comments" }, { "ar", 0, "لا تعليقات" },  { "ar", 1, "تعليق واحد" },
		{ "ar", 2, "تعليقان" },      { "ar", 3, "%d تعليقات" },  { "ar", 10, "%d تعليقات" },
		{ "ar", 11, "%d تعليقًا" },   { "ar", 99, "%d تعليقًا" },  { "ar", 100, "%d تعليق" },
		{ "ar", 103, "%d تعليقات" }, { "ar", 111, "%d تعليقًا" }, { "ar", 102, "%d تعليق" },
	};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		const labels *l = labels_for(str_of(CASES[i].code));
		str got = label_counted(l, S("one comment"), S("%d comments"), CASES[i].n);
		assert_true(str_is(got, str_of(CASES[i].expected)));
	}
}

static void a_counted_label_without_a_translation_is_english(void **state)
{
	(void)state;
	const labels *arabic = labels_for(S("ar"));

	assert_true(str_is(label_counted(arabic, S("one cow"), S("%d cows"), 1), S("one cow")));
	assert_true(str_is(label_counted(arabic, S("one cow"), S("%d cows"), 11), S("%d cows")));
	label_forms all = label_all_forms(arabic, S("one cow"), S("%d cows"));
	assert_true(str_is(all.form[label_form(arabic, 1)], S("one cow")));
	assert_true(str_is(all.form[label_form(arabic, 11)], S("%d cows")));
}

static void a_day_is_written_as_the_language_does(void **state)
{
	(void)state;
	arena *mem = arena_new();
	const labels *arabic = labels_for(S("ar")), *english = labels_for(S("en"));
	buffer out = buffer_new(mem, 8, 1000);

	label_date_time(english, MONDAY, &out);
	put(&out, S("|"));
	label_date_time(arabic, MONDAY, &out);

	assert_string_equal(str_c(mem, buffer_str(&out)),
			    "23 November 2026, 14:05|23 نوفمبر 2026، 14:05");
	assert_string_equal(str_c(mem, label_date_str(mem, english, MONDAY)),
			    "Monday, 23 November 2026");
	assert_string_equal(str_c(mem, label_date_str(mem, arabic, MONDAY)),
			    "الاثنين، 23 نوفمبر 2026");
	assert_string_equal(str_c(mem, label_month(mem, english, 2026, 11)), "November 2026");
	assert_string_equal(str_c(mem, label_month(mem, arabic, 2026, 1)), "يناير 2026");
	assert_string_equal(str_c(mem, label_month(mem, english, 2026, 13)), "January 2026");
	arena_free(mem);
}

static void a_day_is_that_of_the_sites_zone(void **state)
{
	(void)state;
	arena *mem = arena_new();
	const labels *english = labels_for(S("en"));
	moment evening = { 1795475100 }; /* 2026-11-23 23:05 UTC */

	assert_true(zone_set(S("Asia/Tokyo")));
	str tokyo = label_date_str(mem, english, evening);
	zone_set(S("UTC"));

	assert_string_equal(str_c(mem, tokyo), "Tuesday, 24 November 2026");
	arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_comes_in_the_language_or_else_in_english),
		cmocka_unit_test(a_catalogue_is_found_by_its_code),
		cmocka_unit_test(a_catalogue_says_its_direction),
		cmocka_unit_test(a_counted_label_follows_the_rule_of_its_language),
		cmocka_unit_test(a_counted_label_without_a_translation_is_english),
		cmocka_unit_test(a_day_is_written_as_the_language_does),
		cmocka_unit_test(a_day_is_that_of_the_sites_zone),
	};
	zone_set(S("UTC"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
