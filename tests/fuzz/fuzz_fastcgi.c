/* Records of any kind in any order, as a web server might send them over one FastCGI connection: all requests
 * in it are answered or given up.  The other side has gone when they are read, so nothing waits.
 *
 * A record of the input is its kind and padding, the number of its request, the length of what it holds, and
 * that.  Variables are lines "NAME=value", since libfcgi ends the process when a pair lies about its length. */
#include <sys/un.h>

#include "gateway/cgi.c"
#include "paper.h"

#define PARAMS 4
#define STREAM_MOST (64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* It forgets some bytes where a connection breaks within a request. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libfcgi.so";
}

/* ---- the stream ---------------------------------------------------------------------------- */

static void put_length(buffer *out, size_t n)
{
	const char long_form[] = { (char)0x80, 0, (char)(n >> 8), (char)n };
	if (n < 128)
		put_byte(out, (char)n);
	else
		put(out, (str){ long_form, sizeof long_form });
}

static str pairs_of(arena *mem, str lines)
{
	buffer out = buffer_new(mem, 256, 4096);
	while (lines.n) {
		str value = str_cut(&lines, '\n'), name = str_cut(&value, '=');
		put_length(&out, name.n);
		put_length(&out, value.n);
		put(&out, name);
		put(&out, value);
	}
	return buffer_str(&out);
}

static void put_record(buffer *out, arena *mem, str *input)
{
	char kind = input->at[0] & 15, padding = (char)(input->at[0] >> 4 & 15), id = input->at[1];
	str content = str_part(*input, 3, (unsigned char)input->at[2]);
	*input = str_from(*input, 3 + content.n);
	if (kind == PARAMS)
		content = pairs_of(mem, content);
	const char head[] = { 1, kind, 0, id, (char)(content.n >> 8), (char)content.n, padding, 0 };
	put(out, (str){ head, sizeof head });
	put(out, content);
	put(out, str_part(S("0123456789abcdef"), 0, (size_t)padding));
}

static str stream_of(arena *mem, str input)
{
	buffer out = buffer_new(mem, 1024, STREAM_MOST);
	while (input.n >= 3 && out.n < STREAM_MOST / 2)
		put_record(&out, mem, &input);
	return buffer_str(&out);
}

/* ---- the connection ------------------------------------------------------------------------ */

/* A name of Linux's own, which is in no folder; accepting does not wait. */
static struct sockaddr_un address(void)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	snprintf(a.sun_path + 1, sizeof a.sun_path - 1, "galley-fuzz-%d", (int)getpid());
	return a;
}

static int door_open(void)
{
	struct sockaddr_un a = address();
	int door = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	require(bind(door, (struct sockaddr *)&a, sizeof a) == 0 && listen(door, 4) == 0);
	require(FCGX_Init() == 0);
	signal(SIGPIPE, SIG_IGN);
	return door;
}

static void send_all(str stream)
{
	struct sockaddr_un a = address();
	int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	require(connect(client, (struct sockaddr *)&a, sizeof a) == 0);
	require(write(client, stream.at, stream.n) == (ssize_t)stream.n);
	close(client);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static site *s;
	static int door = -1;
	if (!s) {
		s = paper_open();
		door = door_open();
	}
	arena *mem = arena_new();
	FCGX_Request c;
	send_all(stream_of(mem, (str){ (const char *)data, size }));
	FCGX_InitRequest(&c, door, FCGI_FAIL_ACCEPT_ON_INTR);
	while (FCGX_Accept_r(&c) == 0) {
		answer_one(s, mem, c.envp, &c, NULL);
		FCGX_Finish_r(&c);
		arena_reset(mem);
	}
	FCGX_Free(&c, 1);
	arena_free(mem);
	return 0;
}
