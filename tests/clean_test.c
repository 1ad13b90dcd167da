#include "render/clean.h"

#include <dirent.h>
#include <jansson.h>

#include "base_kit.h"
#include "clean_oracle.h"
#include "corpus.h"
#include "render/markdown.h"

/* ---- a paper with one story and one picture ------------------------------------------------ */

static bool find_story(void *context, int64_t id, clean_story *ret)
{
	(void)context;
	*ret = (clean_story){ .address = { "/news/mill", 10 },
			      .headline = S("Mill & <b>weir</b>") };
	return id == 42;
}

static bool find_story_at(void *context, str address, int64_t *ret_id)
{
	(void)context;
	*ret_id = 42;
	return str_is(address, S("/news/mill"));
}

static bool find_picture(void *context, int64_t id, clean_picture *ret)
{
	(void)context;
	*ret = (clean_picture){ .address = { "/media/7.jpg", 12 },
				.srcset = S("/media/7-640.webp 640w"),
				.width = 1280,
				.height = 853,
				.alt = S("A \"dog\""),
				.caption = S("The dog"),
				.credit = S("J. Doe") };
	return id == 7;
}

static bool find_picture_at(void *context, str address, clean_picture *ret)
{
	find_picture(context, 7, ret);
	ret->srcset = (str){ 0 };
	return str_is(address, S("/media/7.jpg")) ||
	       str_is(address, S("https://our.example/media/7.jpg"));
}

static const clean_lookup PAPER = { NULL, find_story, find_story_at, find_picture,
				    find_picture_at };

static cleaned cleaned_of(arena *mem, str markup, clean_kind kind)
{
	cleaned c = clean(mem, markup, kind, &PAPER, S("Read also:"));
	const char *problem = oracle_problem(mem, &c, kind);
	if (problem)
		fail_msg("%s\n--- from\n%.*s\n--- to\n%.*s", problem, STR_ARGS(markup),
			 STR_ARGS(c.body));
	return c;
}

typedef struct example {
	const char *markup, *body;
} example;

/* Each markup must become its body, or stay as it is where none is named. */
static void check_examples(arena *mem, clean_kind kind, const example *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		cleaned c = cleaned_of(mem, str_of(all[i].markup), kind);
		assert_null(c.problem);
		assert_str(str_of_html(c.body), all[i].body ? all[i].body : all[i].markup);
	}
}

#define CHECK_EXAMPLES(mem, kind, all)                                                             \
	check_examples((mem), (kind), (all), sizeof(all) / sizeof((all)[0]))

/* ---- the list ------------------------------------------------------------------------------ */

static void a_story_keeps_what_is_on_its_list(void **state)
{
	static const example CASES[] = {
		{ "<h2>a</h2><h6>b</h6><p>c<br><em>d</em></p><hr>", NULL },
		{ "<ol start=\"3\" type=\"a\" reversed><li value=\"2\">a</li></ol>", NULL },
		{ "<dl><dt>a</dt><dd>b</dd></dl>", NULL },
		{ "<blockquote cite=\"/a\"><p>a</p></blockquote>", NULL },
		{ "<figure><img src=\"/media/7.jpg\" alt=\"b\" loading=\"lazy\" width=\"1280\" "
		  "height=\"853\"><figcaption>c</figcaption></figure>",
		  NULL },
		{ "<pre><code class=\"language-c++\">a\n\nb</code></pre>", NULL },
		{ "<p lang=\"ar\" dir=\"rtl\">a <bdi>b</bdi> <time "
		  "datetime=\"2026-11-23\">c</time></p>",
		  NULL },
		{ "<details open><summary>a</summary>b</details>", NULL },
		{ "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>", NULL },
		{ "<div class=\"table\" tabindex=\"0\"><table><caption>a</caption><thead><tr>"
		  "<th colspan=\"2\" scope=\"col\">b</th></tr></thead></table></div>",
		  NULL },
		{ "a &amp; b &lt; c \"d\" 'e'", NULL },
		{ "<figure class=\"gallery\"><figure class=\"embed\"><a "
		  "href=\"/a\">b</a></figure></figure>",
		  NULL },
		{ "<aside class=\"pull\"><p>a</p></aside><aside class=\"box\"><p>b</p></aside>",
		  NULL },
		{ "<pre class=\"verse\">a\nb</pre>", NULL },
		{ "<h2 id=\"part-a\">a</h2><p><a href=\"#part-a\">b</a></p>", NULL },
	};

	CHECK_EXAMPLES(*state, CLEAN_STORY, CASES);
}

static void a_story_loses_what_is_not_on_its_list(void **state)
{
	static const example CASES[] = {
		{ "<script>a</script><style>b</style><noscript>c</noscript><!-- d -->e", "e" },
		{ "<svg><a href=/x>a</a><script>b</script></svg><math><mi>c</mi></math>d", "d" },
		{ "<form action=x><input name=a><button>b</button><textarea>c</textarea></form>",
		  "<div>b</div>" },
		{ "<p onclick=a style=b class=c id=d data-e=f>g</p>", "<p>g</p>" },
		{ "<h1>a</h1>", "<h2>a</h2>" },
		{ "<font color=red>a</font><blink>b</blink>", "ab" },
		{ "<section><p>a</p></section><center>b</center>",
		  "<div><p>a</p></div><div>b</div>" },
		{ "<p></p><div> </div><p>a</p>", "<p>a</p>" },
		{ "<img src=x alt=a><img src=data:image/png;base64,AA==><img src=//a/b>c", "c" },
		{ "<img src=mailto:a@b.example><img src=#fn-1>c", "c" },
		{ "<li>a</li><td>b<dd>c", "<div>a</div>b<div>c</div>" },
		{ "<p align=center>a</p><table><td align=right>b</table>",
		  "<p class=\"align-center\">a</p><div class=\"table\" "
		  "tabindex=\"0\"><table><tbody><tr>"
		  "<td class=\"align-right\">b</td></tr></tbody></table></div>" },
		{ "<p dir=up lang='x\" y'><q cite=javascript:a>b</q></p>", "<p><q>b</q></p>" },
		{ "<template><b>a</b></template><title>b</title><plaintext>c", "" },
		{ "a&#0;&#1;&#x80;&#xD800;&#xFFFE;b",
		  "a\xef\xbf\xbd\xe2\x82\xac\xef\xbf\xbd\xef\xbf\xbd"
		  "b" },
	};

	CHECK_EXAMPLES(*state, CLEAN_STORY, CASES);
}

static void links_lead_only_where_they_may(void **state)
{
	static const example CASES[] = {
		{ "<a href=\"/a?b=c&amp;d#e\">x</a>", NULL },
		{ "<a href=\"mailto:a@b.example\">x</a>", NULL },
		{ "<a href=\"#fn-1\">x</a>", NULL },
		{ "<a href=\"#top\">x</a>", "x" },
		{ "<a href=https://a.example>x</a>",
		  "<a href=\"https://a.example\" rel=\"noopener\">x</a>" },
		{ "<a href=http://a.example rel='sponsored nofollow me'>x</a>",
		  "<a href=\"http://a.example\" rel=\"nofollow sponsored noopener\">x</a>" },
		{ "<a href=' HTTPS://a.example/b c\n'>x</a>",
		  "<a href=\"HTTPS://a.example/b%20c\" rel=\"noopener\">x</a>" },
		{ "<a href=javascript:alert(1)>x</a>", "x" },
		{ "<a href='&#106;ava\tscript:alert(1)'>x</a>", "x" },
		{ "<a href=' &#1;javascript:alert(1)'>x</a>", "x" },
		{ "<a href='java&#10;script&colon;alert(1)'>x</a>", "x" },
		{ "<a href=data:text/html,a>x</a><a href=vbscript:a>x</a>", "xx" },
		{ "<a href=//evil.example>x</a><a href='/\t/evil.example'>x</a>", "xx" },
		{ "<a href='/\\evil.example'>x</a><a href='\\\\evil.example'>x</a>", "xx" },
		{ "<a href=a/b>x</a><a href='?a'>x</a><a>x</a>", "xxx" },
		{ "<a href='/\"onclick=alert(1)'>x</a>", "<a href=\"/%22onclick=alert(1)\">x</a>" },
		{ "<a href=/a>b<table><td><a href=/c>d</a></table></a>",
		  "<a href=\"/a\">b<div class=\"table\" "
		  "tabindex=\"0\"><table><tbody><tr><td>d</td></tr></tbody>"
		  "</table></div></a>" },
	};

	CHECK_EXAMPLES(*state, CLEAN_STORY, CASES);
}

static void a_remark_keeps_little_and_vouches_for_nothing(void **state)
{
	static const example CASES[] = {
		{ "<p>a "
		  "<strong>b</strong><br>c</p><blockquote><p>d</p></blockquote><ul><li>e</li></ul>",
		  NULL },
		{ "<a href=\"https://a.example\">x</a>",
		  "<a href=\"https://a.example\" rel=\"nofollow ugc noopener\">x</a>" },
		{ "<a href=/a rel=me>x</a>", "<a href=\"/a\" rel=\"nofollow ugc noopener\">x</a>" },
		{ "<h2>a</h2><div>b</div><table><tr><td>c<td>d</table>",
		  "<p>a</p><p>b</p><p>c d </p>" },
		{ "<img src=https://a.example/b.png alt=c>",
		  "<p><a href=\"https://a.example/b.png\" rel=\"nofollow ugc "
		  "noopener\">c</a></p>" },
		{ "<p id=fn-1 class=read-also>a <read-also article=42>b</p>", "<p>a b</p>" },
		{ "<figure media=7>a</figure>", "<p>a</p>" },
	};

	CHECK_EXAMPLES(*state, CLEAN_REMARK, CASES);
}

static void frames_and_films_become_links(void **state)
{
	static const example CASES[] = {
		{ "<iframe src=https://a.example/b></iframe>",
		  "<p><a href=\"https://a.example/b\" "
		  "rel=\"noopener\">https://a.example/b</a></p>" },
		{ "<p>a <embed src=/b title=c> d</p>", "<p>a <a href=\"/b\">c</a> d</p>" },
		{ "<video><source src=/a.webm>old browser</video>",
		  "<p><a href=\"/a.webm\">/a.webm</a></p>" },
		{ "<object data=javascript:a>b</object><iframe srcdoc='<b>c</b>'></iframe>", "" },
	};

	CHECK_EXAMPLES(*state, CLEAN_STORY, CASES);
}

static void misnested_markup_comes_out_well_nested(void **state)
{
	static const example CASES[] = {
		{ "<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>" },
		{ "<p>a<div>b</p>c", "<p>a</p><div>bc</div>" },
		{ "<p><button><p>a</button>b", "<p>a</p>b" },
		{ "<ul>a<li>b<li>c</ul>", "<ul>a<li>b</li><li>c</li></ul>" },
		{ "<table>a<tr><td>b</table>",
		  "a<div class=\"table\" tabindex=\"0\"><table><tbody><tr><td>b</td>"
		  "</tr></tbody></table></div>" },
		{ "<pre>\n\na</pre>", "<pre>\n\na</pre>" },
		{ "<pre><font>\na</font></pre>", "<pre>\n\na</pre>" },
		{ "<h2>a<blink><h3>b</h3></blink></h2>", "<h2>a</h2><h3>b</h3>" },
		{ "</p></div>a<b", "a" },
	};

	CHECK_EXAMPLES(*state, CLEAN_STORY, CASES);
}

static void ids_are_ours_and_never_twice(void **state)
{
	static const example CASES[] = {
		{ "<p id=\"fn-1\">a</p><p id=fn-1>b</p><p id=main>c</p>",
		  "<p id=\"fn-1\">a</p><p>b</p><p>c</p>" },
		{ "<p id='fn-\"x'>a</p>", "<p>a</p>" },
	};

	CHECK_EXAMPLES(*state, CLEAN_STORY, CASES);
}

/* ---- our own elements ---------------------------------------------------------------------- */

#define MILL                                                                                       \
	"<p class=\"read-also\">Read also: <a href=\"/news/mill\">Mill &amp; "                     \
	"&lt;b&gt;weir&lt;/b&gt;</a></p>"
#define DOG(caption)                                                                               \
	"<figure><img src=\"/media/7.jpg\" srcset=\"/media/7-640.webp 640w\" sizes=\"(min-width: " \
	"50em) 46em, "                                                                             \
	"100vw\" alt=\"A &quot;dog&quot;\" loading=\"lazy\" width=\"1280\" "                       \
	"height=\"853\"><figcaption>" caption                                                      \
	" <span class=\"credit\">J. Doe</span></figcaption></figure>"

static void read_also_becomes_a_paragraph_between_blocks(void **state)
{
	static const example CASES[] = {
		{ "<read-also article=\"42\">", MILL },
		{ "<read-also article=42></read-also><p>a</p>", MILL "<p>a</p>" },
		{ "<read-also article=/news/mill>a note</read-also>", MILL },
		{ "<p>a</p><READ-ALSO article=42><p>b</p>", "<p>a</p>" MILL "<p>b</p>" },
		{ "<p>a <read-also article=42> b</p><p>c</p>", "<p>a  b</p>" MILL "<p>c</p>" },
		{ "<p><read-also article=42></p>", MILL },
		{ "<ul><li>a</li><read-also article=42></ul>b", "<ul><li>a</li></ul>" MILL "b" },
		{ "<ul><li>a <read-also article=42></li></ul>", "<ul><li>a " MILL "</li></ul>" },
		{ "<h2>a<read-also article=42></h2>", "<h2>a</h2>" MILL },
		{ "<read-also article=43><read-also article=/gone><read-also "
		  "article=x><read-also>a",
		  "a" },
	};

	CHECK_EXAMPLES(*state, CLEAN_STORY, CASES);
}

static void a_figure_shows_a_picture_of_ours(void **state)
{
	static const example CASES[] = {
		{ "<figure media=\"7\"></figure>", DOG("The dog") },
		{ "<figure media=7>Our <b>own</b></figure>", DOG("Our <b>own</b>") },
		{ "<figure media=7><img src=/x><figcaption>Our own</figcaption></figure>",
		  DOG("Our own") },
		{ "<p>a<figure media=7><p>b</p></figure>c", "<p>a</p>" DOG("b") "c" },
		{ "<figure media=7><p>a</p>", DOG("The dog") "<p>a</p>" },
		{ "<figure media=8>a</figure>b", "b" },
	};
	static const char OWN_ALT[] = "alt=\"A &lt;cat&gt;\"";

	CHECK_EXAMPLES(*state, CLEAN_STORY, CASES);
	cleaned c = cleaned_of(*state, S("<figure media=7 alt=' A <cat>'></figure>"), CLEAN_STORY);
	assert_true(str_has(str_of_html(c.body), str_of(OWN_ALT)));
}

static void an_inline_question_marks_its_phrase(void **state)
{
	static const example CASES[] = {
		{ "<p>a <inline-question id=q1 ask='b?' open>c <b>d</b></inline-question> e</p>",
		  "<p>a <span class=\"inline-question\" id=\"question-q1\">c <b>d</b></span> "
		  "e</p>" },
		{ "<p><inline-question id=q1>a</p><p>b</p>", "<p>a</p><p>b</p>" },
		{ "<inline-question id=q1><p>a</p></inline-question>", "<p>a</p>" },
		{ "<inline-question "
		  "id='q\"1'>a</inline-question><inline-question>b</inline-question>",
		  "ab" },
	};

	CHECK_EXAMPLES(*state, CLEAN_STORY, CASES);
}

static void a_place_for_advertising_leaves_no_trace(void **state)
{
	static const example CASES[] = { { "<p>a</p><ad-break><p>b</p>", "<p>a</p><p>b</p>" } };

	CHECK_EXAMPLES(*state, CLEAN_STORY, CASES);
}

static void the_stories_pointed_to_are_named_whether_shown_or_not(void **state)
{
	cleaned c = cleaned_of(
		*state,
		S("<read-also article=42><read-also article=7><read-also article=/news/mill>"),
		CLEAN_STORY);

	assert_int_equal(c.stories_n, 2);
	assert_int_equal(c.stories[0], 42);
	assert_int_equal(c.stories[1], 7);
}

static void markdown_and_our_elements_go_together(void **state)
{
	str markup;
	const char *problem;
	assert_true(markdown_render(
		*state,
		S("One\n\n<read-also article=\"42\">\n\n<figure media=\"7\">x</figure>\n\n"
		  "Two[^1] <inline-question id=\"a\">b</inline-question>\n\n[^1]: Note\n"),
		MARKDOWN_STORY, &markup, &problem));

	cleaned c = cleaned_of(*state, markup, CLEAN_STORY);

	assert_str(str_of_html(c.body),
		   "<p>One</p>\n" MILL
		   "\n" DOG("x") "\n"
				 "<p>Two<sup class=\"footnote-ref\"><a id=\"fnref-1\" "
				 "href=\"#fn-1\">1</a></sup> "
				 "<span class=\"inline-question\" id=\"question-a\">b</span></p>\n"
				 "<div class=\"footnotes\"><ol>\n<li id=\"fn-1\">\n<p>Note <a "
				 "class=\"footnote-backref\" "
				 "href=\"#fnref-1\" aria-label=\"Back to "
				 "content\">↩</a></p>\n</li>\n</ol>\n</div>\n");
}

/* ---- words --------------------------------------------------------------------------------- */

static void the_words_are_parted_by_blocks(void **state)
{
	static const example CASES[] = {
		{ "<h2>a</h2><p>b &amp; <b>c</b>d<br>e</p>", "a\nb & cd\ne" },
		{ "<ul><li>a<li>b</ul>c", "a\nb\nc" },
		{ "<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc" },
		{ "  a \n\n b\t<i> c</i>  ", "a b c" },
		{ "<p>a</p><read-also article=42><p>b</p>", "a\nb" },
		{ "<figure media=7></figure>", "The dog J. Doe" },
		{ "<script>a</script><p></p>", "" },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_str(cleaned_of(*state, str_of(CASES[i].markup), CLEAN_STORY).text,
			   CASES[i].body);
}

/* ---- limits -------------------------------------------------------------------------------- */

typedef struct dear {
	const char *before, *repeated;
	size_t times;
	const char *problem;
} dear;

static str repeat(arena *mem, const dear *d)
{
	size_t before = strlen(d->before), n = strlen(d->repeated);
	char *at = arena_room(mem, before + n * d->times);
	memcpy(at, d->before, before);
	for (size_t i = 0; i < d->times; i++)
		memcpy(at + before + i * n, d->repeated, n);
	return (str){ at, before + n * d->times };
}

#define TOO_LONG "The text is too long."
#define TOO_MANY "The text holds too many tags."
#define TOO_DEEP "Elements are nested too deeply."

static void markup_that_is_dear_to_parse_is_refused(void **state)
{
	static const dear CASES[] = {
		{ "", "a", CLEAN_MOST + 1, TOO_LONG },
		{ "", "&", 100000, TOO_LONG },
		{ "", "<b>", 501, TOO_DEEP },
		{ "", "<b></x>", 201, TOO_DEEP },
		{ "", "<svg></p>", 8001, TOO_MANY },
		{ "", "<i></i>", 8001, TOO_MANY },
		{ "<p ", "a a1 a2 a3 a4 a5 a6 a7 a8 a9 b c d e f g h i j k ", 1, NULL },
		{ "", "<p a b c d e f g h i j k l m n o p q r s t u v w x y z>", 400, TOO_MANY },
		{ "", "<ul><li><dd>", 300, TOO_DEEP },
		{ "", "<<<<<<<<<<<<<<<<", CLEAN_MOST / 16, TOO_LONG },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		cleaned c = cleaned_of(*state, repeat(*state, &CASES[i]), CLEAN_STORY);
		if (CASES[i].problem && !c.problem)
			fail_msg("\"%s\" is not refused", CASES[i].repeated);
		if (CASES[i].problem)
			assert_string_equal(c.problem, CASES[i].problem);
		assert_int_equal(c.body.n * (c.problem != NULL), 0);
	}
}

/* Formatting elements that were left open are opened again in each paragraph. */
static str reopened(arena *mem, str opened)
{
	buffer markup = buffer_new(mem, 1024, CLEAN_MOST);
	put_print(&markup, "<p>%.*s</p>", STR_ARGS(opened));
	for (int i = 0; i < 7000; i++)
		put(&markup, S("<p>x</p>"));
	return buffer_str(&markup);
}

static void a_tree_far_larger_than_its_markup_is_refused(void **state)
{
	buffer different = buffer_new(*state, 1024, CLEAN_MOST);
	for (int i = 0; i < 180; i++)
		put_print(&different, "<b a=%d>", i);
	dear alike = { "", "<b><i><u><s><em><tt><big><code><font><small><strong>", 3, NULL };

	str trees[] = { reopened(*state, buffer_str(&different)),
			reopened(*state, repeat(*state, &alike)) };

	for (size_t i = 0; i < 2; i++)
		assert_string_equal(cleaned_of(*state, trees[i], CLEAN_STORY).problem, TOO_MANY);
}

static void a_long_plain_story_is_no_problem(void **state)
{
	dear paragraphs = { "", "<p>Some <b>words</b> of a <i>story</i>.</p>\n", 2500, NULL };
	str markup = repeat(*state, &paragraphs);

	cleaned c = cleaned_of(*state, markup, CLEAN_STORY);

	assert_true(str_is(str_of_html(c.body), markup));
}

/* ---- other people's inputs ----------------------------------------------------------------- */

static void clean_both_ways(arena *mem, str markup)
{
	cleaned_of(mem, markup, CLEAN_STORY);
	cleaned_of(mem, markup, CLEAN_REMARK);
	arena_reset(mem);
}

static int clean_html_file(const char *name)
{
	arena *file = arena_new(), *mem = arena_new();
	str rest = corpus_file(file, name), markup;
	int n = 0;
	for (; corpus_html(&rest, &markup); n++)
		clean_both_ways(mem, markup);
	arena_free(file);
	arena_free(mem);
	return n;
}

static void every_tag_soup_of_html5lib_comes_out_clean(void **state)
{
	(void)state;
	static const char folder[] = "tests/data/html-treebuilder";
	DIR *all = opendir(folder);
	assert_non_null(all);
	int cases = 0;
	for (struct dirent *entry; (entry = readdir(all));) {
		char name[512];
		snprintf(name, sizeof(name), "%s/%s", folder, entry->d_name);
		if (str_ends(str_of(name), S(".dat")))
			cases += clean_html_file(name);
	}
	closedir(all);
	assert_int_equal(cases, 1796);
}

static void every_payload_of_dompurify_comes_out_clean(void **state)
{
	(void)state;
	json_t *all = json_load_file("tests/data/sanitizer/dompurify-expect.json", 0, NULL);
	arena *mem = arena_new();
	assert_int_equal(json_array_size(all), 223);

	for (size_t i = 0; i < json_array_size(all); i++)
		clean_both_ways(mem, str_of(json_string_value(
					     json_object_get(json_array_get(all, i), "payload"))));

	arena_free(mem);
	json_decref(all);
}

static void every_example_of_commonmark_comes_out_clean(void **state)
{
	(void)state;
	arena *file = arena_new(), *mem = arena_new();
	str rest = corpus_file(file, "tests/data/markdown-spec/commonmark-spec.txt"), line, markup;
	corpus_example e;
	const char *problem;
	for (int kind = MARKDOWN_STORY; corpus_markdown(file, &rest, &line, &e); kind = !kind) {
		assert_true(
			markdown_render(file, e.markdown, (markdown_kind)kind, &markup, &problem));
		clean_both_ways(mem, markup);
	}
	arena_free(file);
	arena_free(mem);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, free_arena)

static void a_picture_is_one_of_ours_or_a_link(void **state)
{
	static const example CASES[] = {
		{ "<img src=/media/7.jpg alt=\"Our dog\">",
		  "<img src=\"/media/7.jpg\" alt=\"Our dog\" loading=\"lazy\" width=\"1280\" "
		  "height=\"853\">" },
		{ "<img src=/media/7.jpg width=3 height=4 srcset='http://a.example/b.png 640w'>",
		  "<img src=\"/media/7.jpg\" alt=\"A &quot;dog&quot;\" loading=\"lazy\" "
		  "width=\"1280\" height=\"853\">" },
		{ "<img src=https://our.example/media/7.jpg alt=\"\">",
		  "<img src=\"/media/7.jpg\" alt=\"\" loading=\"lazy\" width=\"1280\" "
		  "height=\"853\">" },
		{ "<p>a <img src=http://a.example/b.png alt=c> d</p>",
		  "<p>a <a href=\"http://a.example/b.png\" rel=\"noopener\">c</a> d</p>" },
		{ "<p><img src=http://a.example/b.png></p>",
		  "<p><a href=\"http://a.example/b.png\" "
		  "rel=\"noopener\">http://a.example/b.png</a></p>" },
		{ "<p>a<img src=/media/none.jpg alt=b>c</p>", "<p>ac</p>" },
	};

	CHECK_EXAMPLES(*state, CLEAN_STORY, CASES);
}

static void text_alone_becomes_paragraphs_as_it_was_typed(void **state)
{
	static const char *const cases[][2] = {
		{ "a\nb\n\nc", "<p>a<br>\nb</p>\n<p>c</p>" },
		{ "  \n\n one \r\n \r\n\r\ntwo\n\n", "<p>one</p>\n<p>two</p>\n" },
		{ "1 < 2 & <script>x</script>",
		  "<p>1 &lt; 2 &amp; &lt;script&gt;x&lt;/script&gt;</p>" },
		{ "", "" },
		{ " \n ", "" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		arena *mem = arena_new();

		cleaned plain = clean_plain(mem, str_of(cases[i][0]));
		cleaned again = clean(mem, str_of_html(plain.body), CLEAN_REMARK, NULL, (str){ 0 });

		assert_str(str_of_html(plain.body), cases[i][1]);
		assert_true(str_is(str_of_html(again.body), str_of_html(plain.body)));
		assert_true(str_is(again.text, plain.text));
		arena_free(mem);
	}
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ARENA(a_story_keeps_what_is_on_its_list),
		WITH_ARENA(a_story_loses_what_is_not_on_its_list),
		WITH_ARENA(links_lead_only_where_they_may),
		WITH_ARENA(a_remark_keeps_little_and_vouches_for_nothing),
		WITH_ARENA(frames_and_films_become_links),
		WITH_ARENA(misnested_markup_comes_out_well_nested),
		WITH_ARENA(ids_are_ours_and_never_twice),
		WITH_ARENA(read_also_becomes_a_paragraph_between_blocks),
		WITH_ARENA(a_figure_shows_a_picture_of_ours),
		WITH_ARENA(an_inline_question_marks_its_phrase),
		WITH_ARENA(a_place_for_advertising_leaves_no_trace),
		WITH_ARENA(the_stories_pointed_to_are_named_whether_shown_or_not),
		WITH_ARENA(markdown_and_our_elements_go_together),
		WITH_ARENA(the_words_are_parted_by_blocks),
		WITH_ARENA(markup_that_is_dear_to_parse_is_refused),
		WITH_ARENA(a_tree_far_larger_than_its_markup_is_refused),
		WITH_ARENA(a_long_plain_story_is_no_problem),
		cmocka_unit_test(every_tag_soup_of_html5lib_comes_out_clean),
		cmocka_unit_test(every_payload_of_dompurify_comes_out_clean),
		cmocka_unit_test(every_example_of_commonmark_comes_out_clean),
		WITH_ARENA(a_picture_is_one_of_ours_or_a_link),
		cmocka_unit_test(text_alone_becomes_paragraphs_as_it_was_typed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
