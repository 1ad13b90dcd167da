/* The running newspaper: an open store, the configuration, and the snapshot that requests share.
 *
 * A snapshot (settings, language, compiled templates) never changes; a request holds the one it began
 * with; site_reread makes a new one, or refuses it and keeps the old. */
#pragma once

#include "base/conf.h"
#include "base/work.h"
#include "store/db.h"

typedef struct site site;
typedef struct snapshot snapshot;

/* brief: a CGI process, which compiles only the template it needs.  NULL with one sentence in mem.
 * The configuration, and mem, outlive the site. */
typedef struct site_options {
	const conf *conf;
	bool      (*reread)(void *context, arena *mem, conf *ret, str *ret_problem); /* for SIGHUP; may be NULL */
	void       *reread_context;
	bool        brief;
	bool        unborn;            /* a newspaper that is being made: store_create */
	moment    (*clock)(void *context); /* NULL: the system's */
	void       *clock_context;
	dice        dice;                  /* all zero: the system's */
} site_options;
site *site_open(const site_options *options, arena *mem, str *ret_problem);
void  site_close(site *s); /* accepts NULL */

store      *site_store(site *s);
const conf *site_conf(const site *s); /* as it was at the start */
moment      site_now(const site *s);

/* A work of the site's own (clock jobs, commands), in mem. */
work site_work(site *s, arena *mem);
void site_work_end(site *s, work *w);

/* Reads the configuration, settings and templates again; labels are part of the program.  False with the reason: the old ones
 * stay.  True, and *ret_problem not empty: what was changed but needs a restart. */
bool site_reread(site *s, arena *mem, str *ret_problem);

/* Runs what is due at site_now: scheduled stories, the turn of the day, expired sessions, checkpoints.  Called by the clock
 * thread once a second, by `galley tick`, and by tests. */
void site_tick(site *s);

/* The same where no other process does it at this moment: after CGI answers. */
void site_tick_alone(site *s);

/* The clock thread of the lasting gateways. */
void site_clock_start(site *s);
void site_clock_stop(site *s);
