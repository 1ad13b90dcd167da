#pragma once

#include "store/db.h"

/* A store in memory is full at so many pages, or at once when it has more. */
bool store_may_grow(store *s, int64_t pages);
