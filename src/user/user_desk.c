#include "user_desk.h"
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
#include "web/route.h"

/* Beside another form's fields these are told apart by longer names. */
#define LOGIN_BESIDE "signin_login"
#define PASSWORD_BESIDE "signin_password"

/* The sign-in form as it was typed; a password is never shown again. */
typedef struct sign_in_view {
	str login, password, next;
	list problems;
	bool signed_out;
	bool was_out; /* something was handed in by who is no longer signed in */
	url action;
	str login_field, password_field;
	list kept; /* PAIR: what was typed in the form that was handed in */
} sign_in_view;

const shape SIGN_IN_VIEW = SHAPE(
	sign_in_view, FIELD(sign_in_view, login), FIELD(sign_in_view, next),
	LIST(sign_in_view, problems, PROBLEM), FIELD(sign_in_view, signed_out),
	FIELD(sign_in_view, was_out), FIELD(sign_in_view, action), FIELD(sign_in_view, login_field),
	FIELD(sign_in_view, password_field), LIST(sign_in_view, kept, PAIR));

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

static reply show(request *rq, reply status, sign_in_view *v)
{
	if (!v->action.n) {
		v->action = url_of(rq->work.mem, S("/desk/sign-in"));
		v->login_field = S("login");
		v->password_field = S("password");
	}
	v->password = (str){ 0 };
	keep_private(rq);
	keep_from_search(rq);
	return page_with(rq, status, "user/sign_in.html", &SIGN_IN_VIEW, v);
}

/* GET /desk/sign-in?next=… */
reply sign_in_show(request *rq)
{
	if (rq->who)
		return see_other(rq, desk_address(rq));
	return show(rq, OK,
		    &(sign_in_view){ .next = query_value(rq, "next"),
				     .signed_out = query_has(rq, "signed-out") });
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

/* Who this is; NULL with what is wrong in f, and the status for it.  A name that does not exist
 * costs the same and is answered the same. */
static const user *user_of(request *rq, str login, str password, form *f, reply *ret_status)
{
	int64_t wait;
	if (!may_try(rq, login, &wait)) {
		retry_after(rq, wait);
		form_problem(rq, f, "login",
			     L_("Too many attempts.  Please wait a minute and try again."));
		*ret_status = TOO_MANY_REQUESTS;
		return NULL;
	}
	const user *u = user_by_login(&rq->work, login);
	bool right = password_fits(u ? u->password : S(""), password);
	if (right && u && !u->disabled)
		return u;
	log_sign_in(rq, login, "refused");
	form_problem(rq, f, "login", L_("This name and this password do not belong together."));
	*ret_status = UNPROCESSABLE;
	return NULL;
}

/* Whatever session the browser brought along ends. */
static void begin_session(request *rq, const user *u, str login)
{
	const work *w = &rq->work;
	note_success(rq, login);
	db_begin(w);
	session_end(w, session_cookie(rq));
	rq->session = session_begin(w, u->id);
	session_cookie_set(rq, rq->session, login);
	log_sign_in(rq, login, "signed in");
}

/* POST /desk/sign-in */
reply sign_in_post(request *rq)
{
	sign_in_view v = { 0 };
	form f = form_read(rq, SIGN_IN_RULES, &SIGN_IN_FIELDS, &v);
	reply status = UNPROCESSABLE;
	const user *u =
		f.problems.n ? NULL : user_of(rq, v.login, field_raw(rq, "password"), &f, &status);
	v.problems = f.problems;
	if (!u)
		return show(rq, status, &v);

	begin_session(rq, u, v.login);
	return see_other(rq, url_next(rq, v.next, desk_address(rq)));
}

/* ---- a form without a session -------------------------------------------------------------- */

static bool is_kept(str name)
{
	return !str_is(name, S("token")) && !str_is(name, S(LOGIN_BESIDE)) &&
	       !str_is(name, S(PASSWORD_BESIDE));
}

static list kept_fields(const request *rq)
{
	list all = field_list(rq);
	pair *p = all.at;
	size_t n = 0;
	for (size_t i = 0; i < all.n; i++)
		if (is_kept(p[i].name))
			p[n++] = p[i];
	return (list){ p, n };
}

/* The page on which the form stood, as the browser says. */
static str came_from(const request *rq)
{
	str from = header(rq, "Referer");
	if (!str_starts(from, rq->base))
		return S("");
	return str_tidy(rq->work.mem, str_from(from, rq->base.n));
}

reply sign_in_with_form(request *rq)
{
	const work *w = &rq->work;
	sign_in_view v = { .was_out = true, .next = came_from(rq) };
	if (!(rq->route->special & AGAIN))
		return show(rq, FORBIDDEN, &v);
	v.action = url_path(w->mem, rq->segment, rq->segments_n);
	v.login_field = S(LOGIN_BESIDE);
	v.password_field = S(PASSWORD_BESIDE);
	v.kept = kept_fields(rq);
	if (!field_has(rq, LOGIN_BESIDE))
		return show(rq, FORBIDDEN, &v);

	form f = { 0 };
	reply status;
	v.login = str_clip(str_trim(field_value(rq, LOGIN_BESIDE)), 200);
	const user *u = user_of(rq, v.login, field_raw(rq, PASSWORD_BESIDE), &f, &status);
	v.problems = f.problems;
	if (!u)
		return show(rq, status, &v);
	begin_session(rq, u, v.login);
	if (!db_end(w, true))
		return UNAVAILABLE;
	rq->who = session_user(w, rq->session);
	return rq->who ? OK : FORBIDDEN;
}

/* ---- leaving ------------------------------------------------------------------------------- */

/* POST /desk/sign-out */
reply sign_out_post(request *rq)
{
	const work *w = &rq->work;
	db_begin(w);
	session_end(w, rq->session);
	session_cookie_drop(rq);
	return see_other(rq, url_of(w->mem, S("/desk/sign-in?signed-out")));
}
