#include "base_kit.h"

#include <unistd.h>

#include "base/conf.h"

/* A file with this text, gone when the test ends. */
typedef struct given_file {
	char path[32];
} given_file;

static given_file file_of(str text)
{
	given_file f = { "/tmp/galley-conf-XXXXXX" };
	int file = mkstemp(f.path);
	assert_true(file >= 0);
	assert_int_equal(write(file, text.n ? text.at : "", text.n), text.n);
	close(file);
	return f;
}

static void file_gone(const given_file *f)
{
	unlink(f->path);
}

static void expect_good(arena *mem, str text, conf *ret)
{
	_cleanup_(file_gone) given_file f = file_of(text);
	str problem = { 0 };
	if (!conf_read(mem, str_of(f.path), ret, &problem))
		fail_msg("refused: %.*s", STR_ARGS(problem));
}

/* What is said of a bad file behind its name: ":3: …". */
static str problem_of(arena *mem, str text)
{
	_cleanup_(file_gone) given_file f = file_of(text);
	conf untouched = { .threads = 77 };
	str problem = { 0 };
	if (conf_read(mem, str_of(f.path), &untouched, &problem))
		fail_msg("taken: %.*s", STR_ARGS(text));
	assert_int_equal(untouched.threads, 77);
	assert_true(str_starts(problem, str_of(f.path)));
	return str_copy(mem, str_from(problem, strlen(f.path)));
}

static void without_a_file_there_are_defaults(void **state)
{
	conf c;
	str problem = { 0 };

	assert_true(conf_read(*state, S(""), &c, &problem));

	assert_str(c.data, "./data");
	assert_str(c.listen, "127.0.0.1:8080");
	assert_int_equal(c.socket.n + c.base.n + c.theme.n, 0);
	assert_int_equal(c.proxies_n, 0);
	assert_int_equal(c.threads, 0);
	assert_int_equal(c.largest_upload, 33554432);
	assert_false(c.log_requests || c.dev);
	assert_int_equal(problem.n, 0);
}

static void every_key_is_read(void **state)
{
	conf c;

	expect_good(
		*state,
		S("; a comment\n# another\n\n"
		  "data = /srv/Paper Data\nlisten=[::1]:9090\nsocket = /run/galley.sock ; here\n"
		  "base = HTTPS://Paper.Example:443\r\nproxies = 127.0.0.1 , 10.0.0.0/8\n"
		  "proxies = fd00::/8\nthreads = 4\ntheme = /tmp/../tmp\nlog-requests = yes\n"
		  "dev = Yes\nlargest-upload = 64k"),
		&c);

	assert_str(c.data, "/srv/Paper Data");
	assert_str(c.listen, "[::1]:9090");
	assert_str(c.socket, "/run/galley.sock");
	assert_str(str_of_url(c.base), "https://paper.example");
	assert_int_equal(c.proxies_n, 3);
	assert_true(network_has(&c.proxies[1], S("10.1.2.3")));
	assert_true(network_has(&c.proxies[2], S("fd12::1")));
	assert_int_equal(c.threads, 4);
	assert_str(c.theme, "/tmp/../tmp");
	assert_true(c.log_requests && c.dev);
	assert_int_equal(c.largest_upload, 65536);
}

static void a_refusal_names_line_key_and_what_is_allowed(void **state)
{
	arena *mem = *state;

	assert_str(problem_of(mem, S("\n; x\nthreads = many\nlisten = x\n")),
		   ":3: threads must be a whole number from 1 to 64, or 0 for one a core");
	assert_str(problem_of(mem, S("dev = maybe")), ":1: dev must be yes or no");
	assert_str(problem_of(mem, S("listen = 8080")),
		   ":1: listen must be ADDRESS:PORT, as 127.0.0.1:8080 or [::1]:8080");
}

static void a_place_that_cannot_be_one_is_refused(void **state)
{
	arena *mem = *state;

	assert_str(problem_of(mem, S("theme = /nowhere/blue\n")),
		   ":1: theme must be a folder that is there, or nothing");
	assert_str(problem_of(mem, S("theme = /etc/passwd\n")),
		   ":1: theme must be a folder that is there, or nothing");
	assert_str(problem_of(mem, S("socket = galley\n")),
		   ":1: socket must be the path of a socket, with a slash in it (107 bytes at "
		   "most), or ADDRESS:PORT");
}

static void an_unknown_key_names_the_known_ones(void **state)
{
	arena *mem = *state;

	assert_str(problem_of(mem, S("threads = 2\nthread = 2\n")),
		   ":2: there is no key \"thread\"; the keys are data, listen, socket, base, "
		   "proxies, threads, theme, log-requests, dev, largest-upload");
}

static void what_is_no_line_of_a_key_is_refused(void **state)
{
	arena *mem = *state;
	char *long_line = arena_take(mem, 5000);
	memset(long_line, 'x', 4999);
	memcpy(long_line, "data = ", 7);
	static const char *const no_key = ":2: this is neither \"key = value\" nor a comment";
	static const char *const too_long = ":1: the line is longer than 198 bytes, or holds a NUL "
					    "byte";

	assert_str(problem_of(mem, S("dev = yes\nthreads 4\n")), no_key);
	assert_str(problem_of(mem, S("dev = yes\nthreads 4\ndev = no\nthreads = x\n")), no_key);
	assert_str(problem_of(mem, S("dev = yes\n[server]\nthreads = 4\n")),
		   ":2: there are no sections here, only lines of \"key = value\"");
	assert_str(problem_of(mem, S("dev = yes\n[server]")),
		   ":2: there are no sections here, only lines of \"key = value\"");
	assert_str(problem_of(mem, str_of(long_line)), too_long);
	assert_str(problem_of(mem, S("data = a\0b\ndev = no\n")), too_long);
}

static void a_key_is_given_once(void **state)
{
	arena *mem = *state;

	assert_str(problem_of(mem, S("dev = yes\ndev = no\n")), ":2: dev is given twice");
	assert_str(problem_of(mem, S("data = ./x\n  threads = 4\n")),
		   ":2: a line must not begin with a space");
	assert_str(problem_of(mem, S("  data = ./x\n")), ":1: a line must not begin with a space");
	assert_str(problem_of(mem, S("data = ./x\n\tthreads = 4\n")),
		   ":2: a line must not begin with a space");
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
	arena *mem = *state;
	conf c;
	str problem;

	assert_false(conf_read(mem, S("/nowhere/galley.conf"), &c, &problem));
	assert_str(problem, "/nowhere/galley.conf: cannot be opened: No such file or directory");
	assert_false(conf_read(mem, S("/tmp"), &c, &problem));
	assert_str(problem, "/tmp: cannot be read: Is a directory");
}

static void values_are_taken_or_refused(void **state)
{
	arena *mem = *state;
	static const struct {
		const char *key, *value;
		bool good;
	} cases[] = {
		{ "data", "x", true },
		{ "data", "", false },
		{ "listen", "0.0.0.0:0", true },
		{ "listen", "[::]:65535", true },
		{ "listen", "127.0.0.1:65536", false },
		{ "listen", "127.0.0.1:", false },
		{ "listen", "127.0.0.1:-1", false },
		{ "listen", "127.0.0.1:000080", false },
		{ "listen", "127.0.0.1", false },
		{ "listen", ":8080", false },
		{ "listen", "::1:8080", false },
		{ "listen", "[::1]8080", false },
		{ "listen", "[::1]", false },
		{ "listen", "[]:8080", false },
		{ "listen", "[127.0.0.1]:8080", false },
		{ "listen", "[", false },
		{ "listen", "", false },
		{ "listen", "127.0.0.1:80/x", false },
		{ "socket", "", true },
		{ "socket", "galley.sock", false },
		{ "socket", "./galley.sock", true },
		{ "socket", "", true },
		{ "socket", "/run/a:b/galley.sock", true },
		{ "socket", "127.0.0.1:9000", true },
		{ "socket", "localhost:nine", false },
		{ "base", "", true },
		{ "base", "http://localhost:8080", true },
		{ "base", "https://[2001:db8::1]:8443", true },
		{ "base", "http://127.0.0.1", true },
		{ "base", "paper.example", false },
		{ "base", "ftp://paper.example", false },
		{ "base", "https://", false },
		{ "base", "https://paper.example/", false },
		{ "base", "https://paper.example/news", false },
		{ "base", "https://paper.example?x", false },
		{ "base", "https://anna@paper.example", false },
		{ "base", "https://paper.example:", false },
		{ "base", "https://paper.example:x", false },
		{ "base", "https://paper example", false },
		{ "base", "https://[::1", false },
		{ "base", "https://[::1]x", false },
		{ "base", "https://[]", false },
		{ "base", "https://:443", false },
		{ "base", "https://pap\"er", false },
		{ "proxies", "", true },
		{ "proxies", "::1,127.0.0.1", true },
		{ "proxies", "127.0.0.1,", true },
		{ "proxies", ",127.0.0.1", false },
		{ "proxies", "all", false },
		{ "proxies",
		  "1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,"
		  "1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1,1.1.1.1",
		  false },
		{ "threads", "0", true },
		{ "threads", "64", true },
		{ "threads", "65", false },
		{ "threads", "-1", false },
		{ "threads", "", false },
		{ "theme", "", true },
		{ "log-requests", "no", true },
		{ "log-requests", "", false },
		{ "dev", "true", false },
		{ "largest-upload", "65536", true },
		{ "largest-upload", "1024M", true },
		{ "largest-upload", "1025M", false },
		{ "largest-upload", "63K", false },
		{ "largest-upload", "0", false },
		{ "largest-upload", "M", false },
		{ "largest-upload", "-32M", false },
		{ "largest-upload", "-9223372036854775807M", false },
		{ "largest-upload", "1.5M", false },
		{ "largest-upload", "9223372036854775807M", false },
		{ "", "x", false },
		{ "DATA", "x", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		conf c = { .threads = 77 };
		str problem = { 0 };
		if (conf_set(mem, &c, str_of(cases[i].key), str_of(cases[i].value), &problem) !=
		    cases[i].good)
			fail_msg("%s = %s", cases[i].key, cases[i].value);
		assert_int_equal(problem.n > 0, !cases[i].good);
		assert_true(cases[i].good || (c.threads == 77 && c.data.n == 0));
	}
}

static void a_flag_goes_before_the_file(void **state)
{
	arena *mem = *state;
	conf c;
	str problem;
	expect_good(mem, S("threads = 4\ndata = x\n"), &c);

	assert_true(conf_set(mem, &c, S("threads"), S(" 8 "), &problem));

	assert_int_equal(c.threads, 8);
	assert_str(c.data, "x");
}

static void the_scheme_s_own_port_is_left_out(void **state)
{
	arena *mem = *state;
	static const struct {
		const char *given, *base;
	} cases[] = {
		{ "https://paper.example:443", "https://paper.example" },
		{ "http://paper.example:80", "http://paper.example" },
		{ "http://paper.example:443", "http://paper.example:443" },
		{ "https://paper.example:8443", "https://paper.example:8443" },
		{ "http://[::1]:80", "http://[::1]" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		conf c = { 0 };
		str problem;
		assert_true(conf_set(mem, &c, S("base"), str_of(cases[i].given), &problem));
		assert_str(str_of_url(c.base), cases[i].base);
	}
}

static void networks_are_read_and_searched(void **state)
{
	(void)state;
	static const struct {
		const char *network, *address;
		bool has;
	} cases[] = {
		{ "127.0.0.1", "127.0.0.1", true },
		{ "127.0.0.1", "127.0.0.2", false },
		{ "127.0.0.1", "::ffff:127.0.0.1", true },
		{ "10.0.0.0/8", "10.255.0.1", true },
		{ "10.0.0.0/8", "11.0.0.1", false },
		{ "10.9.9.9/8", "10.0.0.1", true },
		{ "192.168.4.0/22", "192.168.7.255", true },
		{ "192.168.4.0/22", "192.168.8.0", false },
		{ "0.0.0.0/0", "203.0.113.9", true },
		{ "0.0.0.0/0", "2001:db8::1", false },
		{ "::/0", "203.0.113.9", true },
		{ "2001:db8::/33", "2001:db8:7fff::1", true },
		{ "2001:db8::/33", "2001:db8:8000::1", false },
		{ "::1", "::1", true },
		{ "::1", "::2", false },
		{ "127.0.0.1", "", false },
		{ "127.0.0.1", "127.0.0.1:80", false },
		{ "::/0", "unix:", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		network net;
		assert_true(network_of(str_of(cases[i].network), &net));
		if (network_has(&net, str_of(cases[i].address)) != cases[i].has)
			fail_msg("%s in %s", cases[i].address, cases[i].network);
	}
}

static void what_is_no_network_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"/",
		"/8",
		"10.0.0.0/",
		"10.0.0.0/33",
		"10.0.0.0/-1",
		"10.0.0.0/8/8",
		"::/129",
		"10.0.0",
		"10.0.0.0.0",
		"256.0.0.1",
		"localhost",
		"fe80::1%lo",
		"10.0.0.0/0x8",
		"[::1]",
		" 10.0.0.1",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999",
		"0000000000000000000000000000000000000000000000000000000000000000000000000000001",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		network net = { .bits = 77 };
		if (network_of(str_of(bad[i]), &net))
			fail_msg("%s is no network", bad[i]);
		assert_int_equal(net.bits, 77);
	}
	network net;
	assert_false(network_of(S("10.0.0.1\0x"), &net));
}

/* The value that the example shows for a key, which is there behind a ";". */
static void take_examples(arena *mem, str text, conf *c, size_t *ret_n)
{
	str problem;
	for (str rest = text; rest.n;) {
		str value = str_cut(&rest, '\n');
		if (!str_starts(value, S(";")) || str_starts(value, S("; ")) || value.n < 2)
			continue;

		str key = str_trim(str_from(str_cut(&value, '='), 1));
		if (!conf_set(mem, c, key, value, &problem))
			fail_msg("%.*s", STR_ARGS(problem));
		++*ret_n;
	}
}

static void the_example_shows_every_key_at_its_default(void **state)
{
	arena *mem = *state;
	conf c, shown = { .threads = 77, .log_requests = true, .dev = true };
	size_t n = 0;
	expect_good(mem, (str){ 0 }, &c);

	FILE *file = fopen("conf/galley.conf", "r");
	assert_non_null(file);
	char *text = arena_take(mem, 10000);
	size_t length = fread(text, 1, 10000, file);
	fclose(file);
	take_examples(mem, (str){ text, length }, &shown, &n);

	assert_int_equal(n, 10);
	assert_str(shown.data, str_c(mem, c.data));
	assert_str(shown.listen, str_c(mem, c.listen));
	assert_int_equal(shown.socket.n + shown.base.n + shown.theme.n + shown.proxies_n, 0);
	assert_int_equal(shown.threads, c.threads);
	assert_int_equal(shown.largest_upload, c.largest_upload);
	assert_false(shown.log_requests || shown.dev);
	str problem;
	assert_true(conf_read(mem, S("conf/galley.conf"), &shown, &problem));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_file_there_are_defaults),
		cmocka_unit_test(every_key_is_read),
		cmocka_unit_test(a_refusal_names_line_key_and_what_is_allowed),
		cmocka_unit_test(a_place_that_cannot_be_one_is_refused),
		cmocka_unit_test(an_unknown_key_names_the_known_ones),
		cmocka_unit_test(what_is_no_line_of_a_key_is_refused),
		cmocka_unit_test(a_key_is_given_once),
		cmocka_unit_test(a_file_that_cannot_be_read_is_named),
		cmocka_unit_test(values_are_taken_or_refused),
		cmocka_unit_test(a_flag_goes_before_the_file),
		cmocka_unit_test(the_scheme_s_own_port_is_left_out),
		cmocka_unit_test(networks_are_read_and_searched),
		cmocka_unit_test(what_is_no_network_is_refused),
		cmocka_unit_test(the_example_shows_every_key_at_its_default),
	};
	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
