/* What a reader wrote to an author, kept for the author. */
#pragma once

#include "base/work.h"

#define MESSAGE_SAME_SECONDS 600

typedef struct message {
	int64_t id, author;
	str     author_name, name, email, text;
	moment  sent;
} message;

extern const shape MESSAGE;

/* Whether the same was sent just now: then it need not be kept twice. */
bool    message_is_known(const work *w, const message *m);
int64_t message_add(const work *w, const message *m);
list    messages_newest(const work *w, moment before, int64_t before_id, int64_t most);
