#include "article/article_view.h"
#include "base/secret.h"
#include "comment.h"
#include "comment_name.h"
#include "render/escape.h"
#include "render/labels.h"
#include "routes.h"
#include "setting/setting.h"
#include "store/db.h"
#include "store/rate.h"
#include "web/form.h"
#include "web/guard.h"

#define READER_COOKIE "reader"
#define READER_COOKIE_SECONDS (365 * 86400)

static const rule COMMENT_RULES[] = {
	{ "article", .at_least = 1, .at_most = INT64_MAX, .needed = true,
	  .label = L_("The story") },
	{ "parent", .at_most = INT64_MAX, .label = L_("The comment you answer") },
	{ "name", .at_least = 2, .at_most = COMMENT_NAME_MOST, .needed = true, .one_line = true,
	  .label = L_("Your name") },
	{ "email", .at_most = 254, .one_line = true, .label = L_("Your e-mail address"),
	  .check = is_email },
	{ "text", .at_least = 2, .at_most = COMMENT_TEXT_MOST, .needed = true,
	  .label = L_("Your comment") },
};

static const rate COMMENT_RATE = { "comment", 10, 20 };

/* With a fragment of its own, since a browser would keep that of the form's address. */
static url talk_address(const work *w, int64_t id)
{
	return url_of(w->mem,
		      str_print(w->mem, "/talk/%lld#comment-%lld", (long long)id, (long long)id));
}

/* The story's page with the form as it was typed, and what to change. */
static reply show_again(request *rq, reply status, article *a, talk_form *typed, const form *f)
{
	const work *w = &rq->work;
	typed->problems = f->problems;
	typed->name_problem = form_problem_at(f, "name");
	typed->email_problem = form_problem_at(f, "email");
	typed->text_problem = form_problem_at(f, "text");
	const comment *parent = typed->parent ? comment_by_id(w, typed->parent) : NULL;
	int64_t from = parent && parent->article == a->id ? comment_page_start(w, parent) : 0;
	keep_private(rq);
	return page_with(rq, status, "article/show.html", &ARTICLE_VIEW,
			 article_view_of(rq, a, from, NULL, typed));
}

static bool may_be_answered(const work *w, const talk_form *typed)
{
	const comment *parent = comment_by_id(w, typed->parent);
	return parent && parent->article == typed->article && str_is(parent->state, S("approved"));
}

/* What in the store keeps this form from becoming a comment. */
static void note_what_forbids(request *rq, const article *a, const talk_form *typed, form *f)
{
	if (!str_is(a->talk, S("open")))
		form_problem(rq, f, "text", L_("The discussion of this story is closed."));
	if (typed->parent && !may_be_answered(&rq->work, typed))
		form_problem(rq, f, "text", L_("The comment you answer is no longer there."));
}

static bool is_refused(request *rq, const article *a, const talk_form *typed, comment *c, form *f)
{
	const char *wrong = NULL;
	note_what_forbids(rq, a, typed, f);
	if (!rq->who && comment_name_is_reserved(&rq->work, typed->name))
		form_problem(rq, f, "name",
			     L_("This name is kept for the newsroom.  Please choose another."));
	if (!f->problems.n && !comment_prepare(&rq->work, c, &wrong))
		form_problem(rq, f, "text", wrong);
	return f->problems.n > 0;
}

/* The commenter's cookie, a new one when there is none: only its hash is kept. */
static str reader_of(request *rq)
{
	str token = cookie(rq, READER_COOKIE);
	if (token.n < 20 || token.n > 60)
		token = secret_token(rq->work.mem, rq->work.dice);
	set_cookie(rq, &(cookie_to_set){ .name = READER_COOKIE,
					 .value = token,
					 .path = "/talk",
					 .seconds = READER_COOKIE_SECONDS });
	return secret_hash(rq->work.mem, token);
}

/* What was decided before the writer's turn is looked at again: the story may have been closed, the
 * comment that is answered removed. */
static reply add(request *rq, talk_form *typed, comment *c, form *f)
{
	const work *w = &rq->work;
	db_begin(w);
	article *a = article_shown(w, typed->article);
	if (!a)
		return NOT_FOUND;
	note_what_forbids(rq, a, typed, f);
	if (f->problems.n)
		return show_again(rq, UNPROCESSABLE, a, typed, f);
	return see_other(rq, talk_address(w, comment_add(w, c)));
}

static reply too_many(request *rq, article *a, talk_form *typed, form *f, int64_t wait)
{
	retry_after(rq, wait);
	form_problem(rq, f, "text",
		     L_("Many comments came from your network just now.  Please wait a "
			"minute and send it again."));
	return show_again(rq, TOO_MANY_REQUESTS, a, typed, f);
}

/* POST /talk.  A robot learns nothing of the rules, and what is there already costs nothing. */
reply comment_post(request *rq)
{
	const work *w = &rq->work;
	talk_form typed = { 0 };
	form f = form_read(rq, COMMENT_RULES, &TALK_FORM, &typed);
	article *a = article_shown(w, typed.article);
	if (!a || !a->section)
		return NOT_FOUND;
	if (form_was_baited(rq))
		return see_other(rq, a->address);
	comment c = { .article = a->id,
		      .parent = typed.parent,
		      .name = typed.name,
		      .email = typed.email,
		      .source = typed.text };
	int64_t wait, earlier = comment_earlier(w, &c);
	if (!f.problems.n && earlier)
		return see_other(rq, talk_address(w, earlier));
	if (f.problems.n || is_refused(rq, a, &typed, &c, &f))
		return show_again(rq, UNPROCESSABLE, a, &typed, &f);
	if (!rate_take(w, &COMMENT_RATE, peer_network(rq), &wait))
		return too_many(rq, a, &typed, &f, wait);

	c.state = w->setting->hold_comments ? S("held") : S("approved");
	c.reader = reader_of(rq);
	return add(rq, &typed, &c, &f);
}

/* Where a comment stands on its story's page. */
static url place_of(const work *w, const article *a, const comment *c)
{
	int64_t from = comment_page_start(w, c);
	if (!from)
		return url_of(w->mem, str_print(w->mem, "%.*s#comment-%lld", STR_ARGS(a->address),
						(long long)c->id));
	return url_of(w->mem, str_print(w->mem, "%.*s?from=%lld#comment-%lld", STR_ARGS(a->address),
					(long long)from, (long long)c->id));
}

static bool is_own(const request *rq, const comment *c)
{
	str token = cookie(rq, READER_COOKIE);
	return token.n && secret_is_same(secret_hash(rq->work.mem, token), c->reader);
}

static const comment *comment_asked_for(const request *rq)
{
	int64_t id = 0;
	str_to_int(rq->part[0], &id);
	return comment_by_id(&rq->work, id);
}

/* GET /talk/{comment}/reply: the story's page with the form under the comment.  Where it takes no
 * answers, the comment. */
reply talk_reply(request *rq)
{
	const work *w = &rq->work;
	const comment *c = comment_asked_for(rq);
	article *a = c ? article_shown(w, c->article) : NULL;
	if (!a || !str_is(c->state, S("approved")))
		return NOT_FOUND;
	if (!str_is(a->talk, S("open")))
		return found(rq, place_of(w, a, c));
	talk_form empty = { .parent = c->id };
	return page(rq, "article/show.html", &ARTICLE_VIEW,
		    article_view_of(rq, a, comment_page_start(w, c), NULL, &empty));
}

/* GET /talk/{comment}: the lasting address of a comment; for its writer, also while it waits.  Whoever
 * else asks for one that waits, as a writer whose browser keeps no cookies, sees the story. */
reply talk_show(request *rq)
{
	const work *w = &rq->work;
	const comment *c = comment_asked_for(rq);
	article *a = c ? article_shown(w, c->article) : NULL;
	if (!a)
		return NOT_FOUND;
	if (str_is(c->state, S("approved")))
		return found(rq, place_of(w, a, c));
	if (!is_own(rq, c))
		return str_is(c->state, S("held")) ? found(rq, a->address) : NOT_FOUND;

	keep_private(rq);
	keep_from_search(rq);
	article_view *v = article_view_of(rq, a, comment_page_start(w, c), c, NULL);
	v->posted = true;
	v->pending = str_is(c->state, S("held"));
	return page(rq, "article/show.html", &ARTICLE_VIEW, v);
}
