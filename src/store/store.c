#include <errno.h>
#include <sys/stat.h>

#include "base/log.h"
#include "changes.h"
#include "closing.h"
#include "copy.h"
#include "filelock.h"
#include "inside.h"
#include "kept.h"

/* ---- trouble --------------------------------------------------------------------------------- */

void store_note_trouble(store *s, int code, const char *why)
{
	if (atomic_exchange(&s->last_trouble, code) != code)
		log_problem("the store in %.*s: %s", STR_ARGS(s->data), why);
}

void store_note_recovery(store *s)
{
	if (atomic_load(&s->last_trouble) && atomic_exchange(&s->last_trouble, 0))
		log_note("the store in %.*s takes writes again", STR_ARGS(s->data));
}

/* ---- connections ----------------------------------------------------------------------------- */

connection *store_connect(store *s, arena *mem, str *ret_problem)
{
	connection *c = connection_open(s->file, s->catalogue, mem, ret_problem);
	if (c && s->brief)
		sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	return c;
}

connection *store_reader_take(store *s, arena *mem)
{
	pthread_mutex_lock(&s->lock);
	connection *c = s->idle;
	if (c) {
		s->idle = c->next;
		s->idle_n--;
	}
	pthread_mutex_unlock(&s->lock);
	if (c)
		return c;

	str problem = { NULL, 0 };
	c = store_connect(s, mem, &problem);
	if (!c)
		store_note_trouble(s, SQLITE_CANTOPEN, str_c(mem, problem));
	return c;
}

/* One whose transaction cannot be ended is of no use to anybody. */
static bool end_reading(connection *c)
{
	bool ended = !c->reading || connection_control(c, CONTROL_COMMIT) ||
		     connection_control(c, CONTROL_ROLLBACK);
	c->reading = false;
	return ended;
}

static bool shows_the_newest(store *s, const connection *c)
{
	return c->since == changes_count(s->changes) && c->began == atomic_load(&s->clock);
}

static bool may_linger(store *s, const connection *c)
{
	return c->reading && !s->brief && !atomic_load(&s->hurries) && !connection_is_ill(c) &&
	       shows_the_newest(s, c);
}

bool store_reader_begin(store *s, connection *c)
{
	if (c->reading && (s->brief || shows_the_newest(s, c)))
		return true;
	if (!end_reading(c))
		return false;
	c->since = s->brief ? 0 : changes_count(s->changes);
	c->began = atomic_load(&s->clock);
	c->reading = connection_control(c, CONTROL_READ);
	return c->reading;
}

void store_reader_give(store *s, connection *c)
{
	bool usable = may_linger(s, c) || end_reading(c);

	pthread_mutex_lock(&s->lock);
	bool kept = usable && s->idle_n < s->readers;
	if (kept) {
		c->next = s->idle;
		s->idle = c;
		s->idle_n++;
	}
	pthread_mutex_unlock(&s->lock);
	if (!kept)
		connection_close(c);
}

static void rest_idle(store *s)
{
	pthread_mutex_lock(&s->lock);
	for (connection *c = s->idle; c; c = c->next)
		end_reading(c);
	pthread_mutex_unlock(&s->lock);
}

/* The sqlite3 program, a restore: they write no tags, so what is kept is read anew.  Our own writes do
 * this too, at most once a second, since nothing tells them apart for sure. */
static void watch(store *s)
{
	_cleanup_(arena_drop) arena *mem = arena_new();
	str problem = { NULL, 0 };
	int64_t version = 0;
	if (!s->watcher)
		s->watcher = store_connect(s, mem, &problem);
	bool seen = s->watcher && connection_number(s->watcher, "pragma data_version", &version);
	if (!seen || version != s->watched)
		kept_forget(s->kept);
	s->watched = version;
}

void store_expect_much(store *s)
{
	s->expects_much = true;
}

void store_rest(store *s)
{
	atomic_fetch_add(&s->clock, 1);
	if (s->brief || s->shared)
		return;
	rest_idle(s);
	if (s->kept)
		watch(s);
}

/* ---- the mapping ----------------------------------------------------------------------------- */

/* A brief store makes it on first use. */
changes *store_changes(store *s)
{
	pthread_mutex_lock(&s->lock);
	if (!s->changes) {
		_cleanup_(arena_drop) arena *mem = arena_new();
		str problem = { NULL, 0 };
		s->changes = changes_open(str_of(s->shm), mem, &problem);
		if (!s->changes)
			store_note_trouble(s, SQLITE_IOERR, str_c(mem, problem));
	}
	pthread_mutex_unlock(&s->lock);
	return s->changes;
}

void store_settle(store *s)
{
	if (!s->changes || !changes_unsettled(s->changes))
		return;

	_cleanup_(arena_drop) arena *mem = arena_new();
	work w = { .mem = mem, .db = db_new(s, mem) };
	db_begin(&w);
	db_free(w.db);
}

bool store_take_jobs(store *s)
{
	if (s->jobs_lock < 0)
		s->jobs_lock = filelock_open(s->lock_file);
	return s->jobs_lock >= 0 && filelock_try(s->jobs_lock, FILELOCK_JOBS);
}

/* ---- opening --------------------------------------------------------------------------------- */

static str other_version(int64_t is, int64_t known, str data, arena *mem)
{
	if (is > known)
		return str_print(
			mem,
			"this database is of version %lld, this program knows version %lld: "
			"use the newer program",
			(long long)is, (long long)known);
	return str_print(mem,
			 "this database is of version %lld, this program wants version %lld: "
			 "run galley migrate --data %.*s",
			 (long long)is, (long long)known, STR_ARGS(data));
}

/* SQLite cannot even read where it may not put its files beside the database, and does not say so. */
static str unreadable(connection *c, str data, arena *mem)
{
	int code = sqlite3_errcode(c->db) & 0xFF;
	bool by_folder = code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
	if (by_folder && access(str_c(mem, data), W_OK) != 0)
		return str_print(mem, "%.*s cannot be written: %s", STR_ARGS(data),
				 strerror(errno));
	return str_print(mem, "%.*s/galley.db cannot be read: %s", STR_ARGS(data),
			 connection_trouble(c));
}

static bool is_ours(connection *c, str data, arena *mem, str *ret_problem)
{
	int64_t owner = 0;
	if (!connection_number(c, "pragma application_id", &owner)) {
		*ret_problem = unreadable(c, data, mem);
		return false;
	}
	if (owner != APPLICATION_ID)
		*ret_problem = str_print(mem, "%.*s/galley.db is a database of another program",
					 STR_ARGS(data));
	return owner == APPLICATION_ID;
}

bool store_fits(connection *c, str data, arena *mem, str *ret_problem)
{
	int64_t version = 0;
	int64_t known = c->catalogue->version;
	if (!is_ours(c, data, mem, ret_problem))
		return false;
	if (!connection_number(c, "pragma user_version", &version)) {
		*ret_problem = unreadable(c, data, mem);
		return false;
	}
	if (version != known)
		*ret_problem = other_version(version, known, data, mem);
	return version == known;
}

/* What a brief store reads here and for its request is one transaction, and one look suffices. */
static bool fits_briefly(connection *c)
{
	int64_t version = 0;
	c->reading = connection_control(c, CONTROL_READ);
	return connection_number(c, "pragma user_version", &version) &&
	       version == c->catalogue->version;
}

static bool exists(const char *file)
{
	return access(file, F_OK) == 0;
}

/* Looked at before anything is opened, so that asking leaves nothing behind. */
static bool is_missing(const char *file, str data, arena *mem, str *ret_problem)
{
	if (exists(file) || errno != ENOENT)
		return false;
	*ret_problem = str_print(mem,
				 "there is no newspaper in %.*s: galley.db is missing; "
				 "galley init --data %.*s makes one",
				 STR_ARGS(data), STR_ARGS(data));
	return true;
}

connection *paper_open(const catalogue *c, str data, arena *mem, str *ret_problem)
{
	const char *file = data_file(mem, data, "galley.db");
	if (is_missing(file, data, mem, ret_problem))
		return NULL;
	_cleanup_(connection_drop) connection *paper = connection_open(file, c, mem, ret_problem);
	if (!paper || !is_ours(paper, data, mem, ret_problem))
		return NULL;
	connection *ret = paper;
	paper = NULL;
	return ret;
}

static connection *first_connection(store *s, arena *mem, str *ret_problem)
{
	if (is_missing(s->file, s->data, mem, ret_problem))
		return NULL;
	connection *c = store_connect(s, mem, ret_problem);
	if (!c)
		return NULL;

	if ((s->brief && fits_briefly(c)) || store_fits(c, s->data, mem, ret_problem))
		return c;
	connection_close(c);
	return NULL;
}

static bool open_files(store *s, arena *mem, str *ret_problem)
{
	s->idle = first_connection(s, mem, ret_problem);
	s->idle_n = s->idle ? 1 : 0;
	if (!s->idle || s->brief)
		return s->idle != NULL;

	s->changes = changes_open(str_of(s->shm), mem, ret_problem);
	return s->changes != NULL;
}

static bool open_memory(store *s, arena *mem, str *ret_problem)
{
	s->changes = changes_open(S(""), mem, ret_problem);
	s->shared = connection_open(":memory:", s->catalogue, mem, ret_problem);
	if (s->changes && s->shared && connection_control(s->shared, CONTROL_WRITE) &&
	    connection_script(s->shared, s->catalogue->schema) &&
	    connection_control(s->shared, CONTROL_COMMIT))
		return true;

	if (s->shared)
		*ret_problem = str_copy(mem, str_of(connection_trouble(s->shared)));
	return false;
}

static const char *file_in(store *s, const char *name)
{
	return str_print(s->mem, "%.*s/%s", STR_ARGS(s->data), name).at;
}

static store *store_new(const store_options *options)
{
	arena *mem = arena_new();
	store *s = NEW(mem, store);
	s->mem = mem;
	s->data = str_copy(mem, options->data);
	s->catalogue = options->catalogue ? options->catalogue : &galley_catalogue;
	s->readers = options->readers ? options->readers : STORE_READERS;
	s->brief = options->brief;
	s->kept = s->brief ? NULL : kept_new();
	s->write_lock = -1;
	s->jobs_lock = -1;
	s->file = file_in(s, options->unborn ? "galley.db.new" : "galley.db");
	s->shm = file_in(s, "galley.shm");
	s->lock_file = file_in(s, "galley.lock");
	pthread_mutex_init(&s->lock, NULL);
	pthread_mutex_init(&s->shared_lock, NULL);
	writer_start(&s->writer, s);
	return s;
}

store *store_open(const store_options *options, arena *mem, str *ret_problem)
{
	connections_prepare();
	store *s = store_new(options);
	bool in_memory = str_is(s->data, S(":memory:"));
	if (in_memory ? open_memory(s, mem, ret_problem) : open_files(s, mem, ret_problem))
		return s;

	store_close(s);
	return NULL;
}

void store_close(store *s)
{
	if (!s)
		return;

	writer_stop(&s->writer);
	while (s->idle) {
		connection *c = s->idle;
		s->idle = c->next;
		connection_close(c);
	}
	connection_close(s->watcher);
	connection_close(s->shared);
	kept_free(s->kept);
	changes_close(s->changes);
	file_close(&s->write_lock);
	file_close(&s->jobs_lock);
	pthread_mutex_destroy(&s->lock);
	pthread_mutex_destroy(&s->shared_lock);
	arena_free(s->mem);
}

/* ---- checkpoints ----------------------------------------------------------------------------- */

#define WAL_MOST (64 * 1024 * 1024)
#define WAL_MOST_BRIEF (1024 * 1024) /* each CGI process reads it when it opens the store: 0.4 ms */
#define SHORT_PATIENCE_MS 200

static bool is_larger(const char *file, int64_t bytes)
{
	struct stat is;
	return stat(file, &is) == 0 && is.st_size > bytes;
}

/* Waits for readers, and makes writers wait: not for long, the next time will do as well. */
static void truncate_wal(connection *c, int patience)
{
	sqlite3_busy_timeout(c->db, patience);
	sqlite3_wal_checkpoint_v2(c->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(c->db, PATIENCE_MS);
}

void store_checkpoint(store *s)
{
	_cleanup_(arena_drop) arena *mem = arena_new();
	str wal = str_print(mem, "%s-wal", s->file);
	bool wanted = !s->shared && (!s->brief || is_larger(wal.at, WAL_MOST_BRIEF));
	connection *c = wanted ? store_reader_take(s, mem) : NULL;
	if (!c)
		return;

	atomic_store(&s->hurries, true);
	rest_idle(s);
	end_reading(c);
	sqlite3_wal_checkpoint_v2(c->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	if (s->brief || is_larger(wal.at, WAL_MOST))
		truncate_wal(c, s->brief ? 0 : SHORT_PATIENCE_MS);
	atomic_store(&s->hurries, false);
	store_reader_give(s, c);
}
