/* Whole databases as files: copied, verified, put in place.  For backup.c and migrate.c. */
#pragma once

#include "driver.h"

/* The file as it is at this moment, without holding up who writes it, as one new file that is on
 * disk when this returns.  Nothing is left of it on failure. */
bool copy_out(connection *from, const char *to, arena *mem, str *ret_problem);

/* Copies into a database that others use: one transaction for them. */
bool copy_over(connection *from, connection *to);

/* One of ours, of this version, without damage. */
bool copy_is_sound(const char *file, const catalogue *c, int64_t version, arena *mem,
                   str *ret_problem);

/* Gives a finished file its name, for good. */
bool file_put_in_place(const char *from, const char *to);
bool file_make_empty(const char *file); /* anew */

/* With what SQLite keeps beside it: a database of the same name would take an old WAL for its own. */
bool file_remove(const char *file);

const char *data_file(arena *mem, str data, const char *name); /* DATA/name */

/* The data directory itself, where it is not there yet. */
bool data_make(str data, arena *mem, str *ret_problem);

/* DATA/galley.lock, taken; -1 with the reason. */
int  data_lock(str data, arena *mem, str *ret_problem);
void data_unlock(int *lock); /* for _cleanup_ */

/* Tells whoever keeps pages that all of them are old. */
bool data_changed(str data, arena *mem, str *ret_problem);

static inline void connection_drop(connection **c)
{
	connection_close(*c);
}
