#include "clock.h"

#include "store/db.h"

bool clock_is_due(const work *w)
{
	return db_int(w, Q_clock_is_due, when(w->now), when(moment_day_start(w->now))) != 0;
}

void clock_tell_day(const work *w)
{
	db_run(w, Q_clock_tell_day, when(moment_day_start(w->now)));
}
