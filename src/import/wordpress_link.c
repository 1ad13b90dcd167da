#include "wordpress_parts.h"

bool is_address(str s)
{
	bool is_web = str_is_any_case(str_part(s, 0, 7), S("http://")) ||
		      str_is_any_case(str_part(s, 0, 8), S("https://"));
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.at[i] <= ' ' || strchr("<>\"", s.at[i]))
			return false;
	return is_web && s.n > 10;
}

bool leads_to_story(conversion *c, str href, str *ret_path, int64_t *ret_story, bool *ret_is_known)
{
	str rest = href, before = str_cut(&rest, '#');
	*ret_path = (str){ 0 };
	*ret_story = 0;
	*ret_is_known = false;
	return before.n && c->ask->own &&
	       c->ask->own(c->ask->context, before, ret_path, ret_story, ret_is_known) &&
	       ret_path->n;
}

static bool is_part(const conversion *c, str id)
{
	for (size_t i = 0; i < c->parts_n; i++)
		if (str_is(c->parts[i], id))
			return true;
	return false;
}

/* Footnotes of blocks have an id, and "-link" behind it where they are called. */
static str part_id(conversion *c, const GumboNode *node, str id)
{
	const GumboNode *at = node;
	for (int up = 0; at && up < 6; up++, at = at->parent) {
		bool calls = gumbo_get_attribute(&at->v.element.attributes, "data-fn") != NULL;
		bool is_note = has_token(at, "wp-block-footnotes");
		if ((calls || is_note) && str_ends(id, S("-link")))
			return str_print(c->mem, "fnref-%.*s", (int)id.n - 5, id.at);
		if (calls || is_note)
			return str_join(c->mem, S("fn-"), id);
	}
	bool is_ours = str_starts(id, S("fn-")) || str_starts(id, S("fnref-")) ||
		       str_starts(id, S("part-"));
	return is_ours ? id : str_join(c->mem, S("part-"), id);
}

void put_part_id(conversion *c, const GumboNode *node, buffer *out)
{
	str id = attr(node, "id");
	if (id.n && is_part(c, id))
		put_value(out, "id", part_id(c, node, id));
}

static void gather_links(conversion *c, const GumboNode *node)
{
	str href = attr(node, "href");
	if (str_starts(href, S("#")) && href.n > 1 && c->parts_n < MOST_PARTS &&
	    !is_part(c, str_from(href, 1)))
		c->parts[c->parts_n++] = str_from(href, 1);
	for (unsigned i = 0;
	     node->type == GUMBO_NODE_ELEMENT && i < node->v.element.children.length; i++)
		gather_links(c, node->v.element.children.data[i]);
}

/* Puts the parts that are there before those that are only linked to. */
static size_t gather_ids(conversion *c, const GumboNode *node, size_t found)
{
	str id = attr(node, "id");
	for (size_t i = found; id.n && i < c->parts_n; i++)
		if (str_is(c->parts[i], id)) {
			c->parts[i] = c->parts[found];
			c->parts[found++] = str_copy(c->mem, id);
			break;
		}
	for (unsigned i = 0;
	     node->type == GUMBO_NODE_ELEMENT && i < node->v.element.children.length; i++)
		found = gather_ids(c, node->v.element.children.data[i], found);
	return found;
}

void note_parts(conversion *c, const GumboNode *root)
{
	gather_links(c, root);
	c->parts_n = gather_ids(c, root, 0);
}

/* Where a link leads: to us where what it names came in, or as it did; an old path of ours leads on when
 * what stood there comes in later. */
str link_to(conversion *c, str href)
{
	str path;
	int64_t story;
	bool is_known;
	href = str_trim(href);
	str ours = file_of_ours(c, 0, href);
	if (ours.n)
		return ours;
	if (leads_to_story(c, href, &path, &story, &is_known))
		return path;
	return str_starts(href, S("//")) ? str_join(c->mem, S("https:"), href)
					 : str_copy(c->mem, href);
}

static str address_of(conversion *c, const GumboNode *node)
{
	str href = str_trim(attr(node, "href"));
	if (!str_starts(href, S("#")))
		return href.n ? link_to(c, href) : href;
	return is_part(c, str_from(href, 1))
		       ? str_join(c->mem, S("#"), part_id(c, node, str_from(href, 1)))
		       : (str){ 0 };
}

/* A link around a picture: to its file it is none, elsewhere the caption has it. */
static bool write_picture_link(conversion *c, const GumboNode *node, buffer *out)
{
	const GumboNode *img = find_tag(node, GUMBO_TAG_IMG);
	if (!img || !is_blank(text_of(c->mem, node)))
		return false;
	str href = attr(node, "href");
	bool leads_on = href.n && !is_picture_file(href) && !str_starts(href, S("#"));
	write_picture(c, img, NULL, leads_on ? link_to(c, href) : (str){ 0 }, out);
	return true;
}

static bool is_of_ours(conversion *c, str href)
{
	return is_picture_file(href) && !file_of_ours(c, 0, href).n && c->ask->picture &&
	       c->ask->picture(c->ask->context, 0, href) > 0;
}

void write_link(conversion *c, const GumboNode *node, buffer *out)
{
	buffer inside = buffer_new(c->mem, 128, MOST_MARKUP);
	if (has_token(node, "wp-block-file__button") || write_picture_link(c, node, out))
		return;
	str id = attr(node, "id"),
	    address = is_of_ours(c, attr(node, "href")) ? (str){ 0 } : address_of(c, node);
	write_inline(c, node, &inside);
	bool is_mark = id.n && is_part(c, id),
	     is_link = address.n && !is_blank(buffer_str(&inside));
	if (!is_link && !is_mark) {
		put(out, buffer_str(&inside));
		return;
	}
	put(out, is_link ? S("<a") : S("<span"));
	put_part_id(c, node, out);
	if (is_link)
		put_value(out, "href", address);
	if (is_link && attr(node, "rel").n)
		put_value(out, "rel", attr(node, "rel"));
	put_print(out, ">%.*s%s", STR_ARGS(buffer_str(&inside)), is_link ? "</a>" : "</span>");
}
