#include "base/secret.h"
#include "render/escape.h"
#include "render/labels.h"
#include "render/words.h"
#include "routes.h"
#include "session_cookie.h"
#include "store/db.h"
#include "store/rate.h"
#include "user.h"
#include "web/form.h"
#include "web/guard.h"

/* The sign-in form as it was typed; a password is never shown again. */
typedef struct sign_in_view {
	str login, password, next;
	list problems;
	bool signed_out;
} sign_in_view;

const shape SIGN_IN_VIEW =
	SHAPE(sign_in_view, FIELD(sign_in_view, login), FIELD(sign_in_view, next),
	      LIST(sign_in_view, problems, PROBLEM), FIELD(sign_in_view, signed_out));

static const shape SIGN_IN_FIELDS = SHAPE(sign_in_view, FIELD(sign_in_view, login),
					  FIELD(sign_in_view, password), FIELD(sign_in_view, next));

static const rule SIGN_IN_RULES[] = {
	{ "login", .at_most = 200, .needed = true, .one_line = true, .label = L_("Your name") },
	{ "next", .at_most = 500, .one_line = true, .label = L_("Where to go") },
};

/* By address: a guesser is slowed down.  By name: many guessers of one name are; who has signed in from
 * this browser before is counted apart, so that nobody can lock an editor out. */
static const rate BY_ADDRESS = { "sign-in by address", 10, 30 };
static const rate BY_NAME = { "sign-in by name", 30, 60 };
static const rate BY_BROWSER = { "sign-in by browser", 10, 30 };

static url desk_address(const request *rq)
{
	return url_of(rq->work.mem, S("/desk"));
}

/* GET /desk/sign-in?next=… */
reply sign_in_show(request *rq)
{
	if (rq->who)
		return see_other(rq, desk_address(rq));
	keep_from_search(rq);
	return page(rq, "user/sign_in.html", &SIGN_IN_VIEW,
		    &(sign_in_view){ .next = query_value(rq, "next"),
				     .signed_out = query_has(rq, "signed-out") });
}

static reply refused(request *rq, reply status, sign_in_view *v, form *f, const char *why)
{
	if (why)
		form_problem(rq, f, "login", why);
	v->problems = f->problems;
	v->password = (str){ 0 };
	keep_private(rq);
	return page_with(rq, status, "user/sign_in.html", &SIGN_IN_VIEW, v);
}

static bool may_try(request *rq, str login, int64_t *ret_wait)
{
	const work *w = &rq->work;
	if (!rate_take(w, &BY_ADDRESS, peer_network(rq), ret_wait))
		return false;
	str browser = known_browser(rq, login);
	if (browser.n)
		return rate_take(w, &BY_BROWSER, browser, ret_wait);
	return rate_take(w, &BY_NAME, words_fold(w->mem, login), ret_wait);
}

static void note_success(request *rq, str login)
{
	const work *w = &rq->work;
	rate_return(w, &BY_ADDRESS, peer_network(rq));
	if (!known_browser(rq, login).n)
		rate_return(w, &BY_NAME, words_fold(w->mem, login));
}

/* POST /desk/sign-in.  A name that does not exist costs the same and is answered the same; whatever session
 * the browser brought along ends. */
reply sign_in_post(request *rq)
{
	const work *w = &rq->work;
	sign_in_view v = { 0 };
	form f = form_read(rq, SIGN_IN_RULES, &SIGN_IN_FIELDS, &v);
	if (f.problems.n)
		return refused(rq, UNPROCESSABLE, &v, &f, NULL);
	int64_t wait;
	if (!may_try(rq, v.login, &wait)) {
		retry_after(rq, wait);
		return refused(rq, TOO_MANY_REQUESTS, &v, &f,
			       L_("Too many attempts.  Please wait a minute and try again."));
	}
	const user *u = user_by_login(w, v.login);
	bool right = password_fits(u ? u->password : S(""), field_raw(rq, "password"));
	if (!right || !u || u->disabled) {
		log_sign_in(rq, v.login, "refused");
		return refused(rq, UNPROCESSABLE, &v, &f,
			       L_("This name and this password do not belong together."));
	}

	note_success(rq, v.login);
	int64_t id = u->id;
	db_begin(w);
	session_end(w, session_cookie(rq));
	session_cookie_set(rq, session_begin(w, id), v.login);
	log_sign_in(rq, v.login, "signed in");
	return see_other(rq, url_next(rq, v.next, desk_address(rq)));
}

/* POST /desk/sign-out */
reply sign_out_post(request *rq)
{
	const work *w = &rq->work;
	db_begin(w);
	session_end(w, session_cookie(rq));
	session_cookie_drop(rq);
	return see_other(rq, url_of(w->mem, S("/desk/sign-in?signed-out")));
}
