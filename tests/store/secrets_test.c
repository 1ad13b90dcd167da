#include "kit.h"

#define DAY (24 * 60 * 60)

static bool is_same_key(secret_key a, secret_key b)
{
	return memcmp(a.at, b.at, sizeof(a.at)) == 0;
}

static void a_key_is_made_once_and_stays(void **state)
{
	library *l = *state;
	work other = work_open(l, l->mem);

	secret_key first = store_secret(&l->work, S("token"));
	secret_key again = store_secret(&l->work, S("token"));
	secret_key elsewhere = store_secret(&other, S("token"));
	secret_key another = store_secret(&l->work, S("rate"));

	assert_false(db_broken(&l->work));
	assert_true(is_same_key(first, elsewhere));
	assert_false(is_same_key(first, another));
	assert_true(is_same_key(first, again));
	work_close(&other);
}

static void a_key_can_be_made_inside_a_write(void **state)
{
	library *l = *state;
	db_begin(&l->work);
	secret_key first = store_secret(&l->work, S("token"));
	assert_true(db_end(&l->work, true));

	assert_true(is_same_key(first, store_secret(&l->work, S("token"))));
}

static void a_renewed_key_leaves_the_old_one_good_for_a_day(void **state)
{
	library *l = *state;
	work *w = &l->work;
	secret_key before = { { 0 } };
	w->now.s = 10 * DAY;
	secret_key old = store_secret(w, S("token"));
	assert_false(store_secret_before(w, S("token"), &before));

	w->now.s = 20 * DAY;
	db_begin(w);
	store_secret_renew(w, S("token"));
	db_end(w, true);

	assert_false(is_same_key(old, store_secret(w, S("token"))));
	assert_true(store_secret_before(w, S("token"), &before));
	assert_true(is_same_key(before, old));
	w->now.s = 21 * DAY + 1;
	assert_false(store_secret_before(w, S("token"), &before));
}

static void what_nobody_accepts_any_more_is_forgotten(void **state)
{
	library *l = *state;
	work *w = &l->work;
	int64_t keys = 0;
	for (int i = 1; i < 6; i++) {
		w->now.s = i * 10 * DAY;
		db_begin(w);
		store_secret_renew(w, S("token"));
		db_end(w, true);
	}

	connection_number(l->store->shared, "select count(*) from secret", &keys);
	assert_int_equal(keys, 2);
}

#define MEMORY(test) cmocka_unit_test_setup_teardown(test, library_in_memory, library_close)
#define FOLDER(test) cmocka_unit_test_setup_teardown(test, library_in_folder, library_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY(a_key_is_made_once_and_stays),
		FOLDER(a_key_is_made_once_and_stays),
		MEMORY(a_key_can_be_made_inside_a_write),
		MEMORY(a_renewed_key_leaves_the_old_one_good_for_a_day),
		MEMORY(what_nobody_accepts_any_more_is_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
