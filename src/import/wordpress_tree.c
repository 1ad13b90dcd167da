/* The tree written anew: the elements that mean something, with the attributes that clean keeps; every
 * word in a block of its own; what is only layout falls away. */
#include "render/clean_tree.h"
#include "wordpress_parts.h"

/* ---- looking at nodes ---------------------------------------------------------------------- */

str attr(const GumboNode *node, const char *name)
{
	const GumboAttribute *a = node->type == GUMBO_NODE_ELEMENT
					  ? gumbo_get_attribute(&node->v.element.attributes, name)
					  : NULL;
	return a ? str_of(a->value) : (str){ 0 };
}

bool is_element(const GumboNode *node, GumboTag tag)
{
	return node && node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == tag;
}

bool has_token(const GumboNode *node, const char *token)
{
	for (str rest = attr(node, "class"); rest.n;)
		if (str_is(str_cut(&rest, ' '), str_of(token)))
			return true;
	return false;
}

bool has_any_token(const GumboNode *node, const char *const *tokens)
{
	for (; *tokens; tokens++)
		if (has_token(node, *tokens))
			return true;
	return false;
}

static bool is_any(const GumboNode *node, const GumboTag *tags, size_t n)
{
	for (size_t i = 0; i < n && node->type == GUMBO_NODE_ELEMENT; i++)
		if (node->v.element.tag == tags[i])
			return true;
	return false;
}

#define IS_ANY(node, tags) is_any((node), (tags), sizeof(tags) / sizeof((tags)[0]))
#define EACH_CHILD(node, i)                                                                        \
	unsigned i = 0;                                                                            \
	(node)->type == GUMBO_NODE_ELEMENT && i < (node)->v.element.children.length;               \
	i++

static const GumboNode *child(const GumboNode *node, unsigned i)
{
	return node->v.element.children.data[i];
}

const GumboNode *find_tag(const GumboNode *node, GumboTag tag)
{
	const GumboNode *found = is_element(node, tag) ? node : NULL;
	for (EACH_CHILD(node, i))
		if (!found)
			found = find_tag(child(node, i), tag);
	return found;
}

static const GumboTag UNREAD[] = {
	GUMBO_TAG_SCRIPT,   GUMBO_TAG_STYLE,    GUMBO_TAG_TEMPLATE, GUMBO_TAG_TITLE,  GUMBO_TAG_XMP,
	GUMBO_TAG_TEXTAREA, GUMBO_TAG_SELECT,   GUMBO_TAG_DATALIST, GUMBO_TAG_INPUT,  GUMBO_TAG_CANVAS,
	GUMBO_TAG_APPLET,   GUMBO_TAG_META,     GUMBO_TAG_LINK,     GUMBO_TAG_BASE,   GUMBO_TAG_HEAD,
	GUMBO_TAG_FRAME,    GUMBO_TAG_FRAMESET, GUMBO_TAG_SVG,      GUMBO_TAG_MATH,   GUMBO_TAG_AREA,
	GUMBO_TAG_MAP,      GUMBO_TAG_NOEMBED,  GUMBO_TAG_NOFRAMES, GUMBO_TAG_PARAM,  GUMBO_TAG_SOURCE,
	GUMBO_TAG_TRACK,    GUMBO_TAG_NOSCRIPT, GUMBO_TAG_KEYGEN,   GUMBO_TAG_OPTION, GUMBO_TAG_OPTGROUP,
	GUMBO_TAG_BUTTON,   GUMBO_TAG_PLAINTEXT,
};
static const GumboTag PLAYERS[] = {
	GUMBO_TAG_IFRAME, GUMBO_TAG_EMBED, GUMBO_TAG_OBJECT, GUMBO_TAG_VIDEO, GUMBO_TAG_AUDIO,
};
static const GumboTag HEADINGS[] = { GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3,
				     GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6 };

/* Blocks that stay what they are. */
static const GumboTag KEPT[] = {
	GUMBO_TAG_UL,       GUMBO_TAG_OL,    GUMBO_TAG_LI,      GUMBO_TAG_DL,      GUMBO_TAG_DT,
	GUMBO_TAG_DD,       GUMBO_TAG_TABLE, GUMBO_TAG_CAPTION, GUMBO_TAG_THEAD,   GUMBO_TAG_TBODY,
	GUMBO_TAG_TFOOT,    GUMBO_TAG_TR,    GUMBO_TAG_TD,      GUMBO_TAG_TH,      GUMBO_TAG_DETAILS,
	GUMBO_TAG_SUMMARY,  GUMBO_TAG_PRE,   GUMBO_TAG_HR,      GUMBO_TAG_BLOCKQUOTE,
	GUMBO_TAG_COLGROUP, GUMBO_TAG_COL,   GUMBO_TAG_MENU,    GUMBO_TAG_DIR,
};
static const GumboTag HOLDERS[] = {
	GUMBO_TAG_UL,    GUMBO_TAG_OL,    GUMBO_TAG_DL, GUMBO_TAG_TABLE,    GUMBO_TAG_THEAD, GUMBO_TAG_TBODY,
	GUMBO_TAG_TFOOT, GUMBO_TAG_TR,    GUMBO_TAG_MENU, GUMBO_TAG_COLGROUP, GUMBO_TAG_DIR,
};
/* Blocks that are only a place for others. */
static const GumboTag PLACES[] = {
	GUMBO_TAG_DIV,    GUMBO_TAG_SECTION, GUMBO_TAG_ARTICLE, GUMBO_TAG_HEADER,  GUMBO_TAG_FOOTER,
	GUMBO_TAG_MAIN,   GUMBO_TAG_NAV,     GUMBO_TAG_ASIDE,   GUMBO_TAG_HGROUP,  GUMBO_TAG_ADDRESS,
	GUMBO_TAG_CENTER, GUMBO_TAG_FORM,    GUMBO_TAG_FIELDSET, GUMBO_TAG_LEGEND, GUMBO_TAG_FIGCAPTION,
};
static const GumboTag INLINE[] = {
	GUMBO_TAG_EM,   GUMBO_TAG_STRONG,  GUMBO_TAG_B,    GUMBO_TAG_I,    GUMBO_TAG_U,    GUMBO_TAG_S,
	GUMBO_TAG_DEL,  GUMBO_TAG_INS,     GUMBO_TAG_MARK, GUMBO_TAG_SMALL, GUMBO_TAG_SUB, GUMBO_TAG_SUP,
	GUMBO_TAG_ABBR, GUMBO_TAG_ACRONYM, GUMBO_TAG_CITE, GUMBO_TAG_DFN,  GUMBO_TAG_Q,    GUMBO_TAG_CODE,
	GUMBO_TAG_TT,   GUMBO_TAG_KBD,     GUMBO_TAG_SAMP, GUMBO_TAG_VAR,  GUMBO_TAG_TIME, GUMBO_TAG_BDI,
	GUMBO_TAG_BDO,  GUMBO_TAG_RUBY,    GUMBO_TAG_RT,   GUMBO_TAG_RP,   GUMBO_TAG_STRIKE,
};

static bool is_block(const GumboNode *node)
{
	return is_element(node, GUMBO_TAG_P) || is_element(node, GUMBO_TAG_FIGURE) || IS_ANY(node, HEADINGS) ||
	       IS_ANY(node, KEPT) || IS_ANY(node, PLACES) || IS_ANY(node, PLAYERS);
}

bool holds_block(const GumboNode *node)
{
	for (EACH_CHILD(node, i))
		if (is_block(child(node, i)) || holds_block(child(node, i)))
			return true;
	return false;
}

static void gather_text(const GumboNode *node, buffer *out)
{
	bool is_text = node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
		       node->type == GUMBO_NODE_CDATA;
	put(out, is_text ? str_of(node->v.text.text) : (str){ 0 });
	for (EACH_CHILD(node, i))
		if (!IS_ANY(node, UNREAD))
			gather_text(child(node, i), out);
}

str text_of(arena *mem, const GumboNode *node)
{
	buffer out = buffer_new(mem, 128, MOST_CONTENT);
	gather_text(node, &out);
	return buffer_str(&out);
}

/* ---- attributes ---------------------------------------------------------------------------- */

static const char *const ATTRIBUTES[] = { "lang", "dir", "title", "datetime", "start", "type", "reversed",
					  "value", "colspan", "rowspan", "scope", "span", "open", "cite" };

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
		return align.n ? str_is(align, S("align-right")) ? S("verse align-right") : S("verse align-center")
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

static void put_start(conversion *c, const GumboNode *node, buffer *out)
{
	put_print(out, "<%s", gumbo_normalized_tagname(node->v.element.tag));
	put_attributes(c, node, out);
	put_byte(out, '>');
}

static void put_end(const GumboNode *node, buffer *out)
{
	put_print(out, "</%s>", gumbo_normalized_tagname(node->v.element.tag));
}

/* ---- paragraphs ---------------------------------------------------------------------------- */

buffer *place_of_block(conversion *c, buffer *out)
{
	return !c->ahead ? out : c->has_words ? c->behind : c->ahead;
}

/* What cannot hold a block is written with a place before it and one behind it. */
typedef struct inner {
	buffer words, ahead, behind, *outer_ahead, *outer_behind;
	bool outer_words;
} inner;

static inner *begin_inner(conversion *c)
{
	inner *in = NEW(c->mem, inner);
	*in = (inner){ buffer_new(c->mem, 256, MOST_MARKUP), buffer_new(c->mem, 0, MOST_MARKUP),
		       buffer_new(c->mem, 0, MOST_MARKUP), c->ahead, c->behind, c->has_words };
	c->ahead = &in->ahead;
	c->behind = &in->behind;
	c->has_words = false;
	return in;
}

static bool is_only_breaks(str words)
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

static void end_inner(conversion *c, inner *in, str start, str end, buffer *out)
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
static void write_run(conversion *c, const GumboVector *siblings, unsigned at, unsigned to, buffer *out)
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
		bool is_wide = is_block(at) && !IS_ANY(at, PLAYERS);
		if (is_wide && i > 0 && out->n && !str_ends(buffer_str(out), S("<br>")))
			put(out, S(" "));
		if (is_wide)
			write_inline(c, at, out);
		else
			write_node(c, at, out);
	}
}

/* ---- elements ------------------------------------------------------------------------------ */

static void write_lines(conversion *c, const GumboNode *node, buffer *out)
{
	inner *in = begin_inner(c);
	buffer start = buffer_new(c->mem, 64, MOST_MARKUP);
	write_inline(c, node, &in->words);
	put_start(c, node, &start);
	str end = str_print(c->mem, "</%s>", gumbo_normalized_tagname(node->v.element.tag));
	end_inner(c, in, buffer_str(&start), end, out);
}

/* An address alone becomes a player or a link. */
static bool write_lonely_address(conversion *c, const GumboNode *node, buffer *out)
{
	str text = str_trim(text_of(c->mem, node));
	if (!is_address(text) || find_tag(node, GUMBO_TAG_A) || find_tag(node, GUMBO_TAG_IMG))
		return false;
	buffer *place = place_of_block(c, out);
	if (is_of_provider(text)) {
		write_facade(c, page_of_player(c->mem, text), (str){ 0 }, NULL, place);
		return true;
	}
	str href = link_to(c, text);
	put(place, S("<p><a"));
	put_value(place, "href", href.n ? href : text);
	put_byte(place, '>');
	put_text(place, text);
	put(place, S("</a></p>\n"));
	return true;
}

static void write_block_of(conversion *c, const GumboNode *node, str start, str end, buffer *out)
{
	buffer inside = buffer_new(c->mem, 256, MOST_MARKUP), *ahead = c->ahead;
	c->ahead = NULL;
	write_flow(c, node, &inside);
	c->ahead = ahead;
	buffer *place = place_of_block(c, out);
	if (is_blank(buffer_str(&inside)))
		return;
	put(place, start);
	put(place, buffer_str(&inside));
	put(place, end);
	put_byte(place, '\n');
}

/* A group with a ground of its own, and nothing but text in it, is a box beside the story. */
static bool is_box(const GumboNode *node)
{
	static const char *const LAYOUT[] = { "wp-block-columns", "wp-block-group", "wp-block-cover",
					      "wp-block-media-text", NULL };
	if (!has_token(node, "wp-block-group") || !has_token(node, "has-background"))
		return false;
	for (EACH_CHILD(node, i))
		if (has_any_token(child(node, i), LAYOUT))
			return false;
	return true;
}

static void write_place(conversion *c, const GumboNode *node, buffer *out)
{
	static const char *const NOTES[] = { "wp-block-footnotes", "footnotes", NULL };
	if (has_token(node, "fb-post") || has_token(node, "fb-video"))
		write_facade(c, attr(node, "data-href"), (str){ 0 }, NULL, place_of_block(c, out));
	else if (is_gallery(node))
		write_gallery(c, node, out);
	else if (has_any_token(node, NOTES))
		write_block_of(c, node, S("<div class=\"footnotes\">"), S("</div>"), out);
	else if (is_box(node) || is_element(node, GUMBO_TAG_ASIDE))
		write_block_of(c, node, S("<aside class=\"box\">"), S("</aside>"), out);
	else if (holds_block(node))
		write_flow(c, node, out);
	else if (!write_lonely_address(c, node, out))
		write_run(c, &node->v.element.children, 0, node->v.element.children.length, out);
}

static void write_quote(conversion *c, const GumboNode *node, buffer *out)
{
	static const char *const POSTS[] = { "instagram-media", "tiktok-embed", NULL };
	str post = attr(node, "data-instgrm-permalink");
	post = post.n ? post : attr(node, "cite");
	if (has_any_token(node, POSTS) && is_address(post)) {
		write_facade(c, address_without_query(post), (str){ 0 }, NULL, place_of_block(c, out));
		return;
	}
	buffer start = buffer_new(c->mem, 64, MOST_MARKUP);
	put_start(c, node, &start);
	write_block_of(c, node, buffer_str(&start), S("</blockquote>"), out);
}

static void write_children(conversion *c, const GumboNode *node, buffer *out)
{
	for (EACH_CHILD(node, i))
		write_node(c, child(node, i), out);
}

/* Cells and details hold paragraphs where they did; all else holds what it held. */
static void write_kept(conversion *c, const GumboNode *node, buffer *out)
{
	static const GumboTag EMPTY[] = { GUMBO_TAG_HR, GUMBO_TAG_COL };
	static const GumboTag CELLS[] = { GUMBO_TAG_TD, GUMBO_TAG_TH };
	bool flows = is_element(node, GUMBO_TAG_DETAILS) || (IS_ANY(node, CELLS) && holds_block(node));
	buffer inside = buffer_new(c->mem, 128, MOST_MARKUP), *place = place_of_block(c, out), *ahead = c->ahead;
	c->ahead = NULL;
	(flows ? write_flow : write_children)(c, node, &inside);
	c->ahead = ahead;
	if (is_element(node, GUMBO_TAG_LI) && is_blank(buffer_str(&inside)))
		return;
	put_start(c, node, place);
	put(place, buffer_str(&inside));
	if (!IS_ANY(node, EMPTY))
		put_end(node, place);
	put(place, IS_ANY(node, CELLS) ? S("") : S("\n"));
}

/* Between blocks white space means nothing. */
static bool is_between_blocks(const GumboNode *node)
{
	return node->type == GUMBO_NODE_WHITESPACE && node->parent && IS_ANY(node->parent, HOLDERS);
}

static void write_words(conversion *c, const GumboNode *node, buffer *out)
{
	str text = str_of(node->v.text.text);
	if (is_between_blocks(node))
		return;
	c->has_words = c->has_words || !is_blank(text);
	put_text(out, text);
}

/* Emphasis of nothing is nothing. */
static void write_emphasis(conversion *c, const GumboNode *node, buffer *out)
{
	buffer inside = buffer_new(c->mem, 64, MOST_MARKUP);
	for (EACH_CHILD(node, i))
		write_node(c, child(node, i), &inside);
	bool is_said = !is_only_breaks(buffer_str(&inside)) && !holds_block(node);
	if (is_said)
		put_start(c, node, out);
	put(out, buffer_str(&inside));
	if (is_said)
		put_end(node, out);
}

static bool is_ours(const GumboNode *node, const char *name)
{
	GumboStringPiece typed = node->v.element.original_tag;
	if (node->v.element.tag != GUMBO_TAG_UNKNOWN || !typed.length)
		return false;
	gumbo_tag_from_original_text(&typed);
	return str_is_any_case((str){ typed.data, typed.length }, str_of(name));
}

static void write_question(conversion *c, const GumboNode *node, buffer *out)
{
	put(out, S("<inline-question"));
	put_value(out, "id", attr(node, "id"));
	put_value(out, "ask", attr(node, "ask"));
	put(out, gumbo_get_attribute(&node->v.element.attributes, "open") ? S(" open>") : S(">"));
	write_inline(c, node, out);
	put(out, S("</inline-question>"));
}

static void write_other(conversion *c, const GumboNode *node, buffer *out)
{
	bool speaks = attr(node, "lang").n || attr(node, "dir").n;
	if (is_ours(node, "inline-question"))
		write_question(c, node, out);
	else if (is_element(node, GUMBO_TAG_BR))
		put(out, S("<br>"));
	else if (IS_ANY(node, INLINE) || (is_element(node, GUMBO_TAG_SPAN) && speaks))
		write_emphasis(c, node, out);
	else if (holds_block(node) && !c->ahead)
		write_flow(c, node, out);
	else
		for (EACH_CHILD(node, i))
			write_node(c, child(node, i), out);
}

static void write_element(conversion *c, const GumboNode *node, buffer *out)
{
	if (IS_ANY(node, UNREAD))
		return;
	if (is_element(node, GUMBO_TAG_P) || IS_ANY(node, HEADINGS) || is_element(node, GUMBO_TAG_SUMMARY) ||
	    is_element(node, GUMBO_TAG_DT) || is_element(node, GUMBO_TAG_CAPTION)) {
		if (!is_element(node, GUMBO_TAG_P) || !write_lonely_address(c, node, out))
			write_lines(c, node, out);
	} else if (IS_ANY(node, PLAYERS)) {
		write_player(c, node, NULL, place_of_block(c, out));
	} else if (is_element(node, GUMBO_TAG_FIGURE)) {
		write_figure(c, node, out);
	} else if (is_element(node, GUMBO_TAG_BLOCKQUOTE)) {
		write_quote(c, node, out);
	} else if (is_gallery(node)) {
		write_gallery(c, node, out);
	} else if (IS_ANY(node, KEPT)) {
		write_kept(c, node, out);
	} else if (IS_ANY(node, PLACES)) {
		write_place(c, node, out);
	} else if (is_element(node, GUMBO_TAG_A)) {
		write_link(c, node, out);
	} else if (is_element(node, GUMBO_TAG_IMG)) {
		write_picture(c, node, NULL, (str){ 0 }, out);
	} else {
		write_other(c, node, out);
	}
}

void write_node(conversion *c, const GumboNode *node, buffer *out)
{
	if (node->type == GUMBO_NODE_ELEMENT)
		write_element(c, node, out);
	else if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
		write_words(c, node, out);
}

static void release_arena(arena **mem)
{
	arena_free(*mem);
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
	write_flow(c, root, &out);
	return str_trim(buffer_str(&out));
}
