#include "site.h"

#include "base/log.h"
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
	site_work_end(&w);
	if (zone_set(now->zone))
		return true;
	*ret_problem = str_print(s->mem, "the time zone %.*s of the settings is not known on this machine"
	                         " (Debian package tzdata)", STR_ARGS(now->zone));
	return false;
}

static bool open_parts(site *s, str *ret_problem)
{
	store_options o = { .data = s->conf->data, .brief = s->brief, .readers = s->conf->threads };
	s->store = store_open(&o, s->mem, ret_problem);
	if (!s->store || !set_zone(s, ret_problem))
		return false;
	s->snapshot = snapshot_new(s, s->mem, ret_problem);
	return s->snapshot != NULL;
}

site *site_open(const site_options *options, arena *mem, str *ret_problem)
{
	secret_start();
	arena *own = arena_new();
	site *s = NEW(own, site);
	*s = (site){ .mem = own, .conf = options->conf, .brief = options->brief,
		.clock = options->clock ? options->clock : system_clock,
		.clock_context = options->clock_context,
		.dice = options->dice.fill ? options->dice : dice_of_system(),
		.lock = PTHREAD_MUTEX_INITIALIZER, .clock_lock = PTHREAD_MUTEX_INITIALIZER,
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
	return (work){ .mem = mem, .db = db_new(s->store, mem), .conf = s->conf,
		.setting = s->snapshot ? s->snapshot->setting : NULL,
		.labels = s->snapshot ? s->snapshot->labels : labels_for(S("en")),
		.now = site_now(s), .dice = &s->dice };
}

void site_work_end(work *w)
{
	db_free(w->db);
	w->db = NULL;
}

bool site_reread(site *s, arena *mem, str *ret_problem)
{
	snapshot *fresh = snapshot_new(s, mem, ret_problem);
	if (!fresh)
		return false;
	pthread_mutex_lock(&s->lock);
	snapshot *old = s->snapshot;
	s->snapshot = fresh;
	pthread_mutex_unlock(&s->lock);
	snapshot_give(s, old);
	return true;
}
