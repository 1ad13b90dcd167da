/* galley.cgi: FastCGI and CGI.
 *
 *   galley.cgi --data DIR --socket PATH|ADDR:PORT [--threads N]   FastCGI
 *   a FastCGI socket as standard input                            FastCGI on it
 *   REQUEST_METHOD in the environment                             one CGI request
 *
 * With REQUEST_METHOD the command line is ignored, since servers pass a query string there (RFC 3875,
 * 4.4); settings then come from GALLEY_CONF or GALLEY_DATA. */
#include <malloc.h>
#include <stdio.h>

#include "base/conf.h"
#include "fastcgi.h"
#include "gateway/cgi.h"
#include "options.h"
#include "site/site.h"

/* A process of a few milliseconds need not give memory back, nor ask for it in small pieces. */
static void take_memory_at_once(void)
{
	mallopt(M_TOP_PAD, 1 << 20);
	mallopt(M_TRIM_THRESHOLD, 1 << 26);
	mallopt(M_MMAP_THRESHOLD, 1 << 25);
}

/* What a person types, who is no web server. */
static int answer_command_line(arena *mem, int argc, char **argv)
{
	bool version = argc == 1 && str_is(str_of(argv[0]), S("--version"));
	if (version)
		printf("galley %s\n", GALLEY_VERSION);
	else if (options_ask_for_help(argc, argv))
		printf("galley.cgi [--conf FILE] [--data DIR] [--socket PATH|ADDR:PORT] "
		       "[--threads N]\n%s\nWith REQUEST_METHOD in the environment it answers one "
		       "CGI request.\n",
		       FASTCGI_HELP);
	else
		return fastcgi_command(mem, argc, argv);
	return DONE;
}

int main(int argc, char **argv)
{
	arena *mem = arena_new();
	conf c;
	str why = { 0 };
	if (!getenv("REQUEST_METHOD")) {
		int code = answer_command_line(mem, argc - 1, argv + 1);
		arena_free(mem);
		return code;
	}
	take_memory_at_once();
	site *s = NULL;
	if (options_environment(mem, &c, &why))
		s = site_open(&(site_options){ .conf = &c, .brief = true }, mem, &why);
	int code = s ? cgi_answer(s) : cgi_unavailable(mem, why);
	site_close(s);
	arena_free(mem);
	return code;
}
