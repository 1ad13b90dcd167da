#include "escape.h"

#include <math.h>

#include "base/address.h"
#include "base/arena.h"

/* What each byte becomes in markup; most stay as they are. */
static const str MARKUP[256] = {
	['&'] = { "&amp;", 5 },  ['<'] = { "&lt;", 4 },   ['>'] = { "&gt;", 4 },
	['"'] = { "&quot;", 6 }, ['\''] = { "&#39;", 5 },
};

static const bool IS_MARKUP[256] = {
	['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true,
};

void escape_html(buffer *out, str s)
{
	size_t from = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char byte = (unsigned char)s.at[i];
		if (!IS_MARKUP[byte])
			continue;
		put(out, (str){ s.at + from, i - from });
		put(out, MARKUP[byte]);
		from = i + 1;
	}
	if (from < s.n)
		put(out, (str){ s.at + from, s.n - from });
}

/* RFC 3986, 2.3 */
static bool is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

/* Most addresses need no encoding and go out in one run. */
void escape_url(buffer *out, str s)
{
	static const char HEX[] = "0123456789ABCDEF";
	size_t from = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char byte = (unsigned char)s.at[i];
		if (is_unreserved(byte))
			continue;
		char encoded[] = { '%', HEX[byte >> 4], HEX[byte & 15] };
		put(out, str_part(s, from, i - from));
		put(out, (str){ encoded, sizeof encoded });
		from = i + 1;
	}
	put(out, str_from(s, from));
}

html html_of_text(arena *mem, str s)
{
	buffer out = buffer_new(mem, s.n + s.n / 8 + 16, s.n * 6 + 16);
	escape_html(&out, s);
	return html_of_trusted(buffer_str(&out));
}

str url_encode(arena *mem, str s)
{
	buffer out = buffer_new(mem, s.n + 16, s.n * 3 + 16);
	escape_url(&out, s);
	return buffer_str(&out);
}

void put_double(buffer *out, double number)
{
	char room[32];
	if (!isfinite(number))
		number = 0;
	int n = snprintf(room, sizeof room, "%.15g", number);
	if (strtod(room, NULL) != number)
		n = snprintf(room, sizeof room, "%.17g", number);
	put(out, (str){ room, (size_t)n });
}

url url_of(arena *mem, str s)
{
	s = str_trim(s);
	if (!url_is_safe(s))
		return (url){ 0 };
	str kept = str_copy(mem, s);
	return (url){ kept.at, kept.n };
}

url url_path(arena *mem, const str *segments, size_t n)
{
	size_t most = n + 1;
	for (size_t i = 0; i < n; i++)
		most += segments[i].n * 3;
	buffer out = buffer_new(mem, most, most);
	for (size_t i = 0; i < n; i++) {
		put_byte(&out, '/');
		escape_url(&out, segments[i]);
	}
	if (!n)
		put_byte(&out, '/');
	return (url){ out.at, out.n };
}

static char *add(char *to, str s)
{
	return s.n ? mempcpy(to, s.at, s.n) : to;
}

url url_numbered(arena *mem, str before, int64_t number, str after)
{
	char digits[INT_DIGITS];
	str written = int_digits(number, digits);
	char *at = arena_room(mem, before.n + written.n + after.n);
	char *end = add(add(add(at, before), written), after);
	return (url){ at, (size_t)(end - at) };
}
