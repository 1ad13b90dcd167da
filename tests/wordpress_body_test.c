/* First, since its names are those of types that other headers have. */
#include "clean_oracle.h"

#include <dirent.h>

#include "base/buffer.h"
#include "base_kit.h"
#include "corpus.h"
#include "import/wordpress_body.h"

/* ---- an old site of which some came in ------------------------------------------------------ */

static int64_t picture(void *context, int64_t attachment, str address)
{
	(void)context;
	if (attachment > 0)
		return attachment < 100 ? attachment : 0;
	return str_has(address, S("old.example/files/dog")) ? 7 : 0;
}

static bool file(void *context, int64_t attachment, str address, str *ret_address)
{
	(void)context;
	*ret_address = S("/media/interview.mp3");
	return attachment == 31 || str_is(address, S("https://old.example/files/interview.mp3"));
}

static bool own(void *context, str address, str *ret_path, int64_t *ret_story, bool *ret_is_known)
{
	(void)context;
	*ret_is_known = !str_has(address, S("later"));
	*ret_story = str_has(address, S("mill")) ? 42 : 0;
	*ret_path = *ret_story                     ? S("/news/mill")
		    : str_has(address, S("later")) ? S("/2020/later")
						   : S("/news");
	return str_starts(address, S("https://old.example"));
}

static size_t attached(void *context, int64_t *ret, size_t most)
{
	(void)context;
	for (size_t i = 0; i < 3 && i < most; i++)
		ret[i] = (int64_t)i + 1;
	return 3;
}

static const char FOOTNOTES[] =
	"[{\"content\":\"See \\u003cem\\u003eMills\\u003c\\/em\\u003e.\",\"id\":\"ab-1\"}]";

static const body_lookup OLD_SITE = {
	.picture = picture,
	.file = file,
	.own = own,
	.attached = attached,
	.footnotes = { FOOTNOTES, sizeof(FOOTNOTES) - 1 },
};

typedef struct example {
	const char *content, *source;
} example;

/* Line ends between blocks mean nothing. */
static str on_one_line(arena *mem, str source)
{
	str joined = str_replace(mem, source, S(">\n<"), S("><"));
	return str_trim(str_replace(mem, joined, S("</figure>\n"), S("</figure>")));
}

static void check_examples(arena *mem, const example *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		body b = wordpress_body(mem, str_of(all[i].content), &OLD_SITE);
		str source = on_one_line(mem, b.source);
		if (!str_is(source, str_of(all[i].source)))
			fail_msg("%s\n--- becomes\n%.*s\n--- not\n%s", all[i].content,
				 STR_ARGS(source), all[i].source);
	}
}

#define CHECK_EXAMPLES(mem, all) check_examples((mem), (all), sizeof(all) / sizeof((all)[0]))

static bool says(const body *b, const char *part)
{
	for (size_t i = 0; i < b->notes.n; i++)
		if (str_has(((const str *)b->notes.at)[i], str_of(part)))
			return true;
	return false;
}

static void assert_says(arena *mem, const char *content, const char *part)
{
	body b = wordpress_body(mem, str_of(content), &OLD_SITE);
	if (!says(&b, part))
		fail_msg("\"%s\" does not say \"%s\"", content, part);
}

/* ---- paragraphs ---------------------------------------------------------------------------- */

static void classic_text_is_cut_into_paragraphs_as_wordpress_does(void **state)
{
	static const example CASES[] = {
		{ "", "" },
		{ " \n\n \n", "" },
		{ "a", "<p>a</p>" },
		{ "a\n\nb", "<p>a</p>\n<p>b</p>" },
		{ "a\nb", "<p>a<br />\nb</p>" },
		{ "a  \nb", "<p>a<br />\nb</p>" },
		{ "a\n \t\nb", "<p>a</p>\n<p>b</p>" },
		{ "a\n\n\n\n\nb", "<p>a</p>\n<p>b</p>" },
		{ "a\r\n\r\nb\r\nc", "<p>a</p>\n<p>b<br />\nc</p>" },
		{ "\n\na\n\n", "<p>a</p>" },
		{ "a<br>b", "<p>a<br />b</p>" },
		{ "a<br />\nb", "<p>a<br />\nb</p>" },
		{ "a<br><br>b", "<p>a</p>\n<p>b</p>" },
		{ "a<br />\n<br/>b", "<p>a</p>\n<p>b</p>" },
		{ "<p>a</p>", "<p>a</p>" },
		{ "<p>a</p>\n\n<p>b</p>", "<p>a</p>\n<p>b</p>" },
		{ "<p>a\n\nb</p>", "<p>a</p>\n<p>b</p>" },
		{ "<p>a\nb</p>", "<p>a<br />\nb</p>" },
		{ "<p></p>a<p> \n </p>", "<p>a</p>" },
		{ "<p class=\"x\">a</p>b", "<p class=\"x\">a</p>\n<p>b</p>" },
		{ "<em>a</em> b", "<p><em>a</em> b</p>" },
		{ "<em>a\n\nb</em>", "<p><em>a</p>\n<p>b</em></p>" },
		{ "a\n<h2>b</h2>\nc", "<p>a</p>\n<h2>b</h2>\n<p>c</p>" },
		{ "<h2>a\nb</h2>", "<h2>a<br />\nb</h2>" },
		{ "<div>a</div>", "<div>a</div>" },
		{ "<div>\na\n</div>", "<div>a</div>" },
		{ "<div>a\n\nb</div>", "<div><p>a</p>\n<p>b</p>\n</div>" },
		{ "<div>\n\na\n\n</div>", "<div><p>a</p>\n</div>" },
		{ "a<div>b</div>c", "<p>a</p>\n<div>b</div>\n<p>c</p>" },
		{ "<blockquote>a</blockquote>", "<blockquote><p>a</p>\n</blockquote>" },
		{ "<blockquote>a\n\nb</blockquote>",
		  "<blockquote><p>a</p>\n<p>b</p>\n</blockquote>" },
		{ "<blockquote>\na\n</blockquote>", "<blockquote><p>a</p>\n</blockquote>" },
		{ "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<ul><li>a</li>\n<li>b</li>\n</ul>" },
		{ "<ul><li>a\nb</li></ul>", "<ul><li>a<br />\nb</li>\n</ul>" },
		{ "<ul><li>a<ul><li>b</li></ul></li></ul>",
		  "<ul><li>a\n<ul><li>b</li>\n</ul>\n</li>\n</ul>" },
		{ "<ul><li>a\n\nb</li></ul>", "<ul><li>a\n<p>b</p>\n</li>\n</ul>" },
		{ "<table><tr><td>a</td><td>b\n\nc</td></tr></table>",
		  "<table><tr><td>a</td>\n<td>b\n<p>c</p>\n</td>\n</tr>\n</table>" },
		{ "a\n<hr />\nb", "<p>a</p>\n<hr />\n<p>b</p>" },
		{ "<pre>a\n\nb\n</pre>c", "<pre>a\n\nb\n</pre><p>c</p>" },
		{ "a\n<script>b\n\nc</script>\nd",
		  "<p>a<br />\n<script>b\n\nc</script><br />\nd</p>" },
		{ "<style>a\n\nb</style>", "<style>a\n\nb</style>" },
		{ "<!-- a -->\nb", "<p><!-- a --><br />\nb</p>" },
		{ "<object data=\"x\">\n<param name=\"a\">\n</object>",
		  "<p><object data=\"x\">\n<param name=\"a\">\n</object></p>" },
		{ "<figure>\n<img src=\"a\">\n<figcaption>b</figcaption>\n</figure>",
		  "<figure><img src=\"a\">\n<figcaption>b</figcaption>\n</figure>" },
		{ "<img src=\"a\">\n\nb", "<p><img src=\"a\"></p>\n<p>b</p>" },
		{ "a <a\nhref=\"b\">c</a>", "<p>a <a\nhref=\"b\">c</a></p>" },
		{ "a < b\n\nc > d", "<p>a < b</p>\n<p>c > d</p>" },
		{ "<dl><dt>a</dt><dd>b</dd></dl>", "<dl><dt>a</dt>\n<dd>b</dd>\n</dl>" },
		{ "<details><summary>a</summary>\n\nb\n\n</details>",
		  "<details><summary>a</summary>\n<p>b</p>\n</details>" },
		{ "<address>a\nb</address>", "<address>a<br />\nb</address>" },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		str cut = str_trim(wordpress_paragraphs(*state, str_of(CASES[i].content)));
		if (!str_is(cut, str_of(CASES[i].source)))
			fail_msg("%s\n--- becomes\n%.*s\n--- not\n%s", CASES[i].content,
				 STR_ARGS(cut), CASES[i].source);
	}
}

/* From "Template: More Tag" and "Markup: HTML Tags and Formatting" of WordPress's theme test data. */
static void the_test_data_has_the_paragraphs_that_wordpress_shows(void **state)
{
	static const example CASES[] = {
		{ "Single line blockquote:\n<blockquote>Stay hungry. Stay "
		  "foolish.</blockquote>\nMulti line "
		  "blockquote:",
		  "<p>Single line blockquote:</p><blockquote><p>Stay hungry. Stay "
		  "foolish.</p></blockquote>"
		  "<p>Multi line blockquote:</p>" },
		{ "<strong>Address Tag</strong>\n\n<address>1 Infinite Loop\nCupertino, CA "
		  "95014</address><strong>Anchor Tag (aka. Link)</strong>\n\nThis is",
		  "<p><strong>Address Tag</strong></p><p>1 Infinite Loop<br>\nCupertino, CA "
		  "95014</p>"
		  "<p><strong>Anchor Tag (aka. Link)</strong></p><p>This is</p>" },
		{ "before\n<!--more-->\nafter", "<p>before</p><p>after</p>" },
		{ "one\n<!--nextpage-->\ntwo", "<p>one</p><p>two</p>" },
	};

	CHECK_EXAMPLES(*state, CASES);
}

/* ---- blocks -------------------------------------------------------------------------------- */

#define P(text) "<!-- wp:paragraph --><p>" text "</p><!-- /wp:paragraph -->"

static void blocks_become_our_own_markup(void **state)
{
	static const example CASES[] = {
		{ P("a") "\n\n" P("b"), "<p>a</p><p>b</p>" },
		{ "<!-- wp:paragraph {\"align\":\"center\"} --><p "
		  "class=\"has-text-align-center\">a</p>"
		  "<!-- /wp:paragraph -->",
		  "<p class=\"align-center\">a</p>" },
		{ "<!-- wp:heading {\"level\":3} --><h3 class=\"wp-block-heading\">a</h3><!-- "
		  "/wp:heading -->",
		  "<h2>a</h2>" },
		{ "<!-- wp:list --><ul class=\"wp-block-list\"><!-- wp:list-item --><li>a</li><!-- "
		  "/wp:list-item -->"
		  "\n\n<!-- wp:list-item --><li></li><!-- /wp:list-item --></ul><!-- /wp:list -->",
		  "<ul><li>a</li></ul>" },
		{ "<!-- wp:quote --><blockquote class=\"wp-block-quote\">" P(
			  "a") "<cite>b</cite></blockquote>"
			       "<!-- /wp:quote -->",
		  "<blockquote><p>a</p><p><cite>b</cite></p></blockquote>" },
		{ "<!-- wp:pullquote --><figure "
		  "class=\"wp-block-pullquote\"><blockquote><p>a</p><cite>b</cite>"
		  "</blockquote></figure><!-- /wp:pullquote -->",
		  "<aside class=\"pull\"><p>a</p><p><cite>b</cite></p></aside>" },
		{ "<!-- wp:table --><figure "
		  "class=\"wp-block-table\"><table><tbody><tr><td>a</td></tr></tbody></table>"
		  "<figcaption>b</figcaption></figure><!-- /wp:table -->",
		  "<figure><table><tbody><tr><td>a</td></tr></tbody></table><figcaption>b</"
		  "figcaption></figure>" },
		{ "<!-- wp:verse --><pre class=\"wp-block-verse\">a\nb</pre><!-- /wp:verse -->",
		  "<pre class=\"verse\">a\nb</pre>" },
		{ "<!-- wp:code --><pre class=\"wp-block-code\"><code>a [gallery]</code></pre><!-- "
		  "/wp:code -->",
		  "<pre><code>a [gallery]</code></pre>" },
		{ "<!-- wp:separator --><hr class=\"wp-block-separator\"/><!-- /wp:separator -->",
		  "<hr>" },
		{ "<!-- wp:details --><details class=\"wp-block-details\"><summary>a</summary>" P(
			  "b") "</details>"
			       "<!-- /wp:details -->",
		  "<details><summary>a</summary><p>b</p></details>" },
		{ "<!-- wp:columns --><div class=\"wp-block-columns\"><!-- wp:column --><div>" P(
			  "a") "</div>"
			       "<!-- /wp:column --><!-- wp:column --><div>" P(
				       "b") "</div><!-- /wp:column --></div>"
					    "<!-- /wp:columns -->",
		  "<p>a</p><p>b</p>" },
		{ "<!-- wp:group --><div class=\"wp-block-group has-background\">" P(
			  "a") "</div><!-- /wp:group -->",
		  "<aside class=\"box\"><p>a</p></aside>" },
		{ "<!-- wp:buttons --><div class=\"wp-block-buttons\"><!-- wp:button --><div "
		  "class=\"wp-block-button\">"
		  "<a class=\"wp-block-button__link\" href=\"https://a.example/\">b</a></div><!-- "
		  "/wp:button --></div>"
		  "<!-- /wp:buttons -->",
		  "<p><a href=\"https://a.example/\">b</a></p>" },
		{ "<!-- wp:file {\"id\":31} --><div class=\"wp-block-file\"><a "
		  "href=\"https://old.example/files/interview.mp3\">a</a><a "
		  "class=\"wp-block-file__button\" "
		  "href=\"https://old.example/files/interview.mp3\">Download</a></div><!-- "
		  "/wp:file -->",
		  "<p><a href=\"/media/interview.mp3\">a</a></p>" },
		{ "<!-- wp:html --><b>a</b><!-- /wp:html -->", "<p><b>a</b></p>" },
		{ "<!-- wp:freeform -->a\n\nb<!-- /wp:freeform -->", "<p>a</p><p>b</p>" },
		{ "a\n\nb\n" P("c"), "<p>a</p><p>b</p><p>c</p>" },
		{ "<!-- wp:spacer --><div style=\"height:9px\"></div><!-- /wp:spacer -->" P("a"),
		  "<p>a</p>" },
		{ "<!-- wp:more --><!--more--><!-- /wp:more -->" P("a"), "<p>a</p>" },
		{ "<!-- wp:latest-posts /-->" P("a"), "<p>a</p>" },
		{ "<!-- wp:query --><div>" P("b") "</div><!-- /wp:query -->" P("a"), "<p>a</p>" },
		{ "<!-- wp:acme/card {\"a\":1} --><div class=\"card\">" P(
			  "a") "</div><!-- /wp:acme/card -->",
		  "<p>a</p>" },
		{ "<!-- wp:query -->" P("a"), "<p>a</p>" },
		{ "<!-- /wp:quote -->" P("a") "<!-- wp:paragraph -->", "<p>a</p>" },
	};

	CHECK_EXAMPLES(*state, CASES);
}

static void pictures_of_blocks_become_figures_of_ours(void **state)
{
	static const example CASES[] = {
		{ "<!-- wp:image {\"id\":5} --><figure class=\"wp-block-image\"><img "
		  "src=\"https://old.example/x.jpg\" "
		  "alt=\"A dog\" class=\"wp-image-5\"/><figcaption>b "
		  "<em>c</em></figcaption></figure><!-- /wp:image -->",
		  "<figure media=\"5\" alt=\"A dog\">b <em>c</em></figure>" },
		{ "<!-- wp:gallery --><figure class=\"wp-block-gallery\"><!-- wp:image {\"id\":5} "
		  "--><figure><img "
		  "src=\"x\" class=\"wp-image-5\"/></figure><!-- /wp:image --><!-- wp:image "
		  "{\"id\":6} --><figure><img "
		  "src=\"y\" class=\"wp-image-6\"/><figcaption>b</figcaption></figure><!-- "
		  "/wp:image --><figcaption>c"
		  "</figcaption></figure><!-- /wp:gallery -->",
		  "<figure class=\"gallery\"><figure media=\"5\"></figure><figure "
		  "media=\"6\">b</figure>"
		  "<figcaption>c</figcaption></figure>" },
		{ "<!-- wp:gallery {\"ids\":[5]} --><ul class=\"wp-block-gallery\"><li "
		  "class=\"blocks-gallery-item\">"
		  "<figure><img src=\"x\" data-id=\"5\"/></figure></li></ul><!-- /wp:gallery -->",
		  "<figure class=\"gallery\"><figure media=\"5\"></figure></figure>" },
		{ "<!-- wp:media-text {\"mediaId\":5} --><div "
		  "class=\"wp-block-media-text\"><figure><img src=\"x\" "
		  "class=\"wp-image-5\"/></figure><div>" P(
			  "a") "</div></div><!-- /wp:media-text -->",
		  "<figure media=\"5\"></figure><p>a</p>" },
		{ "<!-- wp:cover {\"id\":5} --><div class=\"wp-block-cover\"><span></span><img "
		  "src=\"x\"/><div>" P("a") "</div></div><!-- /wp:cover -->",
		  "<figure media=\"5\"></figure><p>a</p>" },
		{ "<!-- wp:cover {\"id\":5} --><div class=\"wp-block-cover\" "
		  "style=\"background-image:url(https://old.example/x.jpg)\"><p>a</p></div><!-- "
		  "/wp:cover -->",
		  "<figure media=\"5\"></figure><p>a</p>" },
	};

	CHECK_EXAMPLES(*state, CASES);
}

#define FACADE(address, text)                                                                      \
	"<figure class=\"embed\"><a href=\"" address "\">" text "</a></figure>"

static void a_file_of_ours_is_called_as_it_was_there(void **state)
{
	static const example CASES[] = {
		{ "[audio src=\"https://old.example/files/interview.mp3\"]",
		  FACADE("/media/interview.mp3", "interview.mp3") },
		{ "<figure class=\"wp-block-audio\"><audio controls "
		  "src=\"https://old.example/files/interview.mp3\"></audio></figure>",
		  FACADE("/media/interview.mp3", "interview.mp3") },
		{ "<!-- wp:video {\"id\":31} --><figure class=\"wp-block-video\"><video controls "
		  "src=\"https://cdn.example/Harbour.mp4?x=1\"></video></figure><!-- /wp:video -->",
		  FACADE("/media/interview.mp3", "Harbour.mp4") },
	};

	CHECK_EXAMPLES(*state, CASES);
}

static void headings_begin_below_the_headline(void **state)
{
	static const example CASES[] = {
		{ "<h3>a</h3><h4>b</h4><h3>c</h3>", "<h2>a</h2><h3>b</h3><h2>c</h2>" },
		{ "<h6>a</h6>", "<h2>a</h2>" },
		{ "<h3>a</h3><h2>b</h2>", "<h3>a</h3><h2>b</h2>" },
		{ "<div><h5>a</h5></div><h4>b</h4>", "<h3>a</h3><h2>b</h2>" },
	};

	CHECK_EXAMPLES(*state, CASES);
}

static void an_empty_heading_of_a_table_is_a_cell(void **state)
{
	static const example CASES[] = {
		{ "<table><tr><th></th><th>a</th></tr></table>",
		  "<table><tbody><tr><td></td><th>a</th></tr></tbody></table>" },
	};

	CHECK_EXAMPLES(*state, CASES);
}

static void the_name_of_a_long_address_goes_without_its_query(void **state)
{
	static const example CASES[] = {
		{ "<object data=\"https://films.example/player.swf?config=%7Bembedded%3Atrue%2C"
		  "showFullScreenButton%3Atrue%7D\"></object>",
		  FACADE("https://films.example/player.swf?config=%7Bembedded%3Atrue%2C"
			 "showFullScreenButton%3Atrue%7D",
			 "films.example/player.swf") },
	};

	CHECK_EXAMPLES(*state, CASES);
}

static void marks_that_were_garbled_are_put_right(void **state)
{
	arena *mem = arena_new();
	static const struct {
		const char *garbled, *meant;
	} CASES[] = {
		{ "Itâ€™s", "It’s" },        { "â€œTideâ€\xC2\x9D", "“Tide”" },
		{ "â€œTideâ€ ", "“Tide” " }, { "1â€“2 â€” 3â€¦", "1–2 — 3…" },
		{ "MAÇÃ» â€", "MAÇÃ» ”" },   { "It’s", "It’s" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
		assert_str(wordpress_ungarbled(mem, str_of(CASES[i].garbled)), CASES[i].meant);

	arena_free(mem);
}

static void embeds_become_links_that_ask_nothing_of_others(void **state)
{
	static const example CASES[] = {
		{ "<!-- wp:embed {\"url\":\"https://youtu.be/x\"} --><figure "
		  "class=\"wp-block-embed\"><div "
		  "class=\"wp-block-embed__wrapper\">\nhttps://youtu.be/x\n</div><figcaption>b</"
		  "figcaption></figure>"
		  "<!-- /wp:embed -->",
		  "<figure class=\"embed\"><a "
		  "href=\"https://youtu.be/x\">youtu.be/x</a><figcaption>b</figcaption>"
		  "</figure>" },
		{ "<!-- wp:core-embed/vimeo {\"url\":\"https:\\/\\/vimeo.com\\/1\"} /-->",
		  FACADE("https://vimeo.com/1", "vimeo.com/1") },
		{ "a\nhttps://www.youtube.com/watch?v=x&amp;t=1\nb",
		  "<p>a</p>" FACADE("https://www.youtube.com/watch?v=x&amp;t=1",
				    "youtube.com/watch?v=x&amp;t=1") "<p>b</p>" },
		{ "<p>https://x.com/a/status/1</p>",
		  FACADE("https://x.com/a/status/1", "x.com/a/status/1") },
		{ "https://a.example/b",
		  "<p><a href=\"https://a.example/b\">https://a.example/b</a></p>" },
		{ "see https://youtu.be/x now", "<p>see https://youtu.be/x now</p>" },
		{ "<iframe src=\"//www.youtube.com/embed/x?rel=0\" title=\"The mill\"></iframe>",
		  FACADE("https://www.youtube.com/watch?v=x", "The mill") },
		{ "<p>a <iframe src=\"https://player.vimeo.com/video/1\"></iframe></p>",
		  "<p>a</p>" FACADE("https://vimeo.com/1", "vimeo.com/1") },
		{ "<iframe "
		  "src=\"https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a\"></"
		  "iframe>",
		  FACADE("https://soundcloud.com/a", "soundcloud.com/a") },
		{ "<object><param name=\"movie\" value=\"https://www.youtube.com/v/x\"><embed "
		  "src=\"https://www.youtube.com/v/x\"></object>",
		  FACADE("https://www.youtube.com/watch?v=x", "youtube.com/watch?v=x") },
		{ "<audio controls src=\"https://old.example/files/interview.mp3\"></audio>",
		  FACADE("/media/interview.mp3", "interview.mp3") },
		{ "<blockquote class=\"instagram-media\" "
		  "data-instgrm-permalink=\"https://www.instagram.com/p/x/?a=b\">"
		  "<svg></svg>View</blockquote><script src=\"x\"></script>",
		  FACADE("https://www.instagram.com/p/x/", "instagram.com/p/x") },
		{ "<iframe src=\"javascript:alert(1)\"></iframe>", "" },
	};

	CHECK_EXAMPLES(*state, CASES);
}

static void footnotes_keep_their_links(void **state)
{
	static const example CASES[] = {
		{ P("a<sup data-fn=\"ab-1\" class=\"fn\"><a href=\"#ab-1\" "
		    "id=\"ab-1-link\">1</a></sup>") "<!-- wp:footnotes /-->",
		  "<p>a<sup><a id=\"fnref-ab-1\" href=\"#fn-ab-1\">1</a></sup></p><div "
		  "class=\"footnotes\"><ol><li "
		  "id=\"fn-ab-1\">See <em>Mills</em>. <a "
		  "href=\"#fnref-ab-1\">↩</a></li></ol></div>" },
		{ "<a href=\"#b\">a</a><h2 id=\"b\">b</h2><h2 id=\"c\">c</h2>",
		  "<p><a href=\"#part-b\">a</a></p><h2 id=\"part-b\">b</h2><h2>c</h2>" },
		{ "<a href=\"#gone\">a</a>", "<p>a</p>" },
	};

	CHECK_EXAMPLES(*state, CASES);
}

/* ---- shortcodes ---------------------------------------------------------------------------- */

static void shortcodes_become_what_they_showed(void **state)
{
	static const example CASES[] = {
		{ "[caption id=\"attachment_5\" align=\"alignleft\" width=\"300\"]<a "
		  "href=\"https://old.example/x.jpg\">"
		  "<img src=\"https://old.example/x-300x200.jpg\" /></a> The <b>dog</b>[/caption]",
		  "<figure media=\"5\">The <b>dog</b></figure>" },
		{ "[caption id='attachment_5' caption='The dog']<img src=\"x\" />[/caption]\n\na",
		  "<figure media=\"5\">The dog</figure><p>a</p>" },
		{ "[gallery ids=\"5,6\"]",
		  "<figure class=\"gallery\"><figure media=\"5\"></figure><figure "
		  "media=\"6\"></figure></figure>" },
		{ "[gallery columns=2 exclude=2 link='file']",
		  "<figure class=\"gallery\"><figure media=\"1\"></figure><figure "
		  "media=\"3\"></figure></figure>" },
		{ "[audio mp3=\"https://old.example/files/interview.mp3\"][/audio]",
		  FACADE("/media/interview.mp3", "interview.mp3") },
		{ "[video src=https://a.example/b.mp4 /]",
		  FACADE("https://a.example/b.mp4", "b.mp4") },
		{ "[playlist ids=\"31\"]", FACADE("/media/interview.mp3", "interview.mp3") },
		{ "[embed width=\"9\"]https://vimeo.com/1[/embed]",
		  FACADE("https://vimeo.com/1", "vimeo.com/1") },
		{ "[youtube=https://www.youtube.com/watch?v=x]",
		  FACADE("https://www.youtube.com/watch?v=x", "youtube.com/watch?v=x") },
		{ "[youtube id=\"x\"]",
		  FACADE("https://www.youtube.com/watch?v=x", "youtube.com/watch?v=x") },
		{ "[vimeo 12]", FACADE("https://vimeo.com/12", "vimeo.com/12") },
		{ "a [wpdiscuz-feedback id=\"q1\" question=\"Why &quot;so&quot;?\" opened=\"1\"]b "
		  "<b>c</b>[/wpdiscuz-feedback] d",
		  "<p>a <inline-question id=\"q1\" ask=\"Why &quot;so&quot;?\" open>b "
		  "<b>c</b></inline-question> d</p>" },
		{ "a [acme x=\"1\"]b [inner_one]c[/inner_one][/acme] d", "<p>a b c d</p>" },
		{ "[contact-form-7 id=\"1\" title=\"x\"]\n\na", "<p>a</p>" },
		{ "[[gallery]] and [[caption]x[/caption]]",
		  "<p>[gallery] and [caption]x[/caption]</p>" },
		{ "a [sic] b [GSoC 2008] [...] [1] [link]",
		  "<p>a [sic] b [GSoC 2008] [...] [1] [link]</p>" },
		{ "a table [table] of [ads]", "<p>a table [table] of [ads]</p>" },
		{ "<a href=\"https://a.example/[gallery]\" title=\"[x y='z']\">b</a>",
		  "<p><a href=\"https://a.example/[gallery]\">b</a></p>" },
		{ "<code>[gallery] [[gallery]]</code>", "<p><code>[gallery] [gallery]</code></p>" },
		{ "[caption]never ended", "<p>never ended</p>" },
		{ "[more]a[/more]", "<p>a</p>" },
	};

	CHECK_EXAMPLES(*state, CASES);
}

/* ---- pictures and links -------------------------------------------------------------------- */

static void pictures_are_found_in_any_size_and_lose_their_dress(void **state)
{
	static const example CASES[] = {
		{ "<img class=\"alignleft wp-image-5\" "
		  "src=\"https://old.example/files/b-300x200.jpg\" width=\"300\" "
		  "style=\"float:left\" alt=\"A b\" />Text",
		  "<figure media=\"5\" alt=\"A b\"></figure><p>Text</p>" },
		{ "Text <img src=\"https://old.example/files/dog-scaled.jpg\"> more",
		  "<p>Text  more</p><figure media=\"7\"></figure>" },
		{ "<a href=\"https://old.example/files/dog.jpg\"><img "
		  "src=\"https://old.example/files/dog-300x1.jpg\" "
		  "alt=\"dog\"></a>",
		  "<figure media=\"7\"></figure>" },
		{ "<a href=\"https://a.example/\"><img src=\"https://old.example/files/dog.jpg\" "
		  "alt=\"A c\"></a>",
		  "<figure media=\"7\" alt=\"A c\"><a href=\"https://a.example/\">A "
		  "c</a></figure>" },
		{ "<img src=\"https://b.example/c.png\" alt=\"A c\">",
		  "<p><a href=\"https://b.example/c.png\">A c</a></p>" },
		{ "<img src=\"https://b.example/c.png\">",
		  "<p><a href=\"https://b.example/c.png\">c.png</a></p>" },
		{ "<p>a</p><img src=\"https://b.example/pixel.gif\" width=\"1\" height=\"1\">",
		  "<p>a</p>" },
		{ "a <img class=\"wp-smiley\" alt=\":)\" src=\"x\">", "<p>a :)</p>" },
		{ "<img src=\"data:image/gif;base64,AA\" "
		  "data-src=\"https://old.example/files/dog.jpg\">",
		  "<figure media=\"7\"></figure>" },
		{ "<ul><li>a <img src=\"https://old.example/files/dog.jpg\"></li></ul>",
		  "<ul><li>a <figure media=\"7\"></figure></li></ul>" },
	};

	CHECK_EXAMPLES(*state, CASES);
}

static void links_to_the_old_site_lead_to_us(void **state)
{
	static const example CASES[] = {
		{ "<a href=\"https://old.example/2020/mill/#more-3\" target=\"_blank\">a</a>",
		  "<p><a href=\"/news/mill\">a</a></p>" },
		{ "<a href=\"https://old.example/2020/later/\">a</a>",
		  "<p><a href=\"/2020/later\">a</a></p>" },
		{ "<a href=\"https://a.example/b#c\" rel=\"nofollow\">a</a>",
		  "<p><a href=\"https://a.example/b#c\" rel=\"nofollow\">a</a></p>" },
		{ "<a href=\"mailto:a@b.example\">a</a>",
		  "<p><a href=\"mailto:a@b.example\">a</a></p>" },
		{ "<a href=\"//a.example\">a</a>", "<p><a href=\"https://a.example\">a</a></p>" },
		{ "<a href=\"https://old.example/files/dog.jpg\">a</a>", "<p>a</p>" },
		{ "<a href=\"https://old.example/files/interview.mp3\">a</a>",
		  "<p><a href=\"/media/interview.mp3\">a</a></p>" },
		{ "<a name=\"x\">a</a><a>b</a>", "<p>ab</p>" },
	};

	CHECK_EXAMPLES(*state, CASES);
}

/* ---- read also ----------------------------------------------------------------------------- */

#define MILL "<a href=\"https://old.example/mill\">The mill</a>"
#define ALSO "<read-also article=\"42\"></read-also>"

static void read_also_is_known_in_many_languages(void **state)
{
	static const char *const LABELS[] = {
		"Read also:",
		"Also read:",
		"SEE ALSO:",
		"Related:",
		"Read more",
		"More:",
		"Lesen Sie auch:",
		"Siehe auch",
		"Mehr zum Thema:",
		"Lire aussi :",
		"À lire aussi :",
		"Voir aussi",
		"Lea también:",
		"Lee también",
		"Ver también",
		"Leggi anche:",
		"Leia também:",
		"Lees ook:",
		"Czytaj też:",
		"Zobacz także",
		"Читайте также:",
		"ЧИТАЙТЕ ТАКОЖ:",
		"Ayrıca okuyun:",
		"Bunu da oku:",
		"اقرأ أيضا:",
		"اقرأ أيضاً",
		"קראו גם:",
		"بیشتر بخوانید:",
		"関連記事：",
		"あわせて読みたい",
		"延伸阅读：",
		"相关阅读",
		"延伸閱讀：",
		"Läs också:",
		"Læs også:",
		"Les også:",
		"Lue myös:",
		"Citește și:",
		"Čtěte také:",
		"Διαβάστε επίσης:",
		"&gt;&gt; Read also –",
		"👉 Read also:",
	};

	for (size_t i = 0; i < sizeof(LABELS) / sizeof(LABELS[0]); i++) {
		str content = str_print(*state, "a\n\n<strong>%s</strong> " MILL, LABELS[i]);
		str source = on_one_line(*state, wordpress_body(*state, content, &OLD_SITE).source);
		if (!str_is(source, S("<p>a</p>" ALSO)))
			fail_msg("%s\n%.*s", LABELS[i], STR_ARGS(source));
	}
}

static void paragraphs_that_only_lead_on_become_read_also(void **state)
{
	static const example CASES[] = {
		{ "<em>Read also: " MILL "</em>", ALSO },
		{ "<a href=\"https://old.example/mill\"><b>Read also: The mill</b></a>", ALSO },
		{ "<h4>Related articles</h4>\n<ul><li>" MILL "</li><li>" MILL "</li></ul>",
		  ALSO ALSO },
		{ "<!-- wp:paragraph --><p>See also</p><!-- /wp:paragraph -->\n<!-- wp:list "
		  "--><ul><li>" MILL "</li></ul><!-- /wp:list -->",
		  ALSO },
		{ "Read also: " MILL " | " MILL, ALSO ALSO },
		{ "<strong>Read also:</strong>\n\n" MILL "\n\na", ALSO "<p>a</p>" },
		{ "a\n\nhttps://old.example/mill\n\nb", "<p>a</p>" ALSO "<p>b</p>" },
		{ "<!-- wp:embed {\"url\":\"https://old.example/mill\"} /-->", ALSO },
		{ "https://old.example/topic",
		  "<p><a href=\"/news\">https://old.example/topic</a></p>" },
		{ "Related: " MILL ", <a href=\"https://a.example/\">b</a>",
		  "<p>Related: <a href=\"/news/mill\">The mill</a>, <a "
		  "href=\"https://a.example/\">b</a></p>" },
		{ "Read also: <a href=\"https://old.example/later\">b</a>",
		  "<read-also article=\"/2020/later\"></read-also>" },
		{ "Read also: <a href=\"https://a.example/\">b</a>",
		  "<p>Read also: <a href=\"https://a.example/\">b</a></p>" },
		{ "Read also: <a href=\"https://old.example/topic\">b</a>",
		  "<p>Read also: <a href=\"/news\">b</a></p>" },
		{ "Read also what we wrote on " MILL " then",
		  "<p>Read also what we wrote on <a href=\"/news/mill\">The mill</a> then</p>" },
		{ "<h3>Related</h3><ul><li>" MILL " is old</li></ul>",
		  "<h2>Related</h2><ul><li><a href=\"/news/mill\">The mill</a> is old</li></ul>" },
	};

	CHECK_EXAMPLES(*state, CASES);
}

/* A link leads on by itself, once what it names has come in; a picture has come before. */
static void a_read_also_of_what_is_not_known_yet_is_unsettled(void **state)
{
	assert_false(wordpress_body(*state, S("Read also: " MILL), &OLD_SITE).is_unsettled);
	assert_false(
		wordpress_body(*state, S("<a href=\"https://old.example/later\">b</a>"), &OLD_SITE)
			.is_unsettled);
	assert_true(wordpress_body(*state,
				   S("Read also: <a href=\"https://old.example/later\">b</a>"),
				   &OLD_SITE)
			    .is_unsettled);
	assert_false(wordpress_body(*state, S("<img src=\"https://old.example/files/later.jpg\">"),
				    &OLD_SITE)
			     .is_unsettled);
}

/* ---- notes --------------------------------------------------------------------------------- */

static void what_is_left_out_is_said(void **state)
{
	assert_says(*state, "<!-- wp:latest-posts /-->", "left out: the block latest-posts");
	assert_says(*state, "<!-- wp:acme/card -->a<!-- /wp:acme/card -->",
		    "the block acme/card is not known");
	assert_says(*state, "a<!--nextpage-->b", "its pages became one");
	assert_says(*state, "[contact-form-7 id=\"1\"]",
		    "left out: the shortcode [contact-form-7]");
	assert_says(*state, "[acme_box]", "left out: the shortcode [acme_box]");
	assert_says(*state, "[acme]a[/acme]", "the shortcode [acme] is not known");
	assert_says(*state, "<img src=\"https://b.example/c.png\">",
		    "a picture that is not ours became a link");
	assert_says(*state,
		    "<img src=\"https://b.example/c.png\"><img src=\"https://b.example/d.png\">"
		    "<img src=\"https://b.example/c.png\"><img src=\"https://b.example/e.png\">",
		    "3 pictures that are not ours became links: b.example/c.png, "
		    "b.example/d.png …");
	assert_says(*state, "[gallery ids=\"500\"]", "left out: pictures of a gallery");
}

/* ---- comments ------------------------------------------------------------------------------ */

static void a_comment_has_paragraphs_and_links(void **state)
{
	static const example CASES[] = {
		{ "a\nb\n\nc", "<p>a<br />\nb</p>\n<p>c</p>" },
		{ "see https://a.example/b?c=d&amp;e.",
		  "<p>see <a href=\"https://a.example/b?c=d&amp;e\">"
		  "https://a.example/b?c=d&amp;e</a>.</p>" },
		{ "<a href=\"https://a.example\">https://a.example</a>",
		  "<p><a href=\"https://a.example\">https://a.example</a></p>" },
		{ "[gallery] [x]", "<p>[gallery] [x]</p>" },
		{ "<blockquote>a</blockquote>b", "<blockquote><p>a</p>\n</blockquote>\n<p>b</p>" },
		{ "a < b", "<p>a &lt; b</p>" },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_str(wordpress_remark(*state, str_of(CASES[i].content)), CASES[i].source);
}

/* ---- hostile ------------------------------------------------------------------------------- */

static void check_clean(arena *mem, str content)
{
	body b = wordpress_body(mem, content, &OLD_SITE);
	cleaned c = clean(mem, b.source, CLEAN_STORY, NULL, S("Read also:"));
	const char *problem = oracle_problem(mem, &c, CLEAN_STORY);
	if (problem)
		fail_msg("%s\n%.*s", problem, STR_ARGS(c.body));
	assert_false(str_has(str_of_html(c.body), S("<script")));
	assert_false(str_has(str_of_html(c.body), S("javascript:")));
}

static void hostile_text_comes_out_clean(void **state)
{
	static const char *const CASES[] = {
		"[youtube id=\"x\\\"><script>alert(1)</script>\"]",
		"[caption caption=\"<script>alert(1)</script>\"]<img src=x "
		"onerror=alert(1)>[/caption]",
		"[wpdiscuz-feedback id='\"><script>' question='\"><img "
		"onerror=x>']a[/wpdiscuz-feedback]",
		"<!-- wp:embed {\"url\":\"javascript:alert(1)\"} /-->",
		"<!-- wp:embed {\"url\":\"https://youtu.be/\\u003cscript\\u003e\"} /-->",
		"<a href=\"java\nscript:alert(1)\">a</a><iframe srcdoc=\"<script>\"></iframe>",
		"<svg><script>a</script></svg><math><mtext><table><mglyph><style><img src=x "
		"onerror=a>",
		"<!--<!--><script>a</script>-->",
		"<p <!-- wp:paragraph --><b",
		"[[[[[caption]]]]]][/caption][/caption]",
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		check_clean(*state, str_of(CASES[i]));
}

/* Of each 128 kilobytes: what it costs grows with its size, or this takes minutes. */
static void a_text_of_beginnings_costs_no_more_than_another(void **state)
{
	static const char *const PARTS[] = {
		"<!-- wp:paragraph -->",
		"<!-- wp:query -->",
		"<!--",
		"<!-- x",
		"[caption]",
		"[a]",
		"[[gallery",
		"[x y=\"",
		"<pre>",
		"<p>[",
		"<a href=\"",
		"<",
		"https://youtu.be/x\n",
		"\n\n",
		"<br><br>\n",
		"<div>",
		"<li>",
		"Read also: ",
		"<a href=#x id=x>",
		"[",
		"]",
		"<p>[gallery]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(PARTS) / sizeof(PARTS[0]); i++) {
		arena *mem = arena_new();
		buffer text = buffer_new(mem, 1024, 128 * 1024);
		while (!text.full)
			put(&text, str_of(PARTS[i]));
		check_clean(mem, buffer_str(&text));
		wordpress_remark(mem, buffer_str(&text));
		arena_free(mem);
	}
}

/* ---- whole exports ------------------------------------------------------------------------- */

static void assert_none_left(str content, str source)
{
	static const char *const REMAINS[] = { "<!--",     "<script", "<iframe",
					       "wp-block", "style=",  "[caption ",
					       "[gallery", "[audio ", "[embed]" };
	for (size_t i = 0; i < sizeof(REMAINS) / sizeof(REMAINS[0]); i++)
		if (str_has(source, str_of(REMAINS[i])))
			fail_msg("%s is left of\n%.*s\n--- in\n%.*s", REMAINS[i], STR_ARGS(content),
				 STR_ARGS(source));
}

static size_t check_export(const char *name)
{
	arena *all = arena_new();
	str rest = corpus_file(all, name), before, content;
	size_t n = 0;
	while (corpus_cut(&rest, S("<content:encoded><![CDATA["), &before) &&
	       corpus_cut(&rest, S("]]></content:encoded>"), &content)) {
		arena *mem = arena_new();
		check_clean(mem, content);
		body b = wordpress_body(mem, content, &OLD_SITE);
		assert_none_left(content, b.source);
		assert_null(clean(mem, b.source, CLEAN_STORY, NULL, S("Read also:")).problem);
		arena_free(mem);
		n++;
	}
	arena_free(all);
	return n;
}

static void every_content_of_the_exports_comes_out_clean(void **state)
{
	DIR *folder = opendir("tests/data/wxr/theme");
	size_t n = 0;
	assert_non_null(folder);
	for (struct dirent *file; (file = readdir(folder));)
		if (str_ends(str_of(file->d_name), S(".xml")))
			n += check_export(str_c(*state, str_print(*state, "tests/data/wxr/theme/%s",
								  file->d_name)));
	closedir(folder);
	assert_true(n > 400);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, free_arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ARENA(classic_text_is_cut_into_paragraphs_as_wordpress_does),
		WITH_ARENA(the_test_data_has_the_paragraphs_that_wordpress_shows),
		WITH_ARENA(blocks_become_our_own_markup),
		WITH_ARENA(pictures_of_blocks_become_figures_of_ours),
		WITH_ARENA(a_file_of_ours_is_called_as_it_was_there),
		WITH_ARENA(the_name_of_a_long_address_goes_without_its_query),
		WITH_ARENA(marks_that_were_garbled_are_put_right),
		WITH_ARENA(headings_begin_below_the_headline),
		WITH_ARENA(an_empty_heading_of_a_table_is_a_cell),
		WITH_ARENA(embeds_become_links_that_ask_nothing_of_others),
		WITH_ARENA(footnotes_keep_their_links),
		WITH_ARENA(shortcodes_become_what_they_showed),
		WITH_ARENA(pictures_are_found_in_any_size_and_lose_their_dress),
		WITH_ARENA(links_to_the_old_site_lead_to_us),
		WITH_ARENA(read_also_is_known_in_many_languages),
		WITH_ARENA(paragraphs_that_only_lead_on_become_read_also),
		WITH_ARENA(a_read_also_of_what_is_not_known_yet_is_unsettled),
		WITH_ARENA(what_is_left_out_is_said),
		WITH_ARENA(a_comment_has_paragraphs_and_links),
		WITH_ARENA(hostile_text_comes_out_clean),
		WITH_ARENA(every_content_of_the_exports_comes_out_clean),
		WITH_ARENA(a_text_of_beginnings_costs_no_more_than_another),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
