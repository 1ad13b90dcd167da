#include "asset.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "asset_data.h"
#include "base/conf.h"
#include "press.h"

#define DISK_MOST (8 * 1024 * 1024)
#define HASH_DIGITS 10

/* ---- on disk: a theme, or the source tree under development --------------------------------- */

static bool is_plain_name(str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = name.at[i];
		bool letter = (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
		if (!letter && c != '-' && c != '_' && c != '.')
			return false;
	}
	return name.n && name.at[0] != '.';
}

static bool read_all(arena *mem, int fd, size_t n, str *ret)
{
	char *at = arena_room(mem, n + 1);
	size_t seen = 0;
	for (ssize_t got; seen < n; seen += (size_t)got) {
		got = read(fd, at + seen, n - seen);
		if (got <= 0)
			return false;
	}
	*ret = (str){ at, n };
	return true;
}

/* A regular file that lies in the folder itself; no link leads out of it. */
static bool in_folder(arena *mem, str folder, str name, str *ret)
{
	int dir = open(str_c(mem, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd = dir < 0 ? -1
			 : openat(dir, str_c(mem, name),
				  O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	struct stat about;
	bool good = fd >= 0 && fstat(fd, &about) == 0 && S_ISREG(about.st_mode) &&
		    about.st_size <= DISK_MOST && read_all(mem, fd, (size_t)about.st_size, ret);
	if (fd >= 0)
		close(fd);
	if (dir >= 0)
		close(dir);
	return good;
}

static bool on_disk(arena *mem, const conf *c, str name, str *ret)
{
	if (!is_plain_name(name))
		return false;
	if (c->theme.n && in_folder(mem, str_join(mem, c->theme, S("/static")), name, ret))
		return true;
	return c->dev && in_folder(mem, S("static"), name, ret);
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Where the ending begins: "site.css" at 4. */
static size_t last_dot(str name)
{
	size_t at = name.n;
	while (at && name.at[at - 1] != '.')
		at--;
	return at ? at - 1 : name.n;
}

/* "site.css" with these bytes is "site.0a1b2c3d4e.css". */
static str hashed_name(arena *mem, str name, str content)
{
	size_t dot = last_dot(name);
	unsigned long long hash = XXH3_64bits(content.at, content.n) >> (64 - 4 * HASH_DIGITS);
	str stem = str_part(name, 0, dot), ending = str_from(name, dot);
	return str_print(mem, "%.*s.%010llx%.*s", STR_ARGS(stem), hash, STR_ARGS(ending));
}

/* "site.0a1b2c3d4e.css" to "site.css"; a name without a hash stays as it is. */
static str plain_name(arena *mem, str name)
{
	size_t dot = last_dot(name), before = last_dot(str_part(name, 0, dot));
	if (before == dot || dot - before != HASH_DIGITS + 1)
		return name;
	return str_join(mem, str_part(name, 0, before), str_from(name, dot));
}

static str type_of(str name)
{
	static const struct {
		const char *ending, *type;
	} types[] = {
		{ ".css", "text/css; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".svg", "image/svg+xml" },
		{ ".txt", "text/plain; charset=utf-8" },
		{ ".json", "application/json" },
		{ ".webmanifest", "application/manifest+json" },
		{ ".png", "image/png" },
		{ ".jpg", "image/jpeg" },
		{ ".webp", "image/webp" },
		{ ".avif", "image/avif" },
		{ ".gif", "image/gif" },
		{ ".ico", "image/x-icon" },
		{ ".woff2", "font/woff2" },
	};
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_ends(name, str_of(types[i].ending)))
			return str_of(types[i].type);
	return S("application/octet-stream");
}

/* ---- in the program ------------------------------------------------------------------------- */

static const asset_file *built_in(str name)
{
	size_t low = 0, high = asset_files_n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_order(name, str_of(asset_files[middle].name));
		if (order == 0)
			return &asset_files[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

bool asset_address(arena *mem, const conf *c, str name, str *ret)
{
	str content;
	if (on_disk(mem, c, name, &content)) {
		*ret = str_join(mem, S("/static/"), hashed_name(mem, name, content));
		return true;
	}
	const asset_file *found = built_in(name);
	if (found)
		*ret = str_join(mem, S("/static/"), str_of(found->hashed));
	return found != NULL;
}

/* ---- GET /static/{name} --------------------------------------------------------------------- */

static str bytes_of(blob b)
{
	return (str){ (const char *)b.at, b.n };
}

/* The encoding that the client likes best of those that are there; the smaller one where it likes
 * both alike. */
static void choose_encoding(request *rq, const asset_file *f)
{
	answer *a = &rq->out;
	str accept = header(rq, "Accept-Encoding");
	int brotli = f->brotli.n ? accepts_encoding(accept, S("br")) : 0;
	int gzip = f->gzip.n ? accepts_encoding(accept, S("gzip")) : 0;
	a->varies = f->brotli.n || f->gzip.n;
	if (brotli && brotli >= gzip) {
		a->body = bytes_of(f->brotli);
		a->encoding = S("br");
	} else if (gzip) {
		a->body = bytes_of(f->gzip);
		a->encoding = S("gzip");
	}
}

static reply show_built_in(request *rq, const asset_file *f)
{
	bytes(rq, f->type, bytes_of(f->plain));
	choose_encoding(rq, f);
	rq->out.caching = CACHE_FOREVER;
	str encoding = rq->out.encoding;
	rq->out.etag = str_print(rq->work.mem, "\"%s%s%.*s\"", f->hashed, encoding.n ? "-" : "",
				 STR_ARGS(encoding));
	return OK;
}

/* Kept for ever only under the name that these very bytes have now. */
static reply show_from_disk(request *rq, str asked, str name, str content)
{
	rq->out.type = type_of(name);
	rq->out.body = content;
	rq->out.status = OK;
	if (str_is(asked, hashed_name(rq->work.mem, name, content)))
		rq->out.caching = CACHE_FOREVER;
	return OK;
}

reply asset_show(request *rq)
{
	arena *mem = rq->work.mem;
	str asked = rq->part[0], name = plain_name(mem, asked), content;
	if (on_disk(mem, rq->work.conf, name, &content))
		return show_from_disk(rq, asked, name, content);
	const asset_file *f = built_in(name);
	return f && str_is(asked, str_of(f->hashed)) ? show_built_in(rq, f) : NOT_FOUND;
}
