#include "words.h"

#include <libstemmer.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>

#include "words_parts.h"

#define LONGEST_WORD 120 /* folded bytes; what is longer is no word and is cut off */

struct words {
	pieces all;
	size_t next;
};

/* ---- runs ---------------------------------------------------------------------------------- */

static bool is_hebrew(ucs4_t letter)
{
	return letter >= 0x05D0 && letter <= 0x05EA;
}

/* Whether the first letter of `rest` is a sign inside a word: the middle dot of Catalan between l
 * and l, gershayim and geresh (also typed as quotes) between Hebrew letters. */
static bool joins(ucs4_t before, ucs4_t sign, str behind)
{
	ucs4_t after;
	if (!behind.n)
		return false;
	letter_first(behind, &after);
	if (sign == 0x00B7)
		return (before | 0x20) == 'l' && (after | 0x20) == 'l';

	bool is_quote =
		sign == '"' || sign == '\'' || sign == 0x05F3 || sign == 0x05F4 || sign == 0x2019;
	return is_quote && is_hebrew(before) && is_hebrew(after);
}

static bool run_starts(str text, size_t *at, run *ret)
{
	for (ucs4_t letter; *at < text.n;) {
		size_t n = letter_first(str_from(text, *at), &letter);
		letter_kind kind = letter_kind_of(letter);
		if (kind == LETTER_SPACED || kind == LETTER_DENSE || kind == LETTER_HANGUL) {
			*ret = (run){ .at = *at, .kind = kind };
			return true;
		}
		*at += n;
	}
	return false;
}

bool run_next(str text, size_t *at, run *ret)
{
	if (!run_starts(text, at, ret))
		return false;

	for (ucs4_t letter, before = 0; *at < text.n;) {
		str rest = str_from(text, *at);
		size_t n = letter_first(rest, &letter);
		letter_kind kind = letter_kind_of(letter);
		bool goes_on = kind == ret->kind || kind == LETTER_MARK || kind == LETTER_HIDDEN ||
			       (kind == LETTER_NONE && joins(before, letter, str_from(rest, n)));
		if (!goes_on)
			break;
		ret->letters += kind == ret->kind;
		before = letter;
		*at += n;
	}
	ret->n = *at - ret->at;
	return true;
}

/* ---- folding ------------------------------------------------------------------------------- */

/* Accents that stand behind their letters (NFD), and letters that are typed in parts. */
static bool has_loose_parts(str s)
{
	ucs4_t letter;
	for (size_t at = 0; at < s.n; at += letter_first(str_from(s, at), &letter)) {
		letter_first(str_from(s, at), &letter);
		if ((letter >= 0x0300 && letter <= 0x036F) ||
		    (letter >= 0x1100 && letter <= 0x11FF) || letter == 0x3099 ||
		    letter == 0x309A || letter == 0xFF9E || letter == 0xFF9F)
			return true;
	}
	return false;
}

static str nfc(arena *mem, str s)
{
	size_t n = s.n * 3 + 16;
	uint8_t *room = arena_room(mem, n);
	uint8_t *made = u8_normalize(UNINORM_NFC, (const uint8_t *)s.at, s.n, room, &n);
	if (made == room)
		return (str){ (const char *)room, n };

	str kept = made ? str_copy(mem, (str){ (const char *)made, n }) : s;
	free(made);
	return kept;
}

static void put_letter(buffer *out, ucs4_t letter)
{
	uint8_t room[6];
	int n = u8_uctomb(room, letter, sizeof(room));
	if (n > 0)
		put(out, (str){ (const char *)room, (size_t)n });
}

static bool is_of_word(ucs4_t letter)
{
	letter_kind kind = letter_kind_of(letter);
	return kind != LETTER_NONE && kind != LETTER_HIDDEN;
}

static void put_folded(buffer *out, str s, bool words_only)
{
	ucs4_t letter, folded[LETTER_FOLDS_TO];
	for (size_t at = 0; at < s.n; at += letter_first(str_from(s, at), &letter)) {
		letter_first(str_from(s, at), &letter);
		size_t n = letter_fold(letter, folded);
		for (size_t i = 0; i < n; i++)
			if (!words_only || is_of_word(folded[i]))
				put_letter(out, folded[i]);
	}
}

static bool is_ascii(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.at[i] & 0x80)
			return false;
	return true;
}

static str fold(arena *mem, str s, bool words_only)
{
	if (is_ascii(s) && words_only)
		return str_lower(mem, s);

	bool in_parts = has_loose_parts(s);
	buffer out = buffer_new(mem, s.n + 8, s.n * LETTER_FOLDS_TO + 8);
	put_folded(&out, in_parts ? nfc(mem, s) : s, words_only);
	return in_parts ? nfc(mem, buffer_str(&out)) : buffer_str(&out);
}

str text_fold(arena *mem, str s)
{
	return fold(mem, s, false);
}

/* The start of s that holds at most `most` bytes, never cut inside a letter. */
static str clip_bytes(str s, size_t most)
{
	size_t n = s.n < most ? s.n : most;
	while (n < s.n && n && ((unsigned char)s.at[n] & 0xC0) == 0x80)
		n--;
	return str_part(s, 0, n);
}

/* ---- stems --------------------------------------------------------------------------------- */

typedef struct sb_stemmer stemmer;

static void release_stemmer(stemmer **s)
{
	sb_stemmer_delete(*s);
}

static stemmer *stemmer_for(str language)
{
	char code[4] = { 0 };
	for (size_t i = 0; i < language.n && language.at[i] != '-' && language.at[i] != '_'; i++) {
		if (i == 3)
			return NULL;
		code[i] = language.at[i];
	}
	return code[0] ? sb_stemmer_new(code, NULL) : NULL;
}

/* In lower case, accents kept: what stemmers are made for. */
static str lower(arena *mem, str s)
{
	if (is_ascii(s))
		return str_lower(mem, s);

	ucs4_t letter;
	buffer out = buffer_new(mem, s.n + 8, s.n * 3 + 8);
	str whole = has_loose_parts(s) ? nfc(mem, s) : s;
	for (size_t at = 0; at < whole.n; at += letter_first(str_from(whole, at), &letter)) {
		letter_first(str_from(whole, at), &letter);
		if (is_of_word(letter))
			put_letter(&out, uc_tolower(letter));
	}
	return buffer_str(&out);
}

static str stem(arena *mem, stemmer *how, str s, str plain)
{
	str small = lower(mem, s);
	const sb_symbol *at = sb_stemmer_stem(how, (const sb_symbol *)small.at, (int)small.n);
	if (!at)
		return plain;
	str stemmed = { (const char *)at, (size_t)sb_stemmer_length(how) };
	str folded = fold(mem, stemmed, true);
	return folded.n ? folded : plain;
}

/* ---- pieces -------------------------------------------------------------------------------- */

static void add(arena *mem, pieces *all, piece p)
{
	if (!p.plain.n)
		return;
	if (all->n == all->room) {
		size_t room = all->room ? all->room * 2 : 64;
		piece *at = arena_room(mem, room * sizeof(piece));
		if (all->n)
			memcpy(at, all->at, all->n * sizeof(piece));
		all->at = at;
		all->room = room;
	}
	p.word.folded = p.word.folded.n ? p.word.folded : p.plain;
	all->at[all->n++] = p;
}

/* The bytes of the first letter with what hangs on it. */
static size_t cluster(str s)
{
	ucs4_t letter;
	size_t n = letter_first(s, &letter);
	while (n < s.n) {
		size_t next = letter_first(str_from(s, n), &letter);
		letter_kind kind = letter_kind_of(letter);
		if (kind != LETTER_MARK && kind != LETTER_HIDDEN)
			break;
		n += next;
	}
	return n;
}

/* "abc" becomes "ab", "bc" and the tail "c"; a letter alone stays alone. */
static void add_pairs(arena *mem, pieces *all, str text, run r, size_t number)
{
	size_t end = r.at + r.n, first = cluster(str_part(text, r.at, r.n));
	for (size_t at = r.at, next; at < end; at += first, first = next) {
		size_t behind = at + first;
		next = behind < end ? cluster(str_part(text, behind, end - behind)) : 0;
		size_t n = first + next;
		add(mem, all,
		    (piece){ .word = { .at = at, .n = n },
			     .run = number,
			     .dense = true,
			     .tail = !next && r.n > first,
			     .plain = fold(mem, clip_bytes(str_part(text, at, n), LONGEST_WORD),
					   true) });
	}
}

/* Texts repeat their words, and stems are dear: what a word became last time is kept, one in a
 * slot. */
typedef struct known {
	str typed, plain, stemmed;
} known;
typedef struct memory {
	known *at;
	size_t slots;
} memory;

static memory memory_for(arena *mem, str text)
{
	size_t slots = text.n < 1024 ? 32 : 1024;
	return (memory){ arena_take(mem, slots * sizeof(known)), slots };
}

static known *slot_of(const memory *m, str typed)
{
	uint32_t sum = 2166136261u;
	for (size_t i = 0; i < typed.n; i++)
		sum = (sum ^ (unsigned char)typed.at[i]) * 16777619u;
	return &m->at[(sum ^ sum >> 15) % m->slots];
}

static const known *word_known(arena *mem, const memory *m, str typed, stemmer *how)
{
	known *k = slot_of(m, typed);
	if (k->plain.n && str_is(k->typed, typed))
		return k;

	str plain = fold(mem, typed, true);
	*k = (known){ typed, plain, how ? stem(mem, how, typed, plain) : plain };
	return k;
}

pieces pieces_of(arena *mem, str text, str language)
{
	_cleanup_(release_stemmer) stemmer *how = stemmer_for(language);
	memory m = memory_for(mem, text);
	pieces all = { 0 };
	run r;
	size_t number = 0;
	for (size_t at = 0; run_next(text, &at, &r); number++) {
		if (r.kind != LETTER_SPACED) {
			add_pairs(mem, &all, text, r, number);
			continue;
		}
		str typed = clip_bytes(str_part(text, r.at, r.n), LONGEST_WORD);
		const known *k = word_known(mem, &m, typed, how);
		add(mem, &all,
		    (piece){ .word = { r.at, r.n, k->stemmed }, .plain = k->plain, .run = number });
	}
	return all;
}

/* ---- words --------------------------------------------------------------------------------- */

words *words_of(arena *mem, str text, str language)
{
	words *w = NEW(mem, words);
	w->all = pieces_of(mem, text, language);
	return w;
}

bool words_next(words *w, word *ret)
{
	if (w->next == w->all.n)
		return false;
	*ret = w->all.at[w->next++].word;
	return true;
}

static void put_word(buffer *out, str s)
{
	if (out->n)
		put_byte(out, ' ');
	put(out, s);
}

static buffer room_for(arena *mem, str text)
{
	return buffer_new(mem, text.n + text.n / 4 + 16, SIZE_MAX / 4);
}

void words_indexed(arena *mem, str text, str language, str *ret_plain, str *ret_stems)
{
	pieces all = pieces_of(mem, text, language);
	buffer plain = room_for(mem, text), stems = room_for(mem, text);
	for (size_t i = 0; i < all.n; i++) {
		put_word(&plain, all.at[i].plain);
		put_word(&stems, all.at[i].word.folded);
	}
	*ret_plain = buffer_str(&plain);
	*ret_stems = buffer_str(&stems);
}

str words_folded(arena *mem, str text, str language)
{
	pieces all = pieces_of(mem, text, language);
	buffer out = room_for(mem, text);
	for (size_t i = 0; i < all.n; i++)
		put_word(&out, all.at[i].word.folded);
	return buffer_str(&out);
}
