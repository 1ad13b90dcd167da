#include "cgi.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/log.h"
#include "listen.h"
#include "note.h"
#include "render/escape.h"
#include "signals.h"
#include "site/serve.h"
#include "web/form.h"
#include "web/press.h"

#define PROGRAM S("/galley.cgi")
#define PIECE (64 * 1024)
#define THREADS_LEAST 8
#define THREADS_MOST 1024
#define JOBS_SECONDS 1                  /* of the clock, behind a CGI answer */
#define FINISH_MS 30000                 /* for the replies under way when we end */
#define QUIET_SECONDS 30                /* of the web server, within a request and between two */
#define DISCARD_MOST ((int64_t)1 << 30) /* of a body that is refused already */
#define REPLY_HEAD_MOST (64 * 1024)
#define RETRY_SECONDS 60 /* when the site cannot be opened */

/* Where bytes come from and go to: a FastCGI request, or standard input and output where it is
 * NULL. */
typedef FCGX_Request channel;

static ssize_t channel_read(channel *c, char *room, size_t n)
{
	if (c)
		return FCGX_GetStr(room, (int)n, c->in);
	ssize_t got;
	do
		got = read(STDIN_FILENO, room, n);
	while (got < 0 && errno == EINTR);
	return got;
}

/* False when nobody listens any more. */
static bool channel_write(channel *c, str bytes)
{
	if (c)
		return FCGX_PutStr(bytes.at, (int)bytes.n, c->out) == (int)bytes.n;
	while (bytes.n) {
		ssize_t n = write(STDOUT_FILENO, bytes.at, bytes.n);
		if (n < 0 && errno != EINTR)
			return false;
		bytes = str_from(bytes, n > 0 ? (size_t)n : 0);
	}
	return true;
}

/* ---- environment to request ----------------------------------------------------------------- */

static str variable(char **env, const char *name)
{
	size_t n = strlen(name);
	for (; *env; env++)
		if (strncmp(*env, name, n) == 0 && (*env)[n] == '=')
			return str_of(*env + n + 1);
	return (str){ 0 };
}

/* A path that the web server has decoded, as a client would send it. */
static void put_encoded_path(buffer *out, str path)
{
	for (str rest = path; rest.n;) {
		size_t slash = str_find_byte(rest, '/');
		escape_url(out, str_part(rest, 0, slash));
		if (slash < rest.n)
			put_byte(out, '/');
		rest = str_from(rest, slash + 1);
	}
}

/* "/cgi-bin/galley.cgi/news?x" asks for "/news?x"; where the whole site is mapped to us, as the
 * examples in conf/ do, the name of the program never shows. */
static str without_program(arena *mem, str target, str script)
{
	if (!str_ends(script, PROGRAM) || !str_starts(target, script))
		return target;
	str rest = str_from(target, script.n);
	if (!rest.n || rest.at[0] == '?')
		return str_join(mem, S("/"), rest);
	return rest.at[0] == '/' ? rest : target;
}

/* REQUEST_URI, which is the target as it was sent, where the web server gives it; else put together
 * from SCRIPT_NAME, PATH_INFO and QUERY_STRING. */
static str target_of(arena *mem, char **env)
{
	str script = variable(env, "SCRIPT_NAME"), query = variable(env, "QUERY_STRING");
	str uri = variable(env, "REQUEST_URI");
	if (uri.n)
		return without_program(mem, uri, script);
	buffer out = buffer_new(mem, 256, 4 * REQUEST_TARGET_BYTES);
	if (!str_ends(script, PROGRAM))
		put_encoded_path(&out, script);
	put_encoded_path(&out, variable(env, "PATH_INFO"));
	if (!out.n)
		put_byte(&out, '/');
	if (query.n)
		put_byte(&out, '?');
	put(&out, query);
	return buffer_str(&out);
}

/* HTTP_ACCEPT_LANGUAGE becomes ACCEPT-LANGUAGE; case does not matter in names of headers. */
static str header_name(arena *mem, str name)
{
	char *at = arena_room(mem, name.n);
	for (size_t i = 0; i < name.n; i++)
		at[i] = name.at[i] == '_' ? '-' : name.at[i];
	return (str){ at, name.n };
}

/* How the body was framed between client and web server is past; and "Proxy:" is an old trap. */
static bool is_passed_on(str name)
{
	return !str_is(name, S("HTTP_PROXY")) && !str_is(name, S("HTTP_TRANSFER_ENCODING")) &&
	       !str_is(name, S("HTTP_CONTENT_LENGTH")) && !str_is(name, S("HTTP_CONTENT_TYPE"));
}

static void take_headers(request *rq, char **env)
{
	for (; *env; env++) {
		str value = str_of(*env);
		str name = str_cut(&value, '=');
		if (str_is(name, S("CONTENT_TYPE")) && value.n)
			request_header(rq, S("Content-Type"), value);
		else if (str_is(name, S("CONTENT_LENGTH")) && value.n)
			request_header(rq, S("Content-Length"), value);
		else if (str_starts(name, S("HTTP_")) && is_passed_on(name))
			request_header(rq, header_name(rq->work.mem, str_from(name, 5)), value);
	}
}

/* HTTP/1.0 may come without Host. */
static str reached_at(arena *mem, char **env)
{
	str name = variable(env, "SERVER_NAME"), port = variable(env, "SERVER_PORT");
	if (!str_is(variable(env, "SERVER_PROTOCOL"), S("HTTP/1.0")) || !name.n)
		return (str){ 0 };
	return port.n ? str_print(mem, "%.*s:%.*s", STR_ARGS(name), STR_ARGS(port)) : name;
}

static request *request_of(arena *mem, char **env)
{
	request *rq = request_new(mem, variable(env, "REQUEST_METHOD"), target_of(mem, env),
				  variable(env, "REMOTE_ADDR"));
	str https = variable(env, "HTTPS");
	rq->secure = https.n && !str_is_any_case(https, S("off"));
	rq->reached_at = reached_at(mem, env);
	take_headers(rq, env);
	return rq;
}

/* ---- the body ------------------------------------------------------------------------------- */

/* Without CONTENT_LENGTH a FastCGI stream still ends by itself; a CGI program has no body then. */
static int64_t body_length(const request *rq, const channel *c)
{
	int64_t n;
	if (str_to_int(header(rq, "Content-Length"), &n))
		return n;
	return c ? INT64_MAX : 0;
}

/* A refused body is read to its end all the same: some web servers take it for our failure if not.
 */
static void take_body(request *rq, channel *c)
{
	char *room = arena_room(rq->work.mem, PIECE);
	int64_t length = body_length(rq, c), most = rq->parser ? length : DISCARD_MOST, seen = 0;
	while (seen < length && seen < most) {
		size_t wanted = length - seen < PIECE ? (size_t)(length - seen) : PIECE;
		ssize_t n = channel_read(c, room, wanted);
		if (n <= 0)
			break;
		seen += n;
		if (rq->parser)
			form_feed(rq->parser, (str){ room, (size_t)n });
		if (rq->parser && form_status(rq->parser) != OK)
			most = DISCARD_MOST;
	}
	if (rq->parser && seen < length && length != INT64_MAX)
		form_cut_off(rq->parser);
}

/* ---- the reply ------------------------------------------------------------------------------ */

static str reply_head(request *rq)
{
	const answer *a = &rq->out;
	buffer out = buffer_new(rq->work.mem, 2048, REPLY_HEAD_MOST);
	put_print(&out, "Status: %d %s\r\n", (int)a->status, reply_reason(a->status));
	for (size_t i = 0; i < a->headers_n; i++) {
		put(&out, str_of(a->headers[i].name));
		put(&out, S(": "));
		put(&out, a->headers[i].value);
		put(&out, S("\r\n"));
	}
	put(&out, S("\r\n"));
	return buffer_str(&out);
}

static void send_file(request *rq, channel *c)
{
	answer *a = &rq->out;
	char *room = arena_room(rq->work.mem, PIECE);
	while (a->file_n > 0) {
		size_t wanted = a->file_n < PIECE ? (size_t)a->file_n : PIECE;
		ssize_t n = pread(a->file, room, wanted, (off_t)a->file_at);
		if (n <= 0 || !channel_write(c, (str){ room, (size_t)n }))
			return;
		a->file_at += n;
		a->file_n -= n;
	}
}

/* Without a copy, and mostly by one call. */
static void write_at_once(str head, str body)
{
	struct iovec both[] = { { (void *)(uintptr_t)head.at, head.n },
				{ (void *)(uintptr_t)body.at, body.n } };
	ssize_t n;
	do
		n = writev(STDOUT_FILENO, both, 2);
	while (n < 0 && errno == EINTR);
	size_t gone = n > 0 ? (size_t)n : 0, of_body = gone > head.n ? gone - head.n : 0;
	if (n >= 0 && channel_write(NULL, str_from(head, gone)))
		channel_write(NULL, str_from(body, of_body));
}

static void send_reply(request *rq, channel *c)
{
	str head = reply_head(rq), body = rq->out.body;
	if (rq->out.file < 0 && !c) {
		write_at_once(head, body);
		return;
	}
	bool heard = channel_write(c, head);
	if (heard && rq->out.file >= 0)
		send_file(rq, c);
	else if (heard && body.n)
		channel_write(c, body);
}

static void answer_one(site *s, arena *mem, char **env, channel *c, press *p)
{
	int64_t began = ticks_now();
	request *rq = request_of(mem, env);
	rq->site = s;
	rq->press = p;
	bool taken = serve_head(s, rq);
	if (rq->parser || rq->method == POST)
		take_body(rq, c);
	if (taken)
		serve(s, rq);
	send_reply(rq, c);
	if (rq->work.conf->log_requests)
		note_request(rq, began);
	serve_end(rq);
}

/* ---- CGI ------------------------------------------------------------------------------------ */

/* The web server takes the closed output for the end; what else is due is done behind its back. */
static void close_output(void)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (nowhere < 0)
		return;
	dup2(nowhere, STDIN_FILENO);
	dup2(nowhere, STDOUT_FILENO);
	close(nowhere);
}

static void end_now(int number)
{
	(void)number;
	_exit(0);
}

/* What is cut off was one transaction, or can be done again: whoever comes next does it. */
static void do_jobs(site *s)
{
	signal(SIGALRM, end_now);
	alarm(JOBS_SECONDS);
	site_tick_alone(s);
	alarm(0);
}

int cgi_answer(site *s)
{
	arena *mem = arena_new();
	signal(SIGPIPE, SIG_IGN);
	answer_one(s, mem, environ, NULL, NULL);
	close_output();
	arena_free(mem);
	do_jobs(s);
	return 0;
}

/* ---- FastCGI -------------------------------------------------------------------------------- */

typedef struct fast {
	site *site;
	int listening;
	atomic_size_t waiting; /* threads that a new connection would find */
	size_t workers_n;
	sigset_t signals; /* taken before anybody can connect */
} fast;

typedef struct worker {
	fast *server;
	pthread_t thread;
	atomic_bool is_waiting; /* between requests: a signal does no harm */
	atomic_bool has_ended;
} worker;

static bool wait_for_request(worker *w, FCGX_Request *c)
{
	bool is_kept = c->ipcFd >= 0 && c->keepConnection;
	if (!is_kept)
		atomic_fetch_add(&w->server->waiting, 1);
	atomic_store(&w->is_waiting, true);
	int result = FCGX_Accept_r(c);
	atomic_store(&w->is_waiting, false);
	if (!is_kept)
		atomic_fetch_sub(&w->server->waiting, 1);
	struct timeval quiet = { .tv_sec = QUIET_SECONDS };
	if (result == 0) {
		setsockopt(c->ipcFd, SOL_SOCKET, SO_RCVTIMEO, &quiet, sizeof(quiet));
		setsockopt(c->ipcFd, SOL_SOCKET, SO_SNDTIMEO, &quiet, sizeof(quiet));
	}
	return result == 0;
}

/* A kept connection keeps its thread; so when no other thread is free to accept, it is not kept. */
static void *work_fast(void *context)
{
	worker *w = context;
	FCGX_Request c;
	arena *mem = arena_new();
	press *own = press_new();
	FCGX_InitRequest(&c, w->server->listening, FCGI_FAIL_ACCEPT_ON_INTR);
	while (wait_for_request(w, &c)) {
		answer_one(w->server->site, mem, c.envp, &c, own);
		if (!atomic_load(&w->server->waiting))
			c.keepConnection = 0;
		FCGX_Finish_r(&c);
		arena_reset(mem);
	}
	FCGX_Free(&c, 1);
	press_free(own);
	arena_free(mem);
	atomic_store(&w->has_ended, true);
	return NULL;
}

static void wake(int number)
{
	(void)number;
}

static size_t workers_left(worker *workers, size_t n)
{
	size_t left = 0;
	for (size_t i = 0; i < n; i++) {
		left += !atomic_load(&workers[i].has_ended);
		if (!atomic_load(&workers[i].has_ended) && atomic_load(&workers[i].is_waiting))
			pthread_kill(workers[i].thread, SIGUSR1);
	}
	return left;
}

/* The socket may be shared with other processes, so it is not shut down: threads that wait are
 * woken until they have seen that it is over; the others finish their replies first. */
static void end_workers(worker *workers, size_t n)
{
	int64_t until = ticks_now() + FINISH_MS;
	FCGX_ShutdownPending();
	while (workers_left(workers, n)) {
		if (ticks_now() > until) {
			log_problem("%zu replies were not finished in %d seconds and are cut off",
				    workers_left(workers, n), FINISH_MS / 1000);
			_exit(0);
		}
		usleep(5000);
	}
	for (size_t i = 0; i < n; i++)
		pthread_join(workers[i].thread, NULL);
}

static size_t threads_for(int64_t asked)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int64_t n = asked ? asked : 4 * (cores > 0 ? cores : 1);
	if (!asked && n < THREADS_LEAST)
		n = THREADS_LEAST;
	return n < THREADS_MOST ? (size_t)n : THREADS_MOST;
}

static int serve_with(fast *server, worker *workers, size_t threads)
{
	struct sigaction waking = { .sa_handler = wake };
	sigaction(SIGUSR1, &waking, NULL);
	site_clock_start(server->site);
	size_t n = 0;
	for (; n < threads; n++) {
		workers[n].server = server;
		if (pthread_create(&workers[n].thread, NULL, work_fast, &workers[n]) != 0)
			break;
	}
	int number = 0;
	while (n && sigwait(&server->signals, &number) == 0 && number == SIGHUP)
		signals_reread(server->site);
	end_workers(workers, n);
	site_clock_stop(server->site);
	if (!n)
		log_problem("no thread could be started: %s", strerror(errno));
	return n ? 0 : 1;
}

/* libfcgi waits in accept itself. */
static void make_blocking(int fd)
{
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
}

int fastcgi_serve(site *s, str socket, int64_t threads)
{
	arena *mem = arena_new();
	str why = { 0 };
	fast server = { .site = s, .listening = STDIN_FILENO, .signals = signals_take() };
	if (socket.n)
		server.listening = listen_on(mem, socket, true, &why);
	size_t n = threads_for(threads);
	int code = 1;
	if (server.listening < 0) {
		log_problem("%.*s", STR_ARGS(why));
	} else if (FCGX_Init() != 0) {
		log_problem("libfcgi could not be started");
	} else {
		make_blocking(server.listening);
		code = serve_with(&server, arena_take(mem, n * sizeof(worker)), n);
		if (str_has(socket, S("/")))
			unlink(str_c(mem, socket));
	}
	arena_free(mem);
	return code;
}

bool fastcgi_is_given(void)
{
	struct sockaddr_storage peer;
	socklen_t n = sizeof peer;
	return getpeername(STDIN_FILENO, (struct sockaddr *)&peer, &n) != 0 && errno == ENOTCONN;
}

int cgi_unavailable(arena *mem, str reason)
{
	log_problem("%.*s", STR_ARGS(reason));
	request *rq = request_of(mem, environ);
	rq->out.type = S("text/plain; charset=utf-8");
	rq->out.body = S("The site cannot answer at the moment.\n");
	refuse_for(rq, UNAVAILABLE, RETRY_SECONDS);
	answer_finish(rq);
	send_reply(rq, NULL);
	return 1;
}
