#include "base/buffer.h"
#include "base/secret.h"
#include "kit.h"
#include "kit_store.h"

static const char *story_fields(world *t, const char *more)
{
	return str_c(
		t->mem,
		str_print(t->mem,
			  "version=0&standfirst=&section=town&language=en&original=&format=markdown"
			  "&hero_caption=&talk=open&author=%lld&%s",
			  (long long)t->ada, more));
}

static void given_editor_with_password(world *t)
{
	work w = world_work(t);
	str hash = password_hash(t->mem, S(EDITOR_PASSWORD));
	db_begin(&w);
	user_add(&w, S("edith"), S("Edith"), hash, 0);
	assert_true(world_done(t, &w));
}

static answer try_to_sign_in(world *t, const char *name, const char *password)
{
	return post(t, "/desk/sign-in",
		    str_c(t->mem, str_print(t->mem, "login=%s&password=%s&next=", name, password)));
}

static void an_editor_signs_in_and_out(void **state)
{
	world *t = *state;
	given_editor_with_password(t);

	answer in = try_to_sign_in(t, "Edith", "a+lantern+on+the+quay");
	answer desk = get(t, "/desk");
	str kept = t->session;
	answer out = desk_post(t, "/desk/sign-out", "");
	t->session = kept;

	assert_int_equal(in.status, SEE_OTHER);
	assert_str(answer_header_of(&in, "Location"), "/desk");
	assert_has(answer_header_of(&in, "Set-Cookie"), "HttpOnly");
	assert_int_equal(desk.status, OK);
	assert_has(answer_header_of(&desk, "Cache-Control"), "no-store");
	assert_int_equal(out.status, SEE_OTHER);
	assert_int_equal(get(t, "/desk").status, SEE_OTHER);
}

static void an_unknown_name_and_a_wrong_password_are_answered_the_same(void **state)
{
	world *t = *state;
	given_editor_with_password(t);

	answer unknown = try_to_sign_in(t, "nobody", "wrong");
	answer wrong = try_to_sign_in(t, "edith1", "wrong");

	assert_int_equal(unknown.status, UNPROCESSABLE);
	assert_int_equal(wrong.status, UNPROCESSABLE);
	assert_int_equal(unknown.body.n, wrong.body.n);
	assert_has(unknown.body, "do not belong together");
}

static void guessing_is_slowed_down_by_address(void **state)
{
	world *t = *state;
	answer a = { 0 };
	int tries = 0;

	while (a.status != TOO_MANY_REQUESTS && tries < 25) {
		a = try_to_sign_in(t, "edith", "wrong");
		tries++;
	}

	assert_in_range(tries, 5, 20);
	assert_has(a.body, "Too many attempts");
	after(t, 3600);
	assert_int_equal(try_to_sign_in(t, "edith", "wrong").status, UNPROCESSABLE);
}

static void a_stranger_is_sent_to_sign_in_and_back(void **state)
{
	world *t = *state;

	answer a = get(t, "/desk/messages");

	assert_int_equal(a.status, SEE_OTHER);
	assert_str(answer_header_of(&a, "Location"), "/desk/sign-in?next=%2Fdesk%2Fmessages");
	assert_int_equal(post(t, "/desk/story", "headline=X").status, FORBIDDEN);
}

static void no_foreign_address_is_gone_to_after_signing_in(void **state)
{
	world *t = *state;
	static const char *const next[] = { "https%3A%2F%2Fevil.example", "%2F%2Fevil.example",
					    "%2F%5Cevil.example", "javascript%3Aalert(1)" };
	given_editor_with_password(t);
	for (size_t i = 0; i < sizeof next / sizeof next[0]; i++) {
		answer a =
			post(t, "/desk/sign-in",
			     str_c(t->mem,
				   str_print(t->mem,
					     "login=edith&password=a+lantern+on+the+quay&next=%s",
					     next[i])));
		assert_int_equal(a.status, SEE_OTHER);
		assert_str(answer_header_of(&a, "Location"), "/desk");
		t->session = (str){ 0 };
	}
}

static void an_editor_publishes_a_story(void **state)
{
	world *t = *state;
	sign_in(t);

	answer a = desk_post(t, "/desk/story",
			     story_fields(t, "headline=The+mayor+resigns&source=He+*really*+did.&"
					     "tags=Council,+Mayor&when=now&act=save"));
	answer form = get(t, str_c(t->mem, answer_header_of(&a, "Location")));
	t->session = (str){ 0 };
	answer story = get(t, "/town/the-mayor-resigns");

	assert_int_equal(a.status, SEE_OTHER);
	assert_int_equal(form.status, OK);
	assert_has(form.body, "He *really* did.");
	assert_int_equal(story.status, OK);
	assert_has(story.body, "He <em>really</em> did.");
	assert_has(story.body, "/tag/council");
	assert_has(get(t, "/").body, "The mayor resigns");
	assert_has(get(t, "/search?q=mayor").body, "/town/the-mayor-resigns");
}

static int64_t version_of(world *t, int64_t id)
{
	work w = world_work(t);
	int64_t version = article_for_desk(&w, id)->version;
	world_done(t, &w);
	return version;
}

static const char *with_version(world *t, int64_t version, const char *more)
{
	str fields = str_of(story_fields(t, more));
	return str_c(t->mem, str_print(t->mem, "version=%lld%.*s", (long long)version,
				       STR_ARGS(str_from(fields, sizeof "version=0" - 1))));
}

static void a_scheduled_story_appears_within_its_second(void **state)
{
	world *t = *state;
	sign_in(t);
	str due = moment_local_form(t->mem, (moment){ t->now.s + 120 });
	desk_post(t, "/desk/story", story_fields(t, "headline=Later&source=x&when=draft&act=save"));

	answer a = desk_post(
		t, "/desk/story/1",
		with_version(t, version_of(t, 1),
			     str_c(t->mem,
				   str_print(t->mem,
					     "headline=Later&source=x&when=later&due=%.*s&act=save",
					     STR_ARGS(due)))));
	t->session = (str){ 0 };

	assert_int_equal(a.status, SEE_OTHER);
	assert_int_equal(get(t, "/town/later").status, NOT_FOUND);
	after(t, 121);
	assert_int_equal(get(t, "/town/later").status, OK);
}

static void a_changed_address_redirects_and_the_old_version_is_refused(void **state)
{
	world *t = *state;
	int64_t id = given_article(t, .slug = "pier", .headline = "The pier");
	sign_in(t);
	int64_t version = version_of(t, id);
	const char *where = str_c(t->mem, str_print(t->mem, "/desk/story/%lld", (long long)id));

	answer a = desk_post(
		t, where,
		with_version(
			t, version,
			"headline=The+pier+reopens&source=x&when=now&act=save&slug=pier-reopens"));
	answer stale = desk_post(
		t, where,
		with_version(t, version,
			     "headline=Mine&source=My+long+text&when=now&act=save&slug=mine"));
	t->session = (str){ 0 };
	answer old = get(t, "/town/pier");

	assert_int_equal(a.status, SEE_OTHER);
	assert_int_equal(stale.status, CONFLICT);
	assert_has(stale.body, "My long text");
	assert_has(stale.body, "Open what has been saved meanwhile");
	assert_int_equal(old.status, MOVED_PERMANENTLY);
	assert_str(answer_header_of(&old, "Location"), "/town/pier-reopens");
	assert_int_equal(get(t, "/town/pier-reopens").status, OK);
}

static void a_preview_keeps_what_was_typed_and_saves_nothing(void **state)
{
	world *t = *state;
	sign_in(t);

	answer a = desk_post(
		t, "/desk/story",
		story_fields(t, "headline=Not+yet&source=Some+*words*.&when=now&act=preview"));

	assert_int_equal(a.status, OK);
	assert_has(a.body, "Some <em>words</em>.");
	assert_has(a.body, "Some *words*.");
	assert_lacks(get(t, "/desk").body, "Not yet");
}

static void a_new_story_stands_in_a_section_unless_told_otherwise(void **state)
{
	world *t = *state;
	sign_in(t);

	answer form = get(t, "/desk/story");

	assert_has(form.body, "<option value=\"town\" selected>");
}

static void a_story_without_a_headline_is_shown_again(void **state)
{
	world *t = *state;
	sign_in(t);

	answer a = desk_post(t, "/desk/story",
			     story_fields(t, "headline=&source=Kept+text.&when=now&act=save"));

	assert_int_equal(a.status, UNPROCESSABLE);
	assert_has(a.body, "Kept text.");
	assert_has(a.body, "The headline: please fill this in.");
}

static void a_page_may_not_take_an_address_of_the_site(void **state)
{
	world *t = *state;
	sign_in(t);
	static const char *const slugs[] = { "desk", "search", "tag", "town", "a%2Fb", ".." };
	for (size_t i = 0; i < sizeof slugs / sizeof slugs[0]; i++) {
		str fields = str_print(
			t->mem,
			"version=0&section=&language=en&format=markdown&headline=X&source=x"
			"&when=now&act=save&slug=%s",
			slugs[i]);
		assert_int_equal(desk_post(t, "/desk/story", str_c(t->mem, fields)).status,
				 UNPROCESSABLE);
	}
}

static void a_withdrawn_story_is_gone_and_can_come_back(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "The pier");
	sign_in(t);

	answer a = desk_post(t, "/desk/story/1/withdraw", "reason=A+source+was+wrong.");

	assert_int_equal(a.status, SEE_OTHER);
	assert_int_equal(get(t, "/town/pier").status, GONE);
	assert_has(get(t, "/town/pier").body, "A source was wrong.");
	desk_post(t, "/desk/story/1",
		  with_version(t, version_of(t, 1),
			       "headline=The+pier&slug=pier&source=x&when=now&act=save"));
	assert_int_equal(get(t, "/town/pier").status, OK);
}

static void an_editor_is_warned_of_a_read_also_that_shows_nothing(void **state)
{
	world *t = *state;
	given_article(t, .slug = "secret", .headline = "Not yet told", .state = "draft");
	given_article(
		t, .slug = "fish",
		.source =
			"One.\n\n<read-also article=\"1\">\n\n<read-also article=\"/town/none\">");
	sign_in(t);

	answer form = get(t, "/desk/story/2");

	assert_has(form.body, "is not published: Not yet told");
	assert_has(form.body, "is not published: /town/none");
	assert_lacks(get(t, "/town/fish").body, "Not yet told");
}

static void a_form_opened_before_a_withdrawal_does_not_undo_it(void **state)
{
	world *t = *state;
	int64_t id = given_article(t, .slug = "pier", .headline = "The pier");
	sign_in(t);
	int64_t version = version_of(t, id);

	desk_post(t, "/desk/story/1/withdraw", "reason=Wrong.");
	answer late = desk_post(
		t, "/desk/story/1",
		with_version(t, version, "headline=The+pier&slug=pier&source=x&when=now&act=save"));

	assert_int_equal(late.status, CONFLICT);
	assert_int_equal(get(t, "/town/pier").status, GONE);
}

static void a_read_also_typed_by_address_outlives_the_address(void **state)
{
	world *t = *state;
	int64_t id = given_article(t, .slug = "pier", .headline = "The pier");
	given_article(t, .slug = "fish",
		      .source = "<read-also article=\"/town/pier\"></read-also>");
	sign_in(t);

	answer a = desk_post(
		t, "/desk/story/1",
		with_version(t, version_of(t, id),
			     "headline=The+new+pier&slug=new-pier&source=x&when=now&act=save"));
	t->session = (str){ 0 };
	str body = get(t, "/town/fish").body;

	assert_int_equal(a.status, SEE_OTHER);
	assert_has(body, "href=\"/town/new-pier\">The new pier</a>");
}

static void a_name_in_other_letters_is_throttled_as_the_same_name(void **state)
{
	world *t = *state;
	static const char *const spellings[] = { "edith", "EDITH", "Edith", "eDITH" };
	answer a = { 0 };
	int tries = 0;

	while (a.status != TOO_MANY_REQUESTS && tries < 60) {
		t->peer = str_print(t->mem, "198.51.%d.1", tries);
		a = try_to_sign_in(t, spellings[tries % 4], "wrong");
		tries++;
	}

	assert_int_equal(a.status, TOO_MANY_REQUESTS);
	assert_in_range(tries, 20, 40);
	assert_true(answer_header_of(&a, "Retry-After").n > 0);
}

static void an_unknown_author_or_picture_is_left_out(void **state)
{
	world *t = *state;
	sign_in(t);

	answer a = desk_post(
		t, "/desk/story",
		story_fields(t, "headline=Odd&source=x&when=now&act=save&author=999&hero=999"));

	assert_int_equal(a.status, SEE_OTHER);
	assert_int_equal(get(t, "/town/odd").status, OK);
}

static void a_form_without_its_token_is_refused(void **state)
{
	world *t = *state;
	sign_in(t);

	assert_int_equal(
		post(t, "/desk/story", story_fields(t, "headline=X&source=x&when=now")).status,
		FORBIDDEN);
	assert_int_equal(post(t, "/desk/settings", "token=wrong&name=X").status, FORBIDDEN);
	assert_int_equal(post(t, "/desk/sign-out", "").status, FORBIDDEN);
}

/* What a form of this page carries under this name. */
static str carried(world *t, answer page, const char *name)
{
	str before = str_print(t->mem, "name=\"%s\" value=\"", name);
	size_t found = str_find(page.body, before);
	assert_true(found < page.body.n);
	str rest = str_from(page.body, found + before.n);
	return str_cut(&rest, '"');
}

static int64_t stories_called(world *t, const char *headline)
{
	work w = world_work(t);
	list all = articles_for_desk(&w, S(""), (article_key){ 0 }, 100);
	const article *a = all.at;
	int64_t n = 0;
	for (size_t i = 0; i < all.n; i++)
		n += str_is(a[i].headline, str_of(headline));
	world_done(t, &w);
	return n;
}

static const char *long_story(world *t)
{
	return story_fields(t, "headline=Kept+%26+safe&source=One+%22line%22.%0AAnother+%3Cb%3E."
			       "&tags=Harbour&when=now&act=save");
}

static void what_was_typed_outlives_the_session(void **state)
{
	world *t = *state;
	given_editor_with_password(t);
	sign_in(t);
	const char *typed =
		str_c(t->mem, str_print(t->mem, "%.*s&%s", STR_ARGS(form_token(t)), long_story(t)));
	after(t, SESSION_IDLE_SECONDS + 1);

	answer out = post(t, "/desk/story", typed);
	answer wrong = post(t, "/desk/story",
			    str_c(t->mem, str_print(t->mem,
						    "%s&signin_login=edith&"
						    "signin_password=wrong",
						    typed)));
	answer in = post(t, "/desk/story",
			 str_c(t->mem, str_print(t->mem,
						 "%s&signin_login=edith&signin_password="
						 "a+lantern+on+the+quay",
						 typed)));

	assert_int_equal(out.status, FORBIDDEN);
	assert_has(out.body, "You were signed out");
	assert_has(out.body, "action=\"/desk/story\"");
	assert_str(carried(t, out, "headline"), "Kept &amp; safe");
	assert_has(out.body, "value=\"One &quot;line&quot;.\nAnother &lt;b&gt;.\"");
	assert_lacks(out.body, "name=\"token\"");
	assert_int_equal(wrong.status, UNPROCESSABLE);
	assert_str(carried(t, wrong, "headline"), "Kept &amp; safe");
	assert_lacks(wrong.body, "value=\"wrong\"");
	assert_int_equal(in.status, OK);
	assert_has(in.body, "It has not been saved");
	assert_has(in.body, ">One &quot;line&quot;.\nAnother &lt;b&gt;.</textarea>");
	assert_int_equal(stories_called(t, "Kept & safe"), 0);

	str again = str_print(t->mem, "token=%.*s&form=%.*s&%s", STR_ARGS(carried(t, in, "token")),
			      STR_ARGS(carried(t, in, "form")), long_story(t));
	assert_int_equal(post(t, "/desk/story", str_c(t->mem, again)).status, SEE_OTHER);
	assert_int_equal(stories_called(t, "Kept & safe"), 1);
}

static void a_form_of_another_session_is_shown_again_and_saves_nothing(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "The pier");
	sign_in(t);
	str token = form_token(t);
	sign_in(t);

	answer a =
		post(t, "/desk/story",
		     str_c(t->mem, str_print(t->mem, "%.*s&%s", STR_ARGS(token), long_story(t))));
	answer withdrawal = post(t, "/desk/story/1/withdraw", "token=old&reason=Very+wrong.");

	assert_int_equal(a.status, FORBIDDEN);
	assert_has(a.body, "It has not been saved");
	assert_has(a.body, "Another &lt;b&gt;.</textarea>");
	assert_int_equal(stories_called(t, "Kept & safe"), 0);
	assert_int_equal(withdrawal.status, FORBIDDEN);
	assert_has(withdrawal.body, "Very wrong.</textarea>");
	assert_int_equal(get(t, "/town/pier").status, OK);
}

static void a_foreign_page_is_shown_nothing_of_a_form(void **state)
{
	world *t = *state;
	sign_in(t);

	with_header(t, "Origin", "https://evil.example");
	answer a = post(t, "/desk/story", long_story(t));

	assert_int_equal(a.status, FORBIDDEN);
	assert_lacks(a.body, "Another");
}

static void who_is_signed_out_is_told_so_and_led_back(void **state)
{
	world *t = *state;

	with_header(t, "Referer", "http://paper.test/desk/comments?state=approved");
	answer judged = post(t, "/desk/comments/7", "act=approve");
	with_header(t, "Referer", "https://evil.example/desk");
	answer foreign = post(t, "/desk/settings", "name=X");

	assert_int_equal(judged.status, FORBIDDEN);
	assert_has(judged.body, "You were signed out");
	assert_has(judged.body, "action=\"/desk/sign-in\"");
	assert_str(carried(t, judged, "next"), "/desk/comments?state=approved");
	assert_int_equal(foreign.status, FORBIDDEN);
	assert_str(carried(t, foreign, "next"), "");
}

static void whoever_previews_stays_signed_in(void **state)
{
	world *t = *state;
	sign_in(t);

	for (int i = 0; i < 4; i++) {
		after(t, SESSION_IDLE_SECONDS / 2);
		desk_post(t, "/desk/story",
			  story_fields(t, "headline=Long&source=x&when=now&act=preview"));
	}

	assert_int_equal(get(t, "/desk").status, OK);
}

static void a_form_sent_twice_saves_once(void **state)
{
	world *t = *state;
	sign_in(t);
	str form = carried(t, get(t, "/desk/story"), "form");
	const char *typed =
		str_c(t->mem, str_print(t->mem, "form=%.*s&%s", STR_ARGS(form), long_story(t)));

	answer first = desk_post(t, "/desk/story", typed);
	answer second = desk_post(t, "/desk/story", typed);

	assert_true(form.n > 20);
	assert_int_equal(first.status, SEE_OTHER);
	assert_int_equal(second.status, SEE_OTHER);
	assert_str(answer_header_of(&second, "Location"), "/desk/story/1?saved");
	assert_int_equal(stories_called(t, "Kept & safe"), 1);
	assert_true(form.n != 0 && !str_is(form, carried(t, get(t, "/desk/story"), "form")));
}

static void a_change_sent_twice_is_no_conflict(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "The pier");
	sign_in(t);
	str form = carried(t, get(t, "/desk/story/1"), "form");
	const char *typed = with_version(
		t, version_of(t, 1),
		str_c(t->mem, str_print(t->mem,
					"headline=The+pier&slug=pier&source=y&when=now&"
					"act=save&form=%.*s",
					STR_ARGS(form))));

	assert_int_equal(desk_post(t, "/desk/story/1", typed).status, SEE_OTHER);
	int64_t version = version_of(t, 1);
	assert_int_equal(desk_post(t, "/desk/story/1", typed).status, SEE_OTHER);
	assert_int_equal(version_of(t, 1), version);
}

static void what_was_changed_after_going_back_is_not_lost(void **state)
{
	world *t = *state;
	sign_in(t);
	str form = carried(t, get(t, "/desk/story"), "form");
	const char *typed = "headline=Kept&source=%s&when=draft&act=save&form=%.*s";

	desk_post(t, "/desk/story",
		  story_fields(t, str_c(t->mem, str_print(t->mem, typed, "One.", STR_ARGS(form)))));
	answer back = desk_post(
		t, "/desk/story",
		story_fields(t, str_c(t->mem, str_print(t->mem, typed, "Two.", STR_ARGS(form)))));

	assert_int_equal(back.status, CONFLICT);
	assert_has(back.body, "action=\"/desk/story/1\"");
	assert_has(back.body, ">Two.</textarea>");
	assert_int_equal(version_of(t, 1), 1);
	assert_str(carried(t, back, "version"), "1");
	assert_false(str_is(carried(t, back, "form"), form));
	assert_int_equal(stories_called(t, "Kept"), 1);
}

static void a_withdrawn_story_that_is_changed_stays_withdrawn(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "The pier", .state = "withdrawn");
	sign_in(t);

	answer a =
		desk_post(t, "/desk/story/1",
			  with_version(t, version_of(t, 1),
				       "headline=The+pier&slug=pier&source=y&when=draft&act=save"));

	assert_int_equal(a.status, SEE_OTHER);
	assert_int_equal(get(t, "/town/pier").status, GONE);
}

static void what_the_store_cannot_keep_is_shown_again(void **state)
{
	world *t = *state;
	sign_in(t);
	buffer words = buffer_new(t->mem, 20000, 60000);
	while (words.n < 30000)
		put(&words, S("many+words%0A%0A"));
	const char *typed = story_fields(
		t, str_c(t->mem, str_print(t->mem, "headline=Long&when=now&act=save&source=%.*s.",
					   STR_ARGS(buffer_str(&words)))));

	assert_true(store_may_grow(site_store(t->site), 1));
	answer full = desk_post(t, "/desk/story", typed);
	assert_true(store_may_grow(site_store(t->site), 1000000));
	answer kept = desk_post(t, "/desk/story", typed);

	assert_int_equal(full.status, UNAVAILABLE);
	assert_has(full.body, "It has not been saved");
	assert_has(full.body, "many words\n\n.</textarea>");
	assert_int_equal(kept.status, SEE_OTHER);
	assert_int_equal(stories_called(t, "Long"), 1);
}

static void settings_take_effect_at_once(void **state)
{
	world *t = *state;
	sign_in(t);

	answer bad = desk_post(t, "/desk/settings",
			       "name=The+Tide&tagline=&language=en&zone=Mars/Base&thin_tag=2");
	answer good = desk_post(t, "/desk/settings",
				"name=The+Tide&tagline=&language=ar&zone=UTC&thin_tag=2");
	t->session = (str){ 0 };
	answer front = get(t, "/");

	assert_int_equal(bad.status, UNPROCESSABLE);
	assert_int_equal(good.status, SEE_OTHER);
	assert_has(front.body, "The Tide");
	assert_has(front.body, "dir=\"rtl\"");
	assert_has(front.body, "lang=\"ar\"");
}

static void a_session_ends_when_it_is_not_used(void **state)
{
	world *t = *state;
	sign_in(t);

	assert_int_equal(get(t, "/desk").status, OK);
	after(t, SESSION_IDLE_SECONDS + 1);

	assert_int_equal(get(t, "/desk").status, SEE_OTHER);
}

static void a_story_is_in_a_language_that_exists(void **state)
{
	world *t = *state;
	sign_in(t);

	answer odd =
		desk_post(t, "/desk/story", "headline=Quay&section=town&language=Klingon&source=x");
	answer fine = desk_post(t, "/desk/story",
				"headline=Quay&section=town&language=PT-br&source=x&when=now");

	assert_int_equal(odd.status, UNPROCESSABLE);
	assert_has(odd.body, "This is no language.");
	assert_has(odd.body, "value=\"Klingon\" lang=\"Klingon\" selected");
	assert_int_equal(fine.status, SEE_OTHER);
	assert_has(get(t, "/town/quay").body, "lang=\"pt-BR\"");
}

static void settings_name_the_languages_that_pages_are_in(void **state)
{
	world *t = *state;
	sign_in(t);

	answer shown = get(t, "/desk/settings");
	answer odd = desk_post(t, "/desk/settings", "name=P&zone=UTC&thin_tag=3&language=fr");

	assert_has(shown.body, ">English</option>");
	assert_has(shown.body, ">العربية</option>");
	assert_int_equal(odd.status, UNPROCESSABLE);
	assert_has(odd.body, "The language: pages are not there in this language.");
	assert_int_equal(
		desk_post(t, "/desk/settings", "name=P&zone=UTC&thin_tag=3&language=AR").status,
		SEE_OTHER);
	assert_has(get(t, "/").body, "<html lang=\"ar\"");
}

static void with_a_new_password(const work *w, int64_t id)
{
	user_set_password(w, id, S("none either"));
}

static void signing_in_anew_ends_the_session_before(void **state)
{
	world *t = *state;
	given_editor_with_password(t);
	try_to_sign_in(t, "Edith", "a+lantern+on+the+quay");
	str first = t->session;

	try_to_sign_in(t, "Edith", "a+lantern+on+the+quay");
	str second = t->session;

	assert_false(str_is(first, second));
	assert_int_equal(get(t, "/desk").status, OK);
	t->session = first;
	assert_int_equal(get(t, "/desk").status, SEE_OTHER);
}

static void a_planted_session_is_not_taken_over(void **state)
{
	world *t = *state;
	given_editor_with_password(t);
	t->session = S("AAAAAAAAAAAAAAAAAAAAAA");

	try_to_sign_in(t, "Edith", "a+lantern+on+the+quay");

	assert_false(str_is(t->session, S("AAAAAAAAAAAAAAAAAAAAAA")));
	t->session = S("AAAAAAAAAAAAAAAAAAAAAA");
	assert_int_equal(get(t, "/desk").status, SEE_OTHER);
}

static void a_new_password_or_being_disabled_ends_all_sessions(void **state)
{
	world *t = *state;
	void (*const ends[])(const work *, int64_t) = { with_a_new_password, user_disable };
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		sign_in(t);
		assert_int_equal(get(t, "/desk").status, OK);

		work w = world_work(t);
		db_begin(&w);
		ends[i](&w, user_by_login(&w, S("editor"))->id);
		assert_true(world_done(t, &w));

		assert_int_equal(get(t, "/desk").status, SEE_OTHER);
	}
}

static void an_editor_is_warned_of_a_picture_that_readers_do_not_get(void **state)
{
	world *t = *state;
	given_photo(t, "quay.jpg");
	given_article(t, .slug = "fish",
		      .source = "![x](http://x.example/y.png)\n\n![](/media/none.jpg)\n\n"
				"![Ours](/media/quay.jpg)\n");
	sign_in(t);

	str form = get(t, "/desk/story/1").body, page = get(t, "/town/fish").body;

	assert_has(form, "becomes a link: http://x.example/y.png");
	assert_has(form, "not in the library: /media/none.jpg");
	assert_has(page, "<a href=\"http://x.example/y.png\" rel=\"noopener\">x</a>");
	assert_lacks(page, "none.jpg");
	assert_has(page, "<img src=\"/media/quay.jpg\" alt=\"Ours\" loading=\"lazy\" "
			 "width=\"1200\" height=\"800\">");
}

static void a_story_without_text_stays_a_draft(void **state)
{
	world *t = *state;
	sign_in(t);
	static const char *const empty[] = { "", "+%0A%0A", "%26%238203%3B" };
	for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
		const char *fields = str_c(
			t->mem, str_print(t->mem, "headline=Nothing+yet&source=%s", empty[i]));

		answer now = desk_post(
			t, "/desk/story",
			story_fields(t, str_c(t->mem, str_print(t->mem, "%s&when=now", fields))));
		answer later = desk_post(
			t, "/desk/story",
			story_fields(t,
				     str_c(t->mem,
					   str_print(t->mem, "%s&when=later&due=2030-01-01T10:00",
						     fields))));

		assert_int_equal(now.status, UNPROCESSABLE);
		assert_has(now.body, "id=\"source-wrong\">A story needs a text before it appears.");
		assert_int_equal(later.status, UNPROCESSABLE);
		assert_int_equal(get(t, "/town/nothing-yet").status, NOT_FOUND);
	}
	answer draft = desk_post(t, "/desk/story",
				 story_fields(t, "headline=Nothing+yet&source=&when=draft"));
	assert_int_equal(draft.status, SEE_OTHER);
}

static void a_preview_shows_the_story_as_readers_would_see_it(void **state)
{
	world *t = *state;
	int64_t photo = given_photo(t, "quay.jpg");
	sign_in(t);

	answer a = desk_post(
		t, "/desk/story",
		str_c(t->mem, str_print(t->mem,
					"version=0&headline=Not+yet&source=Words.&section=town"
					"&language=en&author=%lld&tags=Zebra,Ants&hero=%lld"
					"&hero_caption=The+old+quay&when=now&act=preview",
					(long long)t->ada, (long long)photo)));

	str preview = str_from(a.body, str_find(a.body, S("class=\"preview\"")));
	preview = str_part(preview, 0, str_find(preview, S("<form")));
	assert_int_equal(a.status, OK);
	assert_has(preview, "<img src=\"/media/quay.jpg\" width=\"1200\" height=\"800\"");
	assert_has(preview, "<figcaption>The old quay</figcaption>");
	assert_has(preview, ">Ada Brook</a>");
	assert_has(preview, ">Town</a>");
	assert_has(preview, "Zebra");
	assert_has(preview, "Ants");
	assert_lacks(get(t, "/sitemap/lists.xml").body, "zebra");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(an_editor_signs_in_and_out),
		world_test(an_unknown_name_and_a_wrong_password_are_answered_the_same),
		world_test(guessing_is_slowed_down_by_address),
		world_test(a_stranger_is_sent_to_sign_in_and_back),
		world_test(no_foreign_address_is_gone_to_after_signing_in),
		world_test(an_editor_publishes_a_story),
		world_test(a_scheduled_story_appears_within_its_second),
		world_test(a_changed_address_redirects_and_the_old_version_is_refused),
		world_test(a_preview_keeps_what_was_typed_and_saves_nothing),
		world_test(a_new_story_stands_in_a_section_unless_told_otherwise),
		world_test(a_story_without_a_headline_is_shown_again),
		world_test(a_page_may_not_take_an_address_of_the_site),
		world_test(a_withdrawn_story_is_gone_and_can_come_back),
		world_test(an_editor_is_warned_of_a_read_also_that_shows_nothing),
		world_test(a_form_opened_before_a_withdrawal_does_not_undo_it),
		world_test(a_read_also_typed_by_address_outlives_the_address),
		world_test(a_name_in_other_letters_is_throttled_as_the_same_name),
		world_test(an_unknown_author_or_picture_is_left_out),
		world_test(a_form_without_its_token_is_refused),
		world_test(what_was_typed_outlives_the_session),
		world_test(a_form_of_another_session_is_shown_again_and_saves_nothing),
		world_test(a_foreign_page_is_shown_nothing_of_a_form),
		world_test(who_is_signed_out_is_told_so_and_led_back),
		world_test(whoever_previews_stays_signed_in),
		world_test(a_form_sent_twice_saves_once),
		world_test(a_change_sent_twice_is_no_conflict),
		world_test(what_was_changed_after_going_back_is_not_lost),
		world_test(a_withdrawn_story_that_is_changed_stays_withdrawn),
		world_test(what_the_store_cannot_keep_is_shown_again),
		world_test(settings_take_effect_at_once),
		world_test(a_story_is_in_a_language_that_exists),
		world_test(settings_name_the_languages_that_pages_are_in),
		world_test(signing_in_anew_ends_the_session_before),
		world_test(a_planted_session_is_not_taken_over),
		world_test(a_new_password_or_being_disabled_ends_all_sessions),
		world_test(a_session_ends_when_it_is_not_used),
		world_test(an_editor_is_warned_of_a_picture_that_readers_do_not_get),
		world_test(a_story_without_text_stays_a_draft),
		world_test(a_preview_shows_the_story_as_readers_would_see_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
