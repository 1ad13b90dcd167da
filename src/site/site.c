#include "site.h"

#include "base/buffer.h"
#include "base/secret.h"
#include "inside.h"

static moment system_clock(void *context)
{
	(void)context;
	return moment_now();
}

/* The zone stands in the store and is set before any other thread starts. */
static bool set_zone(site *s, str *ret_problem)
{
	work w = site_work(s, s->mem);
	const setting *now = settings_read(&w, s->mem);
	site_work_end(s, &w);
	s->zone = now->zone;
	if (zone_set(now->zone))
		return true;
	*ret_problem = str_print(s->mem,
				 "the time zone %.*s of the settings is not known on this machine"
				 " (Debian package tzdata)",
				 STR_ARGS(now->zone));
	return false;
}

static bool open_parts(site *s, str *ret_problem)
{
	store_options o = { .data = s->conf->data,
			    .brief = s->brief,
			    .unborn = s->unborn,
			    .readers = s->conf->threads };
	s->store = store_open(&o, s->mem, ret_problem);
	if (!s->store || !set_zone(s, ret_problem))
		return false;
	s->snapshot = snapshot_new(s, s->conf, s->mem, ret_problem);
	return s->snapshot != NULL;
}

site *site_open(const site_options *options, arena *mem, str *ret_problem)
{
	secret_start();
	arena *own = arena_new();
	site *s = NEW(own, site);
	*s = (site){ .mem = own,
		     .conf = options->conf,
		     .brief = options->brief,
		     .unborn = options->unborn,
		     .reread = options->reread,
		     .reread_context = options->reread_context,
		     .clock = options->clock ? options->clock : system_clock,
		     .clock_context = options->clock_context,
		     .dice = options->dice.fill ? options->dice : dice_of_system(),
		     .lock = PTHREAD_MUTEX_INITIALIZER,
		     .clock_lock = PTHREAD_MUTEX_INITIALIZER,
		     .clock_stops = PTHREAD_COND_INITIALIZER,
		     .settings_slot = changes_slot(S("settings")) };
	if (open_parts(s, ret_problem))
		return s;

	*ret_problem = str_copy(mem, *ret_problem);
	site_close(s);
	return NULL;
}

void site_close(site *s)
{
	if (!s)
		return;
	if (s->snapshot)
		snapshot_give(s, s->snapshot);
	store_close(s->store);
	arena_free(s->mem);
}

store *site_store(site *s)
{
	return s->store;
}

const conf *site_conf(const site *s)
{
	return s->conf;
}

moment site_now(const site *s)
{
	return s->clock(s->clock_context);
}

work site_work(site *s, arena *mem)
{
	snapshot *now = s->snapshot ? snapshot_hold(s) : NULL;
	return (work){ .mem = mem,
		       .db = db_new(s->store, mem),
		       .conf = now ? &now->conf : s->conf,
		       .setting = now ? now->setting : NULL,
		       .labels = now ? now->labels : labels_for(S("en")),
		       .now = site_now(s),
		       .dice = &s->dice };
}

/* The configuration of a work is that of the snapshot it holds, except before there was one. */
void site_work_end(site *s, work *w)
{
	db_free(w->db);
	w->db = NULL;
	if (w->conf != s->conf)
		snapshot_give(s, (snapshot *)((uintptr_t)w->conf - offsetof(snapshot, conf)));
}

/* What is bound at the start stays as it is until a restart; says what would have changed. */
static str keep_bound(arena *mem, const site *s, snapshot *fresh)
{
	const conf *old = s->conf;
	conf *new = &fresh->conf;
	const struct {
		const char *name;
		bool changed;
	} bound[] = {
		{ "listen", !str_is(old->listen, new->listen) },
		{ "data", !str_is(old->data, new->data) },
		{ "socket", !str_is(old->socket, new->socket) },
		{ "threads", old->threads != new->threads },
		{ "the time zone", !str_is(s->zone, fresh->setting->zone) },
	};
	buffer out = buffer_new(mem, 256, 4096);
	for (size_t i = 0; i < sizeof bound / sizeof bound[0]; i++)
		if (bound[i].changed)
			put_print(&out, "%s%s", out.n ? ", " : "", bound[i].name);
	if (out.n)
		put(&out, S(" changed, which needs a restart"));
	new->listen = old->listen;
	new->data = old->data;
	new->socket = old->socket;
	new->threads = old->threads;
	return buffer_str(&out);
}

bool site_reread(site *s, arena *mem, str *ret_problem)
{
	conf fresh = *s->conf;
	if (s->reread && !s->reread(s->reread_context, mem, &fresh, ret_problem))
		return false;
	snapshot *now = snapshot_new(s, &fresh, mem, ret_problem);
	if (!now)
		return false;
	*ret_problem = keep_bound(mem, s, now);
	snapshot_use(s, now);
	return true;
}
