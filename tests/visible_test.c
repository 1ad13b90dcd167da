#include "render/visible.h"

#include "base_kit.h"

static void what_leaves_no_trace_does_not_show(void **state)
{
	static const char *const unseen[] = {
		"",
		"  \t\n",
		"\u00A0\u2003\u3000",       /* spaces */
		"\u200B\u200C\u200D\uFEFF", /* zero width */
		"\u200E\u200F\u061C",       /* marks of direction */
		"\u202E\u2066\u2069",       /* overrides and isolates */
		"\uFE0F\uFE0F\U000E0100",   /* selectors of variants */
		"\u115F\u1160\u3164\uFFA0", /* Hangul fillers */
		"\u2800\u2800",             /* Braille without dots */
		"\u00AD\u034F\u180E",       /* soft hyphen, joiners */
		"\uE000\U000F0000",         /* private */
		"\u0378\U000E0FFF",         /* unassigned */
		"\u0301\u0302",             /* marks on nothing */
		"\U000E0041\U000E007F",     /* tags */
		"\u2028\u2029",
	};
	static const char *const seen[] = { "a", "\u200Bé", "漢", "ب", "❤\uFE0F", "٣", "ก็", "!" };
	(void)state;

	for (size_t i = 0; i < sizeof unseen / sizeof unseen[0]; i++)
		assert_false(text_shows(str_of(unseen[i])));
	for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++)
		assert_true(text_shows(str_of(seen[i])));
}

static void both_ends_lose_what_is_blank_in_any_script(void **state)
{
	static const struct {
		const char *typed, *trimmed;
	} cases[] = {
		{ "", "" },
		{ "\u3000 Ada\u00A0", "Ada" },
		{ "\u200B\u2060Ada\u200D\u2800", "Ada" },
		{ "Ada\u3164Byron", "Ada\u3164Byron" },
		{ "\u200E\u200F", "" },
		{ "❤\uFE0F ", "❤\uFE0F" },
		{ "می\u200Cخواهم", "می\u200Cخواهم" },
		{ "e\u0301 ", "e\u0301" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_str(text_trim(str_of(cases[i].typed)), cases[i].trimmed);
}

static void one_line_cannot_be_turned_around(void **state)
{
	arena *mem = *state;

	assert_str(text_in_one_line(mem, S("a\nb\tc\u2028d")), "a b c d");
	assert_str(text_in_one_line(mem, S("\u202Enimda\u202C \u2067x\u2069")), "nimda x");
	assert_str(text_in_one_line(mem, S("א\u200E!")), "א\u200E!");
}

static void stacks_of_marks_are_clipped(void **state)
{
	arena *mem = *state;
	static const char *const kept[] = {
		"Plain",  "Việt e\u0323\u0302",
		"בְּרֵאשִׁ֖ית", "ที่นี่",
		"क्षत्रिय", "e\u0301\u0302\u0303\u0304\u0305",
	};

	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
		assert_str(text_calm(mem, str_of(kept[i])), kept[i]);
	assert_str(text_calm(mem, S("Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307a\u0489")),
		   "Z\u0301\u0302\u0303\u0304\u0305a\u0489");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_leaves_no_trace_does_not_show),
		cmocka_unit_test(both_ends_lose_what_is_blank_in_any_script),
		cmocka_unit_test_setup_teardown(one_line_cannot_be_turned_around, make_arena,
						free_arena),
		cmocka_unit_test_setup_teardown(stacks_of_marks_are_clipped, make_arena,
						free_arena),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
