/* Heads of requests, and what HTTP makes of an answer to them.  The input is "METHOD target", then a line
 * for each header, then, after an empty line, the body of the answer; the first byte chooses where the
 * request comes from and what is answered. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "web/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool good)
{
	if (!good)
		abort();
}

static request *received(arena *mem, str *input)
{
	str target = str_cut(input, '\n');
	str method_name = str_cut(&target, ' ');
	request *rq = request_new(mem, method_name, target, S("127.0.0.1"));
	for (str line = str_cut(input, '\n'); line.n; line = str_cut(input, '\n')) {
		str name = str_cut(&line, ':');
		request_header(rq, name, line);
	}
	return rq;
}

static bool has_controls(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.at[i] < ' ' || s.at[i] == 127)
			return true;
	return false;
}

static void look_at(const request *rq)
{
	require(str_is_utf8(rq->path) && !has_controls(rq->path));
	require(!str_has(rq->path, S("/../")) && !str_ends(rq->path, S("/..")));
	require(!str_starts(rq->path, S("//")));
	for (size_t i = 0; i < rq->query_n; i++)
		require(str_is_utf8(rq->query[i].name) && str_is_utf8(rq->query[i].value));
	require(rq->base.n && !has_controls(rq->base));
	require(!has_controls(rq->peer));
	request_is_from_here(rq);
	cookie(rq, "session");
	host_cookie(rq, "session");
	query_value(rq, "q");
}

static void answer_with(request *rq, int choice, str body)
{
	if (choice & 1) {
		int fd = memfd_create("fuzz", MFD_CLOEXEC);
		require(write(fd, body.at, body.n) == (ssize_t)body.n);
		file(rq, "image/png", fd, (int64_t)body.n, (moment){ 1700000000 });
	} else {
		bytes(rq, "text/html; charset=utf-8", body);
		rq->out.modified = (moment){ choice & 2 ? 1700000000 : 0 };
	}
	if (choice & 4)
		set_cookie(rq, &(cookie_to_set){ "session", body, "/", 60, true });
	if (choice & 8)
		add_header(rq, "X-A", body);
	answer_finish(rq);
}

static void look_at_answer(const request *rq, str body)
{
	const answer *a = &rq->out;
	require(a->headers_n < ANSWER_HEADERS);
	for (size_t i = 0; i < a->headers_n; i++)
		require(!has_controls(a->headers[i].value));
	require(a->length <= (int64_t)body.n);
	if (a->file >= 0)
		require(a->file_at >= 0 && a->file_n >= 0 &&
			a->file_at + a->file_n <= (int64_t)body.n);
	if (rq->is_head || a->status == NOT_MODIFIED)
		require(!a->body.n && a->file < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const bases[] = { "", "http://paper.example", "https://paper.example" };
	arena *mem = arena_new();
	conf c;
	str why, input = { (const char *)data + 1, size ? size - 1 : 0 };
	int choice = size ? data[0] : 0;
	require(conf_read(mem, S(""), &c, &why));
	if (choice & 16)
		conf_set(mem, &c, S("proxies"), S("127.0.0.0/8"), &why);
	if (choice & 96)
		conf_set(mem, &c, S("base"), str_of(bases[(choice >> 5) % 3]), &why);
	request *rq = received(mem, &input);
	rq->work.conf = &c;
	if (request_head(rq, &c) == OK) {
		look_at(rq);
		answer_with(rq, choice, input);
		look_at_answer(rq, input);
	}
	if (rq->out.file >= 0)
		close(rq->out.file);
	arena_free(mem);
	return 0;
}
