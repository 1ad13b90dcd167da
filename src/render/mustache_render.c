#include "mustache_parts.h"

#include "escape.h"

/* Where the walk stands: a struct for each level, and how many of its list are left.  A moment is
 * mostly printed twice, in datetime="" and as text, so the last one stays taken apart; and many are
 * of the same day. */
typedef struct rendering {
	const template *of;
	const char *at[TEMPLATE_LEVELS];
	size_t left[TEMPLATE_LEVELS];
	moment last;
	calendar last_apart;
	calendar_days days;
	label_day day;
} rendering;

/* Members are read as memory, since their types are known only by their kinds. */
static inline const char *pointer_at(const char *at)
{
	const char *pointer;
	memcpy(&pointer, at, sizeof pointer);
	return pointer;
}

static inline str str_at(const char *at)
{
	str s;
	memcpy(&s, at, sizeof s);
	return s;
}

static inline int64_t int_at(const char *at)
{
	int64_t number;
	memcpy(&number, at, sizeof number);
	return number;
}

static inline double double_at(const char *at)
{
	double number;
	memcpy(&number, at, sizeof number);
	return number;
}

static inline list list_of(const char *at)
{
	list l;
	memcpy(&l, at, sizeof l);
	return l;
}

/* NULL when a pointer on the way is. */
static inline const char *reach(const rendering *r, const step *s)
{
	const char *base = r->at[s->level];
	for (uint8_t i = 0; base && i < s->hops; i++)
		base = pointer_at(base + s->hop[i]);
	return base ? base + s->offset : NULL;
}

static bool is_true(kind k, const char *at)
{
	switch (k) {
	case KIND_STR:
	case KIND_HTML:
	case KIND_URL:
	case KIND_JSON:
		return str_at(at).n > 0;
	case KIND_INT:
	case KIND_MOMENT:
		return int_at(at) != 0;
	case KIND_BOOL:
		return *(const bool *)at;
	case KIND_DOUBLE:
		return double_at(at) != 0;
	case KIND_LIST:
		return list_of(at).n > 0;
	case KIND_INNER:
		return pointer_at(at) != NULL;
	}
	return false;
}

/* put(), with its usual case in line. */
static inline void put_fast(buffer *out, const char *at, size_t n)
{
	char *to = n <= out->room - out->n ? out->at + out->n : buffer_room(out, n);
	if (to && n) {
		memcpy(to, at, n);
		out->n += n;
	}
}

/* Control characters would begin another line of a mail's head. */
static void put_line(buffer *out, str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char byte = (unsigned char)s.at[i];
		put_byte(out, byte < 0x20 || byte == 0x7f ? ' ' : s.at[i]);
	}
}

static void put_iso(buffer *out, const calendar *c)
{
	char room[MOMENT_ISO_ROOM];
	put_fast(out, room, calendar_iso(c, room));
}

static void put_number(buffer *out, int64_t number)
{
	char room[INT_DIGITS];
	str digits = int_digits(number, room);
	put_fast(out, digits.at, digits.n);
}

static const calendar *apart(rendering *r, moment m)
{
	if (r->last.s != m.s) {
		r->last = m;
		r->last_apart = moment_calendar_of(&r->days, m);
	}
	return &r->last_apart;
}

static void put_moment(rendering *r, step_op op, moment m, buffer *out)
{
	if (!m.s)
		return;
	if (op == STEP_DATE)
		label_calendar_time(r->of->labels, &r->day, apart(r, m), out);
	else if (op == STEP_ISO)
		put_iso(out, apart(r, m));
	else
		put(out, moment_rfc822(out->mem, m));
}

static void put_counted(const labels *l, const step *s, int64_t n, buffer *out)
{
	const counted_form *form = &s->forms[label_form(l, n)];
	put(out, form->before);
	if (form->has_number)
		put_int(out, n);
	put(out, form->after);
}

static void put_value(rendering *r, const step *s, const char *at, buffer *out)
{
	switch ((step_op)s->op) {
	case STEP_ESCAPED:
		escape_html(out, str_at(at));
		return;
	case STEP_RAW:
		put_fast(out, str_at(at).at, str_at(at).n);
		return;
	case STEP_LINE:
		put_line(out, str_at(at));
		return;
	case STEP_PERCENT:
		escape_url(out, str_at(at));
		return;
	case STEP_NUMBER:
		put_number(out, int_at(at));
		return;
	case STEP_DECIMAL:
		put_double(out, double_at(at));
		return;
	case STEP_DATE:
	case STEP_ISO:
	case STEP_RFC822:
		put_moment(r, (step_op)s->op, (moment){ int_at(at) }, out);
		return;
	case STEP_COUNTED:
		put_counted(r->of->labels, s, int_at(at), out);
		return;
	default:
		return;
	}
}

/* Fills the level of a section; false when there is nothing to walk into. */
static bool enter(rendering *r, const step *s, const char *at)
{
	if (s->op == STEP_ENTER) {
		r->at[s->into] = at ? pointer_at(at) : NULL;
		return r->at[s->into];
	}
	list l = at ? list_of(at) : (list){ 0 };
	r->at[s->into] = l.at;
	r->left[s->into] = l.n;
	return l.n > 0;
}

static bool enter_next(rendering *r, const step *s)
{
	r->at[s->into] += s->size;
	return --r->left[s->into] > 0;
}

void template_render(const template *t, const void *view, const void *frame, buffer *out)
{
	rendering r = { .of = t, .at = { frame, view } };
	const step *s = t->steps;
	for (;;) {
		put_fast(out, t->text + s->text_at, s->text_n);
		const char *at = reach(&r, s);
		switch ((step_op)s->op) {
		case STEP_END:
			return;
		case STEP_IF:
			s = at && is_true((kind)s->kind, at) ? s + 1 : t->steps + s->jump;
			break;
		case STEP_UNLESS:
			s = at && is_true((kind)s->kind, at) ? t->steps + s->jump : s + 1;
			break;
		case STEP_ENTER:
		case STEP_EACH:
			s = enter(&r, s, at) ? s + 1 : t->steps + s->jump;
			break;
		case STEP_NEXT:
			s = enter_next(&r, s) ? t->steps + s->jump : s + 1;
			break;
		default:
			if (at)
				put_value(&r, s, at, out);
			s++;
		}
	}
}
