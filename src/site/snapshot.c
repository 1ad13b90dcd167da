#include "snapshot.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "frame.h"
#include "inside.h"
#include "render/embedded.h"
#include "routes.h"
#include "store/db.h"
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
static bool template_text(void *context, arena *mem, str name, str *ret)
{
	const conf *c = context;
	if (str_has(name, S("..")))
		return false;
	if (c->theme.n &&
	    from_disk(mem, str_print(mem, "%.*s/templates", STR_ARGS(c->theme)), name, ret))
		return true;
	if (c->dev && from_disk(mem, S("templates"), name, ret))
		return true;
	return from_program(name, ret);
}

static bool asset_text(void *context, arena *mem, str name, str *ret)
{
	const conf *c = context;
	str disk = { 0 };
	if (c->theme.n)
		disk = str_print(mem, "%.*s/static", STR_ARGS(c->theme));
	else if (c->dev)
		disk = S("static");
	return asset_address(mem, disk, name, ret);
}

/* ---- making one ---------------------------------------------------------------------------- */

static bool has_frame(const char *name)
{
	return str_ends(str_of(name), S(".html"));
}

static template *compile(const snapshot *now, arena *mem, const char *name, const shape *of,
			 str *ret_problem)
{
	return template_compile(mem, &now->source, str_of(name), of,
				has_frame(name) ? &FRAME_VIEW : NULL, ret_problem);
}

static bool compile_all(snapshot *now, str *ret_problem)
{
	for (size_t i = 0; i < VIEWS_N; i++) {
		now->templates[i] =
			compile(now, now->mem, VIEWS[i].template, VIEWS[i].shape, ret_problem);
		if (!now->templates[i])
			return false;
	}
	return true;
}

static void read_settings(site *s, snapshot *now)
{
	struct changes *shared = store_changes(s->store);
	now->since = shared ? changes_count(shared) : 0;
	work w = site_work(s, now->mem);
	now->setting = settings_read(&w, now->mem);
	now->labels = labels_for(now->setting->language);
	site_work_end(s, &w);
}

snapshot *snapshot_new(site *s, const conf *c, arena *mem, str *ret_problem)
{
	arena *own = arena_new();
	snapshot *now = NEW(own, snapshot);
	*now = (snapshot){ .mem = own, .holders = 1, .conf = *c };
	read_settings(s, now);
	now->source = (template_source){ .context = &now->conf,
					 .text = template_text,
					 .asset = asset_text,
					 .labels = now->labels };
	now->templates = arena_take(own, VIEWS_N * sizeof(template *));
	str problem;
	if (s->brief || c->dev || compile_all(now, &problem))
		return now;
	*ret_problem = str_copy(mem, problem);
	arena_free(own);
	return NULL;
}

/* ---- using one ----------------------------------------------------------------------------- */

const template *snapshot_template(const snapshot *now, arena *mem, const char *name,
				  const shape *of, str *ret_problem)
{
	for (size_t i = 0; i < VIEWS_N; i++) {
		if (VIEWS[i].shape == of && str_is(str_of(VIEWS[i].template), str_of(name))) {
			if (now->templates[i])
				return now->templates[i];
			break;
		}
	}
	return compile(now, mem, name, of, ret_problem);
}

static bool is_outdated(site *s, const snapshot *now)
{
	struct changes *shared = store_changes(s->store);
	return shared && changes_last(shared, s->settings_slot) > now->since;
}

void snapshot_use(site *s, snapshot *fresh)
{
	pthread_mutex_lock(&s->lock);
	snapshot *old = s->snapshot;
	s->snapshot = fresh;
	pthread_mutex_unlock(&s->lock);
	snapshot_give(s, old);
}

snapshot *snapshot_hold(site *s)
{
	pthread_mutex_lock(&s->lock);
	snapshot *now = s->snapshot;
	now->holders++;
	pthread_mutex_unlock(&s->lock);
	return now;
}

/* Two threads may make a new one at once: the later wins, and both are right. */
static void renew(site *s, const snapshot *old)
{
	arena *mem = arena_new();
	str why = { 0 };
	snapshot *fresh = snapshot_new(s, &old->conf, mem, &why);
	if (fresh)
		snapshot_use(s, fresh);
	else
		log_problem("the new settings cannot be used: %.*s", STR_ARGS(why));
	arena_free(mem);
}

snapshot *snapshot_take(site *s)
{
	snapshot *now = snapshot_hold(s);
	if (!is_outdated(s, now))
		return now;
	renew(s, now);
	snapshot_give(s, now);
	return snapshot_hold(s);
}

void snapshot_give(site *s, snapshot *now)
{
	pthread_mutex_lock(&s->lock);
	bool last = --now->holders == 0;
	pthread_mutex_unlock(&s->lock);
	if (last)
		arena_free(now->mem);
}
