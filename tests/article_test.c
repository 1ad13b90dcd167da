#include "base/buffer.h"
#include "feed/sitemap.h"
#include "kit.h"
#include "media/media.h"
#include "search/search.h"

static void a_story_is_shown_escaped(void **state)
{
	world *t = *state;
	given_article(t, .slug = "budget", .headline = "Tax & <spend>");

	answer a = get(t, "/town/budget");

	assert_int_equal(a.status, OK);
	assert_has(a.body, "Tax &amp; &lt;spend&gt;</h1>");
	assert_lacks(a.body, "<spend>");
}

static void a_scheduled_story_appears_when_its_time_comes(void **state)
{
	world *t = *state;
	moment due = { t->now.s + 60 };
	given_article(t, .slug = "embargo", .due = due);

	assert_int_equal(get(t, "/town/embargo").status, NOT_FOUND);
	at(t, (moment){ due.s - 1 });
	assert_int_equal(get(t, "/town/embargo").status, NOT_FOUND);
	at(t, due);

	assert_int_equal(get(t, "/town/embargo").status, OK);
	assert_has(get(t, "/").body, "/town/embargo");
}

static void a_draft_is_seen_by_nobody(void **state)
{
	world *t = *state;
	given_article(t, .slug = "draft", .headline = "Unready", .state = "draft",
		      .tags = "Secrets");

	assert_int_equal(get(t, "/town/draft").status, NOT_FOUND);
	assert_lacks(get(t, "/").body, "Unready");
	assert_lacks(get(t, "/town").body, "Unready");
	assert_lacks(get(t, "/author/ada-brook").body, "Unready");
	assert_lacks(get(t, "/tag/secrets").body, "Unready");
	assert_lacks(get(t, "/feed.xml").body, "Unready");
	assert_lacks(get(t, "/search?q=Unready").body, "/town/draft");
}

static void a_withdrawn_story_is_gone_with_its_reason(void **state)
{
	world *t = *state;
	given_article(t, .slug = "wrong", .headline = "All wrong", .state = "withdrawn");

	answer a = get(t, "/town/wrong");

	assert_int_equal(a.status, GONE);
	assert_has(a.body, "It was wrong.");
	assert_lacks(get(t, "/").body, "All wrong");
	assert_lacks(get(t, "/search?q=wrong").body, "/town/wrong");
}

static void a_story_stands_in_every_list_it_belongs_to(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "The pier reopens", .tags = "Harbour, Jobs");

	const char *lists[] = { "/",
				"/town",
				"/author/ada-brook",
				"/tag/harbour",
				"/tag/jobs",
				"/search?q=pier",
				"/feed.xml",
				"/feed.atom",
				"/feed.json",
				"/town/feed.xml",
				"/tag/harbour/feed.atom",
				"/author/ada-brook/feed.json",
				"/archive/2026/11",
				"/sitemap/1.xml" };
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		answer a = get(t, lists[i]);
		assert_int_equal(a.status, OK);
		assert_has(a.body, "/town/pier");
	}
}

static void a_read_also_follows_its_story(void **state)
{
	world *t = *state;
	int64_t pier = given_article(t, .slug = "pier", .headline = "The pier reopens");
	given_article(t, .slug = "fish",
		      .source = "One.\n\n<read-also article=\"/town/pier\">\n\nTwo.");
	assert_has(get(t, "/town/fish").body, "The pier reopens</a>");

	work w = world_work(t);
	db_begin(&w);
	article_withdraw(&w, pier, S("No."));
	assert_true(world_done(t, &w));

	answer a = get(t, "/town/fish");
	assert_int_equal(a.status, OK);
	assert_lacks(a.body, "Read also");
	assert_has(a.body, "Two.");
}

/* Whether a write is seen by whoever had read the page before: some slot that the page read was
 * written by a later commit. */
static bool is_touched(world *t, void (*read)(const work *w), void (*write)(const work *w))
{
	work reader = world_work(t), writer = world_work(t);
	read(&reader);
	reads seen = db_reads(reader.db);
	db_begin(&writer);
	write(&writer);
	assert_true(world_done(t, &writer));
	bool touched = is_stale(t, seen);
	site_work_end(t->site, &reader);
	return touched;
}

static void read_story(const work *w)
{
	article_by_address(w, S("town"), S("pier"));
}

static void read_front(const work *w)
{
	articles_newest(w, (article_key){ 0 }, 10);
}

static void read_tag(const work *w)
{
	articles_with_tag(w, 1, (article_key){ 0 }, 10);
}

static void read_author(const work *w)
{
	articles_by_author(w, 1, (article_key){ 0 }, 10);
}

static void read_thread(const work *w)
{
	comments_on(w, 1, 0, NULL);
}

static void read_missing(const work *w)
{
	article_by_address(w, S("town"), S("later"));
}

static void read_settings(const work *w)
{
	settings_read(w, w->mem);
}

/* Each begins with the opposite, so that it may be done again. */
static void publish_later(const work *w)
{
	article_keep_as_draft(w, 2);
	article_publish(w, 2, w->now);
}

static void withdraw_pier(const work *w)
{
	article_publish(w, 1, w->now);
	article_withdraw(w, 1, S("Wrong."));
}

static void comment_on_pier(const work *w)
{
	int64_t before = article_shown(w, 1)->comments;
	comment c = { .article = 1,
		      .name = S("Bea"),
		      .state = S("approved"),
		      .source = str_print(w->mem, "After %lld others.", (long long)before) };
	comment_add(w, &c);
}

static void a_write_touches_the_pages_it_changes_and_no_others(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .tags = "Harbour");
	given_article(t, .slug = "later", .state = "draft");

	assert_false(is_touched(t, read_story, publish_later));
	assert_false(is_touched(t, read_thread, publish_later));
	assert_true(is_touched(t, read_story, comment_on_pier));
	assert_true(is_touched(t, read_thread, comment_on_pier));
	assert_false(is_touched(t, read_tag, publish_later));
	assert_false(is_touched(t, read_settings, comment_on_pier));
	assert_true(is_touched(t, read_story, withdraw_pier));
	assert_true(is_touched(t, read_front, publish_later));
	assert_true(is_touched(t, read_missing, publish_later));
	assert_true(is_touched(t, read_tag, withdraw_pier));
	assert_true(is_touched(t, read_author, withdraw_pier));
}

/* Saves a story with other words and tags; the rest stays as given_article made it. */
static void save_with(const work *w, int64_t id, const char *tags, const char *source)
{
	const article *a = article_for_desk(w, id);
	article_draft d = { .story = *a, .tags = str_of(tags), .authors = { 1 }, .authors_n = 1 };
	const char *wrong = NULL;
	d.story.source = str_of(source);
	assert_true(article_prepare(w, &d, &wrong));
	assert_int_equal(article_save(w, &d), id);
}

static void save_draft(const work *w)
{
	save_with(w, 2, "Harbour, Fish", "Other words.");
	article_keep_as_draft(w, 2);
}

static void schedule_draft(const work *w)
{
	article_schedule(w, 2, (moment){ w->now.s + 60 });
}

static void add_draft(const work *w)
{
	article_draft d = { .tags = S("Fish"),
			    .authors = { 1 },
			    .authors_n = 1,
			    .story = { .section = 1,
				       .section_slug = S("town"),
				       .slug = S("new"),
				       .headline = S("New"),
				       .language = S("en"),
				       .direction = S("ltr"),
				       .format = S("markdown"),
				       .talk = S("open") } };
	const char *wrong = NULL;
	assert_true(article_prepare(w, &d, &wrong));
	assert_true(article_save(w, &d) > 0);
}

static void withdraw_draft(const work *w)
{
	article_withdraw(w, 2, S("Wrong."));
}

static void save_pier(const work *w)
{
	save_with(w, 1, "Harbour", "Other words.");
}

static void tag_pier(const work *w)
{
	save_with(w, 1, "Fish", "Other words.");
}

static void read_section(const work *w)
{
	articles_in_section(w, 1, (article_key){ 0 }, 10);
}

static void read_empty_tag(const work *w)
{
	tag_by_slug(w, S("fish"));
}

static void read_tag_itself(const work *w)
{
	tag_by_slug(w, S("harbour"));
}

static void read_tags(const work *w)
{
	tags_public(w, 0, 1, 10);
}

static void read_standing(const work *w)
{
	articles_standing(w);
}

static void read_sitemap(const work *w)
{
	sitemap_files(w);
	articles_for_sitemap(w, 0, 100);
}

static void read_translations(const work *w)
{
	articles_translated(w, article_by_address(w, S("town"), S("pier")));
}

static void read_search(const work *w)
{
	search_count(w, &(search_wish){ .typed = S("nothing") });
}

static void (*const PUBLIC[])(const work *w) = {
	read_story,     read_missing,    read_front,    read_section, read_tag,
	read_empty_tag, read_tag_itself, read_tags,     read_author,  read_standing,
	read_sitemap,   read_search,     read_settings, read_thread,  read_translations,
};

static void what_readers_do_not_see_touches_no_page_of_theirs(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .tags = "Harbour");
	given_article(t, .slug = "later", .tags = "Harbour", .state = "draft");

	for (size_t i = 0; i < sizeof PUBLIC / sizeof PUBLIC[0]; i++) {
		assert_false(is_touched(t, PUBLIC[i], save_draft));
		assert_false(is_touched(t, PUBLIC[i], schedule_draft));
	}
	assert_false(is_touched(t, read_front, add_draft));
	assert_true(is_touched(t, read_missing, withdraw_draft));
}

static void a_shown_story_touches_the_lists_that_it_enters_and_leaves(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .tags = "Harbour");

	assert_false(is_touched(t, read_empty_tag, save_pier));
	assert_false(is_touched(t, read_tag_itself, save_pier));
	assert_true(is_touched(t, read_story, save_pier));
	assert_true(is_touched(t, read_front, save_pier));
	assert_true(is_touched(t, read_empty_tag, tag_pier));
	assert_false(is_touched(t, read_missing, tag_pier));
}

static int64_t stories_with(world *t, const char *slug)
{
	work w = world_work(t);
	const tag *found = tag_by_slug(&w, str_of(slug));
	int64_t n = found ? found->articles : 0;
	world_done(t, &w);
	return n;
}

static void in_turn(world *t, void (*write)(const work *w))
{
	work w = world_work(t);
	db_begin(&w);
	write(&w);
	assert_true(world_done(t, &w));
}

static void a_tag_counts_the_stories_that_readers_see(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .tags = "Harbour, Harbour, harbour");
	given_article(t, .slug = "later", .tags = "Harbour", .state = "draft");
	assert_int_equal(stories_with(t, "harbour"), 1);

	in_turn(t, tag_pier);
	assert_int_equal(stories_with(t, "harbour"), 0);
	assert_int_equal(get(t, "/tag/harbour").status, NOT_FOUND);
	assert_int_equal(stories_with(t, "fish"), 1);
	in_turn(t, tag_pier);
	assert_int_equal(stories_with(t, "fish"), 1);

	in_turn(t, schedule_draft);
	assert_int_equal(stories_with(t, "harbour"), 0);
	after(t, 61);
	assert_int_equal(stories_with(t, "harbour"), 1);
	in_turn(t, publish_later);
	assert_int_equal(stories_with(t, "harbour"), 1);

	in_turn(t, withdraw_pier);
	in_turn(t, withdraw_pier);
	assert_int_equal(stories_with(t, "fish"), 0);
}

static void a_draft_leaves_the_old_address_of_another_alone(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier");
	work w = world_work(t);
	article_draft d = { .story = *article_for_desk(&w, 1), .authors = { 1 }, .authors_n = 1 };
	const char *wrong = NULL;
	d.story.slug = S("new-pier");
	assert_true(article_prepare(&w, &d, &wrong));
	db_begin(&w);
	article_save(&w, &d);
	assert_true(world_done(t, &w));

	given_article(t, .slug = "later", .state = "draft");
	in_turn(t, save_draft);
	given_article(t, .slug = "pier", .state = "draft");

	assert_int_equal(get(t, "/town/pier").status, MOVED_PERMANENTLY);
}

static void read_fish(const work *w)
{
	article_by_address(w, S("town"), S("fish"));
}

static void rename_pier(const work *w)
{
	article_draft d = { .story = *article_for_desk(w, 1), .authors = { 1 }, .authors_n = 1 };
	const char *wrong = NULL;
	d.story.headline = S("The new pier");
	assert_true(article_prepare(w, &d, &wrong));
	assert_int_equal(article_save(w, &d), 1);
}

static void a_story_that_mentions_another_changes_only_with_what_it_shows_of_it(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "The pier");
	given_article(t, .slug = "fish", .source = "<read-also article=\"1\"></read-also>");

	assert_false(is_touched(t, read_fish, save_pier));
	assert_true(is_touched(t, read_fish, rename_pier));
	assert_false(is_touched(t, read_fish, rename_pier));
	assert_true(is_touched(t, read_fish, withdraw_pier));
}

static int mentioning_with(world *t, int n, const char *headline)
{
	int found = 0;
	for (int i = 0; i < n; i++) {
		answer a = get(t, str_c(t->mem, str_print(t->mem, "/town/m%d", i)));
		str story = str_part(a.body, 0, str_find(a.body, S("</article>")));
		found += str_has(story, str_print(t->mem,
						  "Read also:</span> <a href=\"/town/pier\">%s</a>",
						  headline));
	}
	return found;
}

static void very_many_mentions_are_mended_by_the_clock(void **state)
{
	world *t = *state;
	enum { MANY = 90 };
	given_article(t, .slug = "pier", .headline = "The pier");
	for (int i = 0; i < MANY; i++)
		given_article(t, .slug = str_c(t->mem, str_print(t->mem, "m%d", i)),
			      .source = "<read-also article=\"1\"></read-also>");

	in_turn(t, rename_pier);
	int at_once = mentioning_with(t, MANY, "The new pier");
	after(t, 1);

	assert_in_range(at_once, 1, 50);
	assert_int_equal(mentioning_with(t, MANY, "The new pier"), MANY);
}

static int64_t given_picture(world *t, const char *alt)
{
	work w = world_work(t);
	db_begin(&w);
	int64_t id = media_add(&w, &(media){ .name = S("quay.jpg"),
					     .type = S("image/jpeg"),
					     .width = 4,
					     .height = 3,
					     .alt = str_of(alt) });
	assert_true(world_done(t, &w));
	return id;
}

static void a_picture_in_a_story_shows_its_words_of_now(void **state)
{
	world *t = *state;
	given_picture(t, "A grey quay");
	given_article(t, .slug = "text", .source = "<figure media=\"1\"></figure>");
	given_article(t, .slug = "hero", .hero = 1);
	given_article(t, .slug = "none");
	reads in_text = page_reads(t, "/town/text"), hero = page_reads(t, "/town/hero");
	work w = world_work(t);
	article_by_address(&w, S("town"), S("none"));
	reads none = db_reads(w.db);

	assert_has(get(t, "/town/text").body, "A grey quay");
	given_picture(t, "A blue quay");
	after(t, 1);

	assert_has(get(t, "/town/text").body, "A blue quay");
	assert_has(get(t, "/town/hero").body, "A blue quay");
	assert_true(is_stale(t, in_text));
	assert_true(is_stale(t, hero));
	assert_false(is_stale(t, none));
	world_done(t, &w);
}

static void an_author_can_be_written_to_without_the_address_being_shown(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier");

	answer story = get(t, "/town/pier");
	answer sent = post(t, "/author/ada-brook/contact",
			   "name=Reader&email=r%40example.org&text=There+is+a+mistake+in+it.");

	assert_has(story.body, "Ada Brook");
	assert_has(story.body, "<em>harbours</em>");
	assert_has(story.body, "/author/ada-brook/contact");
	assert_lacks(story.body, "ada@example.org");
	assert_lacks(get(t, "/author/ada-brook").body, "ada@example.org");
	assert_int_equal(sent.status, SEE_OTHER);
	sign_in(t);
	assert_has(get(t, "/desk/messages").body, "There is a mistake in it.");
}

static size_t times(str text, const char *part)
{
	size_t n = 0;
	for (size_t at = str_find(text, str_of(part)); at < text.n;
	     at = str_find(text, str_of(part))) {
		text = str_from(text, at + 1);
		n++;
	}
	return n;
}

static void no_story_is_listed_twice_beside_the_one_being_read(void **state)
{
	world *t = *state;
	for (int i = 0; i < 10; i++) {
		after(t, 60);
		given_article(t, .slug = str_c(t->mem, str_print(t->mem, "s%d", i)),
			      .headline = str_c(t->mem, str_print(t->mem, "Headline %d.", i)));
	}

	answer a = get(t, "/town/s9");
	str beside = str_from(a.body, str_find(a.body, S("</h1>\n<")) + 1);
	str news = str_from(a.body, str_find(a.body, S("Latest News")));

	assert_true(news.n > 0);
	assert_lacks(news, "Headline 9.");
	assert_int_equal(times(beside, "Headline 8."), 1);
	assert_int_equal(times(a.body, ">Headline 2.</a>"), 1);
}

static void reading_time_is_told_from_a_minute_on(void **state)
{
	world *t = *state;
	buffer words = buffer_new(t->mem, 8192, 65536);
	for (int i = 0; i < 500; i++)
		put(&words, S("word "));
	put_byte(&words, '\0');
	int64_t longer = given_article(t, .slug = "long", .source = words.at);
	int64_t shorter = given_article(t, .slug = "short", .source = "Three words only.");

	work w = world_work(t);

	assert_int_equal(article_for_desk(&w, longer)->reading_time, 3);
	assert_int_equal(article_for_desk(&w, shorter)->reading_time, 0);
	world_done(t, &w);
}

static void an_arabic_story_says_its_language_and_direction(void **state)
{
	world *t = *state;
	given_article(t, .slug = "nafidha", .headline = "نافذة الرابعة", .language = "ar");

	answer a = get(t, "/town/nafidha");

	assert_has(a.body, "lang=\"ar\"");
	assert_has(a.body, "dir=\"rtl\"");
}

static void a_page_of_the_paper_stands_at_the_top(void **state)
{
	world *t = *state;
	given_article(t, .slug = "about", .headline = "About us", .is_page = true);

	assert_int_equal(get(t, "/about").status, OK);
	assert_lacks(get(t, "/feed.xml").body, "About us");
}

static void canonical_addresses_and_structured_data_are_there(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "The \"pier\" </script>");

	answer a = get(t, "/town/pier?from=3");

	assert_has(a.body, "<link rel=\"canonical\" href=\"http://paper.test/town/pier\"");
	assert_has(a.body, "\"@type\":\"NewsArticle\"");
	assert_has(a.body, "\"name\":\"Ada Brook\"");
	assert_lacks(a.body, "pier\\\" </script>");
}

static void tags_stand_in_the_order_in_which_they_were_typed(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .tags = "Ants, Bees, Zebras");
	int64_t fish = given_article(t, .slug = "fish", .tags = "Zebras, Ants");
	sign_in(t);

	assert_has(get(t, "/desk/story/2").body, "value=\"Zebras, Ants\"");
	assert_has(get(t, "/town/fish").body, "\"keywords\":[\"Zebras\",\"Ants\"]");

	work w = world_work(t);
	db_begin(&w);
	save_with(&w, fish, "Bees, Ants, Zebras", "Fish.");
	assert_true(world_done(t, &w));
	assert_has(get(t, "/desk/story/2").body, "value=\"Bees, Ants, Zebras\"");
}

static void the_headline_of_a_foreign_read_also_says_its_language(void **state)
{
	world *t = *state;
	given_article(t, .slug = "nafidha", .headline = "نافذة", .language = "ar");
	given_article(t, .slug = "fish", .headline = "Fish",
		      .source = "One.\n\n<read-also article=\"1\">");
	given_article(t, .slug = "quay", .source = "One.\n\n<read-also article=\"2\">");

	assert_has(get(t, "/town/fish").body,
		   "<a href=\"/town/nafidha\" lang=\"ar\" dir=\"rtl\">نافذة</a>");
	assert_has(get(t, "/town/quay").body, "<a href=\"/town/fish\">Fish</a>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(a_story_is_shown_escaped),
		world_test(a_scheduled_story_appears_when_its_time_comes),
		world_test(a_draft_is_seen_by_nobody),
		world_test(a_withdrawn_story_is_gone_with_its_reason),
		world_test(a_story_stands_in_every_list_it_belongs_to),
		world_test(a_read_also_follows_its_story),
		world_test(a_write_touches_the_pages_it_changes_and_no_others),
		world_test(what_readers_do_not_see_touches_no_page_of_theirs),
		world_test(a_shown_story_touches_the_lists_that_it_enters_and_leaves),
		world_test(a_tag_counts_the_stories_that_readers_see),
		world_test(a_draft_leaves_the_old_address_of_another_alone),
		world_test(a_story_that_mentions_another_changes_only_with_what_it_shows_of_it),
		world_test(very_many_mentions_are_mended_by_the_clock),
		world_test(a_picture_in_a_story_shows_its_words_of_now),
		world_test(an_author_can_be_written_to_without_the_address_being_shown),
		world_test(no_story_is_listed_twice_beside_the_one_being_read),
		world_test(reading_time_is_told_from_a_minute_on),
		world_test(an_arabic_story_says_its_language_and_direction),
		world_test(a_page_of_the_paper_stands_at_the_top),
		world_test(canonical_addresses_and_structured_data_are_there),
		world_test(tags_stand_in_the_order_in_which_they_were_typed),
		world_test(the_headline_of_a_foreign_read_also_says_its_language),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
