/* What a select box or a set of check boxes offers. */
#pragma once

#include "base/shape.h"

typedef struct choice {
	str  value, name;
	bool chosen;
} choice;

extern const shape CHOICE;

/* A list with room for n; choice_put fills the next one. */
typedef struct choices { choice *at; size_t n, room; } choices;
choices choices_new(arena *mem, size_t room);
void    choice_put(choices *c, str value, str name, bool chosen);
list    choices_list(const choices *c);
