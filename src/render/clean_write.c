#include "base/arena.h"
#include "clean_parts.h"

/* ---- words --------------------------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_blank(str s)
{
	return str_trim(s).n == 0;
}

/* One byte of the story's words; white space only parts them. */
static void put_word_byte(writer *w, char byte)
{
	if (is_space(byte)) {
		w->spaced = true;
		return;
	}
	if (w->text.n && (w->parted || w->spaced))
		put_byte(&w->text, w->parted ? '\n' : ' ');
	w->parted = w->spaced = false;
	put_byte(&w->text, byte);
}

static void put_words(writer *w, str text)
{
	if (w->depth && w->stack[w->depth - 1].quiet)
		return;
	for (size_t i = 0; i < text.n; i++)
		put_word_byte(w, text.at[i]);
}

/* ---- elements ------------------------------------------------------------------------------ */

static void put_tag(writer *w, str tag)
{
	put(&w->body, tag);
	w->pre_starts = str_starts(tag, S("<pre>")) || str_starts(tag, S("<pre "));
}

/* Elements that wait for content stand at the end of the stack. */
static void write_waiting(writer *w)
{
	int first = w->depth;
	while (first > 0 && w->stack[first - 1].tag.n)
		first--;
	for (; first < w->depth; first++) {
		put_tag(w, w->stack[first].tag);
		w->stack[first].tag = (str){ 0 };
	}
}

static void write_what_waited(writer *w)
{
	const element *parent = write_parent(w);
	if (!w->later.n || (parent && !element_has(parent, FLOW)))
		return;
	write_waiting(w);
	put_tag(w, buffer_str(&w->later));
	w->later.n = 0;
	w->parted = true;
}

static void close_top(writer *w)
{
	const opened *top = &w->stack[--w->depth];
	if (element_has(top->of, BLOCK)) {
		w->parted = w->parted || !element_has(top->of, CELL);
		w->spaced = true;
	}
	if (top->tag.n)
		return;
	put_tag(w, S("</"));
	put(&w->body, str_of(top->of->name));
	put_byte(&w->body, '>');
}

static void close_down_to(writer *w, int depth)
{
	while (w->depth > depth)
		close_top(w);
	write_what_waited(w);
}

/* A block ends the paragraph that it would stand in, as it does when a browser reads it. */
static void end_paragraph(writer *w)
{
	for (int i = w->depth; i-- > 0;) {
		if (element_is(w->stack[i].of, "p")) {
			close_down_to(w, i);
			return;
		}
		if (element_has(w->stack[i].of, BLOCK))
			return;
	}
}

static str start_tag(arena *mem, const element *e, str attributes)
{
	str name = str_of(e->name);
	buffer out = buffer_new(mem, name.n + attributes.n + 2, name.n + attributes.n + 2);
	put_byte(&out, '<');
	put(&out, name);
	put(&out, attributes);
	put_byte(&out, '>');
	return buffer_str(&out);
}

int write_open(writer *w, const element *e, str attributes)
{
	size_t room = sizeof(w->stack) / sizeof(w->stack[0]);
	bool twice = element_has(e, ANCHOR) && write_is_in(w, "a");
	if (element_has(e, BLOCK))
		end_paragraph(w);
	if (twice || (size_t)w->depth == room)
		return 0;

	bool quiet = w->depth && w->stack[w->depth - 1].quiet;
	quiet = quiet || str_has(attributes, S(" class=\"read-also\""));
	w->parted = w->parted || (element_has(e, BLOCK) && !element_has(e, CELL));
	w->stack[w->depth++] =
		(opened){ e, start_tag(w->body.mem, e, attributes), quiet, ++w->token };
	if (!element_has(e, LAZY))
		write_waiting(w);
	return w->token;
}

void write_close(writer *w, int token)
{
	for (int i = w->depth; token && i-- > 0;)
		if (w->stack[i].token == token)
			close_down_to(w, i);
}

void write_empty(writer *w, const element *e, str attributes)
{
	if (element_has(e, BLOCK))
		end_paragraph(w);
	write_waiting(w);
	put_tag(w, start_tag(w->body.mem, e, attributes));
	w->parted = w->parted || element_has(e, BLOCK) || element_is(e, "br");
}

/* ---- text ---------------------------------------------------------------------------------- */

static str escape_of(char c)
{
	switch (c) {
	case '&':
		return S("&amp;");
	case '<':
		return S("&lt;");
	case '>':
		return S("&gt;");
	default:
		return (str){ 0 };
	}
}

void put_escaped(buffer *out, str text)
{
	size_t from = 0;
	for (size_t i = 0; i < text.n; i++) {
		str as = escape_of(text.at[i]);
		if (!as.n)
			continue;
		put(out, str_part(text, from, i - from));
		put(out, as);
		from = i + 1;
	}
	put(out, str_from(text, from));
}

void write_text(writer *w, str text)
{
	bool waits = w->depth && w->stack[w->depth - 1].tag.n;
	if (!text.n || (waits && is_blank(text)))
		return;

	write_waiting(w);
	if (w->pre_starts && text.at[0] == '\n')
		put_byte(&w->body, '\n');
	w->pre_starts = false;
	put_escaped(&w->body, text);
	put_words(w, text);
}

void write_later(writer *w, str paragraph)
{
	put(&w->later, paragraph);
	write_what_waited(w);
}

void write_end(writer *w)
{
	close_down_to(w, 0);
}

bool write_is_in(const writer *w, const char *name)
{
	for (int i = 0; i < w->depth; i++)
		if (element_is(w->stack[i].of, name))
			return true;
	return false;
}

const element *write_parent(const writer *w)
{
	return w->depth ? w->stack[w->depth - 1].of : NULL;
}
