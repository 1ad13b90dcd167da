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
	const labels *language = exact ? exact : catalogue(str_part(code, 0, str_find_byte(code, '-')));
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

/* ---- words ---------------------------------------------------------------------------------------------- */

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

/* ---- days ------------------------------------------------------------------------------------------------ */

static void put_two_digits(buffer *out, int number)
{
	put_byte(out, (char)('0' + number / 10 % 10));
	put_byte(out, (char)('0' + number % 10));
}

static void put_part(const labels *l, const calendar *c, char letter, buffer *out)
{
	switch (letter) {
	case 'A': put(out, l->weekdays[c->weekday]); return;
	case 'B': put(out, l->months[c->month - 1]); return;
	case 'd': put_int(out, c->day); return;
	case 'm': put_two_digits(out, c->month); return;
	case 'Y': put_int(out, c->year); return;
	case 'H': put_two_digits(out, c->hour); return;
	case 'M': put_two_digits(out, c->minute); return;
	default: return;
	}
}

static void put_calendar(const labels *l, const calendar *c, str format, buffer *out)
{
	while (format.n) {
		size_t literal = str_find_byte(format, '%');
		put(out, str_part(format, 0, literal));
		if (literal + 1 < format.n)
			put_part(l, c, format.at[literal + 1], out);
		format = str_from(format, literal + 2);
	}
}

static void put_moment(const labels *l, moment m, str format, buffer *out)
{
	calendar c = moment_calendar(m);
	put_calendar(l, &c, format, out);
}

void label_date(const labels *l, moment m, buffer *out)
{
	put_moment(l, m, l->date, out);
}

void label_date_time(const labels *l, moment m, buffer *out)
{
	put_moment(l, m, l->date_time, out);
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
