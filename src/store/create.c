#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "copy.h"
#include "filelock.h"
#include "inside.h"

#define UNBORN "galley.db.new"

static bool fill_new(connection *c)
{
	static const char *const ours[] = {
		"pragma journal_mode = wal",
		"pragma synchronous = full",
		"pragma application_id = 0x47414c59",
		NULL,
	};
	return connection_script(c, ours) && connection_control(c, CONTROL_WRITE) &&
	       connection_script(c, c->catalogue->schema) &&
	       connection_version(c, c->catalogue->version) &&
	       connection_control(c, CONTROL_COMMIT);
}

static bool make_new(const char *file, const catalogue *c, arena *mem, str *ret_problem)
{
	if (!file_make_empty(file)) {
		*ret_problem = str_print(mem, "cannot make %s: %s", file, strerror(errno));
		return false;
	}
	_cleanup_(connection_drop) connection *made = connection_open(file, c, mem, ret_problem);
	if (made && fill_new(made))
		return true;

	if (made)
		*ret_problem = str_print(mem, "cannot fill %s: %s", file, connection_trouble(made));
	return false;
}

static bool is_free(str data, arena *mem, str *ret_problem)
{
	if (access(data_file(mem, data, "galley.db"), F_OK) != 0)
		return true;
	*ret_problem = str_print(mem, "there is a newspaper in %.*s already", STR_ARGS(data));
	return false;
}

/* Held until the new one stands; apart from the lock of those who write, which its filling takes. */
static int lock_for_making(str data, arena *mem, str *ret_problem)
{
	const char *name = data_file(mem, data, "galley.lock");
	int lock = filelock_open(name);
	if (lock < 0)
		*ret_problem = str_print(mem, "cannot open %s: %s", name, strerror(errno));
	if (lock < 0 || filelock_try(lock, FILELOCK_MAKING))
		return lock;

	*ret_problem = str_print(mem, "another process makes a newspaper in %.*s", STR_ARGS(data));
	close(lock);
	return -1;
}

int store_create_of(const catalogue *c, str data, arena *mem, str *ret_problem)
{
	if (!data_make(data, mem, ret_problem))
		return -1;
	int lock = lock_for_making(data, mem, ret_problem);
	if (lock < 0 || (is_free(data, mem, ret_problem) &&
			 make_new(data_file(mem, data, UNBORN), c, mem, ret_problem)))
		return lock;

	store_created(lock, data, false, mem, ret_problem);
	return -1;
}

int store_create(str data, arena *mem, str *ret_problem)
{
	return store_create_of(&galley_catalogue, data, mem, ret_problem);
}

/* Who closed it last has brought everything from its WAL into the file, or could not. */
static bool put_in_place(str data, arena *mem, str *ret_problem)
{
	const char *file = data_file(mem, data, "galley.db");
	_cleanup_(data_unlock) int lock = data_lock(data, mem, ret_problem);
	if (lock < 0 || !is_free(data, mem, ret_problem))
		return false;
	if (access(data_file(mem, data, UNBORN "-wal"), F_OK) != 0 &&
	    file_put_in_place(data_file(mem, data, UNBORN), file))
		return true;

	*ret_problem = str_print(mem, "cannot make %s: %s", file, strerror(errno));
	return false;
}

bool store_created(int lock, str data, bool keep, arena *mem, str *ret_problem)
{
	bool kept = keep && put_in_place(data, mem, ret_problem);
	if (!kept)
		file_remove(data_file(mem, data, UNBORN));
	close(lock);
	return kept;
}
