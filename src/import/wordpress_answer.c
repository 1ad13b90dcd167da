/* What stands for each shortcode.  Those of plugins that show what is not the author's are left
 * out, and said; of one that nobody knows the content stays. */
#include "wordpress_parts.h"

/* ---- helpers ------------------------------------------------------------------------------- */

static str first_of(const shortcode *s, const char *const *names)
{
	for (; *names; names++)
		if (shortcode_value(s, *names).n)
			return shortcode_value(s, *names);
	return (str){ 0 };
}

static void put_embed(buffer *out, str address, str title)
{
	put(out, S("<figure class=\"wp-block-embed\""));
	put_value(out, "title", title);
	put_byte(out, '>');
	put_text(out, str_trim(address));
	put(out, S("</figure>"));
}

static size_t numbers(str named, int64_t *ret, size_t most)
{
	size_t n = 0;
	while (named.n && n < most) {
		int64_t id = attachment_number(str_trim(str_cut(&named, ',')));
		if (id > 0)
			ret[n++] = id;
	}
	return n;
}

/* ---- pictures ------------------------------------------------------------------------------ */

/* Old form: the caption is an attribute; new form: it stands behind the picture. */
static void caption(conversion *c, const shortcode *s, buffer *out)
{
	str id = shortcode_value(s, "id"), said = str_trim(shortcode_value(s, "caption"));
	str inside = str_trim(s->content);
	size_t end = 0;
	for (size_t i = 0; i < inside.n; i++) {
		size_t n = inside.at[i] == '<' ? tag_length(str_from(inside, i)) : 0;
		tag_name name = tag_name_of(str_from(inside, i));
		if (n && (!strcmp(name.at, "img") || (!strcmp(name.at, "a") && name.ends && end)))
			end = i + n;
		i += n ? n - 1 : 0;
	}
	int64_t attachment =
		str_starts(id, S("attachment_")) ? attachment_number(str_from(id, 11)) : 0;
	put_print(out, "<figure data-attachment-id=\"%lld\">", (long long)attachment);
	put(out, str_part(inside, 0, end));
	str words = said.n ? said : str_from(inside, end);
	if (!is_blank(words))
		put_print(out, "<figcaption>%.*s</figcaption>", STR_ARGS(words));
	put(out, S("</figure>"));
	(void)c;
}

static bool is_among(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static size_t gallery_ids(conversion *c, const shortcode *s, int64_t *ret)
{
	static const char *const LISTS[] = { "ids", "include", NULL };
	str named = first_of(s, LISTS);
	if (named.n)
		return numbers(named, ret, MOST_PICTURES);
	return c->ask->attached ? c->ask->attached(c->ask->context, ret, MOST_PICTURES) : 0;
}

static void gallery(conversion *c, const shortcode *s, buffer *out)
{
	int64_t ids[MOST_PICTURES], but[MOST_PICTURES];
	size_t n = gallery_ids(c, s, ids),
	       but_n = numbers(shortcode_value(s, "exclude"), but, MOST_PICTURES);
	size_t shown = 0;
	put(out, S("<figure class=\"gallery\">"));
	for (size_t i = 0; i < n; i++) {
		int64_t id = c->ask->picture && !is_among(but, but_n, ids[i])
				     ? c->ask->picture(c->ask->context, ids[i], (str){ 0 })
				     : 0;
		if (id > 0 && ++shown)
			put_print(out, "<figure media=\"%lld\"></figure>", (long long)id);
	}
	put(out, S("</figure>"));
	if (shown < n - (but_n < n ? but_n : n))
		note(c, "left out: pictures of a gallery that have not come in");
	if (!n)
		note(c, "left out: a gallery that names no pictures");
}

/* ---- sound and film ------------------------------------------------------------------------ */

static void media(conversion *c, const shortcode *s, buffer *out)
{
	static const char *const SOURCES[] = { "src", "mp3",  "m4a", "ogg", "wav", "flac", "mp4",
					       "m4v", "webm", "ogv", "mov", "wmv", "flv",  NULL };
	str address = first_of(s, SOURCES);
	if (!address.n)
		address = shortcode_unnamed(s, 0);
	if (!address.n && is_address(str_trim(s->content)))
		address = str_trim(s->content);
	if (address.n)
		put_embed(out, address, shortcode_value(s, "title"));
	else
		note(c, "left out: [%.*s], which names no file", STR_ARGS(s->name));
}

static void playlist(conversion *c, const shortcode *s, buffer *out)
{
	int64_t ids[MOST_PICTURES];
	size_t n = numbers(shortcode_value(s, "ids"), ids, MOST_PICTURES), shown = 0;
	for (size_t i = 0; i < n; i++) {
		str address = file_of_ours(c, ids[i], (str){ 0 });
		if (address.n && ++shown)
			put_embed(out, address, (str){ 0 });
	}
	if (shown < n || !n)
		note(c, "left out: parts of a playlist that have not come in");
}

/* Players by the name of their place: by address, or by the id of what they show. */
static const struct player {
	const char *name, *page;
} PLAYERS[] = {
	{ "youtube", "https://www.youtube.com/watch?v=" },
	{ "youtube_sc", "https://www.youtube.com/watch?v=" },
	{ "yt", "https://www.youtube.com/watch?v=" },
	{ "vimeo", "https://vimeo.com/" },
	{ "dailymotion", "https://www.dailymotion.com/video/" },
	{ "ted", "https://www.ted.com/talks/" },
	{ "wpvideo", "https://videopress.com/v/" },
	{ "videopress", "https://videopress.com/v/" },
	{ "tweet", "https://twitter.com/i/status/" },
	{ "twitter", "https://twitter.com/i/status/" },
	{ "embed", NULL },
	{ "embedyt", NULL },
	{ "fve", NULL },
	{ "iframe", NULL },
	{ "instagram", NULL },
	{ "soundcloud", NULL },
	{ "spotify", NULL },
	{ "tiktok", NULL },
	{ "facebook", NULL },
	{ "flickr", NULL },
	{ "googlemaps", NULL },
	{ "googlevideo", NULL },
	{ "slideshare", NULL },
	{ "scribd", NULL },
	{ "bandcamp", NULL },
	{ "mixcloud", NULL },
	{ "gist", NULL },
};

static const struct player *player_named(str name)
{
	for (size_t i = 0; i < sizeof(PLAYERS) / sizeof(PLAYERS[0]); i++)
		if (str_is_any_case(name, str_of(PLAYERS[i].name)))
			return &PLAYERS[i];
	return NULL;
}

static void player(conversion *c, const shortcode *s, buffer *out)
{
	static const char *const NAMES[] = {
		"url", "src", "href", "id", "video", "tweet", "v", NULL
	};
	const char *page = player_named(s->name)->page;
	str said = first_of(s, NAMES), content = str_trim(s->content);
	if (!said.n)
		said = content.n && !str_has(content, S("<")) ? content : shortcode_unnamed(s, 0);
	said = str_replace(c->mem, said, S("&amp;"), S("&"));
	str address = is_address(said) ? said
		      : page && said.n ? str_join(c->mem, str_of(page), said)
				       : (str){ 0 };
	if (is_address(address))
		put_embed(out, page_of_player(c->mem, address), shortcode_value(s, "title"));
	else
		note(c, "left out: [%.*s], which names no address", STR_ARGS(s->name));
}

/* ---- others -------------------------------------------------------------------------------- */

static void question(conversion *c, const shortcode *s, buffer *out)
{
	str opened = shortcode_value(s, "opened");
	put(out, S("<inline-question"));
	put_value(out, "id", shortcode_value(s, "id"));
	put_value(out, "ask", shortcode_value(s, "question"));
	put(out, str_is(opened, S("1")) ? S(" open>") : S(">"));
	put(out, s->content);
	put(out, S("</inline-question>"));
	(void)c;
}

static void content_alone(conversion *c, const shortcode *s, buffer *out)
{
	(void)c;
	put(out, s->content);
}

static void left_out(conversion *c, const shortcode *s, buffer *out)
{
	note(c, "left out: the shortcode [%.*s] of a plugin", STR_ARGS(s->name));
	put(out, s->content);
}

static void unknown(conversion *c, const shortcode *s, buffer *out)
{
	note(c,
	     s->content.n ? "the shortcode [%.*s] is not known: its content stays"
			  : "left out: the shortcode [%.*s], which is not known",
	     STR_ARGS(s->name));
	put(out, s->content);
}

typedef void answer(conversion *c, const shortcode *s, buffer *out);

static const struct row {
	const char *names;
	answer *answer;
} ROWS[] = {
	{ " caption wp_caption ", caption },
	{ " gallery nggallery foogallery ", gallery },
	{ " audio video ", media },
	{ " playlist ", playlist },
	{ " wpdiscuz-feedback ", question },
	{ " more nextpage ", content_alone },
	{ " contact-form-7 contact-form contact-field wpforms gravityform gravityforms ninja_form "
	  "ninja_forms"
	  " formidable forminator_form caldera_form mc4wp_form newsletter newsletter_form poll "
	  "polls totalpoll"
	  " yop_poll wp_poll crowdsignal polldaddy democracy survey quiz adrotate ad ads the_ad "
	  "the_ad_group"
	  " the_ad_placement quads adinserter advads rev_slider layerslider smartslider3 metaslider"
	  " slideshow recent_posts recent-posts display-posts list_category_posts catlist archives "
	  "sitemap"
	  " wp_sitemap_page related_posts jetpack-related-posts shareaholic addtoany ssba "
	  "social_share"
	  " woocommerce_cart products product add_to_cart paypal donate givewp_form give_form "
	  "events"
	  " tribe_events calendar ai1ec table tablepress wpdatatable latex googlemap wpgmza "
	  "elementor-template"
	  " et_pb_section do_widget widget login_form bbp-forum-index blog_subscription_form "
	  "subscribe2 toc"
	  " lwptoc ez-toc ",
	  left_out },
};

static answer *answer_to(str name)
{
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		for (str rest = str_of(ROWS[i].names); rest.n;) {
			str one = str_cut(&rest, ' ');
			if (one.n && str_is_any_case(one, name))
				return ROWS[i].answer;
		}
	return player_named(name) ? player : NULL;
}

bool shortcode_is_known(str name)
{
	return answer_to(name) != NULL;
}

bool shortcode_is_word(str name)
{
	return answer_to(name) == left_out && !str_has(name, S("-")) && !str_has(name, S("_"));
}

void shortcode_answer(conversion *c, const shortcode *s, buffer *out)
{
	answer *known = answer_to(s->name);
	(known ? known : unknown)(c, s, out);
}
