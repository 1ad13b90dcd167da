/* inside DATA N TARGET...: asks serve() for the targets in turn, N times in all, in one thread and without
 * a socket, and prints microseconds a page.  For callgrind and perf, which then see nothing but our work:
 *
 *   valgrind --tool=callgrind --toggle-collect=serve_head --toggle-collect=serve build/inside DATA 200 /x */
#include <stdio.h>

#include "base/conf.h"
#include "site/serve.h"
#include "site/site.h"

#define WARM 20

static size_t ask(site *s, arena *mem, const char *target)
{
	request *rq = request_new(mem, S("GET"), str_of(target), S("127.0.0.1"));
	request_header(rq, S("Host"), S("localhost"));
	rq->site = s;
	if (serve_head(s, rq))
		serve(s, rq);
	size_t n = rq->out.status == OK ? rq->out.body.n : 0;
	serve_end(rq);
	arena_reset(mem);
	return n;
}

static double seconds_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* False when an answer is no page. */
static bool ask_all(site *s, int64_t n, char **targets, size_t targets_n)
{
	arena *mem = arena_new();
	size_t bytes = 1;
	for (size_t i = 0; i < WARM && bytes; i++)
		bytes = ask(s, mem, targets[i % targets_n]);
	double began = seconds_now();
	for (int64_t i = 0; i < n && bytes; i++)
		bytes = ask(s, mem, targets[(size_t)i % targets_n]);
	printf("%.1f microseconds a page; the last had %zu bytes\n",
	       (seconds_now() - began) * 1e6 / (double)n, bytes);
	arena_free(mem);
	return bytes > 0;
}

int main(int argc, char **argv)
{
	arena *mem = arena_new();
	str problem = S("usage: inside DATA N TARGET...");
	conf c;
	int64_t n = 0;
	site *s = NULL;
	if (argc > 3 && str_to_int(str_of(argv[2]), &n) && n > 0 && conf_read(mem, S(""), &c, &problem) &&
	    conf_set(mem, &c, S("data"), str_of(argv[1]), &problem))
		s = site_open(&(site_options){ .conf = &c }, mem, &problem);
	if (!s)
		fprintf(stderr, "%.*s\n", STR_ARGS(problem));
	bool good = s && ask_all(s, n, argv + 3, (size_t)argc - 3);
	site_close(s);
	arena_free(mem);
	return good ? 0 : 1;
}
