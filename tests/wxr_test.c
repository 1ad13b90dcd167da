#include "import/wxr.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base_kit.h"
#include "corpus.h"
#include "import/wxr_parts.h"

#define DATA "tests/data/wxr/"
#define PIECES_MOST 1000
#define TOLD_MOST 100
#define MEGABYTE ((size_t)1024 * 1024)

/* ---- what a file says ---------------------------------------------------------------------- */

typedef struct reading {
	str problem; /* why the file was not opened */
	wxr_piece pieces[PIECES_MOST];
	size_t n;
	str told[TOLD_MOST];
	int64_t lines[TOLD_MOST];
	size_t n_told;
	int64_t items;
	arena *mem;
} reading;

static void hear(void *context, int64_t line, str what)
{
	reading *r = context;
	assert_true(what.n > 0 && str_is_utf8(what) && !str_ends(what, S(".")));
	if (r->n_told == TOLD_MOST)
		return;
	r->lines[r->n_told] = line;
	r->told[r->n_told++] = str_copy(r->mem, what);
}

static void count_told(void *context, int64_t line, str what)
{
	(void)line;
	(void)what;
	*(int *)context += 1;
}

static reading *read_with(arena *mem, const char *file,
			  wxr_kind (*next)(wxr *x, arena *mem, wxr_piece *ret))
{
	reading *r = NEW(mem, reading);
	r->mem = mem;
	wxr *x = wxr_open(file, &(wxr_ear){ r, hear }, mem, &r->problem);
	if (!x)
		return r;

	wxr_piece piece;
	for (; next(x, mem, &piece) != WXR_END; r->n++) {
		assert_true(r->n < PIECES_MOST);
		r->pieces[r->n] = piece;
	}
	assert_int_equal(next(x, mem, &piece), WXR_END);
	r->items = wxr_items(x);
	wxr_close(x);
	return r;
}

static reading *read_file(arena *mem, const char *file)
{
	reading *r = read_with(mem, file, wxr_next);
	assert_int_equal(r->problem.n, 0);
	return r;
}

/* A file in memory, open as long as the test runs. */
typedef struct given {
	int file;
	char name[40];
} given;

static given given_bytes(str bytes)
{
	given g = { .file = memfd_create("wxr", MFD_CLOEXEC) };
	snprintf(g.name, sizeof(g.name), "/proc/self/fd/%d", g.file);
	assert_int_equal(write(g.file, bytes.at, bytes.n), bytes.n);
	return g;
}

static void write_times(const given *g, const char *text, size_t times)
{
	str s = str_of(text);
	char *block = calloc(1, MEGABYTE);
	size_t n = 0, each = MEGABYTE / s.n;
	for (size_t i = 0; i < each; i++, n += s.n)
		memcpy(block + n, s.at, s.n);
	for (; times > 0; times -= times < each ? times : each) {
		size_t now = (times < each ? times : each) * s.n;
		assert_int_equal(write(g->file, block, now), now);
	}
	free(block);
}

static reading *read_bytes(arena *mem, str bytes)
{
	given g = given_bytes(bytes);
	reading *r = read_with(mem, g.name, wxr_next);
	close(g.file);
	return r;
}

#define HEAD                                                                                       \
	"<rss xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" "                         \
	"xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "                              \
	"xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "                                           \
	"xmlns:wp=\"http://wordpress.org/export/1.2/\">\n<channel>\n"                              \
	"<wp:wxr_version>1.2</wp:wxr_version>\n"
#define TAIL "\n</channel></rss>\n"

static reading *read_members(arena *mem, const char *members)
{
	return read_bytes(mem, str_print(mem, HEAD "%s" TAIL, members));
}

static const wxr_piece *nth(const reading *r, wxr_kind kind_of_it, size_t n)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->pieces[i].kind == kind_of_it && n-- == 0)
			return &r->pieces[i];
	fail_msg("there are not so many pieces of this kind");
	return NULL;
}

static size_t number_of(const reading *r, wxr_kind kind_of_it)
{
	size_t n = 0;
	for (size_t i = 0; i < r->n; i++)
		n += r->pieces[i].kind == kind_of_it;
	return n;
}

static const wxr_item *item_at(const reading *r, size_t n)
{
	return &nth(r, WXR_ITEM, n)->item;
}

static const wxr_comment *comment_at(const wxr_item *item, size_t n)
{
	assert_true(n < item->comments.n);
	return (const wxr_comment *)item->comments.at + n;
}

static str fact_of(const reading *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->pieces[i].kind == WXR_FACT && str_is(r->pieces[i].fact.name, str_of(name)))
			return r->pieces[i].fact.value;
	return S("(none)");
}

/* Whether something with these words was told. */
static bool was_told(const reading *r, const char *words)
{
	for (size_t i = 0; i < r->n_told; i++)
		if (str_has(r->told[i], str_of(words)))
			return true;
	return false;
}

static void assert_silent(const reading *r)
{
	if (r->n_told)
		fail_msg("told: %.*s", STR_ARGS(r->told[0]));
}

static const wxr_item *only_item(const reading *r)
{
	assert_int_equal(r->problem.n, 0);
	assert_int_equal(number_of(r, WXR_ITEM), 1);
	return item_at(r, 0);
}

/* ---- the fixtures, as their names say ------------------------------------------------------ */

static void authors_may_stand_on_several_lines(void **state)
{
	reading *r = read_file(*state, DATA "authors-multiline.xml");

	assert_int_equal(number_of(r, WXR_AUTHOR), 3);
	assert_int_equal(nth(r, WXR_AUTHOR, 1)->author.id, 2);
	assert_str(nth(r, WXR_AUTHOR, 1)->author.login, "bob");
	assert_str(nth(r, WXR_AUTHOR, 2)->author.email, "carol@example.com");
	assert_str(only_item(r)->creator, "alice");
	assert_silent(r);
}

static void texts_come_as_they_stand(void **state)
{
	static const struct {
		const char *file, *content;
	} CASES[] = {
		{ DATA "backslashes.xml", "C:\\xampp\\htdocs\\wp-content" },
		{ DATA "blank-lines.xml", "first paragraph\n\nsecond paragraph" },
		{ DATA "missing-tags.xml", "text" },
		{ DATA "multiple-cdata.xml", "line oneline twoline three" },
		{ DATA "slashes.xml", "Slashes aren\\'t \\\"cool\\\"" },
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		reading *r = read_file(*state, CASES[i].file);
		assert_str(only_item(r)->content, CASES[i].content);
		assert_silent(r);
	}
}

static void an_item_says_all_that_it_has(void **state)
{
	reading *r = read_file(*state, DATA "slashes.xml");
	const wxr_item *item = only_item(r);
	const wxr_comment *comment = comment_at(item, 0);

	assert_int_equal(item->id, 1);
	assert_str(item->title, "Hello world!");
	assert_str(item->link, "http://localhost/?p=1");
	assert_str(item->guid, "http://localhost/?p=1");
	assert_str(item->creator, "author");
	assert_str(item->slug, "hello-world");
	assert_str(item->type, "post");
	assert_str(item->status, "publish");
	assert_int_equal(item->published.s, 1295336414);
	assert_true(item->comments_open && !item->sticky);
	assert_str(wxr_meta_of(item->meta, S("_edit_last")), "1");
	assert_str(wxr_meta_of(item->meta, S("_edit_first")), "");
	assert_int_equal(comment->id, 1);
	assert_str(comment->author, "Mr WordPress");
	assert_str(comment->url, "http://wordpress.org/");
	assert_str(comment->state, "1");
	assert_int_equal(comment->posted.s, 1295383998);
	assert_str(comment->text, "\\o/ ¯\\_(ツ)_/¯");
	assert_int_equal(nth(r, WXR_ITEM, 0)->line, 45);
}

static void the_channel_says_what_it_is(void **state)
{
	reading *r = read_file(*state, DATA "wxr-simple.xml");

	assert_str(fact_of(r, "wxr_version"), "1.2");
	assert_str(fact_of(r, "language"), "en-US");
	assert_true(str_starts(fact_of(r, "base_site_url"), S("http")));
	assert_true(str_starts(fact_of(r, "generator"), S("http")));
}

static void a_malformed_export_gives_what_it_has(void **state)
{
	reading *r = read_file(*state, DATA "malformed.xml");

	assert_int_equal(number_of(r, WXR_AUTHOR), 1);
	assert_int_equal(number_of(r, WXR_TERM), 21 + 18 + 14);
	assert_int_equal(r->n_told, 2);
	assert_true(was_told(r, "version \"abc\""));
	assert_int_equal(r->lines[1], 90);
	assert_true(was_told(r, "</channel> closes what begins as <notachanneltag>"));
}

static void a_missing_version_is_told(void **state)
{
	reading *r = read_file(*state, DATA "missing-version-tag.xml");

	assert_int_equal(number_of(r, WXR_TERM), 21 + 18 + 14);
	assert_int_equal(r->n_told, 1);
	assert_true(was_told(r, "does not say its version"));
}

static void terms_come_in_each_of_their_forms(void **state)
{
	reading *r = read_file(*state, DATA "term-formats.xml");

	assert_int_equal(number_of(r, WXR_TERM), 7);
	assert_str(nth(r, WXR_TERM, 0)->term.taxonomy, "category");
	assert_str(nth(r, WXR_TERM, 0)->term.slug, "category-name");
	assert_str(nth(r, WXR_TERM, 4)->term.name, "Another Tag");
	assert_str(nth(r, WXR_TERM, 4)->term.taxonomy, "post_tag");
	assert_int_equal(nth(r, WXR_TERM, 5)->term.id, 6);
	assert_str(nth(r, WXR_TERM, 5)->term.taxonomy, "custom-taxonomy");
	assert_str(nth(r, WXR_TERM, 6)->term.taxonomy, "nav_menu");
	assert_silent(r);
}

static void a_term_has_meta(void **state)
{
	reading *r = read_file(*state, DATA "term-meta.xml");

	assert_int_equal(nth(r, WXR_TERM, 0)->term.id, 100);
	assert_str(wxr_meta_of(nth(r, WXR_TERM, 0)->term.meta, S("legacy_id")), "42");
}

static void serialised_meta_stays_text(void **state)
{
	reading *r = read_file(*state, DATA "test-serialized-postmeta-with-cdata.xml");
	list meta = only_item(r)->meta;

	assert_int_equal(meta.n, 7);
	assert_str(wxr_meta_of(meta, S("contains-html")), "<pre>some html</pre>");
	assert_str(wxr_meta_of(meta, S("evil")), "<wp:meta_value>evil</wp:meta_value>");
	assert_str(wxr_meta_of(meta, S("array")), "a:1:{s:3:\"key\";s:13:\"¯\\_(ツ)_/¯\";}");
}

static void a_comment_has_meta(void **state)
{
	reading *r = read_file(*state, DATA "test-serialized-comment-meta.xml");
	const wxr_item *item = only_item(r);
	const wxr_comment *comment = comment_at(item, 0);

	assert_int_equal(comment->meta.n, 2);
	assert_str(wxr_meta_of(comment->meta, S("string")), "¯\\_(ツ)_/¯");
	assert_int_equal(item->meta.n, 0);
	assert_str(item->status, "draft");
}

static void wxr_1_0_names_its_categories_twice_and_they_come_once(void **state)
{
	reading *r = read_file(*state, DATA "valid-wxr-1.0.xml");
	const wxr_item *item = item_at(r, 2);
	const wxr_filing *filings = item->filings.at;

	assert_int_equal(r->items, 6);
	assert_str(item->title, "Alpha post");
	assert_int_equal(item->filings.n, 3);
	assert_str(filings[0].taxonomy, "category");
	assert_str(filings[0].slug, "alpha");
	assert_str(filings[1].taxonomy, "post_tag");
	assert_str(filings[1].slug, "news");
	assert_int_equal(item_at(r, 4)->parent, 10);
	assert_silent(r);
}

static void wxr_1_1_with_the_line_ends_of_windows_is_read(void **state)
{
	reading *r = read_file(*state, DATA "valid-wxr-1.1.xml");

	assert_int_equal(r->items, 2);
	assert_int_equal(str_find_byte(item_at(r, 0)->content, '\r'), item_at(r, 0)->content.n);
	assert_int_equal(number_of(r, WXR_TERM), 3);
	assert_silent(r);
}

static void comments_of_a_partial_export_are_trees(void **state)
{
	reading *r = read_file(*state, DATA "isso-wordpress.xml");
	const wxr_item *item = item_at(r, 0);

	assert_int_equal(r->items, 3);
	assert_str(item->title, "Hello, World…");
	assert_int_equal(item->comments.n, 7);
	assert_str(comment_at(item, 0)->text, "Erster!1");
	assert_str(comment_at(item, 0)->email, "test@example.org");
	assert_int_equal(comment_at(item, 2)->parent, 6);
	assert_int_equal(comment_at(item, 2)->posted.s, 1398784895);
}

static void attachments_can_be_read_alone(void **state)
{
	reading *r =
		read_with(*state, DATA "wxr-flat-attachment-same-site.xml", wxr_next_attachment);

	assert_int_equal(r->items, 2);
	assert_str(only_item(r)->type, "attachment");
	assert_true(str_starts(only_item(r)->file_address, S("http")));
	assert_true(fact_of(r, "base_site_url").n > 6);
}

static size_t items_of(const reading *r, const char *type, const char *status)
{
	size_t n = 0;
	for (size_t i = 0; i < r->n; i++)
		n += r->pieces[i].kind == WXR_ITEM &&
		     (!type || str_is(r->pieces[i].item.type, str_of(type))) &&
		     (!status || str_is(r->pieces[i].item.status, str_of(status)));
	return n;
}

static void a_city_comes_in_with_its_own_types(void **state)
{
	reading *r = read_file(*state, DATA "phila-gov.redacted.xml");

	assert_int_equal(r->items, 187);
	assert_int_equal(items_of(r, "department_page", NULL), 96);
	assert_int_equal(items_of(r, "news_post", NULL), 6);
	assert_int_equal(items_of(r, NULL, "trash"), 7);
	assert_int_equal(items_of(r, NULL, "private"), 1);
	assert_int_equal(number_of(r, WXR_TERM), 4 + 8 + 70);
	assert_silent(r);
}

static void a_japanese_site_comes_in_with_its_slugs(void **state)
{
	reading *r = read_file(*state, DATA "wordpress-theme-test-data-ja.xml");
	size_t comments = 0, encoded = 0, locked = 0;
	for (size_t i = 0; i < r->n; i++)
		if (r->pieces[i].kind == WXR_ITEM) {
			const wxr_item *item = &r->pieces[i].item;
			comments += item->comments.n;
			encoded += str_has(item->slug, S("%e"));
			locked += item->password.n > 0;
		}

	assert_int_equal(r->items, 216);
	assert_int_equal(items_of(r, "attachment", "inherit"), 41);
	assert_int_equal(items_of(r, NULL, "future"), 1);
	assert_int_equal(comments, 48);
	assert_int_equal(encoded, 0);
	assert_int_equal(locked, 1);
	assert_int_equal(number_of(r, WXR_AUTHOR), 13);
	assert_int_equal(number_of(r, WXR_TERM), 72 + 59 + 8);
}

/* ---- what is repaired ---------------------------------------------------------------------- */

static void what_xml_does_not_know_is_repaired(void **state)
{
	static const struct {
		const char *title, *read, *told;
	} CASES[] = {
		{ "a &amp; b &lt;i&gt; &#8211; &#xE9;", "a & b <i> – é", NULL },
		{ "caf&eacute;&nbsp;&euro;&clubs;", "café\xC2\xA0€♣", "4 entities of HTML" },
		{ "Tom & Jerry&Co &foo; &", "Tom & Jerry&Co &foo; &", "4 stray ampersands" },
		{ "a\xFFz\xC3", "a\xEF\xBF\xBDz\xEF\xBF\xBD", "2 letters" },
		{ "a\xED\xA0\x80z", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz", "3 letters" },
		{ "a\xEF\xBF\xBFz", "a\xEF\xBF\xBDz", "1 letters" },
		{ "a\x01\x1F z", "a z", "2 control characters" },
		{ "a&#0;&#xD800;&#99999999;z", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz",
		  "3 letters" },
		{ "it&#146;s", "it’s", NULL },
		{ "1 < 2 <3 ]]> x", "1 < 2 <3 ]]> x", NULL },
		{ "if a<b then", "if a<b then", NULL },
		{ "<![CDATA[a &nbsp; <b> & c]]>", "a &nbsp; <b> & c", NULL },
		{ "<![CDATA[a]]]]><![CDATA[>b]]>", "a]]>b", NULL },
		{ "<![CDATA[a\x02\xFE]]>", "a\xEF\xBF\xBD", "1 control" },
		{ "one<!-- </title> -->two<?php </title> ?>", "onetwo", NULL },
		{ " \n <![CDATA[ one ]]>\n<![CDATA[two]]>\n", "one two", NULL },
		{ "some <b>bold</b> words", "some bold words", NULL },
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const char *members =
			str_c(*state,
			      str_print(*state, "<item><title>%s</title></item>", CASES[i].title));
		reading *r = read_members(*state, members);
		assert_str(only_item(r)->title, CASES[i].read);
		assert_true(CASES[i].told ? was_told(r, CASES[i].told) : r->n_told == 0);
	}
}

static void every_name_of_html_4_is_known(void **state)
{
	reading *r = read_members(*state, "<item><title>&AElig;&zwnj;&thetasym;&Yuml;&yuml;&frac12;"
					  "&alefsym;&quot;&apos;</title></item>");

	assert_str(only_item(r)->title, "Æ\xE2\x80\x8CϑŸÿ½ℵ\"'");
}

static void other_encodings_are_converted_or_refused(void **state)
{
	static const struct {
		const char *name, *title, *read;
	} CASES[] = {
		{ "ISO-8859-1", "caf\xE9 \x93x\x94", "café “x”" },
		{ "windows-1252", "\x80 5", "€ 5" },
		{ "iso-8859-15", "\xA4 5 \xBD", "€ 5 œ" },
		{ "ISO-8859-1", "caf\xC3\xA9", "café" },
		{ "utf8", "caf\xC3\xA9", "café" },
		{ "Shift_JIS", "x", NULL },
		{ "UTF-16", "x", NULL },
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		reading *r = read_bytes(*state, str_print(*state,
							  "<?xml version='1.0' encoding='%s'?>" HEAD
							  "<item><title>%s</title></item>" TAIL,
							  CASES[i].name, CASES[i].title));
		if (CASES[i].read)
			assert_str(only_item(r)->title, CASES[i].read);
		else
			assert_true(str_has(r->problem, S("save it as UTF-8")));
	}
}

static void what_is_no_export_is_refused_with_the_reason(void **state)
{
	const struct {
		str bytes;
		const char *why;
	} CASES[] = {
		{ S(""), "no <rss>" },
		{ S("{\"db\":[]}"), "no <rss>" },
		{ S("\xFF\xFE<\0r\0s\0s\0>\0"), "UTF-16" },
		{ S("<\0r\0s\0s\0>\0"), "UTF-16" },
		{ S("\x1F\x8B\x08"), "compressed" },
		{ S("<rss><channel><item><title>a</title></item></channel></rss>"), "a feed" },
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_true(
			str_has(read_bytes(*state, CASES[i].bytes)->problem, str_of(CASES[i].why)));

	assert_true(
		str_has(read_with(*state, DATA "none.xml", wxr_next)->problem, S("No such file")));
	assert_true(read_with(*state, "tests", wxr_next)->problem.n > 0);
}

static void what_stands_before_and_behind_an_export_is_passed_over(void **state)
{
	reading *r = read_bytes(*state, S("\xEF\xBB\xBF\n<br />\n<b>Warning</b>: x & y < z\n"
					  "<?xml version=\"1.0\"?>\n" HEAD
					  "<item><title>a</title></item>" TAIL "<br />\n<b>Fatal"));

	assert_str(only_item(r)->title, "a");
	assert_silent(r);
}

/* ---- markup -------------------------------------------------------------------------------- */

/* Writes down what the runs are, joining those that only the end of the bytes has parted. */
static void put_runs(buffer *out, wxr_lexer *l, wxr_mark *before, str *rest, bool is_last)
{
	wxr_run run;
	while (wxr_run_next(l, rest, is_last, &run)) {
		if (run.begins || (run.is == WXR_TEXT && *before != WXR_TEXT))
			put_byte(out, (char)('0' + run.is));
		put(out, run.bytes);
		put(out, run.is_broken ? S("!") : run.ends ? S(".") : S(""));
		*before = run.is;
	}
}

static str runs_of(arena *mem, str s, size_t parted_at)
{
	buffer out = buffer_new(mem, 100, 1000);
	wxr_lexer l = { 0 };
	wxr_mark before = WXR_TAG;
	str start = str_part(s, 0, parted_at);
	put_runs(&out, &l, &before, &start, false);
	str rest = str_from(s, parted_at - start.n);
	put_runs(&out, &l, &before, &rest, true);
	return buffer_str(&out);
}

static void markup_is_the_same_wherever_its_bytes_are_parted(void **state)
{
	str s = S("a é &eacute; <b c='>' d=\">\"> e<f <3 <![CDATA[]]><![CDATA[é ]] ]]]> g<!-- - -->"
		  "<?h ? ?></i><!DOCTYPE j><k/>]]><!x><!");
	for (size_t n = 0; n <= s.n; n++)
		assert_str(runs_of(*state, s, n),
			   "0a é &eacute; 1b c='>' d=\">\".0 e1f !0<3 2.2é ]] ]."
			   "0 g3 - .4h ? .1/i.5DOCTYPE j.1k/.0]]>5x.0<!");
}

/* ---- prefixes ------------------------------------------------------------------------------ */

static void any_prefix_may_stand_for_wordpress(void **state)
{
	static const char *const CASES[] = {
		"<rss xmlns:w='http://wordpress.org/export/1.2/'><channel>",
		"<rss xmlns:w='https://wordpress.org/export/1.1'><channel>",
		"<rss><channel xmlns:w='http://wordpress.org/export/1.0/'>",
		"<rss><channel>",
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		reading *r = read_bytes(
			*state,
			str_print(*state,
				  "%s<w:wxr_version>1.2</w:wxr_version><w:author><w:author_login>al"
				  "</w:author_login></w:author><item><w:post_id>7</w:post_id>"
				  "<w:status>draft</w:status><content:encoded>c</content:encoded>"
				  "<excerpt:encoded>e</excerpt:encoded></item></channel></rss>",
				  CASES[i]));
		assert_int_equal(only_item(r)->id, 7);
		assert_str(only_item(r)->status, "draft");
		assert_str(only_item(r)->content, "c");
		assert_str(only_item(r)->excerpt, "e");
		assert_str(nth(r, WXR_AUTHOR, 0)->author.login, "al");
		assert_silent(r);
	}
}

static void a_declared_prefix_means_what_it_says(void **state)
{
	reading *r = read_bytes(
		*state, S("<rss xmlns:a='http://wordpress.org/export/1.2/excerpt/' "
			  "xmlns:b='http://purl.org/rss/1.0/modules/content/' "
			  "xmlns:wp='http://wordpress.org/export/1.2/' "
			  "xmlns:m='http://media.example/'><channel><wp:wxr_version>1.1"
			  "</wp:wxr_version><m:author><m:author_login>x</m:author_login></m:author>"
			  "<item xmlns:n='http://else.example/'><a:encoded>e</a:encoded>"
			  "<b:encoded>c</b:encoded><m:status>draft</m:status><n:title>n</n:title>"
			  "<title>t</title><n:post_id>9</n:post_id></item></channel></rss>"));

	assert_str(only_item(r)->content, "c");
	assert_str(only_item(r)->excerpt, "e");
	assert_str(only_item(r)->title, "t");
	assert_str(only_item(r)->status, "publish");
	assert_int_equal(only_item(r)->id, 0);
	assert_int_equal(number_of(r, WXR_AUTHOR), 0);
}

static void what_looks_like_markup_inside_text_is_text(void **state)
{
	reading *r = read_members(
		*state, "<!-- <item> </channel> --><image><title>Logo</title><link>x</link></image>"
			"<title>Paper</title><item><title><![CDATA[</item> <item> <!DOCTYPE a>]]>"
			"</title><content:encoded><![CDATA[<!-- ]]></content:encoded>"
			"<excerpt:encoded><![CDATA[-->]]></excerpt:encoded></item>");

	assert_str(fact_of(r, "title"), "Paper");
	assert_str(only_item(r)->title, "</item> <item> <!DOCTYPE a>");
	assert_str(only_item(r)->content, "<!-- ");
	assert_str(only_item(r)->excerpt, "-->");
	assert_silent(r);
}

/* ---- dates, slugs and the like ------------------------------------------------------------- */

static const wxr_item *item_with(arena *mem, const char *members)
{
	return only_item(read_members(mem, str_c(mem, str_print(mem, "<item>%s</item>", members))));
}

static void a_date_is_taken_from_where_it_is_said_best(void **state)
{
	static const struct {
		const char *members;
		int64_t published;
	} CASES[] = {
		{ "<wp:post_date>2014-07-14 12:00:00</wp:post_date>"
		  "<wp:post_date_gmt>2014-07-14 09:00:00</wp:post_date_gmt>",
		  1405328400 },
		{ "<wp:post_date>2014-07-14 12:00:00</wp:post_date>"
		  "<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>",
		  1405332000 },
		{ "<wp:post_date><![CDATA[2014-01-14T12:00:00]]></wp:post_date>", 1389697200 },
		{ "<pubDate>Tue, 14 Jan 2014 17:31:03 +0130</pubDate>", 1389715263 },
		{ "<pubDate>14 Jan 2014 17:31:03 GMT</pubDate>", 1389720663 },
		{ "<pubDate>Wed, 30 Nov -0001 00:00:00 +0000</pubDate>", 0 },
		{ "<pubDate>Tue, 30 Nov 1999 00:00:00 +0000</pubDate>"
		  "<wp:post_date>0000-00-00 00:00:00</wp:post_date>",
		  0 },
		{ "<wp:post_date>2014-02-30 12:00:00</wp:post_date>", 0 },
		{ "<wp:post_date>soon</wp:post_date>", 0 },
		{ "", 0 },
	};
	assert_true(zone_set(S("Europe/Berlin")));
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_int_equal(item_with(*state, CASES[i].members)->published.s,
				 CASES[i].published);

	assert_int_equal(item_with(*state, "<wp:post_modified_gmt>2014-07-14 09:00:00"
					   "</wp:post_modified_gmt>")
				 ->modified.s,
			 1405328400);
}

static void a_slug_is_decoded_where_it_is_text(void **state)
{
	static const struct {
		const char *encoded, *slug;
	} CASES[] = {
		{ "plain", "plain" },
		{ "%e6%97%a5%E6%9C%AC", "日本" },
		{ "%e6%97%a5%e6%9c", "%e6%97%a5%e6%9c" },
		{ "a%2Fb%00c%20d", "a%2Fb%00c%20d" },
		{ "100%", "100%" },
		{ "%zz", "%zz" },
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		const char *members =
			str_c(*state, str_print(*state, "<wp:post_name>%s</wp:post_name>",
						CASES[i].encoded));
		assert_str(item_with(*state, members)->slug, CASES[i].slug);
	}
}

static void numbers_and_signs_are_read(void **state)
{
	const wxr_item *item = item_with(
		*state,
		"<wp:post_id> 12 </wp:post_id><wp:post_parent><![CDATA[3]]></wp:post_parent>"
		"<wp:menu_order>-4</wp:menu_order><wp:is_sticky>1</wp:is_sticky>"
		"<wp:comment_status>closed</wp:comment_status><wp:post_password>p</"
		"wp:post_password>"
		"<wp:post_id>99</wp:post_id><wp:attachment_url>/a.jpg</wp:attachment_url>"
		"<category>News</category><category domain='post_tag' "
		"nicename='%e6%97%a5'>N</category>");
	const wxr_filing *filings = item->filings.at;

	assert_int_equal(item->id, 12);
	assert_int_equal(item->parent, 3);
	assert_int_equal(item->order, -4);
	assert_true(item->sticky && !item->comments_open);
	assert_str(item->password, "p");
	assert_str(item->file_address, "/a.jpg");
	assert_str(filings[0].taxonomy, "category");
	assert_str(filings[0].slug, "");
	assert_str(filings[1].slug, "日");
	assert_int_equal(item_with(*state, "<wp:post_id>-5</wp:post_id>")->id, 0);
	assert_int_equal(item_with(*state, "<wp:post_id>99999999999999999999</wp:post_id>")->id, 0);
}

static void the_same_item_has_the_same_hash(void **state)
{
	reading *r =
		read_members(*state, "<item><title>a</title></item> \n"
				     "<item><title>a</title></item><item><title>b</title></item>");

	assert_true(item_at(r, 0)->hash == item_at(r, 1)->hash);
	assert_true(item_at(r, 0)->hash != item_at(r, 2)->hash);
	assert_int_equal(nth(r, WXR_ITEM, 0)->line, 4);
	assert_int_equal(nth(r, WXR_ITEM, 1)->line, 5);
}

/* ---- what is broken ------------------------------------------------------------------------ */

static void a_broken_item_costs_no_other(void **state)
{
	static const struct {
		const char *broken, *told;
		int64_t line;
	} CASES[] = {
		{ "<item><title>b</title>\n<content:encoded>x</b></item>", "closes another element",
		  6 },
		{ "<item><title>b</title><content:encoded>x", "it is not closed", 6 },
		{ "<item><title>b</title><a x='1' x='2'/></item>", "same attribute", 5 },
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		str members = str_print(*state,
					"<item><title>a</title></item>\n%s\n"
					"<item><title>c</title></item>",
					CASES[i].broken);
		reading *r = read_members(*state, str_c(*state, members));
		assert_int_equal(r->items, 3);
		assert_str(item_at(r, 1)->title, "b");
		assert_str(item_at(r, 2)->title, "c");
		assert_int_equal(r->n_told, 1);
		assert_int_equal(r->lines[0], CASES[i].line);
		assert_true(was_told(r, CASES[i].told));
	}
}

static void a_broken_item_that_says_nothing_is_left_out(void **state)
{
	reading *r = read_members(*state, "<item><wp:status>publish</x></item><item/>");

	assert_int_equal(r->items, 2);
	assert_str(only_item(r)->title, "");
	assert_true(was_told(r, "<item> was left out"));
}

static void end_tags_without_end_are_told_a_hundred_times(void **state)
{
	given g = given_bytes(S(HEAD));
	write_times(&g, "</a>", 1000);
	int told = 0;
	str problem;
	wxr_piece piece;
	wxr *x = wxr_open(g.name, &(wxr_ear){ &told, count_told }, *state, &problem);
	while (wxr_next(x, *state, &piece) != WXR_END)
		continue;
	wxr_close(x);
	close(g.file);

	assert_int_equal(told, 101);
}

static void what_is_told_is_text_whatever_the_file_calls_things(void **state)
{
	reading *r = read_members(*state, "</a\xFF><item\xFF></x></\x1B[31m><wp:term></\xC2\x9B>"
					  "</wp:term></caf\xC3\xA9>");

	assert_int_equal(r->n_told, 3);
	assert_true(was_told(r, "</a?>") && was_told(r, "</caf\xC3\xA9>"));
}

static void what_broke_before_its_status_is_not_made_public(void **state)
{
	static const struct {
		const char *members, *status;
	} CASES[] = {
		{ "<title>a</title></x>", "draft" },
		{ "<title>a</title><wp:status>publish</wp:status></x>", "draft" },
		{ "<title>a</title><wp:status>private</wp:status></x>", "private" },
		{ "<title>a</title><wp:status>publish</wp:status><wp:post_password/></x>",
		  "publish" },
		{ "<title>a</title>", "publish" },
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_str(item_with(*state, CASES[i].members)->status, CASES[i].status);
}

/* What a reading of the start of a file must have in common with one of the whole. */
static void check_start(const reading *cut, const reading *whole)
{
	assert_true(cut->n <= whole->n);
	for (size_t i = 0; i < cut->n; i++) {
		assert_int_equal(cut->pieces[i].kind, whole->pieces[i].kind);
		assert_int_equal(cut->pieces[i].line, whole->pieces[i].line);
		assert_int_equal(cut->pieces[i].end, whole->pieces[i].end);
		if (cut->pieces[i].kind == WXR_ITEM)
			assert_true(cut->pieces[i].item.hash == whole->pieces[i].item.hash);
	}
}

static void a_file_that_is_cut_off_anywhere_gives_what_came_before(void **state)
{
	str whole = corpus_file(*state, DATA "wxr-with-sub-data.xml");
	reading *all = read_bytes(*state, whole);
	size_t end = str_find(whole, S("</rss>"));
	for (size_t n = 0; n < whole.n; n++) {
		arena *mem = arena_new();
		reading *r = read_bytes(mem, str_part(whole, 0, n));
		check_start(r, all);
		assert_true(r->problem.n || r->n_told || n > end);
		assert_true(r->n == all->n || n < end);
		arena_free(mem);
	}
	assert_int_equal(all->n, 3);
}

static void a_cut_off_item_is_told_with_its_line(void **state)
{
	reading *r = read_bytes(*state, S(HEAD "<item><title>a</title></item>\n<item><title>b"));

	assert_str(only_item(r)->title, "a");
	assert_int_equal(r->n_told, 1);
	assert_int_equal(r->lines[0], 5);
	assert_true(was_told(r, "ends inside <item>"));
}

/* ---- what is hostile ----------------------------------------------------------------------- */

static void definitions_at_the_head_are_refused(void **state)
{
	static const char *const CASES[] = {
		"<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>]>",
		"<!DOCTYPE rss SYSTEM 'http://evil.example/x.dtd'>",
		"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
		"<!doctype html>",
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		reading *r = read_bytes(
			*state, str_print(*state, "%s" HEAD "<item><title>&x;</title></item>" TAIL,
					  CASES[i]));
		assert_true(str_has(r->problem, S("it is refused")));
		assert_int_equal(r->n, 0);
	}
}

static void definitions_further_on_end_the_reading(void **state)
{
	static const char *const CASES[] = {
		"<!DOCTYPE x [<!ENTITY a 'b'>]><item><title>b</title></item>",
		"<!ENTITY a SYSTEM '/etc/passwd'><item><title>&a;</title></item>",
		"<item><title>b <!DOCTYPE x> </title></item>",
		"<item><!ENTITY a 'b'><title>&a;</title></item>",
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		str members = str_print(*state, "<item><title>a</title></item>%s", CASES[i]);
		reading *r = read_members(*state, str_c(*state, members));
		assert_str(only_item(r)->title, "a");
		assert_int_equal(r->n_told, 1);
		assert_true(was_told(r, "nothing behind it was read"));
	}
}

/* Reads a file with many megabytes of one text in it, and an item before and behind. */
static reading *read_large(arena *mem, const char *before, const char *text, size_t megabytes,
			   const char *behind)
{
	given g = given_bytes(str_print(mem, HEAD "<item><title>a</title></item>\n%s", before));
	write_times(&g, text, megabytes * MEGABYTE / strlen(text));
	str end = str_print(mem, "%s<item><title>z</title></item>" TAIL, behind);
	assert_int_equal(write(g.file, end.at, end.n), end.n);
	size_t taken = arena_bytes(mem);
	reading *r = read_with(mem, g.name, wxr_next);
	close(g.file);
	assert_true(arena_bytes(mem) - taken < 7 * MEGABYTE);
	assert_str(item_at(r, 0)->title, "a");
	assert_str(item_at(r, number_of(r, WXR_ITEM) - 1)->title, "z");
	return r;
}

static void what_is_huge_is_passed_over_in_little_memory(void **state)
{
	static const struct {
		const char *before, *text;
		size_t megabytes;
		const char *behind, *told;
	} CASES[] = {
		{ "<item a='", "x", 12, "'><title>b</title></item>", "a tag longer than" },
		{ "<item><title a='", "x", 12, "'>b</title></item>", "a tag is too long" },
		{ "<item><title a='", "x", 40, "'>b</title></item>", "larger than 33554432 bytes" },
		{ "<item><title><![CDATA[", "x", 40, "]]></title></item>",
		  "larger than 33554432 bytes" },
		{ "<!--", "x", 12, "-->", NULL },
		{ "<?", "x", 12, "?>", NULL },
		{ "<wp:", "x", 12, ">", "a tag longer than" },
		{ "<image>", "<b>", 4, "</image>", NULL },
	};
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		arena *mem = arena_new();
		reading *r = read_large(mem, CASES[i].before, CASES[i].text, CASES[i].megabytes,
					CASES[i].behind);
		assert_true(CASES[i].told ? was_told(r, CASES[i].told) : r->n_told == 0);
		arena_free(mem);
	}
	(void)state;
}

static void deep_nesting_ends_one_item(void **state)
{
	given g = given_bytes(S(HEAD "<item><title>a</title>"));
	write_times(&g, "<a>", 100000);
	write_times(&g, "</a>", 100000);
	write_times(&g, "</item><item><title>b</title></item>", 1);
	reading *r = read_file(*state, g.name);
	close(g.file);

	assert_str(item_at(r, 0)->title, "a");
	assert_str(item_at(r, 0)->status, "draft");
	assert_str(item_at(r, 1)->title, "b");
	assert_true(was_told(r, "too deeply"));
}

static void a_long_text_is_clipped_between_letters(void **state)
{
	given g = given_bytes(S(HEAD "<item><content:encoded><![CDATA[x"));
	write_times(&g, "é", 3 * MEGABYTE);
	write_times(&g, "]]></content:encoded><title>b</title></item>", 1);
	reading *r = read_file(*state, g.name);
	close(g.file);

	assert_int_equal(only_item(r)->content.n, WXR_FIELD_MOST - 1);
	assert_true(str_is_utf8(only_item(r)->content));
	assert_str(only_item(r)->title, "b");
	assert_true(was_told(r, "a text is too long"));
}

static void a_large_item_with_more_than_stays_at_hand_is_read(void **state)
{
	given g = given_bytes(S(HEAD "<item><title>a</title>"));
	write_times(&g,
		    "<wp:comment><wp:comment_author>&eacute;&amp;é</"
		    "wp:comment_author><wp:comment_content><![CDATA["
		    "<p>x</p> ]]]]><![CDATA[> é &amp;]]></wp:comment_content></wp:comment>\n",
		    70000);
	write_times(&g, "<wp:post_type>attachment</wp:post_type></item></channel></rss>", 1);
	reading *r = read_file(*state, g.name);
	reading *again = read_with(*state, g.name, wxr_next_attachment);
	close(g.file);
	const wxr_item *item = only_item(r);

	assert_int_equal(item->comments.n, 65536);
	for (size_t i = 0; i < item->comments.n; i++) {
		assert_str(comment_at(item, i)->text, "<p>x</p> ]]> é &amp;");
		assert_str(comment_at(item, i)->author, "é&é");
	}
	assert_true(was_told(r, "repaired: 0 letters"));
	assert_true(was_told(r, "too many"));
	assert_true(only_item(again)->hash == item->hash);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, free_arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ARENA(authors_may_stand_on_several_lines),
		WITH_ARENA(texts_come_as_they_stand),
		WITH_ARENA(an_item_says_all_that_it_has),
		WITH_ARENA(the_channel_says_what_it_is),
		WITH_ARENA(a_malformed_export_gives_what_it_has),
		WITH_ARENA(a_missing_version_is_told),
		WITH_ARENA(terms_come_in_each_of_their_forms),
		WITH_ARENA(a_term_has_meta),
		WITH_ARENA(serialised_meta_stays_text),
		WITH_ARENA(a_comment_has_meta),
		WITH_ARENA(wxr_1_0_names_its_categories_twice_and_they_come_once),
		WITH_ARENA(wxr_1_1_with_the_line_ends_of_windows_is_read),
		WITH_ARENA(comments_of_a_partial_export_are_trees),
		WITH_ARENA(attachments_can_be_read_alone),
		WITH_ARENA(a_city_comes_in_with_its_own_types),
		WITH_ARENA(a_japanese_site_comes_in_with_its_slugs),
		WITH_ARENA(what_xml_does_not_know_is_repaired),
		WITH_ARENA(every_name_of_html_4_is_known),
		WITH_ARENA(other_encodings_are_converted_or_refused),
		WITH_ARENA(what_is_no_export_is_refused_with_the_reason),
		WITH_ARENA(what_stands_before_and_behind_an_export_is_passed_over),
		WITH_ARENA(markup_is_the_same_wherever_its_bytes_are_parted),
		WITH_ARENA(any_prefix_may_stand_for_wordpress),
		WITH_ARENA(a_declared_prefix_means_what_it_says),
		WITH_ARENA(what_looks_like_markup_inside_text_is_text),
		WITH_ARENA(a_date_is_taken_from_where_it_is_said_best),
		WITH_ARENA(a_slug_is_decoded_where_it_is_text),
		WITH_ARENA(numbers_and_signs_are_read),
		WITH_ARENA(the_same_item_has_the_same_hash),
		WITH_ARENA(a_broken_item_costs_no_other),
		WITH_ARENA(a_broken_item_that_says_nothing_is_left_out),
		WITH_ARENA(end_tags_without_end_are_told_a_hundred_times),
		WITH_ARENA(what_is_told_is_text_whatever_the_file_calls_things),
		WITH_ARENA(what_broke_before_its_status_is_not_made_public),
		WITH_ARENA(a_file_that_is_cut_off_anywhere_gives_what_came_before),
		WITH_ARENA(a_cut_off_item_is_told_with_its_line),
		WITH_ARENA(definitions_at_the_head_are_refused),
		WITH_ARENA(definitions_further_on_end_the_reading),
		WITH_ARENA(what_is_huge_is_passed_over_in_little_memory),
		WITH_ARENA(deep_nesting_ends_one_item),
		WITH_ARENA(a_long_text_is_clipped_between_letters),
		WITH_ARENA(a_large_item_with_more_than_stays_at_hand_is_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
