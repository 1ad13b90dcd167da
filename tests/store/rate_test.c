#include "kit.h"

#include <pthread.h>

#include "store/rate.h"

static const rate COMMENT = { "comment", 3, 10 };
static const rate SEARCH = { "search", 1, 60 };

static bool take_at(library *l, int64_t now, str who)
{
	l->work.now.s = now;
	return rate_take(&l->work, &COMMENT, who, NULL);
}

static void so_many_at_once_then_one_after_each_pause(void **state)
{
	library *l = *state;
	int64_t wait = 0;

	assert_true(take_at(l, 1000, S("ann")));
	assert_true(take_at(l, 1000, S("ann")));
	assert_true(take_at(l, 1000, S("ann")));
	assert_false(rate_take(&l->work, &COMMENT, S("ann"), &wait));
	assert_int_equal(wait, 10);
	assert_false(take_at(l, 1009, S("ann")));
	assert_true(take_at(l, 1010, S("ann")));
	assert_false(take_at(l, 1010, S("ann")));
	assert_true(take_at(l, 1100, S("ann")));
	assert_true(take_at(l, 1100, S("ann")));
	assert_true(take_at(l, 1100, S("ann")));
	assert_false(take_at(l, 1100, S("ann")));
}

static void others_and_other_limits_are_counted_apart(void **state)
{
	library *l = *state;
	assert_true(rate_take(&l->work, &SEARCH, S("ann"), NULL));
	assert_false(rate_take(&l->work, &SEARCH, S("ann"), NULL));

	assert_true(rate_take(&l->work, &SEARCH, S("bob"), NULL));
	assert_true(rate_take(&l->work, &COMMENT, S("ann"), NULL));
}

static void what_is_given_back_can_be_taken_again_but_no_more(void **state)
{
	library *l = *state;
	for (int i = 0; i < 3; i++)
		take_at(l, 1000, S("ann"));
	rate_return(&l->work, &COMMENT, S("ann"));

	assert_true(take_at(l, 1000, S("ann")));
	assert_false(take_at(l, 1000, S("ann")));

	for (int i = 0; i < 9; i++)
		rate_return(&l->work, &COMMENT, S("ann"));
	for (int i = 0; i < 3; i++)
		assert_true(take_at(l, 1000, S("ann")));
	assert_false(take_at(l, 1000, S("ann")));
}

static void a_clock_that_went_back_locks_nobody_out(void **state)
{
	library *l = *state;
	for (int i = 0; i < 3; i++)
		take_at(l, 1000000, S("ann"));

	assert_false(take_at(l, 1000, S("ann")));
	assert_true(take_at(l, 1010, S("ann")));
}

static void a_limit_outlives_the_process_and_holds_for_others(void **state)
{
	library *l = *state;
	for (int i = 0; i < 3; i++)
		assert_true(take_at(l, 1000, S("ann")));
	work_close(&l->work);
	store_close(l->store);
	str problem;
	store_options options = { .data = str_of(l->folder), .catalogue = &library_catalogue };
	l->store = store_open(&options, l->mem, &problem);
	l->work = work_open(l, l->mem);

	assert_false(take_at(l, 1000, S("ann")));
	assert_true(take_at(l, 1000, S("bob")));
}

static void many_keys_hardly_disturb_each_other(void **state)
{
	library *l = *state;
	int wrong = 0;
	for (int i = 0; i < 10000; i++)
		wrong += !rate_take(&l->work, &SEARCH, str_print(l->mem, "network %d", i), NULL);
	assert_int_equal(wrong, 0);
	for (int i = 0; i < 10000; i++)
		wrong += rate_take(&l->work, &SEARCH, str_print(l->mem, "network %d", i), NULL);
	assert_int_equal(wrong, 0);
}

/* More keys than buckets: they share, and none of them is let off. */
static void a_flood_of_keys_empties_nobodys_bucket(void **state)
{
	library *l = *state;
	assert_true(rate_take(&l->work, &SEARCH, S("ann"), NULL));
	for (int i = 0; i < 3 * CHANGES_BUCKETS; i++) {
		char key[32];
		int n = snprintf(key, sizeof(key), "flood %d", i);
		rate_take(&l->work, &SEARCH, (str){ key, (size_t)n }, NULL);
	}

	assert_false(rate_take(&l->work, &SEARCH, S("ann"), NULL));
}

typedef struct taker {
	library *l;
	int taken;
	pthread_t thread;
} taker;

static void *take_many(void *of)
{
	static const rate MANY = { "many", 20000, 1000 };
	taker *t = of;
	arena *mem = arena_new();
	work w = work_open(t->l, mem);
	for (int i = 0; i < 5000; i++)
		t->taken += rate_take(&w, &MANY, S("ann"), NULL);
	work_close(&w);
	arena_free(mem);
	return NULL;
}

static void threads_take_no_more_than_there_are(void **state)
{
	library *l = *state;
	taker takers[8];
	int taken = 0;
	rate_take(&l->work, &COMMENT, S("bob"), NULL); /* makes the salt */
	for (size_t i = 0; i < 8; i++) {
		takers[i] = (taker){ .l = l };
		pthread_create(&takers[i].thread, NULL, take_many, &takers[i]);
	}
	for (size_t i = 0; i < 8; i++) {
		pthread_join(takers[i].thread, NULL);
		taken += takers[i].taken;
	}
	assert_int_equal(taken, 20000);
}

#define FOLDER(test) cmocka_unit_test_setup_teardown(test, library_in_folder, library_close)
#define MEMORY(test) cmocka_unit_test_setup_teardown(test, library_in_memory, library_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY(so_many_at_once_then_one_after_each_pause),
		MEMORY(others_and_other_limits_are_counted_apart),
		MEMORY(what_is_given_back_can_be_taken_again_but_no_more),
		MEMORY(a_clock_that_went_back_locks_nobody_out),
		FOLDER(a_limit_outlives_the_process_and_holds_for_others),
		MEMORY(many_keys_hardly_disturb_each_other),
		MEMORY(a_flood_of_keys_empties_nobodys_bucket),
		MEMORY(threads_take_no_more_than_there_are),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
