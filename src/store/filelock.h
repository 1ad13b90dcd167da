/* The lock between processes: whoever writes a data directory holds DATA/galley.lock.
 *
 * Two bytes of the file: one is the lock, the other its waiting room.  Only who is in the
 * waiting room asks for the lock, so a process that writes all the time cannot take it from one
 * that waits.  Further bytes are locks of their own. */
#pragma once

#include "base/str.h"

/* Makes the file when it is absent.  -1 when that cannot be, with errno set. */
int filelock_open(const char *file);

typedef enum filelock_room { FILELOCK_MAKING = 2, FILELOCK_JOBS = 3 } filelock_room;

/* Taken at once or not at all, and held until the file is closed: by who makes the newspaper, by who does
 * the clock's jobs for CGI. */
bool filelock_try(int lock, filelock_room room);

/* False after ten seconds: somebody holds it who should not, or has been stopped. */
bool filelock_take(int lock);
void filelock_give(int lock);
