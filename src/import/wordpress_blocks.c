/* Blocks are comments around plain HTML.  The comments go; what a block shows is told from its HTML
 * later.  Blocks that WordPress fills when it shows a page hold nothing of the author's. */
#include "wordpress_parts.h"

#define DEEPEST 200

typedef enum fate {
	FATE_STAYS,
	FATE_PARAGRAPHS, /* classic text: it is cut into paragraphs */
	FATE_GOES,       /* without a word: it shows nothing */
	FATE_PAGES,      /* where WordPress would begin another page */
	FATE_FILLED,     /* by WordPress, when the page is shown */
	FATE_EMBED,
	FATE_FOOTNOTES,
	FATE_UNKNOWN,
} fate;

static const struct rule {
	const char *names; /* parted by spaces */
	fate fate;
} RULES[] = {
	{ " paragraph heading list list-item quote pullquote table code preformatted verse "
	  "separator image"
	  " gallery media-text columns column text-columns group row stack grid cover cover-image "
	  "buttons"
	  " button details audio video file html subhead missing accordion accordion-item"
	  " accordion-heading accordion-panel math ",
	  FATE_STAYS },
	{ " freeform shortcode ", FATE_PARAGRAPHS },
	{ " spacer more ", FATE_GOES },
	{ " nextpage ", FATE_PAGES },
	{ " embed ", FATE_EMBED },
	{ " footnotes ", FATE_FOOTNOTES },
	{ " archives avatar block calendar categories latest-comments latest-posts rss tag-cloud "
	  "search"
	  " social-links social-link page-list page-list-item navigation navigation-link "
	  "navigation-submenu"
	  " home-link query read-more loginout template-part pattern widget-group legacy-widget"
	  " breadcrumbs terms-query ",
	  FATE_FILLED },
};

typedef struct block {
	str name, json;
	bool ends, is_empty;
	size_t n; /* of the comment */
} block;

typedef struct opened {
	str name;
	fate fate;
	size_t from; /* where its inside begins in `out` */
} opened;

typedef struct blocks {
	conversion *c;
	buffer out;
	opened stack[DEEPEST];
	int depth;
	str id; /* of an attachment, for the next tag */
} blocks;

/* What themes are made of. */
static bool is_of_theme(str name)
{
	static const char *const BEGINNINGS[] = { "post-", "comment", "query-", "site-", "term-" };
	for (size_t i = 0; i < sizeof(BEGINNINGS) / sizeof(BEGINNINGS[0]); i++)
		if (str_starts(name, str_of(BEGINNINGS[i])))
			return true;
	return false;
}

static fate fate_of(conversion *c, str name)
{
	str padded = str_print(c->mem, " %.*s ", STR_ARGS(name));
	if (str_starts(name, S("core-embed/")))
		return FATE_EMBED;
	for (size_t i = 0; i < sizeof(RULES) / sizeof(RULES[0]); i++)
		if (str_has(str_of(RULES[i].names), padded))
			return RULES[i].fate;
	return is_of_theme(name) ? FATE_FILLED : FATE_UNKNOWN;
}

static bool block_at(str s, block *ret)
{
	size_t n = str_starts(s, S("<!--")) ? tag_length(s) : 0;
	str inside = n ? str_trim(str_part(s, 4, n - 7)) : (str){ 0 };
	bool ends = str_starts(inside, S("/wp:"));
	if (!ends && !str_starts(inside, S("wp:")))
		return false;

	str rest = str_from(inside, ends ? 4 : 3);
	bool is_empty = str_ends(rest, S("/"));
	rest.n -= is_empty;
	size_t name = 0;
	while (name < rest.n && !strchr(" \t\r\n{", rest.at[name]))
		name++;
	str whole = str_part(rest, 0, name);
	whole = str_starts(whole, S("core/")) ? str_from(whole, 5) : whole;
	*ret = (block){ whole, str_trim(str_from(rest, name)), ends, is_empty, n };
	return true;
}

bool has_blocks(str content)
{
	block b;
	for (str rest = content; rest.n;) {
		rest = str_from(rest, str_find(rest, S("<!--")));
		if (block_at(rest, &b))
			return true;
		size_t n = tag_length(rest);
		rest = str_from(rest, n ? n : 4);
	}
	return false;
}

/* ---- blocks -------------------------------------------------------------------------------- */

static void put_footnotes(conversion *c, buffer *out)
{
	str rest = c->ask->footnotes, content, id;
	if (!rest.n) {
		note(c, "left out: the footnotes, whose text the file does not hold");
		return;
	}
	put(out, S("<div class=\"wp-block-footnotes\"><ol>"));
	while (json_next(c->mem, &rest, "content", &content) &&
	       json_next(c->mem, &rest, "id", &id)) {
		put(out, S("<li"));
		put_value(out, "id", id);
		put_print(out, ">%.*s <a", STR_ARGS(content));
		put_value(out, "href", str_print(c->mem, "#%.*s-link", STR_ARGS(id)));
		put(out, S(">\u21a9</a></li>"));
	}
	put(out, S("</ol></div>"));
}

/* A block of which nothing stands in the text. */
static void empty_block(blocks *b, const block *at, fate what)
{
	conversion *c = b->c;
	str address = json_member(c->mem, at->json, "url");
	if (what == FATE_FOOTNOTES)
		put_footnotes(c, &b->out);
	if (what == FATE_EMBED && is_address(address)) {
		put(&b->out, S("<figure class=\"wp-block-embed\">"));
		put_text(&b->out, address);
		put(&b->out, S("</figure>"));
	}
	if (what == FATE_UNKNOWN)
		note(c, "left out: the block %.*s, which holds no text", STR_ARGS(at->name));
}

/* In a block that is left out nothing more is said. */
static bool is_left_out(const blocks *b)
{
	for (int i = 0; i < b->depth; i++)
		if (b->stack[i].fate == FATE_FILLED || b->stack[i].fate == FATE_GOES)
			return true;
	return false;
}

static void begin(blocks *b, const block *at)
{
	fate what = is_left_out(b) ? FATE_STAYS : fate_of(b->c, at->name);
	if (what == FATE_FILLED)
		note(b->c, "left out: the block %.*s, which WordPress fills itself",
		     STR_ARGS(at->name));
	if (what == FATE_PAGES)
		note(b->c, "its pages became one");
	if (at->is_empty) {
		empty_block(b, at, what);
		return;
	}
	if (what == FATE_UNKNOWN)
		note(b->c, "the block %.*s is not known: what it held stays as it was",
		     STR_ARGS(at->name));
	str id = json_member(b->c->mem, at->json, "id");
	b->id = id.n ? id : json_member(b->c->mem, at->json, "mediaId");
	if (b->depth < DEEPEST)
		b->stack[b->depth++] = (opened){ at->name, what, b->out.n };
}

static void end_top(blocks *b)
{
	const opened *top = &b->stack[--b->depth];
	str inside = str_from(buffer_str(&b->out), top->from);
	if (top->fate == FATE_GOES || top->fate == FATE_PAGES || top->fate == FATE_FILLED)
		b->out.n = top->from;
	if (top->fate == FATE_PARAGRAPHS && !str_has(inside, S("<p"))) {
		str text = paragraphs_of(b->c->mem,
					 lines_to_embeds(b->c, str_copy(b->c->mem, inside)));
		b->out.n = top->from;
		put(&b->out, text);
	}
}

/* The end of a block ends those that were left open in it; one of no block is nothing. */
static void end(blocks *b, str name)
{
	for (int i = b->depth; i-- > 0;)
		if (str_is(b->stack[i].name, name)) {
			while (b->depth > i)
				end_top(b);
			return;
		}
}

/* Text between blocks is classic; in a block it is HTML.  The first tag learns the attachment. */
static void put_between(blocks *b, str text)
{
	if (!b->depth && !is_blank(text)) {
		put(&b->out, paragraphs_of(b->c->mem, lines_to_embeds(b->c, text)));
		return;
	}
	size_t tag = b->id.n ? str_find_byte(text, '<') : text.n;
	size_t name = strlen(tag_name_of(str_from(text, tag)).at);
	if (tag < text.n && name > 0) {
		put(&b->out, str_part(text, 0, tag + 1 + name));
		put_value(&b->out, "data-attachment-id", b->id);
		text = str_from(text, tag + 1 + name);
	}
	b->id = (str){ 0 };
	put(&b->out, text);
}

/* Blocks that were never ended are as if they had not begun: nothing in them is lost. */
str blocks_to_html(conversion *c, str content)
{
	blocks *b = NEW(c->mem, blocks);
	b->c = c;
	b->out = buffer_new(c->mem, content.n + 256, MOST_MARKUP);
	size_t from = 0;
	for (size_t i = 0; i < content.n;) {
		block at;
		i += str_find(str_from(content, i), S("<!--"));
		if (!block_at(str_from(content, i), &at)) {
			size_t n = tag_length(str_from(content, i));
			i += n ? n : 4;
			continue;
		}
		put_between(b, str_part(content, from, i - from));
		if (at.ends)
			end(b, at.name);
		else
			begin(b, &at);
		i = from = i + at.n;
	}
	put_between(b, str_from(content, from));
	return buffer_str(&b->out);
}
