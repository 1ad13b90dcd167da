#include "clean_parts.h"
#include "unread.h"

/* What may stand in a story.  What is not named is unwrapped. */
static const element STORY[GUMBO_TAG_LAST] = {
	[GUMBO_TAG_P] = { "p", KEEP, BLOCK | LAZY, NULL },
	[GUMBO_TAG_H1] = { "h2", KEEP, BLOCK, NULL }, /* the page's h1 is the headline */
	[GUMBO_TAG_H2] = { "h2", KEEP, BLOCK, NULL },
	[GUMBO_TAG_H3] = { "h3", KEEP, BLOCK, NULL },
	[GUMBO_TAG_H4] = { "h4", KEEP, BLOCK, NULL },
	[GUMBO_TAG_H5] = { "h5", KEEP, BLOCK, NULL },
	[GUMBO_TAG_H6] = { "h6", KEEP, BLOCK, NULL },
	[GUMBO_TAG_DIV] = { "div", KEEP, BLOCK | FLOW | LAZY, NULL },
	[GUMBO_TAG_BLOCKQUOTE] = { "blockquote", KEEP, BLOCK | FLOW | QUOTED, NULL },
	[GUMBO_TAG_PRE] = { "pre", KEEP, BLOCK, NULL },
	[GUMBO_TAG_LISTING] = { "pre", KEEP, BLOCK, NULL },
	[GUMBO_TAG_HR] = { "hr", KEEP, BLOCK | EMPTY, NULL },
	[GUMBO_TAG_ASIDE] = { "aside", KEEP, BLOCK | FLOW, NULL },
	[GUMBO_TAG_DETAILS] = { "details", KEEP, BLOCK | FLOW | OPENED, NULL },
	[GUMBO_TAG_SUMMARY] = { "summary", KEEP, BLOCK, "details" },

	[GUMBO_TAG_UL] = { "ul", KEEP, BLOCK, NULL },
	[GUMBO_TAG_MENU] = { "ul", KEEP, BLOCK, NULL },
	[GUMBO_TAG_DIR] = { "ul", KEEP, BLOCK, NULL },
	[GUMBO_TAG_OL] = { "ol", KEEP, BLOCK | NUMBERED, NULL },
	[GUMBO_TAG_LI] = { "li", KEEP, BLOCK | FLOW | ITEM, "ul ol" },
	[GUMBO_TAG_DL] = { "dl", KEEP, BLOCK, NULL },
	[GUMBO_TAG_DT] = { "dt", KEEP, BLOCK, "dl" },
	[GUMBO_TAG_DD] = { "dd", KEEP, BLOCK | FLOW, "dl" },

	[GUMBO_TAG_TABLE] = { "table", KEEP, BLOCK | TABLE, NULL },
	[GUMBO_TAG_CAPTION] = { "caption", KEEP, BLOCK, "table" },
	[GUMBO_TAG_COLGROUP] = { "colgroup", KEEP, BLOCK | COLUMN, "table" },
	[GUMBO_TAG_COL] = { "col", KEEP, BLOCK | EMPTY | COLUMN, "colgroup" },
	[GUMBO_TAG_THEAD] = { "thead", KEEP, BLOCK, "table" },
	[GUMBO_TAG_TBODY] = { "tbody", KEEP, BLOCK, "table" },
	[GUMBO_TAG_TFOOT] = { "tfoot", KEEP, BLOCK, "table" },
	[GUMBO_TAG_TR] = { "tr", KEEP, BLOCK, "thead tbody tfoot" },
	[GUMBO_TAG_TD] = { "td", KEEP, BLOCK | FLOW | CELL, "tr" },
	[GUMBO_TAG_TH] = { "th", KEEP, BLOCK | FLOW | CELL | HEAD_CELL, "tr" },

	[GUMBO_TAG_FIGURE] = { "figure", KEEP, BLOCK | FLOW | LAZY, NULL },
	[GUMBO_TAG_FIGCAPTION] = { "figcaption", KEEP, BLOCK | LAZY, "figure" },
	[GUMBO_TAG_IMG] = { "img", KEEP, EMPTY | PICTURE, NULL },
	[GUMBO_TAG_IMAGE] = { "img", KEEP, EMPTY | PICTURE, NULL },
	[GUMBO_TAG_IFRAME] = { NULL, LINK, 0, NULL },
	[GUMBO_TAG_EMBED] = { NULL, LINK, 0, NULL },
	[GUMBO_TAG_OBJECT] = { NULL, LINK, 0, NULL },
	[GUMBO_TAG_VIDEO] = { NULL, LINK, 0, NULL },
	[GUMBO_TAG_AUDIO] = { NULL, LINK, 0, NULL },

	[GUMBO_TAG_A] = { "a", KEEP, ANCHOR, NULL },
	[GUMBO_TAG_EM] = { "em", KEEP, 0, NULL },
	[GUMBO_TAG_STRONG] = { "strong", KEEP, 0, NULL },
	[GUMBO_TAG_B] = { "b", KEEP, 0, NULL },
	[GUMBO_TAG_I] = { "i", KEEP, 0, NULL },
	[GUMBO_TAG_U] = { "u", KEEP, 0, NULL },
	[GUMBO_TAG_S] = { "s", KEEP, 0, NULL },
	[GUMBO_TAG_STRIKE] = { "s", KEEP, 0, NULL },
	[GUMBO_TAG_DEL] = { "del", KEEP, QUOTED | TIMED, NULL },
	[GUMBO_TAG_INS] = { "ins", KEEP, QUOTED | TIMED, NULL },
	[GUMBO_TAG_MARK] = { "mark", KEEP, 0, NULL },
	[GUMBO_TAG_SMALL] = { "small", KEEP, 0, NULL },
	[GUMBO_TAG_SUB] = { "sub", KEEP, 0, NULL },
	[GUMBO_TAG_SUP] = { "sup", KEEP, 0, NULL },
	[GUMBO_TAG_ABBR] = { "abbr", KEEP, 0, NULL },
	[GUMBO_TAG_ACRONYM] = { "abbr", KEEP, 0, NULL },
	[GUMBO_TAG_CITE] = { "cite", KEEP, 0, NULL },
	[GUMBO_TAG_DFN] = { "dfn", KEEP, 0, NULL },
	[GUMBO_TAG_Q] = { "q", KEEP, QUOTED, NULL },
	[GUMBO_TAG_CODE] = { "code", KEEP, CODE, NULL },
	[GUMBO_TAG_TT] = { "code", KEEP, CODE, NULL },
	[GUMBO_TAG_KBD] = { "kbd", KEEP, 0, NULL },
	[GUMBO_TAG_SAMP] = { "samp", KEEP, 0, NULL },
	[GUMBO_TAG_VAR] = { "var", KEEP, 0, NULL },
	[GUMBO_TAG_TIME] = { "time", KEEP, TIMED, NULL },
	[GUMBO_TAG_SPAN] = { "span", KEEP, 0, NULL },
	[GUMBO_TAG_BDI] = { "bdi", KEEP, 0, NULL },
	[GUMBO_TAG_BDO] = { "bdo", KEEP, 0, NULL },
	[GUMBO_TAG_RUBY] = { "ruby", KEEP, 0, NULL },
	[GUMBO_TAG_RT] = { "rt", KEEP, 0, "ruby" },
	[GUMBO_TAG_RP] = { "rp", KEEP, 0, "ruby" },
	[GUMBO_TAG_BR] = { "br", KEEP, EMPTY, NULL },
	[GUMBO_TAG_WBR] = { "wbr", KEEP, EMPTY, NULL },
};

/* What may stand in a reader's comment. */
static const element REMARK[GUMBO_TAG_LAST] = {
	[GUMBO_TAG_P] = { "p", KEEP, BLOCK | LAZY, NULL },
	[GUMBO_TAG_BLOCKQUOTE] = { "blockquote", KEEP, BLOCK | FLOW | QUOTED, NULL },
	[GUMBO_TAG_PRE] = { "pre", KEEP, BLOCK, NULL },
	[GUMBO_TAG_HR] = { "hr", KEEP, BLOCK | EMPTY, NULL },
	[GUMBO_TAG_UL] = { "ul", KEEP, BLOCK, NULL },
	[GUMBO_TAG_OL] = { "ol", KEEP, BLOCK | NUMBERED, NULL },
	[GUMBO_TAG_LI] = { "li", KEEP, BLOCK | FLOW | ITEM, "ul ol" },
	[GUMBO_TAG_A] = { "a", KEEP, ANCHOR, NULL },
	[GUMBO_TAG_EM] = { "em", KEEP, 0, NULL },
	[GUMBO_TAG_STRONG] = { "strong", KEEP, 0, NULL },
	[GUMBO_TAG_B] = { "b", KEEP, 0, NULL },
	[GUMBO_TAG_I] = { "i", KEEP, 0, NULL },
	[GUMBO_TAG_U] = { "u", KEEP, 0, NULL },
	[GUMBO_TAG_S] = { "s", KEEP, 0, NULL },
	[GUMBO_TAG_STRIKE] = { "s", KEEP, 0, NULL },
	[GUMBO_TAG_DEL] = { "del", KEEP, 0, NULL },
	[GUMBO_TAG_INS] = { "ins", KEEP, 0, NULL },
	[GUMBO_TAG_SUB] = { "sub", KEEP, 0, NULL },
	[GUMBO_TAG_SUP] = { "sup", KEEP, 0, NULL },
	[GUMBO_TAG_CITE] = { "cite", KEEP, 0, NULL },
	[GUMBO_TAG_Q] = { "q", KEEP, 0, NULL },
	[GUMBO_TAG_CODE] = { "code", KEEP, CODE, NULL },
	[GUMBO_TAG_TT] = { "code", KEEP, CODE, NULL },
	[GUMBO_TAG_BR] = { "br", KEEP, EMPTY, NULL },
	[GUMBO_TAG_IMG] = { NULL, LINK, 0, NULL },
	[GUMBO_TAG_IMAGE] = { NULL, LINK, 0, NULL },
	[GUMBO_TAG_IFRAME] = { NULL, LINK, 0, NULL },
	[GUMBO_TAG_EMBED] = { NULL, LINK, 0, NULL },
	[GUMBO_TAG_OBJECT] = { NULL, LINK, 0, NULL },
	[GUMBO_TAG_VIDEO] = { NULL, LINK, 0, NULL },
	[GUMBO_TAG_AUDIO] = { NULL, LINK, 0, NULL },
};

/* Blocks that have no element of their own here. */
static const GumboTag OTHER_BLOCKS[] = {
	GUMBO_TAG_DIV,      GUMBO_TAG_SECTION, GUMBO_TAG_ARTICLE,    GUMBO_TAG_HEADER,
	GUMBO_TAG_FOOTER,   GUMBO_TAG_MAIN,    GUMBO_TAG_NAV,        GUMBO_TAG_ASIDE,
	GUMBO_TAG_HGROUP,   GUMBO_TAG_ADDRESS, GUMBO_TAG_CENTER,     GUMBO_TAG_FORM,
	GUMBO_TAG_FIELDSET, GUMBO_TAG_LEGEND,  GUMBO_TAG_DETAILS,    GUMBO_TAG_SUMMARY,
	GUMBO_TAG_H1,       GUMBO_TAG_H2,      GUMBO_TAG_H3,         GUMBO_TAG_H4,
	GUMBO_TAG_H5,       GUMBO_TAG_H6,      GUMBO_TAG_DL,         GUMBO_TAG_DT,
	GUMBO_TAG_DD,       GUMBO_TAG_LI,      GUMBO_TAG_TABLE,      GUMBO_TAG_CAPTION,
	GUMBO_TAG_TR,       GUMBO_TAG_FIGURE,  GUMBO_TAG_FIGCAPTION,
};

static const element DROPS = { NULL, DROP, 0, NULL }, UNWRAPS = { NULL, UNWRAP, 0, NULL };

static bool is_among(const GumboTag *tags, size_t n, GumboTag tag)
{
	for (size_t i = 0; i < n; i++)
		if (tags[i] == tag)
			return true;
	return false;
}

#define IS_AMONG(tags, tag) is_among((tags), sizeof(tags) / sizeof((tags)[0]), (tag))

const element *element_block(clean_kind kind)
{
	return kind == CLEAN_STORY ? &STORY[GUMBO_TAG_DIV] : &REMARK[GUMBO_TAG_P];
}

const element *element_of(clean_kind kind, GumboTag tag)
{
	const element *list = kind == CLEAN_STORY ? STORY : REMARK;
	if (list[tag].what != UNWRAP)
		return &list[tag];
	if (tag_is_unread(tag))
		return &DROPS;
	return IS_AMONG(OTHER_BLOCKS, tag) ? element_block(kind) : &UNWRAPS;
}

bool element_has(const element *e, trait t)
{
	return e && (e->traits & (unsigned)t);
}

bool element_is(const element *e, const char *name)
{
	return e && e->name && str_is(str_of(e->name), str_of(name));
}
