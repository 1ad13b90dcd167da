#include "wordpress_parts.h"

static void write_lines(conversion *c, const GumboNode *node, buffer *out)
{
	inner *in = begin_inner(c);
	buffer start = buffer_new(c->mem, 64, MOST_MARKUP);
	write_inline(c, node, &in->words);
	put_start(c, node, &start);
	str end = str_print(c->mem, "</%s>", written_tag(c, node));
	end_inner(c, in, buffer_str(&start), end, out);
}

/* The address that a paragraph consists of, as text or as a link that shows it; else empty. */
static str lonely_address(conversion *c, const GumboNode *node)
{
	const GumboNode *a = find_tag(node, GUMBO_TAG_A);
	bool may_be = is_element(node, GUMBO_TAG_P) || likeness_of(node) == LIKE_PLACE;
	if (!may_be || find_tag(node, GUMBO_TAG_IMG))
		return (str){ 0 };
	str text = str_trim(text_of(c->mem, node));
	bool is_shown = is_address(text) && (!a || str_is(attr(a, "href"), text));
	return is_shown ? text : (str){ 0 };
}

/* It becomes a story of ours, a player or a link. */
static bool write_lonely_address(conversion *c, const GumboNode *node, buffer *out)
{
	str address = lonely_address(c, node);
	buffer *place = place_of_block(c, out);
	if (!address.n)
		return false;
	if (write_story_card(c, address, place))
		return true;
	if (is_of_provider(address)) {
		write_facade(c, page_of_player(c->mem, address), (str){ 0 }, NULL, place);
		return true;
	}
	put(place, S("<p><a"));
	put_value(place, "href", link_to(c, address));
	put_byte(place, '>');
	put_text(place, address);
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
	static const char *const LAYOUT[] = { "wp-block-columns", "wp-block-group",
					      "wp-block-cover", "wp-block-media-text", NULL };
	if (!has_token(node, "wp-block-group") || !has_token(node, "has-background"))
		return false;
	for (EACH_CHILD(node, i))
		if (has_any_token(child(node, i), LAYOUT))
			return false;
	return true;
}

/* A cover whose picture is its ground: the picture, then what stood on it. */
static bool write_ground(conversion *c, const GumboNode *node, buffer *out)
{
	str style = attr(node, "style"), start = S("background-image:url(");
	size_t at = str_find(style, start);
	str rest = str_from(style, at + start.n);
	str source = str_cut(&rest, ')');
	str bare = str_replace(c->mem, str_replace(c->mem, source, S("'"), S("")), S("\""), S(""));
	if (at == style.n || !bare.n)
		return false;
	write_picture_at(c, node, bare, place_of_block(c, out));
	write_flow(c, node, out);
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
	else if (has_token(node, "wp-block-cover") && write_ground(c, node, out))
		return;
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
		write_facade(c, address_without_query(post), (str){ 0 }, NULL,
			     place_of_block(c, out));
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
	bool is_empty = is_element(node, GUMBO_TAG_HR) || is_element(node, GUMBO_TAG_COL);
	bool is_cell = is_element(node, GUMBO_TAG_TD) || is_element(node, GUMBO_TAG_TH);
	bool flows = is_element(node, GUMBO_TAG_DETAILS) || (is_cell && holds_block(node));
	buffer inside = buffer_new(c->mem, 128, MOST_MARKUP), *place = place_of_block(c, out),
	       *ahead = c->ahead;
	c->ahead = NULL;
	(flows ? write_flow : write_children)(c, node, &inside);
	c->ahead = ahead;
	if (is_element(node, GUMBO_TAG_LI) && is_blank(buffer_str(&inside)))
		return;
	put_start(c, node, place);
	put(place, buffer_str(&inside));
	if (!is_empty)
		put_end(c, node, place);
	put(place, is_cell ? (str){ 0 } : S("\n"));
}

static const GumboTag HOLDERS[] = {
	GUMBO_TAG_UL,    GUMBO_TAG_OL,       GUMBO_TAG_DL,    GUMBO_TAG_TABLE,
	GUMBO_TAG_THEAD, GUMBO_TAG_TBODY,    GUMBO_TAG_TFOOT, GUMBO_TAG_TR,
	GUMBO_TAG_MENU,  GUMBO_TAG_COLGROUP, GUMBO_TAG_DIR,
};

/* Between blocks white space means nothing. */
static bool is_between_blocks(const GumboNode *node)
{
	bool is_between = false;
	for (size_t i = 0; i < sizeof(HOLDERS) / sizeof(HOLDERS[0]); i++)
		is_between = is_between || is_element(node->parent, HOLDERS[i]);
	return is_between && node->type == GUMBO_NODE_WHITESPACE;
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
		put_end(c, node, out);
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
	else if (likeness_of(node) == LIKE_EMPHASIS || (is_element(node, GUMBO_TAG_SPAN) && speaks))
		write_emphasis(c, node, out);
	else if (holds_block(node) && !c->ahead)
		write_flow(c, node, out);
	else
		for (EACH_CHILD(node, i))
			write_node(c, child(node, i), out);
}

static void write_element(conversion *c, const GumboNode *node, buffer *out)
{
	likeness like = likeness_of(node);
	if (like == LIKE_LINES && !write_lonely_address(c, node, out))
		write_lines(c, node, out);
	else if (like == LIKE_PLAYER)
		write_player(c, node, NULL, place_of_block(c, out));
	else if (like == LIKE_FIGURE)
		write_figure(c, node, out);
	else if (is_element(node, GUMBO_TAG_BLOCKQUOTE))
		write_quote(c, node, out);
	else if (is_gallery(node))
		write_gallery(c, node, out);
	else if (like == LIKE_KEPT)
		write_kept(c, node, out);
	else if (like == LIKE_PLACE)
		write_place(c, node, out);
	else if (is_element(node, GUMBO_TAG_A))
		write_link(c, node, out);
	else if (is_element(node, GUMBO_TAG_IMG))
		write_picture(c, node, NULL, (str){ 0 }, out);
	else if (like == LIKE_EMPHASIS || like == LIKE_OTHER)
		write_other(c, node, out);
}

void write_node(conversion *c, const GumboNode *node, buffer *out)
{
	if (node->type == GUMBO_NODE_ELEMENT)
		write_element(c, node, out);
	else if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
		write_words(c, node, out);
}
