#include "kit.h"

static const char *talk_form_for(world *t, int64_t story, int64_t parent, const char *rest)
{
	return str_c(t->mem, str_print(t->mem, "article=%lld&parent=%lld&%s", (long long)story,
				       (long long)parent, rest));
}

/* Where an answer leads, without the fragment, which browsers keep to themselves. */
static const char *place_of(world *t, const answer *a)
{
	str where = answer_header_of(a, "Location");
	return str_c(t->mem, str_cut(&where, '#'));
}

static str id_of(world *t, int64_t id)
{
	return str_print(t->mem, "id=\"comment-%lld\"", (long long)id);
}

static void a_strangers_comment_appears_under_the_story(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");

	answer posted =
		post(t, "/talk", talk_form_for(t, story, 0, "name=Bea&text=I+*walk*+there+daily."));
	answer landed = get(t, place_of(t, &posted));

	assert_int_equal(posted.status, SEE_OTHER);
	assert_has(answer_header_of(&posted, "Location"), "/talk/");
	assert_int_equal(landed.status, FOUND);
	assert_str(answer_header_of(&landed, "Location"), "/town/pier#comment-1");
	assert_has(get(t, "/town/pier").body, "I <em>walk</em> there daily.");
}

static void a_held_comment_is_seen_by_its_writer_alone_until_it_is_approved(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	given_setting(t, "hold_comments", true);

	answer posted = post(t, "/talk", talk_form_for(t, story, 0, "name=Bea&text=Held+words."));
	const char *place = place_of(t, &posted);
	answer own = get(t, place);
	str reader = t->reader;
	t->reader = (str){ 0 };

	assert_int_equal(own.status, OK);
	assert_has(own.body, "Held words.");
	assert_has(answer_header_of(&own, "Cache-Control"), "no-store");
	answer others = get(t, place);
	assert_int_equal(others.status, FOUND);
	assert_str(answer_header_of(&others, "Location"), "/town/pier");
	assert_lacks(get(t, "/town/pier").body, "Held words.");
	assert_lacks(get(t, "/comments.xml").body, "Held words.");
	assert_true(reader.n > 20);

	sign_in(t);
	assert_has(get(t, "/desk/comments").body, "Held words.");
	assert_int_equal(desk_post(t, "/desk/comments/1", "act=approve").status, SEE_OTHER);
	t->session = (str){ 0 };
	assert_has(get(t, "/town/pier").body, "Held words.");
}

static void a_rejected_comment_disappears_and_its_answers_stay(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	int64_t first = given_comment(t, .article = story, .text = "Bad words.");
	given_comment(t, .article = story, .parent = first, .text = "Calm answer.");
	sign_in(t);

	desk_post(t, "/desk/comments/1", "act=reject");
	desk_post(t, "/desk/comments/1", "act=reject");
	t->session = (str){ 0 };
	answer a = get(t, "/town/pier");

	assert_lacks(a.body, "Bad words.");
	assert_has(a.body, "Calm answer.");
	work w = world_work(t);
	assert_int_equal(article_shown(&w, story)->comments, 1);
	world_done(t, &w);
}

static void the_same_form_sent_twice_is_one_comment(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	const char *form = talk_form_for(t, story, 0, "name=Bea&text=Only+once.");

	answer first = post(t, "/talk", form);
	answer second = post(t, "/talk", form);
	after(t, COMMENT_SAME_SECONDS + 1);
	answer later = post(t, "/talk", form);

	assert_str(answer_header_of(&first, "Location"), "/talk/1#comment-1");
	assert_str(answer_header_of(&second, "Location"), "/talk/1#comment-1");
	assert_str(answer_header_of(&later, "Location"), "/talk/2#comment-2");
}

static void a_refused_comment_keeps_everything_typed(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");

	answer a = post(
		t, "/talk",
		talk_form_for(t, story, 0, "name=&email=nonsense&text=My+%3Clong%3E+thought."));

	assert_int_equal(a.status, UNPROCESSABLE);
	assert_has(a.body, "My &lt;long&gt; thought.");
	assert_has(a.body, "value=\"nonsense\"");
	assert_has(a.body, "Your name: please fill this in.");
	assert_has(answer_header_of(&a, "Cache-Control"), "no-store");
}

static void a_thread_keeps_its_order_and_depth(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier"), parent = 0, id = 0;
	for (int depth = 0; depth < 7; depth++) {
		id = given_comment(t, .article = story, .parent = parent, .name = "Nested",
				   .text = str_c(t->mem, str_print(t->mem, "Level %d.", depth)));
		parent = id;
	}
	given_comment(t, .article = story, .text = "Second root.");
	given_comment(t, .article = story, .parent = 1, .text = "Late answer to the first.");

	work w = world_work(t);
	thread all = comments_on(&w, story, 0, NULL);
	const comment *c = all.comments.at;

	assert_int_equal(all.comments.n, 9);
	for (int i = 0; i < 6; i++)
		assert_int_equal(c[i].depth, i);
	assert_int_equal(c[6].depth, COMMENT_DEPTH);
	assert_str(c[6].answers, "Nested");
	assert_has(str_of_html(c[7].body_html), "Late answer");
	assert_has(str_of_html(c[8].body_html), "Second root");
	world_done(t, &w);
}

static void a_permalink_works_for_a_comment_on_another_page(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier"), last = 0;
	for (int i = 0; i < COMMENTS_A_PAGE + 30; i++)
		last = given_comment(t, .article = story,
				     .text = str_c(t->mem, str_print(t->mem, "Remark %d.", i)));

	answer first = get(t, "/town/pier");
	answer lasting = get(t, str_c(t->mem, str_print(t->mem, "/talk/%lld", (long long)last)));
	str where = answer_header_of(&lasting, "Location");
	answer second = get(t, str_c(t->mem, str_part(where, 0, str_find_byte(where, '#'))));

	assert_lacks(first.body, str_c(t->mem, id_of(t, last)));
	assert_has(first.body, "?from=");
	assert_int_equal(lasting.status, FOUND);
	assert_has(where, "/town/pier?from=");
	assert_has(second.body, str_c(t->mem, id_of(t, last)));
}

static void a_reply_form_opens_under_its_comment(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	int64_t first = given_comment(t, .article = story, .text = "First.");

	answer a = get(t, "/talk/1/reply");
	answer posted = post(t, "/talk", talk_form_for(t, story, first, "name=Cy&text=Indeed+so."));

	assert_has(a.body, "name=\"parent\" value=\"1\"");
	assert_int_equal(posted.status, SEE_OTHER);
	work w = world_work(t);
	assert_int_equal(comment_by_id(&w, 2)->depth, 1);
	world_done(t, &w);
}

static void an_answer_to_another_storys_comment_is_refused(void **state)
{
	world *t = *state;
	int64_t pier = given_article(t, .slug = "pier");
	int64_t fish = given_article(t, .slug = "fish");
	int64_t there = given_comment(t, .article = fish);

	answer a = post(t, "/talk", talk_form_for(t, pier, there, "name=Cy&text=Wrong+room."));

	assert_int_equal(a.status, UNPROCESSABLE);
	assert_has(a.body, "Wrong room.");
}

static void a_closed_discussion_takes_no_comments(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier", .talk = "closed");

	answer shown = get(t, "/town/pier");
	answer a = post(t, "/talk", talk_form_for(t, story, 0, "name=Cy&text=Too+late."));

	assert_lacks(shown.body, "<textarea");
	assert_int_equal(a.status, UNPROCESSABLE);
	assert_has(a.body, "closed");
}

static void a_robot_that_fills_the_hidden_field_is_thanked_and_ignored(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");

	answer a = post(t, "/talk",
			talk_form_for(t, story, 0, "name=Bot&text=Buy+this+now.&website=x"));

	assert_int_equal(a.status, SEE_OTHER);
	assert_lacks(get(t, "/town/pier").body, "Buy this now.");
}

static void a_network_that_comments_too_fast_waits_and_keeps_its_text(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	answer a = { 0 };
	for (int i = 0; i < 30 && a.status != TOO_MANY_REQUESTS; i++)
		a = post(t, "/talk",
			 talk_form_for(
				 t, story, 0,
				 str_c(t->mem,
				       str_print(t->mem, "name=Bea&text=Remark+number+%d.", i))));

	assert_int_equal(a.status, TOO_MANY_REQUESTS);
	assert_has(a.body, "Remark number");
	t->peer = S("198.51.100.1");
	a = post(t, "/talk", talk_form_for(t, story, 0, "name=Dee&text=From+elsewhere."));
	assert_int_equal(a.status, SEE_OTHER);
}

static void a_comment_from_a_foreign_page_is_refused(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	const char *form = talk_form_for(t, story, 0, "name=Bea&text=Forged+words.");

	with_header(t, "Sec-Fetch-Site", "cross-site");
	assert_int_equal(post(t, "/talk", form).status, FORBIDDEN);
	with_header(t, "Origin", "https://evil.example");
	assert_int_equal(post(t, "/talk", form).status, FORBIDDEN);
	with_header(t, "Origin", "null");
	assert_int_equal(post(t, "/talk", form).status, FORBIDDEN);
	with_header(t, "Origin", "http://paper.test");
	assert_int_equal(post(t, "/talk", form).status, SEE_OTHER);
}

static void hostile_text_shows_as_it_was_typed(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	static const char *const texts[] = {
		"<script>alert(1)</script>",     "<img src=x onerror=alert(1)>",
		"{{name}} {{{name}}}",           "[click](javascript:alert(1))",
		"<svg/onload=alert(1)>",         "a\n<script>alert(1)</script>\nb",
		"<\x01script>alert(1)</script>", "- <!--\n<script>alert(1)</script>",
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		given_comment(t, .article = story, .name = texts[i], .text = texts[i]);

	sign_in(t);
	const char *pages[] = { "/town/pier", "/comments.xml", "/town/pier/comments.xml",
				"/desk/comments?state=approved" };
	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		answer a = get(t, pages[i]);
		assert_int_equal(a.status, OK);
		assert_lacks(a.body, "<script>alert");
		assert_lacks(a.body, "<img src=x");
		assert_lacks(a.body, "<svg/onload");
		assert_lacks(a.body, "href=\"javascript:");
		assert_has(a.body, "{{name}}");
	}
}

static void broken_bytes_are_replaced_or_refused(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	static const char *const bytes[] = {
		"a%00b",    "a%C0%AFb",      "a%ED%A0%80b", "a%FF%FEb",
		"ab%E2%80", "a%F4%90%80%80", "a%EF%BF%BFb",
	};
	for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
		t->peer = str_print(t->mem, "198.51.%zu.1", i);
		str rest = str_print(t->mem, "name=%s&text=Said+%s.&email=%s@b.example", bytes[i],
				     bytes[i], bytes[i]);
		int status =
			post(t, "/talk", talk_form_for(t, story, 0, str_c(t->mem, rest))).status;
		assert_true(status == SEE_OTHER || status == UNPROCESSABLE);
		rest = str_print(t->mem, "name=%s&text=Said+%s.", bytes[i], bytes[i]);
		status = post(t, "/talk", talk_form_for(t, story, 0, str_c(t->mem, rest))).status;
		assert_true(status == SEE_OTHER || status == UNPROCESSABLE);
	}
	assert_true(str_is_utf8(get(t, "/town/pier").body));
	assert_true(str_is_utf8(get(t, "/comments.xml").body));
}

static void the_second_of_two_moderators_is_told(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	given_comment(t, .article = story, .state = "held", .text = "Held words.");
	sign_in(t);

	answer first = desk_post(t, "/desk/comments/1", "act=approve&state=held");
	answer same = desk_post(t, "/desk/comments/1", "act=approve&state=held");
	answer other = desk_post(t, "/desk/comments/1", "act=reject&state=held");
	answer later = desk_post(t, "/desk/comments/1", "act=reject&state=approved");

	assert_str(answer_header_of(&first, "Location"), "/desk/comments?state=held");
	assert_str(answer_header_of(&same, "Location"), "/desk/comments?state=held&settled");
	assert_has(get(t, "/desk/comments?state=held&settled").body, "decided the same");
	assert_int_equal(other.status, CONFLICT);
	assert_has(other.body, "decided otherwise");
	assert_has(other.body, "Held words.");
	assert_int_equal(later.status, SEE_OTHER);
}

static void a_comment_that_is_not_shown_cannot_be_answered(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	given_comment(t, .article = story, .state = "held");

	assert_int_equal(get(t, "/talk/1/reply").status, NOT_FOUND);
	answer a = post(t, "/talk", talk_form_for(t, story, 1, "name=Cy&text=Indeed+so."));
	assert_int_equal(a.status, UNPROCESSABLE);
}

static void a_guest_cannot_take_a_name_of_the_newsroom(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	sign_in(t); /* makes the user "editor", called Edith */
	t->session = (str){ 0 };
	static const char *const names[] = {
		"Admin",          "%D0%90dmin",     "%E2%80%AEAdmin", "Administrator",
		"M0derator",      "E+D+I+T+O+R",    "Edith",          "ED%D0%86TH",
		"ada+brook",      "Ada%C2%A0Brook", "The+Galley",     "Th%D0%B5+Galley",
		"Ada+Br%CE%BFok", "Ad%E2%80%8Bmin",
	};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		str rest = str_print(t->mem, "name=%s&text=Official+word.", names[i]);
		answer a = post(t, "/talk", talk_form_for(t, story, 0, str_c(t->mem, rest)));
		assert_int_equal(a.status, UNPROCESSABLE);
		assert_has(a.body, "This name is kept for the newsroom.");
	}
	assert_int_equal(
		post(t, "/talk", talk_form_for(t, story, 0, "name=Adamina&text=Mine.")).status,
		SEE_OTHER);
	sign_in(t);
	assert_int_equal(
		post(t, "/talk", talk_form_for(t, story, 0, "name=Edith&text=Hers.")).status,
		SEE_OTHER);
}

static void the_same_form_leads_to_its_comment_and_costs_nothing(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	const char *form = talk_form_for(t, story, 0, "name=Bea&text=Only+once.");
	post(t, "/talk", form);

	for (int i = 0; i < 40; i++)
		assert_int_equal(post(t, "/talk", form).status, SEE_OTHER);
	answer a = { .status = OK };
	for (int i = 0; a.status != TOO_MANY_REQUESTS; i++) {
		str rest = str_print(t->mem, "name=Bea&text=Remark+number+%d.", i);
		a = post(t, "/talk", talk_form_for(t, story, 0, str_c(t->mem, rest)));
		assert_true(i > 8 || a.status == SEE_OTHER);
	}
	assert_true(answer_header_of(&a, "Retry-After").n > 0);
	a = post(t, "/talk", form);

	assert_int_equal(a.status, SEE_OTHER);
	assert_str(answer_header_of(&a, "Location"), "/talk/1#comment-1");
}

static void a_robot_learns_nothing_of_the_rules(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	int64_t closed = given_article(t, .slug = "quay", .talk = "closed");

	answer empty = post(t, "/talk", talk_form_for(t, story, 0, "name=&text=&website=x"));
	answer late = post(t, "/talk", talk_form_for(t, closed, 99, "name=B&text=x&website=x"));
	answer message = post(t, "/author/ada-brook/contact", "name=&website=x");

	assert_int_equal(empty.status, SEE_OTHER);
	assert_str(answer_header_of(&empty, "Location"), "/town/pier");
	assert_int_equal(late.status, SEE_OTHER);
	assert_int_equal(message.status, SEE_OTHER);
}

static void a_comment_of_nothing_visible_is_refused(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	static const char *const texts[] = {
		"%E2%80%8B%E2%80%8B",         /* zero width */
		"%26%238203%3B%26%238203%3B", /* the same, as references */
	};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		str rest = str_print(t->mem, "name=Bea&text=%s", texts[i]);
		answer a = post(t, "/talk", talk_form_for(t, story, 0, str_c(t->mem, rest)));
		assert_int_equal(a.status, UNPROCESSABLE);
	}
}

static void stacks_of_marks_in_a_comment_are_clipped(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	given_comment(t, .article = story,
		      .text = "Z\u0301\u0301\u0301\u0301&#x301;&#x301;&#x301;!");

	answer a = get(t, "/town/pier");

	assert_has(a.body, "Z\u0301\u0301\u0301\u0301\u0301!");
}

static void a_safe_subset_of_markdown_is_shown(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	static const struct {
		const char *typed, *shown;
	} cases[] = {
		{ "*a* **b** `c`", "<em>a</em> <strong>b</strong> <code>c</code>" },
		{ "> quoted", "<blockquote>" },
		{ "- one\n- two", "<li>one</li>" },
		{ "[b](https://b.example/)",
		  "<a href=\"https://b.example/\" rel=\"nofollow ugc noopener\">b</a>" },
	};
	static const char *const dead[] = {
		"[x](JaVaScript:alert(1))",
		"[x](java&#115;cript:alert(1))",
		"[x](data:text/html,alert)",
		"![x](https://evil.example/p.png)",
		"<a href=\"https://a.example\" onclick=\"alert(1)\">x</a>",
		"<https://a.example/\" onmouseover=\"x>",
		"[x](vbscript:x)",
		"[x]: javascript:alert(1)\n\n[x]",
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		given_comment(t, .article = story, .text = cases[i].typed);
	for (size_t i = 0; i < sizeof dead / sizeof dead[0]; i++)
		given_comment(t, .article = story, .text = dead[i]);

	str page = get(t, "/town/pier").body;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_has(page, cases[i].shown);
	str lower = str_lower(t->mem, page);
	static const char *const alive[] = { "href=\"javascript", "href=\"data", "href=\"vbscript",
					     "<img src=\"https://evil",
					     "<a href=\"https://a.example\" on" };
	for (size_t i = 0; i < sizeof alive / sizeof alive[0]; i++)
		assert_lacks(lower, alive[i]);
}

static void a_comment_form_says_nothing_about_who_typed_before(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	post(t, "/talk",
	     talk_form_for(t, story, 0, "name=Secretive&email=me%40example.org&text=Hello+there."));

	answer a = get(t, "/town/pier");

	assert_lacks(a.body, "me@example.org");
	assert_lacks(a.body, "value=\"Secretive\"");
	assert_int_equal(answer_header_of(&a, "Set-Cookie").n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(a_strangers_comment_appears_under_the_story),
		world_test(a_held_comment_is_seen_by_its_writer_alone_until_it_is_approved),
		world_test(a_rejected_comment_disappears_and_its_answers_stay),
		world_test(the_same_form_sent_twice_is_one_comment),
		world_test(a_refused_comment_keeps_everything_typed),
		world_test(a_thread_keeps_its_order_and_depth),
		world_test(a_permalink_works_for_a_comment_on_another_page),
		world_test(a_reply_form_opens_under_its_comment),
		world_test(an_answer_to_another_storys_comment_is_refused),
		world_test(a_closed_discussion_takes_no_comments),
		world_test(a_robot_that_fills_the_hidden_field_is_thanked_and_ignored),
		world_test(a_network_that_comments_too_fast_waits_and_keeps_its_text),
		world_test(a_comment_from_a_foreign_page_is_refused),
		world_test(hostile_text_shows_as_it_was_typed),
		world_test(broken_bytes_are_replaced_or_refused),
		world_test(the_second_of_two_moderators_is_told),
		world_test(a_comment_that_is_not_shown_cannot_be_answered),
		world_test(a_guest_cannot_take_a_name_of_the_newsroom),
		world_test(the_same_form_leads_to_its_comment_and_costs_nothing),
		world_test(a_robot_learns_nothing_of_the_rules),
		world_test(a_comment_of_nothing_visible_is_refused),
		world_test(stacks_of_marks_in_a_comment_are_clipped),
		world_test(a_safe_subset_of_markdown_is_shown),
		world_test(a_comment_form_says_nothing_about_who_typed_before),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
