/* galley: all commands, and the built-in server. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "author/author.h"
#include "base/log.h"
#include "base/secret.h"
#include "demo.h"
#include "fastcgi.h"
#include "gateway/http.h"
#include "options.h"
#include "section/section.h"
#include "setting/setting.h"
#include "site/check.h"
#include "site/site.h"
#include "store/db.h"
#include "user/user.h"

#define PASSWORD_MOST 1024

/* ---- telling ------------------------------------------------------------------------------- */

static int fail(const char *command, str problem)
{
	log_answer("galley %s: %.*s", command, STR_ARGS(problem));
	return FAILED;
}

static int misuse(const char *command, str problem)
{
	return options_refuse(command, WRONG_USAGE, problem);
}

/* ---- serve --------------------------------------------------------------------------------- */

static void say_where(void *context)
{
	const conf *c = context;
	str port = c->listen;
	while (str_find_byte(port, ':') < port.n)
		str_cut(&port, ':');
	bool local = str_starts(c->listen, S("127.0.0.1:")) || str_starts(c->listen, S("[::1]:"));
	if (c->base.n)
		printf("Galley serves %.*s at %.*s\n", STR_ARGS(c->base), STR_ARGS(c->listen));
	else if (local)
		printf("Galley serves at http://localhost:%.*s/\n", STR_ARGS(port));
	else
		printf("Galley serves at http://%.*s/\n", STR_ARGS(c->listen));
	if (!str_starts(str_of_url(c->base), S("https:")))
		printf("Cookies are not marked secure, since the site is not known to be reached "
		       "by https"
		       " (galley.conf: base).\n");
	fflush(stdout);
}

static int serve_command(arena *mem, options *o)
{
	str problem;
	site *s = site_open(
		&(site_options){ .conf = &o->conf, .reread = options_again, .reread_context = o },
		mem, &problem);
	if (!s)
		return fail("serve", problem);
	int code = http_serve(s, say_where, &o->conf);
	site_close(s);
	return code;
}

/* ---- a work outside the site --------------------------------------------------------------- */

typedef struct errand {
	site *site;
	work work;
} errand;

static bool errand_in(arena *mem, const site_options *in, errand *ret, str *ret_problem)
{
	ret->site = site_open(in, mem, ret_problem);
	if (!ret->site)
		return false;
	ret->work = site_work(ret->site, mem);
	return true;
}

static bool errand_begin(arena *mem, const options *o, errand *ret, str *ret_problem)
{
	return errand_in(mem, &(site_options){ .conf = &o->conf }, ret, ret_problem);
}

static bool errand_end(errand *e, bool keep)
{
	bool kept = db_end(&e->work, keep);
	site_work_end(e->site, &e->work);
	site_close(e->site);
	return kept;
}

/* ---- init ---------------------------------------------------------------------------------- */

static void add_first_editor(const work *w, str hash, int64_t byline_of)
{
	user_add(w, S("editor"), S("The first editor"), hash, byline_of);
}

/* What a paper needs so that a story can be written: sections, and a byline for who has no other. */
static void fill_plain(const work *w, str hash)
{
	static const char *const sections[][2] = {
		{ "news", "News" },
		{ "opinion", "Opinion" },
		{ "culture", "Culture" },
		{ "sport", "Sport" },
	};
	for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
		section_add(w, str_of(sections[i][0]), str_of(sections[i][1]), S(""));
	add_first_editor(w, hash, author_named(w, S("Newsroom")));
}

static bool fill(const work *w, bool demo, str zone, str hash, str *ret_problem)
{
	settings_begin(w, zone);
	if (!demo) {
		fill_plain(w, hash);
		return true;
	}
	add_first_editor(w, hash, 0);
	return demo_fill(w, ret_problem);
}

/* All that belongs to the newspaper, while nobody else sees it. */
static bool make_paper(arena *mem, const options *o, str *ret_password, str *ret_problem)
{
	errand e;
	site_options unborn = { .conf = &o->conf, .unborn = true };
	if (!errand_in(mem, &unborn, &e, ret_problem))
		return false;
	mkdir(str_c(mem, str_print(mem, "%.*s/media", STR_ARGS(o->conf.data))), 0755);
	*ret_password = secret_token(mem, e.work.dice);
	str hash = password_hash(mem, *ret_password);
	db_begin(&e.work);
	bool filled = fill(&e.work, o->demo, zone_of_machine(mem), hash, ret_problem);
	if (errand_end(&e, filled))
		return true;
	if (!ret_problem->n)
		*ret_problem = S("the store could not be written");
	return false;
}

/* Before the newspaper stands: of one that stands nobody must be without the password. */
static bool tell_password(str password, str *ret_problem)
{
	printf("The first editor signs in at /desk/sign-in as\n  name      editor\n  password  "
	       "%.*s\n"
	       "This is shown only once.\n",
	       STR_ARGS(password));
	bool told = fflush(stdout) == 0;
	if (!told)
		*ret_problem = S("the password could not be shown, so no newspaper was made");
	return told;
}

static int init_command(arena *mem, options *o)
{
	str problem = { 0 }, password;
	int making = store_create(o->conf.data, mem, &problem);
	if (making < 0)
		return fail("init", problem);
	bool made = make_paper(mem, o, &password, &problem) && tell_password(password, &problem);
	if (!store_created(making, o->conf.data, made, mem, &problem))
		return fail("init", problem);
	printf("Made %s in %.*s\n", o->demo ? "a demo newspaper" : "an empty newspaper",
	       STR_ARGS(o->conf.data));
	return DONE;
}

/* ---- the store ----------------------------------------------------------------------------- */

static int migrate_command(arena *mem, options *o)
{
	str problem;
	if (!store_migrate(o->conf.data, moment_now(), mem, &problem))
		return fail("migrate", problem);
	printf("The store in %.*s is of this program's version.\n", STR_ARGS(o->conf.data));
	return DONE;
}

static void print_finding(void *context, str finding)
{
	(void)context;
	printf("%.*s\n", STR_ARGS(finding));
}

static int check_command(arena *mem, options *o)
{
	str problem;
	site *s = site_open(&(site_options){ .conf = &o->conf }, mem, &problem);
	if (!s)
		return fail("check", problem);
	size_t n = site_check(s, print_finding, NULL);
	site_close(s);
	if (n)
		return fail("check", str_print(mem, "%zu findings", n));
	printf("All queries, all templates and the store are sound.\n");
	return DONE;
}

static int backup_command(arena *mem, options *o)
{
	str problem;
	if (!store_backup(o->conf.data, o->words[0], mem, &problem))
		return fail("backup", problem);
	printf("Copied to %.*s and checked.\n", STR_ARGS(o->words[0]));
	return DONE;
}

static int restore_command(arena *mem, options *o)
{
	str problem;
	if (!store_restore(o->conf.data, o->words[0], mem, &problem))
		return fail("restore", problem);
	printf("Restored from %.*s.\n", STR_ARGS(o->words[0]));
	return DONE;
}

static int tick_command(arena *mem, options *o)
{
	str problem;
	site *s = site_open(&(site_options){ .conf = &o->conf }, mem, &problem);
	if (!s)
		return fail("tick", problem);
	site_tick(s);
	site_close(s);
	return DONE;
}

/* ---- users --------------------------------------------------------------------------------- */

/* One line from standard input, without its newline. */
static str read_password(arena *mem)
{
	char *line = arena_take(mem, PASSWORD_MOST + 2);
	if (isatty(STDIN_FILENO))
		fprintf(stderr, "Password (shown as you type, ended by Enter): ");
	if (!fgets(line, PASSWORD_MOST + 2, stdin))
		return (str){ 0 };
	return (str){ line, strcspn(line, "\r\n") };
}

static bool hash_password(arena *mem, str login, str *ret_hash, str *ret_problem)
{
	str password = read_password(mem);
	const char *problem = password_problem(password, login);
	if (problem) {
		*ret_problem = str_of(problem);
		return false;
	}
	*ret_hash = password_hash(mem, password);
	return true;
}

static int user_list(errand *e)
{
	list all = users_all(&e->work);
	const user *u = all.at;
	for (size_t i = 0; i < all.n; i++)
		printf("%.*s\t%.*s\t%s\n", STR_ARGS(u[i].login), STR_ARGS(u[i].name),
		       u[i].disabled ? "disabled" : "editor");
	return errand_end(e, true) ? DONE : FAILED;
}

static int user_fail(errand *e, str problem)
{
	int code = fail("user", problem);
	errand_end(e, false);
	return code;
}

static int user_add_word(arena *mem, errand *e, str login, str name)
{
	str hash, problem = str_of(user_login_problem(login));
	if (problem.n || !hash_password(mem, login, &hash, &problem))
		return user_fail(e, problem);
	db_begin(&e->work);
	if (user_by_login(&e->work, login))
		return user_fail(e, S("there is a user of this name already"));
	/* A name to sign in with is no byline. */
	int64_t byline_of = name.n ? author_named(&e->work, name) : 0;
	user_add(&e->work, login, name.n ? name : login, hash, byline_of);
	if (!errand_end(e, true))
		return fail("user", S("the store could not be written"));
	printf("%.*s may sign in.\n", STR_ARGS(login));
	return DONE;
}

static int user_change(arena *mem, errand *e, str what, str login)
{
	bool disables = str_is(what, S("disable"));
	str hash, problem = { 0 };
	const user *u = user_by_login(&e->work, login);
	if (!u)
		return user_fail(e, S("there is no user of this name"));
	if (!disables && !hash_password(mem, login, &hash, &problem))
		return user_fail(e, problem);
	int64_t id = u->id;
	db_begin(&e->work);
	if (disables)
		user_disable(&e->work, id);
	else
		user_set_password(&e->work, id, hash);
	if (!errand_end(e, true))
		return fail("user", S("the store could not be written"));
	printf(disables ? "%.*s may no longer sign in; all sessions have ended.\n"
			: "%.*s has a new password; all sessions have ended.\n",
	       STR_ARGS(login));
	return DONE;
}

static const char *user_misuse(const options *o, bool lists, bool adds, bool changes)
{
	if (!lists && !adds && !changes)
		return "expected add, list, password or disable";
	if (!lists && o->words_n < 2)
		return "expected the name of the user";
	if (o->words_n > (lists ? 1 : changes ? 2 : 3))
		return "expected fewer words; a name of several is put in quotes";
	return NULL;
}

static int user_command(arena *mem, options *o)
{
	str what = o->words[0], login = o->words[1], problem;
	bool lists = str_is(what, S("list")), adds = str_is(what, S("add"));
	bool changes = str_is(what, S("password")) || str_is(what, S("disable"));
	const char *wrong = user_misuse(o, lists, adds, changes);
	if (wrong)
		return misuse("user", str_of(wrong));
	errand e;
	if (!errand_begin(mem, o, &e, &problem))
		return fail("user", problem);
	if (lists)
		return user_list(&e);
	return adds ? user_add_word(mem, &e, login, o->words[2])
		    : user_change(mem, &e, what, login);
}

/* ---- the table ----------------------------------------------------------------------------- */

static int version_command(arena *mem, options *o)
{
	(void)mem;
	(void)o;
	printf("galley %s\n", GALLEY_VERSION);
	return DONE;
}

static int help_command(arena *mem, options *o);

typedef struct command {
	const char *name, *flags, *words;
	size_t least, most; /* words */
	int (*run)(arena *mem, options *o);
	const char *help;
} command;

static const command COMMANDS[] = {
	{ "serve", "--conf --data --listen --threads --dev", "", 0, 0, serve_command,
	  "Serves the newspaper by HTTP, in the foreground.\n"
	  "SIGTERM finishes the replies under way and ends; SIGHUP reads settings and templates "
	  "again.\n"
	  "--dev reads templates and static files from disk and shows template errors in the "
	  "browser." },
	{ "fastcgi", FASTCGI_FLAGS, "", 0, 0, NULL, FASTCGI_HELP },
	{ "init", "--conf --data --demo", "", 0, 0, init_command,
	  "Makes a new newspaper in the data directory, with a first editor; --demo fills it with "
	  "stories." },
	{ "migrate", "--conf --data", "", 0, 0, migrate_command,
	  "Brings the store to this program's version; a copy is made first." },
	{ "check", "--conf --data", "", 0, 0, check_command,
	  "Proves every query, every template and the integrity of the store." },
	{ "backup", "--conf --data", "FILE", 1, 1, backup_command,
	  "Copies the store to FILE, while it is served, and checks the copy." },
	{ "restore", "--conf --data", "FILE", 1, 1, restore_command,
	  "Brings the store back from FILE, while it is served." },
	{ "tick", "--conf --data", "", 0, 0, tick_command,
	  "Does once what the clock does: for cron, beside CGI." },
	{ "user", "--conf --data", "add LOGIN [NAME] | list | password LOGIN | disable LOGIN", 1, 3,
	  user_command,
	  "Who may sign in.  Who is added with a NAME is an author too.\n"
	  "Passwords are read from standard input." },
	{ "version", "", "", 0, 0, version_command, "Prints the version." },
	{ "help", "", "[COMMAND]", 0, 1, help_command, "Explains a command." },
};

#define COMMANDS_N (sizeof COMMANDS / sizeof COMMANDS[0])

static const command *command_of(str name)
{
	for (size_t i = 0; i < COMMANDS_N; i++)
		if (str_is(name, str_of(COMMANDS[i].name)))
			return &COMMANDS[i];
	return NULL;
}

/* "--data" is explained as "[--data DIR]". */
static void print_flags(const char *flags)
{
	static const struct {
		const char *flag, *value;
	} values[] = {
		{ "--conf", " FILE" },
		{ "--data", " DIR" },
		{ "--listen", " ADDR:PORT" },
		{ "--threads", " N" },
		{ "--socket", " PATH|ADDR:PORT" },
	};
	str rest = str_of(flags);
	while (rest.n) {
		str flag = str_cut(&rest, ' ');
		const char *value = "";
		for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
			if (str_is(flag, str_of(values[i].flag)))
				value = values[i].value;
		printf(" [%.*s%s]", STR_ARGS(flag), value);
	}
}

static void print_usage(const command *c)
{
	printf("galley %s", c->name);
	print_flags(c->flags);
	printf("%s%s\n", *c->words ? " " : "", c->words);
}

static int explain(const command *c)
{
	print_usage(c);
	printf("%s\n", c->help);
	return DONE;
}

static int help_command(arena *mem, options *o)
{
	if (!o->words_n) {
		for (size_t i = 0; i < COMMANDS_N; i++)
			print_usage(&COMMANDS[i]);
		return DONE;
	}
	const command *c = command_of(o->words[0]);
	if (!c)
		return misuse("help",
			      str_print(mem, "there is no command %.*s", STR_ARGS(o->words[0])));
	return explain(c);
}

static int run(arena *mem, const command *c, int argc, char **argv)
{
	if (options_ask_for_help(argc, argv))
		return explain(c);
	if (!c->run)
		return fastcgi_command(mem, argc, argv);
	options o;
	str problem;
	int refused = options_read(mem, argc, argv, c->flags, &o, &problem);
	if (refused)
		return options_refuse(c->name, refused, problem);
	if (o.words_n < c->least || o.words_n > c->most)
		return misuse(c->name, str_print(mem, "expected: %s",
						 *c->words ? c->words : "no further words"));
	return c->run(mem, &o);
}

/* "--help" and "--version" stand for the commands of these names. */
static const command *command_asked(int argc, char **argv)
{
	str first = argc > 1 ? str_of(argv[1]) : (str){ 0 };
	if (str_is(first, S("--version")))
		return command_of(S("version"));
	return command_of(options_ask_for_help(argc > 1, argv + 1) ? S("help") : first);
}

int main(int argc, char **argv)
{
	const command *c = command_asked(argc, argv);
	if (!c) {
		fprintf(stderr, "galley: expected a command:");
		for (size_t i = 0; i < COMMANDS_N; i++)
			fprintf(stderr, " %s", COMMANDS[i].name);
		fprintf(stderr, "\n");
		return WRONG_USAGE;
	}
	secret_start();
	arena *mem = arena_new();
	int code = run(mem, c, argc - 2, argv + 2);
	arena_free(mem);
	return code;
}
