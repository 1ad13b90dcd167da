#include "signals.h"

#include "base/log.h"

sigset_t signals_take(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	return set;
}

void signals_reread(site *s)
{
	arena *mem = arena_new();
	str say = { 0 };
	if (!site_reread(s, mem, &say))
		log_problem("SIGHUP: the old ones stay: %.*s", STR_ARGS(say));
	else
		log_note("SIGHUP: configuration, settings and templates were read again%s%.*s",
			 say.n ? "; " : "", STR_ARGS(say));
	arena_free(mem);
}
