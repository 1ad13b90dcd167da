/* As much of JSON as blocks say of themselves: members by name, wherever they stand. */
#include "wordpress_parts.h"

static int hex_of(str digits)
{
	int value = 0;
	for (size_t i = 0; i < digits.n; i++) {
		char small = (char)(digits.at[i] | 0x20);
		bool is_digit = digits.at[i] >= '0' && digits.at[i] <= '9';
		if (!is_digit && (small < 'a' || small > 'f'))
			return -1;
		value = value * 16 + (is_digit ? digits.at[i] - '0' : small - 'a' + 10);
	}
	return digits.n == 4 ? value : -1;
}

static void put_letter(buffer *out, int letter)
{
	if (letter < 0x80) {
		put_byte(out, (char)letter);
	} else if (letter < 0x800) {
		put_byte(out, (char)(0xC0 | letter >> 6));
		put_byte(out, (char)(0x80 | (letter & 0x3F)));
	} else {
		put_byte(out, (char)(0xE0 | letter >> 12));
		put_byte(out, (char)(0x80 | (letter >> 6 & 0x3F)));
		put_byte(out, (char)(0x80 | (letter & 0x3F)));
	}
}

/* The string that begins behind a quote, and what is left behind it. */
static str json_string(arena *mem, str *rest)
{
	buffer out = buffer_new(mem, 256, MOST_CONTENT);
	size_t i = 0;
	for (; i < rest->n && rest->at[i] != '"'; i++) {
		char c = rest->at[i];
		if (c != '\\' || ++i == rest->n) {
			put_byte(&out, c);
			continue;
		}
		int letter = rest->at[i] == 'u' ? hex_of(str_part(*rest, i + 1, 4)) : -1;
		if (letter > 0)
			put_letter(&out, letter);
		else
			put_byte(&out,
				 rest->at[i] == 'n' || rest->at[i] == 't' ? ' ' : rest->at[i]);
		i += letter > 0 ? 4 : 0;
	}
	*rest = str_from(*rest, i + 1);
	return str_tidy(mem, buffer_str(&out));
}

bool json_next(arena *mem, str *rest, const char *name, str *ret)
{
	str key = str_print(mem, "\"%s\":", name);
	size_t at = str_find(*rest, key);
	if (at == rest->n)
		return false;
	*rest = str_trim(str_from(*rest, at + key.n));
	if (str_starts(*rest, S("\""))) {
		*rest = str_from(*rest, 1);
		*ret = json_string(mem, rest);
		return true;
	}
	size_t n = 0;
	while (n < rest->n && rest->at[n] >= '0' && rest->at[n] <= '9')
		n++;
	*ret = str_part(*rest, 0, n);
	return true;
}

str json_member(arena *mem, str object, const char *name)
{
	str value = { 0 };
	return json_next(mem, &object, name, &value) ? value : (str){ 0 };
}
