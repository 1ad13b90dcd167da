#include "base_kit.h"

#include <stdalign.h>

#include "base/buffer.h"

#define KB ((size_t)1024)

static void taken_memory_is_clear_and_aligned(void **state)
{
	arena *mem = *state;

	for (size_t n = 0; n < 300; n++) {
		unsigned char *at = arena_take(mem, n);
		assert_non_null(at);
		assert_int_equal((uintptr_t)at % alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(at[i], 0);
		memset(at, 0xAA, n);
	}
}

static void taken_memory_is_clear_after_a_reset(void **state)
{
	arena *mem = *state;
	memset(arena_room(mem, 1000), 0xAA, 1000);

	arena_reset(mem);

	const unsigned char *at = arena_take(mem, 1000);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(at[i], 0);
}

static void pieces_never_overlap(void **state)
{
	arena *mem = *state;
	unsigned char *pieces[200];

	for (size_t i = 0; i < 200; i++)
		pieces[i] = memset(arena_room(mem, 1 + i * 700), (int)i, 1 + i * 700);

	for (size_t i = 0; i < 200; i++)
		for (size_t at = 0; at < 1 + i * 700; at++)
			if (pieces[i][at] != i)
				fail_msg("piece %zu was overwritten", i);
}

static void after_a_reset_the_same_use_asks_the_system_for_nothing(void **state)
{
	arena *mem = *state;
	for (int use = 0; use < 2; use++) {
		size_t before = arena_bytes(mem);

		arena_room(mem, 120 * KB);
		for (int i = 0; i < 100; i++)
			arena_room(mem, KB);

		assert_int_equal(arena_bytes(mem) == before, use == 1);
		arena_reset(mem);
	}
}

static void a_reset_keeps_half_a_megabyte_at_most(void **state)
{
	arena *mem = *state;

	for (int i = 0; i < 100; i++)
		arena_room(mem, 50 * KB);
	size_t grown = arena_bytes(mem);
	arena_reset(mem);

	assert_true(grown >= 5000 * KB);
	assert_int_equal(arena_bytes(mem), 512 * KB);
}

static void a_large_piece_does_not_waste_the_block_in_use(void **state)
{
	arena *mem = *state;
	arena_reset(mem);
	size_t kept = arena_bytes(mem);
	char *before = arena_room(mem, 10);

	arena_room(mem, 10 * 1024 * KB);
	char *after = arena_room(mem, 10);

	assert_true(after > before && after - before < 100);
	assert_true(arena_bytes(mem) - kept < 10400 * KB);
}

static void blocks_double_up_to_a_megabyte(void **state)
{
	arena *mem = *state;
	arena_reset(mem);
	size_t before = arena_bytes(mem), step = 0;

	for (int i = 0; i < 5000; i++) {
		arena_room(mem, KB);
		size_t now = arena_bytes(mem);
		assert_true(now == before || step == 0 || now - before == step * 2 ||
			    now - before == 1024 * KB);
		step = now == before ? step : now - before;
		before = now;
	}

	assert_int_equal(step, 1024 * KB);
}

static void an_arena_that_is_not_there_can_be_freed(void **state)
{
	(void)state;
	arena_free(NULL);
}

static void a_buffer_grows_as_it_is_filled(void **state)
{
	buffer out = buffer_new(*state, 0, 100 * KB);

	for (int i = 0; i < 1000; i++) {
		put(&out, S("line "));
		put_int(&out, i);
		put_byte(&out, '\n');
	}

	str all = buffer_str(&out);
	assert_false(out.full);
	assert_int_equal(all.n, 1000 * 6 + 10 + 2 * 90 + 3 * 900);
	assert_true(str_starts(all, S("line 0\nline 1\n")));
	assert_true(str_ends(all, S("line 998\nline 999\n")));
}

static void what_does_not_fit_is_dropped_and_said(void **state)
{
	buffer out = buffer_new(*state, 64, 10);

	put(&out, S("12345678"));
	assert_false(out.full);
	put(&out, S("abc"));
	put(&out, S("d"));

	assert_true(out.full);
	assert_str(buffer_str(&out), "12345678");
	assert_null(buffer_room(&out, 1));
}

static void a_buffer_is_filled_to_its_last_byte(void **state)
{
	buffer out = buffer_new(*state, 1, 10);

	put(&out, S("1234567890"));
	put(&out, S(""));

	assert_false(out.full);
	assert_str(buffer_str(&out), "1234567890");
	put_byte(&out, 'x');
	assert_true(out.full);
}

static void room_that_is_asked_for_can_be_written(void **state)
{
	buffer out = buffer_new(*state, 4, 10 * KB);
	put(&out, S("abc"));

	char *room = buffer_room(&out, 5000);
	memset(room, 'x', 5000);
	out.n += 5000;

	assert_int_equal(out.n, 5003);
	assert_str(str_part(buffer_str(&out), 0, 5), "abcxx");
	assert_null(buffer_room(&out, SIZE_MAX));
}

static void numbers_are_put_as_decimals(void **state)
{
	buffer out = buffer_new(*state, 8, KB);

	put_int(&out, 0);
	put_byte(&out, ' ');
	put_int(&out, INT64_MIN);
	put_byte(&out, ' ');
	put_int(&out, INT64_MAX);
	put_print(&out, " %s-%03d ", "x", 7);
	put_int(&out, -7);
	put_print(&out, "%s", "");

	assert_str(buffer_str(&out), "0 -9223372036854775808 9223372036854775807 x-007 -7");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken_memory_is_clear_and_aligned),
		cmocka_unit_test(taken_memory_is_clear_after_a_reset),
		cmocka_unit_test(pieces_never_overlap),
		cmocka_unit_test(after_a_reset_the_same_use_asks_the_system_for_nothing),
		cmocka_unit_test(a_reset_keeps_half_a_megabyte_at_most),
		cmocka_unit_test(a_large_piece_does_not_waste_the_block_in_use),
		cmocka_unit_test(blocks_double_up_to_a_megabyte),
		cmocka_unit_test(an_arena_that_is_not_there_can_be_freed),
		cmocka_unit_test(a_buffer_grows_as_it_is_filled),
		cmocka_unit_test(what_does_not_fit_is_dropped_and_said),
		cmocka_unit_test(a_buffer_is_filled_to_its_last_byte),
		cmocka_unit_test(room_that_is_asked_for_can_be_written),
		cmocka_unit_test(numbers_are_put_as_decimals),
	};
	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
