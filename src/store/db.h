/* Rows, transactions and what changed: one SQLite file and one way to use it.
 *
 * A `store` is an open data directory: a pool of read connections, the process's one writer with
 * its queue, and the shared mapping (changes.h).  A `db` is one work's use of it, for one thread
 * at a time.  It starts on a read connection inside one read transaction, taken at its first query:
 * a page sees one moment.  db_begin ends that and lends it the writer until db_end.
 *
 * Errors do not come back from queries.  When the store is broken (disk full, file gone) it is
 * noted in the log once, every further query of this db answers empty, and db_broken tells
 * serve.c. */
#pragma once

#include "base/work.h"
#include "queries.h" /* made by the build from sql/: enum query with a Q_… for each */

typedef struct store store;
typedef struct db db;

/* ---- values bound to $1, $2, … --------------------------------------------------------------- */

typedef enum arg_kind {
	ARG_END, ARG_NULL, ARG_INT, ARG_REAL, ARG_TEXT, ARG_BLOB, ARG_HTML
} arg_kind;

typedef struct arg {
	arg_kind kind;
	union { int64_t number; double real; str text; };
} arg;

static inline arg text(str s) { return (arg){ .kind = ARG_TEXT, .text = s }; }
static inline arg num(int64_t n) { return (arg){ .kind = ARG_INT, .number = n }; }
static inline arg flag(bool b) { return (arg){ .kind = ARG_INT, .number = b }; }
static inline arg real(double r) { return (arg){ .kind = ARG_REAL, .real = r }; }
static inline arg when(moment m) { return (arg){ .kind = ARG_INT, .number = m.s }; }
static inline arg blob(str s) { return (arg){ .kind = ARG_BLOB, .text = s }; }
static inline arg link_to(url u) { return (arg){ .kind = ARG_TEXT, .text = { u.at, u.n } }; }
static inline arg nothing(void) { return (arg){ .kind = ARG_NULL }; }

/* Many numbers as one value: '[1,2,3]', for json_each. */
arg numbers(const work *w, const int64_t *at, size_t n);

/* The only way into a column named …_html; refused everywhere else. */
static inline arg rich(html h) { return (arg){ .kind = ARG_HTML, .text = { h.at, h.n } }; }

#define ARGS_MOST 28
typedef struct look { enum query query; const shape *shape; arg args[ARGS_MOST + 1]; } look;
typedef struct act { enum query query; arg args[ARGS_MOST + 1]; } act;

/* ---- queries --------------------------------------------------------------------------------- */

/* The first row as a struct of that shape in w->mem, or NULL. */
#define db_one(w, ...) db_one_row((w), &(look){ __VA_ARGS__ })

/* All rows. */
#define db_all(w, ...) db_all_rows((w), &(look){ __VA_ARGS__ })

/* Runs a write to its end; how many rows it changed.  Only between db_begin and db_end. */
#define db_run(w, ...) db_run_act((w), &(act){ __VA_ARGS__ })

/* The first column of the first row, 0 or empty when there is none.  For counts, and for writes
 * with one RETURNING row (which run to their end). */
#define db_int(w, ...) db_int_of((w), &(act){ __VA_ARGS__ })
#define db_text(w, ...) db_text_of((w), &(act){ __VA_ARGS__ })

void   *db_one_row(const work *w, const look *l);
list    db_all_rows(const work *w, const look *l);
int64_t db_run_act(const work *w, const act *a);
int64_t db_int_of(const work *w, const act *a);
str     db_text_of(const work *w, const act *a);

/* ---- writing --------------------------------------------------------------------------------- */

/* Ends the read transaction and waits for this work's turn at the writer; returns inside a
 * savepoint.  A second call in the same work does nothing.  Do slow work (hashing, decoding) before
 * it, and read after it whatever a decision depends on. */
void db_begin(const work *w);
bool db_is_writing(const work *w);

/* Ends this work's turn: its changes are kept, or undone when `keep` is false.  Returns once the
 * commit that holds them is on disk; false when it could not be made (disk full) or db_broken:
 * then nothing of this work was kept and the reader must be told 503.  Without db_begin: ends the
 * read transaction.  Queries after it begin a new one. */
bool db_end(const work *w, bool keep);

/* Something went wrong with the store since db_new. */
bool db_broken(const work *w);

/* ---- one work's use -------------------------------------------------------------------------- */

db  *db_new(store *s, arena *mem);
void db_free(db *d); /* undoes what db_end has not kept; accepts NULL */

/* The tags that this db's queries have read so far, hashed to slots of the mapping: what a kept
 * page would depend on (a brief store notes none).  The commit counter as it was before the read
 * transaction began. */
typedef struct reads { const uint16_t *slots; size_t n; uint64_t since; } reads;
reads db_reads(const db *d);

/* A page shows what came from no query of its own (the shared settings, the day): it depends on this tag
 * as well, as of now. */
void db_depends_on(const work *w, str name);

/* ---- the data directory ---------------------------------------------------------------------- */

/* Opens DATA/galley.db and DATA/galley.shm.  NULL with one clear sentence in *ret_problem:
 * missing, not readable, of a newer version, of an older one that wants `galley migrate`, no
 * database at all.  data ":memory:" is a fresh store of its own, with the schema, for tests.
 * brief: a CGI process, which opens only what its one request needs and does not fold the WAL when
 * it closes.  unborn: galley.db.new (store_create).  readers: so many read connections are kept open
 * (0: 4); more are opened for a while when more are needed. */
typedef struct store_options {
	str data;
	bool brief, unborn;
	int64_t readers;
	const struct catalogue *catalogue; /* NULL: galley's own; tests of the store bring theirs */
} store_options;
store *store_open(const store_options *options, arena *mem, str *ret_problem);
void   store_close(store *s); /* accepts NULL; no db of it is left */

/* The shared mapping, for the page cache; NULL only when a brief store cannot make it. */
struct changes *store_changes(store *s);

/* Much is going to be written: the writer keeps sixteen megabytes of pages at hand.  Before the first write. */
void store_expect_much(store *s);

/* Ends read transactions that nobody uses, and has the others begin anew before their next use: what
 * another program wrote is then seen, and the WAL can be written from its start again.  For the clock,
 * once a second. */
void store_rest(store *s);

/* Settles slots that a dead process left pending.  For the clock, once a second. */
void store_settle(store *s);

/* Begins a newspaper in an existing or new directory, as galley.db.new with the schema, which only a store
 * opened as unborn sees.  -1 when there is a newspaper already, or another process makes one. */
int store_create(str data, arena *mem, str *ret_problem);

/* When that store is closed: puts it in its place, on disk, or leaves nothing of it when `keep` is false.
 * `lock` is what store_create answered.  Who dies before leaves no newspaper. */
bool store_created(int lock, str data, bool keep, arena *mem, str *ret_problem);

/* Brings an older galley.db to this version, one transaction a step, after copying it to
 * DATA/backup/galley-<version>-<time>.db.  True also when nothing had to be done. */
bool store_migrate(str data, moment now, arena *mem, str *ret_problem);

/* SQLite's backup API, while others serve and write; the copy is opened and checked before it gets
 * its name.  restore: the same way back, the old file kept as galley.db.before-restore. */
bool store_backup(str data, str to, arena *mem, str *ret_problem);
bool store_restore(str data, str from, arena *mem, str *ret_problem);

/* Every query prepared against its shape and plan, every …_html column bound as rich, integrity of
 * the file.  Each finding is told to `say`; returns how many. */
size_t store_check(store *s, void (*say)(void *context, str finding), void *context);

/* Folds the WAL into the file; truncates it when it has grown over 64 MB.  For the clock.  A brief store does
 * both, without waiting for anybody, when it has grown over 1 MB. */
void store_checkpoint(store *s);

/* For a CGI process: whether it does the clock's jobs, from now on to its end; false while another does. */
bool store_take_jobs(store *s);
