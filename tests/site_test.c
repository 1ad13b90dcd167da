#include "kit.h"

static void a_wrong_method_is_told_what_is_allowed(void **state)
{
	world *t = *state;

	answer a = ask(t, "PUT", "/", NULL, (str){ 0 });
	answer b = post(t, "/town", "x=1");
	answer c = get(t, "/talk");
	answer d = ask(t, "TRACE", "/", NULL, (str){ 0 });

	assert_int_equal(a.status, METHOD_NOT_ALLOWED);
	assert_str(answer_header_of(&a, "Allow"), "GET, HEAD");
	assert_int_equal(b.status, METHOD_NOT_ALLOWED);
	assert_int_equal(c.status, METHOD_NOT_ALLOWED);
	assert_str(answer_header_of(&c, "Allow"), "POST");
	assert_int_equal(d.status, METHOD_NOT_ALLOWED);
}

static void a_head_is_a_get_without_its_body(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier");

	answer with = get(t, "/town/pier"), without = head(t, "/town/pier");

	assert_int_equal(without.status, OK);
	assert_int_equal(without.body.n, 0);
	assert_int_equal(with.headers_n, without.headers_n);
	for (size_t i = 0; i < with.headers_n; i++)
		assert_true(str_is(with.headers[i].value,
				   answer_header_of(&without, with.headers[i].name)));
}

static void an_unchanged_page_is_not_sent_again(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	answer first = get(t, "/town/pier");
	const char *etag = str_c(t->mem, answer_header_of(&first, "ETag"));

	with_header(t, "If-None-Match", etag);
	answer same = get(t, "/town/pier");
	given_comment(t, .article = story);
	with_header(t, "If-None-Match", etag);
	answer changed = get(t, "/town/pier");

	assert_int_equal(same.status, NOT_MODIFIED);
	assert_int_equal(same.body.n, 0);
	assert_str(answer_header_of(&same, "ETag"), etag);
	assert_true(answer_header_of(&same, "Cache-Control").n > 0);
	assert_int_equal(changed.status, OK);
}

static void every_answer_carries_the_guards(void **state)
{
	world *t = *state;
	static const char *const targets[] = { "/",         "/nope",       "/desk/sign-in",
					       "/feed.xml", "/robots.txt", "/search?q=x",
					       "/%ff" };
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
		answer a = get(t, targets[i]);
		str policy = answer_header_of(&a, "Content-Security-Policy");
		assert_has(policy, "default-src 'none'");
		assert_lacks(policy, "unsafe");
		assert_str(answer_header_of(&a, "X-Content-Type-Options"), "nosniff");
		assert_int_equal(answer_header_of(&a, "Set-Cookie").n, 0);
	}
}

static void a_missing_page_offers_stories_that_may_have_been_meant(void **state)
{
	world *t = *state;
	given_article(t, .slug = "harbour-wall-rises", .headline = "The harbour wall rises");

	answer a = get(t, "/town/harbour-wall");

	assert_int_equal(a.status, NOT_FOUND);
	assert_has(a.body, "/town/harbour-wall-rises");
	assert_has(a.body, "noindex");
}

static void broken_addresses_are_refused(void **state)
{
	world *t = *state;
	static const char *const targets[] = { "/%",      "/%zz",       "/a%00b",
					       "/%c0%af", "/a/../desk", "/a\\b" };
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
		assert_int_equal(get(t, targets[i]).status, BAD_REQUEST);
	answer a = get(t, "/town/");
	assert_int_equal(a.status, MOVED_PERMANENTLY);
	assert_str(answer_header_of(&a, "Location"), "/town");
}

static void an_address_of_more_parts_than_any_page_has_is_not_found(void **state)
{
	world *t = *state;
	static const char parts[] = "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a";
	for (size_t n = 1; n < sizeof parts / 2; n++) {
		answer a = get(t, parts + sizeof parts - 1 - 2 * n);

		assert_int_equal(a.status, NOT_FOUND);
		assert_has(a.body, "</html>");
	}
}

static void odd_queries_change_nothing(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier");
	str plain = get(t, "/town/pier").body;
	static const char *const targets[] = {
		"/town/pier?",        "/town/pier?a&b==c%20%zz", "/town/pier?from=x",
		"/town/pier?from=-1", "/town/pier?reply=999",    "/town/pier?utm_source=%00"
	};
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
		answer a = get(t, targets[i]);
		assert_int_equal(a.status, OK);
		assert_true(str_is(a.body, plain));
	}
}

static void an_upload_beyond_the_limit_is_refused_before_it_is_read(void **state)
{
	world *t = *state;

	with_header(t, "Content-Length", "99999999999");
	answer a = ask(t, "POST", "/talk", NULL, (str){ 0 });

	assert_int_equal(a.status, TOO_LARGE);
	assert_has(a.body, "too large");
}

static void unknown_hosts_are_refused_when_the_base_is_known(void **state)
{
	world *t = *state;
	str why = { 0 };
	assert_true(conf_set(t->mem, &t->conf, S("base"), S("https://paper.example"), &why));
	assert_true(site_reread(t->site, t->mem, &why));

	with_header(t, "Host", "evil.example");
	answer foreign = get(t, "/");
	with_header(t, "Host", "paper.example");
	answer own = get(t, "/");

	assert_int_equal(foreign.status, MISDIRECTED);
	assert_lacks(foreign.body, "evil.example");
	assert_int_equal(own.status, OK);
	assert_has(own.body, "https://paper.example/");
	assert_has(answer_header_of(&own, "Strict-Transport-Security"), "max-age=");
}

static void what_needs_a_restart_is_said_when_the_site_is_read_again(void **state)
{
	world *t = *state;
	str said = { 0 };
	work w = world_work(t);
	db_begin(&w);
	setting changed = *w.setting;
	changed.zone = S("Europe/Berlin");
	settings_save(&w, &changed);
	assert_true(world_done(t, &w));

	assert_true(site_reread(t->site, t->mem, &said));

	assert_str(said, "the time zone changed, which needs a restart");
}

static void a_forwarded_address_is_believed_only_from_a_trusted_proxy(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	const char *form = "article=1&parent=0&name=Bea&text=Remark+%d";
	answer a = { 0 };
	assert_int_equal(story, 1);

	for (int i = 0; i < 30 && a.status != TOO_MANY_REQUESTS; i++) {
		str forged = str_print(t->mem, "203.0.%d.1", i);
		with_header(t, "X-Forwarded-For", str_c(t->mem, forged));
		a = post(t, "/talk", str_c(t->mem, str_print(t->mem, "%s%d", form, i)));
	}

	assert_int_equal(a.status, TOO_MANY_REQUESTS);
}

static void a_signed_in_editors_pages_are_private(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier");
	sign_in(t);

	answer a = get(t, "/town/pier");

	assert_has(answer_header_of(&a, "Cache-Control"), "no-store");
}

static void the_masthead_tells_the_day_in_the_sites_zone(void **state)
{
	world *t = *state;

	answer a = get(t, "/");

	assert_has(a.body, "18 November 2026");
}

static void feeds_name_who_wrote_and_tell_when_they_changed(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "A & B");

	answer rss = get(t, "/feed.xml"), atom = get(t, "/feed.atom"),
	       as_json = get(t, "/feed.json");

	assert_has(answer_header_of(&rss, "Content-Type"), "application/rss+xml");
	assert_has(rss.body, "<dc:creator>Ada Brook</dc:creator>");
	assert_has(rss.body, "A &amp; B");
	assert_has(answer_header_of(&rss, "Last-Modified"), "GMT");
	assert_has(answer_header_of(&atom, "Content-Type"), "application/atom+xml");
	assert_has(answer_header_of(&as_json, "Content-Type"), "application/feed+json");
}

static void full_feeds_carry_the_story_with_absolute_links(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .source = "Whole body with [a link](/about).",
		      .standfirst = "Short.");

	str short_feed = get(t, "/feed.xml").body;
	given_setting(t, "full_feeds", true);
	str full_feed = get(t, "/feed.xml").body;

	assert_lacks(short_feed, "Whole body");
	assert_has(short_feed, "Short.");
	assert_has(full_feed, "Whole body");
	assert_has(full_feed, "http://paper.test/about");
}

static void lists_go_on_by_key_and_miss_nothing(void **state)
{
	world *t = *state;
	for (int i = 0; i < 50; i++)
		given_article(t, .slug = str_c(t->mem, str_print(t->mem, "s%02d", i)),
			      .published = (moment){ t->now.s - 60 * (i / 3) });
	bool seen[50] = { 0 };
	str next = S("/town");

	for (int pages = 0; next.n && pages < 5; pages++) {
		str body = get(t, str_c(t->mem, next)).body;
		for (int i = 0; i < 50; i++)
			seen[i] |= str_has(str_part(body, 0, str_find(body, S("Latest News"))),
					   str_print(t->mem, "href=\"/town/s%02d\"", i));
		size_t older = str_find(body, S("\"/town?before="));
		str rest = str_from(body, older + 1);
		next = older < body.n ? str_cut(&rest, '"') : (str){ 0 };
	}

	for (int i = 0; i < 50; i++)
		assert_true(seen[i]);
}

static void a_thin_tag_is_kept_from_search_engines(void **state)
{
	world *t = *state;
	given_article(t, .slug = "a", .tags = "Rare");

	answer a = get(t, "/tag/rare");

	assert_has(answer_header_of(&a, "X-Robots-Tag"), "noindex");
	assert_lacks(get(t, "/sitemap/lists.xml").body, "/tag/rare");
	given_article(t, .slug = "b", .tags = "Rare");
	given_article(t, .slug = "c", .tags = "Rare");
	a = get(t, "/tag/rare");
	assert_int_equal(answer_header_of(&a, "X-Robots-Tag").n, 0);
	assert_has(get(t, "/sitemap/lists.xml").body, "/tag/rare");
}

static void search_finds_words_phrases_and_beginnings(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "Crème on the pier",
		      .source = "The elections were *held* quietly.");
	given_article(t, .slug = "fish", .headline = "Fish", .source = "Nothing of it.");
	static const char *const found[] = { "creme",
					     "election",
					     "electio",
					     "%22elections+were+held%22",
					     "pier+held",
					     "CR%C3%88ME",
					     "held&section=town",
					     "held&author=ada-brook",
					     "held&from=2026-11-01&until=2026-11-30",
					     "held&order=newest" };
	static const char *const missed[] = { "%22held+were%22",
					      "zebra",
					      "held&section=town&from=2027-01-01",
					      "%22",
					      "*",
					      "AND",
					      "NEAR(",
					      "marks:s1" };
	for (size_t i = 0; i < sizeof found / sizeof found[0]; i++) {
		answer a = get(t, str_c(t->mem, str_print(t->mem, "/search?q=%s", found[i])));
		assert_int_equal(a.status, OK);
		size_t end = str_find(a.body, S("Latest News"));
		assert_has(str_part(a.body, 0, end), "href=\"/town/pier\"");
	}
	for (size_t i = 0; i < sizeof missed / sizeof missed[0]; i++) {
		answer a = get(t, str_c(t->mem, str_print(t->mem, "/search?q=%s", missed[i])));
		assert_int_equal(a.status, OK);
		size_t end = str_find(a.body, S("Latest News"));
		assert_lacks(str_part(a.body, 0, end), "href=\"/town/pier\"");
	}
}

static void what_is_typed_suggests_headlines(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "The pier reopens");

	answer a = get(t, "/search/suggest?q=reop");

	assert_str(a.body, "[{\"headline\":\"The pier reopens\",\"address\":\"/town/pier\"}]");
}

static void translations_are_linked_both_ways(void **state)
{
	world *t = *state;
	int64_t english = given_article(t, .slug = "window", .headline = "The window");
	given_article(t, .slug = "nafidha", .headline = "نافذة", .language = "ar",
		      .original = english);

	assert_has(get(t, "/town/window").body, "href=\"/town/nafidha\"");
	assert_has(get(t, "/town/window").body, "hreflang=\"ar\"");
	assert_has(get(t, "/town/nafidha").body, "href=\"/town/window\"");
}

static void every_page_is_old_when_the_settings_change(void **state)
{
	world *t = *state;
	static const char *const pages[] = {
		"/",          "/town",       "/town/pier",    "/feed.xml",
		"/feed.json", "/robots.txt", "/search?q=pier"
	};
	given_article(t, .slug = "pier", .tags = "Harbour");
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		reads seen = page_reads(t, pages[i]);
		assert_false(is_stale(t, seen));
		given_setting(t, "hold_comments", i % 2);
		assert_true(is_stale(t, seen));
	}
}

static void every_page_that_tells_the_day_is_old_at_midnight(void **state)
{
	world *t = *state;
	moment midnight = { moment_day_start(t->now).s + 86400 };
	given_article(t, .slug = "pier");
	after(t, 1);
	reads story = page_reads(t, "/town/pier"), feed = page_reads(t, "/feed.xml");

	at(t, (moment){ midnight.s - 1 });
	assert_false(is_stale(t, story));
	at(t, midnight);

	assert_true(is_stale(t, story));
	assert_false(is_stale(t, feed));
	story = page_reads(t, "/town/pier");
	after(t, 1);
	assert_false(is_stale(t, story));
}

static str results_of(world *t, const char *target)
{
	answer a = get(t, target);
	assert_int_equal(a.status, OK);
	return str_part(a.body, 0, str_find(a.body, S("Latest News")));
}

static void a_word_is_found_by_its_stem_in_the_language_of_the_story(void **state)
{
	world *t = *state;
	given_article(t, .slug = "conseil", .language = "fr",
		      .source = "Le conseil a voté le budget.");
	given_article(t, .slug = "makhbaz", .language = "ar", .source = "خبز طازج كل صباح");
	given_article(t, .slug = "pier", .source = "Nothing of it.");

	assert_has(results_of(t, "/search?q=voter"), "href=\"/town/conseil\"");
	assert_has(results_of(t, "/search?q=%22voter+le%22"), "href=\"/town/conseil\"");
	assert_has(results_of(t, "/search?q=%D8%A7%D9%84%D8%AE%D8%A8%D8%B2"),
		   "href=\"/town/makhbaz\"");
	assert_lacks(results_of(t, "/search?q=voter"), "href=\"/town/pier\"");
}

static void a_search_in_vain_leads_to_the_archive_once(void **state)
{
	str page = results_of(*state, "/search?q=zebra");
	page = str_part(page, 0, str_find(page, S("<footer")));

	str before = str_part(page, 0, str_find(page, S("href=\"/archive\"")));
	assert_int_not_equal(before.n, page.n);
	assert_has(before, "Nothing was found");
	assert_has(page, ">look through the archive</a>");
	assert_lacks(str_from(page, before.n + 1), "href=\"/archive\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(a_wrong_method_is_told_what_is_allowed),
		world_test(a_head_is_a_get_without_its_body),
		world_test(an_unchanged_page_is_not_sent_again),
		world_test(every_answer_carries_the_guards),
		world_test(a_missing_page_offers_stories_that_may_have_been_meant),
		world_test(broken_addresses_are_refused),
		world_test(an_address_of_more_parts_than_any_page_has_is_not_found),
		world_test(odd_queries_change_nothing),
		world_test(an_upload_beyond_the_limit_is_refused_before_it_is_read),
		world_test(unknown_hosts_are_refused_when_the_base_is_known),
		world_test(what_needs_a_restart_is_said_when_the_site_is_read_again),
		world_test(a_forwarded_address_is_believed_only_from_a_trusted_proxy),
		world_test(a_signed_in_editors_pages_are_private),
		world_test(the_masthead_tells_the_day_in_the_sites_zone),
		world_test(feeds_name_who_wrote_and_tell_when_they_changed),
		world_test(full_feeds_carry_the_story_with_absolute_links),
		world_test(lists_go_on_by_key_and_miss_nothing),
		world_test(a_thin_tag_is_kept_from_search_engines),
		world_test(search_finds_words_phrases_and_beginnings),
		world_test(what_is_typed_suggests_headlines),
		world_test(translations_are_linked_both_ways),
		world_test(every_page_is_old_when_the_settings_change),
		world_test(every_page_that_tells_the_day_is_old_at_midnight),
		world_test(a_word_is_found_by_its_stem_in_the_language_of_the_story),
		world_test(a_search_in_vain_leads_to_the_archive_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
