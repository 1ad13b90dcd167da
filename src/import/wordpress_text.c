#include "wordpress_parts.h"

#define LONGEST_QUOTED 4096 /* bytes of a tag in which quotes are believed */
#define ADDRESS_LETTERS 60

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Quotes hide a ">", unless they are never closed. */
static size_t quoted_length(str s)
{
	char quote = 0;
	for (size_t i = 1; i < s.n && i < LONGEST_QUOTED; i++) {
		char at = s.at[i];
		if (!quote && at == '>')
			return i + 1;
		if (!quote && (at == '"' || at == '\'') && s.at[i - 1] == '=')
			quote = at;
		else if (at == quote)
			quote = 0;
	}
	return 0;
}

size_t tag_length(str s)
{
	if (str_starts(s, S("<!--"))) {
		size_t end = str_find(s, S("-->"));
		return end < s.n ? end + 3 : 0;
	}
	bool is_tag = s.n > 2 && s.at[0] == '<' && (is_letter(s.at[1]) || s.at[1] == '/');
	if (!is_tag)
		return 0;
	size_t n = quoted_length(s), end = n ? n : str_find_byte(s, '>') + 1;
	return end <= s.n ? end : 0;
}

tag_name tag_name_of(str tag)
{
	tag_name name = { .ends = tag.n > 1 && tag.at[1] == '/' };
	str rest = str_from(tag, name.ends ? 2 : 1);
	for (size_t i = 0; i < rest.n && i < sizeof(name.at) - 1; i++) {
		bool is_digit = rest.at[i] >= '0' && rest.at[i] <= '9';
		if (!is_letter(rest.at[i]) && !is_digit)
			break;
		name.at[i] = is_digit ? rest.at[i] : (char)(rest.at[i] | 0x20);
	}
	return name;
}

bool is_named(tag_name name, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp(name.at, *names))
			return true;
	return false;
}

bool is_blank(str s)
{
	static const char *const UNSEEN[] = {
		"\u00a0", "\u200b", "\ufeff", "\u200e", "\u200f", NULL
	};
	for (;;) {
		s = str_trim(s);
		size_t before = s.n;
		for (size_t i = 0; UNSEEN[i]; i++)
			if (str_starts(s, str_of(UNSEEN[i])))
				s = str_from(s, strlen(UNSEEN[i]));
		if (s.n == before)
			return s.n == 0;
	}
}

static str escape_of(char c)
{
	return c == '&' ? S("&amp;") : c == '<' ? S("&lt;") : c == '>' ? S("&gt;") : (str){ 0 };
}

void put_text(buffer *out, str text)
{
	size_t from = 0;
	for (size_t i = 0; i < text.n; i++) {
		str as = escape_of(text.at[i]);
		if (!as.n)
			continue;
		put(out, str_part(text, from, i - from));
		put(out, as);
		from = i + 1;
	}
	put(out, str_from(text, from));
}

void put_value(buffer *out, const char *name, str value)
{
	put_print(out, " %s=\"", name);
	for (str rest = value; rest.n;) {
		put_text(out, str_part(rest, 0, str_find_byte(rest, '"')));
		bool quoted = str_find_byte(rest, '"') < rest.n;
		rest = str_from(rest, str_find_byte(rest, '"') + 1);
		put(out, quoted ? S("&quot;") : (str){ 0 });
	}
	put_byte(out, '"');
}

str address_without_query(str address)
{
	str rest = address;
	rest = str_cut(&rest, '#');
	return str_cut(&rest, '?');
}

/* What a long address asks with its query says nothing to a reader. */
str address_to_read(arena *mem, str address)
{
	size_t scheme = str_find(address, S("://"));
	str rest = scheme < address.n ? str_from(address, scheme + 3) : address;
	if (str_starts(rest, S("www.")))
		rest = str_from(rest, 4);
	if (str_ends(rest, S("/")))
		rest.n--;
	if (str_letters(rest) > ADDRESS_LETTERS)
		rest = address_without_query(rest);
	str clipped = str_clip(rest, ADDRESS_LETTERS);
	return clipped.n < rest.n ? str_join(mem, clipped, S("…")) : rest;
}
