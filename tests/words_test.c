#include "render/words.h"

#include <sqlite3.h>

#include "base_kit.h"
#include "corpus.h"

/* ---- an index of one column of plain and one of stemmed words ------------------------------ */

static void run_sql(sqlite3 *db, const char *sql)
{
	char *problem = NULL;
	if (sqlite3_exec(db, sql, NULL, NULL, &problem) != SQLITE_OK)
		fail_msg("%s: %s", sql, problem);
}

static sqlite3 *index_new(void)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	run_sql(db, "create virtual table search using fts5 (plain, stems, "
		    "tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")");
	return db;
}

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	return statement;
}

static void bind(sqlite3_stmt *statement, int place, str s)
{
	sqlite3_bind_text(statement, place, s.n ? s.at : "", (int)s.n, SQLITE_TRANSIENT);
}

static void index_put(arena *mem, sqlite3 *db, int64_t row, str text, str language)
{
	sqlite3_stmt *put =
		prepared(db, "insert into search (rowid, plain, stems) values (?1, ?2, ?3)");
	sqlite3_bind_int64(put, 1, row);
	bind(put, 2, words_folded(mem, text, (str){ 0 }));
	bind(put, 3, words_folded(mem, text, language));
	assert_int_equal(sqlite3_step(put), SQLITE_DONE);
	sqlite3_finalize(put);
}

/* Whether a query finds a row; the index must understand it. */
static bool finds(sqlite3 *db, str query, int64_t row)
{
	sqlite3_stmt *look =
		prepared(db, "select rowid from search where search match ?1 and rowid = ?2");
	bind(look, 1, query);
	sqlite3_bind_int64(look, 2, row);
	int answer = query.n ? sqlite3_step(look) : SQLITE_DONE;
	sqlite3_finalize(look);
	if (answer != SQLITE_ROW && answer != SQLITE_DONE)
		fail_msg("the index does not understand %.*s: %s", STR_ARGS(query),
			 sqlite3_errmsg(db));
	return answer == SQLITE_ROW;
}

/* Whether what is typed finds a text of that language. */
static bool is_found(arena *mem, const char *typed, const char *text, const char *language)
{
	sqlite3 *db = index_new();
	index_put(mem, db, 1, str_of(text), str_of(language));
	bool found = finds(db, words_query(mem, str_of(typed), str_of(language)), 1);
	sqlite3_close(db);
	return found;
}

/* ---- folding ------------------------------------------------------------------------------- */

typedef struct change {
	const char *from, *to, *language;
} change;

static void words_are_folded_alike_however_they_are_typed(void **state)
{
	static const change CASES[] = {
		{ "Tax & Spend", "tax spend", "" },
		{ "Łódź Straße Ærø ÇALIŞIYOR İstanbul ısı naïve ﬁne",
		  "lodz strasse aero calisiyor istanbul isi naive fine", "" },
		{ "e\xcc\x81te\xcc\x81 été", "ete ete", "" },
		{ "новый ЁЛКА \xd0\xb8\xcc\x86", "новый елка й", "" },
		{ "Ἀθῆναι ΤΕΛΙΚΌΣ", "αθηναι τελικοσ", "" },
		{ "שָׁלוֹם צה\"ל צה״ל", "שלום צהל צהל", "" },
		{ "مُحَمَّد الكتـاب إلى أمة", "محمد الكتاب الي امه", "" },
		{ "می‌خواهم کتاب ۱۲", "ميخواهم كتاب 12", "" },
		{ "ٱلْقُرْآن ﷲ", "القران الله", "" },
		{ "हिन्दी क़लम", "हिन्दी क़लम", "" },
		{ "２０２３ ＡＢＣ ｶﾞ ガ", "2023 abc ガ ガ", "" },
		{ "l'élection don’t м’ясо", "l election don t м ясо", "" },
		{ "col·legi a·b", "collegi a b", "" },
		{ "soft\xc2\xadhyphen zero\xe2\x80\x8bwidth", "softhyphen zerowidth", "" },
		{ "東京都知事 水", "東京 京都 都知 知事 事 水", "" },
		{ "2023年 한국은", "2023 年 한국 국은 은", "" },
		{ "ที่นี่", "ที่นี่ นี่", "" },
		{ "Elections elected", "elect elect", "en" },
		{ "Les élections étaient votées", "le elect etaient vot", "fr" },
		{ "Elections", "elections", "xx" },
		{ "Elections", "elect", "en-GB" },
		{ "\xff"
		  "a\xc3 b\xf0\x9f",
		  "a b", "" },
		{ "", "", "en" },
		{ "… — 🙂", "", "en" },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_str(words_folded(*state, str_of(CASES[i].from), str_of(CASES[i].language)),
			   CASES[i].to);
}

static void names_are_compared_without_case_width_and_accents(void **state)
{
	static const change CASES[] = {
		{ "  Ａdmin \t É. ", "admin e.", NULL },
		{ "Ad\xe2\x80\x8dmin", "admin", NULL },
		{ "\xe2\x80\xae"
		  "Admin",
		  "admin", NULL },
		{ "O'Neil", "o'neil", NULL },
		{ "", "", NULL },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_str(words_fold(*state, str_of(CASES[i].from)), CASES[i].to);
}

static void each_word_knows_where_it_stands(void **state)
{
	str text = S("Über 東京都!");
	words *all = words_of(*state, text, S("de"));
	word w;

	assert_true(words_next(all, &w));
	assert_str(str_part(text, w.at, w.n), "Über");
	assert_str(w.folded, "uber");
	assert_true(words_next(all, &w));
	assert_str(str_part(text, w.at, w.n), "東京");
	assert_true(words_next(all, &w));
	assert_str(str_part(text, w.at, w.n), "京都");
	assert_true(words_next(all, &w));
	assert_str(str_part(text, w.at, w.n), "都");
	assert_false(words_next(all, &w));
}

static void a_word_of_a_thousand_letters_is_cut_off_alike(void **state)
{
	char text[1001];
	memset(text, 'a', 1000);
	text[1000] = 0;

	str folded = words_folded(*state, str_of(text), (str){ 0 });

	assert_int_equal(folded.n, 120);
	assert_true(is_found(*state, text, text, ""));
}

/* ---- queries ------------------------------------------------------------------------------- */

static void queries_hold_words_and_nothing_of_the_index_s_language(void **state)
{
	static const change CASES[] = {
		{ "tax spend ", "\"tax\" AND \"spend\"", "" },
		{ "tax", "\"tax\"*", "" },
		{ "Elections ", "(\"elect\" OR \"elections\")", "en" },
		{ "electio", "\"electio\"*", "en" },
		{ "elections", "(\"elect\" OR \"elections\"*)", "en" },
		{ "\"New York\" x ", "\"new york\" AND \"x\"", "" },
		{ "“New York” «a b»", "\"new york\" AND \"a b\"", "" },
		{ "\"New York", "\"new\" AND \"york\"*", "" },
		{ "東京都知事", "\"東京 京都 都知 知事\"", "" },
		{ "水", "\"水\"*", "" },
		{ "\"2016年\"", "\"2016 年\"*", "" },
		{ "NEAR(a b) OR * ^ : {x} -foo \"\" \"a\"\"b\" ",
		  "\"near\" AND \"a\" AND \"b\" AND \"or\" AND \"x\" AND \"foo\" AND \"a\" AND "
		  "\"b\"",
		  "" },
		{ "' or 1=1; -- ", "\"or\" AND \"1\" AND \"1\"", "" },
		{ "\"", "", "" },
		{ "!?…", "", "en" },
		{ "", "", "en" },
		{ "a b c d e f g h i j k l m n o p q r s ",
		  "\"a\" AND \"b\" AND \"c\" AND \"d\" AND \"e\" AND \"f\" AND \"g\" AND \"h\" AND "
		  "\"i\" AND \"j\" AND "
		  "\"k\" AND \"l\" AND \"m\" AND \"n\" AND \"o\" AND \"p\"",
		  "" },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_str(words_query(*state, str_of(CASES[i].from), str_of(CASES[i].language)),
			   CASES[i].to);
}

typedef struct search {
	const char *typed, *text, *language;
	bool found;
} search;

static void what_is_typed_finds_what_it_means(void **state)
{
	static const search CASES[] = {
		{ "electio", "The election of the mayor", "en", true },
		{ "electio", "Two elections", "en", true },
		{ "elections", "The election of the mayor", "en", true },
		{ "election ", "Two elections", "en", true },
		{ "electio ", "Two elections", "en", false },
		{ "mayor election", "The election of the mayor", "en", true },
		{ "mayor budget", "The election of the mayor", "en", false },
		{ "\"of the mayor\"", "The election of the mayor", "en", true },
		{ "\"mayor of the\"", "The election of the mayor", "en", false },
		{ "\"elections of the\"", "The election of the mayor", "en", true },
		{ "creme brulee ", "Crème brûlée", "fr", true },
		{ "élection ", "Les ELECTIONS", "fr", true },
		{ "lodz", "W Łodzi i w Łódź", "pl", true },
		{ "выборами", "Выборы мэра", "ru", true },
		{ "الكتاب", "الكِتَابُ", "ar", true },
		{ "كتاب", "کتاب", "fa", true },
		{ "京都", "東京都知事", "ja", true },
		{ "京知", "東京都知事", "ja", false },
		{ "事", "東京都知事", "ja", true },
		{ "都", "東京都知事", "ja", true },
		{ "都", "京 事", "ja", false },
		{ "한국", "한국은 이겼다", "ko", true },
		{ "ที่นี่", "เราอยู่ที่นี่แล้ว", "th", true },
		{ "\"東京都 知事\"", "東京都 知事", "ja", true },
		{ "\"新しい 水\"", "新しい 水道", "ja", true },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		if (is_found(*state, CASES[i].typed, CASES[i].text, CASES[i].language) !=
		    CASES[i].found)
			fail_msg("\"%s\" %s \"%s\"", CASES[i].typed,
				 CASES[i].found ? "does not find" : "finds", CASES[i].text);
}

/* ---- news in 19 languages ------------------------------------------------------------------ */

typedef struct newspaper {
	const char *file, *language;
} newspaper;

static const newspaper NEWSPAPERS[] = {
	{ "amh", "am" },       { "arb", "ar" }, { "ben", "bn" },    { "deu", "de" },
	{ "ell", "el" },       { "eng", "en" }, { "fas", "fa" },    { "fra", "fr" },
	{ "heb", "he" },       { "hin", "hi" }, { "jpn", "ja" },    { "kor", "ko" },
	{ "por-BR", "pt-BR" }, { "rus", "ru" }, { "spa", "es" },    { "swa", "sw" },
	{ "tur", "tr" },       { "urd", "ur" }, { "zho-CN", "zh" },
};

#define SENTENCES 20

/* About a dozen letters from the middle of a sentence, whole words where there are spaces. */
static str phrase_of(str sentence)
{
	str half = str_from(sentence, str_clip(sentence, str_letters(sentence) / 2).n);
	size_t space = str_find_byte(half, ' ');
	if (str_letters(str_from(half, space)) < 12)
		return str_clip(half, 12);
	half = str_from(half, space + 1);
	size_t first = str_clip(half, 12).n;
	return str_part(half, 0, first + str_find_byte(str_from(half, first), ' '));
}

static size_t put_newspaper(arena *mem, sqlite3 *db, const newspaper *n, str lines[SENTENCES])
{
	char name[64];
	snprintf(name, sizeof(name), "tests/data/news-text/ntrex.%s.txt", n->file);
	str rest = corpus_file(mem, name);
	size_t count = 0;
	for (; rest.n && count < SENTENCES; count++) {
		lines[count] = str_cut(&rest, '\n');
		index_put(mem, db, (int64_t)count, lines[count], str_of(n->language));
	}
	return count;
}

static void check_phrase(arena *mem, sqlite3 *db, int64_t row, str phrase, str language,
			 const char *how)
{
	str typed = str_print(mem, how, STR_ARGS(phrase));
	str query = words_query(mem, typed, language);
	if (!finds(db, query, row))
		fail_msg("%.*s is not found in %.*s by %.*s", STR_ARGS(typed), STR_ARGS(language),
			 STR_ARGS(query));
}

static void a_phrase_of_each_sentence_finds_it_in_its_language(void **state)
{
	for (size_t i = 0; i < sizeof(NEWSPAPERS) / sizeof(NEWSPAPERS[0]); i++) {
		sqlite3 *db = index_new();
		str lines[SENTENCES], language = str_of(NEWSPAPERS[i].language);
		size_t n = put_newspaper(*state, db, &NEWSPAPERS[i], lines);
		assert_int_equal(n, SENTENCES);
		for (size_t row = 0; row < n; row++) {
			str phrase = phrase_of(lines[row]);
			if (str_has(phrase, S("\"")))
				continue;
			check_phrase(*state, db, (int64_t)row, phrase, language, "%.*s");
			check_phrase(*state, db, (int64_t)row, phrase, language, "\"%.*s\"");
			check_phrase(*state, db, (int64_t)row, words_fold(*state, phrase), language,
				     "%.*s ");
			check_phrase(*state, db, (int64_t)row, words_fold(*state, phrase),
				     (str){ 0 }, "\"%.*s\"");
		}
		sqlite3_close(db);
	}
}

/* The index must take each folded word for one token, marks and all, and leave it as it is. */
static void the_index_keeps_folded_words_as_they_are(void **state)
{
	sqlite3 *db = index_new();
	run_sql(db, "create virtual table tokens using fts5vocab(search, 'row')");
	str lines[SENTENCES];
	for (size_t i = 0; i < sizeof(NEWSPAPERS) / sizeof(NEWSPAPERS[0]); i++) {
		put_newspaper(*state, db, &NEWSPAPERS[i], lines);
		sqlite3_stmt *known = prepared(db, "select 1 from tokens where term = ?1");
		for (size_t row = 0; row < SENTENCES; row++) {
			words *all = words_of(*state, lines[row], str_of(NEWSPAPERS[i].language));
			for (word w; words_next(all, &w); sqlite3_reset(known)) {
				bind(known, 1, w.folded);
				if (sqlite3_step(known) != SQLITE_ROW)
					fail_msg("%.*s is another token", STR_ARGS(w.folded));
			}
		}
		sqlite3_finalize(known);
		run_sql(db, "delete from search");
	}
	sqlite3_close(db);
}

/* ---- snippets ------------------------------------------------------------------------------ */

#define STORY                                                                                      \
	"The quick fox <b> jumps over the lazy dog. Elections were held in the town of Ashford, "  \
	"and\n"                                                                                    \
	"the election was won by nobody in particular, which pleased everyone who lived there."

static void a_snippet_shows_the_words_around_what_was_found(void **state)
{
	html h = words_snippet(*state, S(STORY), S("election"), S("en"), 90);

	assert_str(str_of_html(h),
		   "… over the lazy dog. <mark>Elections</mark> were held in the town of Ashford, "
		   "and the <mark>election</mark> was won …");
}

static void a_snippet_is_escaped_and_begins_with_the_text_where_nothing_matches(void **state)
{
	html h = words_snippet(*state, S(STORY), S("budget"), S("en"), 25);

	assert_str(str_of_html(h), "The quick fox &lt;b&gt; jumps …");
	assert_str(str_of_html(words_snippet(*state, S("a & b"), S(""), S("en"), 80)), "a &amp; b");
	assert_str(str_of_html(words_snippet(*state, (str){ 0 }, S("a"), S("en"), 80)), "");
}

static void pairs_that_overlap_are_one_mark(void **state)
{
	html h = words_snippet(*state, S("東京都知事は今日、水道について話した。"), S("都知事 水"),
			       S("ja"), 80);

	assert_str(str_of_html(h),
		   "東京<mark>都知事</mark>は今日、<mark>水道</mark>について話した。");
}

static void a_match_late_in_a_long_story_is_found(void **state)
{
	buffer text = buffer_new(*state, 1024, 1 << 20);
	for (int i = 0; i < 5000; i++)
		put(&text, S("words and more "));
	put(&text, S("zebra at the end"));

	html h = words_snippet(*state, buffer_str(&text), S("zebra"), S("en"), 60);

	assert_true(str_has(str_of_html(h), S("<mark>zebra</mark> at the end")));
	assert_true(h.n < 200);
}

/* ---- counts and slugs ---------------------------------------------------------------------- */

static void words_and_letters_are_counted_by_script(void **state)
{
	(void)state;
	assert_int_equal(words_measured(S("Hello world, 東京都知事 한국 2026!")).words, 4);
	assert_int_equal(words_measured(S("Hello world, 東京都知事 ที่นี่")).letters, 7);
	assert_int_equal(words_measured((str){ 0 }).words, 0);
	assert_int_equal(words_measured(S("abc")).letters, 0);
}

static void a_slug_is_made_of_the_words_of_any_script(void **state)
{
	static const change CASES[] = {
		{ "Tax & spend: Öl", "tax-spend-öl", NULL },
		{ "  --Hello--  World!?", "hello-world", NULL },
		{ "Выборы в Москве", "выборы-в-москве", NULL },
		{ "हिन्दी में ख़बर", "हिन्दी-में-ख़बर", NULL },
		{ "東京都、知事", "東京都-知事", NULL },
		{ "O\xcc\x88l 2026", "öl-2026", NULL },
		{ "../../etc/passwd", "etc-passwd", NULL },
		{ "می‌خواهم", "میخواهم", NULL },
		{ "क\xcd\xb4"
		  "b",
		  "क-b", NULL },
		{ "l\xe2\x80\xad\xcc\x81 \xff x", "ĺ-x", NULL },
		{ "\xcc\x88 \xcc\x88x", "x", NULL },
		{ "!?", "", NULL },
		{ "", "", NULL },
		{ "a long headline that goes on and on beyond all measure until nobody remembers "
		  "how it had begun",
		  "a-long-headline-that-goes-on-and-on-beyond-all-measure-until-nobody-remembers",
		  NULL },
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		assert_str(words_slug(*state, str_of(CASES[i].from)), CASES[i].to);
}

static void a_slug_has_at_most_eighty_letters(void **state)
{
	buffer headline = buffer_new(*state, 512, 4096);
	for (int i = 0; i < 200; i++)
		put(&headline, S("の"));

	assert_int_equal(str_letters(words_slug(*state, buffer_str(&headline))), 80);
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, free_arena)

static void names_that_look_alike_have_one_skeleton(void **state)
{
	static const char *const admins[] = {
		"Admin",       "ADMIN",       " a d m i n ",
		"Adm1n",       "Аdmin", /* Cyrillic */
		"Αdmin",                /* Greek */
		"ΑDΜΙΝ",       "Ａｄｍｉｎ",  "𝐀𝐝𝐦𝐢𝐧",
		"Ádmïn",       "Ad\u200Bmin", "\u202EAdmin\u202C",
		"Ad\u00ADmin", "Adm\u0456n",  "Admin!",
		"[Admin]",     "@dmin",       "Admin\u061C",
	};
	static const char *const others[] = { "Amid", "Adminka", "مدير", "Bea", "管理" };
	arena *mem = *state;
	str wanted = words_skeleton(mem, S("Admin"));

	for (size_t i = 0; i < sizeof admins / sizeof admins[0]; i++)
		assert_true(str_is(words_skeleton(mem, str_of(admins[i])), wanted));
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_false(str_is(words_skeleton(mem, str_of(others[i])), wanted));
	assert_str(words_skeleton(mem, S("!?…")), "");
	assert_true(words_skeleton(mem, S("مدير")).n > 0);
}

static void a_query_looks_for_the_stems_of_several_languages_each_once(void **state)
{
	const str languages[] = { S("en"), S("ja"), S("fr"), S("fr-CA") };

	str query = words_query_in(*state, S("votes \"des votes\" "), languages, 4);

	assert_str(query, "(\"vote\" OR \"vot\" OR \"votes\") AND "
			  "(\"des vote\" OR \"de vot\" OR \"des votes\")");
}

static void an_index_gets_words_and_stems_as_they_are_asked_for(void **state)
{
	arena *mem = *state;
	static const char *const texts[][2] = {
		{ "Running harbours, Öl & 東京都 in cities.", "en" },
		{ "Les chevaux courent", "fr" },
		{ "", "en" },
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		str text = str_of(texts[i][0]), language = str_of(texts[i][1]), plain, stems;

		words_indexed(mem, text, language, &plain, &stems);

		assert_true(str_is(plain, words_folded(mem, text, (str){ 0 })));
		assert_true(str_is(stems, words_folded(mem, text, language)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_ARENA(names_that_look_alike_have_one_skeleton),
		WITH_ARENA(words_are_folded_alike_however_they_are_typed),
		WITH_ARENA(names_are_compared_without_case_width_and_accents),
		WITH_ARENA(each_word_knows_where_it_stands),
		WITH_ARENA(a_word_of_a_thousand_letters_is_cut_off_alike),
		WITH_ARENA(queries_hold_words_and_nothing_of_the_index_s_language),
		WITH_ARENA(what_is_typed_finds_what_it_means),
		WITH_ARENA(a_phrase_of_each_sentence_finds_it_in_its_language),
		WITH_ARENA(the_index_keeps_folded_words_as_they_are),
		WITH_ARENA(a_snippet_shows_the_words_around_what_was_found),
		WITH_ARENA(a_snippet_is_escaped_and_begins_with_the_text_where_nothing_matches),
		WITH_ARENA(pairs_that_overlap_are_one_mark),
		WITH_ARENA(a_match_late_in_a_long_story_is_found),
		WITH_ARENA(words_and_letters_are_counted_by_script),
		WITH_ARENA(a_slug_is_made_of_the_words_of_any_script),
		WITH_ARENA(a_slug_has_at_most_eighty_letters),
		WITH_ARENA(a_query_looks_for_the_stems_of_several_languages_each_once),
		WITH_ARENA(an_index_gets_words_and_stems_as_they_are_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
