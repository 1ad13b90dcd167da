#include "str.h"

#include <stdarg.h>
#include <unistr.h>

#include "arena.h"
#include "buffer.h"

#define NO_LETTER 0xFFFD /* U+FFFD, REPLACEMENT CHARACTER */

str str_of(const char *text)
{
	return text ? (str){ text, strlen(text) } : (str){ 0 };
}

bool str_is(str a, str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

bool str_is_any_case(str a, str b)
{
	if (a.n != b.n)
		return false;

	for (size_t i = 0; i < a.n; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

int str_order(str a, str b)
{
	size_t both = a.n < b.n ? a.n : b.n;
	int order = both ? memcmp(a.at, b.at, both) : 0;
	if (order)
		return order;

	return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(str s, str with)
{
	return str_is(str_part(s, 0, with.n), with);
}

bool str_ends(str s, str with)
{
	return s.n >= with.n && str_is(str_from(s, s.n - with.n), with);
}

bool str_has(str s, str part)
{
	return part.n == 0 || str_find(s, part) < s.n;
}

size_t str_find(str s, str part)
{
	if (part.n == 0)
		return 0;
	if (part.n > s.n)
		return s.n;

	const char *found = memmem(s.at, s.n, part.at, part.n);
	return found ? (size_t)(found - s.at) : s.n;
}

size_t str_find_byte(str s, char byte)
{
	const char *found = s.n ? memchr(s.at, byte, s.n) : NULL;
	return found ? (size_t)(found - s.at) : s.n;
}

str str_from(str s, size_t start)
{
	if (start >= s.n)
		return (str){ 0 };

	return (str){ s.at + start, s.n - start };
}

str str_part(str s, size_t start, size_t n)
{
	str rest = str_from(s, start);
	return (str){ rest.at, n < rest.n ? n : rest.n };
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str s)
{
	size_t start = 0, end = s.n;
	while (start < end && is_space(s.at[start]))
		start++;
	while (end > start && is_space(s.at[end - 1]))
		end--;
	return str_part(s, start, end - start);
}

str str_cut(str *rest, char at)
{
	str all = *rest;
	size_t end = str_find_byte(all, at);
	*rest = str_from(all, end + 1);
	return str_part(all, 0, end);
}

bool str_to_int(str s, int64_t *ret)
{
	bool negative = s.n > 0 && s.at[0] == '-';
	str digits = negative ? str_from(s, 1) : s;
	if (digits.n == 0)
		return false;

	int64_t number = 0;
	for (size_t i = 0; i < digits.n; i++) {
		int digit = digits.at[i] - '0';
		if (digit < 0 || digit > 9)
			return false;
		if (__builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, negative ? -digit : digit, &number))
			return false;
	}
	*ret = number;
	return true;
}

str str_copy(arena *mem, str s)
{
	return str_join(mem, s, (str){ 0 });
}

char *str_c(arena *mem, str s)
{
	char *room = arena_room(mem, s.n + 1);
	if (s.n)
		memcpy(room, s.at, s.n);
	room[s.n] = 0;
	return room;
}

str str_lower(arena *mem, str s)
{
	char *room = arena_room(mem, s.n);
	for (size_t i = 0; i < s.n; i++)
		room[i] = lower(s.at[i]);
	return (str){ room, s.n };
}

str str_print(arena *mem, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);

	int n = vsnprintf(NULL, 0, format, args);
	char *room = arena_room(mem, n < 0 ? 1 : (size_t)n + 1);
	n = n < 0 ? 0 : vsnprintf(room, (size_t)n + 1, format, again);

	va_end(again);
	va_end(args);
	return (str){ room, (size_t)n };
}

static size_t times(str s, str part)
{
	size_t n = 0;
	for (size_t at = str_find(s, part); at < s.n; at = str_find(s, part)) {
		s = str_from(s, at + part.n);
		n++;
	}
	return n;
}

str str_replace(arena *mem, str s, str what, str by)
{
	size_t n = what.n ? times(s, what) : 0;
	if (!n)
		return s;
	buffer out = buffer_new(mem, s.n - n * what.n + n * by.n, SIZE_MAX);
	for (size_t at = str_find(s, what); at < s.n; at = str_find(s, what)) {
		put(&out, str_part(s, 0, at));
		put(&out, by);
		s = str_from(s, at + what.n);
	}
	put(&out, s);
	return buffer_str(&out);
}

str str_join(arena *mem, str a, str b)
{
	char *room = arena_room(mem, a.n + b.n);
	if (a.n)
		memcpy(room, a.at, a.n);
	if (b.n)
		memcpy(room + a.n, b.at, b.n);
	return (str){ room, a.n + b.n };
}

bool str_is_utf8(str s)
{
	return s.n == 0 || u8_check((const uint8_t *)s.at, s.n) == NULL;
}

/* How many bytes the code point at the start of s takes; a wrong byte is one NO_LETTER. */
static size_t letter_at(str s, ucs4_t *ret)
{
	int n = u8_mbtoucr(ret, (const uint8_t *)s.at, s.n);
	if (n > 0)
		return (size_t)n;

	*ret = NO_LETTER;
	return 1;
}

/* The bytes that the first `most` code points take, and in *ret_letters how many there are. */
static size_t bytes_of_letters(str s, size_t most, size_t *ret_letters)
{
	size_t at = 0, letters = 0;
	ucs4_t ignored;
	for (; at < s.n && letters < most; letters++)
		at += (unsigned char)s.at[at] < 0x80 ? 1 : letter_at(str_from(s, at), &ignored);

	*ret_letters = letters;
	return at;
}

size_t str_letters(str s)
{
	size_t letters;
	bytes_of_letters(s, SIZE_MAX, &letters);
	return letters;
}

str str_clip(str s, size_t most)
{
	size_t ignored;
	return str_part(s, 0, bytes_of_letters(s, most, &ignored));
}

/* What becomes of the code point at the start of s: *ret_n bytes of it go, the answer comes. */
static str tidy_letter(str s, size_t *ret_n)
{
	ucs4_t letter;
	*ret_n = letter_at(s, &letter);
	bool is_none = letter == 0xFFFE || letter == 0xFFFF; /* XML 1.0 has no place for them */
	if ((letter == NO_LETTER && *ret_n == 1) || is_none)
		return S("\xEF\xBF\xBD");
	if (letter == '\r') {
		*ret_n = s.n > 1 && s.at[1] == '\n' ? 2 : 1;
		return S("\n");
	}
	if ((letter < ' ' && letter != '\t' && letter != '\n') || (letter >= 0x7F && letter < 0xA0))
		return (str){ 0 };

	return str_part(s, 0, *ret_n);
}

/* The number of bytes at the start of s that are tidy already. */
static size_t tidy_start(str s)
{
	size_t at = 0, n = 1;
	for (; at < s.n; at += n) {
		n = 1;
		if (s.at[at] >= ' ' && s.at[at] < 0x7F)
			continue;

		str letter = tidy_letter(str_from(s, at), &n);
		if (!str_is(letter, str_part(s, at, n)))
			return at;
	}
	return at;
}

/* Writes s tidied to `to`, or only counts when that is NULL. */
static size_t tidy_to(char *to, str s)
{
	size_t written = 0;
	for (size_t at = 0, n = 0; at < s.n; at += n) {
		str letter = tidy_letter(str_from(s, at), &n);
		if (to && letter.n)
			memcpy(to + written, letter.at, letter.n);
		written += letter.n;
	}
	return written;
}

str str_tidy(arena *mem, str s)
{
	size_t good = tidy_start(s);
	if (good == s.n)
		return s;

	str rest = str_from(s, good);
	size_t n = good + tidy_to(NULL, rest);
	char *room = arena_room(mem, n);
	memcpy(room, s.at, good);
	tidy_to(room + good, rest);
	return (str){ room, n };
}

html html_of_trusted(str s)
{
	return (html){ s.at, s.n };
}
