#include "message.h"
#include "render/escape.h"
#include "routes.h"

#define MESSAGES_A_PAGE 50

typedef struct desk_messages_view {
	list messages;
	url older;
} desk_messages_view;

const shape DESK_MESSAGES_VIEW =
	SHAPE(desk_messages_view, LIST(desk_messages_view, messages, MESSAGE),
	      FIELD(desk_messages_view, older));

/* GET /desk/messages?before=<time>.<id> */
reply desk_messages(request *rq)
{
	const work *w = &rq->work;
	str rest = query_value(rq, "before");
	moment before = { 0 };
	int64_t id = 0;
	if (str_to_int(str_cut(&rest, '.'), &before.s))
		str_to_int(rest, &id);

	desk_messages_view v = { .messages = messages_newest(w, before, id, MESSAGES_A_PAGE + 1) };
	const message *m = v.messages.at;
	if (v.messages.n > MESSAGES_A_PAGE) {
		v.messages.n = MESSAGES_A_PAGE;
		const message *last = &m[MESSAGES_A_PAGE - 1];
		v.older = url_of(w->mem, str_print(w->mem, "/desk/messages?before=%lld.%lld",
						   (long long)last->sent.s, (long long)last->id));
	}
	return page(rq, "message/desk_list.html", &DESK_MESSAGES_VIEW, &v);
}
