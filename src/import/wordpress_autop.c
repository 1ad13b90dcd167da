/* A text is read once, tag by tag.  What stands between blocks is gathered in a run; a blank line
 * or a block ends it, and what then stands around it decides whether it is a paragraph. */
#include "wordpress_parts.h"

#define DEEPEST 64

static const char *const BLOCKS[] = {
	"table",    "thead",  "tfoot",      "caption", "col",   "colgroup",   "tbody",   "tr",
	"td",       "th",     "div",        "dl",      "dd",    "dt",         "ul",      "ol",
	"li",       "pre",    "form",       "map",     "area",  "blockquote", "address", "style",
	"p",        "h1",     "h2",         "h3",      "h4",    "h5",         "h6",      "hr",
	"fieldset", "legend", "section",    "article", "aside", "hgroup",     "header",  "footer",
	"nav",      "figure", "figcaption", "details", "menu",  "summary",    NULL,
};
static const char *const EMPTY[] = { "hr", "col", "area", NULL };
static const char *const VERBATIM[] = { "pre",      "style", "script", "svg",    "math", "object",
					"textarea", "video", "audio",  "select", NULL };

/* Text in them is no paragraph of its own. */
static const char *const BARE[] = {
	"figure", "table", "thead",   "tbody",      "tfoot",   "tr",     "colgroup", "ul",
	"ol",     "dl",    "menu",    "hgroup",     "h1",      "h2",     "h3",       "h4",
	"h5",     "h6",    "summary", "figcaption", "caption", "legend", "dt",       NULL,
};
/* … nor what follows their start tag, whatever comes then. */
static const char *const TIGHT[] = { "li", "td", "th", "dd", NULL };

typedef enum boundary { AT_BLANK_LINE, AT_OPENING, AT_CLOSING } boundary;

typedef struct autop {
	buffer out, run;
	tag_name stack[DEEPEST];
	int depth;
	bool in_p; /* its start tag is written, from p_at on */
	size_t p_at;
	bool after_start; /* nothing stands between the last start tag and the run */
	bool breaks;      /* a newline waits for what follows it */
	bool none_left[sizeof(VERBATIM) / sizeof(VERBATIM[0])];
} autop;

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void trim_end(buffer *b)
{
	while (b->n && is_space(b->at[b->n - 1]))
		b->n--;
}

static bool wraps(const autop *a, boundary at)
{
	static const tag_name NONE = { .at = "" };
	tag_name parent = a->depth ? a->stack[a->depth - 1] : NONE;
	if (a->in_p || is_named(parent, BARE))
		return false;
	if (!parent.at[0] || !strcmp(parent.at, "blockquote") || !a->after_start)
		return true;
	return at != AT_CLOSING && !is_named(parent, TIGHT);
}

static void end_run(autop *a, boundary at)
{
	trim_end(&a->run);
	if (a->in_p && !a->run.n) {
		a->out.n = a->p_at;
		a->in_p = false;
	}
	bool is_paragraph = a->run.n && wraps(a, at);
	put(&a->out, is_paragraph ? S("<p>") : (str){ 0 });
	put(&a->out, buffer_str(&a->run));
	put(&a->out, is_paragraph || a->in_p ? S("</p>\n") : (str){ 0 });
	if (a->run.n && !is_paragraph && !a->in_p)
		put(&a->out, at == AT_CLOSING ? (str){ 0 } : S("\n"));
	a->in_p = a->breaks = a->after_start = false;
	a->run.n = 0;
}

static void put_in_run(autop *a, str s)
{
	if (a->breaks && a->run.n)
		put(&a->run, str_ends(buffer_str(&a->run), S("<br />")) ? S("\n") : S("<br />\n"));
	a->breaks = false;
	put(&a->run, s);
}

/* ---- tokens -------------------------------------------------------------------------------- */

static void take_break(autop *a)
{
	str run = buffer_str(&a->run);
	if (str_ends(str_trim(run), S("<br />"))) {
		trim_end(&a->run);
		a->run.n -= S("<br />").n;
		end_run(a, AT_BLANK_LINE);
		return;
	}
	a->breaks = false;
	if (run.n)
		put(&a->run, S("<br />"));
}

static void open_block(autop *a, str tag, tag_name name)
{
	bool is_empty = is_named(name, EMPTY);
	end_run(a, AT_OPENING);
	a->p_at = a->out.n;
	put(&a->out, tag);
	a->in_p = !strcmp(name.at, "p");
	a->after_start = !is_empty && !a->in_p;
	if (is_empty)
		put(&a->out, S("\n"));
	else if (!a->in_p && a->depth < DEEPEST)
		a->stack[a->depth++] = name;
}

static void close_block(autop *a, str tag, tag_name name)
{
	end_run(a, AT_CLOSING);
	if (!strcmp(name.at, "p"))
		return;
	for (int i = a->depth; i-- > 0;)
		if (!strcmp(a->stack[i].at, name.at)) {
			a->depth = i;
			break;
		}
	put(&a->out, tag);
	put(&a->out, S("\n"));
}

/* The length of "<pre>…</pre>", or 0. */
static size_t verbatim_length(autop *a, str rest, tag_name name)
{
	size_t which = 0;
	while (VERBATIM[which] && strcmp(VERBATIM[which], name.at) != 0)
		which++;
	if (!VERBATIM[which] || name.ends || a->none_left[which])
		return 0;
	size_t n = strlen(name.at);
	for (size_t i = str_find_byte(rest, '>'); i < rest.n; i++) {
		i += str_find(str_from(rest, i), S("</"));
		if (str_is_any_case(str_part(rest, i + 2, n), str_of(name.at)))
			return i + str_find_byte(str_from(rest, i), '>') + 1;
	}
	a->none_left[which] = true;
	return 0;
}

static size_t take_tag(autop *a, str rest, size_t n)
{
	str tag = str_part(rest, 0, n);
	tag_name name = tag_name_of(tag);
	size_t whole = verbatim_length(a, rest, name);
	bool is_block = is_named(name, BLOCKS);
	if (whole > 0 && whole <= rest.n) {
		if (is_block)
			end_run(a, AT_OPENING);
		if (is_block)
			put(&a->out, str_part(rest, 0, whole));
		else
			put_in_run(a, str_part(rest, 0, whole));
		return whole;
	}
	if (!strcmp(name.at, "br"))
		take_break(a);
	else if (!is_block)
		put_in_run(a, tag);
	else if (name.ends)
		close_block(a, tag, name);
	else
		open_block(a, tag, name);
	return n;
}

/* White space with two newlines in it parts paragraphs. */
static size_t take_newlines(autop *a, str rest)
{
	size_t n = 0, lines = 0;
	while (n < rest.n && is_space(rest.at[n]))
		lines += rest.at[n++] == '\n';
	size_t last = n;
	while (last > 0 && rest.at[last - 1] != '\n')
		last--;
	trim_end(&a->run);
	if (lines > 1)
		end_run(a, AT_BLANK_LINE);
	else
		a->breaks = a->run.n > 0;
	if (n > last && a->run.n == 0)
		last = n;
	return last;
}

static size_t take(autop *a, str rest)
{
	size_t n = tag_length(rest);
	if (n > 0)
		return take_tag(a, rest, n);
	if (rest.at[0] == '\n')
		return take_newlines(a, rest);
	for (n = 1; n < rest.n && rest.at[n] != '<' && rest.at[n] != '\n';)
		n++;
	put_in_run(a, str_part(rest, 0, n));
	return n;
}

str paragraphs_of(arena *mem, str text)
{
	autop *a = NEW(mem, autop);
	a->out = buffer_new(mem, text.n + text.n / 8 + 64, MOST_MARKUP);
	a->run = buffer_new(mem, 1024, MOST_MARKUP);
	for (str rest = text; rest.n;)
		rest = str_from(rest, take(a, rest));
	end_run(a, AT_BLANK_LINE);
	return buffer_str(&a->out);
}
