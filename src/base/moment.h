/* A point in time: whole seconds since 1970-01-01T00:00:00Z.  Zero means "none".
 *
 * The site's zone is set once, before any thread starts (zone_set); everything local is in it. */
#pragma once

#include "str.h"

typedef struct moment { int64_t s; } moment;

/* A moment taken apart in the site's zone. */
typedef struct calendar {
	int year, month, day;      /* month and day from 1 */
	int hour, minute, second;
	int weekday;               /* 0 is Sunday */
	int offset;                /* seconds east of UTC */
} calendar;

#define MOMENT_ISO_ROOM 26 /* bytes that moment_iso writes at most, with the final NUL */

moment moment_now(void);

/* False, and nothing changed, when the name is no zone of this machine ("Europe/Berlin"). */
bool zone_set(str name);
bool zone_exists(str name);

/* The zone of this machine, before zone_set has changed it; UTC when it has no name that exists. */
str  zone_of_machine(arena *mem);
str  zone_named(str tz, str link); /* by the variable TZ, or else by where /etc/localtime leads */

calendar moment_calendar(moment m);

/* The same for many moments near each other: the zone is asked only once a day of theirs.  `days`
 * begins as all zero. */
typedef struct calendar_days { int64_t from, to; calendar begin; } calendar_days;
calendar moment_calendar_of(calendar_days *days, moment m);

moment   moment_from_calendar(calendar local); /* a time that a clock change skips moves forward */
moment   moment_day_start(moment m);           /* local midnight before or at m */

size_t moment_iso(moment m, char room[MOMENT_ISO_ROOM]); /* 2026-11-23T14:05:00+01:00 */
size_t calendar_iso(const calendar *c, char room[MOMENT_ISO_ROOM]); /* of a moment that is taken apart */
str    moment_iso_str(arena *mem, moment m);
str    moment_local_form(arena *mem, moment m);          /* 2026-11-23T14:05, for datetime-local */
str    moment_http(arena *mem, moment m);                /* RFC 9110 5.6.7, IMF-fixdate */
str    moment_rfc822(arena *mem, moment m);              /* for RSS: Mon, 23 Nov 2026 14:05:00 +0100 */

/* False, and *ret untouched, for what is no such date. */
bool moment_from_http(str s, moment *ret);       /* all three forms of RFC 9110 5.6.7 */
bool moment_from_local_form(str s, moment *ret); /* 2026-11-23T14:05[:09], in the site's zone */
