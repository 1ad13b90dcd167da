/* The tree written anew: the elements that mean something, with the attributes that clean keeps; every
 * word in a block of its own; what is only layout falls away. */
#include "render/clean_tree.h"
#include "wordpress_parts.h"

/* ---- attributes ---------------------------------------------------------------------------- */

static const char *const ATTRIBUTES[] = { "lang",  "dir",      "title", "datetime", "start",
					  "type",  "reversed", "value", "colspan",  "rowspan",
					  "scope", "span",     "open",  "cite" };

static str alignment_of(const GumboNode *node)
{
	str style = attr(node, "style"), align = attr(node, "align");
	if (has_token(node, "has-text-align-center") || str_is_any_case(align, S("center")) ||
	    str_has(style, S("text-align: center")) || str_has(style, S("text-align:center")))
		return S("align-center");
	if (has_token(node, "has-text-align-right") || str_is_any_case(align, S("right")) ||
	    str_has(style, S("text-align: right")) || str_has(style, S("text-align:right")))
		return S("align-right");
	return (str){ 0 };
}

static str class_of(const GumboNode *node)
{
	str align = alignment_of(node);
	if (has_token(node, "wp-block-verse"))
		return align.n ? str_is(align, S("align-right")) ? S("verse align-right")
								 : S("verse align-center")
			       : S("verse");
	for (str rest = attr(node, "class"); rest.n;) {
		str token = str_cut(&rest, ' ');
		if (str_starts(token, S("language-")))
			return token;
	}
	return align;
}

static void put_attributes(conversion *c, const GumboNode *node, buffer *out)
{
	str class = class_of(node);
	if (class.n)
		put_value(out, "class", class);
	put_part_id(c, node, out);
	for (size_t i = 0; i < sizeof(ATTRIBUTES) / sizeof(ATTRIBUTES[0]); i++)
		if (gumbo_get_attribute(&node->v.element.attributes, ATTRIBUTES[i]))
			put_value(out, ATTRIBUTES[i], attr(node, ATTRIBUTES[i]));
}

/* Below the headline headings begin at the second level; an empty one of a table is a cell. */
const char *written_tag(const conversion *c, const GumboNode *node)
{
	GumboTag tag = node->v.element.tag;
	bool is_heading = tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6;
	bool is_cell = tag == GUMBO_TAG_TH && !node->v.element.children.length;
	return gumbo_normalized_tagname(is_heading ? (GumboTag)(tag - c->lifted)
					: is_cell  ? GUMBO_TAG_TD
						   : tag);
}

static unsigned highest_heading(const GumboNode *node)
{
	unsigned highest = 6;
	if (node->type != GUMBO_NODE_ELEMENT)
		return highest;
	GumboTag tag = node->v.element.tag;
	if (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6)
		return (unsigned)(tag - GUMBO_TAG_H1) + 1;
	for (EACH_CHILD(node, i)) {
		unsigned inside = highest_heading(child(node, i));
		highest = inside < highest ? inside : highest;
	}
	return highest;
}

void put_start(conversion *c, const GumboNode *node, buffer *out)
{
	put_print(out, "<%s", written_tag(c, node));
	put_attributes(c, node, out);
	put_byte(out, '>');
}

void put_end(const conversion *c, const GumboNode *node, buffer *out)
{
	put_print(out, "</%s>", written_tag(c, node));
}

/* ---- paragraphs ---------------------------------------------------------------------------- */

buffer *place_of_block(conversion *c, buffer *out)
{
	return !c->ahead ? out : c->has_words ? c->behind : c->ahead;
}

inner *begin_inner(conversion *c)
{
	inner *in = NEW(c->mem, inner);
	*in = (inner){ buffer_new(c->mem, 256, MOST_MARKUP),
		       buffer_new(c->mem, 0, MOST_MARKUP),
		       buffer_new(c->mem, 0, MOST_MARKUP),
		       c->ahead,
		       c->behind,
		       c->has_words };
	c->ahead = &in->ahead;
	c->behind = &in->behind;
	c->has_words = false;
	return in;
}

bool is_only_breaks(str words)
{
	while (words.n) {
		size_t tag = str_find(words, S("<br>"));
		if (!is_blank(str_part(words, 0, tag)))
			return false;
		words = str_from(words, tag + 4);
	}
	return true;
}

static str trim_breaks(str words)
{
	for (;;) {
		size_t before = words.n;
		words = str_trim(words);
		if (str_ends(words, S("<br>")))
			words.n -= 4;
		if (str_starts(words, S("<br>")))
			words = str_from(words, 4);
		if (words.n == before)
			return words;
	}
}

void end_inner(conversion *c, inner *in, str start, str end, buffer *out)
{
	c->ahead = in->outer_ahead;
	c->behind = in->outer_behind;
	c->has_words = in->outer_words;
	str words = buffer_str(&in->words);
	buffer *place = place_of_block(c, out);
	put(place, buffer_str(&in->ahead));
	if (!is_only_breaks(words)) {
		put(place, start);
		put(place, trim_breaks(words));
		put(place, end);
		put_byte(place, '\n');
	}
	put(place, buffer_str(&in->behind));
}

/* A paragraph of the siblings from `at` up to `to`. */
void write_run(conversion *c, const GumboVector *siblings, unsigned at, unsigned to, buffer *out)
{
	inner *in = begin_inner(c);
	for (; at < to; at++)
		write_node(c, siblings->data[at], &in->words);
	end_inner(c, in, S("<p>"), S("</p>"), out);
}

void write_flow(conversion *c, const GumboNode *node, buffer *out)
{
	const GumboVector *children = &node->v.element.children;
	unsigned from = 0;
	for (unsigned i = 0; i < children->length; i++) {
		const GumboNode *at = child(node, i);
		if (!is_block(at) && !holds_block(at))
			continue;
		write_run(c, children, from, i, out);
		unsigned taken = write_read_also(c, children, i, out);
		if (taken == 0)
			write_node(c, at, out);
		i += taken > 0 ? taken - 1 : 0;
		from = i + 1;
	}
	write_run(c, children, from, children->length, out);
}

void write_inline(conversion *c, const GumboNode *node, buffer *out)
{
	for (EACH_CHILD(node, i)) {
		const GumboNode *at = child(node, i);
		bool is_wide = is_block(at) && likeness_of(at) != LIKE_PLAYER;
		if (is_wide && i > 0 && out->n && !str_ends(buffer_str(out), S("<br>")))
			put(out, S(" "));
		if (is_wide)
			write_inline(c, at, out);
		else
			write_node(c, at, out);
	}
}

/* ---- the whole ----------------------------------------------------------------------------- */

static void release_arena(arena **mem)
{
	arena_free(*mem);
}

/* Of our own elements clean shows so many and no more. */
static void note_many(conversion *c, str source)
{
	size_t n = 0;
	for (str rest = source; rest.n; n++)
		rest = str_from(rest, str_find(rest, S("<figure media=")) + 1);
	if (n > MOST_PICTURES)
		note(c, "only the first %d pictures are shown", MOST_PICTURES);
}

str html_to_source(conversion *c, str markup)
{
	_cleanup_(release_arena) arena *tree = arena_new();
	const char *problem;
	const GumboNode *root = clean_tree(tree, markup, &problem);
	if (!root) {
		note(c, "its markup could not be read: %s", problem);
		return markup;
	}
	buffer out = buffer_new(c->mem, markup.n + 64, MOST_MARKUP);
	note_parts(c, root);
	unsigned highest = highest_heading(root);
	c->lifted = highest > 2 ? highest - 2 : 0;
	write_flow(c, root, &out);
	note_many(c, buffer_str(&out));
	return str_trim(buffer_str(&out));
}
