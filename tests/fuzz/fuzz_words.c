/* The first byte chooses a language, the rest is what is typed, a NUL, and a text. */
#include <sqlite3.h>
#include <stdint.h>

#include "base/arena.h"
#include "render/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void expect(bool holds, const char *what, str s)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n%.*s\n", what, STR_ARGS(s));
	abort();
}

/* The index must understand every query. */
static void check_query(str query)
{
	static sqlite3_stmt *look;
	if (!look) {
		sqlite3 *db = NULL;
		sqlite3_open(":memory:", &db);
		sqlite3_exec(
			db,
			"create virtual table search using fts5 (words, tokenize = \"unicode61 "
			"remove_diacritics 0 categories 'L* N* Co M*'\")",
			NULL, NULL, NULL);
		sqlite3_prepare_v2(db, "select 1 from search where search match ?1", -1, &look,
				   NULL);
	}
	if (!query.n)
		return;
	sqlite3_bind_text(look, 1, query.at, (int)query.n, SQLITE_STATIC);
	expect(sqlite3_step(look) == SQLITE_DONE, "the index does not understand", query);
	sqlite3_reset(look);
}

static void check_words(arena *mem, str text, str language)
{
	words *all = words_of(mem, text, language);
	size_t before = 0;
	for (word w; words_next(all, &w); before = w.at) {
		expect(w.at >= before && w.n > 0 && w.at + w.n <= text.n, "a word from nowhere",
		       text);
		expect(w.folded.n > 0 && str_is_utf8(w.folded), "a word of nothing", w.folded);
		expect(str_find_byte(w.folded, '"') == w.folded.n, "a quote in a word", w.folded);
		expect(str_find_byte(w.folded, ' ') == w.folded.n, "a space in a word", w.folded);
	}
}

/* Escaped text and marks that open and close in turn. */
static void check_snippet(str snippet)
{
	bool open = false;
	str before, rest = snippet;
	expect(str_is_utf8(snippet), "wrong UTF-8", snippet);
	while (before = str_cut(&rest, '<'), before.n < snippet.n && rest.n) {
		expect(str_starts(rest, open ? S("/mark>") : S("mark>")), "a wrong tag", snippet);
		open = !open;
	}
	expect(!open, "a mark left open", snippet);
}

static void check_slug(arena *mem, str text)
{
	str slug = words_slug(mem, text);
	expect(str_is_utf8(slug) && str_letters(slug) <= 80, "no slug", slug);
	expect(!str_has(slug, S("--")) && !str_starts(slug, S("-")) && !str_ends(slug, S("-")),
	       "hyphens", slug);
	expect(str_is(words_slug(mem, slug), slug), "the slug of a slug is another", slug);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const char *const LANGUAGES[] = { "",   "en", "fr", "de", "ru", "ar", "tr", "el",
						 "hi", "fi", "hu", "sr", "ne", "lt", "ta", "yi" };
	if (n < 1)
		return 0;

	arena *mem = arena_new();
	str language = str_of(LANGUAGES[bytes[0] % 16]);
	str rest = { (const char *)bytes + 1, n - 1 }, typed = str_cut(&rest, 0);
	str text = str_tidy(mem, rest);
	check_words(mem, rest, language);
	check_words(mem, text, language);
	check_query(words_query(mem, typed, language));
	check_snippet(str_of_html(words_snippet(mem, text, typed, language, 120)));
	check_slug(mem, text);
	expect(str_is_utf8(words_fold(mem, text)), "wrong UTF-8", text);
	expect(words_measured(text).words >= 0 && words_measured(text).letters <= (int64_t)text.n, "counts",
	       text);
	arena_free(mem);
	return 0;
}
