/* Addresses that once led to something, here or at a site that was brought in. */
#include "import/import.h"
#include "kit.h"
#include "media/media.h"
#include "redirect/redirect.h"

static void given_redirect(world *t, const char *path, redirect_kind what, int64_t id)
{
	work w = world_work(t);
	db_begin(&w);
	redirect_leave(&w, str_of(path), what, id);
	assert_true(world_done(t, &w));
}

static int64_t given_section(world *t, int64_t parent, const char *slug, const char *name)
{
	work w = world_work(t);
	db_begin(&w);
	int64_t id = section_add_under(&w, parent, str_of(slug), str_of(name), S(""));
	assert_true(world_done(t, &w));
	return id;
}

/* From elsewhere: this number there is that one here. */
static void given_item(world *t, import_kind what, int64_t old, int64_t new)
{
	work w = world_work(t);
	db_begin(&w);
	int64_t from = import_site(&w, S("https://old.example"));
	import_put(&w, from, &(import_item){ .kind = what, .old = old, .new = new });
	assert_true(world_done(t, &w));
}

static void assert_leads(world *t, const char *from, const char *to)
{
	answer a = get(t, from);
	if (a.status != MOVED_PERMANENTLY)
		print_error("%s answers %d\n", from, (int)a.status);
	assert_int_equal(a.status, MOVED_PERMANENTLY);
	assert_str(answer_header_of(&a, "Location"), to);
	answer h = head(t, from);
	assert_int_equal(h.status, MOVED_PERMANENTLY);
	assert_str(answer_header_of(&h, "Location"), to);
}

static void assert_leads_nowhere(world *t, const char *from)
{
	answer a = get(t, from);
	if (a.status != NOT_FOUND)
		print_error("%s answers %d\n", from, (int)a.status);
	assert_int_equal(a.status, NOT_FOUND);
}

static void an_old_address_leads_to_where_the_thing_stands_now(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier", .tags = "Harbour");
	int64_t photo = given_photo(t, "abc.jpg");
	work w = world_work(t);
	int64_t harbour = tag_by_slug(&w, S("harbour"))->id;
	site_work_end(t->site, &w);
	given_redirect(t, "/2011/05/17/pier/", REDIRECT_STORY, story);
	given_redirect(t, "/category/town", REDIRECT_SECTION, t->town);
	given_redirect(t, "/topic/harbour", REDIRECT_TAG, harbour);
	given_redirect(t, "/writer/ada", REDIRECT_AUTHOR, t->ada);
	given_redirect(t, "/wp-content/uploads/2011/05/quay.jpg", REDIRECT_MEDIA, photo);

	assert_leads(t, "/2011/05/17/pier", "/town/pier");
	assert_leads(t, "/2011/05/17/pier/", "/town/pier");
	assert_leads(t, "/category/town", "/town");
	assert_leads(t, "/topic/harbour", "/tag/harbour");
	assert_leads(t, "/writer/ada", "/author/ada-brook");
	assert_leads(t, "/wp-content/uploads/2011/05/quay.jpg", "/media/abc.jpg");
	assert_leads(t, "/wp-content/uploads/2011/05/quay-300x200.jpg", "/media/abc.jpg");
	assert_leads_nowhere(t, "/wp-content/uploads/2011/05/quay-large.jpg");
	assert_leads_nowhere(t, "/2011/05/17/pie");
}

static void letters_of_any_script_stand_in_old_addresses(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	given_redirect(t, "/2011/مرفأ", REDIRECT_STORY, story);

	assert_leads(t, "/2011/%D9%85%D8%B1%D9%81%D8%A3", "/town/pier");
	assert_leads(t, "/2011/%d9%85%d8%b1%d9%81%d8%a3/", "/town/pier");
}

static void what_readers_do_not_see_is_led_to_by_nothing(void **state)
{
	world *t = *state;
	int64_t draft = given_article(t, .slug = "draft", .state = "draft");
	int64_t later = given_article(t, .slug = "later", .due = { t->now.s + 60 });
	int64_t gone = given_article(t, .slug = "gone", .state = "withdrawn");
	given_redirect(t, "/old/draft", REDIRECT_STORY, draft);
	given_redirect(t, "/old/later", REDIRECT_STORY, later);
	given_redirect(t, "/old/gone", REDIRECT_STORY, gone);

	assert_leads_nowhere(t, "/old/draft");
	assert_leads_nowhere(t, "/old/later");
	assert_leads(t, "/old/gone", "/town/gone");
	assert_int_equal(get(t, "/town/gone").status, GONE);
	after(t, 60);
	assert_leads(t, "/old/later", "/town/later");
}

static void nothing_leads_to_itself(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	given_redirect(t, "/town/pier", REDIRECT_STORY, story);
	given_redirect(t, "/town/", REDIRECT_SECTION, t->town);
	given_redirect(t, "/", REDIRECT_SECTION, t->town);

	assert_int_equal(get(t, "/town/pier").status, OK);
	assert_leads(t, "/town/", "/town");
	work w = world_work(t);
	assert_null(redirect_at(&w, S("/town/pier")));
	assert_null(redirect_at(&w, S("/town")));
	assert_null(redirect_at(&w, S("/")));
	site_work_end(t->site, &w);
}

static void what_stands_at_an_address_now_goes_before(void **state)
{
	world *t = *state;
	int64_t old = given_article(t, .slug = "old");
	given_article(t, .slug = "new");
	given_redirect(t, "/town/new", REDIRECT_STORY, old);

	assert_int_equal(get(t, "/town/new").status, OK);
}

static void queries_of_the_old_site_lead_on(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier", .tags = "Harbour");
	int64_t about = given_article(t, .slug = "about", .is_page = true);
	given_item(t, IMPORT_STORY, 42, story);
	given_item(t, IMPORT_STORY, 43, about);
	given_item(t, IMPORT_MEDIA, 44, given_photo(t, "abc.jpg"));
	given_item(t, IMPORT_SECTION, 3, t->town);
	given_item(t, IMPORT_AUTHOR, 1, t->ada);

	static const char *const cases[][2] = {
		{ "/?p=42", "/town/pier" },
		{ "/?p=42&preview=true", "/town/pier" },
		{ "/?p=44", "/media/abc.jpg" },
		{ "/?page_id=43", "/about" },
		{ "/?attachment_id=44", "/media/abc.jpg" },
		{ "/?cat=3", "/town" },
		{ "/?tag=harbour", "/tag/harbour" },
		{ "/?author=1", "/author/ada-brook" },
		{ "/?s=fog+on+the+quay", "/search?q=fog%20on%20the%20quay" },
		{ "/?feed=rss2", "/feed.xml" },
		{ "/?feed=atom", "/feed.atom" },
		{ "/?feed=comments-rss2", "/comments.xml" },
		{ "/?feed=rss2&p=42", "/town/pier/comments.xml" },
		{ "/?cat=3&feed=rss2", "/town/feed.xml" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_leads(t, cases[i][0], cases[i][1]);
}

static void other_queries_change_nothing(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier");
	str plain = get(t, "/").body;
	static const char *const targets[] = { "/?p=42",       "/?p=x",     "/?p=-1",
					       "/?cat=9",      "/?tag=foo", "/?utm_source=p",
					       "/?author=%00", "/?page_id=" };
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
		answer a = get(t, targets[i]);
		assert_int_equal(a.status, OK);
		assert_true(str_is(a.body, plain));
	}
	assert_int_equal(get(t, "/town/pier?p=42&s=x").status, OK);
}

static void addresses_made_by_rule_lead_on(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier", .tags = "Harbour",
				      .published = { 1305633600 }); /* 17 May 2011 */
	given_article(t, .slug = "about", .is_page = true);
	given_redirect(t, "/2011/05/17/pier", REDIRECT_STORY, story);
	given_redirect(t, "/category/news/town", REDIRECT_SECTION, t->town);

	static const char *const cases[][2] = {
		{ "/feed", "/feed.xml" },
		{ "/feed/", "/feed.xml" },
		{ "/feed/rss", "/feed.xml" },
		{ "/feed/rss2/", "/feed.xml" },
		{ "/feed/atom", "/feed.atom" },
		{ "/comments/feed/", "/comments.xml" },
		{ "/town/pier/feed", "/town/pier/comments.xml" },
		{ "/2011/05/17/pier/feed/", "/town/pier/comments.xml" },
		{ "/category/news/town/", "/town" },
		{ "/category/news/town/feed/", "/town/feed.xml" },
		{ "/category/news/town/page/7/", "/town" },
		{ "/tag/harbour/feed/", "/tag/harbour/feed.xml" },
		{ "/tag/harbour/feed/atom", "/tag/harbour/feed.atom" },
		{ "/author/ada-brook/feed", "/author/ada-brook/feed.xml" },
		{ "/author/ada-brook/page/2", "/author/ada-brook" },
		{ "/page/2", "/" },
		{ "/town/page/12", "/town" },
		{ "/2011", "/archive" },
		{ "/2011/05/", "/archive/2011/05" },
		{ "/2011/05/17", "/archive/2011/05/17" },
		{ "/2011/05/page/2/", "/archive/2011/05" },
		{ "/town/pier/2", "/town/pier" },
		{ "/2011/05/17/pier/3/", "/town/pier" },
		{ "/town/pier/amp/", "/town/pier" },
		{ "/town/pier/comment-page-2", "/town/pier" },
		{ "/about/2", "/about" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_leads(t, cases[i][0], cases[i][1]);
}

static void rules_lead_only_to_what_is_there(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier");
	given_article(t, .slug = "about", .is_page = true);
	static const char *const targets[] = {
		"/town/none/feed",
		"/none/feed",
		"/none/page/2",
		"/town/none/amp",
		"/about/feed",
		"/tag/none/feed",
		"/author/none/feed",
		"/town/2",
		"/2011",
		"/2011/05",
		"/2026/11/31",
		"/2026/13",
		"/26/11",
		"/desk/none/page",
		"/wp-content/uploads/x.jpg",
	};
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
		assert_leads_nowhere(t, targets[i]);
}

static void what_scanners_ask_for_is_refused_plainly(void **state)
{
	world *t = *state;
	static const char *const targets[] = { "/wp-login.php", "/wp-admin", "/wp-admin/x.php",
					       "/xmlrpc.php" };
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
		answer a = get(t, targets[i]);
		assert_int_equal(a.status, NOT_FOUND);
		assert_true(a.body.n < 100);
	}
}

/* ---- what such an answer depends on ------------------------------------------------------------ */

static void an_address_that_was_not_found_is_old_when_it_leads_on(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	reads missing = page_reads(t, "/2011/pier"), query = page_reads(t, "/?p=42");

	given_redirect(t, "/2011/pier", REDIRECT_STORY, story);
	given_item(t, IMPORT_STORY, 42, story);

	assert_true(is_stale(t, missing));
	assert_true(is_stale(t, query));
}

static void a_redirect_is_old_when_its_story_moves_or_goes(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	given_redirect(t, "/2011/pier", REDIRECT_STORY, story);
	given_item(t, IMPORT_STORY, 42, story);
	reads leads = page_reads(t, "/2011/pier"), slash = page_reads(t, "/2011/pier/"),
	      query = page_reads(t, "/?p=42");
	assert_false(is_stale(t, leads));

	work w = world_work(t);
	db_begin(&w);
	assert_true(article_remove(&w, story));
	assert_true(world_done(t, &w));

	assert_true(is_stale(t, leads));
	assert_true(is_stale(t, slash));
	assert_true(is_stale(t, query));
	assert_leads_nowhere(t, "/2011/pier");
}

static void a_redirect_to_a_section_is_old_when_that_goes(void **state)
{
	world *t = *state;
	int64_t rowing = given_section(t, t->town, "rowing", "Rowing");
	given_redirect(t, "/category/rowing", REDIRECT_SECTION, rowing);
	assert_leads(t, "/category/rowing", "/rowing");
	reads leads = page_reads(t, "/category/rowing"), feed = page_reads(t, "/rowing/feed.xml");

	work w = world_work(t);
	db_begin(&w);
	assert_false(section_remove(&w, t->town));
	assert_true(section_remove(&w, rowing));
	assert_true(world_done(t, &w));

	assert_true(is_stale(t, leads));
	assert_true(is_stale(t, feed));
	assert_leads_nowhere(t, "/category/rowing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(an_old_address_leads_to_where_the_thing_stands_now),
		world_test(letters_of_any_script_stand_in_old_addresses),
		world_test(what_readers_do_not_see_is_led_to_by_nothing),
		world_test(nothing_leads_to_itself),
		world_test(what_stands_at_an_address_now_goes_before),
		world_test(queries_of_the_old_site_lead_on),
		world_test(other_queries_change_nothing),
		world_test(addresses_made_by_rule_lead_on),
		world_test(rules_lead_only_to_what_is_there),
		world_test(what_scanners_ask_for_is_refused_plainly),
		world_test(an_address_that_was_not_found_is_old_when_it_leads_on),
		world_test(a_redirect_is_old_when_its_story_moves_or_goes),
		world_test(a_redirect_to_a_section_is_old_when_that_goes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
