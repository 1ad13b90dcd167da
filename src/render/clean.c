#include "clean.h"

#include "base/arena.h"
#include "clean_parts.h"
#include "clean_tree.h"
#include "labels.h"

/* A text settles in two passes; none is known that needs more than four. */
#define MOST_PASSES 6

static const char TOO_LONG[] = L_("The text is too long.");
static const char TOO_DEEP[] = L_("Elements are nested too deeply.");

/* ---- walking ------------------------------------------------------------------------------- */

static bool is_listed(const char *names, const element *e)
{
	for (str rest = str_of(names); rest.n;)
		if (str_is(str_cut(&rest, ' '), str_of(e ? e->name : NULL)))
			return true;
	return false;
}

static str address_shown_by(const cleaning *c, const GumboNode *node)
{
	str address = address_for_source(c, attribute(node, "src"));
	if (!address.n)
		address = address_for_source(c, attribute(node, "data"));
	for (unsigned i = 0; i < node->v.element.children.length && !address.n; i++) {
		const GumboNode *child = node->v.element.children.data[i];
		if (child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_SOURCE)
			address = address_for_source(c, attribute(child, "src"));
	}
	return address;
}

void link_instead(cleaning *c, const GumboNode *node)
{
	str address = address_shown_by(c, node), name = attribute(node, "alt");
	name = str_trim(str_tidy(c->mem, name.n ? name : attribute(node, "title")));
	buffer link = buffer_new(c->mem, 128, CLEAN_MOST);
	const element *parent = write_parent(&c->out);
	int block = 0, anchor = 0;
	if ((address.n || name.n) && (!parent || element_has(parent, FLOW)))
		block = write_open(&c->out, element_of(c->kind, GUMBO_TAG_P), (str){ 0 });
	if (address.n) {
		put_link(c, &link, address, (str){ 0 });
		anchor = write_open(&c->out, element_of(c->kind, GUMBO_TAG_A), buffer_str(&link));
	}
	write_text(&c->out, name.n ? name : address);
	write_close(&c->out, anchor);
	write_close(&c->out, block);
}

static void keep(cleaning *c, const element *e, const GumboNode *node, int depth)
{
	bool bare = element_has(e, ANCHOR) && !address_for_link(c, attribute(node, "href")).n;
	bool wraps = element_has(e, TABLE) && !has_class(node->parent, "table");
	str attributes = bare ? (str){ 0 } : attributes_of(c, e, node);
	if (element_has(e, EMPTY)) {
		write_empty(&c->out, e, attributes);
		return;
	}
	int wrap = wraps ? write_open(&c->out, element_block(c->kind), S(TABLE_ATTRIBUTES)) : 0;
	int token = bare ? 0 : write_open(&c->out, e, attributes);
	clean_children(c, node, depth);
	write_close(&c->out, token);
	write_close(&c->out, wrap);
}

static void unwrap(cleaning *c, const GumboNode *node, int depth)
{
	bool is_cell = node->v.element.tag == GUMBO_TAG_TD || node->v.element.tag == GUMBO_TAG_TH;
	clean_children(c, node, depth);
	if (is_cell)
		write_text(&c->out, S(" "));
}

static void clean_element(cleaning *c, const GumboNode *node, int depth)
{
	const element *e = element_of(c->kind, node->v.element.tag);
	if (e->inside && !is_listed(e->inside, write_parent(&c->out)))
		e = element_has(e, BLOCK) ? element_block(c->kind)
					  : element_of(c->kind, GUMBO_TAG_UNKNOWN);
	str source = element_has(e, PICTURE) ? attribute(node, "src") : (str){ 0 };
	if (element_has(e, PICTURE) && !address_for_source(c, source).n)
		return;

	if (e->what == LINK || address_is_outside(c, source))
		link_instead(c, node);
	else if (e->what == KEEP)
		keep(c, e, node, depth);
	else if (e->what == UNWRAP)
		unwrap(c, node, depth);
}

void clean_node(cleaning *c, const GumboNode *node, int depth)
{
	if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
		write_text(&c->out, str_tidy(c->mem, str_of(node->v.text.text)));
	if (node->type != GUMBO_NODE_ELEMENT ||
	    node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML)
		return;
	if (depth > DEEPEST)
		c->problem = TOO_DEEP;
	else if (!c->expands || !clean_own(c, node, depth))
		clean_element(c, node, depth);
}

void clean_children(cleaning *c, const GumboNode *node, int depth)
{
	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length && !c->problem; i++)
		clean_node(c, children->data[i], depth + 1);
}

/* ---- passes -------------------------------------------------------------------------------- */

static void release_arena(arena **mem)
{
	arena_free(*mem);
}

/* One pass over markup: what came out stands in c->out. */
static void pass(cleaning *c, str markup)
{
	if (markup.n > CLEAN_MOST) {
		c->problem = TOO_LONG;
		return;
	}
	_cleanup_(release_arena) arena *tree = arena_new();
	const GumboNode *root = clean_tree(tree, markup, &c->problem);
	if (!root)
		return;

	c->out.body = buffer_new(c->mem, markup.n + 256, CLEAN_MOST);
	c->out.text = buffer_new(c->mem, markup.n + 1, CLEAN_MOST);
	c->out.later = buffer_new(c->mem, 256, CLEAN_MOST);
	clean_children(c, root, 0);
	write_end(&c->out);
	if (c->out.body.full || c->out.later.full)
		c->problem = TOO_LONG;
}

static cleaning *cleaning_new(arena *mem, clean_kind kind)
{
	static const clean_lookup NOBODY = { 0 };
	cleaning *c = NEW(mem, cleaning);
	c->mem = mem;
	c->kind = kind;
	c->ask = &NOBODY;
	return c;
}

/* The words alone, for markup that does not come to rest. */
static str paragraphs(arena *mem, str text)
{
	buffer out = buffer_new(mem, text.n + 256, CLEAN_MOST);
	while (text.n) {
		put(&out, S("<p>"));
		put_escaped(&out, str_cut(&text, '\n'));
		put(&out, S("</p>"));
	}
	return buffer_str(&out);
}

/* Markup that parsers read as they would write it: passes until nothing changes. */
static cleaning *settled(cleaning *c)
{
	for (int passes = 1; !c->problem; passes++) {
		str body = buffer_str(&c->out.body);
		if (passes == MOST_PASSES)
			body = paragraphs(c->mem, buffer_str(&c->out.text));
		cleaning *again = cleaning_new(c->mem, c->kind);
		pass(again, body);
		if (!again->problem && str_is(buffer_str(&again->out.body), body))
			return again;
		c = again;
	}
	return c;
}

cleaned clean(arena *mem, str markup, clean_kind kind, const clean_lookup *ask, str label_read_also)
{
	cleaning *first = cleaning_new(mem, kind);
	first->expands = kind == CLEAN_STORY;
	first->label_read_also = str_tidy(mem, label_read_also);
	if (ask)
		first->ask = ask;
	pass(first, str_tidy(mem, markup));
	cleaning *last = settled(first);
	if (last->problem)
		return (cleaned){ .problem = last->problem };

	return (cleaned){
		.body = html_of_trusted(buffer_str(&last->out.body)),
		.text = buffer_str(&last->out.text),
		.stories = first->stories,
		.stories_n = first->stories_n,
	};
}

/* ---- text alone ---------------------------------------------------------------------------- */

static void put_line(buffer *body, buffer *words, str line, bool begins)
{
	put(body, begins ? S("<p>") : S("<br>\n"));
	put_escaped(body, line);
	if (words->n)
		put_byte(words, '\n');
	put(words, line);
}

cleaned clean_plain(arena *mem, str text)
{
	str rest = str_tidy(mem, text);
	buffer body = buffer_new(mem, rest.n + 64, CLEAN_MOST);
	buffer words = buffer_new(mem, rest.n + 1, CLEAN_MOST);
	bool inside = false;
	while (rest.n) {
		str line = str_trim(str_cut(&rest, '\n'));
		if (line.n)
			put_line(&body, &words, line, !inside);
		else if (inside)
			put(&body, S("</p>\n"));
		inside = line.n > 0;
	}
	put(&body, inside ? S("</p>") : S(""));
	if (body.full)
		return (cleaned){ .problem = TOO_LONG };
	return (cleaned){ .body = html_of_trusted(buffer_str(&body)), .text = buffer_str(&words) };
}
