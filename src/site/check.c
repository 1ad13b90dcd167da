#include "check.h"

#include "comment/comment.h"
#include "inside.h"
#include "store/db.h"

typedef struct finder {
	void (*say)(void *context, str finding);
	void *context;
	size_t n;
} finder;

static void find(finder *f, str finding)
{
	f->say(f->context, finding);
	f->n++;
}

static void check_snapshot(site *s, arena *mem, finder *f)
{
	str problem;
	snapshot *all = snapshot_new(s, site_conf(s), mem, &problem);
	if (all)
		snapshot_give(s, all);
	else
		find(f, problem);
}

static void check_counts(site *s, arena *mem, finder *f)
{
	work w = site_work(s, mem);
	int64_t wrong = comments_miscounted(&w);
	if (wrong)
		find(f,
		     str_print(mem, "%lld comments count their answers wrongly", (long long)wrong));
	site_work_end(s, &w);
}

size_t site_check(site *s, void (*say)(void *context, str finding), void *context)
{
	finder f = { say, context, store_check(s->store, say, context) };
	arena *mem = arena_new();
	check_snapshot(s, mem, &f);
	check_counts(s, mem, &f);
	arena_free(mem);
	return f.n;
}
