#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "closing.h"
#include "copy.h"
#include "inside.h"

#define KEPT "galley.db.before-restore"

/* ---- out ------------------------------------------------------------------------------------- */

/* The header of an SQLite file names its owner at byte 68. */
static bool is_ours(const char *file)
{
	unsigned char head[72];
	_cleanup_(file_close) int at = open(file, O_RDONLY | O_CLOEXEC);
	if (at < 0 || read(at, head, sizeof(head)) != (ssize_t)sizeof(head))
		return false;
	uint32_t owner = (uint32_t)head[68] << 24 | (uint32_t)head[69] << 16 |
			 (uint32_t)head[70] << 8 | head[71];
	return memcmp(head, "SQLite format 3", 16) == 0 && owner == APPLICATION_ID;
}

/* Only an older backup may be replaced, never something else and never the paper itself. */
static bool may_replace(const char *to, const char *live)
{
	struct stat is, paper;
	if (stat(to, &is) != 0)
		return true;
	bool same =
		stat(live, &paper) == 0 && paper.st_ino == is.st_ino && paper.st_dev == is.st_dev;
	return !same && is_ours(to);
}

bool store_backup_of(const catalogue *c, str data, str to, arena *mem, str *ret_problem)
{
	const char *live = data_file(mem, data, "galley.db");
	const char *name = str_c(mem, to);
	const char *part = str_print(mem, "%s.part", name).at;
	if (!may_replace(name, live)) {
		*ret_problem = str_print(mem, "%s is there already and is no backup", name);
		return false;
	}
	_cleanup_(connection_drop) connection *from = paper_open(c, data, mem, ret_problem);
	int64_t version = 0;
	if (!from)
		return false;
	if (!connection_number(from, "pragma user_version", &version))
		return store_fits(from, data, mem, ret_problem);
	if (!copy_out(from, part, mem, ret_problem) ||
	    !copy_is_sound(part, c, version, mem, ret_problem))
		return false;
	if (file_put_in_place(part, name))
		return true;

	*ret_problem = str_print(mem, "cannot make %s: %s", name, strerror(errno));
	return false;
}

bool store_backup(str data, str to, arena *mem, str *ret_problem)
{
	return store_backup_of(&galley_catalogue, data, to, mem, ret_problem);
}

/* ---- back in --------------------------------------------------------------------------------- */

/* A copy of the backup in the data directory, brought to this program's version. */
static bool prepare(const catalogue *c, str from, const char *part, arena *mem, str *ret_problem)
{
	_cleanup_(connection_drop) connection *source =
		connection_open(str_c(mem, from), c, mem, ret_problem);
	int64_t version = 0, owner = 0;
	if (!source)
		return false;
	if (!connection_number(source, "pragma application_id", &owner) ||
	    owner != APPLICATION_ID ||
	    !connection_number(source, "pragma user_version", &version)) {
		*ret_problem = str_print(mem, "%.*s is no galley database", STR_ARGS(from));
		return false;
	}
	if (!copy_out(source, part, mem, ret_problem) ||
	    !copy_is_sound(part, c, version, mem, ret_problem))
		return false;

	_cleanup_(connection_drop) connection *copy = connection_open(part, c, mem, ret_problem);
	return copy && migrate_connection(copy, from, NULL, mem, ret_problem);
}

static bool replace_contents(connection *copy, connection *live, str data, arena *mem,
			     str *ret_problem)
{
	if (!copy_over(copy, live)) {
		*ret_problem = str_print(mem, "cannot write %.*s/galley.db: %s", STR_ARGS(data),
					 connection_trouble(live));
		return false;
	}
	return data_changed(data, mem, ret_problem);
}

/* The paper's file is gone or cannot be read: it is moved away, and the copy takes its name.  Who
 * had it open must be started again. */
static bool replace_file(const char *part, str data, arena *mem, str *ret_problem)
{
	const char *live = data_file(mem, data, "galley.db"), *kept = data_file(mem, data, KEPT);
	str wal = str_print(mem, "%s-wal", live), shm = str_print(mem, "%s-shm", live);
	str kept_wal = str_print(mem, "%s-wal", kept);
	bool gone = access(live, F_OK) != 0; /* then what was kept before is all there is */
	bool moved =
		(gone || (file_remove(kept) && rename(live, kept) == 0)) &&
		((gone ? unlink(wal.at) : rename(wal.at, kept_wal.at)) == 0 || errno == ENOENT) &&
		(unlink(shm.at) == 0 || errno == ENOENT);
	if (moved && file_put_in_place(part, live))
		return true;
	*ret_problem = str_print(mem, "cannot replace %s: %s", live, strerror(errno));
	return false;
}

/* Whether the paper's file can be read at all; if not, whether waiting would help is in *ret_lost.
 */
static bool is_readable(connection *live, bool *ret_lost)
{
	int64_t tables = 0;
	if (live && connection_number(live, "select count(*) from sqlite_schema", &tables))
		return true;
	int code = live ? sqlite3_errcode(live->db) & 0xFF : SQLITE_CANTOPEN;
	*ret_lost = code == SQLITE_CORRUPT || code == SQLITE_NOTADB || code == SQLITE_CANTOPEN;
	return false;
}

/* With the write lock held.  False, with *ret_lost, when the file itself must be replaced. */
static bool restore_into(connection *copy, str data, arena *mem, bool *ret_lost, str *ret_problem)
{
	const char *name = data_file(mem, data, "galley.db");
	_cleanup_(connection_drop) connection *live =
		connection_open(name, copy->catalogue, mem, ret_problem);
	if (!is_readable(live, ret_lost)) {
		if (live)
			*ret_problem = str_copy(mem, str_of(connection_trouble(live)));
		return false;
	}
	return copy_out(live, data_file(mem, data, KEPT), mem, ret_problem) &&
	       replace_contents(copy, live, data, mem, ret_problem);
}

static bool replace(const catalogue *c, str data, const char *part, arena *mem, str *ret_problem)
{
	static const char *const wal[] = { "pragma journal_mode = wal", NULL };
	_cleanup_(connection_drop) connection *copy = connection_open(part, c, mem, ret_problem);
	bool lost = false;
	if (!copy)
		return false;
	if (restore_into(copy, data, mem, &lost, ret_problem))
		return true;
	if (!lost || !connection_script(copy, wal))
		return false;

	connection_close(copy);
	copy = NULL;
	return replace_file(part, data, mem, ret_problem) && data_changed(data, mem, ret_problem);
}

bool store_restore_of(const catalogue *c, str data, str from, arena *mem, str *ret_problem)
{
	const char *part = data_file(mem, data, "galley.db.restoring");
	if (!data_make(data, mem, ret_problem))
		return false;
	_cleanup_(data_unlock) int lock = data_lock(data, mem, ret_problem);
	if (lock < 0)
		return false;

	bool done = prepare(c, from, part, mem, ret_problem) &&
		    replace(c, data, part, mem, ret_problem);
	unlink(part);
	return done;
}

bool store_restore(str data, str from, arena *mem, str *ret_problem)
{
	return store_restore_of(&galley_catalogue, data, from, mem, ret_problem);
}
