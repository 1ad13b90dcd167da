/* The inside of words: letters and their folding (words_letters.c), texts cut into pieces
 * (words.c), and what is made of those (words_query.c, words_plain.c).  For these four files alone.
 */
#pragma once

#include <unitypes.h>

#include "words.h"

/* ---- letters ------------------------------------------------------------------------------- */

typedef enum letter_kind {
	LETTER_NONE,   /* parts words */
	LETTER_SPACED, /* of a script that parts its words by spaces; also digits */
	LETTER_DENSE,  /* of a script without spaces: Han, Kana, Thai, Lao, Khmer, Myanmar */
	LETTER_HANGUL, /* spaced, but its words carry endings, so that it is cut like a dense one */
	LETTER_MARK,   /* belongs to the letter before it */
	LETTER_HIDDEN, /* joiners, soft hyphens, tatweel: inside a word and of no account */
} letter_kind;

letter_kind letter_kind_of(ucs4_t letter);

#define LETTER_FOLDS_TO 18 /* letters that one letter becomes at most */

/* The letter without case, width and accent.  Marks that only point or stress become nothing. */
size_t letter_fold(ucs4_t letter, ucs4_t ret[LETTER_FOLDS_TO]);

/* The first letter of s, which must not be empty; how many bytes it takes.  A wrong byte is U+FFFD.
 */
size_t letter_first(str s, ucs4_t *ret);

/* ---- runs and pieces ----------------------------------------------------------------------- */

/* Letters of one kind in a row, with their marks. */
typedef struct run {
	size_t at, n, letters;
	letter_kind kind;
} run;

/* The next run at or after *at, which is moved behind it. */
bool run_next(str text, size_t *at, run *ret);

/* A word of the index, as it is made of a run. */
typedef struct piece {
	word word;
	str plain;  /* folded, not stemmed */
	size_t run; /* pieces of one run have one number */
	bool dense; /* of a run that is cut into pairs, or a single letter of such a script */
	bool tail;  /* the last letter of such a run, alone, so that it can be found alone */
} piece;

typedef struct pieces {
	piece *at;
	size_t n, room;
} pieces;

pieces pieces_of(arena *mem, str text, str language);

/* Folded letter by letter, punctuation included, in NFC. */
str text_fold(arena *mem, str s);
