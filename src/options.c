#include "options.h"

#include "base/arena.h"
#include "base/log.h"

/* Flags with a value, and the key of the configuration that they stand for. */
static const struct {
	const char *flag, *key;
} VALUES[] = {
	{ "--data", "data" },       { "--listen", "listen" }, { "--socket", "socket" },
	{ "--threads", "threads" }, { "--conf", NULL },
};

static bool is_allowed(str flag, const char *allowed)
{
	str rest = str_of(allowed);
	while (rest.n)
		if (str_is(str_cut(&rest, ' '), flag))
			return true;
	return false;
}

static bool takes_value(str flag, const char **ret_key)
{
	for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++) {
		if (str_is(flag, str_of(VALUES[i].flag))) {
			*ret_key = VALUES[i].key;
			return true;
		}
	}
	return false;
}

/* One flag with its value, "--data DIR" or "--data=DIR". */
typedef struct given {
	str flag, value;
	const char *key;
	bool has_value;
} given;

static bool read_one(arena *mem, int argc, char **argv, int *at, const char *allowed, given *ret,
		     str *ret_problem)
{
	str rest = str_of(argv[*at]);
	*ret = (given){ .flag = str_cut(&rest, '=') };
	if (!is_allowed(ret->flag, allowed)) {
		*ret_problem = str_print(mem, "%s is not known here; expected: %s", argv[*at],
					 *allowed ? allowed : "no flags");
		return false;
	}
	ret->has_value = takes_value(ret->flag, &ret->key);
	ret->value = rest;
	if (ret->has_value && !rest.n && *at + 1 < argc)
		ret->value = str_of(argv[++*at]);
	if (ret->has_value && !ret->value.n) {
		*ret_problem = str_print(mem, "%.*s needs a value", STR_ARGS(ret->flag));
		return false;
	}
	return true;
}

static bool take_flag(arena *mem, const given *g, options *o, str *ret_problem)
{
	if (str_is(g->flag, S("--demo")))
		o->demo = true;
	else if (str_is(g->flag, S("--dev")))
		o->conf.dev = true;
	else if (g->key && !conf_set(mem, &o->conf, str_of(g->key), g->value, ret_problem)) {
		*ret_problem =
			str_print(mem, "%.*s: %.*s", STR_ARGS(g->flag), STR_ARGS(*ret_problem));
		return false;
	}
	return true;
}

/* The file comes first, wherever it is named, so that flags stand over it. */
static str file_of(int argc, char **argv)
{
	for (int i = 0; i < argc; i++) {
		str rest = str_of(argv[i]);
		if (str_is(str_cut(&rest, '='), S("--conf")))
			return rest.n || i + 1 == argc ? rest : str_of(argv[i + 1]);
	}
	return (str){ 0 };
}

static bool take_word(arena *mem, const char *word, options *o, str *ret_problem)
{
	if (o->words_n < OPTION_WORDS) {
		o->words[o->words_n++] = str_of(word);
		return true;
	}
	*ret_problem = str_print(mem, "%s is one word too many", word);
	return false;
}

static bool read_file(arena *mem, str file, conf *ret, str *ret_problem)
{
	str data = str_of(getenv("GALLEY_DATA"));
	if (!conf_read(mem, file, ret, ret_problem))
		return false;
	return !data.n || conf_set(mem, ret, S("data"), data, ret_problem);
}

bool options_environment(arena *mem, conf *ret, str *ret_problem)
{
	return read_file(mem, str_of(getenv("GALLEY_CONF")), ret, ret_problem);
}

static int take_all(arena *mem, options *o, str *ret_problem)
{
	for (int i = 0; i < o->argc; i++) {
		given g;
		if (o->argv[i][0] != '-') {
			if (!take_word(mem, o->argv[i], o, ret_problem))
				return WRONG_USAGE;
		} else if (!read_one(mem, o->argc, o->argv, &i, o->allowed, &g, ret_problem) ||
			   !take_flag(mem, &g, o, ret_problem)) {
			return WRONG_USAGE;
		}
	}
	return DONE;
}

int options_read(arena *mem, int argc, char **argv, const char *allowed, options *ret,
		 str *ret_problem)
{
	options o = { .argc = argc, .argv = argv, .allowed = allowed };
	bool configured = is_allowed(S("--conf"), allowed);
	str file = configured ? file_of(argc, argv) : (str){ 0 };
	if (configured && !file.n)
		file = str_of(getenv("GALLEY_CONF"));
	if (configured && !read_file(mem, file, &o.conf, ret_problem))
		return FAILED;
	int code = take_all(mem, &o, ret_problem);
	if (code == DONE)
		*ret = o;
	return code;
}

bool options_ask_for_help(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (str_is(str_of(argv[i]), S("--help")) || str_is(str_of(argv[i]), S("-h")))
			return true;
	return false;
}

int options_refuse(const char *command, int code, str problem)
{
	log_answer("galley %s: %.*s", command, STR_ARGS(problem));
	if (code == WRONG_USAGE)
		log_answer("see: galley help %s", command);
	else
		log_answer("see: galley.conf(5)");
	return code;
}

bool options_again(void *context, arena *mem, conf *ret, str *ret_problem)
{
	const options *o = context;
	options fresh;
	if (options_read(mem, o->argc, o->argv, o->allowed, &fresh, ret_problem) != DONE)
		return false;
	*ret = fresh.conf;
	return true;
}
