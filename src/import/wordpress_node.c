#include "render/unread.h"
#include "wordpress_parts.h"

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

/* ---- what a node is like ------------------------------------------------------------------- */

static const GumboTag PLAYERS[] = {
	GUMBO_TAG_IFRAME, GUMBO_TAG_EMBED, GUMBO_TAG_OBJECT, GUMBO_TAG_VIDEO, GUMBO_TAG_AUDIO,
};
/* Blocks of words, which hold no blocks. */
static const GumboTag LINES[] = { GUMBO_TAG_P,  GUMBO_TAG_H1,     GUMBO_TAG_H2, GUMBO_TAG_H3,
				  GUMBO_TAG_H4, GUMBO_TAG_H5,     GUMBO_TAG_H6, GUMBO_TAG_SUMMARY,
				  GUMBO_TAG_DT, GUMBO_TAG_CAPTION };

/* Blocks that stay what they are. */
static const GumboTag KEPT[] = {
	GUMBO_TAG_UL,         GUMBO_TAG_OL,       GUMBO_TAG_LI,      GUMBO_TAG_DL,   GUMBO_TAG_DD,
	GUMBO_TAG_TABLE,      GUMBO_TAG_THEAD,    GUMBO_TAG_TR,      GUMBO_TAG_TD,   GUMBO_TAG_TH,
	GUMBO_TAG_TBODY,      GUMBO_TAG_TFOOT,    GUMBO_TAG_PRE,     GUMBO_TAG_HR,   GUMBO_TAG_COL,
	GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_COLGROUP, GUMBO_TAG_DETAILS, GUMBO_TAG_MENU, GUMBO_TAG_DIR,
};
/* Blocks that are only a place for others. */
static const GumboTag PLACES[] = {
	GUMBO_TAG_DIV,      GUMBO_TAG_SECTION, GUMBO_TAG_ARTICLE,    GUMBO_TAG_HEADER,
	GUMBO_TAG_FOOTER,   GUMBO_TAG_MAIN,    GUMBO_TAG_NAV,        GUMBO_TAG_ASIDE,
	GUMBO_TAG_HGROUP,   GUMBO_TAG_ADDRESS, GUMBO_TAG_CENTER,     GUMBO_TAG_FORM,
	GUMBO_TAG_FIELDSET, GUMBO_TAG_LEGEND,  GUMBO_TAG_FIGCAPTION,
};
static const GumboTag INLINE[] = {
	GUMBO_TAG_EM,   GUMBO_TAG_STRONG, GUMBO_TAG_B,    GUMBO_TAG_I,       GUMBO_TAG_U,
	GUMBO_TAG_S,    GUMBO_TAG_DEL,    GUMBO_TAG_INS,  GUMBO_TAG_MARK,    GUMBO_TAG_SMALL,
	GUMBO_TAG_SUB,  GUMBO_TAG_SUP,    GUMBO_TAG_ABBR, GUMBO_TAG_ACRONYM, GUMBO_TAG_CITE,
	GUMBO_TAG_DFN,  GUMBO_TAG_Q,      GUMBO_TAG_CODE, GUMBO_TAG_TT,      GUMBO_TAG_KBD,
	GUMBO_TAG_SAMP, GUMBO_TAG_VAR,    GUMBO_TAG_TIME, GUMBO_TAG_BDI,     GUMBO_TAG_BDO,
	GUMBO_TAG_RUBY, GUMBO_TAG_RT,     GUMBO_TAG_RP,   GUMBO_TAG_STRIKE,
};

static bool is_any(const GumboNode *node, const GumboTag *tags, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (node->v.element.tag == tags[i])
			return true;
	return false;
}

#define IS_ANY(node, tags) is_any((node), (tags), sizeof(tags) / sizeof((tags)[0]))

/* A button is unread too: its words are of no use without what it does. */
static bool is_unread(const GumboNode *node)
{
	return tag_is_unread(node->v.element.tag) || is_element(node, GUMBO_TAG_BUTTON);
}

likeness likeness_of(const GumboNode *node)
{
	if (node->type != GUMBO_NODE_ELEMENT)
		return LIKE_WORDS;
	return is_unread(node)                      ? LIKE_NOTHING
	       : IS_ANY(node, LINES)                ? LIKE_LINES
	       : IS_ANY(node, PLAYERS)              ? LIKE_PLAYER
	       : IS_ANY(node, KEPT)                 ? LIKE_KEPT
	       : IS_ANY(node, PLACES)               ? LIKE_PLACE
	       : IS_ANY(node, INLINE)               ? LIKE_EMPHASIS
	       : is_element(node, GUMBO_TAG_FIGURE) ? LIKE_FIGURE
						    : LIKE_OTHER;
}

bool is_block(const GumboNode *node)
{
	likeness like = likeness_of(node);
	return like == LIKE_LINES || like == LIKE_KEPT || like == LIKE_PLACE ||
	       like == LIKE_FIGURE || like == LIKE_PLAYER;
}

/* ---- what is in it ------------------------------------------------------------------------- */

const GumboNode *find_tag(const GumboNode *node, GumboTag tag)
{
	const GumboNode *found = is_element(node, tag) ? node : NULL;
	for (EACH_CHILD(node, i))
		if (!found)
			found = find_tag(child(node, i), tag);
	return found;
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
		if (likeness_of(node) != LIKE_NOTHING)
			gather_text(child(node, i), out);
}

str text_of(arena *mem, const GumboNode *node)
{
	buffer out = buffer_new(mem, 128, MOST_CONTENT);
	gather_text(node, &out);
	return buffer_str(&out);
}
