#include "wordpress_parts.h"

/* ---- galleries ----------------------------------------------------------------------------- */

bool is_gallery(const GumboNode *node)
{
	static const char *const GALLERIES[] = { "wp-block-gallery",
						 "blocks-gallery-grid",
						 "gallery",
						 "tiled-gallery",
						 "wp-block-jetpack-tiled-gallery",
						 "wp-block-jetpack-slideshow",
						 NULL };
	bool may_be = is_element(node, GUMBO_TAG_FIGURE) || is_element(node, GUMBO_TAG_UL) ||
		      is_element(node, GUMBO_TAG_DIV);
	return may_be && has_any_token(node, GALLERIES);
}

static const GumboNode *caption_in(const GumboNode *node)
{
	static const char *const CAPTIONS[] = { "wp-caption-text", "gallery-caption",
						"blocks-gallery-item__caption", NULL };
	for (EACH_CHILD(node, i))
		if (is_element(child(node, i), GUMBO_TAG_FIGCAPTION) ||
		    has_any_token(child(node, i), CAPTIONS))
			return child(node, i);
	return NULL;
}

static void write_in_gallery(conversion *c, const GumboNode *node, const GumboNode *caption,
			     buffer *out)
{
	const GumboNode *own = caption_in(node);
	int64_t id = attachment_number(attr(node, "media"));
	if (is_element(node, GUMBO_TAG_FIGCAPTION))
		return;
	if (is_element(node, GUMBO_TAG_IMG) && picture_of(c, node)) {
		write_picture(c, node, caption, (str){ 0 }, out);
	} else if (is_element(node, GUMBO_TAG_IMG)) {
		put(out, S("<figure class=\"embed\">"));
		write_picture(c, node, caption, (str){ 0 }, out);
		put(out, S("</figure>\n"));
	} else if (is_element(node, GUMBO_TAG_FIGURE) && id) {
		put_print(out, "<figure media=\"%lld\"></figure>\n", (long long)id);
	}
	for (EACH_CHILD(node, i))
		write_in_gallery(c, child(node, i), own ? own : caption, out);
}

void write_gallery(conversion *c, const GumboNode *node, buffer *out)
{
	buffer inside = buffer_new(c->mem, 256, MOST_MARKUP), *ahead = c->ahead;
	const GumboNode *caption = caption_in(node);
	c->ahead = NULL;
	for (EACH_CHILD(node, i))
		write_in_gallery(c, child(node, i), NULL, &inside);
	str words = caption_of(c, caption);
	c->ahead = ahead;
	if (!inside.n)
		return;
	buffer *place = place_of_block(c, out);
	put_print(place, "<figure class=\"gallery\">\n%.*s", STR_ARGS(buffer_str(&inside)));
	if (words.n)
		put_print(place, "<figcaption>%.*s</figcaption>", STR_ARGS(words));
	put(place, S("</figure>\n"));
}

/* ---- figures ------------------------------------------------------------------------------- */

static void write_pull_quote(conversion *c, const GumboNode *node, buffer *out)
{
	const GumboNode *quote = find_tag(node, GUMBO_TAG_BLOCKQUOTE);
	buffer inside = buffer_new(c->mem, 256, MOST_MARKUP), *ahead = c->ahead;
	c->ahead = NULL;
	write_flow(c, quote ? quote : node, &inside);
	c->ahead = ahead;
	if (!is_blank(buffer_str(&inside)))
		put_print(place_of_block(c, out), "<aside class=\"pull\">%.*s</aside>\n",
			  STR_ARGS(buffer_str(&inside)));
}

static const GumboNode *player_in(const GumboNode *node)
{
	static const GumboTag PLAYERS[] = { GUMBO_TAG_IFRAME, GUMBO_TAG_VIDEO, GUMBO_TAG_AUDIO,
					    GUMBO_TAG_OBJECT, GUMBO_TAG_EMBED };
	for (size_t i = 0; i < sizeof(PLAYERS) / sizeof(PLAYERS[0]); i++)
		if (find_tag(node, PLAYERS[i]))
			return find_tag(node, PLAYERS[i]);
	return NULL;
}

/* The address that stands as text in an embed; with its caption left out. */
static bool write_embed(conversion *c, const GumboNode *node, const GumboNode *caption, buffer *out)
{
	for (str rest = text_of(c->mem, node); rest.n;) {
		str line = str_trim(str_cut(&rest, '\n'));
		size_t n = 0;
		while (n < line.n && line.at[n] > ' ')
			n++;
		if (!is_address(str_part(line, 0, n)) && !str_starts(line, S("/")))
			continue;
		str address = page_of_player(c->mem, str_part(line, 0, n));
		if (caption || !write_story_card(c, address, place_of_block(c, out)))
			write_facade(c, address, attr(node, "title"), caption,
				     place_of_block(c, out));
		return true;
	}
	return false;
}

static str picture_link(conversion *c, const GumboNode *node)
{
	const GumboNode *a = find_tag(node, GUMBO_TAG_A);
	str href = a && find_tag(a, GUMBO_TAG_IMG) ? attr(a, "href") : (str){ 0 };
	return href.n && !is_picture_file(href) ? link_to(c, href) : (str){ 0 };
}

/* Tables and whatever else has a caption. */
static void write_captioned(conversion *c, const GumboNode *node, const GumboNode *caption,
			    buffer *out)
{
	buffer *place = place_of_block(c, out), *ahead = c->ahead;
	str words = caption_of(c, caption);
	c->ahead = NULL;
	put(place, S("<figure>"));
	for (EACH_CHILD(node, i))
		if (child(node, i) != caption)
			write_node(c, child(node, i), place);
	if (words.n)
		put_print(place, "<figcaption>%.*s</figcaption>", STR_ARGS(words));
	put(place, S("</figure>\n"));
	c->ahead = ahead;
}

void write_figure(conversion *c, const GumboNode *node, buffer *out)
{
	const GumboNode *caption = find_tag(node, GUMBO_TAG_FIGCAPTION), *player = player_in(node);
	const GumboNode *img = find_tag(node, GUMBO_TAG_IMG);
	if (is_gallery(node))
		write_gallery(c, node, out);
	else if (attachment_number(attr(node, "media")))
		put_print(place_of_block(c, out), "<figure media=\"%lld\"></figure>\n",
			  (long long)attachment_number(attr(node, "media")));
	else if (has_token(node, "wp-block-pullquote"))
		write_pull_quote(c, node, out);
	else if (find_tag(node, GUMBO_TAG_TABLE))
		write_captioned(c, node, caption, out);
	else if (player)
		write_player(c, player, caption, place_of_block(c, out));
	else if (has_token(node, "wp-block-embed") && write_embed(c, node, caption, out))
		return;
	else if (img)
		write_picture(c, img, caption, picture_link(c, node), out);
	else
		write_flow(c, node, out);
}
