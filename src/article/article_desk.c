#include "article.h"
#include "render/escape.h"
#include "render/labels.h"
#include "routes.h"
#include "store/db.h"
#include "web/form.h"

#define STORIES_ON_DESK 50

/* A story in the newsroom's list. */
typedef struct desk_story {
	str headline, section_name, language, direction, state;
	moment published, due, changed;
	int64_t id, comments;
	url edit, address; /* address: only while readers see it */
	bool is_draft, is_scheduled, is_published, is_withdrawn;
} desk_story;

typedef struct desk_list_view {
	list stories; /* desk_story, by last change */
	bool is_all, is_draft, is_scheduled, is_published, is_withdrawn; /* which are listed */
	url older, fresh; /* fresh: write a new one */
} desk_list_view;

typedef struct withdraw_view {
	const article *article;
	url back;
	list problems;
	str reason;
	bool unsaved; /* what was typed could not be taken from the form that it came in */
} withdraw_view;

static const shape DESK_STORY = SHAPE(
	desk_story, FIELD(desk_story, headline), FIELD(desk_story, section_name),
	FIELD(desk_story, language), FIELD(desk_story, direction), FIELD(desk_story, state),
	FIELD(desk_story, published), FIELD(desk_story, due), FIELD(desk_story, changed),
	FIELD(desk_story, id), FIELD(desk_story, comments), FIELD(desk_story, edit),
	FIELD(desk_story, address), FIELD(desk_story, is_draft), FIELD(desk_story, is_scheduled),
	FIELD(desk_story, is_published), FIELD(desk_story, is_withdrawn));

const shape DESK_LIST_VIEW = SHAPE(
	desk_list_view, LIST(desk_list_view, stories, DESK_STORY), FIELD(desk_list_view, is_all),
	FIELD(desk_list_view, is_draft), FIELD(desk_list_view, is_scheduled),
	FIELD(desk_list_view, is_published), FIELD(desk_list_view, is_withdrawn),
	FIELD(desk_list_view, older), FIELD(desk_list_view, fresh));

const shape WITHDRAW_VIEW =
	SHAPE(withdraw_view, INNER(withdraw_view, article, ARTICLE), FIELD(withdraw_view, back),
	      LIST(withdraw_view, problems, PROBLEM), FIELD(withdraw_view, reason),
	      FIELD(withdraw_view, unsaved));

static desk_story on_desk(const work *w, const article *a)
{
	str edit = str_print(w->mem, "/desk/story/%lld", (long long)a->id);
	desk_story s = { .headline = a->headline,
			 .section_name = a->section_name,
			 .language = a->language,
			 .direction = a->direction,
			 .state = a->state,
			 .published = a->published,
			 .due = a->due,
			 .changed = a->changed,
			 .id = a->id,
			 .comments = a->comments,
			 .edit = url_of(w->mem, edit),
			 .is_draft = str_is(a->state, S("draft")),
			 .is_scheduled = str_is(a->state, S("scheduled")),
			 .is_published = str_is(a->state, S("published")),
			 .is_withdrawn = str_is(a->state, S("withdrawn")) };
	if (s.is_published)
		s.address = a->address;
	return s;
}

static void set_filter(desk_list_view *v, str state)
{
	v->is_draft = str_is(state, S("draft"));
	v->is_scheduled = str_is(state, S("scheduled"));
	v->is_published = str_is(state, S("published"));
	v->is_withdrawn = str_is(state, S("withdrawn"));
	v->is_all = !v->is_draft && !v->is_scheduled && !v->is_published && !v->is_withdrawn;
}

/* GET /desk?state=…&before=<changed>.<id> */
reply desk_stories(request *rq)
{
	const work *w = &rq->work;
	desk_list_view v = { .fresh = url_of(w->mem, S("/desk/story")) };
	str state = query_value(rq, "state");
	set_filter(&v, state);
	if (v.is_all)
		state = S("");

	article_key after = article_key_of(query_value(rq, "before"));
	list all = articles_for_desk(w, state, after, STORIES_ON_DESK + 1);
	const article *a = all.at;
	if (all.n > STORIES_ON_DESK) {
		all.n = STORIES_ON_DESK;
		article_key last = { a[STORIES_ON_DESK - 1].changed, a[STORIES_ON_DESK - 1].id };
		v.older = url_of(w->mem,
				 str_print(w->mem, "/desk?state=%.*s&before=%.*s", STR_ARGS(state),
					   STR_ARGS(article_key_text(w->mem, last))));
	}
	desk_story *stories = arena_take(w->mem, all.n * sizeof *stories);
	for (size_t i = 0; i < all.n; i++)
		stories[i] = on_desk(w, &a[i]);
	v.stories = (list){ stories, all.n };
	return page(rq, "article/desk_list.html", &DESK_LIST_VIEW, &v);
}

/* ---- withdrawing --------------------------------------------------------------------------- */

static const rule WITHDRAW_RULES[] = {
	{ "reason", .at_most = 500, .label = L_("The reason") },
};

static const article *article_in_path(const request *rq)
{
	int64_t id;
	return str_to_int(rq->part[0], &id) ? article_for_desk(&rq->work, id) : NULL;
}

static url edit_address(const work *w, int64_t id)
{
	return url_of(w->mem, str_print(w->mem, "/desk/story/%lld", (long long)id));
}

/* GET /desk/story/{id}/withdraw */
reply desk_withdraw_show(request *rq)
{
	const article *a = article_in_path(rq);
	if (!a)
		return NOT_FOUND;
	return page(rq, "article/desk_withdraw.html", &WITHDRAW_VIEW,
		    &(withdraw_view){ .article = a,
				      .back = edit_address(&rq->work, a->id),
				      .reason = a->reason });
}

/* POST /desk/story/{id}/withdraw */
reply desk_withdraw_post(request *rq)
{
	const work *w = &rq->work;
	withdraw_view v = { .article = article_in_path(rq), .unsaved = rq->again };
	if (!v.article)
		return NOT_FOUND;
	form f = form_read(rq, WITHDRAW_RULES, &WITHDRAW_VIEW, &v);
	v.back = edit_address(w, v.article->id);
	v.problems = f.problems;
	if (!str_is(v.article->state, S("published")) && !str_is(v.article->state, S("scheduled")))
		return see_other(rq, v.back);
	if (f.problems.n)
		return again(rq, "article/desk_withdraw.html", &WITHDRAW_VIEW, &v);
	if (rq->again)
		return page_with(rq, rq->again, "article/desk_withdraw.html", &WITHDRAW_VIEW, &v);

	db_begin(w);
	article_withdraw(w, v.article->id, v.reason);
	return see_other(rq, edit_address(w, v.article->id));
}
