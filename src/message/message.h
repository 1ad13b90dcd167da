/* What a reader wrote to an author, kept for the author. */
#pragma once

#include "base/work.h"

typedef struct message {
	int64_t id, author;
	str     author_name, name, email, text;
	moment  sent;
} message;

extern const shape MESSAGE;

int64_t message_add(const work *w, const message *m);
list    messages_newest(const work *w, moment before, int64_t before_id, int64_t most);
