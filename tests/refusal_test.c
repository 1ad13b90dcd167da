/* What was refused leaves one line in the log, which tells nobody's secrets. */
#include "kit.h"

#include "base/log.h"

#define LINES_MOST 64

typedef struct noted {
	arena *mem;
	str line[LINES_MOST];
	size_t n;
} noted;

static void note_line(void *context, str line)
{
	noted *all = context;
	assert_true(all->n < LINES_MOST);
	all->line[all->n++] = str_copy(all->mem, line);
}

static noted nothing_noted(world *t)
{
	return (noted){ .mem = t->mem };
}

static void assert_one_line(const noted *all, const char *wanted)
{
	log_to(NULL, NULL);
	assert_int_equal(all->n, 1);
	assert_str(all->line[0], wanted);
}

static void a_form_from_elsewhere_leaves_a_line(void **state)
{
	world *t = *state;
	noted all = nothing_noted(t);
	log_to(note_line, &all);

	with_header(t, "Origin", "http://evil.example");
	answer a = post(t, "/talk?secret", "text=Nobody+may+read+this");

	assert_int_equal(a.status, FORBIDDEN);
	assert_one_line(&all,
			"note: refused: POST /talk from 192.0.2.0/24: the form is not from our "
			"pages");
}

static void a_form_without_its_token_leaves_a_line(void **state)
{
	world *t = *state;
	sign_in(t);
	noted all = nothing_noted(t);
	log_to(note_line, &all);

	answer a = post(t, "/desk/settings", "token=wrong&name=The+Tide");

	assert_int_equal(a.status, FORBIDDEN);
	assert_one_line(&all,
			"note: refused: POST /desk/settings from 192.0.2.0/24: the token does not "
			"fit");
}

static void a_form_of_the_newsroom_from_a_stranger_leaves_a_line(void **state)
{
	world *t = *state;
	noted all = nothing_noted(t);
	log_to(note_line, &all);

	answer a = post(t, "/desk/settings", "name=The+Tide");

	assert_int_equal(a.status, FORBIDDEN);
	assert_one_line(&all,
			"note: refused: POST /desk/settings from 192.0.2.0/24: nobody is signed "
			"in");
}

static void the_lines_of_others_cannot_be_forged(void **state)
{
	world *t = *state;
	noted all = nothing_noted(t);
	log_to(note_line, &all);

	with_header(t, "Origin", "http://evil.example");
	post(t, "/desk/story/1%0Anote:%20signed%20in/withdraw", "a=b");

	log_to(NULL, NULL);
	for (size_t i = 0; i < all.n; i++)
		assert_int_equal(str_find_byte(all.line[i], '\n'), all.line[i].n);
}

static void a_failed_sign_in_leaves_a_line_without_name_and_password(void **state)
{
	world *t = *state;
	noted all = nothing_noted(t);
	log_to(note_line, &all);

	post(t, "/desk/sign-in", "login=harriet&password=a+wrong+lantern");

	log_to(NULL, NULL);
	assert_int_equal(all.n, 1);
	assert_true(str_starts(all.line[0], S("note: sign-in refused: name ")));
	assert_has(all.line[0], "from 192.0.2.0/24");
	assert_lacks(all.line[0], "harriet");
	assert_lacks(all.line[0], "lantern");
	assert_lacks(all.line[0], "192.0.2.7");
}

static reply until_throttled(world *t, const char *target)
{
	for (int i = 0; i < 200; i++) {
		answer a = get(t, target);
		if (a.status != OK)
			return a.status;
	}
	return OK;
}

static void who_is_throttled_leaves_a_line(void **state)
{
	world *t = *state;
	noted all = nothing_noted(t);
	log_to(note_line, &all);

	assert_int_equal(until_throttled(t, "/search?q=harbour"), TOO_MANY_REQUESTS);

	assert_one_line(&all, "note: refused: GET /search from 192.0.2.0/24: too many requests");
}

static void comments_that_are_throttled_leave_a_line(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	noted all = nothing_noted(t);
	log_to(note_line, &all);

	answer a = { .status = SEE_OTHER };
	for (int i = 0; i < 60 && a.status == SEE_OTHER; i++) {
		str form = str_print(t->mem, "article=%lld&name=Ida&text=Word+number+%d",
				     (long long)story, i);
		a = post(t, "/talk", str_c(t->mem, form));
	}

	assert_int_equal(a.status, TOO_MANY_REQUESTS);
	assert_one_line(&all, "note: refused: POST /talk from 192.0.2.0/24: too many requests");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(a_form_from_elsewhere_leaves_a_line),
		world_test(a_form_without_its_token_leaves_a_line),
		world_test(a_form_of_the_newsroom_from_a_stranger_leaves_a_line),
		world_test(the_lines_of_others_cannot_be_forged),
		world_test(a_failed_sign_in_leaves_a_line_without_name_and_password),
		world_test(who_is_throttled_leaves_a_line),
		world_test(comments_that_are_throttled_leave_a_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
