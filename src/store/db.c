#include "db.h"

#include "base/buffer.h"
#include "base/log.h"
#include "changes.h"
#include "inside.h"
#include "kept.h"

/* ---- values ---------------------------------------------------------------------------------- */

#define NUMBERS_MOST 65536

arg numbers(const work *w, const int64_t *at, size_t n)
{
	buffer out = buffer_new(w->mem, 512, NUMBERS_MOST);
	put_byte(&out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			put_byte(&out, ',');
		put_int(&out, at[i]);
	}
	put_byte(&out, ']');
	return text(buffer_str(&out));
}

/* ---- going wrong ----------------------------------------------------------------------------- */

void db_break(struct db *d, const query_entry *entry, const char *why)
{
	if (!d->broken)
		log_problem("query %s (%s) %s", entry->name, entry->place, why);
	d->broken = true;
}

/* A statement failed: the disk's trouble, or the query's. */
static void break_failed(struct db *d, connection *c, const query_entry *entry)
{
	if (connection_is_ill(c)) {
		store_note_trouble(d->store, sqlite3_extended_errcode(c->db),
				   connection_trouble(c));
		d->broken = true;
	} else {
		db_break(d, entry, connection_trouble(c));
	}
}

static void break_ill(struct db *d, connection *c)
{
	store_note_trouble(d->store, sqlite3_extended_errcode(c->db), connection_trouble(c));
	d->broken = true;
}

/* ---- which connection ------------------------------------------------------------------------ */

static bool start_reading(struct db *d, connection *c)
{
	bool started = store_reader_begin(d->store, c);
	if (!started)
		break_ill(d, c);
	return started;
}

/* The counter is read before the transaction begins: what is committed in between makes a page look
 * older than it is, never newer. */
static void note_beginning(struct db *d)
{
	if (d->has_since)
		return;
	d->since = d->store->changes ? changes_count(d->store->changes) : 0;
	d->has_since = true;
	slots_add(&d->read, changes_slot(CHANGES_EVERYTHING));
}

static connection *reader_of(struct db *d)
{
	if (d->reader)
		return d->reader;

	note_beginning(d);
	d->reader = store_reader_take(d->store, d->mem);
	if (!d->reader) {
		d->broken = true;
		return NULL;
	}
	return start_reading(d, d->reader) ? d->reader : NULL;
}

static void stop_reading(struct db *d)
{
	if (!d->reader)
		return;
	store_reader_give(d->store, d->reader);
	d->reader = NULL;
}

/* The connection for the next query, locked where it is shared. */
static connection *borrow(struct db *d)
{
	store *s = d->store;
	if (d->broken)
		return NULL;
	if (s->shared) {
		note_beginning(d);
		pthread_mutex_lock(&s->shared_lock);
		return s->shared;
	}
	return d->writing ? s->writer.connection : reader_of(d);
}

static void give_back(struct db *d)
{
	if (d->store->shared)
		pthread_mutex_unlock(&d->store->shared_lock);
}

/* ---- one query ------------------------------------------------------------------------------- */

typedef struct run {
	struct db *db;
	connection *connection; /* NULL: it does not run */
	statement *statement;
	const arg *args;
	slots *own; /* tags of this query alone; NULL: nobody asks */
	bool failed;
} run;

static const char *refuse(const struct db *d, const query_entry *entry, const shape *row)
{
	if (entry->writes && !d->writing)
		return "writes, outside of db_begin and db_end";
	if (row != entry->row)
		return "is asked for rows of another shape than it names";
	return NULL;
}

static run run_start(const work *w, size_t query, const shape *row, const arg *args)
{
	struct db *d = w->db;
	run r = { .db = d, .args = args };
	const query_entry *entry = &d->store->catalogue->queries[query];
	connection *c = borrow(d);
	if (!c)
		return r;

	const char *problem = refuse(d, entry, row);
	bool may = !problem;
	statement *s = may ? statement_of(c, query, &problem) : NULL;
	if (s && statement_bind(s, args, &problem)) {
		r.connection = c;
		r.statement = s;
		return r;
	}
	if (may && !s && connection_is_ill(c))
		break_ill(d, c);
	else
		db_break(d, entry, problem);
	give_back(d);
	return r;
}

/* A brief store keeps no pages, so nobody asks it what they have read. */
static void note_tags(run *r, bool each_row)
{
	const statement *s = r->statement;
	if (r->db->store->brief && !s->entry->writes)
		return;
	slots *into = s->entry->writes ? &r->db->written : &r->db->read;
	for (size_t i = 0; i < s->tags_n; i++) {
		if (s->tags[i].each_row != each_row || (each_row && !tag_is_meant(s, &s->tags[i])))
			continue;
		uint16_t slot = tag_slot(s, &s->tags[i], r->args);
		slots_add(into, slot);
		if (r->own)
			slots_add(r->own, slot);
	}
}

/* True while there is a row. */
static bool run_step(run *r)
{
	step found = statement_step(r->statement);
	r->failed = found == STEP_FAILED;
	if (found == STEP_ROW)
		note_tags(r, true);
	return found == STEP_ROW;
}

/* What is not run to its end is a read: a write with RETURNING must be. */
static void run_end(run *r)
{
	while (r->statement->entry->writes && !r->failed && run_step(r))
		;
	if (r->failed)
		break_failed(r->db, r->connection, r->statement->entry);
	statement_end(r->statement);
	if (r->failed && r->db->writing)
		writer_guard(&r->db->store->writer);
	note_tags(r, false);
	give_back(r->db);
}

/* ---- queries --------------------------------------------------------------------------------- */

void *db_one_row(const work *w, const look *l)
{
	void *row = NULL;
	run r = run_start(w, l->query, l->shape, l->args);
	if (!r.connection)
		return NULL;

	if (run_step(&r)) {
		row = arena_take(w->mem, l->shape->size);
		statement_fill(r.statement, w->mem, row);
	}
	run_end(&r);
	return r.failed ? NULL : row;
}

typedef struct rows {
	char *at;
	size_t n, room;
} rows;

/* Grows fourfold; what was before is left in the arena. */
static void *next_row(rows *all, const work *w, size_t size)
{
	if (all->n == all->room) {
		size_t room = all->room ? all->room * 4 : 8;
		char *at = arena_room(w->mem, room * size);
		if (all->n)
			memcpy(at, all->at, all->n * size);
		all->at = at;
		all->room = room;
	}
	return memset(all->at + all->n++ * size, 0, size);
}

static list read_rows(const work *w, const look *l, slots *own)
{
	rows all = { NULL, 0, 0 };
	run r = run_start(w, l->query, l->shape, l->args);
	if (!r.connection)
		return (list){ NULL, 0 };

	r.own = own;
	while (run_step(&r))
		statement_fill(r.statement, w->mem, next_row(&all, w, l->shape->size));
	run_end(&r);
	return r.failed ? (list){ NULL, 0 } : (list){ all.at, all.n };
}

/* ---- rows that are kept ---------------------------------------------------------------------- */

struct kept_use {
	kept_rows *rows;
	struct kept_use *next;
};

static void give_kept(struct db *d)
{
	for (struct kept_use *use = d->kept; use; use = use->next)
		kept_give(use->rows);
	d->kept = NULL;
}

static bool is_kept(const struct db *d, const look *l)
{
	const store *s = d->store;
	return s->catalogue->queries[l->query].kept && s->kept && s->changes && !d->writing &&
	       !d->broken;
}

/* Callers write into the structs, so these are copied; what they point to stays until db_free. */
static list lend(const work *w, const look *l, kept_rows *found)
{
	struct db *d = w->db;
	struct kept_use *use = NEW(d->mem, struct kept_use);
	*use = (struct kept_use){ found, d->kept };
	d->kept = use;
	const slots *read = kept_slots(found);
	for (size_t i = 0; i < read->n; i++)
		slots_add(&d->read, read->at[i]);
	list shared = kept_list(found);
	list own = { shared.n ? arena_room(w->mem, shared.n * l->shape->size) : NULL, shared.n };
	if (shared.n)
		memcpy(own.at, shared.at, shared.n * l->shape->size);
	return own;
}

static list kept_or_read(const work *w, const look *l)
{
	struct db *d = w->db;
	note_beginning(d);
	kept_rows *known = kept_take(d->store->kept, d->store->changes, l, d->since);
	if (known)
		return lend(w, l, known);
	slots read = { .mem = d->mem };
	slots_add(&read, changes_slot(CHANGES_EVERYTHING));
	list found = read_rows(w, l, &read);
	if (!d->broken)
		kept_put(d->store->kept, l, d->since, &read, found);
	return found;
}

list db_all_rows(const work *w, const look *l)
{
	return is_kept(w->db, l) ? kept_or_read(w, l) : read_rows(w, l, NULL);
}

/* ---- queries of one value -------------------------------------------------------------------- */

int64_t db_run_act(const work *w, const act *a)
{
	run r = run_start(w, a->query, NULL, a->args);
	if (!r.connection)
		return 0;

	if (!r.statement->entry->writes)
		db_break(w->db, r.statement->entry, "only reads: db_run is for writes");
	int64_t before = sqlite3_total_changes64(r.connection->db);
	run_end(&r);
	return r.failed ? 0 : sqlite3_total_changes64(r.connection->db) - before;
}

int64_t db_int_of(const work *w, const act *a)
{
	run r = run_start(w, a->query, NULL, a->args);
	if (!r.connection)
		return 0;

	int64_t number = run_step(&r) ? statement_number(r.statement) : 0;
	run_end(&r);
	return r.failed ? 0 : number;
}

str db_text_of(const work *w, const act *a)
{
	str found = { NULL, 0 };
	run r = run_start(w, a->query, NULL, a->args);
	if (!r.connection)
		return found;

	if (run_step(&r))
		found = statement_text(r.statement, w->mem);
	run_end(&r);
	return r.failed ? (str){ NULL, 0 } : found;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* What is read after the write must not be of the moment before it; a brief store's connection has
 * been in a transaction since it was opened. */
static void leave_the_moment(struct db *d)
{
	if (d->store->brief && !d->reader)
		d->reader = store_reader_take(d->store, d->mem);
	stop_reading(d);
}

void db_begin(const work *w)
{
	struct db *d = w->db;
	if (d->writing || d->broken)
		return;

	leave_the_moment(d);
	d->written = (slots){ .mem = d->mem };
	d->turn.written = &d->written;
	d->writing = true;
	d->broken = !writer_enter(&d->store->writer, &d->turn);
}

bool db_is_writing(const work *w)
{
	return w->db->writing;
}

/* Too many tags to name: the one on which everything depends stands for them. */
static void limit_tags(struct db *d)
{
	if (d->written.n <= TAGS_MOST)
		return;
	d->written = (slots){ .mem = d->mem };
	slots_add(&d->written, changes_slot(CHANGES_EVERYTHING));
}

static bool leave(struct db *d, bool keep)
{
	limit_tags(d);
	bool kept = writer_leave(&d->store->writer, &d->turn, keep && !d->broken);
	d->writing = false;
	if (keep && !kept)
		d->broken = true;
	return kept || (!keep && !d->broken);
}

bool db_end(const work *w, bool keep)
{
	struct db *d = w->db;
	if (d->writing)
		return leave(d, keep);

	stop_reading(d);
	return !d->broken;
}

bool db_broken(const work *w)
{
	return w->db->broken;
}

/* ---- one work's use -------------------------------------------------------------------------- */

db *db_new(store *s, arena *mem)
{
	db *d = NEW(mem, db);
	d->store = s;
	d->mem = mem;
	d->read.mem = mem;
	return d;
}

void db_free(db *d)
{
	if (!d)
		return;
	if (d->writing)
		leave(d, false);
	stop_reading(d);
	give_kept(d);
}

reads db_reads(const db *d)
{
	return (reads){ d->read.at, d->read.n, d->since };
}

void db_depends_on(const work *w, str name)
{
	if (w->db->store->brief)
		return;
	note_beginning(w->db);
	slots_add(&w->db->read, changes_slot(name));
}
