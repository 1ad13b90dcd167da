#include "http.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "listen.h"
#include "note.h"
#include "pool.h"
#include "signals.h"
#include "site/serve.h"
#include "web/form.h"
#include "web/route.h"

#define LOOPS_MOST 64
#define POOL_LEAST 4
#define CONNECTIONS_MOST 8192
#define CONNECTIONS_OF_ONE 1024      /* address; a proxy in front counts as one */
#define CONNECTION_BYTES (56 * 1024) /* the largest head, its parts, and the head of the reply */
#define IDLE_SECONDS 30
#define HEAD_MS 60000 /* from connecting, or the last reply, to a whole head */
#define BODY_MS (10 * 60000)
#define SWEEP_MS 5000
#define FINISH_MS 30000                 /* for the replies under way when we end */
#define ARENAS_KEPT 64                  /* a loop */
#define DISCARD_MOST ((int64_t)1 << 30) /* of a body that is refused already */

typedef struct http http;

/* One connection, so that a client who sends a byte now and then does not hold it for ever. */
typedef struct client {
	struct client *next, **before;
	int fd;
	_Atomic int64_t deadline; /* in ticks; 0: none */
} client;

/* One event thread. */
typedef struct loop {
	http *server;
	struct MHD_Daemon *daemon;
	press *press;
	arena *spare[ARENAS_KEPT];
	size_t spare_n;
	pthread_mutex_t lock; /* of clients */
	client *clients;
} loop;

struct http {
	site *site;
	pool *pool;
	loop loops[LOOPS_MOST];
	size_t loops_n;
	atomic_size_t busy; /* requests whose head has come and whose reply has not gone */
	atomic_bool ending;
};

/* One request and its reply. */
typedef struct exchange {
	job job; /* first: the pool hands it back */
	loop *loop;
	arena *mem;
	str target;
	const char *target_end; /* where it stood in the library's buffer */
	request *rq;
	struct MHD_Connection *connection;
	client *client;
	int64_t began;
	bool is_spoilt, has_body, is_chunked;
	int64_t body_n;
	const char *piece_end; /* of a chunk, in the library's buffer */
	bool is_counted;       /* in busy */
	bool is_answered;
	bool is_last; /* the connection is not kept */
} exchange;

/* ---- arenas of a loop ----------------------------------------------------------------------- */

static arena *arena_of(loop *l)
{
	return l->spare_n ? l->spare[--l->spare_n] : arena_new();
}

static void give_back(loop *l, arena *mem)
{
	if (l->spare_n == ARENAS_KEPT) {
		arena_free(mem);
		return;
	}
	arena_reset(mem);
	l->spare[l->spare_n++] = mem;
}

/* ---- connections ---------------------------------------------------------------------------- */

static void client_comes(loop *l, client *c)
{
	pthread_mutex_lock(&l->lock);
	c->next = l->clients;
	c->before = &l->clients;
	if (c->next)
		c->next->before = &c->next;
	l->clients = c;
	pthread_mutex_unlock(&l->lock);
}

static void client_goes(loop *l, client *c)
{
	pthread_mutex_lock(&l->lock);
	*c->before = c->next;
	if (c->next)
		c->next->before = c->before;
	pthread_mutex_unlock(&l->lock);
	free(c);
}

static void on_connection(void *context, struct MHD_Connection *connection, void **ret_client,
			  enum MHD_ConnectionNotificationCode code)
{
	loop *l = context;
	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		if (*ret_client)
			client_goes(l, *ret_client);
		return;
	}
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	client *c = info ? calloc(1, sizeof(*c)) : NULL;
	if (!c)
		return;
	c->fd = info->connect_fd;
	c->deadline = ticks_now() + HEAD_MS;
	client_comes(l, c);
	*ret_client = c;
}

/* The descriptor cannot be another's yet: who closes it takes the client off this list first. */
static void sweep(loop *l, int64_t now)
{
	pthread_mutex_lock(&l->lock);
	for (client *c = l->clients; c; c = c->next)
		if (c->deadline && c->deadline < now)
			shutdown(c->fd, SHUT_RDWR);
	pthread_mutex_unlock(&l->lock);
}

static void set_deadline(exchange *x, int64_t ms)
{
	if (x->client)
		x->client->deadline = ms ? ticks_now() + ms : 0;
}

/* ---- the head ------------------------------------------------------------------------------- */

/* Digits to the end of the line, or as far as they have come. */
static bool is_length(const char *value)
{
	size_t spaces = strspn(value, " \t");
	size_t digits = strspn(value + spaces, "0123456789");
	char end = value[spaces + digits];
	return !end || (digits && digits < 19 && (end == '\r' || end == '\n'));
}

/* The library answers a Content-Length that is no number twice over.  So where that header has come
 * with the request line, as it nearly always has, it is spoilt in the library's buffer, which ends
 * in NULs, and refused by us. */
static bool spoil_bad_length(const char *version)
{
	static const char name[] = "\nContent-Length:";
	const char *lines = version + strlen(version) + 1;
	lines += !*lines;
	const char *found = strncasecmp(lines, name + 1, sizeof(name) - 2) == 0
				    ? lines - 1
				    : strcasestr(lines, name);
	const char *body = strstr(lines, "\r\n\r\n");
	if (!found || (body && found > body) || is_length(found + sizeof(name) - 1))
		return false;
	((char *)(uintptr_t)found)[1] = '!';
	return true;
}

/* The library decodes the target in place, so it is copied before. */
static void *on_target(void *context, const char *target, struct MHD_Connection *connection)
{
	loop *l = context;
	arena *mem = arena_of(l);
	exchange *x = NEW(mem, exchange);
	x->loop = l;
	x->mem = mem;
	x->connection = connection;
	x->target = str_copy(mem, str_of(target));
	x->target_end = target + x->target.n;
	x->is_spoilt = x->target.n <= REQUEST_TARGET_BYTES && spoil_bad_length(x->target_end + 1);
	x->began = ticks_now();
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	x->client = info ? info->socket_context : NULL;
	return x;
}

static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
	(void)context;
	(void)connection;
	return strlen(text);
}

typedef struct head_walk {
	request *rq;
	const char *expected, *last_end;
} head_walk;

/* The library (0.9.75) takes a lone LF for a line's end, cuts lines at a NUL and joins folded lines
 * without saying so, and RFC 9112 wants all three refused.  But it leaves the lines where they were
 * received: when one does not begin right behind the CR LF of the line before, it was one of these.
 */
static enum MHD_Result on_header(void *context, enum MHD_ValueKind where, const char *name,
				 size_t name_n, const char *value, size_t value_n)
{
	head_walk *walk = context;
	(void)where;
	if (name != walk->expected)
		walk->rq->malformed = true;
	walk->last_end = value + value_n;
	walk->expected = walk->last_end + 2;
	request_header(walk->rq, (str){ name, name_n }, (str){ value, value_n });
	return MHD_YES;
}

/* Behind the last line stood CR LF CR LF; the library puts NULs in the place of line ends. */
static bool ends_well(const head_walk *walk)
{
	return memcmp(walk->last_end, "\0\0\0\0", 4) == 0;
}

static void read_head(exchange *x, const char *method_name, const char *version)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	str peer = peer_address(x->mem, info ? info->client_addr : NULL);
	request *rq = x->rq = request_new(x->mem, str_of(method_name), x->target, peer);
	const char *line_end = version + strlen(version);
	head_walk walk = { rq, line_end + 2, line_end };
	rq->malformed = x->is_spoilt || version != x->target_end + 1;
	MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, on_header, &walk);
	bool is_old = str_is(str_of(version), S("HTTP/1.0"));
	if (is_old && x->client)
		rq->reached_at = own_address(x->mem, x->client->fd);
	x->is_chunked = header(rq, "Transfer-Encoding").n > 0;
	x->has_body = x->is_chunked || (header(rq, "Content-Length").n &&
					!str_is(header(rq, "Content-Length"), S("0")));
	if (!ends_well(&walk) || (!is_old && !str_is(str_of(version), S("HTTP/1.1"))) ||
	    (is_old && x->is_chunked))
		rq->malformed = true;
	rq->site = x->loop->server->site;
	rq->press = x->loop->press;
	rq->tells_length = true;
}

/* ---- the reply ------------------------------------------------------------------------------ */

/* The body of a reply to HEAD or of 304 is never asked for. */
static ssize_t no_body(void *context, uint64_t at, char *room, size_t n)
{
	(void)context;
	(void)at;
	(void)room;
	(void)n;
	return MHD_CONTENT_READER_END_WITH_ERROR;
}

/* A head that tells the length of a body which does not follow.  Without a length the library ends
 * the connection after a 304, or sends the end of chunks; with an empty body it tells 0. */
static struct MHD_Response *head_alone(int64_t length)
{
	return MHD_create_response_from_callback((uint64_t)length, 1, no_body, NULL, NULL);
}

static struct MHD_Response *response_of(exchange *x)
{
	answer *a = &x->rq->out;
	if (a->file >= 0) {
		int fd = a->file;
		a->file = -1;
		return MHD_create_response_from_fd_at_offset64((uint64_t)a->file_n, fd,
							       (uint64_t)a->file_at);
	}
	if (a->status == NOT_MODIFIED)
		return head_alone(a->untold);
	if (x->rq->is_head && a->length > 0)
		return head_alone(a->length);
	return MHD_create_response_from_buffer(a->body.n, (void *)(uintptr_t)a->body.at,
					       MHD_RESPMEM_PERSISTENT);
}

static void put_headers(exchange *x, struct MHD_Response *response)
{
	const answer *a = &x->rq->out;
	for (size_t i = 0; i < a->headers_n; i++) {
		const answer_header *h = &a->headers[i];
		if (strcmp(h->name, "Content-Length") != 0)
			MHD_add_response_header(response, h->name, str_c(x->mem, h->value));
	}
	if (x->is_last || atomic_load(&x->loop->server->ending))
		MHD_add_response_header(response, "Connection", "close");
}

static enum MHD_Result send_reply(exchange *x)
{
	struct MHD_Response *response = response_of(x);
	if (!response)
		return MHD_NO;
	put_headers(x, response);
	enum MHD_Result result =
		MHD_queue_response(x->connection, (unsigned)x->rq->out.status, response);
	MHD_destroy_response(response);
	return result;
}

/* ---- from head to reply --------------------------------------------------------------------- */

static void on_pool(job *j, press *p)
{
	exchange *x = (exchange *)j;
	x->rq->press = p;
	serve(x->rq->site, x->rq);
	x->is_answered = true;
	MHD_resume_connection(x->connection);
}

static enum MHD_Result answer_request(exchange *x)
{
	if (x->is_answered)
		return send_reply(x);
	set_deadline(x, 0);
	if (serve_is_slow(x->rq)) {
		MHD_suspend_connection(x->connection);
		pool_give(x->loop->server->pool, &x->job);
		return MHD_YES;
	}
	serve(x->rq->site, x->rq);
	x->is_answered = true;
	return send_reply(x);
}

/* A refusal before the body comes ends the connection, and whoever is still sending may lose it for
 * the reset that follows.  So it waits for the body's end, unless that is not clear, very far, or
 * asked. */
static bool is_answered_early(const exchange *x)
{
	int64_t length = 0;
	str_to_int(header(x->rq, "Content-Length"), &length);
	return x->rq->out.status == BAD_REQUEST ||
	       (x->has_body && (length > DISCARD_MOST || header(x->rq, "Expect").n));
}

/* Counted before it is asked whether we end: so http_stop sees it, or it sees http_stop. */
static bool is_admitted(exchange *x)
{
	atomic_fetch_add(&x->loop->server->busy, 1);
	x->is_counted = true;
	return !atomic_load(&x->loop->server->ending);
}

/* After chunks the connection ends, since the library is not strict about where they do. */
static enum MHD_Result begin(exchange *x, const char *method_name, const char *version)
{
	if (!is_admitted(x))
		return MHD_NO;
	read_head(x, method_name, version);
	x->is_answered = !serve_head(x->rq->site, x->rq);
	x->is_last = x->is_chunked || x->rq->out.status == BAD_REQUEST;
	set_deadline(x, x->has_body ? BODY_MS : 0);
	return x->is_answered && is_answered_early(x) ? send_reply(x) : MHD_YES;
}

/* The framing of chunks is still in the buffer around them: a line end of LF alone shows, unless
 * the network has parted it from its chunk. */
static bool chunk_is_sound(exchange *x, const char *at, size_t n)
{
	const char *end = x->piece_end;
	x->piece_end = at + n;
	if (end && at > end && (end[0] != '\r' || end[1] != '\n'))
		return false;
	return at[-1] != '\n' || at[-2] == '\r';
}

/* The library cannot answer in the midst of a body, so what is refused already is read and dropped.
 */
static enum MHD_Result take_body(exchange *x, const char *at, size_t *n)
{
	form_parser *p = x->rq->parser;
	if (p && x->is_chunked && !chunk_is_sound(x, at, *n))
		form_cut_off(p);
	if (p)
		form_feed(p, (str){ at, *n });
	x->body_n += (int64_t)*n;
	*n = 0;
	return x->body_n > DISCARD_MOST ? MHD_NO : MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection,
				  const char *target, const char *method_name, const char *version,
				  const char *body, size_t *body_n, void **exchange_of)
{
	(void)context;
	(void)connection;
	(void)target;
	exchange *x = *exchange_of;
	if (!x->rq)
		return begin(x, method_name, version);
	if (*body_n)
		return take_body(x, body, body_n);
	return answer_request(x);
}

static void on_end(void *context, struct MHD_Connection *connection, void **exchange_of,
		   enum MHD_RequestTerminationCode code)
{
	(void)context;
	(void)connection;
	(void)code;
	exchange *x = *exchange_of;
	if (!x)
		return;
	*exchange_of = NULL;
	loop *l = x->loop;
	set_deadline(x, HEAD_MS);
	if (x->rq) {
		if (x->rq->work.conf->log_requests)
			note_request(x->rq, x->began);
		serve_end(x->rq);
	}
	if (x->is_counted)
		atomic_fetch_sub(&l->server->busy, 1);
	give_back(l, x->mem);
}

/* ---- starting and ending -------------------------------------------------------------------- */

static unsigned connections_most(void)
{
	struct rlimit files;
	if (getrlimit(RLIMIT_NOFILE, &files) < 0)
		return CONNECTIONS_MOST / 8;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	getrlimit(RLIMIT_NOFILE, &files);
	rlim_t half = files.rlim_cur / 2; /* the other half is for the store and for files sent */
	return half < CONNECTIONS_MOST ? (unsigned)half : CONNECTIONS_MOST;
}

/* MHD_OPTION_STRICT_FOR_CLIENT would refuse a missing Host and a space in the target, and send its
 * reply twice; request_head refuses both, once. */
static bool loop_start(loop *l, unsigned connections, unsigned of_one)
{
	l->press = press_new();
	pthread_mutex_init(&l->lock, NULL);
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, connections, NULL },
		{ MHD_OPTION_PER_IP_CONNECTION_LIMIT, of_one, NULL },
		{ MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};
	l->daemon = MHD_start_daemon(
		MHD_USE_NO_LISTEN_SOCKET | MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC |
			MHD_ALLOW_SUSPEND_RESUME,
		0, NULL, NULL, on_request, l, MHD_OPTION_ARRAY, options,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, l, MHD_OPTION_UNESCAPE_CALLBACK,
		keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_end, l,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, l, MHD_OPTION_END);
	return l->press && l->daemon;
}

static void loop_stop(loop *l)
{
	if (l->daemon)
		MHD_stop_daemon(l->daemon);
	while (l->spare_n)
		arena_free(l->spare[--l->spare_n]);
	press_free(l->press);
	pthread_mutex_destroy(&l->lock);
}

static bool http_start(http *server, const conf *c)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t loops = c->threads ? (size_t)c->threads : cores > 0 ? (size_t)cores : 1;
	if (loops > LOOPS_MOST)
		loops = LOOPS_MOST;
	server->pool = pool_new(2 * loops > POOL_LEAST ? 2 * loops : POOL_LEAST, on_pool);
	if (!server->pool)
		return false;
	unsigned most = connections_most() / (unsigned)loops;
	unsigned of_one = (CONNECTIONS_OF_ONE + (unsigned)loops - 1) / (unsigned)loops;
	for (; server->loops_n < loops; server->loops_n++) {
		loop *l = &server->loops[server->loops_n];
		l->server = server;
		if (!loop_start(l, most, of_one)) {
			loop_stop(l);
			return false;
		}
	}
	return true;
}

/* Replies under way are finished; connections that only wait are closed. */
static void http_stop(http *server)
{
	atomic_store(&server->ending, true);
	int64_t until = ticks_now() + FINISH_MS;
	while (atomic_load(&server->busy) && ticks_now() < until)
		poll(NULL, 0, 10);
	if (atomic_load(&server->busy)) {
		log_problem("%zu replies were not finished in %d seconds and are cut off",
			    atomic_load(&server->busy), FINISH_MS / 1000);
		_exit(0);
	}
	for (size_t i = 0; i < server->loops_n; i++)
		loop_stop(&server->loops[i]);
	pool_free(server->pool);
}

/* ---- accepting ------------------------------------------------------------------------------ */

/* False when there is nothing more to accept just now. */
static bool accept_one(http *server, int listening, size_t *turn)
{
	struct sockaddr_storage from;
	socklen_t n = sizeof(from);
	int yes = 1;
	int fd = accept4(listening, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
		poll(NULL, 0, 10);
	if (fd < 0)
		return errno == ECONNABORTED || errno == EINTR;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	loop *l = &server->loops[(*turn)++ % server->loops_n];
	MHD_add_connection(l->daemon, fd, (struct sockaddr *)&from, n);
	return true;
}

/* False when it is time to end. */
static bool obey(site *s, int signals)
{
	struct signalfd_siginfo got;
	if (read(signals, &got, sizeof(got)) != (ssize_t)sizeof(got))
		return true;
	if (got.ssi_signo != SIGHUP)
		return false;
	signals_reread(s);
	return true;
}

static void accept_until_told(http *server, int listening, int signals)
{
	struct pollfd waiting[] = { { signals, POLLIN, 0 }, { listening, POLLIN, 0 } };
	size_t turn = 0;
	int64_t swept = ticks_now();
	for (;;) {
		poll(waiting, 2, SWEEP_MS);
		if (waiting[0].revents && !obey(server->site, signals))
			return;
		while (waiting[1].revents && accept_one(server, listening, &turn))
			continue;
		int64_t now = ticks_now();
		for (size_t i = 0; now - swept >= SWEEP_MS && i < server->loops_n; i++)
			sweep(&server->loops[i], now);
		if (now - swept >= SWEEP_MS)
			swept = now;
	}
}

static int run(http *server, int listening, int signals, void (*ready)(void *), void *context)
{
	if (!http_start(server, site_conf(server->site))) {
		log_problem("the server's threads could not be started: %s", strerror(errno));
		http_stop(server);
		return 1;
	}
	site_clock_start(server->site);
	if (ready)
		ready(context);
	accept_until_told(server, listening, signals);
	close(listening);
	http_stop(server);
	site_clock_stop(server->site);
	return 0;
}

int http_serve(site *s, void (*ready)(void *context), void *context)
{
	arena *mem = arena_new();
	str why = { 0 };
	sigset_t set = signals_take();
	int signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	int listening = listen_on(mem, site_conf(s)->listen, false, &why);
	http *server = calloc(1, sizeof(*server));
	int code = 1;
	if (listening < 0)
		log_problem("%.*s", STR_ARGS(why));
	if (listening >= 0 && signals >= 0 && server) {
		server->site = s;
		code = run(server, listening, signals, ready, context);
	}
	free(server);
	arena_free(mem);
	return code;
}
