/* For the fuzzers of the gateways: a paper in memory with one section, and a log that keeps silent. */
#pragma once

#include <stdlib.h>

#include "base/conf.h"
#include "base/log.h"
#include "section/section.h"
#include "site/site.h"
#include "store/db.h"

static inline void require(bool good)
{
	if (!good)
		abort();
}

static void no_line(void *context, str line)
{
	(void)context;
	(void)line;
}

static moment noon(void *context)
{
	(void)context;
	return (moment){ 1700000000 };
}

/* Lives as long as the program. */
static site *paper_open(void)
{
	static conf c;
	arena *mem = arena_new();
	str why;
	log_to(no_line, NULL);
	require(conf_read(mem, S(""), &c, &why) && conf_set(mem, &c, S("data"), S(":memory:"), &why));
	site *s = site_open(&(site_options){ .conf = &c, .clock = noon, .dice = dice_seeded(7) }, mem, &why);
	require(s != NULL);
	work w = site_work(s, mem);
	db_begin(&w);
	section_add(&w, S("news"), S("News"), S(""));
	require(db_end(&w, true));
	site_work_end(s, &w);
	return s;
}
