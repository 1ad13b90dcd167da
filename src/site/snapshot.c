#include "snapshot.h"

#include <unistd.h>

#include "base/log.h"
#include "inside.h"
#include "store/db.h"

/* ---- making one ---------------------------------------------------------------------------- */

static void read_settings(site *s, snapshot *now)
{
	struct changes *shared = store_changes(s->store);
	now->since = shared ? changes_count(shared) : 0;
	work w = site_work(s, now->mem);
	now->setting = settings_read(&w, now->mem);
	now->labels = labels_for(now->setting->language);
	site_work_end(s, &w);
}

static snapshot *begin(site *s, const conf *c)
{
	arena *own = arena_new();
	snapshot *now = NEW(own, snapshot);
	*now = (snapshot){ .mem = own, .holders = 1, .conf = *c };
	conf_keep(own, &now->conf);
	read_settings(s, now);
	return now;
}

static void end(snapshot *now)
{
	templates_give(now->templates);
	arena_free(now->mem);
}

/* Who asks for the source tree is told when it is not where we are. */
static bool has_source_tree(const conf *c)
{
	return !c->dev || access("templates/frame.html", R_OK) == 0;
}

snapshot *snapshot_new(site *s, const conf *c, arena *mem, str *ret_problem)
{
	if (!has_source_tree(c)) {
		*ret_problem =
			S("dev reads templates/ and static/ where it is started, and there are "
			  "none: start it in the source tree");
		return NULL;
	}
	snapshot *now = begin(s, c);
	if (s->brief || c->dev)
		return now;
	now->templates = templates_new(&now->conf, now->labels, mem, ret_problem);
	if (now->templates)
		return now;
	end(now);
	return NULL;
}

/* New settings over the templates that there are.  Texts that could be compiled can be in any language,
 * and if not, pages stay in the old one. */
static snapshot *snapshot_after(site *s, const snapshot *old)
{
	arena *mem = arena_new();
	str why;
	snapshot *now = begin(s, &old->conf);
	if (old->templates && now->labels != old->labels) {
		now->templates = templates_in(old->templates, now->labels, mem, &why);
		if (!now->templates)
			log_problem("pages stay in their language: %.*s", STR_ARGS(why));
	}
	if (old->templates && !now->templates) {
		now->templates = templates_hold(old->templates);
		now->labels = old->labels;
	}
	arena_free(mem);
	return now;
}

/* ---- using one ----------------------------------------------------------------------------- */

const template *snapshot_template(const snapshot *now, arena *mem, const char *name,
				  const shape *of, str *ret_problem)
{
	const template *t =
		now->templates ? templates_find(now->templates, str_of(name), of) : NULL;
	template_source from = templates_source(&now->conf, now->labels);
	return t ? t : templates_compile(mem, &from, str_of(name), of, ret_problem);
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

void snapshot_give(site *s, snapshot *now)
{
	pthread_mutex_lock(&s->lock);
	bool last = --now->holders == 0;
	pthread_mutex_unlock(&s->lock);
	if (last)
		end(now);
}

/* What another thread has put there meanwhile stays: it may have read files anew. */
static void replace(site *s, snapshot *old, snapshot *fresh)
{
	pthread_mutex_lock(&s->lock);
	bool is_current = s->snapshot == old;
	if (is_current)
		s->snapshot = fresh;
	pthread_mutex_unlock(&s->lock);
	snapshot_give(s, is_current ? old : fresh);
}

snapshot *snapshot_take(site *s)
{
	snapshot *now = snapshot_hold(s);
	while (is_outdated(s, now)) {
		replace(s, now, snapshot_after(s, now));
		snapshot_give(s, now);
		now = snapshot_hold(s);
	}
	return now;
}
