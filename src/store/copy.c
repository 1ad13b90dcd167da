#include "copy.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>

#include "changes.h"
#include "closing.h"
#include "filelock.h"

#define PAGES_AT_ONCE 256
#define TRIES 500 /* of 10 ms: others than ours may hold the file */

static bool is_synced(const char *file, int flags)
{
	_cleanup_(file_close) int at = open(file, flags | O_CLOEXEC);
	return at >= 0 && fsync(at) == 0;
}

static bool folder_is_synced(const char *file)
{
	char path[4096];
	snprintf(path, sizeof(path), "%s", file);
	return is_synced(dirname(path), O_RDONLY | O_DIRECTORY);
}

bool file_remove(const char *file)
{
	static const char *const beside[] = { "", "-wal", "-shm", "-journal" };
	char path[4096];
	for (size_t i = 0; i < sizeof(beside) / sizeof(*beside); i++) {
		snprintf(path, sizeof(path), "%s%s", file, beside[i]);
		if (unlink(path) != 0 && errno != ENOENT)
			return false;
	}
	return true;
}

bool file_make_empty(const char *file)
{
	if (!file_remove(file))
		return false;
	_cleanup_(file_close) int at = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
	return at >= 0;
}

bool file_put_in_place(const char *from, const char *to)
{
	return is_synced(from, O_RDONLY) && rename(from, to) == 0 && folder_is_synced(to);
}

/* Some pages at a time: SQLite lets go of the source in between. */
static bool run_backup(sqlite3_backup *b, int pages)
{
	struct timespec pause = { 0, 10000000 };
	int left = TRIES, is;
	while ((is = sqlite3_backup_step(b, pages)) != SQLITE_DONE) {
		bool busy = is == SQLITE_BUSY || is == SQLITE_LOCKED;
		if (is != SQLITE_OK && !(busy && --left > 0))
			break;
		if (busy)
			nanosleep(&pause, NULL);
	}
	return sqlite3_backup_finish(b) == SQLITE_OK && is == SQLITE_DONE;
}

static bool copy_pages(connection *from, connection *to, int pages)
{
	sqlite3_backup *b = sqlite3_backup_init(to->db, "main", from->db, "main");
	return b && run_backup(b, pages);
}

bool copy_over(connection *from, connection *to)
{
	return copy_pages(from, to, -1);
}

/* The read transaction makes it one moment, however much is written meanwhile. */
static bool copy_moment(connection *from, connection *to)
{
	static const char *const one_file[] = { "pragma journal_mode = delete", NULL };
	int64_t tables = 0;
	if (!connection_control(from, CONTROL_READ))
		return false;
	bool copied = connection_number(from, "select count(*) from sqlite_schema", &tables) &&
		      copy_pages(from, to, PAGES_AT_ONCE);
	connection_control(from, CONTROL_COMMIT);
	return copied && connection_script(to, one_file);
}

static bool copy_to(connection *from, const char *file, arena *mem, str *ret_problem)
{
	_cleanup_(connection_drop) connection *to =
		connection_open(file, from->catalogue, mem, ret_problem);
	if (!to)
		return false;
	if (copy_moment(from, to))
		return true;
	bool there = sqlite3_errcode(to->db) != SQLITE_OK;
	*ret_problem = str_print(mem, "cannot copy to %s: %s", file,
				 connection_trouble(there ? to : from));
	return false;
}

bool copy_out(connection *from, const char *to, arena *mem, str *ret_problem)
{
	if (!file_make_empty(to)) {
		*ret_problem = str_print(mem, "cannot make %s: %s", to, strerror(errno));
		return false;
	}
	if (copy_to(from, to, mem, ret_problem) && is_synced(to, O_RDONLY))
		return true;

	if (!ret_problem->n)
		*ret_problem = str_print(mem, "cannot write %s: %s", to, strerror(errno));
	unlink(to);
	return false;
}

bool copy_is_sound(const char *file, const catalogue *c, int64_t version, arena *mem,
		   str *ret_problem)
{
	_cleanup_(connection_drop) connection *db_of = connection_open(file, c, mem, ret_problem);
	int64_t owner = 0, is = 0, damage = 1;
	if (!db_of)
		return false;
	if (!connection_number(db_of, "pragma application_id", &owner) || owner != APPLICATION_ID) {
		*ret_problem = str_print(mem, "%s is no galley database", file);
		return false;
	}
	connection_number(db_of, "pragma user_version", &is);
	connection_number(db_of,
			  "select count(*) from pragma_quick_check where quick_check <> 'ok'",
			  &damage);
	if (is == version && !damage)
		return true;
	*ret_problem = str_print(mem, damage ? "%s is damaged" : "%s is of another version", file);
	return false;
}

/* ---- the data directory ---------------------------------------------------------------------- */

const char *data_file(arena *mem, str data, const char *name)
{
	return str_print(mem, "%.*s/%s", STR_ARGS(data), name).at;
}

bool data_make(str data, arena *mem, str *ret_problem)
{
	if (mkdir(str_c(mem, data), 0750) == 0 || errno == EEXIST)
		return true;
	*ret_problem = str_print(mem, "cannot make %.*s: %s", STR_ARGS(data), strerror(errno));
	return false;
}

int data_lock(str data, arena *mem, str *ret_problem)
{
	const char *name = data_file(mem, data, "galley.lock");
	int lock = filelock_open(name);
	if (lock < 0) {
		*ret_problem = str_print(mem, "cannot open %s: %s", name, strerror(errno));
		return -1;
	}
	if (filelock_take(lock))
		return lock;

	*ret_problem = str_print(mem, "%s is held by another process", name);
	close(lock);
	return -1;
}

void data_unlock(int *lock)
{
	if (*lock < 0)
		return;
	filelock_give(*lock);
	close(*lock);
}

bool data_changed(str data, arena *mem, str *ret_problem)
{
	uint16_t all = changes_slot(CHANGES_EVERYTHING);
	const char *name = data_file(mem, data, "galley.shm");
	changes *c = changes_open(str_of(name), mem, ret_problem);
	if (!c)
		return false;

	changes_done(c, &all, 1);
	changes_close(c);
	return true;
}
