#include "moment.h"

#include <fcntl.h>
#include <unistd.h>

#include "arena.h"

#define ZONES "/usr/share/zoneinfo/"
#define LONGEST_ZONE 64
#define DAY 86400

static const char *const DAYS[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const LONG_DAYS[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
					 "Thursday", "Friday", "Saturday" };
static const char *const MONTHS[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
				      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

moment moment_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (moment){ now.tv_sec };
}

/* ---- the zone ----------------------------------------------------------------------------- */

static bool is_zone_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '/' || c == '_' || c == '-' || c == '+';
}

/* No byte of it may lead out of the folder of zones: so no dot, and no slash in front.  Zones under
 * right/ count leap seconds, which no moment here does. */
static bool is_zone_name(str name)
{
	if (name.n == 0 || name.n > LONGEST_ZONE || name.at[0] == '/' ||
	    str_starts(name, S("right/")))
		return false;

	for (size_t i = 0; i < name.n; i++)
		if (!is_zone_byte(name.at[i]))
			return false;
	return true;
}

static bool starts_as_zone_file(const char *path)
{
	char start[4];
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return false;

	ssize_t n = read(file, start, sizeof(start));
	close(file);
	return n == sizeof(start) && memcmp(start, "TZif", sizeof(start)) == 0;
}

bool zone_exists(str name)
{
	if (str_is(name, S("UTC")))
		return true;
	if (!is_zone_name(name))
		return false;

	char path[sizeof(ZONES) + LONGEST_ZONE];
	snprintf(path, sizeof(path), ZONES "%.*s", STR_ARGS(name));
	return starts_as_zone_file(path);
}

/* "Europe/Berlin" of ":Europe/Berlin" or "/usr/share/zoneinfo/Europe/Berlin". */
static str zone_in(str name)
{
	static const char folder[] = "/zoneinfo/";
	name = str_starts(name, S(":")) ? str_from(name, 1) : name;
	size_t at = str_find(name, str_of(folder));
	return at < name.n ? str_from(name, at + strlen(folder)) : name;
}

str zone_named(str tz, str link)
{
	str names[] = { zone_in(tz), zone_in(link) };
	for (size_t i = 0; i < 2; i++)
		if (zone_exists(names[i]))
			return names[i];
	return S("UTC");
}

str zone_of_machine(arena *mem)
{
	char link[1024];
	ssize_t n = readlink("/etc/localtime", link, sizeof link);
	return str_copy(mem,
			zone_named(str_of(getenv("TZ")), (str){ link, n > 0 ? (size_t)n : 0 }));
}

bool zone_set(str name)
{
	if (!zone_exists(name))
		return false;

	char zone[LONGEST_ZONE + 1];
	snprintf(zone, sizeof(zone), "%.*s", STR_ARGS(name));
	if (setenv("TZ", zone, 1) != 0)
		return false;
	tzset();
	return true;
}

/* ---- the calendar ------------------------------------------------------------------------- */

/* What a moment outside the years 1 to 9999 is shown as: nothing here has room for longer years. */
static moment within_reach(moment m)
{
	const int64_t first = -62135596800 + DAY, last = 253402300799 - DAY;
	return (moment){ m.s < first ? first : m.s > last ? last : m.s };
}

calendar moment_calendar(moment m)
{
	time_t s = within_reach(m).s;
	struct tm at;
	localtime_r(&s, &at);
	return (calendar){
		.year = at.tm_year + 1900,
		.month = at.tm_mon + 1,
		.day = at.tm_mday,
		.hour = at.tm_hour,
		.minute = at.tm_min,
		.second = at.tm_sec,
		.weekday = at.tm_wday,
		.offset = (int)at.tm_gmtoff,
	};
}

/* The local day that m lies in, when the zone has one offset from its beginning to its end. */
static bool day_of(moment m, calendar_days *ret)
{
	calendar c = moment_calendar(m);
	int64_t from = m.s - (c.hour * 3600 + c.minute * 60 + c.second);
	calendar begin = moment_calendar((moment){ from });
	calendar end = moment_calendar((moment){ from + DAY - 1 });
	*ret = (calendar_days){ from, from + DAY, begin };
	return begin.day == c.day && begin.hour == 0 && begin.minute == 0 && begin.second == 0 &&
	       end.day == c.day && end.offset == begin.offset;
}

static calendar later_that_day(calendar begin, int seconds)
{
	begin.hour = seconds / 3600;
	begin.minute = seconds / 60 % 60;
	begin.second = seconds % 60;
	return begin;
}

calendar moment_calendar_of(calendar_days *days, moment m)
{
	bool known = m.s >= days->from && m.s < days->to;
	calendar_days found;
	if (!known && m.s == within_reach(m).s && day_of(m, &found)) {
		*days = found;
		known = true;
	}
	return known ? later_that_day(days->begin, (int)(m.s - days->from)) : moment_calendar(m);
}

static int64_t seconds_as_utc(calendar c)
{
	struct tm at = {
		.tm_year = c.year - 1900,
		.tm_mon = c.month - 1,
		.tm_mday = c.day,
		.tm_hour = c.hour,
		.tm_min = c.minute,
		.tm_sec = c.second,
	};
	return timegm(&at);
}

static int offset_at(int64_t s)
{
	return moment_calendar((moment){ s }).offset;
}

/* The offsets a day before and a day behind are tried.  Of a time that comes twice this is the
 * first; one that is skipped fits neither, and the earlier offset moves it forward. */
moment moment_from_calendar(calendar local)
{
	int64_t s = seconds_as_utc(local);
	int before = offset_at(s - DAY), behind = offset_at(s + DAY);
	if (offset_at(s - before) != before && offset_at(s - behind) == behind)
		return (moment){ s - behind };

	return (moment){ s - before };
}

moment moment_day_start(moment m)
{
	calendar day = moment_calendar(m);
	day.hour = day.minute = day.second = 0;
	return moment_from_calendar(day);
}

/* ---- written ------------------------------------------------------------------------------ */

static inline char *put_two(char *to, int number)
{
	to[0] = (char)('0' + number / 10);
	to[1] = (char)('0' + number % 10);
	return to + 2;
}

/* 2026-11-23T14:05 */
static char *put_minute(char *to, const calendar *c)
{
	to = put_two(put_two(to, c->year / 100), c->year % 100);
	*to++ = '-';
	to = put_two(to, c->month);
	*to++ = '-';
	to = put_two(to, c->day);
	*to++ = 'T';
	to = put_two(to, c->hour);
	*to++ = ':';
	return put_two(to, c->minute);
}

size_t calendar_iso(const calendar *c, char room[MOMENT_ISO_ROOM])
{
	char *to = put_minute(room, c);
	*to++ = ':';
	to = put_two(to, c->second);

	int minutes = (c->offset < 0 ? -c->offset : c->offset) / 60;
	*to++ = c->offset < 0 ? '-' : '+';
	to = put_two(to, minutes / 60);
	*to++ = ':';
	to = put_two(to, minutes % 60);
	*to = 0;
	return (size_t)(to - room);
}

size_t moment_iso(moment m, char room[MOMENT_ISO_ROOM])
{
	calendar c = moment_calendar(m);
	return calendar_iso(&c, room);
}

str moment_iso_str(arena *mem, moment m)
{
	char *room = arena_room(mem, MOMENT_ISO_ROOM);
	return (str){ room, moment_iso(m, room) };
}

str moment_local_form(arena *mem, moment m)
{
	char *room = arena_room(mem, sizeof("2026-11-23T14:05"));
	calendar c = moment_calendar(m);
	char *end = put_minute(room, &c);
	return (str){ room, (size_t)(end - room) };
}

str moment_http(arena *mem, moment m)
{
	time_t s = within_reach(m).s;
	struct tm at;
	gmtime_r(&s, &at);
	return str_print(mem, "%s, %02d %s %04d %02d:%02d:%02d GMT", DAYS[at.tm_wday], at.tm_mday,
			 MONTHS[at.tm_mon], at.tm_year + 1900, at.tm_hour, at.tm_min, at.tm_sec);
}

str moment_rfc822(arena *mem, moment m)
{
	calendar c = moment_calendar(m);
	int minutes = (c.offset < 0 ? -c.offset : c.offset) / 60;
	return str_print(mem, "%s, %02d %s %04d %02d:%02d:%02d %c%02d%02d", DAYS[c.weekday], c.day,
			 MONTHS[c.month - 1], c.year, c.hour, c.minute, c.second,
			 c.offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

/* ---- read --------------------------------------------------------------------------------- */

/* The index of the name that s starts with, cut off from s; -1 when there is none. */
static int take_name(str *s, const char *const names[], int n)
{
	for (int i = 0; i < n; i++) {
		str name = str_of(names[i]);
		if (str_starts(*s, name)) {
			*s = str_from(*s, name.n);
			return i;
		}
	}
	return -1;
}

/* A number of exactly so many digits, cut off from s; -1 when there is none. */
static int take_number(str *s, size_t digits)
{
	int64_t number;
	if (s->n < digits || s->at[0] == '-' || !str_to_int(str_part(*s, 0, digits), &number))
		return -1;

	*s = str_from(*s, digits);
	return (int)number;
}

/* As take_number for two digits, of which the first may be a space. */
static int take_padded(str *s)
{
	if (!str_starts(*s, S(" ")))
		return take_number(s, 2);

	*s = str_from(*s, 1);
	return take_number(s, 1);
}

/* RFC 9110 5.6.7: a year more than 50 years ahead is the last one in the past with these digits. */
static int year_of_two_digits(int year)
{
	int now = moment_calendar(moment_now()).year;
	int full = now - now % 100 + year;
	return full > now + 50 ? full - 100 : full;
}

static bool take_byte(str *s, char byte)
{
	bool same = s->n > 0 && s->at[0] == byte;
	*s = str_from(*s, 1);
	return same;
}

/* Reads what one letter of a pattern stands for; the letters are those of strftime. */
static bool take_part(str *s, char letter, calendar *c)
{
	switch (letter) {
	case 'a':
		return take_name(s, DAYS, 7) >= 0;
	case 'A':
		return take_name(s, LONG_DAYS, 7) >= 0;
	case 'b':
		return (c->month = take_name(s, MONTHS, 12) + 1) > 0;
	case 'm':
		return (c->month = take_number(s, 2)) > 0;
	case 'd':
		return (c->day = take_number(s, 2)) > 0;
	case 'e':
		return (c->day = take_padded(s)) > 0;
	case 'Y':
		return (c->year = take_number(s, 4)) > 0;
	case 'y':
		return (c->year = take_number(s, 2)) >= 0;
	case 'H':
		return (c->hour = take_number(s, 2)) >= 0;
	case 'M':
		return (c->minute = take_number(s, 2)) >= 0;
	default:
		return (c->second = take_number(s, 2)) >= 0;
	}
}

static int days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : days[month - 1];
}

/* Whether all of s follows the pattern and is a day and time that exist; a second 60 does. */
static bool follows(str s, const char *pattern, calendar *c)
{
	for (const char *p = pattern; *p; p++)
		if (*p == '%' ? !take_part(&s, *++p, c) : !take_byte(&s, *p))
			return false;

	return s.n == 0 && c->month <= 12 && c->day <= days_of_month(c->year, c->month) &&
	       c->hour < 24 && c->minute < 60 && c->second <= 60;
}

bool moment_from_http(str s, moment *ret)
{
	calendar c = { 0 };
	if (follows(s, "%a, %d %b %Y %H:%M:%S GMT", &c) || follows(s, "%a %b %e %H:%M:%S %Y", &c)) {
		ret->s = seconds_as_utc(c);
		return true;
	}
	if (!follows(s, "%A, %d-%b-%y %H:%M:%S GMT", &c))
		return false;

	c.year = year_of_two_digits(c.year);
	ret->s = seconds_as_utc(c);
	return true;
}

bool moment_from_local_form(str s, moment *ret)
{
	calendar c = { 0 };
	if (!follows(s, "%Y-%m-%dT%H:%M", &c) && !follows(s, "%Y-%m-%dT%H:%M:%S", &c))
		return false;

	*ret = moment_from_calendar(c);
	return true;
}
