#include "session_cookie.h"

#include "base/log.h"
#include "base/secret.h"
#include "render/words.h"
#include "store/secrets.h"
#include "user.h"

#define SESSION_COOKIE "session"
#define BROWSER_COOKIE "known"
#define BROWSER_SECONDS (180 * 86400)

str session_cookie(const request *rq)
{
	return host_cookie(rq, SESSION_COOKIE);
}

static str browser_mark(const request *rq, str chance, str login)
{
	const work *w = &rq->work;
	secret_key key = store_secret(w, S("browser"));
	str what = str_print(w->mem, "%.*s/%.*s", STR_ARGS(chance),
			     STR_ARGS(words_fold(w->mem, login)));
	return str_print(w->mem, "%.*s.%.*s", STR_ARGS(chance),
			 STR_ARGS(secret_sign(w->mem, &key, S("browser"), what)));
}

str known_browser(const request *rq, str login)
{
	str mark = host_cookie(rq, BROWSER_COOKIE), rest = mark;
	str chance = str_cut(&rest, '.');
	if (!chance.n || !rest.n || !secret_is_same(mark, browser_mark(rq, chance, login)))
		return (str){ 0 };
	return mark;
}

void session_cookie_set(request *rq, str token, str login)
{
	const work *w = &rq->work;
	set_cookie(rq, &(cookie_to_set){ .name = SESSION_COOKIE,
					 .value = token,
					 .path = "/",
					 .host_prefix = true });
	str mark = browser_mark(rq, secret_token(w->mem, w->dice), login);
	set_cookie(rq, &(cookie_to_set){ .name = BROWSER_COOKIE,
					 .value = mark,
					 .path = "/",
					 .seconds = BROWSER_SECONDS,
					 .host_prefix = true });
}

void session_cookie_drop(request *rq)
{
	set_cookie(rq, &(cookie_to_set){ .name = SESSION_COOKIE,
					 .path = "/",
					 .seconds = -1,
					 .host_prefix = true });
}

str session_form_token(const request *rq)
{
	const work *w = &rq->work;
	if (!rq->session.n)
		return rq->session;
	secret_key key = store_secret(w, S("form"));
	return secret_sign(w->mem, &key, S("form"), rq->session);
}

void log_sign_in(const request *rq, str login, const char *outcome)
{
	const work *w = &rq->work;
	str hash = str_part(secret_hash(w->mem, words_fold(w->mem, login)), 0, 8);
	log_note("sign-in %s: name %.*s from %.*s", outcome, STR_ARGS(hash),
		 STR_ARGS(log_network(w->mem, rq->peer)));
}
