#include "wxr_parts.h"

#include "base/arena.h"

/* ---- tags ---------------------------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t spaces(str s)
{
	size_t n = 0;
	while (n < s.n && is_space(s.at[n]))
		n++;
	return n;
}

static size_t name_bytes(str s)
{
	size_t n = 0;
	while (n < s.n && !is_space(s.at[n]) && s.at[n] != '/' && s.at[n] != '=')
		n++;
	return n;
}

wxr_tag wxr_tag_of(str bytes)
{
	bool is_end = str_starts(bytes, S("/")), is_empty = str_ends(bytes, S("/"));
	str rest = str_from(bytes, is_end);
	size_t name = name_bytes(rest);
	return (wxr_tag){
		.is_end = is_end,
		.is_empty = is_empty && !is_end,
		.name = str_part(rest, 0, name),
		.attributes = str_from(rest, name),
	};
}

/* Cuts a value in quotes off *rest. */
static bool take_value(str *rest, str *ret)
{
	*rest = str_from(*rest, spaces(*rest));
	bool is_quoted = str_starts(*rest, S("\"")) || str_starts(*rest, S("'"));
	if (!is_quoted)
		return false;

	char quote = rest->at[0];
	*rest = str_from(*rest, 1);
	*ret = str_cut(rest, quote);
	return true;
}

bool wxr_attribute(str *rest, str *ret_name, str *ret_value)
{
	*rest = str_from(*rest, spaces(*rest));
	size_t name = name_bytes(*rest);
	*ret_name = str_part(*rest, 0, name);
	*rest = str_from(*rest, name);
	*rest = str_from(*rest, spaces(*rest));
	if (name == 0 || !str_starts(*rest, S("=")))
		return false;

	*rest = str_from(*rest, 1);
	return take_value(rest, ret_value);
}

/* ---- prefixes ------------------------------------------------------------------------------ */

/* What an address means, with or without a final slash, whatever the version in it. */
static wxr_vocabulary vocabulary_at(str address)
{
	size_t scheme = str_find(address, S("://"));
	str place = scheme < address.n ? str_from(address, scheme + 3) : address;
	if (str_ends(place, S("/")))
		place.n--;
	if (str_starts(place, S("wordpress.org/export")))
		return str_ends(place, S("/excerpt")) ? WXR_EXCERPT : WXR_WORDPRESS;
	if (str_starts(place, S("purl.org/rss/1.0/modules/content")))
		return WXR_CONTENT;
	if (str_starts(place, S("purl.org/dc/")))
		return WXR_DUBLIN;

	return WXR_FOREIGN;
}

void wxr_declare(wxr_names *names, arena *mem, str attribute, str value)
{
	if (!str_starts(attribute, S("xmlns:")) || names->n == WXR_NAMES_MOST)
		return;

	names->prefix[names->n] = str_copy(mem, str_from(attribute, 6));
	names->means[names->n++] = vocabulary_at(str_trim(value));
}

static wxr_vocabulary undeclared(str prefix)
{
	if (str_is(prefix, S("content")))
		return WXR_CONTENT;
	if (str_is(prefix, S("excerpt")))
		return WXR_EXCERPT;
	if (str_is(prefix, S("dc")))
		return WXR_DUBLIN;

	return WXR_WORDPRESS;
}

wxr_vocabulary wxr_vocabulary_of(const wxr_names *names, str name, str *ret_local)
{
	*ret_local = name;
	str prefix = str_cut(ret_local, ':');
	if (prefix.n == name.n) {
		*ret_local = name;
		return WXR_PLAIN;
	}
	for (size_t i = names->n; i > 0; i--)
		if (str_is(names->prefix[i - 1], prefix))
			return names->means[i - 1];
	return undeclared(prefix);
}
