#include "check.h"

#include "inside.h"
#include "store/db.h"

size_t site_check(site *s, void (*say)(void *context, str finding), void *context)
{
	size_t n = store_check(s->store, say, context);
	arena *mem = arena_new();
	str problem;
	snapshot *all = snapshot_new(s, site_conf(s), mem, &problem);
	if (all) {
		snapshot_give(s, all);
	} else {
		say(context, problem);
		n++;
	}
	arena_free(mem);
	return n;
}
