#include <unicase.h>
#include <uninorm.h>

#include "words_parts.h"

#define SLUG_LETTERS 80

words_measure words_measured(str text)
{
	run r;
	words_measure all = { 0 };
	for (size_t at = 0; run_next(text, &at, &r);)
		if (r.kind == LETTER_DENSE)
			all.letters += (int64_t)r.letters;
		else
			all.words++;
	return all;
}

/* ---- slugs --------------------------------------------------------------------------------- */

static str small_nfc(arena *mem, str s)
{
	size_t n;
	uint8_t *made = u8_tolower((const uint8_t *)s.at, s.n, NULL, UNINORM_NFC, NULL, &n);
	str kept = made ? str_copy(mem, (str){ (const char *)made, n }) : (str){ 0 };
	free(made);
	return kept;
}

/* Letters, digits and marks; whatever else stands between them becomes one hyphen. */
static str hyphenated(arena *mem, str s)
{
	ucs4_t letter;
	buffer out = buffer_new(mem, s.n + 1, 2 * s.n + 1);
	bool parted = false;
	for (size_t at = 0, n; at < s.n; at += n) {
		n = letter_first(str_from(s, at), &letter);
		letter_kind kind = letter_kind_of(letter);
		if (kind == LETTER_HIDDEN)
			continue;
		bool is_loose = kind == LETTER_NONE || (kind == LETTER_MARK && (parted || !out.n));
		parted = parted || kind == LETTER_NONE;
		if (is_loose)
			continue;
		if (parted && out.n)
			put_byte(&out, '-');
		parted = false;
		put(&out, str_part(s, at, n));
	}
	return buffer_str(&out);
}

/* Whole words while they reach far enough; else no letter is parted from its marks. */
static str cut_slug(str slug)
{
	str part = str_clip(slug, SLUG_LETTERS);
	if (part.n == slug.n)
		return slug;

	size_t end = part.n;
	while (end > 0 && slug.at[end] != '-')
		end--;
	if (str_letters(str_part(slug, 0, end)) >= SLUG_LETTERS / 2)
		return str_part(slug, 0, end);

	ucs4_t next;
	for (size_t letters = SLUG_LETTERS; letters > 1; letters--) {
		part = str_clip(slug, letters);
		letter_first(str_from(slug, part.n), &next);
		if (letter_kind_of(next) != LETTER_MARK)
			break;
	}
	return part;
}

str words_slug(arena *mem, str headline)
{
	if (!headline.n)
		return headline;

	/* Twice, since hidden letters that are now gone may have kept accents apart. */
	str hyphens = hyphenated(mem, small_nfc(mem, str_tidy(mem, headline)));
	return cut_slug(small_nfc(mem, hyphens));
}

/* ---- names --------------------------------------------------------------------------------- */

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

str words_fold(arena *mem, str s)
{
	str folded = str_trim(text_fold(mem, s));
	buffer out = buffer_new(mem, folded.n, folded.n);
	for (size_t i = 0; i < folded.n; i++) {
		if (is_space(folded.at[i]) && is_space(folded.at[i - 1]))
			continue;
		put_byte(&out, is_space(folded.at[i]) ? ' ' : folded.at[i]);
	}
	return buffer_str(&out);
}

/* Small letters of Cyrillic, Greek, Armenian and of other alphabets, after folding, and signs that pass
 * for Latin letters.  In the order of `from`. */
static const struct alike {
	ucs4_t from;
	char to;
} ALIKE[] = {
	{ '$', 's' },    { '0', 'o' },    { '1', 'l' },    { '3', 'e' },    { '4', 'a' },
	{ '5', 's' },    { '@', 'a' },    { 'i', 'l' },    { '|', 'l' },    { 0x0251, 'a' },
	{ 0x0261, 'g' }, { 0x0269, 'l' }, { 0x026A, 'l' }, { 0x028B, 'u' }, { 0x03B1, 'a' },
	{ 0x03B2, 'b' }, { 0x03B5, 'e' }, { 0x03B6, 'z' }, { 0x03B7, 'n' }, { 0x03B9, 'l' },
	{ 0x03BA, 'k' }, { 0x03BC, 'm' }, { 0x03BD, 'v' }, { 0x03BF, 'o' }, { 0x03C1, 'p' },
	{ 0x03C3, 'o' }, { 0x03C4, 't' }, { 0x03C5, 'u' }, { 0x03C7, 'x' }, { 0x03F2, 'c' },
	{ 0x03F3, 'j' }, { 0x0430, 'a' }, { 0x0432, 'b' }, { 0x0433, 'r' }, { 0x0435, 'e' },
	{ 0x0438, 'u' }, { 0x043A, 'k' }, { 0x043C, 'm' }, { 0x043D, 'h' }, { 0x043E, 'o' },
	{ 0x043F, 'n' }, { 0x0440, 'p' }, { 0x0441, 'c' }, { 0x0442, 't' }, { 0x0443, 'y' },
	{ 0x0445, 'x' }, { 0x044C, 'b' }, { 0x0455, 's' }, { 0x0456, 'l' }, { 0x0458, 'j' },
	{ 0x0475, 'v' }, { 0x04AF, 'y' }, { 0x04BB, 'h' }, { 0x04C0, 'l' }, { 0x04CF, 'l' },
	{ 0x0501, 'd' }, { 0x051B, 'q' }, { 0x051D, 'w' }, { 0x0570, 'h' }, { 0x0578, 'n' },
	{ 0x057D, 'u' }, { 0x0581, 'g' }, { 0x0585, 'o' }, { 0x13A0, 'd' }, { 0x13DE, 'l' },
	{ 0x1D00, 'a' }, { 0x1D04, 'c' }, { 0x1D05, 'd' }, { 0x1D07, 'e' }, { 0x1D0B, 'k' },
	{ 0x1D0D, 'm' }, { 0x1D0F, 'o' }, { 0x1D18, 'p' }, { 0x1D1B, 't' }, { 0x1D1C, 'u' },
	{ 0x1D20, 'v' }, { 0x1D21, 'w' }, { 0x1D22, 'z' }, { 0x2113, 'l' },
};

static char looks_like(ucs4_t letter)
{
	size_t low = 0, n = sizeof ALIKE / sizeof ALIKE[0];
	while (n) {
		size_t half = n / 2;
		if (letter == ALIKE[low + half].from)
			return ALIKE[low + half].to;
		if (letter > ALIKE[low + half].from) {
			low += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return 0;
}

/* Greek capitals that look like Latin ones while their small letters look like others. */
static str capitals_alike(arena *mem, str s)
{
	s = str_replace(mem, s, S("\u0397"), S("h"));
	s = str_replace(mem, s, S("\u039D"), S("n"));
	return str_replace(mem, s, S("\u03A5"), S("y"));
}

str words_skeleton(arena *mem, str s)
{
	ucs4_t letter;
	str folded = text_fold(mem, capitals_alike(mem, s));
	buffer out = buffer_new(mem, folded.n + 1, folded.n + 1);
	for (size_t at = 0, n; at < folded.n; at += n) {
		n = letter_first(str_from(folded, at), &letter);
		letter_kind kind = letter_kind_of(letter);
		char like = looks_like(letter);
		if (like)
			put_byte(&out, like);
		else if (kind != LETTER_NONE && kind != LETTER_HIDDEN)
			put(&out, str_part(folded, at, n));
	}
	return buffer_str(&out);
}
