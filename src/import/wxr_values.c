#include "wxr_parts.h"

#include "base/arena.h"

#define DATE_MOST 64

/* A date as C text; empty where it is too long for one. */
static const char *date_c(str date, char room[DATE_MOST])
{
	snprintf(room, DATE_MOST, "%.*s", STR_ARGS(date.n < DATE_MOST ? date : (str){ 0 }));
	return room;
}

static int64_t as_utc(const calendar *c, struct tm *ret)
{
	*ret = (struct tm){ .tm_year = c->year - 1900,
			    .tm_mon = c->month - 1,
			    .tm_mday = c->day,
			    .tm_hour = c->hour,
			    .tm_min = c->minute,
			    .tm_sec = c->second };
	return timegm(ret);
}

/* Whether such a day and time exist. */
static bool exists(const calendar *c)
{
	struct tm at;
	as_utc(c, &at);
	return c->year > 0 && at.tm_mon == c->month - 1 && at.tm_mday == c->day &&
	       at.tm_hour == c->hour && at.tm_min == c->minute && at.tm_sec == c->second;
}

/* WordPress writes 0000-00-00 00:00:00 for none. */
static bool take_date(str date, calendar *ret)
{
	char room[DATE_MOST];
	calendar c = { 0 };
	int got = sscanf(date_c(date, room), "%4d-%2d-%2d%*1[ T]%2d:%2d:%2d", &c.year, &c.month,
			 &c.day, &c.hour, &c.minute, &c.second);
	*ret = c;
	return got == 6 && exists(&c);
}

moment wxr_moment(str in_utc, str local)
{
	calendar c;
	struct tm ignored;
	if (take_date(in_utc, &c))
		return (moment){ as_utc(&c, &ignored) };
	if (take_date(local, &c))
		return moment_from_calendar(c);

	return (moment){ 0 };
}

static int month_of(const char *name)
{
	static const char MONTHS[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *found = strlen(name) == 3 ? strstr(MONTHS, name) : NULL;
	return found && (found - MONTHS) % 3 == 0 ? (int)(found - MONTHS) / 3 + 1 : 0;
}

/* "+0130" in seconds; names of zones but UTC's are not used by WordPress, and count as that. */
static int offset_of(const char *zone)
{
	int hours = 0, minutes = 0;
	bool is_number = (*zone == '+' || *zone == '-') && strlen(zone) == 5 &&
			 sscanf(zone + 1, "%2d%2d", &hours, &minutes) == 2;
	int seconds = is_number ? hours * 3600 + minutes * 60 : 0;
	return *zone == '-' ? -seconds : seconds;
}

moment wxr_moment_of_feed(str date)
{
	char room[DATE_MOST], month[4] = "", zone[6] = "";
	calendar c = { 0 };
	struct tm ignored;
	size_t comma = str_find_byte(date, ',');
	str behind = comma < date.n ? str_from(date, comma + 1) : date;
	sscanf(date_c(str_trim(behind), room), "%2d %3s %4d %2d:%2d:%2d %5s", &c.day, month,
	       &c.year, &c.hour, &c.minute, &c.second, zone);
	c.month = month_of(month);
	return (moment){ c.month && exists(&c) ? as_utc(&c, &ignored) - offset_of(zone) : 0 };
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* The byte that an escape at the start of s stands for, where it is part of a letter beyond ASCII:
 * an escaped slash or control character stays escaped, since it is no part of a name. */
static int escaped_byte(str s)
{
	if (s.n < 3 || s.at[0] != '%')
		return -1;

	int high = hex_digit(s.at[1]), low = hex_digit(s.at[2]);
	return high >= 8 && low >= 0 ? high * 16 + low : -1;
}

str wxr_slug(arena *mem, str encoded)
{
	if (str_find_byte(encoded, '%') == encoded.n)
		return encoded;

	char *to = arena_room(mem, encoded.n);
	size_t n = 0;
	for (str rest = encoded; rest.n;) {
		int byte = escaped_byte(rest);
		to[n++] = byte < 0 ? rest.at[0] : (char)byte;
		rest = str_from(rest, byte < 0 ? 1 : 3);
	}
	str decoded = { to, n };
	return str_is_utf8(decoded) ? decoded : encoded;
}
