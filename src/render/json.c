#include "json.h"

#include <assert.h>
#include <math.h>

#include "escape.h"

#define DEEPEST (sizeof(((json_writer *)0)->first) / sizeof(bool))

json_writer json_begin(buffer *out)
{
	return (json_writer){ .out = out, .first = { true } };
}

/* ---- text ------------------------------------------------------------------------------------ */

static void put_code(buffer *out, unsigned code)
{
	static const char HEX[] = "0123456789abcdef";
	char escape[] = {
		'\\',          'u', HEX[code >> 12 & 15], HEX[code >> 8 & 15], HEX[code >> 4 & 15],
		HEX[code & 15]
	};
	put(out, (str){ escape, sizeof escape });
}

/* Bytes that cannot stand as they are: < > & would be seen by the browser in a script element. */
static bool is_special(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x7f;
}

/* U+2028 and U+2029 end a line in older JavaScript. */
static bool is_line_end(str s, size_t i)
{
	return i + 2 < s.n && (unsigned char)s.at[i] == 0xe2 &&
	       (unsigned char)s.at[i + 1] == 0x80 &&
	       ((unsigned char)s.at[i + 2] == 0xa8 || (unsigned char)s.at[i + 2] == 0xa9);
}

static void put_special(buffer *out, unsigned char c)
{
	switch (c) {
	case '"':
		put(out, S("\\\""));
		return;
	case '\\':
		put(out, S("\\\\"));
		return;
	case '\n':
		put(out, S("\\n"));
		return;
	case '\t':
		put(out, S("\\t"));
		return;
	default:
		put_code(out, c);
		return;
	}
}

static void put_text(buffer *out, str s)
{
	size_t from = 0;
	if (!str_is_utf8(s))
		s = str_tidy(out->mem, s);
	put_byte(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		bool line_end = is_line_end(s, i);
		if (!line_end && !is_special((unsigned char)s.at[i]))
			continue;
		put(out, (str){ s.at + from, i - from });
		if (line_end)
			put_code(out, (unsigned char)s.at[i + 2] == 0xa8 ? 0x2028 : 0x2029);
		else
			put_special(out, (unsigned char)s.at[i]);
		i += line_end ? 2 : 0;
		from = i + 1;
	}
	put(out, (str){ s.at + from, s.n - from });
	put_byte(out, '"');
}

/* ---- values ---------------------------------------------------------------------------------- */

static void begin_value(json_writer *j, const char *name)
{
	if (!j->first[j->depth])
		put_byte(j->out, ',');
	j->first[j->depth] = false;
	if (name) {
		put_text(j->out, str_of(name));
		put_byte(j->out, ':');
	}
}

void json_open(json_writer *j, const char *name, char bracket)
{
	begin_value(j, name);
	put_byte(j->out, bracket);
	assert((size_t)j->depth + 1 < DEEPEST);
	j->first[++j->depth] = true;
}

void json_close(json_writer *j, char bracket)
{
	assert(j->depth > 0);
	j->depth--;
	put_byte(j->out, bracket);
}

void json_str(json_writer *j, const char *name, str value)
{
	begin_value(j, name);
	put_text(j->out, value);
}

void json_int(json_writer *j, const char *name, int64_t value)
{
	begin_value(j, name);
	put_int(j->out, value);
}

void json_bool(json_writer *j, const char *name, bool value)
{
	begin_value(j, name);
	put(j->out, value ? S("true") : S("false"));
}

static void json_null(json_writer *j, const char *name)
{
	begin_value(j, name);
	put(j->out, S("null"));
}

static void json_double(json_writer *j, const char *name, double value)
{
	if (!isfinite(value)) {
		json_null(j, name);
		return;
	}
	begin_value(j, name);
	put_double(j->out, value);
}

void json_moment(json_writer *j, const char *name, moment value)
{
	char room[MOMENT_ISO_ROOM];
	if (value.s)
		json_str(j, name, (str){ room, moment_iso(value, room) });
	else
		json_null(j, name);
}

static void json_raw(json_writer *j, const char *name, json value)
{
	begin_value(j, name);
	put(j->out, value.n ? str_of_json(value) : S("null"));
}

/* ---- structs --------------------------------------------------------------------------------- */

static void json_list(json_writer *j, const char *name, const shape *of, list l)
{
	json_open(j, name, '[');
	for (size_t i = 0; i < l.n; i++)
		json_struct(j, NULL, of, list_at(l, of, i));
	json_close(j, ']');
}

/* Members are read as memory, since their types are known only by their kinds. */
static void json_member(json_writer *j, const field *f, const char *at)
{
	union {
		str text;
		json raw;
		int64_t number;
		bool yes;
		double decimal;
		moment when;
		list many;
		const void *inner;
	} value;
	static const size_t SIZES[] = {
		[KIND_STR] = sizeof(str),       [KIND_HTML] = sizeof(html),
		[KIND_URL] = sizeof(url),       [KIND_JSON] = sizeof(json),
		[KIND_INT] = sizeof(int64_t),   [KIND_BOOL] = sizeof(bool),
		[KIND_DOUBLE] = sizeof(double), [KIND_MOMENT] = sizeof(moment),
		[KIND_LIST] = sizeof(list),     [KIND_INNER] = sizeof(void *),
	};
	memcpy(&value, at, SIZES[f->kind]);
	switch (f->kind) {
	case KIND_STR:
	case KIND_HTML:
	case KIND_URL:
		json_str(j, f->name, value.text);
		return;
	case KIND_JSON:
		json_raw(j, f->name, value.raw);
		return;
	case KIND_INT:
		json_int(j, f->name, value.number);
		return;
	case KIND_BOOL:
		json_bool(j, f->name, value.yes);
		return;
	case KIND_DOUBLE:
		json_double(j, f->name, value.decimal);
		return;
	case KIND_MOMENT:
		json_moment(j, f->name, value.when);
		return;
	case KIND_LIST:
		json_list(j, f->name, f->of, value.many);
		return;
	case KIND_INNER:
		json_struct(j, f->name, f->of, value.inner);
		return;
	}
}

/* Deeper than the writer can count, null stands for what would be there. */
void json_struct(json_writer *j, const char *name, const shape *of, const void *data)
{
	if (!data || (size_t)j->depth + 3 >= DEEPEST) {
		json_null(j, name);
		return;
	}
	json_open(j, name, '{');
	for (size_t i = 0; i < of->n; i++)
		json_member(j, &of->fields[i], (const char *)data + of->fields[i].offset);
	json_close(j, '}');
}

json json_done(json_writer *j)
{
	assert(j->depth == 0);
	return (json){ j->out->at, j->out->n };
}
