#include "markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <pthread.h>

#include "base/buffer.h"
#include "labels.h"

/* What follows bounds the work of cmark-gfm, which is quadratic or worse in several small things.
 * The figures are such that the worst text found within them takes well under a second. */

#define LARGEST_MARKUP ((size_t)4 * 1024 * 1024)
#define LONGEST_PARAGRAPH ((size_t)32 * 1024) /* lines without an empty one between them */
#define MOST_BARS 64                          /* in one line: columns of a table */
#define MOST_CELLS 20000     /* short rows are filled up, so they are counted as full */
#define MOST_RULES 40        /* lines such as |---|---| in one paragraph */
#define MOST_PARENTHESES 500 /* closing ones in one word: autolinks count them again and again */
#define DEEPEST_START 200    /* bytes of quote and list marks before a line's text */
#define MOST_REFERRED ((size_t)16 * 1024 * 1024) /* bytes that link references may unfold to */

static const char TOO_OFTEN[] = L_("The text repeats the same signs too often.");

/* Sequences that each make cmark-gfm look through all that stands around them. */
static const struct dear_sequence {
	const char *bytes;
	size_t most;
} DEAR[] = {
	{ "[", 10000 }, { "![", 2000 }, { "<?", 500 }, { "<!", 2000 }, { "@", 5000 },
};

/* Lines between two empty ones: no paragraph, table or reference can reach further. */
typedef struct stretch {
	size_t bytes, lines, bars, rules;
	bool refers;
} stretch;

typedef struct survey {
	size_t cells, longest_reference;
} survey;

static size_t count(str s, str part)
{
	size_t n = 0;
	for (size_t at = str_find(s, part); at < s.n; n++) {
		s = str_from(s, at + part.n);
		at = str_find(s, part);
	}
	return n;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The length of a list mark ("-", "12.") at the start of s, 0 for none. */
static size_t list_mark(str s)
{
	size_t digits = 0;
	while (digits < s.n && digits < 9 && s.at[digits] >= '0' && s.at[digits] <= '9')
		digits++;
	if (digits == s.n || !strchr(digits ? ".)" : "-+*", s.at[digits]))
		return 0;

	bool ends = digits + 1 == s.n || is_blank(s.at[digits + 1]);
	return ends ? digits + 1 : 0;
}

/* How far white space and the marks of quotes and lists reach into a line. */
static size_t start_of(str line)
{
	size_t at = 0;
	while (at < line.n) {
		bool passes = is_blank(line.at[at]) || line.at[at] == '>';
		size_t n = passes ? 1 : list_mark(str_from(line, at));
		if (n == 0)
			break;
		at += n;
	}
	return at;
}

static bool holds_only(str line, const char *bytes)
{
	for (size_t i = 0; i < line.n; i++)
		if (!line.at[i] || !strchr(bytes, line.at[i]))
			return false;
	return true;
}

/* Whether a line may be the one between the head of a table and its rows. */
static bool is_rule(str line)
{
	return holds_only(line, " \t\r>|:-") && (str_has(line, S("|")) || str_has(line, S(":")));
}

/* The most closing parentheses without white space between them. */
static size_t parentheses(str line)
{
	size_t most = 0, now = 0;
	for (size_t i = 0; i < line.n; i++) {
		now = is_blank(line.at[i]) ? 0 : now + (line.at[i] == ')');
		most = now > most ? now : most;
	}
	return most;
}

static const char *stretch_problem(stretch *now, survey *all)
{
	all->cells += now->bars ? (now->bars + 1) * now->lines : 0;
	if (now->refers && now->bytes > all->longest_reference)
		all->longest_reference = now->bytes;

	if (now->bytes > LONGEST_PARAGRAPH)
		return L_("A paragraph is too long: please part it with empty lines.");
	if (now->rules > MOST_RULES || all->cells > MOST_CELLS)
		return L_("The tables are too large.");

	*now = (stretch){ 0 };
	return NULL;
}

static const char *line_problem(str line, stretch *now)
{
	size_t bars = count(line, S("|"));
	now->bytes += line.n + 1;
	now->lines++;
	now->bars = bars > now->bars ? bars : now->bars;
	now->rules += is_rule(line);
	now->refers = now->refers || str_has(line, S("]:"));

	if (bars > MOST_BARS)
		return L_("A table has too many columns.");
	if (parentheses(line) > MOST_PARENTHESES)
		return TOO_OFTEN;
	if (start_of(line) > DEEPEST_START)
		return L_("Lists and quotes are nested too deeply.");
	return NULL;
}

/* The label of what makes a text too dear to be rendered, or NULL. */
static const char *problem_of(str text)
{
	if (text.n > MARKDOWN_MOST)
		return L_("The text is too long.");
	for (size_t i = 0; i < sizeof(DEAR) / sizeof(DEAR[0]); i++)
		if (count(text, str_of(DEAR[i].bytes)) > DEAR[i].most)
			return TOO_OFTEN;

	stretch now = { 0 };
	survey all = { 0 };
	const char *problem = NULL;
	for (str rest = text; rest.n && !problem;) {
		str line = str_cut(&rest, '\n');
		if (str_trim(line).n)
			problem = line_problem(line, &now);
		if (!problem && (!rest.n || holds_only(line, " \t\r>")))
			problem = stretch_problem(&now, &all);
	}
	if (!problem && all.longest_reference * count(text, S("[")) > MOST_REFERRED)
		problem = L_("The text repeats its links too often.");
	return problem;
}

/* ---- rendering ----------------------------------------------------------------------------- */

static void register_extensions(void)
{
	cmark_gfm_core_extensions_ensure_registered();
}

static void release_parser(cmark_parser **parser)
{
	cmark_parser_free(*parser);
}

static void release_node(cmark_node **node)
{
	if (*node)
		cmark_node_free(*node);
}

static void release_iter(cmark_iter **iter)
{
	cmark_iter_free(*iter);
}

static void release_text(char **text)
{
	free(*text);
}

static cmark_node *text_node(arena *mem, str text)
{
	cmark_node *node = cmark_node_new(CMARK_NODE_TEXT);
	cmark_node_set_literal(node, str_c(mem, text));
	return node;
}

/* A paragraph that shows the lines of raw HTML as they were typed. */
static cmark_node *typed_block(arena *mem, str lines)
{
	cmark_node *block = cmark_node_new(CMARK_NODE_PARAGRAPH);
	lines = str_trim(lines);
	while (lines.n) {
		cmark_node_append_child(block, text_node(mem, str_cut(&lines, '\n')));
		if (lines.n)
			cmark_node_append_child(block, cmark_node_new(CMARK_NODE_SOFTBREAK));
	}
	return block;
}

/* The iterator has passed a leaf when it tells of it, so the leaf may be exchanged. */
static void show_html_as_typed(arena *mem, cmark_node *document)
{
	_cleanup_(release_iter) cmark_iter *iter = cmark_iter_new(document);
	while (cmark_iter_next(iter) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter), *typed = NULL;
		if (cmark_node_get_type(node) == CMARK_NODE_HTML_INLINE)
			typed = text_node(mem, str_of(cmark_node_get_literal(node)));
		else if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK)
			typed = typed_block(mem, str_of(cmark_node_get_literal(node)));
		if (typed && cmark_node_replace(node, typed))
			cmark_node_free(node);
	}
}

#define GUARD '\x01' /* before a tag that begins a line; not in what comes out */

static bool is_of_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-';
}

/* Whether s begins as a tag, a comment or an instruction does, and not as an <address> in brackets. */
static bool begins_tag(str s)
{
	if (s.n < 2 || s.at[0] != '<')
		return false;
	if (strchr("/!?", s.at[1]))
		return true;
	size_t n = 1;
	while (n < s.n && is_of_name(s.at[n]))
		n++;
	return n > 1 && (n == s.n || strchr(" \t\r/>", s.at[n]));
}

/* A line that begins with a tag would make all up to the next empty line a block of HTML, in which
 * nothing is Markdown: so no line begins with one. */
static str without_html_blocks(arena *mem, str text)
{
	buffer out = buffer_new(mem, text.n + 64, 2 * text.n + 64);
	while (text.n) {
		str all = text, line = str_cut(&text, '\n');
		size_t start = start_of(line);
		put(&out, str_part(line, 0, start));
		if (begins_tag(str_from(line, start)))
			put_byte(&out, GUARD);
		put(&out, str_from(line, start));
		put(&out, str_part(all, line.n, all.n - text.n - line.n));
	}
	return buffer_str(&out);
}

static str without_guards(arena *mem, str markup)
{
	return str_replace(mem, markup, (str){ (const char[]){ GUARD }, 1 }, (str){ 0 });
}

static const char *const STORY_EXTENSIONS[] = { "table", "strikethrough", "autolink", NULL };
static const char *const REMARK_EXTENSIONS[] = { "strikethrough", "autolink", NULL };

static const struct manner {
	int options;
	const char *const *extensions;
	bool shows_html;
} MANNERS[] = {
	[MARKDOWN_STORY] = { CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES, STORY_EXTENSIONS, false },
	[MARKDOWN_REMARK] = { CMARK_OPT_HARDBREAKS, REMARK_EXTENSIONS, true },
};

/* Only under the lock. */
static bool render(arena *mem, str text, const struct manner *m, str *ret_markup)
{
	int options = m->options | CMARK_OPT_VALIDATE_UTF8;
	_cleanup_(release_parser) cmark_parser *parser = cmark_parser_new(options);
	for (size_t i = 0; m->extensions[i]; i++)
		cmark_parser_attach_syntax_extension(parser,
						     cmark_find_syntax_extension(m->extensions[i]));
	if (m->shows_html)
		text = without_html_blocks(mem, text);
	cmark_parser_feed(parser, text.n ? text.at : "", text.n);
	_cleanup_(release_node) cmark_node *document = cmark_parser_finish(parser);
	if (m->shows_html)
		show_html_as_typed(mem, document);

	_cleanup_(release_text) char *markup =
		cmark_render_html(document, options, cmark_parser_get_syntax_extensions(parser));
	str all = str_of(markup);
	if (all.n > LARGEST_MARKUP)
		return false;
	*ret_markup = str_copy(mem, str_is_utf8(all) ? all : str_tidy(mem, all));
	if (m->shows_html)
		*ret_markup = without_guards(mem, *ret_markup);
	return true;
}

bool markdown_render(arena *mem, str text, markdown_kind kind, str *ret_markup,
		     const char **ret_problem)
{
	static pthread_once_t registered = PTHREAD_ONCE_INIT;
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

	const char *problem = problem_of(text);
	if (!problem) {
		pthread_once(&registered, register_extensions);
		pthread_mutex_lock(&one_at_a_time);
		if (!render(mem, text, &MANNERS[kind], ret_markup))
			problem = L_("The text is too long.");
		pthread_mutex_unlock(&one_at_a_time);
	}
	if (problem)
		*ret_problem = problem;
	return !problem;
}
