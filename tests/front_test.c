/* The front page, the archive by months and days, and that no page shows a story twice. */
#include "kit.h"

static str before_latest(str body)
{
	return str_part(body, 0, str_find(body, S("Latest News")));
}

static size_t times(str text, str part)
{
	size_t n = 0;
	for (size_t at = str_find(text, part); at < text.n; at = str_find(text, part)) {
		text = str_from(text, at + 1);
		n++;
	}
	return n;
}

static void a_day_has_its_stories_and_no_others(void **state)
{
	world *t = *state;
	moment noon = { t->now.s - t->now.s % 86400 - 43200 };
	given_article(t, .slug = "before", .published = (moment){ noon.s - 86400 * 3 });
	given_article(t, .slug = "first", .published = (moment){ noon.s - 43200 });
	given_article(t, .slug = "last", .published = (moment){ noon.s + 43199 });
	given_article(t, .slug = "after", .published = (moment){ noon.s + 43200 });

	answer a = get(t, "/archive/2026/11/17");

	str stories = before_latest(a.body);
	assert_int_equal(a.status, OK);
	assert_has(stories, "17 November 2026</h1>");
	assert_has(stories, "/town/first");
	assert_has(stories, "/town/last");
	assert_lacks(stories, "/town/before");
	assert_lacks(stories, "/town/after");
	assert_has(a.body, "href=\"/archive/2026/11/14\"");
	assert_has(a.body, "href=\"/archive/2026/11/18\"");
	assert_has(a.body, "href=\"/archive/2026/11\"");
}

static void a_month_leads_to_its_days_with_stories(void **state)
{
	world *t = *state;
	given_article(t, .slug = "a");
	given_article(t, .slug = "b", .published = (moment){ t->now.s - 86400 * 4 });
	given_article(t, .slug = "about", .published = (moment){ t->now.s - 86400 * 2 },
		      .is_page = true);

	str body = get(t, "/archive/2026/11").body;

	assert_has(body, "<a href=\"/archive/2026/11/18\">18</a>");
	assert_has(body, "<a href=\"/archive/2026/11/14\">14</a>");
	assert_int_equal(times(body, S("href=\"/archive/2026/11/")), 2);
}

static void days_without_stories_do_not_exist(void **state)
{
	world *t = *state;
	given_article(t, .slug = "a");
	given_article(t, .slug = "b", .published = (moment){ t->now.s - 86400 * 4 });
	static const char *const targets[] = {
		"/archive/2026/11/16", "/archive/2026/11/31", "/archive/2026/11/00",
		"/archive/2026/11/1",  "/archive/2026/13/01", "/archive/2026/11/18x",
		"/archive/2027/01/01", "/archive/0000/00/00", "/archive/2026/11/-8",
	};
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
		assert_int_equal(get(t, targets[i]).status, NOT_FOUND);
}

static void a_long_day_goes_on_by_key_and_misses_nothing(void **state)
{
	world *t = *state;
	bool seen[45] = { 0 };
	for (int i = 0; i < 45; i++)
		given_article(t, .slug = str_c(t->mem, str_print(t->mem, "s%02d", i)),
			      .published = (moment){ t->now.s - i / 4 });
	str next = S("/archive/2026/11/18");

	for (int pages = 0; next.n && pages < 5; pages++) {
		str body = get(t, str_c(t->mem, next)).body;
		for (int i = 0; i < 45; i++)
			seen[i] |= str_has(before_latest(body),
					   str_print(t->mem, "href=\"/town/s%02d\"", i));
		size_t older = str_find(body, S("/archive/2026/11/18?before="));
		str rest = str_from(body, str_find(body, S("<nav class=\"pages\"")));
		older = str_find(rest, S("/archive/2026/11/18?before="));
		rest = str_from(rest, older);
		next = rest.n ? str_cut(&rest, '"') : (str){ 0 };
	}

	for (int i = 0; i < 45; i++)
		assert_true(seen[i]);
}

static void no_page_shows_a_story_twice(void **state)
{
	world *t = *state;
	int64_t first = 0;
	for (int i = 0; i < 12; i++) {
		after(t, 60);
		int64_t id =
			given_article(t, .slug = str_c(t->mem, str_print(t->mem, "pier-%02d", i)),
				      .headline = str_c(t->mem, str_print(t->mem, "Pier %02d.", i)),
				      .tags = "Harbour", .original = i == 11 ? first : 0);
		first = first ? first : id;
	}
	given_article(t, .slug = "gone", .headline = "Gone.", .state = "withdrawn");
	static const char *const pages[] = {
		"/",
		"/town",
		"/tag/harbour",
		"/author/ada-brook",
		"/archive/2026/11",
		"/archive/2026/11/18",
		"/search?q=pier",
		"/search?q=pier&order=newest",
		"/town/pier-",
		"/town/pier-11",
		"/town/pier-05",
		"/town/gone",
		"/author/ada-brook/contact",
		"/archive",
	};
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		str body = get(t, pages[i]).body;
		for (int s = 0; s < 12; s++) {
			str link = str_print(t->mem, "\">Pier %02d.</a>", s);
			if (times(body, link) > 1)
				fail_msg("%s shows %.*s twice", pages[i], STR_ARGS(link));
		}
	}
}

static void latest_news_stand_on_every_page_for_readers(void **state)
{
	world *t = *state;
	for (int i = 0; i < 30; i++)
		given_article(t, .slug = str_c(t->mem, str_print(t->mem, "s%02d", i)));
	static const char *const pages[] = { "/",         "/town", "/author/ada-brook",  "/search",
					     "/town/s03", "/nope", "/archive/2026/11/18" };
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		str body = get(t, pages[i]).body;
		str latest = str_from(body, str_find(body, S("id=\"latest\"")));
		assert_has(latest, "href=\"/town/s");
	}
}

static void a_new_story_stands_in_latest_news_at_once(void **state)
{
	world *t = *state;
	given_article(t, .slug = "old");
	assert_lacks(get(t, "/town/old").body, "/town/new");

	after(t, 1);
	given_article(t, .slug = "new");

	assert_has(get(t, "/nope").body, "/town/new");
}

static void a_withdrawn_story_says_why_and_leads_on(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "The pier");
	given_article(t, .slug = "wrong", .headline = "All wrong", .state = "withdrawn");

	answer a = get(t, "/town/wrong");

	assert_int_equal(a.status, GONE);
	assert_has(a.body, "It was wrong.");
	assert_has(a.body, "role=\"search\"");
	assert_has(a.body, "/town/pier");
}

static void a_missing_address_leads_to_what_was_meant_and_to_what_is_new(void **state)
{
	world *t = *state;
	given_article(t, .slug = "harbour-wall-rises", .headline = "The harbour wall rises");
	after(t, 60);
	given_article(t, .slug = "tuba", .headline = "A tuba");

	answer a = get(t, "/town/harbour-fence");

	str meant = before_latest(a.body);
	assert_int_equal(a.status, NOT_FOUND);
	assert_has(meant, "/town/harbour-wall-rises");
	assert_lacks(meant, "/town/tuba");
	assert_has(a.body, "/town/tuba");
}

static void an_editor_says_how_many_stories_a_tag_needs(void **state)
{
	world *t = *state;
	given_article(t, .slug = "a", .tags = "Rare");
	sign_in(t);
	assert_has(get(t, "/desk/settings").body, "name=\"thin_tag\" type=\"number\"");

	answer saved =
		desk_post(t, "/desk/settings", "name=The+Galley&language=en&zone=UTC&thin_tag=1");
	assert_has(get(t, "/desk/settings").body, "max=\"1000\" value=\"1\"");
	t->session = (str){ 0 };
	answer a = get(t, "/tag/rare");

	assert_int_equal(saved.status, SEE_OTHER);
	assert_int_equal(answer_header_of(&a, "X-Robots-Tag").n, 0);
	assert_has(get(t, "/sitemap/lists.xml").body, "/tag/rare");
}

#define OF_THE_PAGE "lang=\"en\" dir=\"ltr\""

/* What stands between a part and the next end of an element. */
static void assert_tag_has(str body, const char *start, const char *part)
{
	size_t at_start = str_find(body, str_of(start));
	assert_true(at_start < body.n);
	str rest = str_from(body, at_start);
	assert_has(str_cut(&rest, '>'), part);
}

static void facts_of_a_foreign_story_are_in_the_language_of_the_page(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .tags = "Harbour", .published = { t->now.s - 60 });
	int64_t story =
		given_article(t, .slug = "nafidha", .headline = "نافذة", .language = "ar",
			      .tags = "Harbour", .source = "<read-also article=\"/town/pier\">");
	given_comment(t, .article = story);
	static const char *const pages[] = { "/town", "/tag/harbour", "/", "/town/nafidha",
					     "/search?q=%D9%86%D8%A7%D9%81%D8%B0%D8%A9" };
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		str body = get(t, pages[i]).body;
		assert_has(body, "lang=\"ar\" dir=\"rtl\"");
		assert_tag_has(body, " class=\"facts\"", OF_THE_PAGE);
	}
	assert_tag_has(get(t, "/town/nafidha").body, "<p class=\"kicker\"", OF_THE_PAGE);
	assert_has(get(t, "/town/nafidha").body,
		   "<span " OF_THE_PAGE
		   ">Read also:</span> <a href=\"/town/pier\" lang=\"en\" dir=\"ltr\">");
	assert_tag_has(get(t, "/nope").body, "<time class=\"facts\"", OF_THE_PAGE);
}

static void an_empty_paper_says_so_and_leads_to_the_newsroom(void **state)
{
	world *t = *state;

	str empty = get(t, "/").body;
	given_article(t, .slug = "pier");

	assert_has(empty, "The first story is still being written.");
	assert_has(empty, "<a href=\"/desk\" rel=\"nofollow\">Newsroom</a>");
	assert_lacks(get(t, "/").body, "still being written");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(a_day_has_its_stories_and_no_others),
		world_test(a_month_leads_to_its_days_with_stories),
		world_test(days_without_stories_do_not_exist),
		world_test(a_long_day_goes_on_by_key_and_misses_nothing),
		world_test(an_editor_says_how_many_stories_a_tag_needs),
		world_test(facts_of_a_foreign_story_are_in_the_language_of_the_page),
		world_test(no_page_shows_a_story_twice),
		world_test(latest_news_stand_on_every_page_for_readers),
		world_test(a_new_story_stands_in_latest_news_at_once),
		world_test(a_withdrawn_story_says_why_and_leads_on),
		world_test(a_missing_address_leads_to_what_was_meant_and_to_what_is_new),
		world_test(an_empty_paper_says_so_and_leads_to_the_newsroom),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
