#include "changes.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "closing.h"

#define MAGIC UINT64_C(0x316d687379656c67) /* "gleyshm1" */

/* The file, in the byte order of this machine: it never leaves it. */
struct changes {
	_Atomic uint64_t magic; /* set last, when the rest can be used */
	_Atomic uint64_t count;
	_Atomic uint64_t unsettled; /* not 0 while slots are pending */
	uint64_t spare[5];
	_Atomic uint64_t slots[CHANGES_SLOTS];
	_Atomic uint64_t buckets[CHANGES_BUCKETS];
};

static changes *map(int file)
{
	int kind = file < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED;
	void *at = mmap(NULL, sizeof(changes), PROT_READ | PROT_WRITE, kind, file, 0);
	return at == MAP_FAILED ? NULL : at;
}

/* The mapping of a file that is ours and ready; NULL, with no harm done, when it is not. */
static changes *map_ready(int file)
{
	struct stat is;
	if (fstat(file, &is) != 0 || is.st_size != (off_t)sizeof(changes))
		return NULL;

	changes *c = map(file);
	if (c && atomic_load(&c->magic) == MAGIC)
		return c;
	changes_close(c);
	return NULL;
}

/* Reserves the room on disk: a hole in the file would end the process on a full disk. */
static changes *map_new(int file)
{
	int failed = posix_fallocate(file, 0, sizeof(changes));
	if (failed) {
		errno = failed;
		return NULL;
	}
	changes *c = map(file);
	if (!c)
		return NULL;

	atomic_store(&c->count, 1);
	atomic_store(&c->magic, MAGIC);
	return c;
}

static bool is_still_there(int file, const char *name)
{
	struct stat ours, there;
	return fstat(file, &ours) == 0 && stat(name, &there) == 0 && ours.st_ino == there.st_ino &&
	       ours.st_dev == there.st_dev;
}

/* One try, alone with this file: false when another process has put a new one in its place, or we
 * have moved a foreign one away (which others may still have mapped, so it is never cut or
 * overwritten). */
static bool make(const char *name, changes **ret)
{
	_cleanup_(file_close) int file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0640);
	struct stat is;
	*ret = NULL;
	if (file < 0 || flock(file, LOCK_EX) != 0)
		return true;
	if (!is_still_there(file, name))
		return false;

	*ret = map_ready(file);
	if (*ret || fstat(file, &is) != 0)
		return true;
	if (is.st_size > 0)
		return unlink(name) != 0;
	*ret = map_new(file);
	if (!*ret && ftruncate(file, 0) != 0)
		return true;
	return true;
}

changes *changes_open(str file, arena *mem, str *ret_problem)
{
	if (!file.n) {
		changes *alone = map(-1);
		if (alone)
			atomic_store(&alone->count, 1);
		return alone;
	}

	const char *name = str_c(mem, file);
	_cleanup_(file_close) int ready = open(name, O_RDWR | O_CLOEXEC);
	changes *c = ready < 0 ? NULL : map_ready(ready);
	while (!c && !make(name, &c))
		;
	if (!c)
		*ret_problem = str_print(mem, "cannot make %s: %s", name, strerror(errno));
	return c;
}

void changes_close(changes *c)
{
	if (c)
		munmap(c, sizeof(changes));
}

uint16_t changes_slot(str tag)
{
	return (uint16_t)(XXH3_64bits(tag.at, tag.n) % CHANGES_SLOTS);
}

uint64_t changes_count(const changes *c)
{
	return atomic_load(&c->count);
}

uint64_t changes_last(const changes *c, uint16_t slot)
{
	return atomic_load(&c->slots[slot]);
}

void changes_pending(changes *c, const uint16_t *slots, size_t n)
{
	if (!n)
		return;

	atomic_store(&c->unsettled, 1);
	for (size_t i = 0; i < n; i++)
		atomic_store(&c->slots[slots[i]], CHANGES_PENDING);
}

void changes_done(changes *c, const uint16_t *slots, size_t n)
{
	uint64_t now = atomic_fetch_add(&c->count, 1) + 1;
	for (size_t i = 0; i < n; i++)
		atomic_store(&c->slots[slots[i]], now);
	if (n)
		atomic_store(&c->unsettled, 0);
}

void changes_settle(changes *c)
{
	if (!changes_unsettled(c))
		return;

	uint64_t now = atomic_fetch_add(&c->count, 1) + 1;
	for (size_t i = 0; i < CHANGES_SLOTS; i++)
		if (atomic_load(&c->slots[i]) == CHANGES_PENDING)
			atomic_store(&c->slots[i], now);
	atomic_store(&c->unsettled, 0);
}

bool changes_unsettled(const changes *c)
{
	return atomic_load(&c->unsettled) != 0;
}

_Atomic uint64_t *changes_buckets(changes *c)
{
	return c->buckets;
}
