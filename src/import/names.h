/* Names, and what each stands for.  Nothing is ever forgotten; for one thread at a time. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

typedef struct names names;

names *names_new(arena *mem);

/* The place of a name's value, NULL in it when the name is new (its bytes are then copied).  It moves when
 * another name is added. */
void **names_put(names *n, str name);

void *names_find(const names *n, str name); /* NULL when it is not there */

/* The values in the order in which their names were put; *ret is of the arena. */
size_t names_all(const names *n, void *const **ret);
