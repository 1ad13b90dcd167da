#include "render/markdown.h"

#include <pthread.h>

#include "base_kit.h"
#include "corpus.h"

#define SPECS "tests/data/markdown-spec/"

static str rendered(arena *mem, str text, markdown_kind kind)
{
	str markup = { 0 };
	const char *problem = NULL;
	if (!markdown_render(mem, text, kind, &markup, &problem))
		fail_msg("\"%.*s…\" is refused: %s", STR_ARGS(str_clip(text, 20)), problem);
	assert_null(problem);
	return markup;
}

/* ---- specifications ------------------------------------------------------------------------ */

/* Examples whose output is another one here, and why. */
typedef struct exception {
	int number;
	const char *why;
} exception;

static const exception COMMONMARK[] = {
	{ 28,
	  "a number too large for a letter is U+FFFD in version 0.29, which cmark-gfm follows" },
	{ 173, "textarea begins a block that blank lines do not end only since 0.30" },
	{ 356, "currency signs count as punctuation only since 0.31" },
	{ 604, "the address is an autolink" },
	{ 608, "the mail address is an autolink" },
	{ 610, "the address is an autolink" },
	{ 613, "the address is an autolink" },
	{ 614, "the mail address is an autolink" },
	{ 627, "comments may hold two hyphens only since 0.31" },
	{ 628, "comments may be that short only since 0.31" },
};

static const exception EXTENSIONS[] = {
	{ 20, "only says that nothing crashes" },
	{ 22, "the tag filter is off: what clean.h does is stricter" },
	{ 23, "footnotes are named by their labels since this version" },
	{ 26, "task lists are off: a story has no check boxes" },
	{ 27, "task lists are off: a story has no check boxes" },
	{ 28, "task lists are off: a story has no check boxes" },
};

static const exception REGRESSIONS[] = {
	{ 13, "footnotes are named by their labels since this version" },
};

static bool is_expected(const exception *known, size_t n, int number)
{
	for (size_t i = 0; i < n; i++)
		if (known[i].number == number)
			return true;
	return false;
}

/* Renders all examples; those that are known to differ must still do so. */
static int run_spec(const char *file, const exception *known, size_t known_n)
{
	arena *mem = arena_new();
	str rest = corpus_file(mem, file), line;
	corpus_example e;
	int number = 0;
	while (corpus_markdown(mem, &rest, &line, &e)) {
		bool same = str_is(rendered(mem, e.markdown, MARKDOWN_STORY), e.html);
		if (same == is_expected(known, known_n, ++number))
			fail_msg("%s, example %d: it %s\n%.*s", file, number,
				 same ? "is no exception any more" : "differs",
				 STR_ARGS(e.markdown));
	}
	arena_free(mem);
	return number;
}

#define RUN_SPEC(file, known) run_spec(SPECS file, known, sizeof(known) / sizeof((known)[0]))

static void all_examples_of_commonmark_come_out_as_written(void **state)
{
	(void)state;
	assert_int_equal(RUN_SPEC("commonmark-spec.txt", COMMONMARK), 655);
}

static void the_examples_of_the_github_extensions_come_out_as_written(void **state)
{
	(void)state;
	assert_int_equal(RUN_SPEC("gfm-extensions.txt", EXTENSIONS), 28);
	assert_int_equal(RUN_SPEC("gfm-regression.txt", REGRESSIONS), 19);
}

/* ---- remarks ------------------------------------------------------------------------------- */

static void a_remark_shows_raw_html_as_it_was_typed(void **state)
{
	str out = rendered(
		*state,
		S("I <b onclick=\"x()\">say</b>\n\n<script>\nalert(1)\n</script>\n\n<!-- x -->"),
		MARKDOWN_REMARK);

	assert_str(out, "<p>I &lt;b onclick=&quot;x()&quot;&gt;say&lt;/b&gt;</p>\n"
			"<p>&lt;script&gt;<br />\nalert(1)<br />\n&lt;/script&gt;</p>\n"
			"<p>&lt;!-- x --&gt;</p>\n");
}

static void a_newline_in_a_remark_is_a_break(void **state)
{
	str remark = rendered(*state, S("one\ntwo"), MARKDOWN_REMARK);
	str story = rendered(*state, S("one\ntwo"), MARKDOWN_STORY);

	assert_str(remark, "<p>one<br />\ntwo</p>\n");
	assert_str(story, "<p>one\ntwo</p>\n");
}

static void a_remark_has_no_tables_and_no_footnotes(void **state)
{
	str out = rendered(*state, S("|a|\n|-|\n\nb[^1]\n\n[^1]: c"), MARKDOWN_REMARK);

	assert_false(str_has(out, S("<table")));
	assert_false(str_has(out, S("footnote")));
}

static void a_remark_has_links_quotes_code_and_crossed_out_words(void **state)
{
	str out = rendered(*state, S("> *q* `c` ~~s~~ https://a.example"), MARKDOWN_REMARK);

	assert_str(out, "<blockquote>\n<p><em>q</em> <code>c</code> <del>s</del> "
			"<a href=\"https://a.example\">https://a.example</a></p>\n</blockquote>\n");
}

/* ---- stories ------------------------------------------------------------------------------- */

static void a_story_passes_on_raw_html_and_our_own_elements(void **state)
{
	str out = rendered(*state,
			   S("a\n\n<read-also article=\"42\">\n\n<figure media=\"7\">c</figure>\n"),
			   MARKDOWN_STORY);

	assert_str(out, "<p>a</p>\n<read-also article=\"42\">\n<figure media=\"7\">c</figure>\n");
}

static void wrong_bytes_become_replacement_characters(void **state)
{
	assert_str(rendered(*state, S("a\xff\xc3"), MARKDOWN_STORY),
		   "<p>a\xef\xbf\xbd\xef\xbf\xbd</p>\n");
	assert_str(rendered(*state, (str){ "a\0b", 3 }, MARKDOWN_STORY), "<p>a\xef\xbf\xbd"
									 "b</p>\n");
	assert_str(rendered(*state, (str){ 0 }, MARKDOWN_STORY), "");
}

/* cmark-gfm takes a wrong length for a footnote's name over two lines, and cuts letters in two. */
static void no_letter_is_cut_in_two(void **state)
{
	str out = rendered(*state, S("[^\n\xef ] [^é\né \xff x]"), MARKDOWN_STORY);

	assert_true(str_is_utf8(out));
}

/* ---- limits -------------------------------------------------------------------------------- */

#define TOO_OFTEN "The text repeats the same signs too often."

typedef struct dear {
	const char *repeated;
	size_t times;
	const char *problem;
} dear;

static str repeat(arena *mem, const char *what, size_t times)
{
	size_t n = strlen(what);
	char *at = arena_room(mem, n * times);
	for (size_t i = 0; i < times; i++)
		memcpy(at + i * n, what, n);
	return (str){ at, n * times };
}

static void text_that_is_dear_to_render_is_refused(void **state)
{
	static const dear CASES[] = {
		{ "word and\n\n", MARKDOWN_MOST / 10 + 1, "The text is too long." },
		{ "word ", 10000, "A paragraph is too long: please part it with empty lines." },
		{ "|", 65, "A table has too many columns." },
		{ "a|b|c|d|e|f|g|h|i|j|k|l|m|n|o\n", 1100,
		  "A paragraph is too long: please part it with empty lines." },
		{ "|a|||||||||||||||||||||||\n|-|-|-|-|-|-|-|-|\na\n\n", 400,
		  "The tables are too large." },
		{ "a\n-|-\n", 41, "The tables are too large." },
		{ "> ", 101, "Lists and quotes are nested too deeply." },
		{ "- ", 101, "Lists and quotes are nested too deeply." },
		{ "12. ", 51, "Lists and quotes are nested too deeply." },
		{ "![[]() ", 2001, TOO_OFTEN },
		{ "a<?", 501, TOO_OFTEN },
		{ "a<!A ", 2001, TOO_OFTEN },
		{ "a@", 5001, TOO_OFTEN },
		{ ")", 501, TOO_OFTEN },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		str markup = S("untouched");
		const char *problem = NULL;
		str text = repeat(*state, CASES[i].repeated, CASES[i].times);
		if (markdown_render(*state, text, MARKDOWN_STORY, &markup, &problem))
			fail_msg("\"%s\" is not refused", CASES[i].repeated);
		assert_string_equal(problem, CASES[i].problem);
		assert_str(markup, "untouched");
	}
}

static void one_long_reference_is_not_unfolded_thousands_of_times(void **state)
{
	str text = str_print(*state, "[a]: /%.*s\n\n%.*s", STR_ARGS(repeat(*state, "x", 10000)),
			     STR_ARGS(repeat(*state, "[a] ", 2000)));
	str markup;
	const char *problem = NULL;

	assert_false(markdown_render(*state, text, MARKDOWN_STORY, &markup, &problem));
	assert_string_equal(problem, "The text repeats its links too often.");
}

static void text_just_within_the_limits_is_rendered(void **state)
{
	static const dear CASES[] = {
		{ "word and\n\n", MARKDOWN_MOST / 10, NULL },
		{ "word ", 6000, NULL },
		{ "|", 64, NULL },
		{ "> ", 100, NULL },
		{ "![[]() ", 2000, NULL },
		{ "a<?", 500, NULL },
		{ "a@", 5000, NULL },
		{ "*a **b `", 3000, NULL },
		{ "_*", 10000, NULL },
		{ "www.a.b/) ", 2000, NULL },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		rendered(*state, repeat(*state, CASES[i].repeated, CASES[i].times), MARKDOWN_STORY);
}

/* ---- threads ------------------------------------------------------------------------------- */

#define RENDERINGS 1500

static void *render_again_and_again(void *context)
{
	arena *mem = arena_new();
	bool *good = context;
	str markup;
	const char *problem;
	for (int i = 0; i < RENDERINGS; i++) {
		markdown_kind kind = i % 2 ? MARKDOWN_STORY : MARKDOWN_REMARK;
		bool done =
			markdown_render(mem, S("~~a~~ www.a.example *b*"), kind, &markup, &problem);
		*good = *good && done &&
			str_is(markup, S("<p><del>a</del> <a href=\"http://www.a.example\">"
					 "www.a.example</a> <em>b</em></p>\n"));
	}
	arena_free(mem);
	return NULL;
}

static void threads_do_not_disturb_each_other(void **state)
{
	(void)state;
	pthread_t threads[4];
	bool good[4] = { true, true, true, true };

	for (int i = 0; i < 4; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, render_again_and_again, &good[i]), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);

	for (int i = 0; i < 4; i++)
		assert_true(good[i]);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, free_arena)

static void a_tag_at_the_start_of_a_line_ends_no_markdown(void **state)
{
	static const struct {
		const char *typed, *shown;
	} cases[] = {
		{ "<script>a</script>\n**x**",
		  "<p>&lt;script&gt;a&lt;/script&gt;<br />\n<strong>x</strong></p>\n" },
		{ "<div>\n*x*\n\n- <p>\n- *y*",
		  "<p>&lt;div&gt;<br />\n<em>x</em></p>\n<ul>\n"
		  "<li>&lt;p&gt;</li>\n<li><em>y</em></li>\n</ul>\n" },
		{ "> <!-- a\n> *x*", "<blockquote>\n<p>&lt;!-- a<br />\n<em>x</em></p>\n"
				     "</blockquote>\n" },
		{ "a\n</div>\n*x*", "<p>a<br />\n&lt;/div&gt;<br />\n<em>x</em></p>\n" },
		{ "<b>\n\n*x*", "<p>&lt;b&gt;</p>\n<p><em>x</em></p>\n" },
		{ "```\n<div>\n*x*\n```", "<pre><code>&lt;div&gt;\n*x*\n</code></pre>\n" },
		{ "    <div>\n    *x*", "<pre><code>&lt;div&gt;\n*x*\n</code></pre>\n" },
		{ "<https://a.example/>\n*x*",
		  "<p><a href=\"https://a.example/\">https://a.example/</a><br />\n"
		  "<em>x</em></p>\n" },
		{ "<a@b.example>", "<p><a href=\"mailto:a@b.example\">a@b.example</a></p>\n" },
		{ "[x]: <https://a.example/>\n\n[x]",
		  "<p><a href=\"https://a.example/\">x</a></p>\n" },
		{ "`a\n<div>`", "<p><code>a &lt;div&gt;</code></p>\n" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_str(rendered(*state, str_of(cases[i].typed), MARKDOWN_REMARK),
			   cases[i].shown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_examples_of_commonmark_come_out_as_written),
		cmocka_unit_test(the_examples_of_the_github_extensions_come_out_as_written),
		cmocka_unit_test(threads_do_not_disturb_each_other),
		WITH_ARENA(a_remark_shows_raw_html_as_it_was_typed),
		WITH_ARENA(a_newline_in_a_remark_is_a_break),
		WITH_ARENA(a_remark_has_no_tables_and_no_footnotes),
		WITH_ARENA(a_remark_has_links_quotes_code_and_crossed_out_words),
		WITH_ARENA(a_story_passes_on_raw_html_and_our_own_elements),
		WITH_ARENA(wrong_bytes_become_replacement_characters),
		WITH_ARENA(no_letter_is_cut_in_two),
		WITH_ARENA(text_that_is_dear_to_render_is_refused),
		WITH_ARENA(one_long_reference_is_not_unfolded_thousands_of_times),
		WITH_ARENA(text_just_within_the_limits_is_rendered),
		WITH_ARENA(a_tag_at_the_start_of_a_line_ends_no_markdown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
