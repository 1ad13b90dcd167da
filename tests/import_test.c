/* What came in from elsewhere: how it is remembered, told on the desk, and taken back. */
#include "import/import.h"
#include "kit.h"
#include "media/media.h"
#include "redirect/redirect.h"

/* One reading of an export. */
typedef struct reading {
	int64_t site, run;
} reading;

static reading given_run(world *t)
{
	work w = world_work(t);
	db_begin(&w);
	reading r = { .site = import_site(&w, S("https://old.example")) };
	r.run = import_begin(&w, r.site, S("old.xml"));
	assert_true(world_done(t, &w));
	return r;
}

static void given_item(world *t, const reading *r, import_kind what, int64_t old, int64_t new)
{
	work w = world_work(t);
	db_begin(&w);
	const article *a = what == IMPORT_STORY ? article_for_desk(&w, new) : NULL;
	import_put(&w, r->site,
		   &(import_item){ .kind = what,
				   .old = old,
				   .new = new,
				   .hash = old * 7,
				   .version = a ? a->version : 0,
				   .run = r->run });
	assert_true(world_done(t, &w));
}

static void given_note(world *t, const reading *r, const char *weight, int64_t old,
		       const char *what)
{
	work w = world_work(t);
	db_begin(&w);
	import_tell(&w, r->run,
		    &(import_note){ .line = old * 10,
				    .kind = S("post"),
				    .old = old,
				    .name = S("An old post"),
				    .what = str_of(what),
				    .weight = str_of(weight) });
	assert_true(world_done(t, &w));
}

/* Portion by portion, as the command does. */
static void take_back(world *t, const reading *r, int64_t most)
{
	int64_t n = 1;
	for (int turns = 0; n && turns < 100; turns++) {
		work w = world_work(t);
		db_begin(&w);
		n = import_undo_some(&w, r->run, most);
		assert_true(n <= most);
		assert_true(world_done(t, &w));
	}
	assert_int_equal(n, 0);
}

static int64_t new_of(world *t, const reading *r, import_kind what, int64_t old)
{
	work w = world_work(t);
	int64_t id = import_new_of(&w, r->site, what, old);
	site_work_end(t->site, &w);
	return id;
}

static str kept_because(world *t, const reading *r)
{
	work w = world_work(t);
	list notes = import_notes(&w, r->run, S("kept"), 0, 10);
	const import_note *n = notes.at;
	str all = S("");
	for (size_t i = 0; i < notes.n; i++)
		all = str_print(t->mem, "%.*s%.*s %lld: %.*s; ", STR_ARGS(all), STR_ARGS(n[i].kind),
				(long long)n[i].old, STR_ARGS(n[i].what));
	site_work_end(t->site, &w);
	return all;
}

/* ---- what is remembered ------------------------------------------------------------------------ */

static void a_thing_is_known_by_its_number_there(void **state)
{
	world *t = *state;
	reading r = given_run(t);
	given_item(t, &r, IMPORT_SECTION, 42, t->town);
	given_item(t, &r, IMPORT_SECTION, 42, t->town);

	work w = world_work(t);
	const import_item *i = import_item_of(&w, r.site, IMPORT_SECTION, 42);
	assert_non_null(i);
	assert_int_equal(i->new, t->town);
	assert_int_equal(i->hash, 294);
	assert_int_equal(i->run, r.run);
	assert_null(import_item_of(&w, r.site, IMPORT_TAG, 42));
	assert_null(import_item_of(&w, r.site + 1, IMPORT_SECTION, 42));
	assert_int_equal(import_anywhere(&w, IMPORT_SECTION, 42), t->town);
	site_work_end(t->site, &w);
}

static void the_same_address_is_the_same_site(void **state)
{
	world *t = *state;
	reading first = given_run(t), second = given_run(t);

	assert_int_equal(first.site, second.site);
	assert_int_not_equal(first.run, second.run);
}

static void counts_add_up_in_the_order_in_which_they_were_told(void **state)
{
	world *t = *state;
	reading r = given_run(t);
	work w = world_work(t);
	db_begin(&w);
	import_count_add(&w, r.run, S("stories"), 2);
	import_count_add(&w, r.run, S("comments"), 5);
	import_count_add(&w, r.run, S("stories"), 3);
	assert_true(db_end(&w, true));

	list all = import_counts(&w, r.run);
	const import_count *c = all.at;
	assert_int_equal(all.n, 2);
	assert_str(c[0].what, "stories");
	assert_int_equal(c[0].n, 5);
	assert_str(c[1].what, "comments");
	site_work_end(t->site, &w);
}

static void notes_go_on_by_key_and_by_weight(void **state)
{
	world *t = *state;
	reading r = given_run(t), other = given_run(t);
	for (int i = 1; i <= 6; i++)
		given_note(t, &r, i % 2 ? "changed" : "broken", i, "so");
	given_note(t, &other, "changed", 9, "so");

	work w = world_work(t);
	list first = import_notes(&w, r.run, S(""), 0, 4);
	const import_note *n = first.at;
	assert_int_equal(first.n, 4);
	assert_int_equal(n[3].old, 4);
	list rest = import_notes(&w, r.run, S(""), n[3].id, 4);
	assert_int_equal(rest.n, 2);
	list broken = import_notes(&w, r.run, S("broken"), 0, 4);
	assert_int_equal(broken.n, 3);
	assert_int_equal(import_run_by_id(&w, r.run)->notes, 6);
	site_work_end(t->site, &w);
}

/* ---- taking back ------------------------------------------------------------------------------- */

static void a_run_is_taken_back_as_if_it_had_never_been(void **state)
{
	world *t = *state;
	str front = get(t, "/").body, archive = get(t, "/archive").body,
	    tags = get(t, "/sitemap/lists.xml").body;
	reading r = given_run(t);
	int64_t photo = given_photo(t, "abc.jpg");
	int64_t story = given_article(t, .slug = "pier", .headline = "Pier", .tags = "Harbour",
				      .hero = photo);
	int64_t said = given_comment(t, .article = story);
	int64_t answer_to_it = given_comment(t, .article = story, .parent = said);
	work w = world_work(t);
	db_begin(&w);
	int64_t rowing = section_add_under(&w, t->town, S("rowing"), S("Rowing"), S(""));
	int64_t sculls = section_add_under(&w, rowing, S("sculls"), S("Sculls"), S(""));
	int64_t eve = author_add(&w, &(author){ .slug = S("eve"), .name = S("Eve") });
	int64_t harbour = tag_by_slug(&w, S("harbour"))->id;
	redirect_leave(&w, S("/2011/pier"), REDIRECT_STORY, story);
	assert_true(world_done(t, &w));
	given_item(t, &r, IMPORT_MEDIA, 8, photo);
	given_item(t, &r, IMPORT_MEDIA, 9, photo);
	given_item(t, &r, IMPORT_STORY, 42, story);
	given_item(t, &r, IMPORT_COMMENT, 1, said);
	given_item(t, &r, IMPORT_COMMENT, 2, answer_to_it);
	given_item(t, &r, IMPORT_SECTION, 3, rowing);
	given_item(t, &r, IMPORT_SECTION, 4, sculls);
	given_item(t, &r, IMPORT_TAG, 5, harbour);
	given_item(t, &r, IMPORT_AUTHOR, 6, eve);

	take_back(t, &r, 1);

	assert_str(kept_because(t, &r), "");
	assert_int_equal(get(t, "/town/pier").status, NOT_FOUND);
	assert_int_equal(get(t, "/2011/pier").status, NOT_FOUND);
	assert_int_equal(get(t, "/tag/harbour").status, NOT_FOUND);
	assert_int_equal(get(t, "/rowing").status, NOT_FOUND);
	assert_int_equal(get(t, "/sculls").status, NOT_FOUND);
	assert_int_equal(get(t, "/author/eve").status, NOT_FOUND);
	assert_int_equal(get(t, "/media/abc.jpg").status, NOT_FOUND);
	assert_true(str_is(get(t, "/").body, front));
	assert_true(str_is(get(t, "/archive").body, archive));
	assert_true(str_is(get(t, "/sitemap/lists.xml").body, tags));
	assert_has(get(t, "/search?q=pier").body, "noindex");
	assert_lacks(get(t, "/search?q=pier").body, "/town/pier");
	assert_int_equal(new_of(t, &r, IMPORT_STORY, 42), 0);
	assert_int_equal(new_of(t, &r, IMPORT_COMMENT, 2), 0);
	assert_int_equal(new_of(t, &r, IMPORT_SECTION, 3), 0);
}

static void what_was_edited_or_commented_on_stays(void **state)
{
	world *t = *state;
	reading r = given_run(t);
	int64_t edited = given_article(t, .slug = "edited"),
		talked = given_article(t, .slug = "talked");
	int64_t said = given_comment(t, .article = edited);
	given_item(t, &r, IMPORT_STORY, 1, edited);
	given_item(t, &r, IMPORT_COMMENT, 1, said);
	given_item(t, &r, IMPORT_STORY, 2, talked);
	given_comment(t, .article = talked);
	work w = world_work(t);
	db_begin(&w);
	article_keep_as_draft(&w, edited);
	article_publish(&w, edited, w.now);
	assert_true(world_done(t, &w));

	take_back(t, &r, 10);

	assert_str(kept_because(t, &r),
		   "post 2: readers have commented on it here; post 1: it has been edited here; ");
	assert_has(get(t, "/town/edited").body, "Well said.");
	assert_int_equal(get(t, "/town/talked").status, OK);
	assert_int_equal(new_of(t, &r, IMPORT_STORY, 1), edited);
}

static void comments_that_came_to_a_story_of_ours_go_unless_they_were_answered(void **state)
{
	world *t = *state;
	reading r = given_run(t);
	int64_t story = given_article(t, .slug = "pier");
	int64_t alone = given_comment(t, .article = story, .text = "I am alone.");
	int64_t answered = given_comment(t, .article = story, .text = "Answer me.");
	given_comment(t, .article = story, .parent = answered, .text = "Here.");
	given_item(t, &r, IMPORT_COMMENT, 1, alone);
	given_item(t, &r, IMPORT_COMMENT, 2, answered);

	take_back(t, &r, 10);

	str body = get(t, "/town/pier").body;
	assert_lacks(body, "I am alone.");
	assert_has(body, "Answer me.");
	assert_has(body, "2 comments");
	assert_str(kept_because(t, &r), "comment 2: it has been answered here; ");
	work w = world_work(t);
	assert_int_equal(comments_miscounted(&w), 0);
	site_work_end(t->site, &w);
}

static void what_others_use_or_another_run_made_stays(void **state)
{
	world *t = *state;
	reading first = given_run(t), second = given_run(t);
	int64_t photo = given_photo(t, "abc.jpg");
	int64_t story = given_article(t, .slug = "pier", .hero = photo);
	given_item(t, &first, IMPORT_STORY, 1, story);
	given_item(t, &second, IMPORT_MEDIA, 2, photo);
	given_item(t, &second, IMPORT_SECTION, 3, t->town);
	given_item(t, &second, IMPORT_AUTHOR, 4, t->ada);

	take_back(t, &second, 10);

	assert_int_equal(get(t, "/town/pier").status, OK);
	assert_str(kept_because(t, &second),
		   "attachment 2: a story shows it; "
		   "category 3: stories or other sections lie in it; "
		   "author 4: somebody writes or signs in under this name; ");
	work w = world_work(t);
	list counts = import_counts(&w, second.run);
	assert_int_equal(counts.n, 3);
	assert_true(import_run_by_id(&w, second.run)->undone.s > 0);
	assert_int_equal(import_run_by_id(&w, first.run)->undone.s, 0);
	site_work_end(t->site, &w);
}

static void a_read_also_of_a_story_that_was_taken_back_shows_nothing(void **state)
{
	world *t = *state;
	reading r = given_run(t);
	int64_t story = given_article(t, .slug = "pier", .headline = "The pier");
	given_article(t, .slug = "quay",
		      .source = "<read-also article=\"/town/pier\"></read-also>");
	assert_has(get(t, "/town/quay").body, "Read also:");
	given_item(t, &r, IMPORT_STORY, 1, story);

	take_back(t, &r, 10);
	after(t, 1);

	assert_lacks(get(t, "/town/quay").body, "Read also:");
	int64_t next = given_article(t, .slug = "another");
	assert_true(next > story);
}

static void numbers_of_what_was_taken_back_are_not_given_again(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	int64_t said = given_comment(t, .article = story);
	work w = world_work(t);
	db_begin(&w);
	assert_true(article_remove(&w, story));
	assert_true(world_done(t, &w));

	int64_t next = given_article(t, .slug = "next");

	assert_true(next > story);
	assert_true(given_comment(t, .article = next) > said);
}

static void pages_are_old_when_what_they_show_is_taken_back(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier", .headline = "Pier", .tags = "Harbour");
	int64_t other = given_article(t, .slug = "other");
	int64_t said = given_comment(t, .article = other);
	static const char *const shows[] = { "/",
					     "/town",
					     "/town/pier",
					     "/tag/harbour",
					     "/author/ada-brook",
					     "/feed.xml",
					     "/search?q=pier",
					     "/archive/2026/11",
					     "/sitemap.xml" };
	reads seen[sizeof shows / sizeof shows[0]];
	for (size_t i = 0; i < sizeof shows / sizeof shows[0]; i++)
		seen[i] = page_reads(t, shows[i]);
	reads page = page_reads(t, "/town/other"), feed = page_reads(t, "/comments.xml");
	assert_false(is_stale(t, page));

	work w = world_work(t);
	db_begin(&w);
	assert_true(article_remove(&w, story));
	assert_true(db_end(&w, true));
	for (size_t i = 0; i < sizeof shows / sizeof shows[0]; i++)
		assert_true(is_stale(t, seen[i]));
	db_begin(&w);
	assert_true(comment_remove(&w, said));
	assert_true(world_done(t, &w));

	assert_true(is_stale(t, page));
	assert_true(is_stale(t, feed));
}

static void a_withdrawn_story_that_is_taken_back_answers_no_more(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier", .state = "withdrawn");
	reads gone = page_reads(t, "/town/pier");

	work w = world_work(t);
	db_begin(&w);
	assert_true(article_remove(&w, story));
	assert_true(world_done(t, &w));

	assert_true(is_stale(t, gone));
	assert_int_equal(get(t, "/town/pier").status, NOT_FOUND);
}

static void an_original_stays_while_it_has_translations(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	given_article(t, .slug = "jetee", .language = "fr", .original = story);

	work w = world_work(t);
	db_begin(&w);
	assert_false(article_remove(&w, story));
	assert_true(world_done(t, &w));

	assert_int_equal(get(t, "/town/pier").status, OK);
}

/* ---- on the desk ------------------------------------------------------------------------------- */

static void the_desk_shows_the_report_of_each_run(void **state)
{
	world *t = *state;
	sign_in(t);
	assert_lacks(get(t, "/desk").body, "/desk/imports");
	reading r = given_run(t);
	int64_t story = given_article(t, .slug = "pier");
	given_item(t, &r, IMPORT_STORY, 42, story);
	given_note(t, &r, "changed", 42, "a shortcode was left out");
	given_note(t, &r, "left out", 43, "it is <b>no</b> post");
	work w = world_work(t);
	db_begin(&w);
	import_count_add(&w, r.run, S("stories published"), 1);
	assert_true(world_done(t, &w));

	assert_has(get(t, "/desk").body, "href=\"/desk/imports\"");
	str runs = get(t, "/desk/imports").body;
	assert_has(runs, "https://old.example");
	assert_has(runs, "href=\"/desk/imports/1\"");
	assert_has(runs, "Not finished");
	str all = get(t, "/desk/imports/1").body;
	assert_has(all, "stories published");
	assert_has(all, "a shortcode was left out");
	assert_has(all, "it is &lt;b&gt;no&lt;/b&gt; post");
	assert_has(all,
		   str_c(t->mem, str_print(t->mem, "href=\"/desk/story/%lld\"", (long long)story)));
	str some = get(t, "/desk/imports/1?weight=left+out").body;
	assert_lacks(some, "a shortcode was left out");
	assert_has(some, "no&lt;/b&gt; post");
	assert_int_equal(get(t, "/desk/imports/2").status, NOT_FOUND);
}

static void a_long_report_goes_on_by_key(void **state)
{
	world *t = *state;
	sign_in(t);
	reading r = given_run(t);
	for (int i = 1; i <= 101; i++)
		given_note(t, &r, "broken", i, str_c(t->mem, str_print(t->mem, "so %03d.", i)));

	str first = get(t, "/desk/imports/1?weight=broken").body;
	str second = get(t, "/desk/imports/1?weight=broken&after=100").body;

	assert_has(first, "so 100.");
	assert_lacks(first, "so 101.");
	assert_has(first, "/desk/imports/1?weight=broken&amp;after=100");
	assert_has(second, "so 101.");
	assert_lacks(second, "so 100.");
}

static void readers_see_no_report(void **state)
{
	world *t = *state;
	given_run(t);

	assert_int_equal(get(t, "/desk/imports").status, SEE_OTHER);
	assert_int_equal(get(t, "/desk/imports/1").status, SEE_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(a_thing_is_known_by_its_number_there),
		world_test(the_same_address_is_the_same_site),
		world_test(counts_add_up_in_the_order_in_which_they_were_told),
		world_test(notes_go_on_by_key_and_by_weight),
		world_test(a_run_is_taken_back_as_if_it_had_never_been),
		world_test(what_was_edited_or_commented_on_stays),
		world_test(comments_that_came_to_a_story_of_ours_go_unless_they_were_answered),
		world_test(what_others_use_or_another_run_made_stays),
		world_test(a_read_also_of_a_story_that_was_taken_back_shows_nothing),
		world_test(numbers_of_what_was_taken_back_are_not_given_again),
		world_test(pages_are_old_when_what_they_show_is_taken_back),
		world_test(a_withdrawn_story_that_is_taken_back_answers_no_more),
		world_test(an_original_stays_while_it_has_translations),
		world_test(the_desk_shows_the_report_of_each_run),
		world_test(a_long_report_goes_on_by_key),
		world_test(readers_see_no_report),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
