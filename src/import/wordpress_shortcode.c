/* Shortcodes by WordPress's rules: a name, attributes, and up to the first end tag of that name its
 * content.  Ends are found for all at once, from the last to the first, so that a text full of
 * beginnings costs no more than another. */
#include "wordpress_parts.h"

#define DEEPEST 12
#define LONGEST_TAG 4096
#define LONGEST_NAME 60
#define ENDS 4096 /* places of the table that finds an end by its name */

typedef struct token {
	str name, inside; /* attributes */
	size_t at, n;
	size_t end; /* index of the token that ends it; 0: none */
	bool ends, is_closed, in_code, is_alone;
} token;

typedef struct shortcodes {
	conversion *c;
	str text;
	token *tokens; /* from 1 on */
	size_t n, room;
} shortcodes;

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_of_name(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* ---- tokens -------------------------------------------------------------------------------- */

/* "[name …]" or "[/name]" at the beginning of s. */
static bool token_at(str s, token *ret)
{
	bool ends = s.n > 1 && s.at[1] == '/';
	size_t from = ends ? 2 : 1, n = from;
	while (n < s.n && n < from + LONGEST_NAME && is_of_name(s.at[n]))
		n++;
	size_t end = str_find_byte(str_part(s, 0, LONGEST_TAG), ']');
	bool parts = n < s.n &&
		     (is_space(s.at[n]) || s.at[n] == ']' || s.at[n] == '/' || s.at[n] == '=');
	if (n == from || !is_letter(s.at[from]) || !parts || end >= s.n || s.at[end] != ']')
		return false;
	str inside = str_trim(str_part(s, n, end - n));
	bool is_closed = str_ends(inside, S("/"));
	inside.n -= is_closed;
	if (str_has(inside, S("[")) || (ends && inside.n))
		return false;
	*ret = (token){ .name = str_part(s, from, n - from),
			.inside = inside,
			.n = end + 1,
			.ends = ends,
			.is_closed = is_closed };
	return true;
}

static void add_token(shortcodes *s, const token *t)
{
	if (s->n + 1 >= s->room) {
		token *larger = arena_take(s->c->mem, s->room * 2 * sizeof(token));
		memcpy(larger, s->tokens, (s->n + 1) * sizeof(token));
		s->tokens = larger;
		s->room *= 2;
	}
	s->tokens[++s->n] = *t;
}

/* Whether "<code" or "<pre" begins here, or ends. */
static int code_depth(str tag)
{
	static const char *const CODE[] = { "code", "pre", NULL };
	tag_name name = tag_name_of(tag);
	return is_named(name, CODE) ? (name.ends ? -1 : 1) : 0;
}

/* Brackets in tags are left alone. */
static void find_tokens(shortcodes *s)
{
	int code = 0;
	for (size_t i = 0; i < s->text.n; i++) {
		token t;
		str rest = str_from(s->text, i);
		size_t tag = rest.at[0] == '<' ? tag_length(rest) : 0;
		code += tag ? code_depth(rest) : 0;
		code = code < 0 ? 0 : code;
		i += tag ? tag - 1 : 0;
		if (rest.at[0] != '[' || !token_at(rest, &t))
			continue;
		t.at = i;
		t.in_code = code > 0;
		t.is_alone = (i == 0 || strchr(">\n", s->text.at[i - 1])) &&
			     (i + t.n == s->text.n || strchr("<\n", s->text.at[i + t.n]));
		add_token(s, &t);
		i += t.n - 1;
	}
}

static size_t place_of(str name)
{
	size_t hash = 5381;
	for (size_t i = 0; i < name.n; i++)
		hash = hash * 33 + (unsigned char)(name.at[i] | 0x20);
	return hash % ENDS;
}

static void find_ends(shortcodes *s)
{
	size_t *last = arena_take(s->c->mem, ENDS * sizeof(size_t));
	for (size_t i = s->n; i > 0; i--) {
		token *t = &s->tokens[i];
		size_t *end = &last[place_of(t->name)];
		if (t->in_code)
			continue;
		if (t->ends)
			*end = i;
		else if (!t->is_closed && *end && str_is_any_case(s->tokens[*end].name, t->name))
			t->end = *end;
	}
}

/* "a=b c=d" */
static bool is_all_values(str inside)
{
	str rest = inside;
	while (rest.n) {
		str piece = str_cut(&rest, ' ');
		if (piece.n && (!is_letter(piece.at[0]) || !str_has(piece, S("="))))
			return false;
	}
	return inside.n > 0;
}

/* Words in brackets are no shortcode: one that we do not know has an end, a value, or a name that no
 * word is like; a plugin's with the name of a word stands alone. */
static bool is_shortcode(const token *t)
{
	bool has_value = str_has(t->inside, S("=\"")) || str_has(t->inside, S("='")) ||
			 is_all_values(t->inside);
	if (str_has(t->inside, S("<")) && !shortcode_is_known(t->name))
		return false;
	bool is_joined = str_has(t->name, S("_")) && !t->inside.n;
	bool is_known = shortcode_is_known(t->name) && (t->is_alone || !shortcode_is_word(t->name));
	return is_known || t->end || has_value || is_joined;
}

/* ---- writing ------------------------------------------------------------------------------- */

static void write_range(shortcodes *s, size_t from, size_t to, size_t first, int depth,
			buffer *out);

/* The token that ends what begins at `at` and does so before `to`; 0: none. */
static size_t end_within(const shortcodes *s, size_t at, size_t to)
{
	size_t end = s->tokens[at].end;
	return end && s->tokens[end].at < to ? end : 0;
}

/* "[[gallery]]" is shown as "[gallery]": what stands between, when it is escaped; else empty. */
static str escaped_at(const shortcodes *s, const token *t, size_t end)
{
	const token *last = end ? &s->tokens[end] : t;
	size_t behind = last->at + last->n;
	bool is_escaped = t->at > 0 && s->text.at[t->at - 1] == '[' && behind < s->text.n &&
			  s->text.at[behind] == ']' && shortcode_is_known(t->name);
	return is_escaped ? str_part(s->text, t->at, behind - t->at) : (str){ 0 };
}

static void write_shortcode(shortcodes *s, size_t at, size_t end, int depth, buffer *out)
{
	const token *t = &s->tokens[at];
	shortcode code = shortcode_of(s->c, t->name, t->inside);
	if (end) {
		buffer content = buffer_new(s->c->mem, 256, MOST_MARKUP);
		write_range(s, t->at + t->n, s->tokens[end].at, at + 1, depth + 1, &content);
		code.content = buffer_str(&content);
	}
	shortcode_answer(s->c, &code, out);
}

/* Writes what a token stands for and tells which was the last of it. */
static size_t write_token(shortcodes *s, size_t at, size_t to, int depth, buffer *out)
{
	const token *t = &s->tokens[at];
	size_t end = depth < DEEPEST ? end_within(s, at, to) : 0;
	str escaped = escaped_at(s, t, end);
	if (escaped.n) {
		out->n -= out->n > 0;
		put(out, escaped);
		return end ? end : at;
	}
	if (t->ends && !t->in_code)
		return at;
	if (t->in_code || !is_shortcode(t)) {
		put(out, str_part(s->text, t->at, t->n));
		return at;
	}
	write_shortcode(s, at, end, depth, out);
	return end ? end : at;
}

static void write_range(shortcodes *s, size_t from, size_t to, size_t first, int depth, buffer *out)
{
	for (size_t i = first; i <= s->n && s->tokens[i].at < to; i++) {
		const token *t = &s->tokens[i];
		put(out, str_part(s->text, from, t->at - from));
		size_t end = depth < DEEPEST ? end_within(s, i, to) : 0;
		bool is_escaped = escaped_at(s, t, end).n > 0;
		i = write_token(s, i, to, depth, out);
		from = s->tokens[i].at + s->tokens[i].n + is_escaped;
	}
	put(out, str_part(s->text, from, to > from ? to - from : 0));
}

str shortcodes_to_html(conversion *c, str text)
{
	shortcodes s = { c, text, arena_take(c->mem, 64 * sizeof(token)), 0, 64 };
	find_tokens(&s);
	find_ends(&s);
	buffer out = buffer_new(c->mem, text.n + 256, MOST_MARKUP);
	write_range(&s, 0, text.n, 1, 0, &out);
	return buffer_str(&out);
}

/* ---- paragraphs that hold nothing else ------------------------------------------------------ */

static bool is_lonely(str inside)
{
	token t;
	str rest = str_trim(inside);
	return rest.n && rest.at[0] == '[' && token_at(rest, &t) && shortcode_is_known(t.name) &&
	       str_ends(rest, S("]"));
}

str without_lonely_shortcodes(arena *mem, str text)
{
	buffer out = buffer_new(mem, text.n + 1, text.n + 1);
	str rest = text;
	for (size_t at; at = str_find(rest, S("<p>[")), at < rest.n;) {
		str inside = str_from(rest, at + 3);
		size_t end = str_find(inside, S("</p>"));
		if (end == inside.n)
			break;
		bool is_alone = is_lonely(str_part(inside, 0, end));
		put(&out, str_part(rest, 0, at + (is_alone ? 0 : 3)));
		put(&out, str_part(inside, 0, end + (is_alone ? 0 : 4)));
		rest = str_from(inside, end + 4);
	}
	put(&out, rest);
	return buffer_str(&out);
}
