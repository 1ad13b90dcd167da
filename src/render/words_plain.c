#include <unicase.h>
#include <uninorm.h>

#include "words_parts.h"

#define SLUG_LETTERS 80

int64_t words_count(str text)
{
	run r;
	int64_t n = 0;
	for (size_t at = 0; run_next(text, &at, &r);)
		n += r.kind != LETTER_DENSE;
	return n;
}

int64_t words_letters_cjk(str text)
{
	run r;
	int64_t n = 0;
	for (size_t at = 0; run_next(text, &at, &r);)
		if (r.kind == LETTER_DENSE)
			n += (int64_t)r.letters;
	return n;
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
