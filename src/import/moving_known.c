#include "base/buffer.h"
#include "moving.h"
#include "redirect/redirect.h"

work moving_work(const moving *m, arena *mem)
{
	work w = *m->wish->like;
	w.mem = mem;
	w.now = moment_now();
	w.db = db_new(m->wish->store, mem);
	return w;
}

/* ---- addresses ----------------------------------------------------------------------------- */

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	char small = (char)(c | 0x20);
	return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/* What is no escape, or would not be UTF-8, stays as it is. */
static str decoded(arena *mem, str s)
{
	char *at = arena_room(mem, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		int high = s.at[i] == '%' && i + 2 < s.n ? hex_of(s.at[i + 1]) : -1;
		int low = high >= 0 ? hex_of(s.at[i + 2]) : -1;
		at[n] = s.at[i];
		if (low >= 0)
			at[n] = (char)(high << 4 | low);
		i += low >= 0 ? 2 : 0;
		n++;
	}
	str found = { at, n };
	return str_is_utf8(found) && !memchr(at, 0, n) ? found : s;
}

static str without_www(str host)
{
	return str_starts(host, S("www.")) ? str_from(host, 4) : host;
}

static bool is_host_of(const moving *m, arena *mem, str host)
{
	host = without_www(str_lower(mem, str_cut(&host, ':')));
	for (size_t i = 0; i < sizeof m->hosts / sizeof m->hosts[0]; i++)
		if (m->hosts[i].n && str_is(host, without_www(m->hosts[i])))
			return true;
	return false;
}

/* Cuts "https://host" off an address of the old site; false for one of another. */
static bool cut_host(const moving *m, arena *mem, str *rest)
{
	str s = *rest;
	if (str_is_any_case(str_part(s, 0, 7), S("http://")))
		s = str_from(s, 7);
	else if (str_is_any_case(str_part(s, 0, 8), S("https://")))
		s = str_from(s, 8);
	else if (str_starts(s, S("//")))
		s = str_from(s, 2);
	else
		return str_starts(s, S("/")) || str_starts(s, S("?"));
	size_t n = 0;
	while (n < s.n && !strchr("/?#", s.at[n]))
		n++;
	*rest = str_from(s, n);
	return is_host_of(m, mem, str_part(s, 0, n));
}

static str without_end_slash(str path)
{
	while (path.n > 1 && path.at[path.n - 1] == '/')
		path.n--;
	return path;
}

bool moving_path(const moving *m, arena *mem, str address, str *ret)
{
	str rest = str_trim(address);
	if (!cut_host(m, mem, &rest))
		return false;
	rest = str_cut(&rest, '#');
	str query = rest;
	str path = without_end_slash(decoded(mem, str_cut(&query, '?')));
	if (path.n <= 1 && query.n)
		path = str_print(mem, "/?%.*s", STR_ARGS(query));
	*ret = path.n ? path : S("/");
	return true;
}

bool moving_upload(str path, str *ret)
{
	static const char *const folders[] = { "/wp-content/uploads/", "/wp-content/blogs.dir/" };
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		size_t at = str_find(path, str_of(folders[i]));
		if (at < path.n) {
			*ret = str_from(path, at + strlen(folders[i]));
			return ret->n > 0;
		}
	}
	return false;
}

/* wordpress.com keeps the uploads of name.wordpress.com at name.files.wordpress.com. */
static bool cut_files_host(const moving *m, arena *mem, str *rest)
{
	str_cut(rest, ':');
	if (!str_starts(*rest, S("//")))
		return false;
	*rest = str_from(*rest, 2);
	str host = str_lower(mem, str_cut(rest, '/'));
	size_t at = str_find(host, S(".files.wordpress.com"));
	return at < host.n &&
	       is_host_of(m, mem, str_join(mem, str_part(host, 0, at), S(".wordpress.com")));
}

bool moving_upload_at(const moving *m, arena *mem, str address, str *ret)
{
	str path, rest = str_trim(address);
	if (moving_path(m, mem, rest, &path))
		return moving_upload(path, ret);
	if (!cut_files_host(m, mem, &rest))
		return false;
	*ret = decoded(mem, str_cut(&rest, '?'));
	return ret->n > 0;
}

int64_t moving_number_in(str address)
{
	static const char *const words[] = { "p=", "page_id=" };
	str query = address;
	str_cut(&query, '?');
	while (query.n) {
		str part = str_cut(&query, '&');
		int64_t number = 0;
		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
			if (str_starts(part, str_of(words[i])) &&
			    str_to_int(str_from(part, strlen(words[i])), &number) && number > 0)
				return number;
	}
	return 0;
}

int64_t moving_story(const moving *m, const work *w, int64_t old, url *ret_address)
{
	int64_t id = import_new_of(w, m->site, IMPORT_STORY, old);
	const redirect *there = id ? redirect_to(w, REDIRECT_STORY, id) : NULL;
	*ret_address = there ? there->address : (url){ 0 };
	return id;
}

/* ---- categories and authors ---------------------------------------------------------------- */

category *moving_category(const moving *m, str slug)
{
	return slug.n ? names_find(m->categories, slug) : NULL;
}

old_author *moving_author(moving *m, str login)
{
	void **at = names_put(m->authors, login);
	if (!*at) {
		old_author *a = NEW(m->mem, old_author);
		a->login = a->name = str_copy(m->mem, login);
		*names_put(m->authors, login) = a;
		return a;
	}
	return *at;
}
