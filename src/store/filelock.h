/* The lock between processes: whoever writes a data directory holds DATA/galley.lock.
 *
 * Two bytes of the file: one is the lock, the other its waiting room.  Only who is in the
 * waiting room asks for the lock, so a process that writes all the time cannot take it from one
 * that waits. */
#pragma once

#include "base/str.h"

/* Makes the file when it is absent.  -1 when that cannot be, with errno set. */
int filelock_open(const char *file);

/* False after ten seconds: somebody holds it who should not, or has been stopped. */
bool filelock_take(int lock);
void filelock_give(int lock);
