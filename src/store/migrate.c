#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "copy.h"
#include "inside.h"

static bool apply(connection *c, const migration *m)
{
	int64_t dangling = 1;
	return connection_control(c, CONTROL_WRITE) && connection_script(c, m->statements) &&
	       connection_number(c, "select count(*) from pragma_foreign_key_check", &dangling) &&
	       !dangling && connection_version(c, m->version) &&
	       connection_control(c, CONTROL_COMMIT);
}

static bool step_to(connection *c, const migration *m, arena *mem, str *ret_problem)
{
	if (apply(c, m))
		return true;

	const char *why = sqlite3_errcode(c->db) == SQLITE_OK ? "rows would refer to nothing"
							      : connection_trouble(c);
	*ret_problem = str_print(mem, "the step to version %d (%s) failed and was undone: %s",
				 m->version, m->name, why);
	if (connection_is_in_transaction(c))
		connection_control(c, CONTROL_ROLLBACK);
	return false;
}

static bool copy_before(connection *c, int64_t version, str data, moment now, arena *mem,
			str *ret_problem)
{
	time_t seconds = (time_t)now.s;
	struct tm at;
	char stamp[32];
	gmtime_r(&seconds, &at);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &at);
	const char *folder = data_file(mem, data, "backup");
	if (mkdir(folder, 0750) != 0 && errno != EEXIST) {
		*ret_problem = str_print(mem, "cannot make %s: %s", folder, strerror(errno));
		return false;
	}
	str to = str_print(mem, "%s/galley-%lld-%s.db", folder, (long long)version, stamp);
	return copy_out(c, to.at, mem, ret_problem) &&
	       copy_is_sound(to.at, c->catalogue, version, mem, ret_problem);
}

/* Steps need not mind the order in which rows refer to each other: it is looked at before COMMIT.
 */
static void loosen(connection *c)
{
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
}

bool migrate_connection(connection *c, str data, const moment *copies, arena *mem, str *ret_problem)
{
	int64_t version = 0;
	loosen(c);
	for (size_t i = 0; i < c->catalogue->migrations_n; i++) {
		const migration *m = &c->catalogue->migrations[i];
		if (!connection_number(c, "pragma user_version", &version))
			return store_fits(c, data, mem, ret_problem);
		if (m->version != version + 1)
			continue;
		if (copies && !copy_before(c, version, data, *copies, mem, ret_problem))
			return false;
		if (!step_to(c, m, mem, ret_problem))
			return false;
	}
	return store_fits(c, data, mem, ret_problem);
}

bool store_migrate_of(const catalogue *c, str data, moment now, arena *mem, str *ret_problem)
{
	_cleanup_(connection_drop) connection *of = paper_open(c, data, mem, ret_problem);
	if (!of)
		return false;
	_cleanup_(data_unlock) int lock = data_lock(data, mem, ret_problem);
	if (lock < 0)
		return false;
	if (store_fits(of, data, mem, ret_problem))
		return true;
	return migrate_connection(of, data, &now, mem, ret_problem) &&
	       data_changed(data, mem, ret_problem);
}

bool store_migrate(str data, moment now, arena *mem, str *ret_problem)
{
	return store_migrate_of(&galley_catalogue, data, now, mem, ret_problem);
}
