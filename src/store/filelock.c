#include "filelock.h"

#include <fcntl.h>
#include <unistd.h>

#define THE_LOCK 0
#define WAITING_ROOM 1
#define PATIENCE_MS 10000

int filelock_open(const char *file)
{
	return open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
}

static bool set(int lock, short kind, off_t byte)
{
	struct flock want = { .l_type = kind, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };
	return fcntl(lock, F_OFD_SETLK, &want) == 0;
}

static int64_t milliseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Asks again after pauses that grow from 20 µs to 2 ms. */
static bool take(int lock, off_t byte, int64_t until)
{
	struct timespec pause = { 0, 20000 };
	while (!set(lock, F_WRLCK, byte)) {
		if (milliseconds() > until)
			return false;
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < 2000000)
			pause.tv_nsec *= 2;
	}
	return true;
}

bool filelock_try(int lock, filelock_room room)
{
	return set(lock, F_WRLCK, room);
}

bool filelock_take(int lock)
{
	int64_t until = milliseconds() + PATIENCE_MS;
	if (!take(lock, WAITING_ROOM, until))
		return false;

	bool taken = take(lock, THE_LOCK, until);
	set(lock, F_UNLCK, WAITING_ROOM);
	return taken;
}

void filelock_give(int lock)
{
	set(lock, F_UNLCK, THE_LOCK);
}
