#include "choice.h"

#include "base/arena.h"

const shape CHOICE =
	SHAPE(choice, FIELD(choice, value), FIELD(choice, name), FIELD(choice, chosen));

choices choices_new(arena *mem, size_t room)
{
	return (choices){ .at = arena_take(mem, room * sizeof(choice)), .room = room };
}

void choice_put(choices *c, str value, str name, bool chosen)
{
	if (c->n < c->room)
		c->at[c->n++] = (choice){ value, name, chosen };
}

list choices_list(const choices *c)
{
	return (list){ c->at, c->n };
}
