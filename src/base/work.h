/* What everything that does something is given: memory, store, settings, the moment, chance.
 *
 * The moment is read once a request; tests set it, and the dice, so nothing here is ever random or
 * late by accident.  All pointers outlive the work; none is NULL while a request is served. */
#pragma once

#include "arena.h"
#include "dice.h"
#include "moment.h"
#include "shape.h"
#include "str.h"

typedef struct work {
	arena                *mem;     /* freed when the work is over */
	struct db            *db;      /* this work's use of the store: store/db.h */
	const struct conf    *conf;    /* galley.conf: base/conf.h */
	const struct setting *setting; /* what editors may change: setting/setting.h */
	const struct labels  *labels;  /* the site's language: render/labels.h */
	moment                now;
	dice                 *dice;
} work;
