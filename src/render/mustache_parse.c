#include "mustache_parts.h"

#include <stdarg.h>

/* First the text is cut into pieces: tags, and literal text that ends with its line.  Then each
 * line is judged: tags alone on a line take the line away with them.  Then sections take in what
 * they hold. */

#define DEEPEST 32 /* sections inside sections of one text */

typedef struct parse {
	arena *mem;
	str file, rest;
	str open, close; /* the delimiters of now */
	int line;
	node **pieces;
	size_t n, room;
	node *opened[DEEPEST];
	size_t depth;
	str problem;
} parse;

static const struct {
	char sign;
	node_kind kind;
} SIGNS[] = {
	{ '#', NODE_SECTION }, { '^', NODE_INVERTED }, { '/', NODE_CLOSE },
	{ '>', NODE_PARTIAL }, { '<', NODE_PARENT },   { '$', NODE_BLOCK },
	{ '!', NODE_NOTHING }, { '=', NODE_NOTHING },  { '@', NODE_ASSET },
};

static bool __attribute__((format(printf, 3, 4)))
refuse(parse *p, int line, const char *format, ...)
{
	char reason[400];
	va_list more;
	va_start(more, format);
	vsnprintf(reason, sizeof reason, format, more);
	va_end(more);
	p->problem = str_print(p->mem, "%.*s:%d: %s", STR_ARGS(p->file), line, reason);
	return false;
}

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static node *add(parse *p, node_kind what, str text)
{
	if (p->n == p->room) {
		size_t room = p->room ? p->room * 2 : 64;
		node **pieces = arena_room(p->mem, room * sizeof *pieces);
		if (p->n)
			memcpy(pieces, p->pieces, p->n * sizeof *pieces);
		p->pieces = pieces;
		p->room = room;
	}
	node *piece = NEW(p->mem, node);
	*piece = (node){ .kind = what, .text = text, .line = p->line, .file = p->file };
	return p->pieces[p->n++] = piece;
}

/* ---- pieces ---------------------------------------------------------------------------------- */

static void take_text(parse *p, size_t n)
{
	str text = str_part(p->rest, 0, n);
	p->rest = str_from(p->rest, n);
	while (text.n) {
		size_t end = str_find_byte(text, '\n');
		size_t line = end < text.n ? end + 1 : text.n;
		add(p, NODE_TEXT, str_part(text, 0, line));
		p->line += end < text.n;
		text = str_from(text, line);
	}
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* "title", "author.name", "." */
static bool is_member_name(str name)
{
	if (str_is(name, S(".")))
		return true;
	for (size_t i = 0; i < name.n; i++) {
		bool dot = name.at[i] == '.' && i && i + 1 < name.n && name.at[i - 1] != '.';
		if (!dot && !is_letter(name.at[i]))
			return false;
	}
	return name.n > 0;
}

/* "part/byline.html": nothing that could lead out of the folder. */
static bool is_file_name(str name)
{
	for (size_t i = 0; i < name.n; i++)
		if (!is_letter(name.at[i]) && name.at[i] != '/' && name.at[i] != '.' &&
		    name.at[i] != '-')
			return false;
	return name.n > 0 && name.at[0] != '/' && name.at[0] != '.' && !str_has(name, S(".."));
}

static bool check_name(parse *p, const node *tag)
{
	switch (tag->kind) {
	case NODE_VALUE:
	case NODE_SECTION:
	case NODE_INVERTED:
		return is_member_name(tag->text) ||
		       refuse(p, tag->line, "\"%.*s\" cannot be a name", STR_ARGS(tag->text));
	case NODE_PARTIAL:
	case NODE_PARENT:
		if (str_starts(tag->text, S("*")))
			return refuse(p, tag->line,
				      "{{>%.*s}}: a name that is only known when the page "
				      "is made is not supported",
				      STR_ARGS(tag->text));
		return is_file_name(tag->text) ||
		       refuse(p, tag->line, "\"%.*s\" is no name of a template",
			      STR_ARGS(tag->text));
	case NODE_BLOCK:
	case NODE_ASSET:
		return is_file_name(tag->text) ||
		       refuse(p, tag->line, "\"%.*s\" cannot be a name", STR_ARGS(tag->text));
	default:
		return true;
	}
}

static bool open_tag(parse *p, node *tag)
{
	if (p->depth == DEEPEST)
		return refuse(p, tag->line, "sections inside sections, more than %d", DEEPEST);
	p->opened[p->depth++] = tag;
	return true;
}

static bool close_tag(parse *p, node *tag)
{
	if (!p->depth)
		return refuse(p, tag->line, "{{/%.*s}} closes nothing", STR_ARGS(tag->text));
	tag->opener = p->opened[--p->depth];
	if (!str_is(tag->opener->text, tag->text))
		return refuse(p, tag->line,
			      "{{/%.*s}} stands where {{/%.*s}} (line %d) is expected",
			      STR_ARGS(tag->text), STR_ARGS(tag->opener->text), tag->opener->line);
	return true;
}

static bool set_delimiters(parse *p, str body, int line)
{
	str open = str_trim(body);
	size_t n = 0;
	while (n < open.n && !is_white(open.at[n]))
		n++;
	str close = str_trim(str_from(open, n));
	open = str_part(open, 0, n);
	bool good = open.n && close.n && !str_has(open, S("=")) && !str_has(close, S("="));
	for (size_t i = 0; i < close.n; i++)
		good = good && !is_white(close.at[i]);
	if (!good)
		return refuse(p, line, "delimiters are set like {{=<%% %%>=}}");
	p->open = open;
	p->close = close;
	return true;
}

/* "_ Latest News" and "_n comments|one comment|%d comments"; what is left of the mark is in *ret.
 */
static node_kind label_kind(str body, str *ret)
{
	size_t mark = str_starts(body, S("_n")) ? 2 : 1;
	if (!str_starts(body, S("_")) || (body.n > mark && !is_white(body.at[mark])))
		return NODE_VALUE;
	*ret = str_trim(str_from(body, mark));
	return mark == 2 ? NODE_COUNTED : NODE_LABEL;
}

static node *add_tag(parse *p, str body)
{
	for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
		if (body.n && body.at[0] == SIGNS[i].sign)
			return add(p, SIGNS[i].kind, str_trim(str_from(body, 1)));
	str text = str_trim(body);
	node_kind what = label_kind(text, &text);
	return add(p, what, text);
}

static bool take_tag(parse *p)
{
	int line = p->line;
	str body = str_from(p->rest, p->open.n);
	bool sets = str_starts(body, S("="));
	str end = sets ? str_join(p->mem, S("="), p->close) : p->close;
	size_t n = sets ? 1 + str_find(str_from(body, 1), end) : str_find(body, end);
	if (n + end.n > body.n)
		return refuse(p, line, "a tag that is never closed by %.*s", STR_ARGS(p->close));
	p->rest = str_from(body, n + end.n);
	body = str_part(body, 0, n);
	if (str_starts(body, S("{")) || str_starts(body, S("&")))
		return refuse(p, line,
			      "{{%.40s}} would print unescaped: only members of type html "
			      "are markup, and {{name}} prints them so",
			      str_c(p->mem, body));

	node *tag = add_tag(p, body);
	for (size_t i = 0; i < body.n; i++)
		p->line += body.at[i] == '\n';
	if (sets)
		return set_delimiters(p, str_from(body, 1), line);
	if (tag->kind == NODE_CLOSE)
		return close_tag(p, tag);
	bool opens = tag->kind == NODE_SECTION || tag->kind == NODE_INVERTED ||
		     tag->kind == NODE_PARENT || tag->kind == NODE_BLOCK;
	return check_name(p, tag) && (!opens || open_tag(p, tag));
}

static bool cut(parse *p)
{
	while (p->rest.n) {
		take_text(p, str_find(p->rest, p->open));
		if (p->rest.n && !take_tag(p))
			return false;
	}
	if (p->depth) {
		const node *open = p->opened[p->depth - 1];
		return refuse(p, open->line, "{{%.*s}} is never closed", STR_ARGS(open->text));
	}
	return true;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static bool ends_line(const node *piece)
{
	return piece->kind == NODE_TEXT && str_ends(piece->text, S("\n"));
}

static node_kind kind_of(const node *tag)
{
	return tag->kind == NODE_CLOSE ? tag->opener->kind : tag->kind;
}

/* A line leaves no trace when one tag stands alone on it, or a parent with blocks and nothing else.
 */
static bool is_alone(node *const *line, size_t n)
{
	size_t tags = 0, values = 0, parents = 0, blocks = 0;
	for (size_t i = 0; i < n; i++) {
		node_kind what = kind_of(line[i]);
		if (what == NODE_TEXT && str_trim(line[i]->text).n)
			return false;
		tags += what != NODE_TEXT;
		parents += what == NODE_PARENT;
		blocks += what == NODE_BLOCK;
		values += what == NODE_VALUE || what == NODE_LABEL || what == NODE_COUNTED ||
			  what == NODE_ASSET;
	}
	return !values && (tags == 1 || (parents && parents + blocks == tags));
}

static str leading_white(const node *first)
{
	if (first->kind != NODE_TEXT)
		return S("");
	size_t n = 0;
	while (n < first->text.n && (first->text.at[n] == ' ' || first->text.at[n] == '\t'))
		n++;
	return str_part(first->text, 0, n);
}

static void settle_line(node **line, size_t n)
{
	bool alone = is_alone(line, n);
	str indent = leading_white(line[0]);
	for (size_t i = 0; i < n; i++) {
		line[i]->indent = indent;
		line[i]->alone = alone;
		if (alone && line[i]->kind == NODE_TEXT)
			*line[i] = (node){ .kind = NODE_NOTHING, .text = S("") };
	}
	line[0]->starts_line = !alone;
	if (line[0]->kind == NODE_TEXT)
		line[0]->text = str_from(line[0]->text, indent.n);
}

static void settle_lines(parse *p)
{
	for (size_t from = 0, i = 0; i < p->n; i++)
		if (ends_line(p->pieces[i]) || i + 1 == p->n) {
			settle_line(p->pieces + from, i + 1 - from);
			from = i + 1;
		}
}

/* ---- the tree -------------------------------------------------------------------------------- */

/* Takes pieces from *at on, up to the closing tag of what is open, which is the last of the chain.
 */
static node *nest(parse *p, size_t *at)
{
	node *first = NULL, **last = &first;
	while (*at < p->n) {
		node *piece = p->pieces[(*at)++];
		bool gone = piece->kind == NODE_NOTHING && !piece->starts_line;
		if (!gone) {
			*last = piece;
			last = &piece->next;
		}
		if (piece->kind == NODE_CLOSE)
			break;
		if (piece->kind == NODE_SECTION || piece->kind == NODE_INVERTED ||
		    piece->kind == NODE_PARENT || piece->kind == NODE_BLOCK)
			piece->inside = nest(p, at);
	}
	return first;
}

bool mustache_parse(arena *mem, str file, str text, node **ret, str *ret_problem)
{
	parse p = {
		.mem = mem, .file = file, .rest = text, .open = S("{{"), .close = S("}}"), .line = 1
	};
	if (!cut(&p)) {
		*ret_problem = p.problem;
		return false;
	}
	settle_lines(&p);
	size_t at = 0;
	*ret = nest(&p, &at);
	return true;
}
