#include "wxr_parts.h"

#define ENTITY_MOST 40 /* bytes from "&" to ";" */

typedef struct construct {
	wxr_mark is;
	str opens, closes;
} construct;

static const construct CONSTRUCTS[] = {
	[WXR_TEXT] = { 0 },
	[WXR_TAG] = { 0 },
	[WXR_CDATA] = { WXR_CDATA, { "<![CDATA[", 9 }, { "]]>", 3 } },
	[WXR_COMMENT] = { WXR_COMMENT, { "<!--", 4 }, { "-->", 3 } },
	[WXR_INSTRUCTION] = { WXR_INSTRUCTION, { "<?", 2 }, { "?>", 2 } },
	[WXR_DECLARATION] = { WXR_DECLARATION, { "<!", 2 }, { ">", 1 } },
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool begins_name(char c)
{
	return is_letter(c) || c == '_' || c == ':' || (unsigned char)c >= 0x80;
}

/* What opens at a "<!" or "<?". */
static wxr_mark special_opening(str s)
{
	for (wxr_mark m = WXR_CDATA; m <= WXR_INSTRUCTION; m++)
		if (str_starts(s, CONSTRUCTS[m].opens))
			return m;
	return s.n > 2 && is_letter(s.at[2]) ? WXR_DECLARATION : WXR_TEXT;
}

/* What opens at the "<" that s begins with: WXR_TEXT where it is a stray one. */
static wxr_mark opening(str s)
{
	char next = s.n > 1 ? s.at[1] : 0;
	if (next == '!' || next == '?')
		return special_opening(s);

	size_t name = next == '/' ? 2 : 1;
	return s.n > name && begins_name(s.at[name]) ? WXR_TAG : WXR_TEXT;
}

/* How many bytes a letter takes that begins with this one; 0: none does. */
static size_t letter_bytes(unsigned char first)
{
	return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
}

str wxr_whole_letters(str s)
{
	for (size_t back = 1; back <= 3 && back <= s.n; back++)
		if (letter_bytes((unsigned char)s.at[s.n - back]) > back)
			return str_part(s, 0, s.n - back);
	return s;
}

/* The longest start of s that ends with no half entity either. */
static str whole_entities(str s)
{
	for (size_t back = 1; back <= ENTITY_MOST && back <= s.n; back++) {
		char c = s.at[s.n - back];
		if (c == ';')
			break;
		if (c == '&')
			return str_part(s, 0, s.n - back);
	}
	return wxr_whole_letters(s);
}

static bool take(str *rest, size_t n, wxr_run *ret)
{
	ret->bytes = str_part(*rest, 0, n);
	*rest = str_from(*rest, n);
	return n > 0;
}

static bool take_text(str *rest, bool is_last, wxr_run *ret)
{
	bool is_stray = rest->at[0] == '<';
	size_t next = is_stray + str_find_byte(str_from(*rest, is_stray), '<');
	str all = str_part(*rest, 0, next);
	if (next == rest->n && !is_last)
		all = whole_entities(all);
	return take(rest, all.n, ret);
}

/* The rest of a CDATA section, a comment and the like, behind `opens` bytes. */
static bool take_construct(wxr_lexer *l, str *rest, size_t opens, bool is_last, wxr_run *ret)
{
	str body = str_from(*rest, opens), closes = CONSTRUCTS[ret->is].closes;
	size_t end = str_find(body, closes);
	ret->begins = opens > 0;
	ret->ends = end < body.n;
	if (!ret->ends && !is_last) {
		end = body.n < closes.n ? 0 : body.n - (closes.n - 1);
		end = wxr_whole_letters(str_part(body, 0, end)).n;
	}
	if (!ret->ends && end == 0 && !is_last)
		return false;

	take(&body, end, ret);
	*rest = str_from(body, ret->ends ? closes.n : 0);
	l->in = ret->ends ? WXR_TEXT : ret->is;
	return true;
}

/* Where a tag ends: at its ">", or at a "<", which no tag may hold; s.n when neither comes. */
static size_t tag_end(str s, char *quote)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.at[i];
		if (c == '<' || (c == '>' && !*quote))
			return i;
		if (c == *quote)
			*quote = 0;
		else if (!*quote && (c == '"' || c == '\''))
			*quote = c;
	}
	return s.n;
}

/* The rest of a tag behind `opens` bytes.  It comes whole, or in runs when it is too long. */
static bool take_tag(wxr_lexer *l, str *rest, size_t opens, bool is_last, wxr_run *ret)
{
	str body = str_from(*rest, opens);
	str seen = ret->is_long ? body : str_part(body, 0, WXR_TAG_MOST);
	char quote = l->quote;
	size_t end = tag_end(seen, &quote);
	bool has_end = end < seen.n;
	if (!has_end && !is_last && !ret->is_long && seen.n < WXR_TAG_MOST)
		return false;

	ret->begins = opens > 0;
	ret->ends = has_end && seen.at[end] == '>';
	ret->is_long = ret->is_long || (!has_end && seen.n == WXR_TAG_MOST);
	ret->is_broken = !ret->ends && (has_end || (is_last && seen.n == body.n));
	take(&body, end, ret);
	*rest = str_from(body, ret->ends);
	bool goes_on = !ret->ends && !ret->is_broken;
	l->in = goes_on ? WXR_TAG : WXR_TEXT;
	l->quote = goes_on ? quote : 0;
	return true;
}

bool wxr_run_next(wxr_lexer *l, str *rest, bool is_last, wxr_run *ret)
{
	if (rest->n == 0)
		return false;

	bool is_inside = l->in != WXR_TEXT;
	if (!is_inside && rest->at[0] == '<' && rest->n < CONSTRUCTS[WXR_CDATA].opens.n && !is_last)
		return false;

	bool opens = !is_inside && rest->at[0] == '<';
	*ret = (wxr_run){ .is = opens ? opening(*rest) : l->in };
	if (ret->is == WXR_TEXT)
		return take_text(rest, is_last, ret);
	if (ret->is == WXR_TAG) {
		ret->is_long = is_inside;
		return take_tag(l, rest, opens, is_last, ret);
	}
	return take_construct(l, rest, opens ? CONSTRUCTS[ret->is].opens.n : 0, is_last, ret);
}
