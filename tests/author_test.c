/* Writing to an author without knowing the address. */
#include "author/author.h"
#include "kit.h"

#define CONTACT "/author/ada-brook/contact"
#define GOOD "name=Reader&email=r%40example.org&text=There+is+a+mistake+in+it."

static str messages(world *t)
{
	sign_in(t);
	str body = get(t, "/desk/messages").body;
	t->session = (str){ 0 };
	return body;
}

static void the_address_of_an_author_is_in_nothing_that_readers_get(void **state)
{
	world *t = *state;
	given_setting(t, "full_feeds", true);
	given_article(t, .slug = "pier", .tags = "Harbour");
	post(t, CONTACT, GOOD);
	static const char *const targets[] = {
		"/",
		"/town",
		"/town/pier",
		"/author/ada-brook",
		CONTACT,
		CONTACT "?sent",
		"/tag/harbour",
		"/search?q=ada",
		"/feed.xml",
		"/feed.atom",
		"/feed.json",
		"/author/ada-brook/feed.xml",
		"/author/ada-brook/feed.atom",
		"/author/ada-brook/feed.json",
		"/sitemap/lists.xml",
		"/nope",
	};
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
		str body = get(t, targets[i]).body;
		assert_true(body.n > 0);
		assert_lacks(body, "ada@example");
		assert_lacks(body, "mailto:");
	}
	assert_lacks(post(t, CONTACT, "name=R").body, "ada@example");
}

static void a_message_reaches_the_newsroom_with_who_wrote_it(void **state)
{
	world *t = *state;

	answer sent = post(t, CONTACT, GOOD);
	answer after_it = get(t, CONTACT "?sent");

	assert_int_equal(sent.status, SEE_OTHER);
	assert_str(answer_header_of(&sent, "Location"), CONTACT "?sent");
	assert_has(after_it.body, "has been handed to the author");
	str kept = messages(t);
	assert_has(kept, "There is a mistake in it.");
	assert_has(kept, "r@example.org");
	assert_has(kept, "Ada Brook");
}

static void a_refused_message_keeps_what_was_typed(void **state)
{
	world *t = *state;

	answer a = post(t, CONTACT, "name=R%C3%A9a&email=nobody&text=It+is+%3Cwrong%3E+there.");

	assert_int_equal(a.status, UNPROCESSABLE);
	assert_has(a.body, "value=\"Réa\"");
	assert_has(a.body, "value=\"nobody\"");
	assert_has(a.body, "It is &lt;wrong&gt; there.</textarea>");
	assert_has(a.body, "id=\"email-wrong\"");
	assert_has(answer_header_of(&a, "Cache-Control"), "no-store");
	assert_lacks(messages(t), "there.");
}

static void what_a_machine_fills_in_is_thanked_for_and_forgotten(void **state)
{
	world *t = *state;

	answer a = post(t, CONTACT, GOOD "&website=http%3A%2F%2Fspam.example");

	assert_int_equal(a.status, SEE_OTHER);
	assert_str(answer_header_of(&a, "Location"), CONTACT "?sent");
	assert_lacks(messages(t), "There is a mistake in it.");
}

/* The same again would be taken for one message that was sent twice. */
static answer send_another(world *t, int number)
{
	return post(t, CONTACT, str_c(t->mem, str_print(t->mem, "%s+And+%d.", GOOD, number)));
}

static void many_messages_from_one_network_have_to_wait(void **state)
{
	world *t = *state;
	answer a = { 0 };
	int sent = 0;
	while (sent < 20 && (a = send_another(t, sent)).status == SEE_OTHER)
		sent++;

	t->peer = S("198.51.100.9");
	answer other = send_another(t, 20);
	t->peer = S("192.0.2.7");
	after(t, 3600);
	answer later = send_another(t, 21);

	assert_int_equal(sent, 5);
	assert_int_equal(a.status, TOO_MANY_REQUESTS);
	assert_true(answer_header_of(&a, "Retry-After").n > 0);
	assert_has(a.body, "There is a mistake in it. And 5.</textarea>");
	assert_int_equal(other.status, SEE_OTHER);
	assert_int_equal(later.status, SEE_OTHER);
}

static void a_message_from_elsewhere_or_to_nobody_is_refused(void **state)
{
	world *t = *state;

	with_header(t, "Origin", "https://evil.example");
	answer foreign = post(t, CONTACT, GOOD);

	assert_int_equal(foreign.status, FORBIDDEN);
	assert_int_equal(post(t, "/author/nobody/contact", GOOD).status, NOT_FOUND);
	assert_lacks(messages(t), "There is a mistake in it.");
}

static void a_page_of_the_paper_is_no_story_of_its_author(void **state)
{
	world *t = *state;
	given_article(t, .slug = "about", .headline = "About us", .is_page = true, .tags = "Paper");

	assert_lacks(get(t, "/sitemap/lists.xml").body, "/author/ada-brook");
	assert_lacks(get(t, "/author/ada-brook/feed.xml").body, "About us");
	assert_int_equal(get(t, "/tag/paper").status, NOT_FOUND);
	str page = get(t, "/author/ada-brook").body;
	assert_lacks(str_part(page, 0, str_find(page, S("<footer"))), "About us");
}

static void save_in(world *t, int64_t id, int64_t to)
{
	work w = world_work(t);
	article_draft d = { .story = *article_for_desk(&w, id),
			    .tags = S("Paper"),
			    .authors = { t->ada },
			    .authors_n = 1 };
	d.story.section = to;
	d.story.section_slug = to ? S("town") : S("");
	const char *wrong;
	assert_true(article_prepare(&w, &d, &wrong));
	db_begin(&w);
	assert_int_equal(article_save(&w, &d), id);
	assert_true(world_done(t, &w));
}

static void a_story_that_becomes_a_page_leaves_the_lists_and_comes_back(void **state)
{
	world *t = *state;
	int64_t id = given_article(t, .slug = "about", .headline = "About us", .tags = "Paper");
	assert_has(get(t, "/author/ada-brook/feed.xml").body, "About us");

	save_in(t, id, 0);
	assert_lacks(get(t, "/author/ada-brook/feed.xml").body, "About us");
	assert_int_equal(get(t, "/tag/paper").status, NOT_FOUND);

	save_in(t, id, t->town);
	assert_has(get(t, "/author/ada-brook/feed.xml").body, "About us");
	assert_int_equal(get(t, "/tag/paper").status, OK);
}

static void who_is_named_gets_an_author_of_that_name(void **state)
{
	world *t = *state;
	work w = site_work(t->site, t->mem);
	db_begin(&w);

	int64_t anna = author_named(&w, S("Anna Berg")), other = author_named(&w, S("Anna  Berg!"));
	int64_t nameless = author_named(&w, S("☂"));

	assert_int_equal(author_named(&w, S("Ada Brook")), t->ada);
	assert_int_equal(author_named(&w, S("Anna Berg")), anna);
	assert_int_equal(author_by_slug(&w, S("anna-berg"))->id, anna);
	assert_int_equal(author_by_slug(&w, S("anna-berg-2"))->id, other);
	assert_int_equal(author_by_slug(&w, S("author"))->id, nameless);
	assert_true(db_end(&w, true));
	site_work_end(t->site, &w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(the_address_of_an_author_is_in_nothing_that_readers_get),
		world_test(a_message_reaches_the_newsroom_with_who_wrote_it),
		world_test(a_refused_message_keeps_what_was_typed),
		world_test(what_a_machine_fills_in_is_thanked_for_and_forgotten),
		world_test(many_messages_from_one_network_have_to_wait),
		world_test(who_is_named_gets_an_author_of_that_name),
		world_test(a_message_from_elsewhere_or_to_nobody_is_refused),
		world_test(a_page_of_the_paper_is_no_story_of_its_author),
		world_test(a_story_that_becomes_a_page_leaves_the_lists_and_comes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
