#include "base/log.h"
#include "inside.h"

typedef struct checking {
	connection *c;
	arena *mem;
	void (*say)(void *context, str finding);
	void *context;
	size_t findings;
} checking;

static void found(checking *k, str finding)
{
	k->say(k->context, finding);
	k->findings++;
}

static void found_in(checking *k, const query_entry *q, const char *what)
{
	found(k, str_print(k->mem, "%s: query %s %s", q->place, q->name, what));
}

/* ---- plans ----------------------------------------------------------------------------------- */

static bool names(const char *const *of, str name)
{
	for (; *of; of++)
		if (str_is(str_of(*of), name))
			return true;
	return false;
}

/* "SCAN article USING INDEX …", "SEARCH b USING AUTOMATIC COVERING INDEX (…)": the whole table is
 * read. */
static bool is_scan(const query_entry *q, str detail)
{
	str rest = detail;
	str verb = str_cut(&rest, ' ');
	str table = str_cut(&rest, ' ');
	if (!names(q->grows, table))
		return false;
	return str_is(verb, S("SCAN")) || str_has(rest, S("AUTOMATIC"));
}

static void check_plan(checking *k, const query_entry *q)
{
	sqlite3_stmt *st = NULL;
	str sql = str_print(k->mem, "explain query plan %s", q->sql);
	if (!q->grows[0] || sqlite3_prepare_v2(k->c->db, sql.at, -1, &st, NULL) != SQLITE_OK)
		return;

	while (sqlite3_step(st) == SQLITE_ROW) {
		str detail = str_of((const char *)sqlite3_column_text(st, 3));
		if (is_scan(q, detail))
			found_in(k, q, str_print(k->mem, "reads a whole table: %s", detail.at).at);
	}
	sqlite3_finalize(st);
}

/* ---- html ------------------------------------------------------------------------------------ */

/* A result column named …_html that comes straight from a table comes from one named so. */
static void check_html(checking *k, const statement *s)
{
	int n = sqlite3_column_count(s->st);
	for (int i = 0; i < n; i++) {
		const char *origin = sqlite3_column_origin_name(s->st, i);
		if (origin && str_ends(str_of(sqlite3_column_name(s->st, i)), S("_html")) &&
		    !str_ends(str_of(origin), S("_html")))
			found_in(k, s->entry, "gives plain text the name of html");
	}
}

static void check_query(checking *k, size_t number)
{
	const query_entry *q = &k->c->catalogue->queries[number];
	const char *problem = NULL;
	const statement *s = statement_of(k->c, number, &problem);
	if (!s) {
		found_in(k, q, problem);
		return;
	}
	check_html(k, s);
	check_plan(k, q);
}

/* ---- the file -------------------------------------------------------------------------------- */

static const char DAMAGE[] = "select integrity_check from pragma_integrity_check "
			     "where integrity_check <> 'ok' limit 100";
static const char DANGLING[] =
	"select 'a row of ' || \"table\" || ' refers to nothing in ' || parent "
	"from pragma_foreign_key_check limit 100";

static void check_file(checking *k, const char *what, const char *sql)
{
	sqlite3_stmt *st = NULL;
	if (sqlite3_prepare_v2(k->c->db, sql, -1, &st, NULL) != SQLITE_OK) {
		found(k, str_print(k->mem, "%s: %s", what, connection_trouble(k->c)));
		return;
	}
	while (sqlite3_step(st) == SQLITE_ROW)
		found(k, str_print(k->mem, "%s: %s", what, sqlite3_column_text(st, 0)));
	sqlite3_finalize(st);
}

static void check_all(checking *k)
{
	for (size_t i = 0; i < k->c->catalogue->queries_n; i++)
		check_query(k, i);
	check_file(k, "damage", DAMAGE);
	check_file(k, "references", DANGLING);
}

size_t store_check(store *s, void (*say)(void *context, str finding), void *context)
{
	work w = { .mem = arena_new() };
	checking k = { NULL, w.mem, say, context, 0 };
	k.c = s->shared ? s->shared : store_reader_take(s, w.mem);
	if (k.c)
		check_all(&k);
	else
		found(&k, S("the database cannot be opened"));
	if (k.c && !s->shared)
		store_reader_give(s, k.c);
	arena_free(w.mem);
	return k.findings;
}
