#include "base_kit.h"

#include <pthread.h>

#include "base/secret.h"

/* "correct horse", hashed as another installation would: fewer passes, less memory. */
#define CHEAP_HASH                                                                                 \
	"$argon2id$v=19$m=8,t=1,p=1$ZQDHUK5qMzzWUHMrMjKl3A"                                        \
	"$UnQM7atXlr3s9eZdFUYpexifXA6BndmaM7CRcNDMji0"

static secret_key counting_key(void)
{
	secret_key key;
	for (size_t i = 0; i < sizeof(key.at); i++)
		key.at[i] = (unsigned char)i;
	return key;
}

static void seeded_dice_throw_the_same_again(void **state)
{
	(void)state;
	dice a = dice_seeded(1234567), b = dice_seeded(1234567), c = dice_seeded(1234568);
	uint64_t first[3], again[3], other[3];

	dice_fill(&a, first, sizeof(first));
	dice_fill(&b, again, sizeof(again));
	dice_fill(&c, other, sizeof(other));

	assert_memory_equal(first, again, sizeof(first));
	assert_memory_not_equal(first, other, sizeof(first));
	assert_true(first[0] == 6457827717110365317u && first[1] == 3203168211198807973u);
}

static void odd_numbers_of_bytes_are_filled_and_no_more(void **state)
{
	(void)state;
	dice d = dice_seeded(7);
	unsigned char bytes[13] = { 0 };

	dice_fill(&d, bytes, 11);

	assert_true(bytes[8] || bytes[9] || bytes[10]);
	assert_true(bytes[11] == 0 && bytes[12] == 0);
}

static void the_dice_of_the_system_throw_differently(void **state)
{
	(void)state;
	dice d = dice_of_system();
	unsigned char a[16], b[16];

	dice_fill(&d, a, sizeof(a));
	dice_fill(&d, b, sizeof(b));

	assert_memory_not_equal(a, b, sizeof(a));
}

static void tokens_are_22_letters_and_never_the_same(void **state)
{
	arena *mem = *state;
	dice d = dice_seeded(1);

	str a = secret_token(mem, &d), b = secret_token(mem, &d);

	assert_int_equal(a.n, 22);
	assert_int_equal(b.n, 22);
	assert_false(str_is(a, b));
	for (size_t i = 0; i < a.n; i++)
		assert_non_null(
			strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
			       a.at[i]));
}

static void tokens_are_hashed_with_blake2b(void **state)
{
	arena *mem = *state;

	assert_str(secret_hash(mem, S("abc")),
		   "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	assert_int_equal(secret_hash(mem, (str){ 0 }).n, 64);
}

static void a_signature_is_hmac_of_both_parts(void **state)
{
	arena *mem = *state;
	secret_key key = counting_key();

	str sign = secret_sign(mem, &key, S("reset"), S("anna"));

	assert_str(sign, "_ld_9DVKB7R6TedL7kticc_OUrjy9QzFuYoPPP_p3xc");
	assert_str(secret_sign(mem, &key, S("reset"), S("anna")), str_c(mem, sign));
}

static void parts_cannot_be_shifted_within_a_signature(void **state)
{
	arena *mem = *state;
	secret_key key = counting_key(), other = key;
	other.at[31] ^= 1;
	str sign = secret_sign(mem, &key, S("ab"), S("c"));

	assert_false(str_is(sign, secret_sign(mem, &key, S("a"), S("bc"))));
	assert_false(str_is(sign, secret_sign(mem, &key, S("abc"), S(""))));
	assert_false(str_is(sign, secret_sign(mem, &key, S(""), S("abc"))));
	assert_false(str_is(sign, secret_sign(mem, &other, S("ab"), S("c"))));
}

static void secrets_are_the_same_or_not(void **state)
{
	(void)state;

	assert_true(secret_is_same(S("token"), S("token")));
	assert_true(secret_is_same(S(""), (str){ 0 }));
	assert_false(secret_is_same(S("token"), S("tokem")));
	assert_false(secret_is_same(S("token"), S("tokens")));
	assert_false(secret_is_same(S("token"), S("")));
}

static void a_password_fits_its_own_hash_only(void **state)
{
	arena *mem = *state;

	str hash = password_hash(mem, S("Größe ist kein Maß"));

	assert_true(str_starts(hash, S("$argon2id$v=19$m=65536,t=2,p=1$")));
	assert_true(password_fits(hash, S("Größe ist kein Maß")));
	assert_false(password_fits(hash, S("größe ist kein Maß")));
	assert_false(str_is(hash, password_hash(mem, S("Größe ist kein Maß"))));
}

static void a_password_fits_from_any_keyboard(void **state)
{
	(void)state;

	/* e with acute accent: one code point, or two. */
	str hash = password_hash(*state, S("caf\xC3\xA9 noir"));

	assert_true(password_fits(hash, S("cafe\xCC\x81 noir")));
}

static void hashes_of_other_settings_still_fit(void **state)
{
	(void)state;

	assert_true(password_fits(S(CHEAP_HASH), S("correct horse")));
	assert_false(password_fits(S(CHEAP_HASH), S("correct horse ")));
	assert_false(password_fits(S(CHEAP_HASH), S("Correct horse")));
	assert_false(password_fits(S(CHEAP_HASH), S("correct hors")));
	assert_false(password_fits(S(CHEAP_HASH), S("correct horse\0")));
	assert_false(password_fits(S(CHEAP_HASH), S("")));
}

static void bytes_that_are_no_text_do_not_fit_one_another(void **state)
{
	str hash = password_hash(*state, S("wrong \xFF\xFE bytes"));

	assert_true(password_fits(hash, S("wrong \xFF\xFE bytes")));
	assert_false(password_fits(hash, S("wrong \xFE\xFF bytes")));
}

static double seconds_of_fitting(str hash)
{
	struct timespec start, end;
	clock_gettime(CLOCK_MONOTONIC, &start);
	assert_false(password_fits(hash, S("correct horse")));
	clock_gettime(CLOCK_MONOTONIC, &end);
	return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

static void an_unknown_name_costs_what_a_known_one_costs(void **state)
{
	double known = seconds_of_fitting(password_hash(*state, S("another one")));

	assert_true(seconds_of_fitting(S("")) > known / 5);
	assert_true(seconds_of_fitting(S("$P$BTooOldAndFromElsewhere")) > known / 5);
	assert_true(seconds_of_fitting(S("$argon2id$v=19$nonsense")) > known / 5);
}

static void a_password_of_megabytes_fits_nothing(void **state)
{
	arena *mem = *state;
	char *text = arena_take(mem, 2000000);
	memset(text, 'x', 2000000);

	assert_false(password_fits(S(CHEAP_HASH), (str){ text, 2000000 }));
}

static void nothing_is_cut_off_a_password(void **state)
{
	arena *mem = *state;
	char *text = arena_take(mem, 1025);
	memset(text, 'x', 1025);

	str hash = password_hash(mem, (str){ text, 1024 });

	assert_true(password_fits(hash, (str){ text, 1024 }));
	assert_false(password_fits(hash, (str){ text, 1023 }));
	assert_false(password_fits(hash, (str){ text, 1025 }));
}

static void *fit_in_thread(void *ret)
{
	*(bool *)ret = password_fits(S(CHEAP_HASH), S("correct horse"));
	return NULL;
}

static void many_logins_at_once_are_all_answered(void **state)
{
	(void)state;
	pthread_t threads[8];
	bool fits[8] = { 0 };

	for (size_t i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, fit_in_thread, &fits[i]), 0);
	for (size_t i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);

	for (size_t i = 0; i < 8; i++)
		assert_true(fits[i]);
}

static void poor_passwords_are_refused(void **state)
{
	arena *mem = *state;
	static const char *const poor[] = {
		"",
		"1234567",
		"Łódź123",
		"password",
		"PassWord1",
		"12345678",
		"23456789",
		"87654321",
		"abcdefgh",
		"aaaaaaaa",
		"éééééééé",
		"anna.kowalska",
		"Anna.Kowalska",
		"anna.kowalska@paper.example",
		"qwertyuiop",
		"\xF0\x9F\x97\x9E\xF0\x9F\x97\x9E",
	};
	char *long_one = arena_take(mem, 1026);
	for (int i = 0; i < 1025; i++)
		long_one[i] = (char)('a' + i % 23);

	for (size_t i = 0; i < sizeof(poor) / sizeof(*poor); i++)
		if (!password_problem(str_of(poor[i]), S("anna.kowalska@paper.example")))
			fail_msg("%s is a poor password", poor[i]);
	assert_non_null(password_problem((str){ long_one, 1025 }, S("anna")));
	assert_non_null(password_problem(S("annakowalska"), S("annakowalska")));
}

static void good_passwords_are_taken(void **state)
{
	arena *mem = *state;
	static const char *const good[] = {
		"Łódź1234",         "correct horse",    "aaaaaaab",  "12345679",
		"password of anna", "新聞新聞新聞紙面", "        x", "anna.kowalska2",
	};
	char *long_one = arena_take(mem, 1025);
	for (int i = 0; i < 1024; i++)
		long_one[i] = (char)('a' + i % 23);

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		if (password_problem(str_of(good[i]), S("anna.kowalska@paper.example")))
			fail_msg("%s is a good password", good[i]);
	assert_null(password_problem((str){ long_one, 1024 }, S("anna")));
	assert_null(password_problem(S("correct horse"), (str){ 0 }));
}

static int start(void **state)
{
	secret_start();
	return make_arena(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seeded_dice_throw_the_same_again),
		cmocka_unit_test(odd_numbers_of_bytes_are_filled_and_no_more),
		cmocka_unit_test(the_dice_of_the_system_throw_differently),
		cmocka_unit_test(tokens_are_22_letters_and_never_the_same),
		cmocka_unit_test(tokens_are_hashed_with_blake2b),
		cmocka_unit_test(a_signature_is_hmac_of_both_parts),
		cmocka_unit_test(parts_cannot_be_shifted_within_a_signature),
		cmocka_unit_test(secrets_are_the_same_or_not),
		cmocka_unit_test(a_password_fits_its_own_hash_only),
		cmocka_unit_test(a_password_fits_from_any_keyboard),
		cmocka_unit_test(hashes_of_other_settings_still_fit),
		cmocka_unit_test(bytes_that_are_no_text_do_not_fit_one_another),
		cmocka_unit_test(an_unknown_name_costs_what_a_known_one_costs),
		cmocka_unit_test(a_password_of_megabytes_fits_nothing),
		cmocka_unit_test(nothing_is_cut_off_a_password),
		cmocka_unit_test(many_logins_at_once_are_all_answered),
		cmocka_unit_test(poor_passwords_are_refused),
		cmocka_unit_test(good_passwords_are_taken),
	};
	return cmocka_run_group_tests(tests, start, free_arena);
}
