#include "visible.h"

#include <unictype.h>
#include <unistr.h>

#include "base/buffer.h"

#define NO_LETTER 0xFFFD
#define BRAILLE_BLANK 0x2800

static bool is_ascii(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.at[i] >= 0x80)
			return false;
	return true;
}

/* The letter at the start of s; how many bytes it takes. */
static size_t letter_at(str s, ucs4_t *ret)
{
	int n = u8_mbtoucr(ret, (const uint8_t *)s.at, s.n);
	if (n > 0)
		return (size_t)n;
	*ret = NO_LETTER;
	return 1;
}

/* The letter that ends s; how many bytes it takes. */
static size_t letter_before_end(str s, ucs4_t *ret)
{
	size_t n = 1;
	while (n < s.n && n < 4 && ((unsigned char)s.at[s.n - n] & 0xC0) == 0x80)
		n++;
	letter_at(str_from(s, s.n - n), ret);
	return n;
}

static bool is_of(ucs4_t letter, uint32_t categories)
{
	return uc_is_general_category_withtable(letter, categories);
}

/* ---- seen or not --------------------------------------------------------------------------- */

static bool is_blank(ucs4_t letter)
{
	return letter == BRAILLE_BLANK || uc_is_property_white_space(letter) ||
	       uc_is_property_default_ignorable_code_point(letter);
}

static bool leaves_a_trace(ucs4_t letter)
{
	return !is_blank(letter) &&
	       !is_of(letter, UC_CATEGORY_MASK_C | UC_CATEGORY_MASK_Z | UC_CATEGORY_MASK_M);
}

bool text_shows(str s)
{
	ucs4_t letter;
	for (size_t at = 0; at < s.n;) {
		at += letter_at(str_from(s, at), &letter);
		if (leaves_a_trace(letter))
			return true;
	}
	return false;
}

/* Selectors of a variant and the tags of a flag belong to the sign before them. */
static bool hangs_on(ucs4_t letter)
{
	return is_of(letter, UC_CATEGORY_MASK_M) || (letter >= 0xE0020 && letter <= 0xE007F);
}

str text_trim(str s)
{
	ucs4_t letter;
	while (s.n) {
		size_t n = letter_at(s, &letter);
		if (!is_blank(letter))
			break;
		s = str_from(s, n);
	}
	while (s.n) {
		size_t n = letter_before_end(s, &letter);
		if (!is_blank(letter) || hangs_on(letter))
			break;
		s = str_part(s, 0, s.n - n);
	}
	return s;
}

/* ---- one line ------------------------------------------------------------------------------ */

static bool ends_a_line(ucs4_t letter)
{
	return letter == '\n' || letter == '\t' || letter == 0x2028 || letter == 0x2029;
}

/* Embeddings, overrides and isolates; the marks of direction move nothing but themselves. */
static bool turns_direction(ucs4_t letter)
{
	return (letter >= 0x202A && letter <= 0x202E) || (letter >= 0x2066 && letter <= 0x2069);
}

str text_in_one_line(arena *mem, str s)
{
	ucs4_t letter;
	buffer out = buffer_new(mem, s.n + 1, s.n + 1);
	for (size_t at = 0, n; at < s.n; at += n) {
		n = letter_at(str_from(s, at), &letter);
		if (ends_a_line(letter))
			put_byte(&out, ' ');
		else if (!turns_direction(letter))
			put(&out, str_part(s, at, n));
	}
	return buffer_str(&out);
}

/* ---- marks --------------------------------------------------------------------------------- */

str text_calm(arena *mem, str s)
{
	if (is_ascii(s))
		return s;
	ucs4_t letter;
	size_t marks = 0;
	buffer out = buffer_new(mem, s.n, s.n);
	for (size_t at = 0, n; at < s.n; at += n) {
		n = letter_at(str_from(s, at), &letter);
		marks = letter >= 0x300 && is_of(letter, UC_CATEGORY_MASK_M) ? marks + 1 : 0;
		if (marks <= MARKS_MOST)
			put(&out, str_part(s, at, n));
	}
	return buffer_str(&out);
}

bool text_is_of_letters(str s)
{
	ucs4_t letter;
	for (size_t at = 0; at < s.n;) {
		at += letter_at(str_from(s, at), &letter);
		bool good = letter < 0x80 ||
			    (!is_blank(letter) &&
			     is_of(letter,
				   UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_N));
		if (!good)
			return false;
	}
	return true;
}
