#include "comment.h"
#include "render/escape.h"
#include "render/labels.h"
#include "routes.h"
#include "store/db.h"
#include "web/form.h"

#define COMMENTS_ON_DESK 50

typedef struct desk_comments_view {
	list comments; /* comment_for_desk */
	str state;     /* held, approved, rejected */
	bool is_held, is_approved, is_rejected;
	url older;
	str settled; /* that somebody else has judged a comment */
} desk_comments_view;

const shape DESK_COMMENTS_VIEW =
	SHAPE(desk_comments_view, LIST(desk_comments_view, comments, COMMENT_FOR_DESK),
	      FIELD(desk_comments_view, state), FIELD(desk_comments_view, is_held),
	      FIELD(desk_comments_view, is_approved), FIELD(desk_comments_view, is_rejected),
	      FIELD(desk_comments_view, older), FIELD(desk_comments_view, settled));

/* The list that is looked at: what waits, unless another is named. */
static str known_state(str state)
{
	if (str_is(state, S("approved")) || str_is(state, S("rejected")))
		return state;
	return S("held");
}

static url older_than(const work *w, str state, const comment_for_desk *last)
{
	return url_of(w->mem,
		      str_print(w->mem, "/desk/comments?state=%.*s&before=%lld.%lld",
				STR_ARGS(state), (long long)last->posted.s, (long long)last->id));
}

static reply show_list(request *rq, reply status, str state, const char *settled)
{
	const work *w = &rq->work;
	str rest = query_value(rq, "before");
	moment before = { 0 };
	int64_t id = 0;
	if (str_to_int(str_cut(&rest, '.'), &before.s))
		str_to_int(rest, &id);

	desk_comments_view v = { .state = state, .settled = label(w->labels, str_of(settled)) };
	v.is_held = str_is(v.state, S("held"));
	v.is_approved = str_is(v.state, S("approved"));
	v.is_rejected = str_is(v.state, S("rejected"));
	v.comments = comments_in_state(w, v.state, before, id, COMMENTS_ON_DESK + 1);
	const comment_for_desk *c = v.comments.at;
	if (v.comments.n > COMMENTS_ON_DESK) {
		v.comments.n = COMMENTS_ON_DESK;
		v.older = older_than(w, v.state, &c[COMMENTS_ON_DESK - 1]);
	}
	return page_with(rq, status, "comment/desk_list.html", &DESK_COMMENTS_VIEW, &v);
}

/* GET /desk/comments?state=…&before=<time>.<id> */
reply desk_comments(request *rq)
{
	const char *settled = query_has(rq, "settled")
				      ? L_("Somebody else has decided the same meanwhile.")
				      : NULL;
	return show_list(rq, OK, known_state(query_value(rq, "state")), settled);
}

/* POST /desk/comments/{comment} with act=approve or act=reject, and the state it was seen in: who decides
 * otherwise than somebody else just did is shown that, and nothing changes. */
reply desk_comment_judge(request *rq)
{
	const work *w = &rq->work;
	int64_t id = 0;
	str verdict = field_value(rq, "act"), seen = field_value(rq, "state");
	bool approve = str_is(verdict, S("approve"));
	if (!approve && !str_is(verdict, S("reject")))
		return BAD_REQUEST;
	if (!str_to_int(rq->part[0], &id))
		return NOT_FOUND;

	db_begin(w);
	const comment *c = comment_by_id(w, id);
	if (!c)
		return NOT_FOUND;
	bool is_settled = seen.n && !str_is(seen, c->state);
	if (is_settled && !str_is(c->state, approve ? S("approved") : S("rejected")))
		return show_list(rq, CONFLICT, c->state,
				 L_("Somebody else has decided otherwise meanwhile.  The comment "
				    "is in this list now; nothing was changed."));
	comment_judge(w, id, approve);
	str back = str_print(w->mem, "/desk/comments?state=%.*s%s", STR_ARGS(known_state(seen)),
			     is_settled ? "&settled" : "");
	return see_other(rq, url_of(w->mem, back));
}
