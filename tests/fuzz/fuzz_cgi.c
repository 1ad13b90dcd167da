/* The variables of a CGI request, one a line, then, after an empty line, its body.  Whatever they say, what
 * goes back is one head in which each line is a header of ours. */
#include "gateway/cgi.c"
#include "paper.h"

#define VARIABLES_MOST 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char **variables_of(arena *mem, str *input)
{
	char **env = arena_take(mem, (VARIABLES_MOST + 1) * sizeof *env);
	size_t n = 0;
	for (str line = str_cut(input, '\n'); line.n && n < VARIABLES_MOST;
	     line = str_cut(input, '\n')) {
		char *text = arena_take(mem, line.n + 1);
		memcpy(text, line.at, line.n);
		env[n++] = text;
	}
	return env;
}

static bool is_header(str line)
{
	size_t name = str_find(line, S(": "));
	for (size_t i = 0; i < line.n; i++)
		if ((unsigned char)line.at[i] < ' ' || line.at[i] == 127)
			return false;
	return name > 0 && name < line.n;
}

static void look_at_head(str head)
{
	require(str_starts(head, S("Status: ")) && str_ends(head, S("\r\n\r\n")));
	for (str rest = str_part(head, 0, head.n - 4); rest.n;) {
		size_t end = str_find(rest, S("\r\n"));
		require(is_header(str_part(rest, 0, end)));
		rest = str_from(rest, end + 2);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static site *s;
	if (!s)
		s = paper_open();
	arena *mem = arena_new();
	str input = { (const char *)data, size };
	request *rq = request_of(mem, variables_of(mem, &input));
	rq->site = s;
	bool taken = serve_head(s, rq);
	if (taken && rq->parser)
		form_feed(rq->parser, input);
	if (taken)
		serve(s, rq);
	look_at_head(reply_head(rq));
	serve_end(rq);
	arena_free(mem);
	return 0;
}
