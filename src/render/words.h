/* Words as search knows them: folded, stemmed by language, cut into pairs where a script has no
 * spaces.
 *
 * Index and query pass through the same functions, so every engine indexes the same words.  What comes
 * out is letters, digits and marks of any script, parted by spaces.  SQLite's FTS5 leaves it as it is
 * with tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'".
 *
 * A stem is not the beginning of a word ("city", "citi"), so an index that is to find words which are
 * only begun holds them twice: folded without a language, and with it.  Queries look for both. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/str.h"

/* One word of a text: where it stands in it, and how it is indexed. */
typedef struct word { size_t at, n; str folded; } word;

/* Walks through a text.  language is an ISO 639 code ("fr"); unknown ones are not stemmed. */
typedef struct words words;
words *words_of(arena *mem, str text, str language);
bool   words_next(words *w, word *ret); /* ret->folded is good until the next call */

/* All words, parted by spaces: what is stored in the index. */
str words_folded(arena *mem, str text, str language);

/* What an index holds of a text, from one walk through it: its words as they stand, and their stems. */
void words_indexed(arena *mem, str text, str language, str *ret_plain, str *ret_stems);

/* What a reader typed, as an FTS5 query of folded words: all words must occur, stemmed or as typed;
 * "quoted phrases" stand together; a last word without a space after it also finds longer words.  Only
 * the first 16 words or phrases count.  Empty when it holds no word; nothing typed is ever an operator. */
str words_query(arena *mem, str typed, str language);

/* The same for texts of several languages: each word also as the stem that one of them makes of it. */
str words_query_in(arena *mem, str typed, const str *languages, size_t n);

/* About `most` letters of text around the first words that match `typed`, escaped, in one line, matches
 * in <mark>. */
html words_snippet(arena *mem, str text, str typed, str language, size_t most);

/* For reading time: the words of scripts with spaces, the letters of scripts without. */
typedef struct words_measure { int64_t words, letters; } words_measure;
words_measure words_measured(str text);

/* "Tax & spend: Öl" becomes "tax-spend-öl": letters, digits and marks of any script, lower case, NFC,
 * joined by single hyphens, at most 80 letters.  Empty when nothing is left. */
str words_slug(arena *mem, str headline);

/* Case, width and accents folded away, no stemming: for comparing names. */
str words_fold(arena *mem, str s);

/* What a name looks like: folded, letters and digits alone, those of other scripts that look like Latin
 * ones as these.  Two names with one skeleton are taken for each other. */
str words_skeleton(arena *mem, str s);
