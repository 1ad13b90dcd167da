#include "fastcgi.h"

#include "base/log.h"
#include "gateway/cgi.h"
#include "options.h"
#include "site/site.h"

int fastcgi_command(arena *mem, int argc, char **argv)
{
	options o;
	str problem = { 0 };
	if (!options_read(mem, argc, argv, FASTCGI_FLAGS, &o, &problem)) {
		log_answer("galley fastcgi: %.*s", STR_ARGS(problem));
		return 2;
	}
	if (o.words_n) {
		log_answer("galley fastcgi: %.*s is not expected; expected: %s", STR_ARGS(o.words[0]),
			    FASTCGI_FLAGS);
		return 2;
	}
	if (!o.conf.socket.n && !fastcgi_is_given()) {
		log_answer("galley fastcgi: name a socket to listen on, --socket PATH or ADDR:PORT");
		return 2;
	}
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
