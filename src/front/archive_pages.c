#include "article/article.h"
#include "article/article_list.h"
#include "render/escape.h"
#include "render/labels.h"
#include "routes.h"
#include "section/section.h"

#define YEARS_MOST 200

typedef struct archive_link {
	str name;
	url address;
} archive_link;

typedef struct archive_year {
	int64_t year;
	list months; /* archive_link, newest first */
} archive_year;

typedef struct archive_view {
	list years;        /* archive_year, newest first */
	list all_sections; /* SECTION, as a tree */
} archive_view;

/* A month, or a day. */
typedef struct span_view {
	str name; /* November 2026 */
	list stories;
	url older, newest;
	url earlier, later; /* the spans beside it */
	url month;          /* of a day */
	list days;          /* archive_link: of a month, those with stories, newest first */
	bool goes_on;
} span_view;

static const shape ARCHIVE_LINK =
	SHAPE(archive_link, FIELD(archive_link, name), FIELD(archive_link, address));

static const shape ARCHIVE_YEAR =
	SHAPE(archive_year, FIELD(archive_year, year), LIST(archive_year, months, ARCHIVE_LINK));

const shape ARCHIVE_VIEW = SHAPE(archive_view, LIST(archive_view, years, ARCHIVE_YEAR),
				 LIST(archive_view, all_sections, SECTION));

const shape SPAN_VIEW =
	SHAPE(span_view, FIELD(span_view, name), LIST(span_view, stories, ARTICLE),
	      FIELD(span_view, older), FIELD(span_view, newest), FIELD(span_view, earlier),
	      FIELD(span_view, later), FIELD(span_view, month), LIST(span_view, days, ARCHIVE_LINK),
	      FIELD(span_view, goes_on));

/* Months counted from year 0, so that the next one is one more. */
static int64_t month_number(calendar c)
{
	return (int64_t)c.year * 12 + c.month - 1;
}

static url month_address(const work *w, int64_t number)
{
	return url_of(w->mem, str_print(w->mem, "/archive/%04lld/%02lld", (long long)(number / 12),
					(long long)(number % 12 + 1)));
}

static moment month_start(int64_t number)
{
	return moment_from_calendar((calendar){
		.year = (int)(number / 12), .month = (int)(number % 12 + 1), .day = 1 });
}

static list months_of(const work *w, int64_t year, int64_t first, int64_t last)
{
	archive_link *months = arena_take(w->mem, 12 * sizeof *months);
	size_t n = 0;
	for (int64_t m = year * 12 + 11; m >= year * 12; m--)
		if (m >= first && m <= last)
			months[n++] = (archive_link){ label_month(w->mem, w->labels, (int)year,
								  (int)(m % 12 + 1)),
						      month_address(w, m) };
	return (list){ months, n };
}

/* GET /archive */
reply archive_show(request *rq)
{
	const work *w = &rq->work;
	moment oldest = article_oldest_time(w), newest = article_newest_time(w);
	archive_view v = { .all_sections = sections_as_tree(w) };
	if (!newest.s)
		return page(rq, "front/archive.html", &ARCHIVE_VIEW, &v);

	int64_t first = month_number(moment_calendar(oldest)),
		last = month_number(moment_calendar(newest));
	archive_year *years = arena_take(w->mem, YEARS_MOST * sizeof *years);
	size_t n = 0;
	for (int64_t y = last / 12; y >= first / 12 && n < YEARS_MOST; y--)
		years[n++] = (archive_year){ y, months_of(w, y, first, last) };
	v.years = (list){ years, n };
	return page(rq, "front/archive.html", &ARCHIVE_VIEW, &v);
}

/* ---- a month, a day -------------------------------------------------------------------------- */

static bool read_number(str digits, size_t n, int64_t *ret)
{
	return digits.n == n && str_to_int(digits, ret);
}

static bool read_month(const request *rq, int64_t *ret)
{
	int64_t year, month;
	if (!read_number(rq->part[0], 4, &year) || !read_number(rq->part[1], 2, &month))
		return false;
	if (year < 1970 || month < 1 || month > 12)
		return false;
	*ret = year * 12 + month - 1;
	return true;
}

/* False for what no calendar has, as 31 April. */
static bool read_day(const request *rq, moment *ret)
{
	int64_t month, day;
	if (!read_month(rq, &month) || !read_number(rq->part[2], 2, &day) || day < 1 || day > 31)
		return false;
	*ret = moment_from_calendar((calendar){
		.year = (int)(month / 12), .month = (int)(month % 12 + 1), .day = (int)day });
	return moment_calendar(*ret).day == (int)day;
}

static url day_address(const work *w, moment day)
{
	calendar c = moment_calendar(day);
	return url_of(w->mem, str_print(w->mem, "/archive/%04d/%02d/%02d", c.year, c.month, c.day));
}

/* Days of 23 and 25 hours too. */
static moment next_day(moment day)
{
	return moment_day_start((moment){ day.s + 36 * 3600 });
}

static void fill_stories(request *rq, moment from, moment end, span_view *v)
{
	article_key start = list_start(rq);
	v->goes_on = list_goes_on(rq);
	if (!v->goes_on || start.published.s > end.s)
		start = (article_key){ end, 0 };
	v->stories =
		list_page(rq, articles_between(&rq->work, from, start, LIST_PAGE + 1), &v->older);
}

/* Steps from each day with stories to the one before: one row of an index is read for each. */
static list days_between(const work *w, moment from, moment end)
{
	archive_link *days = arena_take(w->mem, 31 * sizeof *days);
	size_t n = 0;
	for (moment at = article_time_before(w, end); at.s && at.s >= from.s && n < 31;
	     at = article_time_before(w, moment_day_start(at)))
		days[n++] = (archive_link){ str_print(w->mem, "%d", moment_calendar(at).day),
					    day_address(w, at) };
	return (list){ days, n };
}

/* GET /archive/{year}/{month}?before=… */
reply archive_month(request *rq)
{
	const work *w = &rq->work;
	int64_t month;
	if (!read_month(rq, &month))
		return NOT_FOUND;
	moment oldest = article_oldest_time(w), newest = article_newest_time(w);
	int64_t first = month_number(moment_calendar(oldest)),
		last = month_number(moment_calendar(newest));
	if (!newest.s || month < first || month > last)
		return NOT_FOUND;

	moment from = month_start(month), end = month_start(month + 1);
	span_view v = { .name = label_month(w->mem, w->labels, (int)(month / 12),
					    (int)(month % 12 + 1)),
			.newest = month_address(w, month),
			.days = days_between(w, from, end) };
	fill_stories(rq, from, end, &v);
	if (month > first)
		v.earlier = month_address(w, month - 1);
	if (month < last)
		v.later = month_address(w, month + 1);
	return page(rq, "front/month.html", &SPAN_VIEW, &v);
}

/* GET /archive/{year}/{month}/{day}?before=…: only days with stories have a page. */
reply archive_day(request *rq)
{
	const work *w = &rq->work;
	moment day;
	if (!read_day(rq, &day))
		return NOT_FOUND;
	moment end = next_day(day), first = article_time_from(w, day);
	if (!first.s || first.s >= end.s)
		return NOT_FOUND;

	span_view v = { .name = label_date_str(w->mem, w->labels, day),
			.newest = day_address(w, day),
			.month = month_address(w, month_number(moment_calendar(day))) };
	fill_stories(rq, day, end, &v);
	moment earlier = article_time_before(w, day), later = article_time_from(w, end);
	if (earlier.s)
		v.earlier = day_address(w, earlier);
	if (later.s)
		v.later = day_address(w, later);
	return page(rq, "front/day.html", &SPAN_VIEW, &v);
}
