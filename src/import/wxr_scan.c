#include "wxr_parts.h"

#define STRAYS_MOST 100 /* end tags that are told */

/* ---- members of the channel ---------------------------------------------------------------- */

typedef struct known {
	const char *name;
	unsigned from;
	wxr_kind kind;
} known;

static const known KNOWN[] = {
	{ "item", WXR_PLAIN, WXR_ITEM },
	{ "author", WXR_WORDPRESS, WXR_AUTHOR },
	{ "category", WXR_WORDPRESS, WXR_TERM },
	{ "tag", WXR_WORDPRESS, WXR_TERM },
	{ "term", WXR_WORDPRESS, WXR_TERM },
	{ "title", WXR_PLAIN, WXR_FACT },
	{ "link", WXR_PLAIN, WXR_FACT },
	{ "description", WXR_PLAIN, WXR_FACT },
	{ "language", WXR_PLAIN, WXR_FACT },
	{ "generator", WXR_PLAIN, WXR_FACT },
	{ "wxr_version", WXR_WORDPRESS | WXR_PLAIN, WXR_FACT },
	{ "base_site_url", WXR_WORDPRESS | WXR_PLAIN, WXR_FACT },
	{ "base_blog_url", WXR_WORDPRESS | WXR_PLAIN, WXR_FACT },
};

static wxr_kind kind_of(const wxr *x, str name)
{
	str local;
	unsigned from = wxr_vocabulary_of(&x->names, name, &local);
	for (size_t i = 0; i < sizeof(KNOWN) / sizeof(KNOWN[0]); i++)
		if ((KNOWN[i].from & from) && str_is(local, str_of(KNOWN[i].name)))
			return KNOWN[i].kind;
	return WXR_END;
}

str wxr_short_name(str name)
{
	return str_part(name, 0, WXR_NAME_MOST);
}

static bool is_frame(str name)
{
	return str_is(name, S("rss")) || str_is(name, S("channel"));
}

static void begin_member(wxr_scan *s, wxr_kind is, str name, int64_t from)
{
	str kept = wxr_short_name(name);
	s->now = (wxr_cut){
		.kind = is, .from = from, .line = wxr_line_at(s, from), .name_n = kept.n
	};
	memcpy(s->now.name, kept.at, kept.n);
}

static void declare_all(wxr *x, str attributes)
{
	str name, value;
	while (wxr_attribute(&attributes, &name, &value))
		wxr_declare(&x->names, x->mem, name, value);
}

/* What stands right in <rss> and is no member of a channel is taken for the channel. */
static bool enter_frame(wxr *x, const wxr_tag *tag, wxr_kind is)
{
	wxr_scan *s = &x->scan;
	bool is_channel = s->channel_n == 0 && is == WXR_END && !str_is(tag->name, S("rss"));
	if (!is_channel && !is_frame(tag->name))
		return false;

	declare_all(x, tag->attributes);
	if (is_channel) {
		str name = wxr_short_name(tag->name);
		s->channel_n = name.n;
		memcpy(s->channel, name.at, name.n);
	}
	return true;
}

/* An end tag that closes nothing.  Of very many the last are not told. */
static void tell_stray(wxr *x, str name, int64_t from)
{
	wxr_scan *s = &x->scan;
	str channel = { s->channel, s->channel_n };
	int64_t line = wxr_line_at(s, from);
	if (s->strays++ >= STRAYS_MOST)
		return;
	if (is_frame(name) && channel.n)
		wxr_tell(x, line, "</channel> closes what begins as <%.*s>", STR_ARGS(channel));
	else
		wxr_tell(x, line, "</%.*s> closes nothing and was passed over",
			 STR_ARGS(wxr_short_name(name)));
}

/* An end tag in the channel itself. */
static void leave_frame(wxr *x, str name, int64_t from)
{
	wxr_scan *s = &x->scan;
	bool is_rss = str_is(name, S("rss"));
	s->is_closed = s->is_closed || is_rss;
	if (!is_rss && !str_is(wxr_short_name(name), (str){ s->channel, s->channel_n }))
		tell_stray(x, name, from);
}

/* A tag outside of all members.  True when a member is whole with it. */
static bool tag_outside(wxr *x, const wxr_tag *tag, int64_t from)
{
	if (tag->is_end) {
		leave_frame(x, tag->name, from);
		return false;
	}
	wxr_kind is = kind_of(x, tag->name);
	if (enter_frame(x, tag, is))
		return false;

	begin_member(&x->scan, is, tag->name, from);
	return tag->is_empty;
}

/* Whether a tag shows that the member we are in was never closed. */
static bool is_beyond(const wxr *x, const wxr_tag *tag)
{
	if (tag->is_end)
		return is_frame(tag->name);

	if (str_is(tag->name, S("item")) || x->scan.now.kind == WXR_ITEM)
		return str_is(tag->name, S("item"));

	wxr_kind is = kind_of(x, tag->name);
	return is == WXR_AUTHOR || is == WXR_TERM;
}

static void end_member(wxr_scan *s, int64_t to, wxr_cut *ret)
{
	s->now.to = to;
	*ret = s->now;
	s->now.from = -1;
}

/* True when a member ends with this tag or before it. */
static bool take_tag(wxr *x, str bytes, int64_t from, wxr_cut *ret)
{
	wxr_scan *s = &x->scan;
	wxr_tag tag = wxr_tag_of(bytes);
	int64_t behind = s->base + (int64_t)s->next;
	bool is_inside = s->now.from >= 0, is_whole = false;
	str now = { s->now.name, s->now.name_n };
	if (!is_inside) {
		is_whole = tag_outside(x, &tag, from);
	} else if (tag.is_end && str_is(wxr_short_name(tag.name), now)) {
		is_whole = true;
	} else if (is_beyond(x, &tag)) {
		wxr_put_back(s, from);
		behind = from;
		is_whole = true;
	}
	if (is_whole)
		end_member(s, behind, ret);
	return is_whole;
}

static void tell_end(wxr *x)
{
	wxr_scan *s = &x->scan;
	int64_t line = wxr_line_at(s, s->base + (int64_t)s->n);
	bool is_inside = s->now.from >= 0 && s->now.kind != WXR_END;
	if (is_inside)
		wxr_tell(x, s->now.line, "the file ends inside <%.*s>, which was left out",
			 STR_ARGS(((str){ s->now.name, s->now.name_n })));
	else if (!s->is_closed)
		wxr_tell(x, line, "the file ends before </rss>; it seems to be cut off");
}

bool wxr_scan_next(wxr *x, wxr_cut *ret)
{
	wxr_scan *s = &x->scan;
	wxr_run run;
	int64_t from;
	while (!s->is_over && wxr_scan_run(x, &run, &from)) {
		if (run.is == WXR_DECLARATION) {
			s->is_over = true;
			wxr_tell(x, wxr_line_at(s, from),
				 "a definition (<!DOCTYPE or the like) stands here, which no "
				 "export has; "
				 "nothing behind it was read");
		} else if (run.is == WXR_TAG && run.ends && !run.is_long) {
			if (take_tag(x, run.bytes, from, ret))
				return true;
		} else if (run.is == WXR_TAG && run.begins && run.is_long && s->now.from < 0) {
			wxr_tell(x, wxr_line_at(s, from),
				 "a tag longer than %zu bytes was passed over", WXR_TAG_MOST);
		}
	}
	if (!s->is_over)
		tell_end(x);
	s->is_over = true;
	return false;
}
