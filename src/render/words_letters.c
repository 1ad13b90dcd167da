#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "words_parts.h"

typedef struct range {
	ucs4_t from, to;
} range;

static const range DENSE[] = {
	{ 0x0E00, 0x0EFF }, { 0x1000, 0x109F }, { 0x1780, 0x17FF },   { 0x2E80, 0x312F },
	{ 0x31A0, 0x4DBF }, { 0x4E00, 0x9FFF }, { 0xA9E0, 0xA9FF },   { 0xAA60, 0xAA7F },
	{ 0xF900, 0xFAFF }, { 0xFF66, 0xFF9F }, { 0x20000, 0x3FFFF },
};

static const range HANGUL[] = {
	{ 0x1100, 0x11FF }, { 0x3130, 0x318F }, { 0xA960, 0xA97F },
	{ 0xAC00, 0xD7FF }, { 0xFFA0, 0xFFDC },
};

/* Marks that may be left out in writing.  Vowel signs of Indic scripts are not among them. */
static const range LOOSE_MARKS[] = {
	{ 0x0300, 0x036F }, { 0x0483, 0x0487 }, { 0x0591, 0x05C7 },   { 0x0610, 0x061A },
	{ 0x064B, 0x065F }, { 0x0670, 0x0670 }, { 0x06D6, 0x06ED },   { 0x08D3, 0x08FF },
	{ 0x135D, 0x135F }, { 0x1AB0, 0x1AFF }, { 0x1DC0, 0x1DFF },   { 0x20D0, 0x20FF },
	{ 0xFE00, 0xFE0F }, { 0xFE20, 0xFE2F }, { 0xE0100, 0xE01EF },
};

/* Letters that stand for themselves already, or whose parts must stay together. */
static const range WHOLE[] = {
	{ 0x0900, 0x109F }, { 0x1200, 0x139F }, { 0x1780, 0x17FF }, { 0x3041, 0x30FF },
	{ 0x3400, 0x4DBF }, { 0x4E00, 0x9FFF }, { 0xAC00, 0xD7A3 },
};

/* What Unicode does not take apart but readers type apart, and the forms of Arabic letters that
 * writers exchange freely.  In the order of `from`. */
static const struct exchange {
	ucs4_t from, to, then;
} EXCHANGED[] = {
	{ 0x00DF, 's', 's' },  { 0x00E6, 'a', 'e' },  { 0x00F0, 'd', 0 },    { 0x00F8, 'o', 0 },
	{ 0x00FE, 't', 'h' },  { 0x0111, 'd', 0 },    { 0x0127, 'h', 0 },    { 0x0131, 'i', 0 },
	{ 0x0142, 'l', 0 },    { 0x0153, 'o', 'e' },  { 0x0167, 't', 0 },    { 0x03C2, 0x03C3, 0 },
	{ 0x0439, 0x0439, 0 }, { 0x0629, 0x0647, 0 }, { 0x0649, 0x064A, 0 }, { 0x0671, 0x0627, 0 },
	{ 0x06A9, 0x0643, 0 }, { 0x06BE, 0x0647, 0 }, { 0x06C0, 0x0647, 0 }, { 0x06C1, 0x0647, 0 },
	{ 0x06C2, 0x0647, 0 }, { 0x06CC, 0x064A, 0 }, { 0x06D3, 0x06D2, 0 }, { 0x06D5, 0x0647, 0 },
};

#define IS_IN(table, letter) is_in((table), sizeof(table) / sizeof((table)[0]), (letter))

/* Tables are in order. */
static bool is_in(const range *table, size_t n, ucs4_t letter)
{
	size_t low = 0;
	while (n) {
		size_t half = n / 2;
		if (letter > table[low + half].to) {
			low += half + 1;
			n -= half + 1;
		} else if (letter < table[low + half].from) {
			n = half;
		} else {
			return true;
		}
	}
	return false;
}

static bool is_hidden(ucs4_t letter)
{
	return letter == 0x00AD || letter == 0x034F || letter == 0x0640 || letter == 0x180E ||
	       (letter >= 0x200B && letter <= 0x200F) || (letter >= 0x202A && letter <= 0x202E) ||
	       (letter >= 0x2060 && letter <= 0x2069) || letter == 0xFEFF;
}

/* Where nearly all letters are, and nothing but letters. */
static const struct block {
	range of;
	letter_kind kind;
} COMMON[] = {
	{ { 0x00D8, 0x00F6 }, LETTER_SPACED }, { { 0x0100, 0x024F }, LETTER_SPACED },
	{ { 0x03AC, 0x03CE }, LETTER_SPACED }, { { 0x0400, 0x0481 }, LETTER_SPACED },
	{ { 0x05D0, 0x05EA }, LETTER_SPACED }, { { 0x0620, 0x063F }, LETTER_SPACED },
	{ { 0x0641, 0x064A }, LETTER_SPACED }, { { 0x0904, 0x0939 }, LETTER_SPACED },
	{ { 0x3041, 0x3096 }, LETTER_DENSE },  { { 0x4E00, 0x9FFF }, LETTER_DENSE },
	{ { 0xAC00, 0xD7A3 }, LETTER_HANGUL },
};

static letter_kind kind_of_ascii(ucs4_t letter)
{
	bool is_letter = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
			 (letter >= 'A' && letter <= 'Z');
	return is_letter ? LETTER_SPACED : LETTER_NONE;
}

letter_kind letter_kind_of(ucs4_t letter)
{
	if (letter < 0x80)
		return kind_of_ascii(letter);
	for (size_t i = 0; i < sizeof(COMMON) / sizeof(COMMON[0]) && letter >= COMMON[i].of.from;
	     i++)
		if (letter <= COMMON[i].of.to)
			return COMMON[i].kind;
	if (is_hidden(letter))
		return LETTER_HIDDEN;
	if (letter >= 0x02B9 && letter <= 0x02BF) /* apostrophes that count as letters */
		return LETTER_NONE;
	if (uc_is_general_category_withtable(letter, UC_CATEGORY_MASK_M) || letter == 0xFF9E ||
	    letter == 0xFF9F) /* the voice marks of half-wide Kana count as letters */
		return LETTER_MARK;
	if (!uc_is_general_category_withtable(letter, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N))
		return LETTER_NONE;
	if (IS_IN(HANGUL, letter))
		return LETTER_HANGUL;
	return IS_IN(DENSE, letter) && !uc_is_general_category_withtable(letter, UC_CATEGORY_MASK_N)
		       ? LETTER_DENSE
		       : LETTER_SPACED;
}

static const struct exchange *exchange_of(ucs4_t letter)
{
	size_t low = 0, n = sizeof(EXCHANGED) / sizeof(EXCHANGED[0]);
	while (n) {
		size_t half = n / 2;
		if (letter > EXCHANGED[low + half].from) {
			low += half + 1;
			n -= half + 1;
		} else if (letter < EXCHANGED[low + half].from) {
			n = half;
		} else {
			return &EXCHANGED[low + half];
		}
	}
	return NULL;
}

/* A letter that has no parts. */
static size_t fold_part(ucs4_t letter, ucs4_t *ret)
{
	letter = letter < 0x80 && letter >= 'A' && letter <= 'Z' ? letter + 0x20
								 : uc_tolower(letter);
	if (letter < 0x80) {
		ret[0] = letter;
		return 1;
	}
	if (is_hidden(letter) || IS_IN(LOOSE_MARKS, letter))
		return 0;

	const struct exchange *e = exchange_of(letter);
	int digit = uc_decimal_value(letter);
	ret[0] = e ? e->to : digit >= 0 ? (ucs4_t)('0' + digit) : letter;
	ret[1] = e ? e->then : 0;
	return e && e->then ? 2 : 1;
}

/* Taken apart first, since what has parts may have accents. */
static size_t fold_whole(ucs4_t letter, ucs4_t ret[LETTER_FOLDS_TO])
{
	ucs4_t parts[LETTER_FOLDS_TO], folded[2];
	size_t parts_n = LETTER_FOLDS_TO, n = 0;
	if (!u32_normalize(UNINORM_NFKD, &letter, 1, parts, &parts_n) || parts_n > LETTER_FOLDS_TO)
		return 0;

	for (size_t i = 0; i < parts_n; i++) {
		size_t folded_n = fold_part(parts[i], folded);
		for (size_t k = 0; k < folded_n && n < LETTER_FOLDS_TO; k++)
			ret[n++] = folded[k];
	}
	return n;
}

size_t letter_fold(ucs4_t letter, ucs4_t ret[LETTER_FOLDS_TO])
{
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
	int how;
	if (letter < 0x80)
		return fold_part(letter, ret);
	if (IS_IN(WHOLE, letter) && uc_decimal_value(letter) < 0) {
		ret[0] = letter;
		return 1;
	}
	bool keeps = exchange_of(uc_tolower(letter)) || uc_decomposition(letter, &how, parts) < 0;
	return keeps ? fold_part(letter, ret) : fold_whole(letter, ret);
}

size_t letter_first(str s, ucs4_t *ret)
{
	unsigned char first = (unsigned char)s.at[0];
	*ret = first;
	if (first < 0x80)
		return 1;

	int n = u8_mbtoucr(ret, (const uint8_t *)s.at, s.n);
	if (n > 0)
		return (size_t)n;
	*ret = 0xFFFD;
	return 1;
}
