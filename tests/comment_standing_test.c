/* Which comments stand: whatever the order in which they were posted, approved and rejected. */
#include "kit.h"

#define REMARKS 24
#define STEPS 300

static bool is_shown(const thread *t, int64_t id, bool *ret_removed)
{
	const comment *c = t->comments.at;
	for (size_t i = 0; i < t->comments.n; i++) {
		if (c[i].id != id)
			continue;
		*ret_removed = c[i].removed;
		return true;
	}
	return false;
}

static void judge(world *t, int64_t id, bool approve)
{
	work w = world_work(t);
	db_begin(&w);
	assert_true(comment_judge(&w, id, approve));
	assert_true(world_done(t, &w));
}

static void what_stands_above_an_approved_comment_stands(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	int64_t first = given_comment(t, .article = story, .text = "First of all.");
	int64_t second = given_comment(t, .article = story, .parent = first, .text = "Second.");
	given_comment(t, .article = story, .parent = second, .text = "Third and calm.");

	judge(t, second, false);
	judge(t, first, false);
	work w = world_work(t);
	thread all = comments_on(&w, story, 0, NULL);
	bool removed = false;

	assert_int_equal(all.comments.n, 3);
	assert_true(is_shown(&all, first, &removed) && removed);
	assert_true(is_shown(&all, second, &removed) && removed);
	world_done(t, &w);
}

static void a_removed_branch_without_an_approved_comment_leaves_no_trace(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier"), parent = 0;
	int64_t ids[4];
	for (size_t i = 0; i < 4; i++)
		parent = ids[i] = given_comment(t, .article = story, .parent = parent);

	for (size_t i = 0; i < 4; i++)
		judge(t, ids[i], false);
	work w = world_work(t);

	assert_int_equal(comments_on(&w, story, 0, NULL).comments.n, 0);
	world_done(t, &w);
}

static uint32_t dice_below(dice *d, uint32_t most)
{
	uint32_t thrown = 0;
	dice_fill(d, &thrown, sizeof thrown);
	return thrown % most;
}

/* ---- against an oracle --------------------------------------------------------------------- */

/* What should stand, worked out from nothing but parents and states. */
typedef struct model {
	int64_t id[REMARKS];
	int parent[REMARKS]; /* -1: at the top */
	bool approved[REMARKS], stands[REMARKS];
} model;

static void work_out(model *m)
{
	memset(m->stands, 0, sizeof m->stands);
	for (int i = 0; i < REMARKS; i++)
		for (int up = m->approved[i] ? i : -1; up >= 0; up = m->parent[up])
			m->stands[up] = true;
}

static void given_thread(world *t, model *m, dice *d, int64_t story)
{
	static const char *const states[] = { "held", "approved" };
	for (int i = 0; i < REMARKS; i++) {
		m->parent[i] = (int)dice_below(d, (uint32_t)i + 1) - 1;
		m->approved[i] = dice_below(d, 2);
		m->id[i] = given_comment(t, .article = story,
					 .parent = m->parent[i] < 0 ? 0 : m->id[m->parent[i]],
					 .state = states[m->approved[i]],
					 .text = str_c(t->mem, str_print(t->mem, "Remark %d.", i)));
	}
}

static void assert_as_worked_out(world *t, model *m, int64_t story)
{
	work w = world_work(t);
	thread all = comments_on(&w, story, 0, NULL);
	size_t standing = 0;
	work_out(m);
	for (int i = 0; i < REMARKS; i++) {
		bool removed = false;
		assert_int_equal(is_shown(&all, m->id[i], &removed), m->stands[i]);
		assert_int_equal(removed, m->stands[i] && !m->approved[i]);
		standing += m->stands[i];
	}
	assert_int_equal(all.comments.n, standing);
	assert_int_equal(comments_miscounted(&w), 0);
	world_done(t, &w);
}

static void any_order_of_verdicts_leaves_what_should_stand(void **state)
{
	world *t = *state;
	dice d = dice_seeded(7);
	model m;
	int64_t story = given_article(t, .slug = "pier");

	given_thread(t, &m, &d, story);
	assert_as_worked_out(t, &m, story);
	for (int step = 0; step < STEPS; step++) {
		uint32_t i = dice_below(&d, REMARKS);
		m.approved[i] = dice_below(&d, 3) == 0;
		judge(t, m.id[i], m.approved[i]);
		assert_as_worked_out(t, &m, story);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(what_stands_above_an_approved_comment_stands),
		world_test(a_removed_branch_without_an_approved_comment_leaves_no_trace),
		world_test(any_order_of_verdicts_leaves_what_should_stand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
