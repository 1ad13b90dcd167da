#include "wordpress_body.h"

#include <stdarg.h>

#include "wordpress_parts.h"

void note(conversion *c, const char *format, ...)
{
	char line[400];
	va_list all;
	va_start(all, format);
	int n = vsnprintf(line, sizeof(line), format, all);
	va_end(all);
	str said = { line, n < 0 ? 0 : (size_t)n < sizeof(line) ? (size_t)n : sizeof(line) - 1 };
	said = str_tidy(c->mem, said);
	for (size_t i = 0; i < c->notes_n; i++)
		if (str_is(c->notes[i], said))
			return;
	if (c->notes_n < MOST_NOTES)
		c->notes[c->notes_n++] = str_copy(c->mem, said);
}

/* ---- text before it is paragraphs ---------------------------------------------------------- */

/* Behind the last ">" no tag can end, and behind the last "-->" no comment: what looks like the
 * start of one is a letter.  So no search for an end is ever in vain. */
static str with_ends(arena *mem, str text)
{
	size_t tags = text.n, comments = 0;
	while (tags > 0 && text.at[tags - 1] != '>')
		tags--;
	for (size_t at = tags; at >= 3 && !comments; at--)
		comments = str_is(str_part(text, at - 3, 3), S("-->")) ? at : 0;
	buffer out = buffer_new(mem, text.n + 16, MOST_MARKUP);
	for (size_t i = 0; i < text.n; i++) {
		bool is_comment = i >= comments && str_starts(str_from(text, i), S("<!--"));
		if (text.at[i] == '<' && (i >= tags || is_comment))
			put(&out, S("&lt;"));
		else
			put_byte(&out, text.at[i]);
	}
	return buffer_str(&out);
}

/* <!--more--> and <!--nextpage-->, which parted the text. */
static str without_marks(conversion *c, str text)
{
	if (str_has(text, S("<!--nextpage-->")))
		note(c, "its pages became one");
	text = str_replace(c->mem, text, S("<!--nextpage-->"), S("\n\n"));
	text = str_replace(c->mem, text, S("<!--noteaser-->"), (str){ 0 });
	return str_replace(c->mem, text, S("<!--more-->"), S("\n\n"));
}

static void put_line(buffer *out, str line, bool is_code)
{
	str address = str_trim(line);
	bool is_embed = !is_code && is_address(address) && is_of_provider(address);
	if (is_embed)
		put_print(out, "\n<figure class=\"wp-block-embed\">%.*s</figure>\n",
			  STR_ARGS(address));
	else if (!is_code && is_address(address))
		put_print(out, "<a href=\"%.*s\">%.*s</a>", STR_ARGS(address), STR_ARGS(address));
	else
		put(out, line);
}

str lines_to_embeds(conversion *c, str text)
{
	buffer out = buffer_new(c->mem, text.n + 64, MOST_MARKUP);
	bool is_code = false;
	while (text.n) {
		bool ends = str_find_byte(text, '\n') < text.n;
		str line = str_cut(&text, '\n');
		is_code = is_code || str_has(line, S("<pre")) || str_has(line, S("<code"));
		put_line(&out, line, is_code);
		is_code = is_code && !str_has(line, S("</pre>")) && !str_has(line, S("</code>"));
		put(&out, ends ? S("\n") : (str){ 0 });
	}
	return buffer_str(&out);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static list notes_of(const conversion *c)
{
	list all = { arena_take(c->mem, (c->notes_n + 1) * sizeof(str)), c->notes_n };
	memcpy(all.at, c->notes, c->notes_n * sizeof(str));
	return all;
}

/* Old sites have many of them: they are told in one line. */
static void tell_linked(conversion *c)
{
	if (c->linked_n == 1)
		note(c, "a picture that is not ours became a link: %.*s", STR_ARGS(c->linked[0]));
	else if (c->linked_n)
		note(c, "%zu pictures that are not ours became links: %.*s, %.*s%s", c->linked_n,
		     STR_ARGS(c->linked[0]), STR_ARGS(c->linked[1]), c->linked_n > 2 ? " …" : "");
}

body wordpress_body(arena *mem, str content, const body_lookup *ask)
{
	static const body_lookup NOBODY = { 0 };
	conversion *c = NEW(mem, conversion);
	c->mem = mem;
	c->ask = ask ? ask : &NOBODY;
	if (content.n > MOST_CONTENT) {
		note(c, "it is too long to be converted");
		return (body){ content, notes_of(c), false };
	}
	str text = without_marks(c, with_ends(mem, str_tidy(mem, content)));
	if (has_blocks(text))
		text = blocks_to_html(c, text);
	else
		text = paragraphs_of(mem, lines_to_embeds(c, text));
	text = shortcodes_to_html(c, without_lonely_shortcodes(mem, text));
	str source = html_to_source(c, text);
	tell_linked(c);
	return (body){ source, notes_of(c), c->is_unsettled };
}

str wordpress_paragraphs(arena *mem, str text)
{
	return paragraphs_of(mem, with_ends(mem, str_tidy(mem, text)));
}

/* ---- comments ------------------------------------------------------------------------------ */

static bool begins_address(str s, size_t at)
{
	static const char BEFORE[] = " \n\t(>";
	bool is_free = at == 0 || strchr(BEFORE, s.at[at - 1]);
	return is_free && (str_starts(str_from(s, at), S("http://")) ||
			   str_starts(str_from(s, at), S("https://")));
}

/* Up to a blank or a tag, without the stop of the sentence around it. */
static size_t address_length(str s)
{
	size_t n = 0;
	while (n < s.n && (unsigned char)s.at[n] > ' ' && !strchr("<>\"", s.at[n]))
		n++;
	while (n > 0 && strchr(".,;:!?)'", s.at[n - 1]))
		n--;
	return n;
}

static void put_linked(buffer *out, str text)
{
	size_t from = 0;
	for (size_t i = 0; i < text.n; i++) {
		size_t n = begins_address(text, i) ? address_length(str_from(text, i)) : 0;
		if (!n || !is_address(str_part(text, i, n)))
			continue;
		put(out, str_part(text, from, i - from));
		put_print(out, "<a href=\"%.*s\">%.*s</a>", (int)n, text.at + i, (int)n,
			  text.at + i);
		from = i + n;
		i = from - 1;
	}
	put(out, str_from(text, from));
}

/* In links and in code an address is only shown. */
static int depth_change(str tag)
{
	static const char *const SHOWN[] = { "a", "code", "pre", NULL };
	tag_name name = tag_name_of(tag);
	return !is_named(name, SHOWN) ? 0 : name.ends ? -1 : 1;
}

static str with_links(arena *mem, str text)
{
	buffer out = buffer_new(mem, text.n + 64, MOST_MARKUP);
	int depth = 0;
	while (text.n) {
		size_t n = text.at[0] == '<' ? tag_length(text) : 0, words = n ? 0 : 1;
		while (!n && words < text.n && text.at[words] != '<')
			words++;
		if (n || depth)
			put(&out, str_part(text, 0, n + words));
		else
			put_linked(&out, str_part(text, 0, words));
		depth += n ? depth_change(text) : 0;
		depth = depth < 0 ? 0 : depth;
		text = str_from(text, n + words);
	}
	return buffer_str(&out);
}

str wordpress_remark(arena *mem, str text)
{
	if (text.n > MOST_CONTENT)
		return text;
	return str_trim(paragraphs_of(mem, with_links(mem, with_ends(mem, str_tidy(mem, text)))));
}
