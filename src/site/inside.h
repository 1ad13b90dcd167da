/* What the rooms of site/ know of the site. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "site.h"
#include "snapshot.h"
#include "store/changes.h"

struct site {
	arena      *mem;
	const conf *conf;    /* of the start: what a restart would change */
	bool      (*reread)(void *context, arena *mem, struct conf *ret, str *ret_problem);
	void       *reread_context;
	bool        brief, unborn;
	str         zone;    /* set at the start, for the whole process */
	moment    (*clock)(void *context);
	void       *clock_context;
	dice        dice;
	store      *store;

	pthread_mutex_t lock; /* of the snapshot */
	snapshot       *snapshot;
	uint16_t        settings_slot;

	pthread_t       clock_thread;
	pthread_mutex_t clock_lock;
	pthread_cond_t  clock_stops;
	bool            clock_runs;
	int64_t         checkpointed; /* when, in seconds */
};

/* Stories whose time has come appear, and the day turns: one indexed look-up when nothing is due. */
void site_do_due(site *s);
