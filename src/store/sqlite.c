#include "driver.h"

#define CHECKPOINT_PAGES 4000 /* 16 MB: the clock is asked to do it long before */

static const char *const CONTROL_SQL[CONTROLS] = {
	[CONTROL_READ] = "begin",
	[CONTROL_WRITE] = "begin immediate",
	[CONTROL_COMMIT] = "commit",
	[CONTROL_ROLLBACK] = "rollback",
	[CONTROL_SAVE] = "savepoint work",
	[CONTROL_KEEP] = "release work",
	[CONTROL_UNDO] = "rollback to work",
};

/* Settings that need no SQL, so that opening costs no statement and no look at the file. */
static bool settle(sqlite3 *on)
{
	static const struct {
		int what, on;
	} settings[] = {
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
	};
	sqlite3_extended_result_codes(on, 1);
	sqlite3_busy_timeout(on, PATIENCE_MS);
	sqlite3_wal_autocheckpoint(on, CHECKPOINT_PAGES);
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		if (sqlite3_db_config(on, settings[i].what, settings[i].on, NULL) != SQLITE_OK)
			return false;
	return true;
}

static str why_not_open(arena *mem, const char *file, sqlite3 *on)
{
	int code = on ? sqlite3_system_errno(on) : 0;
	const char *why = code ? strerror(code) : on ? sqlite3_errmsg(on) : "no memory";
	return str_print(mem, "cannot open %s: %s", file, why);
}

/* Counting each allocation takes a lock that all threads share. */
void connections_prepare(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

connection *connection_open(const char *file, const catalogue *c, arena *mem, str *ret_problem)
{
	sqlite3 *on = NULL;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
	if (sqlite3_open_v2(file, &on, flags, NULL) != SQLITE_OK || !settle(on)) {
		*ret_problem = why_not_open(mem, file, on);
		sqlite3_close(on);
		return NULL;
	}

	arena *own = arena_new();
	connection *made = NEW(own, connection);
	made->db = on;
	made->mem = own;
	made->catalogue = c;
	made->prepared = arena_take(own, sizeof(statement *) * (c->queries_n + 1));
	return made;
}

void connection_close(connection *c)
{
	if (!c)
		return;

	for (size_t i = 0; i < c->catalogue->queries_n; i++)
		if (c->prepared[i])
			sqlite3_finalize(c->prepared[i]->st);
	for (size_t i = 0; i < CONTROLS; i++)
		sqlite3_finalize(c->controls[i]);
	sqlite3_close(c->db);
	arena_free(c->mem);
}

bool connection_control(connection *c, control what)
{
	sqlite3_stmt **st = &c->controls[what];
	if (!*st && sqlite3_prepare_v3(c->db, CONTROL_SQL[what], -1, SQLITE_PREPARE_PERSISTENT, st,
				       NULL) != SQLITE_OK)
		return false;

	bool done = sqlite3_step(*st) == SQLITE_DONE;
	sqlite3_reset(*st);
	return done;
}

bool connection_is_in_transaction(const connection *c)
{
	return !sqlite3_get_autocommit(c->db);
}

bool connection_script(connection *c, const char *const *statements)
{
	for (; *statements; statements++)
		if (sqlite3_exec(c->db, *statements, NULL, NULL, NULL) != SQLITE_OK)
			return false;
	return true;
}

bool connection_number(connection *c, const char *sql, int64_t *ret)
{
	sqlite3_stmt *st = NULL;
	bool done = sqlite3_prepare_v2(c->db, sql, -1, &st, NULL) == SQLITE_OK &&
		    sqlite3_step(st) == SQLITE_ROW;
	if (done)
		*ret = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return done;
}

bool connection_version(connection *c, int64_t version)
{
	char sql[64];
	snprintf(sql, sizeof(sql), "pragma user_version = %lld", (long long)version);
	return sqlite3_exec(c->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

const char *connection_trouble(const connection *c)
{
	return sqlite3_errmsg(c->db);
}

bool connection_is_ill(const connection *c)
{
	switch (sqlite3_errcode(c->db) & 0xFF) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
	case SQLITE_ERROR:
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
	case SQLITE_TOOBIG:
		return false;
	default:
		return true;
	}
}
