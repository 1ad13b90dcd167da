#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(name) 0
#endif

/* Under AddressSanitizer whatever nobody has taken is poisoned, so that a read past a piece is
 * found though the block behind it is ours. */
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define GAP 16 /* poisoned bytes behind each piece */
#else
#define ASAN_POISON_MEMORY_REGION(at, bytes) ((void)(at), (void)(bytes))
#define ASAN_UNPOISON_MEMORY_REGION(at, bytes) ((void)(at), (void)(bytes))
#define GAP 0
#endif

#define ALIGN alignof(max_align_t)
#define FIRST_BLOCK ((size_t)64 * 1024)
#define LARGEST_BLOCK ((size_t)1024 * 1024)
#define KEPT_MOST ((size_t)512 * 1024)

typedef struct block {
	struct block *before;
	size_t room, used; /* bytes of at[] */
	alignas(max_align_t) char at[];
} block;

struct arena {
	block *now; /* pieces are taken from its end; the chain ends at `first` */
	block *first;
	block *alone; /* blocks of one large piece each */
	size_t next_block, bytes;
};

static _Noreturn void out_of_memory(void)
{
	static const char line[] = "galley: out of memory, the process ends here\n";
	ssize_t ignored = write(STDERR_FILENO, line, sizeof(line) - 1);
	(void)ignored;
	abort();
}

static block *block_new(size_t room)
{
	block *b = room > SIZE_MAX - sizeof(block) ? NULL : malloc(sizeof(block) + room);
	if (!b)
		out_of_memory();

	*b = (block){ .room = room };
	ASAN_POISON_MEMORY_REGION(b->at, room);
	return b;
}

static void block_free(block *b)
{
	ASAN_UNPOISON_MEMORY_REGION(b->at, b->room);
	free(b);
}

arena *arena_new(void)
{
	arena *mem = malloc(sizeof(arena));
	if (!mem)
		out_of_memory();

	block *first = block_new(FIRST_BLOCK);
	*mem = (arena){ .now = first, .first = first };
	mem->next_block = 2 * FIRST_BLOCK;
	mem->bytes = FIRST_BLOCK;
	return mem;
}

/* Frees a chain down to `last`, which stays. */
static block *free_down_to(const block *last, block *b)
{
	while (b != last) {
		block *before = b->before;
		block_free(b);
		b = before;
	}
	return b;
}

/* One block that would have held all that was taken, within limits. */
static block *wider_block(const arena *mem)
{
	size_t room = mem->bytes < KEPT_MOST ? mem->bytes : KEPT_MOST;
	if (room <= mem->first->room)
		return mem->first;
	block_free(mem->first);
	return block_new(room);
}

void arena_reset(arena *mem)
{
	free_down_to(mem->first, mem->now);
	mem->alone = free_down_to(NULL, mem->alone);
	mem->now = mem->first = wider_block(mem);
	mem->now->used = 0;
	ASAN_POISON_MEMORY_REGION(mem->now->at, mem->now->room);
	mem->next_block = 2 * FIRST_BLOCK;
	mem->bytes = mem->first->room;
}

void arena_free(arena *mem)
{
	if (!mem)
		return;

	arena_reset(mem);
	block_free(mem->now);
	free(mem);
}

/* Adds a block of `room` bytes to a chain. */
static block *add_block(arena *mem, block **chain, size_t room)
{
	block *b = block_new(room);
	b->before = *chain;
	*chain = b;
	mem->bytes += room;
	return b;
}

/* A piece that would waste much of a shared block gets its own, and the block in use stays. */
static block *block_for(arena *mem, size_t whole)
{
	if (whole > mem->next_block / 4)
		return add_block(mem, &mem->alone, whole);

	block *b = add_block(mem, &mem->now, mem->next_block);
	if (mem->next_block < LARGEST_BLOCK)
		mem->next_block *= 2;
	return b;
}

void *arena_room(arena *mem, size_t bytes)
{
	if (bytes > SIZE_MAX / 2)
		out_of_memory();

	size_t whole = (bytes + GAP + ALIGN - 1) & ~(ALIGN - 1);
	block *b = mem->now;
	if (whole > b->room - b->used)
		b = block_for(mem, whole);

	void *at = b->at + b->used;
	b->used += whole;
	ASAN_UNPOISON_MEMORY_REGION(at, bytes);
	return at;
}

void *arena_take(arena *mem, size_t bytes)
{
	return memset(arena_room(mem, bytes), 0, bytes);
}

size_t arena_bytes(const arena *mem)
{
	return mem->bytes;
}
