/* What a frame or a player of another site would have shown is told by a link: nothing of that site
 * is asked for before the reader does. */
#include "wordpress_parts.h"

static const char *const PROVIDERS[] = {
	"youtube.com",    "youtu.be",        "youtube-nocookie.com",
	"vimeo.com",      "dailymotion.com", "dai.ly",
	"twitter.com",    "x.com",           "instagram.com",
	"instagr.am",     "soundcloud.com",  "spotify.com",
	"tiktok.com",     "facebook.com",    "fb.watch",
	"flickr.com",     "flic.kr",         "ted.com",
	"twitch.tv",      "reddit.com",      "mixcloud.com",
	"slideshare.net", "scribd.com",      "kickstarter.com",
	"imgur.com",      "tumblr.com",      "pinterest.com",
	"wordpress.tv",   "videopress.com",  "issuu.com",
	"giphy.com",      "bsky.app",        "bandcamp.com",
	"audioboom.com",  "rumble.com",      "odysee.com",
	"archive.org",    "datawrapper.de",  "infogram.com",
	"threads.net",    "speakerdeck.com", "animoto.com",
	"smugmug.com",    "polldaddy.com",   "crowdsignal.com",
	"nicovideo.jp",
};

bool is_of_provider(str address)
{
	str rest = str_from(address, str_find(address, S("://")) + 3);
	str host = str_cut(&rest, '/');
	for (size_t i = 0; i < sizeof(PROVIDERS) / sizeof(PROVIDERS[0]); i++) {
		str name = str_of(PROVIDERS[i]);
		bool is_sub = host.n > name.n && host.at[host.n - name.n - 1] == '.';
		if (host.n >= name.n && str_is_any_case(str_from(host, host.n - name.n), name) &&
		    (is_sub || host.n == name.n))
			return true;
	}
	return false;
}

/* ---- from the player to its page ----------------------------------------------------------- */

static const struct way {
	const char *player, *page;
} WAYS[] = {
	{ "youtube.com/embed/videoseries?list=", "https://www.youtube.com/playlist?list=" },
	{ "youtube.com/embed/", "https://www.youtube.com/watch?v=" },
	{ "youtube-nocookie.com/embed/", "https://www.youtube.com/watch?v=" },
	{ "youtube.com/v/", "https://www.youtube.com/watch?v=" },
	{ "youtube.com/p/", "https://www.youtube.com/playlist?list=PL" },
	{ "player.vimeo.com/video/", "https://vimeo.com/" },
	{ "vimeo.com/moogaloop.swf?clip_id=", "https://vimeo.com/" },
	{ "dailymotion.com/embed/video/", "https://www.dailymotion.com/video/" },
	{ "open.spotify.com/embed/", "https://open.spotify.com/" },
	{ "embed.ted.com/talks/", "https://www.ted.com/talks/" },
	{ "videopress.com/embed/", "https://videopress.com/v/" },
};

/* Players that take the page's address as a parameter. */
static const char *const ASKING[] = { "w.soundcloud.com/player", "facebook.com/plugins/",
				      "embedly.com/" };

static int hex(char c)
{
	char small = (char)(c | 0x20);
	return c >= '0' && c <= '9'           ? c - '0'
	       : small >= 'a' && small <= 'f' ? small - 'a' + 10
					      : -1;
}

static str decoded(arena *mem, str s)
{
	buffer out = buffer_new(mem, s.n + 1, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		bool is_coded = s.at[i] == '%' && i + 2 < s.n && hex(s.at[i + 1]) >= 0 &&
				hex(s.at[i + 2]) >= 0;
		put_byte(&out,
			 is_coded ? (char)(hex(s.at[i + 1]) * 16 + hex(s.at[i + 2])) : s.at[i]);
		i += is_coded ? 2 : 0;
	}
	return str_tidy(mem, buffer_str(&out));
}

static str asked_page(arena *mem, str address)
{
	static const char *const NAMES[] = { "url=", "href=" };
	str query = str_from(address, str_find_byte(address, '?') + 1);
	while (query.n) {
		str pair = str_cut(&query, '&');
		for (size_t i = 0; i < 2; i++)
			if (str_starts(pair, str_of(NAMES[i])))
				return decoded(mem, str_from(pair, strlen(NAMES[i])));
	}
	return (str){ 0 };
}

str page_of_player(arena *mem, str address)
{
	for (size_t i = 0; i < sizeof(WAYS) / sizeof(WAYS[0]); i++) {
		size_t at = str_find(address, str_of(WAYS[i].player));
		str rest = str_from(address, at + strlen(WAYS[i].player)), id = rest;
		size_t n = 0;
		while (n < id.n && !strchr("?&#", id.at[n]))
			n++;
		if (at < address.n && n > 0)
			return str_join(mem, str_of(WAYS[i].page), str_part(id, 0, n));
	}
	for (size_t i = 0; i < sizeof(ASKING) / sizeof(ASKING[0]); i++) {
		str page =
			str_has(address, str_of(ASKING[i])) ? asked_page(mem, address) : (str){ 0 };
		if (is_address(page))
			return page;
	}
	return address;
}

/* ---- writing ------------------------------------------------------------------------------- */

str file_of_ours(conversion *c, int64_t attachment, str address)
{
	str ours = { 0 };
	bool is_there = c->ask->file && (attachment || address.n) &&
			c->ask->file(c->ask->context, attachment, address, &ours);
	return is_there ? ours : (str){ 0 };
}

/* A sound or a film by itself, whose name says more than its address. */
static bool is_media_file(str address)
{
	static const char *const ENDINGS[] = { ".mp3", ".m4a", ".ogg", ".wav",  ".flac", ".mp4",
					       ".m4v", ".ogv", ".mov", ".webm", ".pdf",  ".avi" };
	str name = file_name(address);
	for (size_t i = 0; i < sizeof(ENDINGS) / sizeof(ENDINGS[0]); i++) {
		size_t n = strlen(ENDINGS[i]);
		if (name.n > n && str_is_any_case(str_from(name, name.n - n), str_of(ENDINGS[i])))
			return true;
	}
	return false;
}

static void write_facade_to(conversion *c, str address, str title, const GumboNode *caption,
			    buffer *out)
{
	str name = !is_blank(title)         ? str_trim(str_tidy(c->mem, title))
		   : is_media_file(address) ? file_name(address)
					    : address_to_read(c->mem, address);
	str words = caption_of(c, caption);
	put(out, S("<figure class=\"embed\"><a"));
	put_value(out, "href", address);
	put_byte(out, '>');
	put_text(out, name);
	put(out, S("</a>"));
	if (words.n)
		put_print(out, "<figcaption>%.*s</figcaption>", STR_ARGS(words));
	put(out, S("</figure>\n"));
}

void write_facade(conversion *c, str address, str title, const GumboNode *caption, buffer *out)
{
	str ours = file_of_ours(c, 0, address);
	if (ours.n && is_blank(title))
		title = file_name(address);
	if (str_starts(address, S("//")))
		address = str_join(c->mem, S("https:"), address);
	if (ours.n || is_address(address) || str_starts(address, S("/")))
		write_facade_to(c, ours.n ? ours : address, title, caption, out);
}

static str source_in(const GumboNode *node)
{
	static const char *const NAMES[] = { "src", "data-src", "data-lazy-src", "data", NULL };
	for (size_t i = 0; NAMES[i]; i++) {
		str source = str_trim(attr(node, NAMES[i]));
		if (source.n && !str_starts(source, S("about:")))
			return source;
	}
	return str_is(attr(node, "name"), S("movie")) ? attr(node, "value") : (str){ 0 };
}

static str source_of(const GumboNode *node)
{
	str source = source_in(node);
	for (unsigned i = 0;
	     node->type == GUMBO_NODE_ELEMENT && i < node->v.element.children.length && !source.n;
	     i++)
		source = source_of(node->v.element.children.data[i]);
	return source;
}

void write_player(conversion *c, const GumboNode *node, const GumboNode *caption, buffer *out)
{
	str source = str_copy(c->mem, source_of(node)), title = attr(node, "title");
	int64_t id = 0;
	str_to_int(attr(node->parent ? node->parent : node, "data-attachment-id"), &id);
	str ours = id > 0 ? file_of_ours(c, id, source) : (str){ 0 };
	if (ours.n && is_blank(title))
		title = file_name(source);
	if (str_starts(source, S("//")))
		source = str_join(c->mem, S("https:"), source);
	if (ours.n || source.n)
		write_facade(c, ours.n ? ours : page_of_player(c->mem, source), title, caption,
			     out);
	else
		note(c, "left out: a player that names no address");
}
