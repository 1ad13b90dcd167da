#include "search.h"

#include "article/article.h"
#include "author/author.h"
#include "base/buffer.h"
#include "render/words.h"
#include "setting/setting.h"
#include "store/db.h"

#define SNIPPET_LETTERS 240
#define LANGUAGES_MOST 24
#define ROWS_A_SECOND                                                                              \
	(1LL << 28) /* rows are numbered published * 2^28 + article: sql/sqlite/schema.sql */
#define LAST_SECOND (INT64_MAX / ROWS_A_SECOND)

const shape SEARCH_HIT =
	SHAPE(search_hit, FIELD(search_hit, id), FIELD(search_hit, section_slug),
	      FIELD(search_hit, section_name), FIELD(search_hit, slug), FIELD(search_hit, headline),
	      FIELD(search_hit, standfirst), FIELD(search_hit, language),
	      FIELD(search_hit, direction), FIELD(search_hit, published), FIELD(search_hit, words),
	      FIELD(search_hit, snippet), FIELD(search_hit, address));

/* ---- the index ----------------------------------------------------------------------------- */

static str marks_of(const work *w, const article *a)
{
	buffer out = buffer_new(w->mem, 128, 4096);
	put_print(&out, "s%lld", (long long)a->section);
	list authors = bylines_of(w, &a->id, 1);
	const byline *b = authors.at;
	for (size_t i = 0; i < authors.n; i++)
		put_print(&out, " a%lld", (long long)b[i].author);
	return buffer_str(&out);
}

static void put_in(const work *w, const article *a, int64_t row)
{
	str head = str_print(w->mem, "%.*s\n%.*s", STR_ARGS(a->headline), STR_ARGS(a->standfirst));
	str head_plain, head_stems, body_plain, body_stems;
	words_indexed(w->mem, head, a->language, &head_plain, &head_stems);
	words_indexed(w->mem, a->words, a->language, &body_plain, &body_stems);
	str stems = str_print(w->mem, "%.*s %.*s", STR_ARGS(head_stems), STR_ARGS(body_stems));
	db_run(w, Q_search_put, num(row), text(head_plain), text(body_plain), text(stems),
	       text(marks_of(w, a)));
}

void search_index(const work *w, int64_t id)
{
	const article *a = db_one(w, Q_article_words, &ARTICLE, num(id));
	if (!a || !a->published.s)
		return;
	int64_t row = a->published.s * ROWS_A_SECOND + a->id;
	db_run(w, Q_search_drop, num(row));
	if (a->section && str_is(a->state, S("published")))
		put_in(w, a, row);
}

void search_expect_much(const work *w)
{
	db_run(w, Q_search_merge_from, num(8));
	db_run(w, Q_search_merge_at_once_from, num(64)); /* and stays: at 16 some writes took 0.3 s */
}

void search_expect_little(const work *w)
{
	db_run(w, Q_search_merge_from, num(4));
}

/* ---- asking -------------------------------------------------------------------------------- */

/* The site's own language first, then those that stories are in. */
static size_t languages_of(const work *w, str ret[LANGUAGES_MOST + 1])
{
	list spoken = db_all(w, Q_search_languages, &SEARCH_HIT, num(LANGUAGES_MOST));
	const search_hit *s = spoken.at;
	ret[0] = w->setting->language;
	for (size_t i = 0; i < spoken.n; i++)
		ret[i + 1] = s[i].language;
	return spoken.n + 1;
}

/* The words as they were typed, or their stems in a language that stories are in. */
static str match_of(const work *w, const search_wish *wish)
{
	str languages[LANGUAGES_MOST + 1];
	size_t n = languages_of(w, languages);
	str asked = words_query_in(w->mem, wish->typed, languages, n);
	if (!asked.n)
		return asked;
	buffer out = buffer_new(w->mem, 256, 65536);
	put_print(&out, "{headline body stems} : (%.*s)", STR_ARGS(asked));
	if (wish->section)
		put_print(&out, " AND marks : s%lld", (long long)wish->section);
	if (wish->author)
		put_print(&out, " AND marks : a%lld", (long long)wish->author);
	return buffer_str(&out);
}

static int64_t first_row(const search_wish *wish)
{
	return wish->from.s > 0 && wish->from.s < LAST_SECOND ? wish->from.s * ROWS_A_SECOND : 0;
}

static int64_t end_row(const search_wish *wish)
{
	return wish->until.s > 0 && wish->until.s < LAST_SECOND ? wish->until.s * ROWS_A_SECOND
								: INT64_MAX;
}

static list with_addresses(const work *w, list hits)
{
	search_hit *h = hits.at;
	for (size_t i = 0; i < hits.n; i++)
		h[i].address = article_address(w, h[i].section_slug, h[i].slug);
	return hits;
}

list search_find(const work *w, const search_wish *wish)
{
	str match = match_of(w, wish);
	if (!match.n)
		return (list){ 0 };
	enum query q = wish->newest_first ? Q_search_newest : Q_search_ranked;
	list hits = db_all(w, q, &SEARCH_HIT, text(match), num(first_row(wish)), num(end_row(wish)),
			   num(wish->most), num(wish->skip));
	search_hit *h = hits.at;
	for (size_t i = 0; i < hits.n; i++)
		h[i].snippet = words_snippet(w->mem, h[i].words, wish->typed, h[i].language,
					     SNIPPET_LETTERS);
	return with_addresses(w, hits);
}

int64_t search_count(const work *w, const search_wish *wish)
{
	str match = match_of(w, wish);
	if (!match.n)
		return 0;
	return db_int(w, Q_search_count, text(match), num(first_row(wish)), num(end_row(wish)));
}

list search_suggest(const work *w, str typed, int64_t most)
{
	str match = words_query(w->mem, typed, (str){ 0 });
	if (!match.n)
		return (list){ 0 };
	match = str_print(w->mem, "headline : (%.*s)", STR_ARGS(match));
	return with_addresses(w, db_all(w, Q_search_suggest, &SEARCH_HIT, text(match), num(most)));
}
