/* What editors may change about the whole site.  Part of the snapshot: never changes while it is held. */
#pragma once

#include "base/work.h"

typedef struct setting {
	str     name;          /* of the paper, as in the masthead */
	str     tagline;
	str     language;      /* of the pages: a catalogue in templates/lang */
	str     zone;          /* "Europe/Berlin"; read once at start */
	str     id;            /* the first 20 digits of the uuids in its feeds: never changes */
	bool    hold_comments; /* until an editor approves them */
	bool    full_feeds;    /* whole stories in feeds, else standfirsts */
	int64_t thin_tag;      /* a tag with fewer stories is kept from search engines */
	int64_t changed;       /* when they were saved last, in seconds; 0: never */
} setting;

extern const shape SETTING, SETTING_ROW;

/* The stored settings over the defaults, in mem. */
setting *settings_read(const work *w, arena *mem);
void     settings_save(const work *w, const setting *s); /* between db_begin and db_end */

/* Those of a new paper: an id of its own, and the zone of the machine. */
void     settings_begin(const work *w, str zone);
