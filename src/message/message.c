#include "message.h"

#include "store/db.h"

const shape MESSAGE = SHAPE(message, FIELD(message, id), FIELD(message, author),
			    FIELD(message, author_name), FIELD(message, name),
			    FIELD(message, email), FIELD(message, text), FIELD(message, sent));

bool message_is_known(const work *w, const message *m)
{
	return db_int(w, Q_message_same, num(m->author), text(m->name), text(m->email),
		      text(m->text), num(w->now.s - MESSAGE_SAME_SECONDS)) != 0;
}

int64_t message_add(const work *w, const message *m)
{
	return db_int(w, Q_message_add, num(m->author), text(m->name), text(m->email),
		      text(m->text), when(w->now));
}

list messages_newest(const work *w, moment before, int64_t before_id, int64_t most)
{
	if (!before.s)
		before.s = before_id = INT64_MAX;
	return db_all(w, Q_messages, &MESSAGE, when(before), num(before_id), num(most));
}
