#include "decode.h"

int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The byte that an escape at s.at[i] stands for, or -1. */
static int escaped_byte(str s, size_t i)
{
	if (i + 2 >= s.n || hex_digit(s.at[i + 1]) < 0 || hex_digit(s.at[i + 2]) < 0)
		return -1;
	return hex_digit(s.at[i + 1]) * 16 + hex_digit(s.at[i + 2]);
}

bool percent_decode(arena *mem, str s, str *ret)
{
	if (str_find_byte(s, '%') == s.n) {
		*ret = s;
		return true;
	}
	char *at = arena_room(mem, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		int byte = s.at[i] == '%' ? escaped_byte(s, i) : (unsigned char)s.at[i];
		if (byte < 0)
			return false;
		if (s.at[i] == '%')
			i += 2;
		at[n++] = (char)byte;
	}
	*ret = (str){ at, n };
	return true;
}

str query_decode(arena *mem, str s)
{
	char *at = arena_room(mem, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		int byte = s.at[i] == '%' ? escaped_byte(s, i) : -1;
		if (byte >= 0)
			i += 2;
		at[n++] = byte >= 0 ? (char)byte : s.at[i] == '+' ? ' ' : s.at[i];
	}
	return str_tidy(mem, (str){ at, n });
}
