#include "article/article.h"
#include "article/article_list.h"
#include "render/escape.h"
#include "render/labels.h"
#include "routes.h"

#define YEARS_MOST 200

typedef struct archive_month_link {
	str name;
	url address;
} archive_month_link;

typedef struct archive_year {
	int64_t year;
	list months; /* archive_month_link, newest first */
} archive_year;

typedef struct archive_view {
	list years; /* archive_year, newest first */
} archive_view;

typedef struct month_view {
	str name; /* November 2026 */
	list stories;
	url older, newest;
	url earlier_month, later_month;
	bool goes_on;
} month_view;

static const shape ARCHIVE_MONTH_LINK = SHAPE(archive_month_link, FIELD(archive_month_link, name),
					      FIELD(archive_month_link, address));

static const shape ARCHIVE_YEAR = SHAPE(archive_year, FIELD(archive_year, year),
					LIST(archive_year, months, ARCHIVE_MONTH_LINK));

const shape ARCHIVE_VIEW = SHAPE(archive_view, LIST(archive_view, years, ARCHIVE_YEAR));

const shape MONTH_VIEW =
	SHAPE(month_view, FIELD(month_view, name), LIST(month_view, stories, ARTICLE),
	      FIELD(month_view, older), FIELD(month_view, newest), FIELD(month_view, earlier_month),
	      FIELD(month_view, later_month), FIELD(month_view, goes_on));

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
	archive_month_link *months = arena_take(w->mem, 12 * sizeof *months);
	size_t n = 0;
	for (int64_t m = year * 12 + 11; m >= year * 12; m--)
		if (m >= first && m <= last)
			months[n++] =
				(archive_month_link){ label_month(w->mem, w->labels, (int)year,
								  (int)(m % 12 + 1)),
						      month_address(w, m) };
	return (list){ months, n };
}

/* GET /archive */
reply archive_show(request *rq)
{
	const work *w = &rq->work;
	moment oldest = article_oldest_time(w), newest = article_newest_time(w);
	archive_view v = { 0 };
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

static bool read_month(const request *rq, int64_t *ret)
{
	int64_t year, month;
	if (rq->part[0].n != 4 || rq->part[1].n != 2 || !str_to_int(rq->part[0], &year) ||
	    !str_to_int(rq->part[1], &month))
		return false;
	if (year < 1970 || month < 1 || month > 12)
		return false;
	*ret = year * 12 + month - 1;
	return true;
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

	month_view v = { .name = label_month(w->mem, w->labels, (int)(month / 12),
					     (int)(month % 12 + 1)) };
	article_key start = list_start(rq);
	moment end = month_start(month + 1);
	if (!list_goes_on(rq) || start.published.s > end.s)
		start = (article_key){ end, 0 };
	v.stories = list_page(rq, articles_between(w, month_start(month), start, LIST_PAGE + 1),
			      &v.older);
	v.goes_on = list_goes_on(rq);
	v.newest = month_address(w, month);
	if (month > first)
		v.earlier_month = month_address(w, month - 1);
	if (month < last)
		v.later_month = month_address(w, month + 1);
	return page(rq, "front/month.html", &MONTH_VIEW, &v);
}
