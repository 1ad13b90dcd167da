#include "labels_data.h"

static const labels *catalogue(str code)
{
	for (size_t i = 0; i < label_catalogues_n; i++)
		if (str_is_any_case(label_catalogues[i].code, code))
			return &label_catalogues[i];
	return NULL;
}

const labels *labels_for(str code)
{
	const labels *exact = catalogue(code);
	const labels *language =
		exact ? exact : catalogue(str_part(code, 0, str_find_byte(code, '-')));
	return language ? language : &label_catalogues[0];
}

bool labels_exist(str code)
{
	return catalogue(code);
}

size_t labels_codes(const char *const **ret)
{
	*ret = label_catalogue_codes;
	return label_catalogues_n;
}

str labels_code(const labels *l)
{
	return l->code;
}

str labels_direction(const labels *l)
{
	return l->direction;
}

/* ---- words ----------------------------------------------------------------------------------- */

static const label_row *row_of(const labels *l, str english)
{
	size_t from = 0, to = l->n;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int order = str_order(english, l->rows[middle].english);
		if (order == 0)
			return &l->rows[middle];
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

str label(const labels *l, str english)
{
	const label_row *row = row_of(l, english);
	return row ? row->forms[0] : english;
}

size_t label_form(const labels *l, int64_t n)
{
	size_t form = l->plural(n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
	return form < l->forms ? form : 0;
}

str label_counted(const labels *l, str one, str many, int64_t n)
{
	const label_row *row = row_of(l, one);
	if (row)
		return row->forms[label_form(l, n)];
	return n == 1 ? one : many;
}

label_forms label_all_forms(const labels *l, str one, str many)
{
	label_forms all;
	const label_row *row = row_of(l, one);
	for (size_t i = 0; i < LABEL_FORMS; i++)
		all.form[i] = i == label_form(l, 1) ? one : many;
	for (size_t i = 0; row && i < l->forms; i++)
		all.form[i] = row->forms[i];
	return all;
}

/* ---- days ------------------------------------------------------------------------------------ */

/* A date is put together here first, since pages show hundreds; what is longer than any date is
 * cut. */
typedef struct line {
	size_t n;
	char at[200];
} line;

static inline void add(line *to, str s)
{
	size_t n = s.n <= sizeof to->at - to->n ? s.n : 0;
	memcpy(to->at + to->n, n ? s.at : "", n);
	to->n += n;
}

static void add_number(line *to, int number)
{
	char digits[12];
	size_t at = sizeof digits;
	unsigned rest = (unsigned)number;
	do
		digits[--at] = (char)('0' + rest % 10);
	while (rest /= 10);
	add(to, (str){ digits + at, sizeof digits - at });
}

static void add_two_digits(line *to, int number)
{
	char digits[] = { (char)('0' + number / 10 % 10), (char)('0' + number % 10) };
	add(to, (str){ digits, sizeof digits });
}

static void add_part(const labels *l, const calendar *c, char letter, line *to)
{
	switch (letter) {
	case 'A':
		add(to, l->weekdays[c->weekday]);
		return;
	case 'B':
		add(to, l->months[c->month - 1]);
		return;
	case 'd':
		add_number(to, c->day);
		return;
	case 'm':
		add_two_digits(to, c->month);
		return;
	case 'Y':
		add_number(to, c->year);
		return;
	case 'H':
		add_two_digits(to, c->hour);
		return;
	case 'M':
		add_two_digits(to, c->minute);
		return;
	default:
		return;
	}
}

static void add_calendar(const labels *l, const calendar *c, str format, line *to)
{
	for (size_t i = 0; i < format.n; i++)
		if (format.at[i] == '%' && i + 1 < format.n)
			add_part(l, c, format.at[++i], to);
		else if (to->n < sizeof to->at)
			to->at[to->n++] = format.at[i];
}

static void put_calendar(const labels *l, const calendar *c, str format, buffer *out)
{
	line whole;
	whole.n = 0;
	add_calendar(l, c, format, &whole);
	put(out, (str){ whole.at, whole.n });
}

void label_date(const labels *l, moment m, buffer *out)
{
	calendar c = moment_calendar(m);
	put_calendar(l, &c, l->date, out);
}

/* Where a format begins to tell the time of day. */
static size_t clock_in(str format)
{
	size_t hours = str_find(format, S("%H")), minutes = str_find(format, S("%M"));
	return hours < minutes ? hours : minutes;
}

static void keep_day(const labels *l, label_day *kept, const calendar *c)
{
	size_t clock = clock_in(l->date_time);
	line day;
	day.n = 0;
	add_calendar(l, c, str_part(l->date_time, 0, clock), &day);
	kept->n = day.n <= sizeof kept->text ? day.n : 0;
	memcpy(kept->text, day.at, kept->n);
	kept->rest = kept->n ? str_from(l->date_time, clock) : l->date_time;
	kept->year = c->year;
	kept->month = c->month;
	kept->day = c->day;
}

void label_calendar_time(const labels *l, label_day *kept, const calendar *c, buffer *out)
{
	if (kept->day != c->day || kept->month != c->month || kept->year != c->year)
		keep_day(l, kept, c);
	line whole;
	whole.n = 0;
	add(&whole, (str){ kept->text, kept->n });
	add_calendar(l, c, kept->rest, &whole);
	put(out, (str){ whole.at, whole.n });
}

void label_date_time(const labels *l, moment m, buffer *out)
{
	calendar c = moment_calendar(m);
	put_calendar(l, &c, l->date_time, out);
}

str label_date_str(arena *mem, const labels *l, moment m)
{
	buffer out = buffer_new(mem, 64, 1024);
	label_date(l, m, &out);
	return buffer_str(&out);
}

str label_month(arena *mem, const labels *l, int year, int month)
{
	calendar c = { .year = year, .month = month >= 1 && month <= 12 ? month : 1, .day = 1 };
	buffer out = buffer_new(mem, 64, 1024);
	put_calendar(l, &c, l->month, &out);
	return buffer_str(&out);
}
