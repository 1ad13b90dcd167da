#include "wordpress_parts.h"

#define EACH_CHILD(node, i)                                                                        \
	unsigned i = 0;                                                                            \
	(node)->type == GUMBO_NODE_ELEMENT && i < (node)->v.element.children.length;               \
	i++

static const GumboNode *child(const GumboNode *node, unsigned i)
{
	return node->v.element.children.data[i];
}

bool is_picture_file(str address)
{
	static const char *const ENDINGS[] = { ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp",
					       ".tif", ".tiff", ".svg", ".heic", ".jpe" };
	address = address_without_query(address);
	for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(ENDINGS[0]); i++) {
		size_t n = strlen(ENDINGS[i]);
		if (address.n > n && str_is_any_case(str_from(address, address.n - n), str_of(ENDINGS[i])))
			return true;
	}
	return false;
}

/* ---- what a picture says of itself --------------------------------------------------------- */

static int64_t number(str s)
{
	int64_t n = 0;
	return str_to_int(s, &n) && n > 0 ? n : 0;
}

/* The attachment's id: of the picture itself, or of the block or caption around it. */
static int64_t attachment_of(const GumboNode *img)
{
	for (str rest = attr(img, "class"); rest.n;) {
		str token = str_cut(&rest, ' ');
		if (str_starts(token, S("wp-image-")) && number(str_from(token, 9)))
			return number(str_from(token, 9));
	}
	int64_t id = number(attr(img, "data-id"));
	const GumboNode *at = img;
	for (int up = 0; !id && at && up < 3; up++, at = at->parent)
		id = number(attr(at, "data-attachment-id"));
	return id;
}

/* Pages that load late keep the address elsewhere. */
static str source_of(const GumboNode *img)
{
	static const char *const NAMES[] = { "data-src", "data-lazy-src", "data-original", "data-orig-file", NULL };
	str src = str_trim(attr(img, "src"));
	bool is_there = src.n && !str_starts(src, S("data:")) && !str_starts(src, S("blob:"));
	for (size_t i = 0; !is_there && NAMES[i]; i++) {
		src = str_trim(attr(img, NAMES[i]));
		is_there = src.n > 0;
	}
	return is_there ? src : (str){ 0 };
}

str file_name(str address)
{
	address = address_without_query(address);
	for (size_t at; at = str_find_byte(address, '/'), at + 1 < address.n;)
		address = str_from(address, at + 1);
	return address;
}

static bool is_like(char a, char b)
{
	static const char JOINS[] = " _-";
	bool joins = a && b && strchr(JOINS, a) && strchr(JOINS, b);
	return joins || str_is_any_case((str){ &a, 1 }, (str){ &b, 1 });
}

/* WordPress offers the name of the file where nobody says what is to be seen: that is no text. */
static bool is_name_of(str text, str file)
{
	size_t n = 0;
	while (n < text.n && n < file.n && is_like(text.at[n], file.at[n]))
		n++;
	return n == text.n && (n == file.n || strchr(".-", file.at[n]));
}

static str alt_of(conversion *c, const GumboNode *img)
{
	str alt = str_trim(str_tidy(c->mem, attr(img, "alt")));
	return is_blank(alt) || is_name_of(alt, file_name(source_of(img))) ? (str){ 0 } : alt;
}

static int64_t picture_of(conversion *c, const GumboNode *img)
{
	str source = source_of(img), path;
	int64_t attachment = attachment_of(img), story;
	bool is_known;
	if (!c->ask->picture || (!source.n && !attachment))
		return 0;
	int64_t id = c->ask->picture(c->ask->context, attachment, source);
	if (id <= 0 && leads_to_story(c, source, &path, &story, &is_known))
		c->is_unsettled = true;
	return id > 0 ? id : 0;
}

/* ---- writing ------------------------------------------------------------------------------- */

str caption_of(conversion *c, const GumboNode *caption)
{
	buffer words = buffer_new(c->mem, 128, MOST_MARKUP), lost = buffer_new(c->mem, 0, MOST_MARKUP);
	buffer *ahead = c->ahead, *behind = c->behind;
	c->ahead = c->behind = &lost;
	if (caption)
		write_inline(c, caption, &words);
	c->ahead = ahead;
	c->behind = behind;
	str said = str_trim(buffer_str(&words));
	return is_blank(said) ? (str){ 0 } : said;
}

static str linked(conversion *c, str link, str words)
{
	buffer out = buffer_new(c->mem, 128, MOST_MARKUP);
	put(&out, S("<a"));
	put_value(&out, "href", link);
	put_print(&out, ">%.*s</a>", STR_ARGS(words));
	return buffer_str(&out);
}

static str as_markup(conversion *c, str text)
{
	buffer out = buffer_new(c->mem, text.n + 16, MOST_MARKUP);
	put_text(&out, text);
	return buffer_str(&out);
}

/* A picture that led elsewhere: its caption does, where it has none of its own. */
static void write_known(conversion *c, int64_t id, str alt, str words, str link, buffer *out)
{
	if (link.n && !str_has(words, S("<a ")))
		words = linked(c, link, words.n ? words : as_markup(c, alt.n ? alt : address_to_read(c->mem, link)));
	put_print(out, "<figure media=\"%lld\"", (long long)id);
	if (alt.n)
		put_value(out, "alt", alt);
	put_print(out, ">%.*s</figure>\n", STR_ARGS(words));
}

static void write_unknown(conversion *c, str source, str alt, str words, str link, buffer *out)
{
	str name = alt.n ? alt : link.n ? address_to_read(c->mem, link) : file_name(source);
	str address = link.n ? link : str_starts(source, S("//")) ? str_join(c->mem, S("https:"), source) : source;
	str anchor = linked(c, address, as_markup(c, name));
	c->has_words = true;
	if (words.n)
		put_print(out, "<figure class=\"embed\">%.*s<figcaption>%.*s</figcaption></figure>\n",
			  STR_ARGS(anchor), STR_ARGS(words));
	else
		put(out, anchor);
	note(c, "a picture that is not ours became a link: %.*s", STR_ARGS(address_to_read(c->mem, source)));
}

static bool is_smiley(const GumboNode *img)
{
	static const char *const SMILEYS[] = { "wp-smiley", "emoji", NULL };
	return has_any_token(img, SMILEYS);
}

static bool is_pixel(const GumboNode *img)
{
	return str_is(attr(img, "width"), S("1")) || str_is(attr(img, "height"), S("1"));
}

void write_picture(conversion *c, const GumboNode *img, const GumboNode *caption, str link, buffer *out)
{
	if (is_smiley(img)) {
		put_text(out, attr(img, "alt"));
		return;
	}
	str source = str_copy(c->mem, source_of(img));
	int64_t id = picture_of(c, img);
	if (!id && (!source.n || is_pixel(img))) {
		if (str_starts(attr(img, "src"), S("data:")))
			note(c, "left out: a picture that lay in the text itself");
		return;
	}
	str words = caption_of(c, caption), alt = alt_of(c, img);
	if (id)
		write_known(c, id, alt, words, link, place_of_block(c, out));
	else
		write_unknown(c, source, alt, words, link, words.n ? place_of_block(c, out) : out);
}

/* ---- galleries ----------------------------------------------------------------------------- */

bool is_gallery(const GumboNode *node)
{
	static const char *const GALLERIES[] = { "wp-block-gallery", "blocks-gallery-grid", "gallery",
						 "tiled-gallery", "wp-block-jetpack-tiled-gallery",
						 "wp-block-jetpack-slideshow", NULL };
	bool may_be = is_element(node, GUMBO_TAG_FIGURE) || is_element(node, GUMBO_TAG_UL) ||
		      is_element(node, GUMBO_TAG_DIV);
	return may_be && has_any_token(node, GALLERIES);
}

static const GumboNode *caption_in(const GumboNode *node)
{
	static const char *const CAPTIONS[] = { "wp-caption-text", "gallery-caption",
						"blocks-gallery-item__caption", NULL };
	for (EACH_CHILD(node, i))
		if (is_element(child(node, i), GUMBO_TAG_FIGCAPTION) || has_any_token(child(node, i), CAPTIONS))
			return child(node, i);
	return NULL;
}

static void write_in_gallery(conversion *c, const GumboNode *node, const GumboNode *caption, buffer *out)
{
	const GumboNode *own = caption_in(node);
	int64_t id = number(attr(node, "media"));
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
		if (!is_address(str_part(line, 0, n)))
			continue;
		str title = attr(node, "title");
		write_facade(c, page_of_player(c->mem, str_part(line, 0, n)), title, caption, place_of_block(c, out));
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
static void write_captioned(conversion *c, const GumboNode *node, const GumboNode *caption, buffer *out)
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
	else if (number(attr(node, "media")))
		put_print(place_of_block(c, out), "<figure media=\"%lld\"></figure>\n",
			  (long long)number(attr(node, "media")));
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
