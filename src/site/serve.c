#include "serve.h"

#include "article/article.h"
#include "base/log.h"
#include "base/secret.h"
#include "error.h"
#include "frame.h"
#include "inside.h"
#include "render/escape.h"
#include "routes.h"
#include "snapshot.h"
#include "store/db.h"
#include "user/session_cookie.h"
#include "user/user.h"
#include "user/user_desk.h"
#include "web/form.h"
#include "web/guard.h"

#define PAGE_MOST (16 * 1024 * 1024)
#define PAGE_FIRST (120 * 1024) /* nearly every page fits and is not copied */

#define ROUTE(method, pattern, handler, door, special)                                             \
	{ method, pattern, handler, #handler, door, special },
#define VIEW(template, of)
static const route MAP[] = {
#include "routes.def"
};
#undef ROUTE
#undef VIEW

#define MAP_N (sizeof MAP / sizeof MAP[0])

/* ---- rendering ----------------------------------------------------------------------------- */

static str media_type(const char *name)
{
	if (str_ends(str_of(name), S(".html")))
		return S("text/html; charset=utf-8");
	if (str_ends(str_of(name), S(".xml")))
		return S("application/xml; charset=utf-8");
	return S("text/plain; charset=utf-8");
}

/* Under development the reason is shown where the page would be. */
static void show_reason(request *rq, str reason)
{
	log_problem("%.*s", STR_ARGS(reason));
	rq->out.status = SERVER_ERROR;
	rq->out.type = S("text/plain; charset=utf-8");
	rq->out.body = rq->work.conf->dev ? reason : S("The page could not be made.\n");
}

static void render(request *rq)
{
	answer *out = &rq->out;
	str reason;
	const template *t =
		snapshot_template(rq->snapshot, rq->work.mem, out->template, out->shape, &reason);
	if (!t) {
		show_reason(rq, reason);
		return;
	}
	bool framed = str_ends(str_of(out->template), S(".html"));
	buffer body = buffer_new(rq->work.mem, PAGE_FIRST, PAGE_MOST);
	template_render(t, out->view, framed ? frame_fill(rq) : NULL, &body);
	if (!out->type.n)
		out->type = media_type(out->template);
	out->body = buffer_str(&body);
}

/* ---- the end of every request -------------------------------------------------------------- */

/* What was written is kept only when the handler says that all is well. */
static reply end_writing(request *rq, reply status)
{
	const work *w = &rq->work;
	bool kept = db_is_writing(w) ? db_end(w, status < BAD_REQUEST) : !db_broken(w);
	return kept ? status : UNAVAILABLE;
}

/* A page that failed is not sent with what was recorded for it before. */
static void forget_page(request *rq)
{
	rq->out.template = NULL;
	rq->out.body = (str){ 0 };
	rq->out.type = (str){ 0 };
	rq->out.headers_n = 0;
}

static bool form_token_fits(request *rq)
{
	str token = session_form_token(rq);
	return token.n && secret_is_same(field_value(rq, "token"), token);
}

/* What an editor typed and the store could not keep is shown again, read anew. */
static reply show_unkept(request *rq)
{
	work *w = &rq->work;
	forget_page(rq);
	if (!rq->who || !(rq->route->special & AGAIN))
		return UNAVAILABLE;
	db_free(w->db);
	w->db = db_new(rq->site->store, w->mem);
	if (!form_token_fits(rq))
		return UNAVAILABLE;
	rq->again = UNAVAILABLE;
	reply status = rq->route->handler(rq);
	if (!db_is_writing(w) && !db_broken(w))
		return status;
	forget_page(rq);
	return UNAVAILABLE;
}

/* Handler, frame and error page read in one transaction, which ends before anything is pressed or sent. */
static void conclude(request *rq, reply status)
{
	rq->out.status = end_writing(rq, status);
	if (rq->out.status == TOO_MANY_REQUESTS)
		note_refusal(rq, "too many requests");
	if (rq->out.status == UNAVAILABLE && status != UNAVAILABLE)
		rq->out.status = show_unkept(rq);
	if (rq->out.status >= BAD_REQUEST && !rq->out.template)
		error_page(rq);
	if (rq->out.template)
		render(rq);
	if (db_broken(&rq->work) && rq->out.status < BAD_REQUEST) {
		forget_page(rq);
		rq->out.status = UNAVAILABLE;
		error_page(rq);
		render(rq);
	}
	db_end(&rq->work, true);
	answer_finish(rq);
}

/* ---- before the handler -------------------------------------------------------------------- */

/* What the page depends on counts from before its settings and its time are taken. */
static void begin(site *s, request *rq)
{
	work *w = &rq->work;
	rq->site = s;
	w->db = db_new(s->store, w->mem);
	db_depends_on(w, S("settings"));
	rq->snapshot = snapshot_take(s);
	w->conf = &rq->snapshot->conf;
	w->setting = rq->snapshot->setting;
	w->labels = rq->snapshot->labels;
	w->now = site_now(s);
	w->dice = &s->dice;
}

static reply route_for(request *rq)
{
	str allow = { 0 };
	rq->route = route_find(MAP, MAP_N, rq, &allow);
	if (rq->route)
		return OK;
	if (!allow.n)
		return NOT_FOUND;
	add_header(rq, "Allow", allow);
	return METHOD_NOT_ALLOWED;
}

static reply begin_body(request *rq)
{
	if (rq->method != POST)
		return OK;
	str tmp = str_print(rq->work.mem, "%.*s/tmp", STR_ARGS(rq->work.conf->data));
	form_begin(rq, rq->work.conf->largest_upload, tmp);
	return form_status(rq->parser);
}

/* A CGI process has no clock: what is due appears before anybody is answered. */
bool serve_head(site *s, request *rq)
{
	if (s->brief)
		site_do_due(s);
	begin(s, rq);
	reply status = request_head(rq, rq->work.conf);
	if (status == OK)
		status = route_for(rq);
	if (status == OK)
		status = begin_body(rq);
	if (status == OK)
		return true;
	conclude(rq, status);
	return false;
}

bool serve_is_slow(const request *rq)
{
	return rq->method == POST || (rq->route && rq->route->special & SLOW);
}

static reply to_sign_in(request *rq)
{
	const work *w = &rq->work;
	str next = url_encode(w->mem, rq->path);
	return see_other(
		rq, url_of(w->mem, str_print(w->mem, "/desk/sign-in?next=%.*s", STR_ARGS(next))));
}

static reply forbid(const request *rq, const char *why)
{
	note_refusal(rq, why);
	return FORBIDDEN;
}

/* An editor who is signed out is shown the way back; what was typed is then shown again. */
static reply without_session(request *rq)
{
	if (rq->method == GET)
		return to_sign_in(rq);
	reply status = sign_in_with_form(rq);
	if (status == OK)
		rq->again = OK;
	return status == FORBIDDEN ? forbid(rq, "nobody is signed in") : status;
}

/* A form of another session, which nobody but an editor of this site can have sent. */
static reply with_other_token(request *rq)
{
	rq->again = forbid(rq, "the token does not fit");
	return rq->route->special & AGAIN ? OK : FORBIDDEN;
}

/* Who may enter, and whether the form comes from our own pages: here for all handlers. */
static reply refuse(request *rq)
{
	const route *r = rq->route;
	if (rq->method == POST && !(r->special & NO_ORIGIN) && !request_is_from_here(rq))
		return forbid(rq, "the form is not from our pages");
	if (r->door == EDITOR && !rq->who)
		return without_session(rq);
	if (r->door == EDITOR && rq->method == POST && !form_token_fits(rq))
		return with_other_token(rq);
	return OK;
}

/* Whoever sends forms is at work, also when nothing was saved by it. */
static void touch_session(request *rq)
{
	const work *w = &rq->work;
	if (!rq->who || rq->again || rq->method != POST || !session_wants_touch(w, rq->who))
		return;
	db_begin(w);
	session_touch(w, rq->session);
}

static reply run(request *rq)
{
	if (rq->who || rq->route->special & OWN_PAGE)
		keep_private(rq);
	reply status = rq->route->handler(rq);
	if (rq->again && db_is_writing(&rq->work)) {
		log_problem("%s saves a form that it may only show again", rq->route->name);
		forget_page(rq);
		return FORBIDDEN;
	}
	touch_session(rq);
	return status;
}

static reply handle(request *rq)
{
	if (rq->parser) {
		reply body = form_end(rq->parser);
		if (body != OK)
			return body;
	}
	rq->session = session_cookie(rq);
	rq->who = session_user(&rq->work, rq->session);
	reply refused = refuse(rq);
	return refused == OK ? run(rq) : refused;
}

void serve(site *s, request *rq)
{
	(void)s;
	conclude(rq, handle(rq));
}

void serve_end(request *rq)
{
	form_forget(rq->parser);
	db_free(rq->work.db);
	if (rq->snapshot)
		snapshot_give(rq->site, rq->snapshot);
	rq->parser = NULL;
	rq->work.db = NULL;
	rq->snapshot = NULL;
}

bool request_reserves(const request *rq, str segment)
{
	(void)rq;
	return route_reserves(MAP, MAP_N, segment);
}
