#include "conf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <sys/stat.h>

#include "arena.h"

#define LONGEST_SOCKET 107 /* what a socket address has room for */
#define MOST_THREADS 64
#define KB ((int64_t)1024)
#define MB (1024 * KB)

static const conf DEFAULTS = {
	.data = { "./data", 6 },
	.listen = { "127.0.0.1:8080", 14 },
	.largest_upload = 32 * MB,
};

/* ---- addresses ---------------------------------------------------------------------------- */

static bool read_address(str text, network *ret)
{
	char c[INET6_ADDRSTRLEN + 1];
	if (text.n >= sizeof(c) || str_has(text, S("\0")))
		return false;
	snprintf(c, sizeof(c), "%.*s", STR_ARGS(text));

	network net = { .bits = 128 };
	if (inet_pton(AF_INET6, c, net.at) != 1) {
		net = (network){ .at = { [10] = 0xFF, [11] = 0xFF }, .bits = 32 };
		if (inet_pton(AF_INET, c, net.at + 12) != 1)
			return false;
	}
	*ret = net;
	return true;
}

bool network_of(str text, network *ret)
{
	str rest = text, address = str_cut(&rest, '/');
	bool has_bits = address.n < text.n;
	network net;
	if (!read_address(address, &net))
		return false;

	int64_t bits = net.bits;
	if (has_bits && (!str_to_int(rest, &bits) || bits < 0 || bits > net.bits))
		return false;

	net.bits = 128 - net.bits + (int)bits;
	*ret = net;
	return true;
}

bool network_has(const network *net, str address)
{
	network a;
	if (!read_address(address, &a))
		return false;

	size_t whole = (size_t)net->bits / 8;
	int rest = net->bits % 8;
	if (memcmp(net->at, a.at, whole) != 0)
		return false;

	return rest == 0 || (net->at[whole] ^ a.at[whole]) >> (8 - rest) == 0;
}

static bool is_port(str text)
{
	int64_t port;
	return text.n <= 5 && str_to_int(text, &port) && port >= 0 && port <= 65535;
}

/* 127.0.0.1:8080 or [::1]:8080 */
static bool is_address_port(str text)
{
	network net;
	bool six = str_starts(text, S("["));
	size_t end = six ? str_find(text, S("]:")) + 1 : str_find_byte(text, ':');
	str address = six ? str_part(text, 1, end - 2) : str_part(text, 0, end);
	return end < text.n && str_has(address, S(":")) == six && read_address(address, &net) &&
	       is_port(str_from(text, end + 1));
}

static bool is_host_name(str host)
{
	for (size_t i = 0; i < host.n; i++) {
		char c = host.at[i];
		if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' &&
		    c != '_')
			return false;
	}
	return host.n > 0 && host.n <= 253;
}

/* paper.example, paper.example:8080, [::1]:8080 */
static bool is_host(str text)
{
	network net;
	bool six = str_starts(text, S("["));
	size_t end = six ? str_find(text, S("]")) + 1 : str_find_byte(text, ':');
	str host = str_part(text, 0, end), port = str_from(text, end);
	if (port.n && (!str_starts(port, S(":")) || !is_port(str_from(port, 1))))
		return false;

	return six ? str_ends(host, S("]")) && read_address(str_part(host, 1, host.n - 2), &net)
		   : is_host_name(host);
}

/* ---- values ------------------------------------------------------------------------------- */

static bool set_data(conf *c, str value)
{
	c->data = value;
	return value.n > 0;
}

static bool set_listen(conf *c, str value)
{
	c->listen = value;
	return is_address_port(value);
}

static bool set_socket(conf *c, str value)
{
	c->socket = value;
	if (value.n && !str_has(value, S("/")))
		return is_address_port(value);

	return value.n <= LONGEST_SOCKET;
}

/* Browsers leave the scheme's own port out of what they send, so it is left out here too. */
static bool set_base(conf *c, str value)
{
	bool safe = str_starts(value, S("https://"));
	str usual_port = safe ? S(":443") : S(":80");
	str host = str_from(value, safe ? 8 : 7);
	if (value.n && ((!safe && !str_starts(value, S("http://"))) || !is_host(host)))
		return false;

	size_t n = str_ends(host, usual_port) ? value.n - usual_port.n : value.n;
	c->base = (url){ value.at, n };
	return true;
}

static bool set_proxies(conf *c, str value)
{
	for (str rest = value; rest.n;) {
		str one = str_trim(str_cut(&rest, ','));
		if (c->proxies_n == CONF_PROXIES || !network_of(one, &c->proxies[c->proxies_n]))
			return false;
		c->proxies_n++;
	}
	return true;
}

static bool set_threads(conf *c, str value)
{
	return str_to_int(value, &c->threads) && c->threads >= 0 && c->threads <= MOST_THREADS;
}

static bool set_theme(conf *c, str value)
{
	char path[PATH_MAX];
	struct stat about;
	c->theme = value;
	snprintf(path, sizeof(path), "%.*s", STR_ARGS(value));
	return !value.n ||
	       (value.n < sizeof(path) && stat(path, &about) == 0 && S_ISDIR(about.st_mode));
}

static bool yes_or_no(str value, bool *ret)
{
	*ret = str_is(value, S("yes"));
	return *ret || str_is(value, S("no"));
}

static bool set_log_requests(conf *c, str value)
{
	return yes_or_no(value, &c->log_requests);
}

static bool set_dev(conf *c, str value)
{
	return yes_or_no(value, &c->dev);
}

static bool set_largest_upload(conf *c, str value)
{
	int64_t unit = str_ends(value, S("k")) ? KB : str_ends(value, S("m")) ? MB : 1;
	str digits = unit == 1 ? value : str_part(value, 0, value.n - 1);
	int64_t number;
	if (!str_to_int(digits, &number) || number < 0 || number > 1024 * MB / unit)
		return false;

	c->largest_upload = number * unit;
	return c->largest_upload >= 64 * KB;
}

typedef enum spelling { ANY_CASE, EXACT } spelling;

static const struct option {
	const char *key;
	bool (*set)(conf *c, str value); /* what it sets counts only when it answers true */
	spelling spelling;               /* ANY_CASE comes in small letters */
	bool again;                      /* may be given on several lines */
	const char *allowed;
} OPTIONS[] = {
	{ "data", set_data, EXACT, false, "a folder" },
	{ "listen", set_listen, ANY_CASE, false, "ADDRESS:PORT, as 127.0.0.1:8080 or [::1]:8080" },
	{ "socket", set_socket, EXACT, false,
	  "the path of a socket, with a slash in it (107 bytes at most), or ADDRESS:PORT" },
	{ "base", set_base, ANY_CASE, false,
	  "http:// or https:// and a host, with nothing behind host and port: "
	  "https://paper.example" },
	{ "proxies", set_proxies, ANY_CASE, true,
	  "addresses or networks, 16 in all, with commas between them: 127.0.0.1, 10.0.0.0/8, "
	  "::1" },
	{ "threads", set_threads, ANY_CASE, false,
	  "a whole number from 1 to 64, or 0 for one a core" },
	{ "theme", set_theme, EXACT, false, "a folder that is there, or nothing" },
	{ "log-requests", set_log_requests, ANY_CASE, false, "yes or no" },
	{ "dev", set_dev, ANY_CASE, false, "yes or no" },
	{ "largest-upload", set_largest_upload, ANY_CASE, false, "bytes, from 64K to 1024M" },
};

#define OPTIONS_N (sizeof(OPTIONS) / sizeof(*OPTIONS))

static const struct option *option_named(str key)
{
	for (size_t i = 0; i < OPTIONS_N; i++)
		if (str_is(key, str_of(OPTIONS[i].key)))
			return &OPTIONS[i];
	return NULL;
}

static str unknown_key(arena *mem, str key)
{
	str known = str_of(OPTIONS[0].key);
	for (size_t i = 1; i < OPTIONS_N; i++)
		known = str_print(mem, "%.*s, %s", STR_ARGS(known), OPTIONS[i].key);
	return str_print(mem, "there is no key \"%.*s\"; the keys are %.*s",
			 STR_ARGS(str_part(key, 0, 64)), STR_ARGS(known));
}

bool conf_set(arena *mem, conf *c, str key, str value, str *ret_problem)
{
	const struct option *o = option_named(key);
	if (!o) {
		*ret_problem = unknown_key(mem, key);
		return false;
	}

	conf changed = *c;
	str trimmed = str_trim(value);
	str kept = o->spelling == EXACT ? str_copy(mem, trimmed) : str_lower(mem, trimmed);
	if (!o->set(&changed, kept)) {
		*ret_problem = str_print(mem, "%s must be %s", o->key, o->allowed);
		return false;
	}
	*c = changed;
	return true;
}

/* ---- the file ----------------------------------------------------------------------------- */

/* libinih goes on behind an error and keeps no line number for its caller, so both are kept here:
 * the first problem is the one that is told. */
typedef struct reading {
	arena *mem;
	str name;
	FILE *file;
	conf *conf;
	int line;
	bool given[OPTIONS_N];
	str problem;
} reading;

static void refuse(reading *r, str problem)
{
	if (r->problem.n == 0)
		r->problem = str_print(r->mem, "%.*s:%d: %.*s", STR_ARGS(r->name), r->line,
				       STR_ARGS(problem));
}

/* An ini_reader: the next line, or NULL at the end of the file or of our patience. */
static char *next_line(char *room, int size, void *context)
{
	reading *r = context;
	if (r->problem.n || !fgets(room, size, r->file))
		return NULL;

	r->line++;
	str line = str_of(room);
	if (!str_ends(line, S("\n")) && !feof(r->file))
		refuse(r, S("the line is longer than 198 bytes, or holds a NUL byte"));
	else if (line.n && (line.at[0] == ' ' || line.at[0] == '\t') && str_trim(line).n)
		refuse(r, S("a line must not begin with a space"));
	else if (str_starts(str_trim(line), S("[")))
		refuse(r, S("there are no sections here, only lines of \"key = value\""));
	return r->problem.n ? NULL : room;
}

/* An ini_handler. */
static int take_pair(void *context, const char *section, const char *key, const char *value)
{
	(void)section;
	reading *r = context;
	str problem;
	const struct option *o = option_named(str_of(key));
	if (!conf_set(r->mem, r->conf, str_of(key), str_of(value), &problem))
		refuse(r, problem);
	else if (r->given[o - OPTIONS] && !o->again)
		refuse(r, str_print(r->mem, "%s is given twice", key));
	else
		r->given[o - OPTIONS] = true;
	return r->problem.n == 0;
}

/* libinih answers with the first line that it could not read, and that may stand before ours. */
static void read_lines(reading *r)
{
	int bad_line = ini_parse_stream(next_line, r, take_pair, r);
	if (bad_line > 0 && (r->problem.n == 0 || bad_line < r->line)) {
		r->line = bad_line;
		r->problem = (str){ 0 };
		refuse(r, S("this is neither \"key = value\" nor a comment"));
	}
}

static bool read_file(arena *mem, str name, conf *c, str *ret_problem)
{
	FILE *file = fopen(str_c(mem, name), "re");
	if (!file) {
		*ret_problem = str_print(mem, "%.*s: cannot be opened: %s", STR_ARGS(name),
					 strerror(errno));
		return false;
	}

	reading r = { .mem = mem, .name = name, .file = file, .conf = c };
	read_lines(&r);
	if (ferror(file))
		r.problem =
			str_print(mem, "%.*s: cannot be read: %s", STR_ARGS(name), strerror(errno));
	fclose(file);
	*ret_problem = r.problem;
	return r.problem.n == 0;
}

void conf_keep(arena *mem, conf *c)
{
	c->data = str_copy(mem, c->data);
	c->listen = str_copy(mem, c->listen);
	c->socket = str_copy(mem, c->socket);
	c->theme = str_copy(mem, c->theme);
	str base = str_copy(mem, str_of_url(c->base));
	c->base = (url){ base.at, base.n };
}

bool conf_read(arena *mem, str file, conf *ret, str *ret_problem)
{
	conf c = DEFAULTS;
	if (file.n && !read_file(mem, file, &c, ret_problem))
		return false;

	*ret = c;
	return true;
}
