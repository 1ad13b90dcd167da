#include "handed_in.h"

#include "store/db.h"

#define KEPT_SECONDS (30 * 86400)

const shape HANDED_IN = SHAPE(handed_in, FIELD(handed_in, article), FIELD(handed_in, version),
			      FIELD(handed_in, same));

const handed_in *handed_in_with(const work *w, str form)
{
	return form.n ? db_one(w, Q_handed_in_with, &HANDED_IN, text(form)) : NULL;
}

void handed_in_note(const work *w, str form, int64_t article, str same)
{
	if (form.n)
		db_run(w, Q_handed_in_note, text(form), num(article), text(same), when(w->now));
}

void handed_in_expire(const work *w)
{
	db_run(w, Q_handed_in_expire, num(w->now.s - KEPT_SECONDS));
}

bool handed_in_are_old(const work *w)
{
	return db_int(w, Q_handed_in_old, num(w->now.s - KEPT_SECONDS)) > 0;
}
