#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "render/escape.h"

typedef struct pair {
	const char *given, *expected;
} pair;

static void markup_is_escaped_for_text_and_for_both_quotes(void **state)
{
	(void)state;
	static const pair CASES[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "<", "&lt;" },
		{ "a & b", "a &amp; b" },
		{ "<script>alert(\"it's\")</script>",
		  "&lt;script&gt;alert(&quot;it&#39;s&quot;)&lt;/script&gt;" },
		{ "&amp;", "&amp;amp;" },
		{ "Öl ≥ 1 €", "Öl ≥ 1 €" },
		{ "x<", "x&lt;" },
	};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		arena *mem = arena_new();
		html got = html_of_text(mem, str_of(CASES[i].given));
		assert_string_equal(str_c(mem, str_of_html(got)), CASES[i].expected);
		arena_free(mem);
	}
}

static void all_but_unreserved_letters_are_percent_encoded(void **state)
{
	(void)state;
	static const pair CASES[] = {
		{ "", "" },
		{ "AZaz09-._~", "AZaz09-._~" },
		{ "a b/c?d=e&f#g", "a%20b%2Fc%3Fd%3De%26f%23g" },
		{ "Öl", "%C3%96l" },
		{ "'\"<>%+", "%27%22%3C%3E%25%2B" },
	};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		arena *mem = arena_new();
		assert_string_equal(str_c(mem, url_encode(mem, str_of(CASES[i].given))),
				    CASES[i].expected);
		arena_free(mem);
	}
}

static void only_a_checked_address_becomes_a_url(void **state)
{
	(void)state;
	static const pair CASES[] = {
		{ "https://a.example/b?c=d#e", "https://a.example/b?c=d#e" },
		{ "http://a.example", "http://a.example" },
		{ "HTTPS://a.example", "HTTPS://a.example" },
		{ "mailto:ann@a.example", "mailto:ann@a.example" },
		{ "/", "/" },
		{ "/news/öl", "/news/öl" },
		{ "  /news ", "/news" },
		{ "", "" },
		{ " ", "" },
		{ "//evil.example", "" },
		{ "/ /evil.example", "" },
		{ "/\\evil.example", "" },
		{ "/\t/evil.example", "" },
		{ "javascript:alert(1)", "" },
		{ "java\nscript:alert(1)", "" },
		{ "\x01javascript:alert(1)", "" },
		{ "JaVaScRiPt:alert(1)", "" },
		{ "data:text/html,x", "" },
		{ "vbscript:x", "" },
		{ "ftp://a.example", "" },
		{ "news/a", "" },
		{ "?a", "" },
		{ "http:", "" },
		{ "https://", "" },
		{ "mailto:", "" },
		{ "https://a.example/\\b", "" },
		{ "https://a.example/\x7f", "" },
	};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		arena *mem = arena_new();
		url got = url_of(mem, str_of(CASES[i].given));
		assert_string_equal(str_c(mem, str_of_url(got)), CASES[i].expected);
		arena_free(mem);
	}
}

static void a_path_is_made_of_encoded_segments(void **state)
{
	(void)state;
	arena *mem = arena_new();
	const str segments[] = { S("news"), S("a/b öl") };

	assert_string_equal(str_c(mem, str_of_url(url_path(mem, segments, 2))),
			    "/news/a%2Fb%20%C3%B6l");
	assert_string_equal(str_c(mem, str_of_url(url_path(mem, NULL, 0))), "/");
	arena_free(mem);
}

static void a_decimal_is_as_short_as_it_can_be(void **state)
{
	(void)state;
	static const struct {
		double number;
		const char *expected;
	} CASES[] = {
		{ 0, "0" },
		{ 1.21, "1.21" },
		{ -0.5, "-0.5" },
		{ 0.1 + 0.2, "0.30000000000000004" },
		{ 1e300, "1e+300" },
		{ 1.0 / 0.0, "0" },
		{ 123456789, "123456789" },
	};
	for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
		arena *mem = arena_new();
		buffer out = buffer_new(mem, 8, 100);
		put_double(&out, CASES[i].number);
		assert_string_equal(str_c(mem, buffer_str(&out)), CASES[i].expected);
		arena_free(mem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markup_is_escaped_for_text_and_for_both_quotes),
		cmocka_unit_test(all_but_unreserved_letters_are_percent_encoded),
		cmocka_unit_test(only_a_checked_address_becomes_a_url),
		cmocka_unit_test(a_path_is_made_of_encoded_segments),
		cmocka_unit_test(a_decimal_is_as_short_as_it_can_be),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
