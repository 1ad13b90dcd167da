#include <assert.h>

#include "form_parse.h"
#include "render/escape.h"
#include "render/labels.h"
#include "render/visible.h"

#define PROBLEMS_MOST 64

const shape PROBLEM =
	SHAPE(problem, FIELD(problem, field), FIELD(problem, text), FIELD(problem, where));

const shape PAIR = SHAPE(pair, FIELD(pair, name), FIELD(pair, value));

/* ---- fields --------------------------------------------------------------------------------- */

str field_raw(const request *rq, const char *name)
{
	str raw = { 0 };
	form_field(rq->parser, str_of(name), 0, &raw);
	return raw;
}

str field_value(const request *rq, const char *name)
{
	return str_tidy(rq->work.mem, field_raw(rq, name));
}

bool field_has(const request *rq, const char *name)
{
	str raw;
	return form_field(rq->parser, str_of(name), 0, &raw);
}

list field_values(const request *rq, const char *name)
{
	str raw, *all = arena_room(rq->work.mem, FORM_FIELDS * sizeof(str));
	size_t n = 0;
	while (n < FORM_FIELDS && form_field(rq->parser, str_of(name), n, &raw))
		all[n++] = str_tidy(rq->work.mem, raw);
	return (list){ all, n };
}

list field_list(const request *rq)
{
	const form_parser *p = rq->parser;
	size_t n = p ? p->fields_n : 0;
	pair *all = arena_room(rq->work.mem, (n + 1) * sizeof *all);
	for (size_t i = 0; i < n; i++) {
		const span *each = &p->fields[i];
		str text = str_from(buffer_str(&p->text), each->at);
		str value = str_part(text, each->name_n, each->value_n);
		all[i] = (pair){ str_tidy(rq->work.mem, str_part(text, 0, each->name_n)),
				 str_tidy(rq->work.mem, value) };
	}
	return (list){ all, n };
}

const upload *field_file(const request *rq, const char *name)
{
	const form_parser *p = rq->parser;
	for (size_t i = 0; p && i < p->files_n; i++)
		if (str_is(p->files[i].field, str_of(name)))
			return &p->files[i].upload;
	return NULL;
}

/* ---- problems ------------------------------------------------------------------------------- */

static void add_problem(request *rq, form *f, const char *name, str text)
{
	if (!f->problems.at)
		f->problems.at = arena_room(rq->work.mem, PROBLEMS_MOST * sizeof(problem));
	str where = str_print(rq->work.mem, "#%s", name);
	if (f->problems.n < PROBLEMS_MOST)
		((problem *)f->problems.at)[f->problems.n++] =
			(problem){ str_of(name), text, { where.at, where.n } };
}

str form_problem_at(const form *f, const char *name)
{
	const problem *p = f->problems.at;
	for (size_t i = 0; i < f->problems.n; i++)
		if (str_is(p[i].field, str_of(name)))
			return p[i].text;
	return (str){ 0 };
}

void form_problem(request *rq, form *f, const char *field_name, const char *label_text)
{
	add_problem(rq, f, field_name, label(rq->work.labels, str_of(label_text)));
}

/* "Your name: please fill this in." */
static void complain(request *rq, form *f, const rule *r, str sentence)
{
	str name = label(rq->work.labels, str_of(r->label ? r->label : r->name));
	add_problem(rq, f, r->name,
		    str_print(rq->work.mem, "%.*s: %.*s", STR_ARGS(name), STR_ARGS(sentence)));
}

static void complain_plainly(request *rq, form *f, const rule *r, str english)
{
	complain(rq, f, r, label(rq->work.labels, english));
}

/* Puts the number where the translated sentence has its %d, if it has one. */
static void complain_with(request *rq, form *f, const rule *r, str sentence, int64_t number)
{
	size_t at = str_find(sentence, S("%d"));
	str before = str_part(sentence, 0, at), after = str_from(sentence, at + 2);
	if (at < sentence.n)
		sentence = str_print(rq->work.mem, "%.*s%lld%.*s", STR_ARGS(before),
				     (long long)number, STR_ARGS(after));
	complain(rq, f, r, sentence);
}

/* ---- one member ----------------------------------------------------------------------------- */

static str typed(const request *rq, const rule *r)
{
	arena *mem = rq->work.mem;
	str text = field_value(rq, r->name);
	if (!r->one_line)
		return str_trim(text);
	return text_calm(mem, text_trim(text_in_one_line(mem, text)));
}

/* What holds for every kind: whether it must be there, and what its own check says. */
static bool is_filled(request *rq, form *f, const rule *r, str text)
{
	if (r->needed && !text_shows(text)) {
		complain_plainly(rq, f, r, L("please fill this in."));
		return false;
	}
	const char *wrong = text.n && r->check ? r->check(text) : NULL;
	if (wrong)
		complain_plainly(rq, f, r, str_of(wrong));
	return text.n && !wrong;
}

static void check_length(request *rq, form *f, const rule *r, str text)
{
	const labels *words = rq->work.labels;
	int64_t letters = (int64_t)str_letters(text);
	if (letters < r->at_least)
		complain_with(rq, f, r,
			      label_counted(words, L("at least one letter."),
					    L("at least %d letters."), r->at_least),
			      r->at_least);
	if (r->at_most && letters > r->at_most)
		complain_with(rq, f, r,
			      label_counted(words, L("at most one letter."),
					    L("at most %d letters."), r->at_most),
			      r->at_most);
}

static void read_text(request *rq, form *f, const rule *r, str text, str *into)
{
	*into = text;
	if (is_filled(rq, f, r, text))
		check_length(rq, f, r, text);
}

static void read_number(request *rq, form *f, const rule *r, str text, int64_t *into)
{
	const labels *words = rq->work.labels;
	bool limited = r->at_least || r->at_most;
	if (!is_filled(rq, f, r, text))
		return;
	if (!str_to_int(text, into))
		complain_plainly(rq, f, r, L("please give a whole number."));
	else if (limited && *into < r->at_least)
		complain_with(rq, f, r, label(words, L("please give a number from %d on.")),
			      r->at_least);
	else if (limited && *into > r->at_most)
		complain_with(rq, f, r, label(words, L("please give a number up to %d.")),
			      r->at_most);
}

static void read_moment(request *rq, form *f, const rule *r, str text, moment *into)
{
	if (is_filled(rq, f, r, text) && !moment_from_local_form(text, into))
		complain_plainly(rq, f, r,
				 L("please give a day and a time, as in 2026-11-23T14:05."));
}

static void read_url(request *rq, form *f, const rule *r, str text, url *into)
{
	if (!is_filled(rq, f, r, text))
		return;
	*into = url_of(rq->work.mem, text);
	if (!into->n)
		complain_plainly(rq, f, r,
				 L("please give an address that begins with https:// or http://."));
	else
		check_length(rq, f, r, text);
}

static void read_member(request *rq, form *f, const rule *r, const shape *of, void *into)
{
	const field *member = shape_field(of, str_of(r->name));
	assert(member);
	void *at = (char *)into + member->offset;
	switch (member->kind) {
	case KIND_STR:
		read_text(rq, f, r, typed(rq, r), at);
		return;
	case KIND_INT:
		read_number(rq, f, r, typed(rq, r), at);
		return;
	case KIND_BOOL:
		*(bool *)at = field_has(rq, r->name);
		return;
	case KIND_MOMENT:
		read_moment(rq, f, r, typed(rq, r), at);
		return;
	case KIND_URL:
		read_url(rq, f, r, typed(rq, r), at);
		return;
	default:
		assert(false && "a rule names a member that no form can fill");
	}
}

form form_read_rules(request *rq, const rule *rules, size_t n, const shape *of, void *into)
{
	form f = { 0 };
	for (size_t i = 0; i < n; i++)
		read_member(rq, &f, &rules[i], of, into);
	return f;
}

/* ---- checks --------------------------------------------------------------------------------- */

static bool has_only_letters(str s, const char *but_also)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.at[i];
		bool letter =
			c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
		if (!letter && (!c || !strchr(but_also, c)))
			return false;
	}
	return s.n > 0;
}

static bool has_lonely_dots(str s)
{
	return str_starts(s, S(".")) || str_ends(s, S(".")) || str_has(s, S(".."));
}

/* What mail servers take in practice: no quotes, no comments, no bare host names. */
const char *is_email(str value)
{
	str domain = value, name = str_cut(&domain, '@');
	bool good = value.n <= 254 && name.n <= 64 && str_is_utf8(value) &&
		    text_is_of_letters(value) && has_only_letters(name, "!#$%&'*+-/=?^_`{|}~.") &&
		    !has_lonely_dots(name) && has_only_letters(domain, "-.") &&
		    !has_lonely_dots(domain) && str_has(domain, S("."));
	return good ? NULL : "this is no e-mail address.";
}
