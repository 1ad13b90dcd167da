/* galley.cgi: FastCGI and CGI.
 *
 *   galley.cgi --data DIR --socket PATH|ADDR:PORT [--threads N]   FastCGI
 *   a FastCGI socket as standard input                            FastCGI on it
 *   REQUEST_METHOD in the environment                             one CGI request
 *
 * With REQUEST_METHOD the command line is ignored, since servers pass a query string there (RFC 3875,
 * 4.4); settings then come from GALLEY_CONF or GALLEY_DATA. */
#include "base/conf.h"
#include "base/log.h"
#include "fastcgi.h"
#include "gateway/cgi.h"
#include "site/site.h"

static bool read_environment(arena *mem, conf *c, str *ret_problem)
{
	str file = str_of(getenv("GALLEY_CONF")), data = str_of(getenv("GALLEY_DATA"));
	if (!conf_read(mem, file, c, ret_problem))
		return false;
	return !data.n || conf_set(mem, c, S("data"), data, ret_problem);
}

int main(int argc, char **argv)
{
	arena *mem = arena_new();
	conf c;
	str problem = { 0 };
	if (!getenv("REQUEST_METHOD")) {
		int code = fastcgi_command(mem, argc - 1, argv + 1);
		arena_free(mem);
		return code;
	}
	site *s = NULL;
	if (read_environment(mem, &c, &problem))
		s = site_open(&(site_options){ .conf = &c, .brief = true }, mem, &problem);
	int code = s ? cgi_answer(s) : cgi_unavailable(problem);
	site_close(s);
	arena_free(mem);
	return code;
}
