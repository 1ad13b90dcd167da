#include "wordpress_parts.h"

bool is_picture_file(str address)
{
	static const char *const ENDINGS[] = { ".jpg", ".jpeg", ".png",  ".gif", ".webp", ".avif",
					       ".bmp", ".tif",  ".tiff", ".svg", ".heic", ".jpe" };
	address = address_without_query(address);
	for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(ENDINGS[0]); i++) {
		size_t n = strlen(ENDINGS[i]);
		if (address.n > n &&
		    str_is_any_case(str_from(address, address.n - n), str_of(ENDINGS[i])))
			return true;
	}
	return false;
}

/* ---- what a picture says of itself --------------------------------------------------------- */

int64_t attachment_number(str s)
{
	int64_t n = 0;
	return str_to_int(s, &n) && n > 0 ? n : 0;
}

/* The attachment's id: of the picture itself, or of the block or caption around it. */
static int64_t attachment_of(const GumboNode *img)
{
	for (str rest = attr(img, "class"); rest.n;) {
		str token = str_cut(&rest, ' ');
		if (str_starts(token, S("wp-image-")) && attachment_number(str_from(token, 9)))
			return attachment_number(str_from(token, 9));
	}
	int64_t id = attachment_number(attr(img, "data-id"));
	const GumboNode *at = img;
	for (int up = 0; !id && at && up < 3; up++, at = at->parent)
		id = attachment_number(attr(at, "data-attachment-id"));
	return id;
}

/* Pages that load late keep the address elsewhere. */
static str source_of(const GumboNode *img)
{
	static const char *const NAMES[] = { "data-src", "data-lazy-src", "data-original",
					     "data-orig-file", NULL };
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

static int64_t picture_at(conversion *c, int64_t attachment, str source)
{
	if (!c->ask->picture || (!source.n && !attachment))
		return 0;
	int64_t id = c->ask->picture(c->ask->context, attachment, source);
	return id > 0 ? id : 0;
}

int64_t picture_of(conversion *c, const GumboNode *img)
{
	return picture_at(c, attachment_of(img), source_of(img));
}

/* ---- writing ------------------------------------------------------------------------------- */

str caption_of(conversion *c, const GumboNode *caption)
{
	buffer words = buffer_new(c->mem, 128, MOST_MARKUP),
	       lost = buffer_new(c->mem, 0, MOST_MARKUP);
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
		words = linked(c, link,
			       words.n ? words
				       : as_markup(c, alt.n ? alt : address_to_read(c->mem, link)));
	put_print(out, "<figure media=\"%lld\"", (long long)id);
	if (alt.n)
		put_value(out, "alt", alt);
	put_print(out, ">%.*s</figure>\n", STR_ARGS(words));
}

static void note_linked(conversion *c, str name)
{
	size_t named = c->linked_n < 2 ? c->linked_n : 2;
	for (size_t i = 0; i < named; i++)
		if (str_is(c->linked[i], name))
			return;
	if (named < 2)
		c->linked[named] = name;
	c->linked_n++;
}

static void write_unknown(conversion *c, str source, str alt, str words, str link, buffer *out)
{
	str name = alt.n ? alt : link.n ? address_to_read(c->mem, link) : file_name(source);
	str address = link.n                        ? link
		      : str_starts(source, S("//")) ? str_join(c->mem, S("https:"), source)
						    : source;
	str anchor = linked(c, address, as_markup(c, name));
	c->has_words = true;
	if (words.n)
		put_print(out,
			  "<figure class=\"embed\">%.*s<figcaption>%.*s</figcaption></figure>\n",
			  STR_ARGS(anchor), STR_ARGS(words));
	else
		put(out, anchor);
	note_linked(c, address_to_read(c->mem, source));
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

void write_picture(conversion *c, const GumboNode *img, const GumboNode *caption, str link,
		   buffer *out)
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

/* A picture that is the ground of a block. */
void write_picture_at(conversion *c, const GumboNode *node, str source, buffer *out)
{
	int64_t id = picture_at(c, attachment_of(node), source);
	str name = { 0 };
	if (id) {
		write_known(c, id, name, name, name, out);
		return;
	}
	put(out, S("<p>"));
	write_unknown(c, source, name, name, name, out);
	put(out, S("</p>\n"));
}
