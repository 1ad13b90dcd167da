#include "templates.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "frame.h"
#include "render/embedded.h"
#include "routes.h"
#include "web/asset.h"

#define TEMPLATE_MOST (256 * 1024)

#define ROUTE(method, pattern, handler, door, special)
#define VIEW(template, of) { template, &of },
static const view VIEWS[] = {
#include "routes.def"
};
#undef ROUTE
#undef VIEW

#define VIEWS_N (sizeof VIEWS / sizeof VIEWS[0])

/* What was found under a name, or that nothing was. */
typedef struct kept {
	struct kept *next;
	str name, is;
	bool there;
} kept;

struct templates {
	arena *mem;
	atomic_size_t holders;
	const labels *labels;
	const conf *conf; /* only while files are read */
	kept *texts, *addresses;
	const template *compiled[VIEWS_N]; /* beside VIEWS */
};

/* ---- where templates come from ------------------------------------------------------------- */

static void close_file(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static bool from_disk(arena *mem, str folder, str name, str *ret)
{
	const char *path =
		str_c(mem, str_print(mem, "%.*s/%.*s", STR_ARGS(folder), STR_ARGS(name)));
	_cleanup_(close_file) int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size > TEMPLATE_MOST)
		return false;
	char *at = arena_room(mem, (size_t)st.st_size + 1);
	ssize_t n = read(fd, at, (size_t)st.st_size);
	if (n < 0)
		return false;
	*ret = (str){ at, (size_t)n };
	return true;
}

static bool from_program(str name, str *ret)
{
	size_t low = 0, high = template_files_n;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_order(name, str_of(template_files[middle].name));
		if (order == 0) {
			*ret = (str){ (const char *)template_files[middle].at,
				      template_files[middle].n };
			return true;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* A theme goes before what is built in; under development the source tree does too. */
static bool read_text(const conf *c, arena *mem, str name, str *ret)
{
	if (str_has(name, S("..")))
		return false;
	if (c->theme.n &&
	    from_disk(mem, str_print(mem, "%.*s/templates", STR_ARGS(c->theme)), name, ret))
		return true;
	if (c->dev && from_disk(mem, S("templates"), name, ret))
		return true;
	return from_program(name, ret);
}

static bool source_text(void *context, arena *mem, str name, str *ret)
{
	return read_text(context, mem, name, ret);
}

static bool source_address(void *context, arena *mem, str name, str *ret)
{
	return asset_address(mem, context, name, ret);
}

template_source templates_source(const conf *c, const labels *l)
{
	return (template_source){ .context = (void *)(uintptr_t)c,
				  .text = source_text,
				  .asset = source_address,
				  .labels = l };
}

/* ---- what was read is kept ------------------------------------------------------------------ */

static const kept *find(const kept *all, str name)
{
	while (all && !str_is(all->name, name))
		all = all->next;
	return all;
}

/* In mem, but for `is`. */
static kept *keep(arena *mem, kept **all, str name, bool there, str is)
{
	kept *f = NEW(mem, kept);
	*f = (kept){ *all, str_copy(mem, name), is, there };
	*all = f;
	return f;
}

static bool answer_with(const kept *f, str *ret)
{
	if (f && f->there)
		*ret = f->is;
	return f && f->there;
}

static bool kept_text(void *context, arena *mem, str name, str *ret)
{
	(void)mem;
	templates *t = context;
	const kept *f = find(t->texts, name);
	str is = { 0 };
	if (!f && t->conf) {
		bool there = read_text(t->conf, t->mem, name, &is);
		f = keep(t->mem, &t->texts, name, there, is);
	}
	return answer_with(f, ret);
}

static bool kept_address(void *context, arena *mem, str name, str *ret)
{
	templates *t = context;
	const kept *f = find(t->addresses, name);
	str is = { 0 };
	if (!f && t->conf) {
		bool there = asset_address(mem, t->conf, name, &is);
		f = keep(t->mem, &t->addresses, name, there, str_copy(t->mem, is));
	}
	return answer_with(f, ret);
}

static void copy_kept(arena *mem, kept **into, const kept *from)
{
	for (; from; from = from->next)
		keep(mem, into, from->name, from->there, str_copy(mem, from->is));
}

/* ---- compiling ------------------------------------------------------------------------------ */

static bool has_frame(str name)
{
	return str_ends(name, S(".html"));
}

const template *templates_compile(arena *mem, const template_source *from, str name,
				  const shape *of, str *ret_problem)
{
	return template_compile(mem, from, name, of, has_frame(name) ? &FRAME_VIEW : NULL,
				ret_problem);
}

/* The set that was begun, or NULL when one of its templates cannot be compiled. */
static templates *compile_all(templates *t, arena *mem, str *ret_problem)
{
	template_source from = {
		.context = t, .text = kept_text, .asset = kept_address, .labels = t->labels
	};
	str problem;
	for (size_t i = 0; i < VIEWS_N; i++) {
		t->compiled[i] = templates_compile(t->mem, &from, str_of(VIEWS[i].template),
						   VIEWS[i].shape, &problem);
		if (t->compiled[i])
			continue;
		*ret_problem = str_copy(mem, problem);
		templates_give(t);
		return NULL;
	}
	t->conf = NULL;
	return t;
}

static templates *begin(const labels *l)
{
	arena *own = arena_new();
	templates *t = NEW(own, templates);
	t->mem = own;
	t->labels = l;
	atomic_init(&t->holders, 1);
	return t;
}

templates *templates_new(const conf *c, const labels *l, arena *mem, str *ret_problem)
{
	templates *t = begin(l);
	t->conf = c;
	return compile_all(t, mem, ret_problem);
}

templates *templates_in(const templates *t, const labels *l, arena *mem, str *ret_problem)
{
	templates *other = begin(l);
	copy_kept(other->mem, &other->texts, t->texts);
	copy_kept(other->mem, &other->addresses, t->addresses);
	return compile_all(other, mem, ret_problem);
}

/* ---- using them ----------------------------------------------------------------------------- */

templates *templates_hold(templates *t)
{
	atomic_fetch_add(&t->holders, 1);
	return t;
}

void templates_give(templates *t)
{
	if (t && atomic_fetch_sub(&t->holders, 1) == 1)
		arena_free(t->mem);
}

const template *templates_find(const templates *t, str name, const shape *of)
{
	for (size_t i = 0; i < VIEWS_N; i++)
		if (VIEWS[i].shape == of && str_is(str_of(VIEWS[i].template), name))
			return t->compiled[i];
	return NULL;
}
