#include "fastcgi.h"

#include "base/log.h"
#include "gateway/cgi.h"
#include "options.h"
#include "site/site.h"

int fastcgi_command(arena *mem, int argc, char **argv)
{
	options o;
	str problem = { 0 };
	int refused = options_read(mem, argc, argv, FASTCGI_FLAGS, &o, &problem);
	if (refused)
		return options_refuse("fastcgi", refused, problem);
	if (o.words_n)
		return options_refuse("fastcgi", WRONG_USAGE,
				      str_print(mem, "%.*s is not expected; expected: %s",
						STR_ARGS(o.words[0]), FASTCGI_FLAGS));
	if (!o.conf.socket.n && !fastcgi_is_given())
		return options_refuse("fastcgi", WRONG_USAGE,
				      S("name a socket to listen on, --socket PATH or ADDR:PORT"));
	site *s = site_open(
		&(site_options){ .conf = &o.conf, .reread = options_again, .reread_context = &o },
		mem, &problem);
	if (!s) {
		log_answer("galley fastcgi: %.*s", STR_ARGS(problem));
		return 1;
	}
	int code = fastcgi_serve(s, o.conf.socket, o.conf.threads);
	site_close(s);
	return code;
}
