#include "escape.h"
#include "words_parts.h"

#define MOST_WORDS 16
#define LONGEST_QUERY 1000 /* bytes of what was typed */
#define MOST_PAIRS 32      /* of one run without spaces */
#define SLICE 4096         /* bytes that are searched for the first match at a time */

/* ---- what was typed ------------------------------------------------------------------------ */

/* A part of the query: words that stand together, or one word. */
typedef struct term {
	size_t first, n;
	bool is_phrase, is_open;
} term;

typedef struct query {
	str typed;
	pieces words;
	term terms[MOST_WORDS];
	size_t n;
} query;

/* Quotation marks of several languages; all of them open and close. */
static size_t quote_at(str s)
{
	static const char *const QUOTES[] = {
		"\"", "“", "”", "„", "«", "»", "「", "」", "『", "』"
	};
	for (size_t i = 0; i < sizeof(QUOTES) / sizeof(QUOTES[0]); i++)
		if (str_starts(s, str_of(QUOTES[i])))
			return strlen(QUOTES[i]);
	return 0;
}

/* The number of quotation marks between word number i and the one before it. */
static size_t quotes_before(const query *q, size_t i)
{
	const piece *all = q->words.at;
	size_t at = i ? all[i - 1].word.at + all[i - 1].word.n : 0, quotes = 0;
	size_t end = i < q->words.n ? all[i].word.at : q->typed.n;
	while (at < end) {
		size_t n = quote_at(str_from(q->typed, at));
		quotes += n > 0;
		at += n ? n : 1;
	}
	return quotes;
}

/* Where the pieces of the run end that begins at `first`. */
static size_t run_end(const query *q, size_t first)
{
	size_t end = first;
	while (end < q->words.n && q->words.at[end].run == q->words.at[first].run)
		end++;
	return end;
}

/* Where the phrase ends that begins at `first`: before the next quotation mark, which must exist.
 */
static size_t phrase_end(const query *q, size_t first)
{
	for (size_t end = first + 1; end <= q->words.n; end++)
		if (quotes_before(q, end) > 0)
			return end;
	return 0;
}

/* The last word is open when nothing stands behind it: a reader may still be typing. */
static term term_at(const query *q, size_t first, bool quoted)
{
	size_t phrase = quoted ? phrase_end(q, first) : 0;
	size_t end = phrase ? phrase : run_end(q, first);
	const word *last = &q->words.at[end - 1].word;
	return (term){ first, end - first, phrase != 0,
		       !phrase && last->at + last->n == q->typed.n };
}

static query query_of(arena *mem, str typed, str language)
{
	query q = { .typed = str_part(typed, 0, LONGEST_QUERY) };
	q.words = pieces_of(mem, q.typed, language);
	bool quoted = false;
	for (size_t at = 0; at < q.words.n && q.n < MOST_WORDS; at += q.terms[q.n++].n) {
		if (quotes_before(&q, at) % 2)
			quoted = !quoted;
		q.terms[q.n] = term_at(&q, at, quoted);
	}
	return q;
}

/* ---- the query of the index ---------------------------------------------------------------- */

#define MOST_STEMS 8 /* of one word, in different languages */

typedef enum form { STEMMED, PLAIN } form;

static str form_of(const piece *p, form f)
{
	return f == PLAIN ? p->plain : p->word.folded;
}

/* The words of a term as one string.  The tail of a run is left out at the end, where the run may
 * go on. */
static str words_of_term(arena *mem, const query *q, const term *t, form f)
{
	buffer out = buffer_new(mem, 64, SIZE_MAX / 4);
	size_t put_n = 0, last = t->first + t->n - 1;
	put_byte(&out, '"');
	for (size_t i = t->first; i <= last && put_n < MOST_PAIRS; i++) {
		if (q->words.at[i].tail && i == last)
			continue;
		if (put_n++)
			put_byte(&out, ' ');
		put(&out, form_of(&q->words.at[i], f));
	}
	put_byte(&out, '"');
	return buffer_str(&out);
}

/* A lone letter of a script without spaces may begin a run in the text, at the end of a phrase too;
 * an open word finds longer ones. */
static bool is_prefix(const query *q, const term *t)
{
	const piece *last = &q->words.at[t->first + t->n - 1];
	return (last->dense && !last->tail) || (t->is_open && t->n == 1);
}

static bool is_among(const str *all, size_t n, str s)
{
	for (size_t i = 0; i < n; i++)
		if (str_is(all[i], s))
			return true;
	return false;
}

/* Term number i in all ways in which it may stand in the index, each once.  Languages part a text into
 * the same words and differ in the stems alone. */
static void put_term(arena *mem, buffer *out, const query *in, size_t n, size_t i)
{
	const term *t = &in[0].terms[i];
	str ways[MOST_STEMS + 1] = { words_of_term(mem, &in[0], t, PLAIN) };
	size_t ways_n = 1;
	for (size_t k = 0; k < n && ways_n <= MOST_STEMS; k++) {
		str stems = words_of_term(mem, &in[k], &in[k].terms[i], STEMMED);
		if (!is_among(ways, ways_n, stems))
			ways[ways_n++] = stems;
	}
	put(out, ways_n > 1 ? S("(") : S(""));
	for (size_t k = 1; k < ways_n; k++) {
		put(out, ways[k]);
		put(out, S(" OR "));
	}
	put(out, ways[0]);
	put(out, is_prefix(&in[0], t) ? S("*") : S(""));
	put(out, ways_n > 1 ? S(")") : S(""));
}

str words_query_in(arena *mem, str typed, const str *languages, size_t n)
{
	query *in = arena_take(mem, (n + 1) * sizeof *in);
	for (size_t k = 0; k < n; k++)
		in[k] = query_of(mem, typed, languages[k]);
	buffer out = buffer_new(mem, 64 + 4 * typed.n, SIZE_MAX / 4);
	for (size_t i = 0; i < in[0].n; i++) {
		if (i)
			put(&out, S(" AND "));
		put_term(mem, &out, in, n, i);
	}
	return buffer_str(&out);
}

str words_query(arena *mem, str typed, str language)
{
	return words_query_in(mem, typed, &language, 1);
}

/* ---- snippets ------------------------------------------------------------------------------ */

static bool term_matches(const query *q, const term *t, const piece *p)
{
	size_t last = t->first + t->n - 1;
	for (size_t i = t->first; i <= last; i++) {
		const piece *wanted = &q->words.at[i];
		bool prefix = i == last && is_prefix(q, t);
		if (wanted->tail)
			continue;
		if (str_is(p->word.folded, wanted->word.folded) ||
		    str_is(p->plain, wanted->plain) ||
		    (prefix && str_starts(p->plain, wanted->plain)))
			return true;
	}
	return false;
}

static bool matches(const query *q, const piece *p)
{
	for (size_t i = 0; i < q->n; i++)
		if (term_matches(q, &q->terms[i], p))
			return true;
	return false;
}

/* The end of the part of text that begins at `at` and holds about a slice, never inside a word. */
static size_t slice_end(str text, size_t at)
{
	size_t end = at + SLICE;
	while (end < text.n && text.at[end] != ' ' && text.at[end] != '\n' && end < at + 2 * SLICE)
		end++;
	return end < text.n ? end : text.n;
}

/* Where the first word stands that matches; the start of the text when none does. */
static size_t first_match(arena *mem, const query *q, str text, str language)
{
	for (size_t at = 0, end; q->n && at < text.n; at = end) {
		end = slice_end(text, at);
		pieces all = pieces_of(mem, str_part(text, at, end - at), language);
		for (size_t i = 0; i < all.n; i++)
			if (matches(q, &all.at[i]))
				return at + all.at[i].word.at;
	}
	return 0;
}

/* The start of a letter at or before `at`. */
static size_t letter_start(str text, size_t at)
{
	while (at > 0 && at < text.n && ((unsigned char)text.at[at] & 0xC0) == 0x80)
		at--;
	return at;
}

/* `letters` letters before `at`, then on to the start of a word where one is near. */
static size_t window_start(str text, size_t at, size_t letters)
{
	size_t start = at;
	for (size_t i = 0; i < letters && start > 0; i++)
		start = letter_start(text, start - 1);
	if (start == 0)
		return 0;

	size_t space = start;
	while (space < at && text.at[space] != ' ' && text.at[space] != '\n')
		space++;
	return space < at ? space + 1 : start;
}

/* At most `letters` letters, then back to the end of a word where one is near. */
static str window(str text, size_t start, size_t letters)
{
	str rest = str_from(text, start), part = str_clip(rest, letters);
	if (part.n == rest.n)
		return part;

	size_t end = part.n;
	while (end > part.n / 2 && part.at[end - 1] != ' ' && part.at[end - 1] != '\n')
		end--;
	return str_trim(str_part(part, 0, end > part.n / 2 ? end : part.n));
}

/* Text in one line, escaped. */
static void put_line(arena *mem, buffer *out, str text)
{
	char *line = arena_room(mem, text.n);
	for (size_t i = 0; i < text.n; i++)
		line[i] = text.at[i] == '\n' ? ' ' : text.at[i];
	escape_html(out, (str){ line, text.n });
}

/* Pairs overlap, so a mark reaches on while the next match begins inside it. */
static void put_marked(arena *mem, buffer *out, const query *q, str part, str language)
{
	pieces all = pieces_of(mem, part, language);
	size_t done = 0;
	for (size_t i = 0; i < all.n; i++) {
		if (all.at[i].tail || !matches(q, &all.at[i]))
			continue;
		size_t from = all.at[i].word.at, end = from + all.at[i].word.n;
		for (; i + 1 < all.n && all.at[i + 1].word.at < end && matches(q, &all.at[i + 1]);
		     i++)
			end = all.at[i + 1].word.at + all.at[i + 1].word.n;
		put_line(mem, out, str_part(part, done, from - done));
		put(out, S("<mark>"));
		put_line(mem, out, str_part(part, from, end - from));
		put(out, S("</mark>"));
		done = end;
	}
	put_line(mem, out, str_from(part, done));
}

html words_snippet(arena *mem, str text, str typed, str language, size_t most)
{
	query q = query_of(mem, typed, language);
	size_t start = window_start(text, first_match(mem, &q, text, language), most / 4);
	str part = window(text, start, most);
	buffer out = buffer_new(mem, part.n * 2 + 64, SIZE_MAX / 4);
	if (start > 0)
		put(&out, S("… "));
	put_marked(mem, &out, &q, part, language);
	if (start + part.n < str_trim(text).n)
		put(&out, S(" …"));
	return html_of_trusted(buffer_str(&out));
}
