#include "base/language.h"

#include "base_kit.h"

static void a_tag_is_kept_in_its_canonical_case(void **state)
{
	static const struct {
		const char *typed, *tag;
	} cases[] = {
		{ "en", "en" },
		{ "EN", "en" },
		{ "pt-br", "pt-BR" },
		{ "ZH-hant", "zh-Hant" },
		{ "zh-hant-tw", "zh-Hant-TW" },
		{ "es-419", "es-419" },
		{ "eng", "en" },
		{ "deu-at", "de-AT" },
		{ "nds", "nds" },
		{ "CKB", "ckb" },
		{ "sl-Rozaj-BISKE-1994", "sl-rozaj-biske-1994" },
		{ "de-CH-1901", "de-CH-1901" },
		{ "en-x-Town", "en-x-town" },
		{ "ar-u-NU-latn-x-a", "ar-u-nu-latn-x-a" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_str(language_tag(*state, str_of(cases[i].typed)), cases[i].tag);
}

static void what_is_no_language_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"e",
		"xx",
		"English",
		"german",
		"qaa",
		"und",
		"zxx",
		"en_US",
		"en-",
		"-en",
		"en--US",
		"en US",
		"e1",
		"en-US-GB",
		"en-US-Latn",
		"en-toolongparts",
		"en-Latn-Cyrl",
		"en-a",
		"en-x",
		"en-a-x-b",
		"en-é",
		"x-en",
		"en-US-us",
		"en\n",
		"en-<b>",
		"e\xC3\xA9",
		"en-x-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd",
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_str(language_tag(*state, str_of(bad[i])), "");
}

static void the_script_says_which_way_it_runs(void **state)
{
	static const char *const left[] = { "ar",    "he",         "fa-IR",  "ckb",
					    "ug-CN", "pa-Arab-PK", "az-Arab" };
	static const char *const right[] = { "en", "arn", "ar-Latn", "zh-Hant", "fr", "hey", "ku" };
	(void)state;

	for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
		assert_true(language_is_leftward(str_of(left[i])));
	for (size_t i = 0; i < sizeof right / sizeof right[0]; i++)
		assert_false(language_is_leftward(str_of(right[i])));
}

static void every_common_language_is_one(void **state)
{
	const common_language *all;
	size_t n = languages_common(&all);

	assert_true(n > 30);
	for (size_t i = 0; i < n; i++)
		assert_str(language_tag(*state, str_of(all[i].tag)), all[i].tag);
	assert_str(language_name(S("ar")), "العربية");
	assert_str(language_name(S("tlh")), "tlh");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tag_is_kept_in_its_canonical_case),
		cmocka_unit_test(what_is_no_language_is_refused),
		cmocka_unit_test(the_script_says_which_way_it_runs),
		cmocka_unit_test(every_common_language_is_one),
	};
	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
