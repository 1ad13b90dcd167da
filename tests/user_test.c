#include "kit.h"

#include "user/user.h"

static void a_login_is_letters_digits_dots_dashes_and_underscores(void **state)
{
	static const struct {
		const char *login;
		bool fine;
	} CASES[] = {
		{ "ada", true },       { "Ada.Byron-1_2", true }, { "ädä", true },
		{ "", false },         { "two words", false },	  { "a\nb", false },
		{ "\x1b[31m", false }, { "\xff\xfe", false },	  { "a/b", false },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_int_equal(!user_login_problem(str_of(CASES[i].login)), CASES[i].fine);
}

static void a_login_has_64_bytes_at_most(void **state)
{
	char login[66];
	memset(login, 'a', 65);
	login[65] = 0;
	(void)state;

	assert_non_null(user_login_problem(str_of(login)));
	assert_null(user_login_problem((str){ login, 64 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_login_is_letters_digits_dots_dashes_and_underscores),
		cmocka_unit_test(a_login_has_64_bytes_at_most),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
