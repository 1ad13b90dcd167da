#include "base_kit.h"

#include <unistd.h>

#include "base/log.h"

typedef struct kept {
	arena *mem;
	str line;
	int lines;
} kept;

static void keep_line(void *context, str text)
{
	kept *k = context;
	k->line = str_copy(k->mem, text);
	k->lines++;
}

/* What one problem looks like, written through a sink. */
static str line_of(arena *mem, const char *text)
{
	kept k = { .mem = mem };
	log_to(keep_line, &k);
	log_problem("%s", text);
	log_to(NULL, NULL);
	assert_int_equal(k.lines, 1);
	return k.line;
}

/* What is written to standard error, which is a pipe for that long. */
static str written_by(arena *mem, void (*write_lines)(void))
{
	int pipe_ends[2];
	assert_int_equal(pipe(pipe_ends), 0);
	int standard_error = dup(STDERR_FILENO);
	dup2(pipe_ends[1], STDERR_FILENO);
	write_lines();
	dup2(standard_error, STDERR_FILENO);
	close(standard_error);
	close(pipe_ends[1]);

	char *room = arena_room(mem, 10000);
	ssize_t n = read(pipe_ends[0], room, 10000);
	close(pipe_ends[0]);
	return (str){ room, n < 0 ? 0 : (size_t)n };
}

static void a_line_says_whether_it_is_a_problem(void **state)
{
	kept k = { .mem = *state };
	log_to(keep_line, &k);

	log_problem("the store is %s", "full");
	assert_str(k.line, "problem: the store is full");
	log_note("%d stories", 3);
	assert_str(k.line, "note: 3 stories");
	log_answer("galley: %s", "\x1b[31mno");
	assert_str(k.line, "galley: \\x1B[31mno");

	assert_int_equal(k.lines, 3);
	log_to(NULL, NULL);
}

static void nothing_that_a_terminal_obeys_comes_through(void **state)
{
	arena *mem = *state;
	static const struct {
		const char *text, *line;
	} cases[] = {
		{ "one\ntwo\r", "problem: one\\x0Atwo\\x0D" },
		{ "\x1B[2J\t\x7F", "problem: \\x1B[2J\\x09\\x7F" },
		{ "\xC2\x9B"
		  "2J",
		  "problem: \\xC2\\x9B2J" },
		{ "\x9B"
		  "2J\xFF",
		  "problem: \\x9B2J\\xFF" },
		{ "Łódź\xC2\xA0新", "problem: Łódź\xC2\xA0新" },
		{ "", "problem: " },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_str(line_of(mem, cases[i].text), cases[i].line);
}

static void a_long_line_is_cut(void **state)
{
	arena *mem = *state;
	char *text = arena_take(mem, 100001);
	memset(text, 'x', 100000);

	str plain = line_of(mem, text);
	memset(text, '\n', 100000);
	str escaped = line_of(mem, text);

	assert_true(plain.n > 2000 && plain.n < 2048);
	assert_true(escaped.n > 2000 && escaped.n < 2048);
	assert_true(str_ends(escaped, S("\\x0A")));
}

static void write_three(void)
{
	log_note("first");
	log_problem("%3000d", 2);
	log_note("third");
}

static void lines_have_their_time_and_their_end(void **state)
{
	str rest = written_by(*state, write_three);

	assert_int_equal(str_find_byte(rest, '\n'), 20 + 1 + strlen("note: first"));
	str first = str_cut(&rest, '\n');
	str second = str_cut(&rest, '\n');

	assert_true(str_starts(first, S("20")));
	assert_str(str_from(first, 19), "Z note: first");
	assert_true(str_starts(str_from(second, 19), S("Z problem:   ")));
	assert_int_equal(second.n, 2047);
	assert_true(str_ends(rest, S("Z note: third\n")));
}

static void an_address_is_logged_without_its_last_part(void **state)
{
	arena *mem = *state;
	static const struct {
		const char *address, *network;
	} cases[] = {
		{ "192.0.2.17", "192.0.2.0/24" },
		{ "::ffff:192.0.2.17", "192.0.2.0/24" },
		{ "2001:db8:1234:5678::9", "2001:db8:1234::/48" },
		{ "::1", "::/48" },
		{ "", "unknown" },
		{ "192.0.2", "unknown" },
		{ "unix:", "unknown" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_str(log_network(mem, str_of(cases[i].address)), cases[i].network);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_says_whether_it_is_a_problem),
		cmocka_unit_test(nothing_that_a_terminal_obeys_comes_through),
		cmocka_unit_test(a_long_line_is_cut),
		cmocka_unit_test(lines_have_their_time_and_their_end),
		cmocka_unit_test(an_address_is_logged_without_its_last_part),
	};
	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
