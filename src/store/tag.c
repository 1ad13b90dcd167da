#include "driver.h"

#include "base/buffer.h"
#include "changes.h"

/* What is cut off makes two tags one, for readers and writers alike: too much is rendered, never
 * too little. */
#define LONGEST_TAG 512

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static str cut_word(str *rest)
{
	size_t n = 0;
	while (n < rest->n && is_word(rest->at[n]))
		n++;
	str word = str_part(*rest, 0, n);
	*rest = str_from(*rest, n);
	return word;
}

static str cut_text(str *rest)
{
	size_t n = 0;
	while (n < rest->n && rest->at[n] != '$' && rest->at[n] != ':')
		n++;
	str text = str_part(*rest, 0, n);
	*rest = str_from(*rest, n);
	return text;
}

static int column_named(const statement *s, str name)
{
	int n = sqlite3_column_count(s->st);
	for (int i = 0; i < n; i++)
		if (str_is(str_of(sqlite3_column_name(s->st, i)), name))
			return i;
	return -1;
}

/* The next piece of a tag that has one. */
static bool cut_piece(const statement *s, str *rest, tag_piece *ret)
{
	char first = rest->at[0];
	if (first != '$' && first != ':') {
		*ret = (tag_piece){ TAG_TEXT, cut_text(rest), 0 };
		return true;
	}
	*rest = str_from(*rest, 1);
	str name = cut_word(rest);
	if (first == ':') {
		*ret = (tag_piece){ TAG_COLUMN, name, column_named(s, name) };
		return ret->number >= 0;
	}
	int64_t n = 0;
	bool is_number = str_to_int(name, &n);
	*ret = (tag_piece){ TAG_ARG, name, (int)n };
	return is_number && n >= 1 && n <= s->entry->args;
}

static bool plan_tag(connection *c, const statement *s, str text, tag *ret)
{
	ret->pieces = arena_take(c->mem, sizeof(tag_piece) * (text.n + 1));
	while (text.n) {
		tag_piece *piece = &ret->pieces[ret->n++];
		if (!cut_piece(s, &text, piece))
			return false;
		ret->each_row = ret->each_row || piece->kind == TAG_COLUMN;
	}
	return true;
}

const char *tags_plan(connection *c, statement *s)
{
	while (s->entry->tags[s->tags_n])
		s->tags_n++;
	s->tags = arena_take(c->mem, sizeof(tag) * (s->tags_n + 1));
	for (size_t i = 0; i < s->tags_n; i++)
		if (!plan_tag(c, s, str_of(s->entry->tags[i]), &s->tags[i]))
			return "has a tag with a column or parameter that it does not have";
	return NULL;
}

typedef struct line {
	char at[LONGEST_TAG];
	size_t n;
} line;

static void add(line *out, str s)
{
	size_t n = s.n < LONGEST_TAG - out->n ? s.n : LONGEST_TAG - out->n;
	if (n)
		memcpy(out->at + out->n, s.at, n);
	out->n += n;
}

static void add_number(line *out, int64_t number)
{
	char digits[INT_DIGITS];
	add(out, int_digits(number, digits));
}

static void add_arg(line *out, const arg *a)
{
	if (a->kind == ARG_INT)
		add_number(out, a->number);
	else if (a->kind == ARG_TEXT || a->kind == ARG_BLOB || a->kind == ARG_HTML)
		add(out, a->text);
}

/* A number that SQLite were asked for as text would be kept as text by it, at some cost. */
static void add_column(line *out, sqlite3_stmt *st, int at)
{
	if (sqlite3_column_type(st, at) == SQLITE_INTEGER) {
		add_number(out, sqlite3_column_int64(st, at));
		return;
	}
	const char *bytes = sqlite3_column_blob(st, at);
	add(out, (str){ bytes, (size_t)sqlite3_column_bytes(st, at) });
}

bool tag_is_meant(const statement *s, const tag *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->pieces[i].kind == TAG_COLUMN &&
		    sqlite3_column_type(s->st, t->pieces[i].number) == SQLITE_NULL)
			return false;
	return true;
}

uint16_t tag_slot(const statement *s, const tag *t, const arg *args)
{
	line out;
	out.n = 0;
	for (size_t i = 0; i < t->n; i++) {
		const tag_piece *piece = &t->pieces[i];
		if (piece->kind == TAG_TEXT)
			add(&out, piece->text);
		else if (piece->kind == TAG_ARG)
			add_arg(&out, &args[piece->number - 1]);
		else
			add_column(&out, s->st, piece->number);
	}
	return changes_slot((str){ out.at, out.n });
}
