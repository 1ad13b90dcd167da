/* What the clock does: stories whose time has come, the turn of the day, stories to be cleaned
 * again, sessions and forms that are over, the WAL. */
#include <errno.h>

#include "article/article.h"
#include "article/handed_in.h"
#include "base/log.h"
#include "clock/clock.h"
#include "inside.h"
#include "user/user.h"

#define CHECKPOINT_EACH 60 /* seconds */
#define RECAST_TURNS 20    /* at the writer, a second */

void site_do_due(site *s)
{
	arena *mem = arena_new();
	work w = site_work(s, mem);
	if (clock_is_due(&w)) {
		db_begin(&w);
		clock_tell_day(&w);
		int64_t n = articles_publish_due(&w);
		if (db_end(&w, true) && n)
			log_note("stories that appeared at their time: %lld", (long long)n);
	}
	site_work_end(s, &w);
	arena_free(mem);
}

/* Turn by turn, so that nobody else waits long for the writer. */
static void recast(site *s)
{
	bool waiting = true;
	for (int i = 0; waiting && i < RECAST_TURNS; i++) {
		arena *mem = arena_new();
		work w = site_work(s, mem);
		waiting = articles_wait_for_recast(&w);
		if (waiting) {
			db_begin(&w);
			articles_recast_some(&w);
			waiting = db_end(&w, true);
		}
		site_work_end(s, &w);
		arena_free(mem);
	}
}

static void expire(site *s)
{
	arena *mem = arena_new();
	work w = site_work(s, mem);
	if (sessions_are_stale(&w) || handed_in_are_old(&w)) {
		db_begin(&w);
		sessions_expire(&w);
		handed_in_expire(&w);
		db_end(&w, true);
	}
	site_work_end(s, &w);
	arena_free(mem);
}

static void checkpoint(site *s)
{
	int64_t now = site_now(s).s;
	if (!s->brief && now - s->checkpointed < CHECKPOINT_EACH)
		return;
	s->checkpointed = now;
	store_checkpoint(s->store);
}

void site_tick(site *s)
{
	site_do_due(s);
	recast(s);
	expire(s);
	store_settle(s->store);
	store_rest(s->store);
	checkpoint(s);
}

void site_tick_alone(site *s)
{
	if (store_take_jobs(s->store))
		site_tick(s);
}

/* A second after the last one began, or at once when the clock is stopped. */
static bool wait_a_second(site *s)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 1;
	until.tv_nsec = 0;
	pthread_mutex_lock(&s->clock_lock);
	int rc = 0;
	while (s->clock_runs && rc != ETIMEDOUT)
		rc = pthread_cond_timedwait(&s->clock_stops, &s->clock_lock, &until);
	bool runs = s->clock_runs;
	pthread_mutex_unlock(&s->clock_lock);
	return runs;
}

static void *run_clock(void *context)
{
	site *s = context;
	do
		site_tick(s);
	while (wait_a_second(s));
	return NULL;
}

void site_clock_start(site *s)
{
	s->clock_runs = true;
	if (pthread_create(&s->clock_thread, NULL, run_clock, s) != 0) {
		s->clock_runs = false;
		log_problem(
			"the clock cannot be started: scheduled stories wait for `galley tick`");
	}
}

void site_clock_stop(site *s)
{
	pthread_mutex_lock(&s->clock_lock);
	bool ran = s->clock_runs;
	s->clock_runs = false;
	pthread_cond_signal(&s->clock_stops);
	pthread_mutex_unlock(&s->clock_lock);
	if (ran)
		pthread_join(s->clock_thread, NULL);
}
