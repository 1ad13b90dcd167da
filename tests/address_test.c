#include "base_kit.h"

#include "base/address.h"

static void only_harmless_addresses_may_stand_in_a_link(void **state)
{
	const struct {
		str address;
		bool is_safe;
	} cases[] = {
		{ S("https://paper.example/a?b#c"), true },
		{ S("HTTP://paper.example"), true },
		{ S("mailto:desk@paper.example"), true },
		{ S("/news/budget"), true },
		{ S("/"), true },
		{ S(" /news"), true },
		{ S("/é"), true },
		{ S(""), false },
		{ S("https://"), false },
		{ S("https:/evil.example"), false },
		{ S("news/budget"), false },
		{ S("#here"), false },
		{ S("?page=2"), false },
		{ S("//evil.example"), false },
		{ S("/ /evil.example"), false },
		{ S(" //evil.example"), false },
		{ S("/\t/evil.example"), false },
		{ S("/\\evil.example"), false },
		{ S("\\\\evil.example"), false },
		{ S("javascript:alert(1)"), false },
		{ S("java\nscript:alert(1)"), false },
		{ S("\x01javascript:alert(1)"), false },
		{ S("data:text/html,x"), false },
		{ S("vbscript:x"), false },
		{ S("httpsx://paper.example"), false },
		{ S("https://paper.example/\n"), false },
		{ S("https://paper.example/\0"), false },
		{ S("https://paper.example/\x7F"), false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (url_is_safe(cases[i].address) != cases[i].is_safe)
			fail_msg("%.*s", STR_ARGS(cases[i].address));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_harmless_addresses_may_stand_in_a_link),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
