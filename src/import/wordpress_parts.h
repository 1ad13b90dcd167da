/* The inside of wordpress_body, in the order of its work.  Block comments go (wordpress_blocks.c,
 * wordpress_json.c), classic text is cut into paragraphs (wordpress_autop.c), shortcodes are taken apart
 * (wordpress_shortcode.c, wordpress_attribute.c) and answered (wordpress_answer.c).  What is then plain
 * HTML becomes a tree (wordpress_node.c) and is written anew (wordpress_tree.c), element by element
 * (wordpress_element.c), with pictures (wordpress_picture.c), figures (wordpress_figure.c), facades
 * (wordpress_facade.c), links (wordpress_link.c) and read-alsos (wordpress_read_also.c).  For these
 * alone. */
#pragma once

#include <gumbo.h>

#include "base/buffer.h"
#include "render/clean.h"
#include "wordpress_body.h"

#define MOST_NOTES 200
#define MOST_PARTS 500    /* ids that the text links to */
#define MOST_PICTURES 200 /* of one gallery: what clean shows of our own elements */

/* A larger text comes out of no conversion small enough for clean. */
#define MOST_CONTENT ((size_t)4 * CLEAN_MOST)
#define MOST_MARKUP (4 * MOST_CONTENT)

typedef struct conversion {
	arena *mem;
	const body_lookup *ask;
	str notes[MOST_NOTES];
	size_t notes_n;
	str linked[2]; /* the first pictures that became links, and how many */
	size_t linked_n;
	bool is_unsettled;
	unsigned lifted; /* by how many levels headings stand higher than they did */

	str parts[MOST_PARTS]; /* ids in the text that it links to */
	size_t parts_n;

	/* Where blocks go while a paragraph or a heading is written: before it until it shows a
	 * word, then behind it.  NULL where a block may stand as it comes. */
	buffer *ahead, *behind;
	bool has_words;
} conversion;

/* What was changed or left out, said once. */
void note(conversion *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- text ---------------------------------------------------------------------------------- */

/* The length of the tag or comment that s begins with; 0 when it begins with none. */
size_t tag_length(str s);

/* "div" of "<div …>" and "</div>", at most 15 letters, in small letters. */
typedef struct tag_name {
	char at[16];
	bool ends;
} tag_name;

tag_name tag_name_of(str tag);
bool is_named(tag_name name, const char *const *names);

/* Nothing can be seen: white space, no-break spaces, marks without width. */
bool is_blank(str s);

void put_text(buffer *out, str text); /* between tags: quotes stay as they are */
void put_value(buffer *out, const char *name, str value); /* an attribute */

/* An address without "https://" and "www.", short enough to be read. */
str address_to_read(arena *mem, str address);
str address_without_query(str address);

/* ---- the stages ---------------------------------------------------------------------------- */

bool has_blocks(str content);
str blocks_to_html(conversion *c, str content);
str lines_to_embeds(conversion *c, str text); /* addresses alone on their line */
str paragraphs_of(arena *mem, str text);
str without_lonely_shortcodes(arena *mem, str text); /* "<p>[gallery]</p>" stands without its p */
str shortcodes_to_html(conversion *c, str text);
str html_to_source(conversion *c, str markup);

/* ---- JSON ---------------------------------------------------------------------------------- */

/* The value of the next member of that name, and what is left behind it: a string, or digits. */
bool json_next(arena *mem, str *rest, const char *name, str *ret);
str json_member(arena *mem, str object, const char *name); /* empty: none */

/* ---- shortcodes ---------------------------------------------------------------------------- */

#define MOST_ATTRIBUTES 32

typedef struct shortcode {
	str name;
	str names[MOST_ATTRIBUTES], values[MOST_ATTRIBUTES]; /* names: empty for [embed https://…] */
	size_t n;
	str content;
} shortcode;

/* Whether we have an answer to a name, and whether that name is also a word that authors write. */
bool shortcode_is_known(str name);
bool shortcode_is_word(str name);
shortcode shortcode_of(conversion *c, str name, str attributes);
str shortcode_value(const shortcode *s, const char *name);
str shortcode_unnamed(const shortcode *s, size_t nth);

/* Writes what stands for a shortcode. */
void shortcode_answer(conversion *c, const shortcode *s, buffer *out);

/* ---- the tree ------------------------------------------------------------------------------ */

/* What becomes of a node, by its element. */
typedef enum likeness {
	LIKE_WORDS,
	LIKE_NOTHING,  /* nobody was meant to read it */
	LIKE_LINES,    /* a block of words: paragraph, heading */
	LIKE_KEPT,     /* a block that stays what it is */
	LIKE_PLACE,    /* a block that is only a place for others */
	LIKE_PLAYER,   /* what shows something from elsewhere */
	LIKE_FIGURE,
	LIKE_EMPHASIS, /* part of a line that means something */
	LIKE_OTHER,
} likeness;

likeness likeness_of(const GumboNode *node);
bool is_block(const GumboNode *node);

#define EACH_CHILD(node, i)                                                                        \
	unsigned i = 0;                                                                            \
	(node)->type == GUMBO_NODE_ELEMENT && i < (node)->v.element.children.length;               \
	i++

static inline const GumboNode *child(const GumboNode *node, unsigned i)
{
	return node->v.element.children.data[i];
}

str attr(const GumboNode *node, const char *name);
bool is_element(const GumboNode *node, GumboTag tag);
bool has_token(const GumboNode *node, const char *token); /* of its class */
bool has_any_token(const GumboNode *node, const char *const *tokens);
const GumboNode *find_tag(const GumboNode *node, GumboTag tag); /* itself or the first inside; or NULL */
str text_of(arena *mem, const GumboNode *node);
bool holds_block(const GumboNode *node);

/* Where a block is written: `out`, or beside the paragraph. */
buffer *place_of_block(conversion *c, buffer *out);

/* What cannot hold a block is written with a place before it and one behind it. */
typedef struct inner {
	buffer words, ahead, behind, *outer_ahead, *outer_behind;
	bool outer_words;
} inner;

inner *begin_inner(conversion *c);
void end_inner(conversion *c, inner *in, str start, str end, buffer *out);
bool is_only_breaks(str words);

const char *written_tag(const conversion *c, const GumboNode *node);
void put_start(conversion *c, const GumboNode *node, buffer *out); /* with what may stay of its attributes */
void put_end(const conversion *c, const GumboNode *node, buffer *out);
void write_run(conversion *c, const GumboVector *siblings, unsigned at, unsigned to, buffer *out);

void write_node(conversion *c, const GumboNode *node, buffer *out);
void write_inline(conversion *c, const GumboNode *node, buffer *out); /* its children, without blocks */
void write_flow(conversion *c, const GumboNode *node, buffer *out);   /* its children as blocks */

/* ---- pictures and facades ------------------------------------------------------------------ */

int64_t attachment_number(str s); /* 0: none */
int64_t picture_of(conversion *c, const GumboNode *img); /* ours; 0: none */
bool is_gallery(const GumboNode *node);
void write_gallery(conversion *c, const GumboNode *node, buffer *out);
void write_picture(conversion *c, const GumboNode *img, const GumboNode *caption, str link, buffer *out);
void write_picture_at(conversion *c, const GumboNode *node, str source, buffer *out);
void write_figure(conversion *c, const GumboNode *node, buffer *out);
bool is_picture_file(str address);
str file_name(str address);
str caption_of(conversion *c, const GumboNode *caption); /* its markup, in one line; NULL: empty */

/* A figure that links to what a player would have shown. */
void write_facade(conversion *c, str address, str title, const GumboNode *caption, buffer *out);
void write_player(conversion *c, const GumboNode *node, const GumboNode *caption, buffer *out);
str player_of(conversion *c, const GumboNode *node, str *ret_title); /* empty: none */
bool is_of_provider(str address);
str page_of_player(arena *mem, str address); /* ".../embed/x" as the page that shows x */
str file_of_ours(conversion *c, int64_t attachment, str address);

/* ---- links --------------------------------------------------------------------------------- */

bool is_address(str s); /* http or https, without blanks */
str link_to(conversion *c, str href); /* empty: no link */
bool leads_to_story(conversion *c, str href, str *ret_path, int64_t *ret_story, bool *ret_is_known);
void write_link(conversion *c, const GumboNode *node, buffer *out);
void note_parts(conversion *c, const GumboNode *root);
void put_part_id(conversion *c, const GumboNode *node, buffer *out);

/* Writes the read-alsos that a paragraph or a heading with its list is made of, and says how many
 * siblings from `at` on it took; 0: it is something else. */
unsigned write_read_also(conversion *c, const GumboVector *siblings, unsigned at, buffer *out);

/* An address of a story of ours that stands by itself; false for all others. */
bool write_story_card(conversion *c, str address, buffer *out);
