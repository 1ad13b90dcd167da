/* A thread longer than its pages: walked, linked to and answered from anywhere. */
#include "kit.h"

#define REMARKS 300

typedef struct walk {
	int64_t at[2 * REMARKS];
	size_t n;
} walk;

static uint32_t dice_below(dice *d, uint32_t most)
{
	uint32_t thrown = 0;
	dice_fill(d, &thrown, sizeof thrown);
	return thrown % most;
}

/* Some at the top, most under one of the last; every seventh removed when all are there. */
static int64_t given_long_thread(world *t)
{
	dice d = dice_seeded(11);
	int64_t story = given_article(t, .slug = "pier"), id = 0;
	for (uint32_t i = 0; i < REMARKS; i++) {
		bool is_top = i == 0 || dice_below(&d, 5) == 0;
		int64_t parent = is_top ? 0 : id - dice_below(&d, i < 20 ? i : 20);
		id = given_comment(t, .article = story, .parent = parent,
				   .text = str_c(t->mem, str_print(t->mem, "Remark %u.", i)));
	}
	work w = world_work(t);
	db_begin(&w);
	for (int64_t i = 7; i <= REMARKS; i += 7)
		comment_judge(&w, i, false);
	assert_true(world_done(t, &w));
	return story;
}

static void note_ids(walk *into, str body)
{
	static const char mark[] = "id=\"comment-";
	for (size_t at; (at = str_find(body, str_of(mark))) < body.n;) {
		str rest = str_from(body, at + sizeof mark - 1);
		assert_true(into->n < sizeof into->at / sizeof into->at[0]);
		assert_true(str_to_int(str_cut(&rest, '"'), &into->at[into->n++]));
		body = rest;
	}
}

/* The address of the next page of comments; empty on the last. */
static str next_page(str body)
{
	str address = { 0 }, before = str_part(body, 0, str_find(body, S("\">More comments</a>")));
	if (before.n == body.n)
		return address;
	for (str rest = before; rest.n;) {
		size_t at = str_find(rest, S("href=\""));
		if (at < rest.n)
			address = str_from(rest, at + 6);
		rest = str_from(rest, at + 6);
	}
	return str_cut(&address, '#');
}

static void a_long_thread_is_walked_without_loss(void **state)
{
	world *t = *state;
	int64_t story = given_long_thread(t);
	walk seen = { 0 };
	size_t pages = 0;

	for (str where = S("/town/pier"); where.n && pages < 10; pages++) {
		answer a = get(t, str_c(t->mem, where));
		assert_int_equal(a.status, OK);
		note_ids(&seen, a.body);
		where = next_page(a.body);
	}

	assert_true(pages >= 3);
	work w = world_work(t);
	const comment *before = NULL;
	for (size_t i = 0; i < seen.n; i++) {
		const comment *c = comment_by_id(&w, seen.at[i]);
		assert_true(!before || str_order(before->place, c->place) < 0);
		before = c;
	}
	assert_true((int64_t)seen.n >= article_shown(&w, story)->comments);
	for (int64_t id = 1; id <= REMARKS; id++) {
		const comment *c = comment_by_id(&w, id);
		bool stands = str_is(c->state, S("approved")) || c->replies, found = false;
		for (size_t i = 0; i < seen.n; i++)
			found |= seen.at[i] == id;
		assert_int_equal(found, stands);
	}
	world_done(t, &w);
}

static void every_permalink_of_a_long_thread_finds_its_comment(void **state)
{
	world *t = *state;
	given_long_thread(t);

	for (int64_t id = 1; id <= REMARKS; id += 3) {
		answer a = get(t, str_c(t->mem, str_print(t->mem, "/talk/%lld", (long long)id)));
		if (id % 7 == 0) {
			assert_int_equal(a.status, NOT_FOUND);
			continue;
		}
		assert_int_equal(a.status, FOUND);
		str where = answer_header_of(&a, "Location"), page = str_cut(&where, '#');
		assert_str(where, str_c(t->mem, str_print(t->mem, "comment-%lld", (long long)id)));
		assert_has(get(t, str_c(t->mem, page)).body,
			   str_c(t->mem, str_print(t->mem, "id=\"comment-%lld\"", (long long)id)));
	}
}

static void the_form_opens_under_any_comment_of_a_long_thread(void **state)
{
	world *t = *state;
	given_long_thread(t);

	for (int64_t id = 1; id <= REMARKS; id += 13) {
		str link = str_print(t->mem, "/talk/%lld/reply", (long long)id);
		str body = get(t, str_c(t->mem, link)).body;
		str here = str_print(t->mem, "id=\"comment-%lld\"", (long long)id);
		size_t at = str_find(body, here);
		if (id % 7 == 0)
			continue;
		assert_true(at < body.n);
		str rest = str_from(body, at);
		str own = str_part(rest, 0, str_find(rest, S("</li>")));
		assert_has(own, str_c(t->mem, str_print(t->mem, "name=\"parent\" value=\"%lld\"",
							(long long)id)));
	}
}

static void a_deep_answer_names_whom_it_answers_from_any_page(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier"), parent = 0;
	for (int i = 0; i <= COMMENT_DEPTH; i++)
		parent = given_comment(t, .article = story, .parent = parent, .name = "Deep Dana");
	for (int i = 0; i < COMMENTS_A_PAGE + 5; i++)
		given_comment(t, .article = story, .parent = parent, .name = "Bea",
			      .text = str_c(t->mem, str_print(t->mem, "Answer %d.", i)));

	str second = next_page(get(t, "/town/pier").body);
	answer a = get(t, str_c(t->mem, second));

	assert_has(a.body, "In reply to <bdi>Deep Dana</bdi>");
	assert_lacks(a.body, "In reply to <bdi>Bea</bdi>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(a_long_thread_is_walked_without_loss),
		world_test(every_permalink_of_a_long_thread_finds_its_comment),
		world_test(the_form_opens_under_any_comment_of_a_long_thread),
		world_test(a_deep_answer_names_whom_it_answers_from_any_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
