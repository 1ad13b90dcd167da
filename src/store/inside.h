/* What the store's own files know of each other. */
#pragma once

#include <pthread.h>

#include "driver.h"
#include "secrets.h"
#include "writer.h"

#define TAGS_MOST 1000 /* of one work; with more it writes the tag "everything" */
#define STORE_READERS 4

struct store {
	arena           *mem;
	str              data;
	const char      *file, *shm, *lock_file;
	const catalogue *catalogue;
	int64_t          readers; /* as many are kept when nobody needs them */
	bool             brief;
	bool             expects_much; /* store_expect_much */

	_Atomic uint64_t clock;   /* raised by store_rest, once a second */
	atomic_bool      hurries; /* a checkpoint waits for readers: none may linger */

	struct kept_table *kept;   /* NULL: a brief store, or no memory */
	connection      *watcher; /* of the clock: whether anybody has written; NULL until needed */
	int64_t          watched;

	pthread_mutex_t lock; /* over the pool, the mapping's first use and the salt */
	connection     *idle;
	int64_t         idle_n;
	changes        *changes; /* of a brief store: NULL until needed */
	bool            has_salt;
	unsigned char   salt[16];

	/* ":memory:" has one connection for all, used under this lock by one query at a time. */
	connection     *shared;
	pthread_mutex_t shared_lock;

	int    write_lock, jobs_lock; /* filelock.h; -1 until needed */
	writer writer;

	_Atomic int last_trouble; /* logged already */
};

struct db {
	store      *store;
	arena      *mem;
	connection *reader; /* lent from the pool, inside a read transaction */
	slots       read, written;
	struct kept_use *kept; /* rows of the table that this db has lent out */
	uint64_t    since;
	bool        has_since;
	bool        broken;
	bool        writing;
	turn        turn;
};

/* A mistake in the program: noted, and this db answers empty from now on. */
void db_break(struct db *d, const query_entry *entry, const char *why);

/* Trouble that will meet everybody is logged once, until something was written again. */
void store_note_trouble(store *s, int code, const char *why);
void store_note_recovery(store *s);

connection *store_connect(store *s, arena *mem, str *ret_problem);

/* The database has the version that the catalogue makes; else the reason in one sentence. */
bool store_fits(connection *c, str data, arena *mem, str *ret_problem);

/* A paper's database of whatever version; NULL, with the reason, where there is none of ours. */
connection *paper_open(const catalogue *c, str data, arena *mem, str *ret_problem);

/* NULL when none can be opened (noted).  Given back, its read transaction lingers while it is of the
 * newest commit: beginning one costs as much as several queries, and locks that all readers want. */
connection *store_reader_take(store *s, arena *mem);
void        store_reader_give(store *s, connection *c);

/* Begins a read transaction, or goes on in one that shows all that has been committed.  False when the
 * store is ill. */
bool        store_reader_begin(store *s, connection *c);

/* Brings an open database to the catalogue's version, one transaction a step; before each a copy
 * into the data directory, named after that moment, unless `copies` is NULL. */
bool migrate_connection(connection *c, str data, const moment *copies, arena *mem,
                        str *ret_problem);

/* ---- for tests of the store: their own schema and queries ------------------------------------ */

int  store_create_of(const catalogue *c, str data, arena *mem, str *ret_problem);
bool store_migrate_of(const catalogue *c, str data, moment now, arena *mem, str *ret_problem);
bool store_backup_of(const catalogue *c, str data, str to, arena *mem, str *ret_problem);
bool store_restore_of(const catalogue *c, str data, str from, arena *mem, str *ret_problem);
