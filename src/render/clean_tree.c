#include "clean_tree.h"

#include <setjmp.h>

#include "labels.h"

/* What gumbo does is quadratic in depth and in attributes; these bounds were measured to keep the
 * worst text within a second.  The tree of a usual text of 200 KB takes about 3 MB. */
#define MOST_TAGS 16000
#define MOST_ATTRIBUTES 10000
#define DEEPEST_TAGS 500
#define LONGEST_NAME 16 /* bytes of a tag's name that tell which it is */
#define LARGEST_TREE ((size_t)16 * 1024 * 1024)

static const char TOO_MANY[] = L_("The text holds too many tags.");
static const char TOO_DEEP[] = L_("Elements are nested too deeply.");

/* ---- before parsing ------------------------------------------------------------------------ */

/* Elements that are often left open, or have no end. */
static bool is_left_open(str name)
{
	static const char *const NAMES[] = {
		"p",        "li",     "br",     "img",   "hr",    "td",   "th",        "tr",
		"dt",       "dd",     "tbody",  "thead", "tfoot", "wbr",  "input",     "col",
		"colgroup", "option", "source", "embed", "meta",  "link", "read-also", "ad-break",
	};
	for (size_t i = 0; i < sizeof(NAMES) / sizeof(NAMES[0]); i++)
		if (str_is_any_case(name, str_of(NAMES[i])))
			return true;
	return false;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static str name_at(str s)
{
	size_t n = 0;
	while (n < s.n && n < LONGEST_NAME && !strchr(" \t\n\f\r/<>", s.at[n]))
		n++;
	return str_part(s, 0, n);
}

/* Counts what looks like a tag, wherever it stands: never fewer than there are. */
static const char *problem_of(str markup)
{
	size_t tags = 0;
	int depth = 0, deepest = 0;
	for (str rest = markup; str_cut(&rest, '<'), rest.n;) {
		bool ends = rest.at[0] == '/';
		str name = name_at(str_from(rest, ends));
		if (!name.n || !is_letter(name.at[0]))
			continue;
		tags++;
		if (!is_left_open(name))
			depth += ends ? -1 : 1;
		deepest = depth > deepest ? depth : deepest;
	}
	return tags > MOST_TAGS ? TOO_MANY : deepest > DEEPEST_TAGS ? TOO_DEEP : NULL;
}

/* ---- parsing ------------------------------------------------------------------------------- */

/* Markup can be so misnested that its tree is far larger than itself.  gumbo takes its memory here
 * and nowhere else, holds nothing but memory, and so can be left in the midst of its work. */
typedef struct parse {
	arena *mem;
	size_t bytes, attributes;
	jmp_buf given_up;
} parse;

/* Cleared, since gumbo reads a member of its state before it has set it. */
static void *parse_take(void *context, size_t bytes)
{
	parse *p = context;
	p->bytes += bytes;
	p->attributes += bytes == sizeof(GumboAttribute);
	if (p->bytes > LARGEST_TREE || p->attributes > MOST_ATTRIBUTES)
		longjmp(p->given_up, 1);
	return arena_take(p->mem, bytes);
}

static void parse_release(void *context, void *at)
{
	(void)context;
	(void)at;
}

const GumboNode *clean_tree(arena *mem, str markup, const char **ret_problem)
{
	*ret_problem = problem_of(markup);
	if (*ret_problem)
		return NULL;

	parse *p = NEW(mem, parse);
	p->mem = mem;
	GumboOptions options = kGumboDefaultOptions;
	options.allocator = parse_take;
	options.deallocator = parse_release;
	options.userdata = p;
	options.max_errors = 0;
	options.fragment_context = GUMBO_TAG_DIV;
	if (setjmp(p->given_up)) {
		*ret_problem = TOO_MANY;
		return NULL;
	}
	return gumbo_parse_with_options(&options, markup.n ? markup.at : "", markup.n)->root;
}
