#include "writer.h"

#include "filelock.h"
#include "inside.h"

/* ---- lists of turns -------------------------------------------------------------------------- */

static void clear(turns *line)
{
	*line = (turns){ NULL, &line->first, 0 };
}

static void append(turns *line, turn *t)
{
	t->next = NULL;
	*line->end = t;
	line->end = &t->next;
	line->n++;
}

static turn *take_first(turns *line)
{
	turn *t = line->first;
	if (!t)
		return NULL;

	line->first = t->next;
	if (!line->first)
		line->end = &line->first;
	line->n--;
	return t;
}

static void call(turn *t)
{
	if (t)
		pthread_cond_signal(&t->called);
}

/* ---- a batch: only whose turn it is comes here ----------------------------------------------- */

static bool fail(writer *w, const char *why)
{
	w->failed = true;
	w->trouble = why;
	return false;
}

static bool fail_of_connection(writer *w)
{
	store_note_trouble(w->store, sqlite3_extended_errcode(w->connection->db),
			   connection_trouble(w->connection));
	return fail(w, "the write failed");
}

void writer_guard(writer *w)
{
	if (!connection_is_in_transaction(w->connection) && !w->failed)
		fail_of_connection(w);
}

static bool connect(writer *w)
{
	static const char *const setup[] = { "pragma synchronous = full", NULL };
	store *s = w->store;
	str problem = { NULL, 0 };
	if (w->connection)
		return true;
	if (s->shared) {
		w->connection = s->shared;
		return true;
	}
	w->connection = store_connect(s, w->mem, &problem);
	if (!w->connection) {
		store_note_trouble(s, SQLITE_CANTOPEN, str_c(w->mem, problem));
		return fail(w, "the database cannot be opened");
	}
	static const char *const roomy[] = { "pragma cache_size = -16384", NULL };
	return (connection_script(w->connection, setup) &&
		(!s->expects_much || connection_script(w->connection, roomy))) ||
	       fail_of_connection(w);
}

static bool lock(writer *w)
{
	store *s = w->store;
	if (s->shared)
		return true;
	if (s->write_lock < 0)
		s->write_lock = filelock_open(s->lock_file);
	if (s->write_lock < 0 || !filelock_take(s->write_lock)) {
		store_note_trouble(s, SQLITE_BUSY, "the lock between processes is not to be had");
		return fail(w, "the lock is not to be had");
	}
	return true;
}

static void unlock(writer *w)
{
	if (!w->store->shared && w->store->write_lock >= 0)
		filelock_give(w->store->write_lock);
}

static bool control_writer(writer *w, control what)
{
	store *s = w->store;
	if (s->shared)
		pthread_mutex_lock(&s->shared_lock);
	bool done = connection_control(w->connection, what);
	if (s->shared)
		pthread_mutex_unlock(&s->shared_lock);
	return done;
}

static void batch_open(writer *w)
{
	w->failed = false;
	arena_reset(w->mem);
	if (!lock(w))
		return;
	if (!store_changes(w->store)) {
		fail(w, "the shared mapping cannot be made");
		return;
	}
	changes_settle(store_changes(w->store));
	if (connect(w) && !control_writer(w, CONTROL_WRITE))
		fail_of_connection(w);
}

/* The changes of this turn stay in the transaction, or leave it without a trace. */
static bool savepoint_end(writer *w, bool keep)
{
	if (w->failed)
		return false;
	bool undone = keep || control_writer(w, CONTROL_UNDO);
	if (undone && control_writer(w, CONTROL_KEEP))
		return keep;
	return fail_of_connection(w);
}

static slots written_by(writer *w)
{
	slots all = { .mem = w->mem };
	for (const turn *t = w->acted.first; t; t = t->next)
		for (size_t i = 0; i < t->written->n; i++)
			slots_add(&all, t->written->at[i]);
	return all;
}

static bool commit(writer *w)
{
	changes *c = store_changes(w->store);
	slots all = written_by(w);
	changes_pending(c, all.at, all.n);
	bool done = control_writer(w, CONTROL_COMMIT) || fail_of_connection(w);
	changes_done(c, all.at, all.n);
	return done;
}

/* After a failure everything begins anew next time, the connection too: what it remembers of a disk
 * that was full or gone is worth nothing. */
static void recover(writer *w)
{
	if (w->connection && connection_is_in_transaction(w->connection))
		control_writer(w, CONTROL_ROLLBACK);
	if (w->connection != w->store->shared)
		connection_close(w->connection);
	w->connection = NULL;
}

static bool batch_close(writer *w)
{
	bool done = !w->failed && commit(w);
	if (done)
		store_note_recovery(w->store);
	else
		recover(w);
	unlock(w);
	return done;
}

/* ---- the queue ------------------------------------------------------------------------------- */

void writer_start(writer *w, store *s)
{
	*w = (writer){ .store = s, .mem = arena_new() };
	pthread_mutex_init(&w->lock, NULL);
	clear(&w->queue);
	clear(&w->batch);
	clear(&w->acted);
}

void writer_stop(writer *w)
{
	if (w->connection != w->store->shared)
		connection_close(w->connection);
	pthread_mutex_destroy(&w->lock);
	arena_free(w->mem);
}

/* Those waiting now share the batch; the first of them, who calls this, opens it. */
static void gather(writer *w)
{
	w->open = true;
	while (w->batch.n < BATCH_MOST && w->queue.first)
		append(&w->batch, take_first(&w->queue));
	take_first(&w->batch)->state = TURN_ACTS;
}

bool writer_enter(writer *w, turn *t)
{
	t->state = TURN_WAITS;
	t->kept = false;
	pthread_cond_init(&t->called, NULL);

	pthread_mutex_lock(&w->lock);
	append(&w->queue, t);
	while (t->state == TURN_WAITS && (w->open || w->queue.first != t))
		pthread_cond_wait(&t->called, &w->lock);
	bool opens = t->state == TURN_WAITS;
	if (opens)
		gather(w);
	pthread_mutex_unlock(&w->lock);

	if (opens)
		batch_open(w);
	if (!w->failed && !control_writer(w, CONTROL_SAVE))
		fail_of_connection(w);
	return !w->failed;
}

static void settle_all(writer *w, bool done)
{
	for (turn *t = take_first(&w->acted); t; t = take_first(&w->acted)) {
		t->state = TURN_SETTLED;
		t->kept = done;
		call(t);
	}
	w->open = false;
	call(w->queue.first);
}

static void pass_on(writer *w)
{
	turn *next = take_first(&w->batch);
	if (next) {
		next->state = TURN_ACTS;
		call(next);
		return;
	}
	pthread_mutex_unlock(&w->lock);
	bool done = batch_close(w);
	pthread_mutex_lock(&w->lock);
	settle_all(w, done);
}

bool writer_leave(writer *w, turn *t, bool keep)
{
	bool kept = savepoint_end(w, keep);

	pthread_mutex_lock(&w->lock);
	if (kept)
		append(&w->acted, t);
	pass_on(w);
	while (kept && t->state != TURN_SETTLED)
		pthread_cond_wait(&t->called, &w->lock);
	pthread_mutex_unlock(&w->lock);

	pthread_cond_destroy(&t->called);
	return kept && t->kept;
}
