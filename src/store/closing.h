/* For _cleanup_: what is released where it is declared. */
#pragma once

#include <unistd.h>

#include "base/arena.h"

static inline void arena_drop(arena **mem)
{
	arena_free(*mem);
}

static inline void file_close(int *file)
{
	if (*file >= 0)
		close(*file);
}
