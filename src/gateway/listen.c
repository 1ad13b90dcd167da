#include "listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct place {
	union {
		struct sockaddr any;
		struct sockaddr_in four;
		struct sockaddr_in6 six;
		struct sockaddr_un local;
	};
	socklen_t n;
} place;

/* ---- addresses as text ---------------------------------------------------------------------- */

static bool port_of(str text, in_port_t *ret)
{
	int64_t port;
	if (!str_to_int(text, &port) || port < 0 || port > 65535)
		return false;
	*ret = htons((uint16_t)port);
	return true;
}

static bool place_of_four(arena *mem, str host, in_port_t port, place *ret)
{
	if (!host.n)
		host = S("0.0.0.0");
	if (str_is(host, S("localhost")))
		host = S("127.0.0.1");
	ret->four = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = port };
	ret->n = sizeof(ret->four);
	return inet_pton(AF_INET, str_c(mem, host), &ret->four.sin_addr) == 1;
}

static bool place_of_six(arena *mem, str host, in_port_t port, place *ret)
{
	ret->six = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = port };
	ret->n = sizeof(ret->six);
	return inet_pton(AF_INET6, str_c(mem, host), &ret->six.sin6_addr) == 1;
}

static bool place_of(arena *mem, str address, place *ret)
{
	size_t colon = address.n;
	while (colon && address.at[colon - 1] != ':')
		colon--;
	in_port_t port;
	if (!colon || !port_of(str_from(address, colon), &port))
		return false;
	str host = str_part(address, 0, colon - 1);
	if (str_starts(host, S("[")) && str_ends(host, S("]")))
		return place_of_six(mem, str_part(host, 1, host.n - 2), port, ret);
	return place_of_four(mem, host, port, ret);
}

str peer_address(arena *mem, const struct sockaddr *at)
{
	char room[INET6_ADDRSTRLEN] = "";
	if (at && at->sa_family == AF_INET) {
		struct sockaddr_in four;
		memcpy(&four, at, sizeof(four));
		inet_ntop(AF_INET, &four.sin_addr, room, sizeof(room));
	} else if (at && at->sa_family == AF_INET6) {
		struct sockaddr_in6 six;
		memcpy(&six, at, sizeof(six));
		inet_ntop(AF_INET6, &six.sin6_addr, room, sizeof(room));
	}
	str text = str_of(room);
	bool is_mapped = str_starts(text, S("::ffff:")) && str_has(text, S("."));
	return str_copy(mem, is_mapped ? str_from(text, 7) : text);
}

str own_address(arena *mem, int connection)
{
	place p = { .n = sizeof(p.local) };
	if (getsockname(connection, &p.any, &p.n) != 0 || p.any.sa_family == AF_UNIX)
		return (str){ 0 };
	str address = peer_address(mem, &p.any);
	in_port_t port = p.any.sa_family == AF_INET6 ? p.six.sin6_port : p.four.sin_port;
	bool six = str_has(address, S(":"));
	return str_print(mem, "%s%.*s%s:%u", six ? "[" : "", STR_ARGS(address), six ? "]" : "",
			 (unsigned)ntohs(port));
}

/* ---- sockets -------------------------------------------------------------------------------- */

static int socket_for(const place *p, bool with_path)
{
	int fd = socket(p->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int yes = 1;
	if (fd >= 0 && !with_path)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (fd >= 0 && bind(fd, &p->any, p->n) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int why = errno;
	if (fd >= 0)
		close(fd);
	errno = why;
	return -1;
}

/* A socket file that nobody answers on is left over from a process that was killed. */
static bool is_stale(const place *p)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool refused = fd >= 0 && connect(fd, &p->any, p->n) < 0 && errno == ECONNREFUSED;
	if (fd >= 0)
		close(fd);
	return refused;
}

static int listen_on_path(const place *p)
{
	mode_t before = umask(0117);
	int fd = socket_for(p, true);
	if (fd < 0 && errno == EADDRINUSE && is_stale(p) && unlink(p->local.sun_path) == 0)
		fd = socket_for(p, true);
	int why = errno;
	umask(before);
	errno = why;
	return fd;
}

int listen_on(arena *mem, str address, bool or_path, str *ret_problem)
{
	place p = { .n = 0 };
	bool is_path = or_path && str_has(address, S("/"));
	if (is_path ? address.n >= sizeof(p.local.sun_path) : !place_of(mem, address, &p)) {
		*ret_problem =
			str_print(mem,
				  "cannot listen on \"%.*s\": ADDR:PORT is needed, as in "
				  "127.0.0.1:8080 or [::1]:8080%s",
				  STR_ARGS(address), or_path ? ", or the path of a socket" : "");
		return -1;
	}
	if (is_path) {
		p.local = (struct sockaddr_un){ .sun_family = AF_UNIX };
		memcpy(p.local.sun_path, address.at, address.n);
		p.n = sizeof(p.local);
	}
	int fd = is_path ? listen_on_path(&p) : socket_for(&p, false);
	if (fd < 0)
		*ret_problem = str_print(mem, "cannot listen on %.*s: %s", STR_ARGS(address),
					 strerror(errno));
	return fd;
}
