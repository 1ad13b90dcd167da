#include "comment.h"
#include "render/escape.h"
#include "routes.h"
#include "store/db.h"
#include "web/form.h"

#define COMMENTS_ON_DESK 50

typedef struct desk_comments_view {
	list comments; /* comment_for_desk */
	str state;     /* held, approved, rejected */
	bool is_held, is_approved, is_rejected;
	url older;
} desk_comments_view;

const shape DESK_COMMENTS_VIEW =
	SHAPE(desk_comments_view, LIST(desk_comments_view, comments, COMMENT_FOR_DESK),
	      FIELD(desk_comments_view, state), FIELD(desk_comments_view, is_held),
	      FIELD(desk_comments_view, is_approved), FIELD(desk_comments_view, is_rejected),
	      FIELD(desk_comments_view, older));

/* The list that is looked at: what waits, unless another is named. */
static str known_state(str state)
{
	if (str_is(state, S("approved")) || str_is(state, S("rejected")))
		return state;
	return S("held");
}

/* GET /desk/comments?state=…&before=<time>.<id> */
reply desk_comments(request *rq)
{
	const work *w = &rq->work;
	str rest = query_value(rq, "before");
	moment before = { 0 };
	int64_t id = 0;
	if (str_to_int(str_cut(&rest, '.'), &before.s))
		str_to_int(rest, &id);

	desk_comments_view v = { .state = known_state(query_value(rq, "state")) };
	v.is_held = str_is(v.state, S("held"));
	v.is_approved = str_is(v.state, S("approved"));
	v.is_rejected = str_is(v.state, S("rejected"));
	v.comments = comments_in_state(w, v.state, before, id, COMMENTS_ON_DESK + 1);
	const comment_for_desk *c = v.comments.at;
	if (v.comments.n > COMMENTS_ON_DESK) {
		v.comments.n = COMMENTS_ON_DESK;
		const comment_for_desk *last = &c[COMMENTS_ON_DESK - 1];
		v.older = url_of(w->mem,
				 str_print(w->mem, "/desk/comments?state=%.*s&before=%lld.%lld",
					   STR_ARGS(v.state), (long long)last->posted.s,
					   (long long)last->id));
	}
	return page(rq, "comment/desk_list.html", &DESK_COMMENTS_VIEW, &v);
}

/* POST /desk/comments/{comment} with act=approve or act=reject */
reply desk_comment_judge(request *rq)
{
	const work *w = &rq->work;
	int64_t id = 0;
	str verdict = field_value(rq, "act");
	if (!str_is(verdict, S("approve")) && !str_is(verdict, S("reject")))
		return BAD_REQUEST;
	if (!str_to_int(rq->part[0], &id))
		return NOT_FOUND;

	db_begin(w);
	if (!comment_judge(w, id, str_is(verdict, S("approve"))))
		return NOT_FOUND;
	str back = str_print(w->mem, "/desk/comments?state=%.*s",
			     STR_ARGS(known_state(field_value(rq, "state"))));
	return see_other(rq, url_of(w->mem, back));
}
