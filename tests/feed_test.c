/* Feeds of every kind and the sitemaps. */
#include "kit.h"

#include <jansson.h>

#include "media/media.h"

static const char *const RSS_FEEDS[] = { "/feed.xml", "/town/feed.xml", "/tag/harbour/feed.xml",
					 "/author/ada-brook/feed.xml" };
static const char *const ATOM_FEEDS[] = { "/feed.atom", "/town/feed.atom", "/tag/harbour/feed.atom",
					  "/author/ada-brook/feed.atom" };
static const char *const JSON_FEEDS[] = { "/feed.json", "/town/feed.json", "/tag/harbour/feed.json",
					  "/author/ada-brook/feed.json" };
static const char *const COMMENT_FEEDS[] = { "/comments.xml", "/town/pier/comments.xml" };
#define KINDS 4

/* A story of two, with a picture and a tag. */
static int64_t given_pier(world *t)
{
	work w = world_work(t);
	db_begin(&w);
	int64_t cole = author_add(&w, &(author){ .slug = S("cole"), .name = S("Cole & Sons") });
	assert_true(world_done(t, &w));
	int64_t story =
		given_article(t, .slug = "pier", .headline = "A & B",
			      .source = "Whole body with [a link](/about).", .standfirst = "Short.",
			      .tags = "Harbour", .hero = given_photo(t, "quay.jpg"));
	w = world_work(t);
	db_begin(&w);
	db_run(&w, Q_byline_put, num(story), num(1), num(cole), when(t->now));
	assert_true(world_done(t, &w));
	return story;
}

static void every_feed_obeys_the_setting_for_whole_stories(void **state)
{
	world *t = *state;
	given_pier(t);
	static const char *const *const kinds[] = { RSS_FEEDS, ATOM_FEEDS, JSON_FEEDS };
	for (size_t i = 0; i < 3 * KINDS; i++) {
		const char *feed = kinds[i / KINDS][i % KINDS];

		given_setting(t, "full_feeds", false);
		str brief = get(t, feed).body;
		given_setting(t, "full_feeds", true);
		str full = get(t, feed).body;

		assert_has(brief, "Short.");
		assert_lacks(brief, "Whole body");
		assert_has(full, "Whole body");
		assert_has(full, "http://paper.test/about");
	}
}

static void a_feed_of_rss_names_each_author_the_picture_and_itself(void **state)
{
	world *t = *state;
	given_pier(t);
	for (size_t i = 0; i < KINDS; i++) {
		answer a = get(t, RSS_FEEDS[i]);
		str self = str_print(t->mem,
				     "<atom:link rel=\"self\" type=\"application/rss+xml\""
				     " href=\"http://paper.test%s\"/>",
				     RSS_FEEDS[i]);

		assert_has(answer_header_of(&a, "Content-Type"), "application/rss+xml");
		assert_has(a.body, str_c(t->mem, self));
		assert_has(a.body, "<dc:creator>Ada Brook</dc:creator>\n"
				   "<dc:creator>Cole &amp; Sons</dc:creator>");
		assert_has(a.body, "-000000000001</guid>");
		assert_has(a.body, "<media:content url=\"http://paper.test/media/quay.jpg\" "
				   "type=\"image/jpeg\" width=\"1200\" height=\"800\" ");
		assert_has(a.body, "<pubDate>Wed, 18 Nov 2026 ");
		assert_has(a.body, "<title>A &amp; B</title>");
	}
}

/* RFC 4287, 4.1.1 and 4.1.2. */
static void a_feed_of_atom_has_what_its_standard_requires(void **state)
{
	world *t = *state;
	given_pier(t);
	for (size_t i = 0; i < KINDS; i++) {
		answer a = get(t, ATOM_FEEDS[i]);
		size_t first = str_find(a.body, S("<entry"));
		str feed = str_part(a.body, 0, first), entry = str_from(a.body, first);
		str self = str_print(t->mem,
				     "<link rel=\"self\" type=\"application/atom+xml\" "
				     "href=\"http://paper.test%s\"/>",
				     ATOM_FEEDS[i]);

		assert_has(answer_header_of(&a, "Content-Type"), "application/atom+xml");
		assert_has(feed, "<id>urn:uuid:");
		assert_has(feed, "<title>The Galley");
		assert_has(feed, "<updated>2026-11-18T");
		assert_has(feed, str_c(t->mem, self));
		assert_has(entry, "-000000000001</id>");
		assert_has(entry, "<title>A &amp; B</title>");
		assert_has(entry, "<updated>2026-11-18T");
		assert_has(entry, "<author><name>Ada Brook</name>");
		assert_has(entry, "<author><name>Cole &amp; Sons</name>");
		assert_has(entry, "<link rel=\"alternate\" type=\"text/html\" "
				  "href=\"http://paper.test/town/pier\"/>");
	}
}

static void assert_json_text(json_t *of, const char *name, const char *wanted)
{
	const char *found = json_string_value(json_object_get(of, name));
	if (!found || strncmp(found, wanted, strlen(wanted)) != 0)
		fail_msg("%s is %s, not %s", name, found ? found : "absent", wanted);
}

static void a_json_feed_has_what_its_version_requires(void **state)
{
	world *t = *state;
	given_pier(t);
	for (size_t i = 0; i < KINDS; i++) {
		answer a = get(t, JSON_FEEDS[i]);
		json_t *feed = json_loadb(a.body.at, a.body.n, JSON_REJECT_DUPLICATES, NULL);
		json_t *item = json_array_get(json_object_get(feed, "items"), 0);
		json_t *writers = json_object_get(item, "authors");
		const char *self =
			str_c(t->mem, str_print(t->mem, "http://paper.test%s", JSON_FEEDS[i]));

		assert_has(answer_header_of(&a, "Content-Type"), "application/feed+json");
		assert_json_text(feed, "version", "https://jsonfeed.org/version/1.1");
		assert_json_text(feed, "title", "The Galley");
		assert_json_text(feed, "home_page_url", "http://paper.test/");
		assert_json_text(feed, "feed_url", self);
		assert_json_text(item, "id", "urn:uuid:");
		assert_json_text(item, "url", "http://paper.test/town/pier");
		assert_json_text(item, "content_html", "Short.");
		assert_json_text(item, "date_published", "2026-11-18T");
		assert_json_text(item, "image", "http://paper.test/media/quay.jpg");
		assert_int_equal(json_array_size(writers), 2);
		assert_json_text(json_array_get(writers, 1), "name", "Cole & Sons");
		json_decref(feed);
	}
}

static str first_id(str feed, const char *start, const char *end)
{
	str from = str_from(feed, str_find(feed, str_of(start)) + strlen(start));
	return str_part(from, 0, str_find(from, str_of(end)));
}

static void a_guid_outlives_the_address(void **state)
{
	world *t = *state;
	int64_t story = given_pier(t);
	const char *guid = str_c(t->mem, first_id(get(t, "/feed.xml").body, "<guid ", "/guid>"));
	work w = world_work(t);
	article_draft d = { .story = *article_for_desk(&w, story) };
	d.story.slug = S("new-pier");
	const char *wrong = NULL;
	assert_true(article_prepare(&w, &d, &wrong));
	db_begin(&w);
	article_save(&w, &d);
	assert_true(world_done(t, &w));

	str feed = get(t, "/feed.xml").body;

	assert_has(feed, "http://paper.test/town/new-pier");
	assert_has(feed, guid);
}

static void every_feed_can_be_asked_whether_it_changed_and_comes_pressed(void **state)
{
	world *t = *state;
	int64_t story = given_pier(t);
	given_comment(t, .article = story);
	static const char *const *const kinds[] = { RSS_FEEDS, ATOM_FEEDS, JSON_FEEDS,
						    COMMENT_FEEDS };
	for (size_t i = 0; i < 3 * KINDS + 2; i++) {
		const char *feed = kinds[i / KINDS][i % KINDS];
		answer first = get(t, feed);
		const char *tag_of = str_c(t->mem, answer_header_of(&first, "ETag"));
		const char *since = str_c(t->mem, answer_header_of(&first, "Last-Modified"));

		with_header(t, "If-None-Match", tag_of);
		answer by_tag = get(t, feed);
		with_header(t, "If-Modified-Since", since);
		answer by_date = get(t, feed);
		with_header(t, "Accept-Encoding", "gzip");
		answer small = get(t, feed);

		bool has_date = i / KINDS < 3;
		assert_int_equal(first.status, OK);
		assert_str(str_of(since), has_date ? "Wed, 18 Nov 2026 11:06:40 GMT" : "");
		assert_int_equal(by_tag.status, NOT_MODIFIED);
		assert_int_equal(by_date.status, has_date ? NOT_MODIFIED : OK);
		if (first.body.n >= 1024)
			assert_str(answer_header_of(&small, "Content-Encoding"), "gzip");
	}
}

/* Asks again with the date that the first answer told. */
static reply status_by_date(world *t, const char *target, const answer *first)
{
	str since = answer_header_of(first, "Last-Modified");
	assert_true(since.n > 0);
	with_header(t, "If-Modified-Since", str_c(t->mem, since));
	return get(t, target).status;
}

static void what_a_feed_lost_or_a_setting_changed_is_told_to_who_asks_by_date(void **state)
{
	world *t = *state;
	given_pier(t);
	after(t, 100);
	int64_t newest = given_article(t, .slug = "newest");
	answer before = get(t, "/feed.xml");
	assert_int_equal(status_by_date(t, "/feed.xml", &before), NOT_MODIFIED);

	after(t, 100);
	work w = world_work(t);
	db_begin(&w);
	article_withdraw(&w, newest, S("Wrong."));
	assert_true(world_done(t, &w));
	answer without = get(t, "/feed.xml");
	assert_int_equal(status_by_date(t, "/feed.xml", &before), OK);
	assert_int_equal(status_by_date(t, "/feed.xml", &without), NOT_MODIFIED);

	after(t, 100);
	given_setting(t, "full_feeds", true);
	assert_int_equal(status_by_date(t, "/feed.xml", &without), OK);
}

static void sitemaps_tell_when_they_changed(void **state)
{
	world *t = *state;
	given_pier(t);
	answer index = get(t, "/sitemap.xml"), stories = get(t, "/sitemap/1.xml");
	assert_str(answer_header_of(&index, "Last-Modified"), "Wed, 18 Nov 2026 11:06:40 GMT");
	assert_int_equal(status_by_date(t, "/sitemap.xml", &index), NOT_MODIFIED);
	assert_int_equal(status_by_date(t, "/sitemap/1.xml", &stories), NOT_MODIFIED);

	after(t, 100);
	given_article(t, .slug = "another");

	assert_int_equal(status_by_date(t, "/sitemap.xml", &index), OK);
	assert_int_equal(status_by_date(t, "/sitemap/1.xml", &stories), OK);
}

static void a_feed_without_stories_is_still_one(void **state)
{
	world *t = *state;
	static const char *const feeds[] = { "/feed.xml", "/feed.atom", "/feed.json",
					     "/comments.xml" };
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(get(t, feeds[i]).status, OK);
	assert_has(get(t, "/feed.atom").body, "<updated>2026-11-18T");
	assert_int_equal(get(t, "/tag/none/feed.xml").status, NOT_FOUND);
	assert_int_equal(get(t, "/archive/2026/11/feed.xml").status, NOT_FOUND);
}

static void every_page_of_a_list_names_its_feeds(void **state)
{
	world *t = *state;
	given_pier(t);
	static const char *const lists[] = { "", "/town", "/tag/harbour", "/author/ada-brook" };
	static const char *const kinds[] = { "rss+xml", "atom+xml", "feed+json" };
	static const char *const *const feeds[] = { RSS_FEEDS, ATOM_FEEDS, JSON_FEEDS };
	for (size_t i = 0; i < KINDS; i++) {
		str body = get(t, *lists[i] ? lists[i] : "/").body;
		for (size_t k = 0; k < 3; k++) {
			assert_has(body, str_c(t->mem, str_print(t->mem, "type=\"application/%s\"",
								 kinds[k])));
			assert_has(body,
				   str_c(t->mem, str_print(t->mem, "href=\"%s\"", feeds[k][i])));
		}
	}
}

/* ---- sitemaps ------------------------------------------------------------------------------- */

#define LOC(path) "<loc>http://paper.test" path "</loc>"

static void the_sitemap_of_lists_has_sections_authors_and_tags_that_are_read(void **state)
{
	world *t = *state;
	given_pier(t);
	given_article(t, .slug = "b", .tags = "Harbour");
	given_article(t, .slug = "c", .tags = "Harbour, Rare");
	work w = world_work(t);
	db_begin(&w);
	author_add(&w, &(author){ .slug = S("silent"), .name = S("Silent") });
	assert_true(world_done(t, &w));

	str body = get(t, "/sitemap/lists.xml").body;

	assert_has(body, LOC("/"));
	assert_has(body, LOC("/town"));
	assert_has(body, LOC("/author/ada-brook"));
	assert_has(body, LOC("/author/cole"));
	assert_lacks(body, LOC("/author/silent"));
	assert_has(body, LOC("/tag/harbour"));
	assert_lacks(body, LOC("/tag/rare"));
}

static void a_sitemap_has_stories_and_pages_and_nothing_that_is_not_to_be_seen(void **state)
{
	world *t = *state;
	given_pier(t);
	given_article(t, .slug = "about", .is_page = true);
	given_article(t, .slug = "wrong", .state = "withdrawn");
	given_article(t, .slug = "draft", .state = "draft");
	given_article(t, .slug = "later", .due = { t->now.s + 60 });

	str body = get(t, "/sitemap/1.xml").body;

	assert_has(body, LOC("/town/pier") "<lastmod>2026-11-18T");
	assert_has(body, "<image:loc>http://paper.test/media/quay.jpg</image:loc>");
	assert_has(body, LOC("/about"));
	assert_lacks(body, "wrong");
	assert_lacks(body, "draft");
	assert_lacks(body, "later");
	assert_has(get(t, "/robots.txt").body, "Sitemap: http://paper.test/sitemap.xml");
}

static const char *index_entry(world *t, moment modified)
{
	str when_it_was = moment_iso_str(t->mem, modified);
	return str_c(t->mem, str_print(t->mem, LOC("/sitemap/1.xml") "<lastmod>%.*s</lastmod>",
				       STR_ARGS(when_it_was)));
}

static void the_index_tells_when_something_in_a_file_changed_for_readers(void **state)
{
	world *t = *state;
	assert_lacks(get(t, "/sitemap.xml").body, "/sitemap/1.xml");
	moment due = { t->now.s + 500 };
	int64_t story = given_pier(t);
	assert_has(get(t, "/sitemap.xml").body, index_entry(t, t->now));

	moment appeared = t->now;
	after(t, 100);
	given_article(t, .slug = "draft", .state = "draft");
	given_article(t, .slug = "later", .due = due);
	assert_has(get(t, "/sitemap.xml").body, index_entry(t, appeared));

	at(t, due);
	assert_has(get(t, "/sitemap.xml").body, index_entry(t, due));

	after(t, 100);
	work w = world_work(t);
	db_begin(&w);
	article_withdraw(&w, story, S("Wrong."));
	assert_true(world_done(t, &w));
	assert_has(get(t, "/sitemap.xml").body, index_entry(t, t->now));
	assert_has(get(t, "/sitemap.xml").body, LOC("/sitemap/lists.xml"));
}

static void a_saved_story_changes_its_file_alone(void **state)
{
	world *t = *state;
	int64_t story = given_pier(t);
	after(t, 100);
	work w = world_work(t);
	article_draft d = { .story = *article_for_desk(&w, story),
			    .authors = { t->ada },
			    .authors_n = 1 };
	d.story.headline = S("Another headline");
	const char *wrong = NULL;
	assert_true(article_prepare(&w, &d, &wrong));
	db_begin(&w);
	article_save(&w, &d);
	assert_true(world_done(t, &w));

	str index = get(t, "/sitemap.xml").body;

	assert_has(index, index_entry(t, t->now));
	assert_lacks(index, "/sitemap/2.xml");
	assert_int_equal(get(t, "/sitemap/2.xml").status, NOT_FOUND);
	assert_int_equal(get(t, "/sitemap/0.xml").status, NOT_FOUND);
	assert_int_equal(get(t, "/sitemap/x.xml").status, NOT_FOUND);
}

/* A uuid as RFC 9562 writes it. */
static void assert_is_urn(str id)
{
	assert_int_equal(id.n, 45);
	assert_true(str_starts(id, S("urn:uuid:")));
	for (size_t i = 9; i < id.n; i++) {
		bool dash = i == 17 || i == 22 || i == 27 || i == 32;
		assert_true(dash ? id.at[i] == '-' : strchr("0123456789abcdef", id.at[i]) != NULL);
	}
	assert_int_equal(id.at[23], '8');
	assert_true(strchr("89ab", id.at[28]) != NULL);
}

static void ids_in_feeds_are_the_same_at_whatever_address_the_paper_stands(void **state)
{
	world *t = *state;
	int64_t story = given_pier(t);
	given_comment(t, .article = story, .text = "Fine.");
	static const struct {
		const char *feed, *start, *end;
	} ids[] = {
		{ "/feed.xml", "<guid isPermaLink=\"false\">", "<" },
		{ "/feed.atom", "<entry xml:lang=\"en\">\n<id>", "<" },
		{ "/feed.atom", "<id>", "<" },
		{ "/town/feed.atom", "<id>", "<" },
		{ "/tag/harbour/feed.atom", "<id>", "<" },
		{ "/author/ada-brook/feed.atom", "<id>", "<" },
		{ "/feed.json", "\"id\":\"", "\"" },
		{ "/comments.xml", "<guid isPermaLink=\"false\">", "<" },
	};
	str seen[8];
	for (size_t i = 0; i < 8; i++) {
		seen[i] = first_id(get(t, ids[i].feed).body, ids[i].start, ids[i].end);
		with_header(t, "Host", "moved.example");
		str moved = first_id(get(t, ids[i].feed).body, ids[i].start, ids[i].end);

		assert_is_urn(seen[i]);
		assert_true(str_is(seen[i], moved));
	}
	assert_true(str_is(seen[0], seen[1]) && str_is(seen[0], seen[6]));
	for (size_t i = 2; i < 8; i++)
		for (size_t k = 1; k < i; k++)
			assert_true(!str_is(seen[i], seen[k]) || (i == 6 && k == 1));
}

static void every_feed_names_the_tags_of_a_story(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .tags = "Zebra, Ants");
	given_article(t, .slug = "fish", .headline = "Fish");

	assert_has(get(t, "/feed.xml").body, "<category>Town</category>\n<category>Zebra"
					     "</category>\n<category>Ants</category>");
	assert_has(get(t, "/feed.atom").body,
		   "<category term=\"Town\"/>\n<category term=\"Zebra\"/>\n"
		   "<category term=\"Ants\"/>");
	assert_has(get(t, "/feed.json").body, "\"tags\":[\"Town\",\"Zebra\",\"Ants\"]");
	assert_has(get(t, "/feed.json").body, "\"tags\":[\"Town\"]");
}

/* Unlike a title, a description of RSS is markup. */
static void words_that_look_like_markup_stay_words_in_descriptions_of_rss(void **state)
{
	world *t = *state;
	int64_t pier = given_article(t, .slug = "pier", .headline = "The <em> & the pier",
				     .standfirst = "What <b> means");
	given_comment(t, .article = pier);

	str feed = get(t, "/feed.xml").body;

	assert_has(feed, "<description>What &amp;lt;b&amp;gt; means</description>");
	assert_has(get(t, "/town/pier/comments.xml").body,
		   "The &amp;lt;em&amp;gt; &amp;amp; the pier</description>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(every_feed_obeys_the_setting_for_whole_stories),
		world_test(a_feed_of_rss_names_each_author_the_picture_and_itself),
		world_test(a_feed_of_atom_has_what_its_standard_requires),
		world_test(a_json_feed_has_what_its_version_requires),
		world_test(a_guid_outlives_the_address),
		world_test(every_feed_can_be_asked_whether_it_changed_and_comes_pressed),
		world_test(what_a_feed_lost_or_a_setting_changed_is_told_to_who_asks_by_date),
		world_test(sitemaps_tell_when_they_changed),
		world_test(a_feed_without_stories_is_still_one),
		world_test(every_page_of_a_list_names_its_feeds),
		world_test(the_sitemap_of_lists_has_sections_authors_and_tags_that_are_read),
		world_test(the_index_tells_when_something_in_a_file_changed_for_readers),
		world_test(a_saved_story_changes_its_file_alone),
		world_test(a_sitemap_has_stories_and_pages_and_nothing_that_is_not_to_be_seen),
		world_test(ids_in_feeds_are_the_same_at_whatever_address_the_paper_stands),
		world_test(every_feed_names_the_tags_of_a_story),
		world_test(words_that_look_like_markup_stay_words_in_descriptions_of_rss),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
