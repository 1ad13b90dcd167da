#include "user.h"

#include <ctype.h>

#include "base/secret.h"
#include "render/labels.h"
#include "render/words.h"
#include "store/db.h"

#define TOUCH_EACH_SECONDS 300 /* a session's last use is noted so often at most */

const shape USER =
	SHAPE(user, FIELD(user, id), FIELD(user, login), FIELD(user, name), FIELD(user, password),
	      FIELD(user, author), FIELD(user, disabled), FIELD(user, made), FIELD(user, used));

user *user_by_login(const work *w, str login)
{
	return db_one(w, Q_user_by_login, &USER, text(words_fold(w->mem, login)));
}

list users_all(const work *w)
{
	return db_all(w, Q_users, &USER);
}

const char *user_login_problem(str login)
{
	if (!login.n || login.n > LOGIN_MOST)
		return "A name to sign in with has 1 to 64 letters.";
	if (!str_is_utf8(login))
		return "A name to sign in with is typed in UTF-8.";
	for (size_t i = 0; i < login.n; i++) {
		unsigned char c = (unsigned char)login.at[i];
		if (!isalnum(c) && c != '.' && c != '-' && c != '_' && c < 0x80)
			return "A name to sign in with is made of letters, digits, dots, dashes "
			       "and underscores.";
	}
	return NULL;
}

int64_t user_add(const work *w, str login, str name, str password, int64_t author)
{
	return db_int(w, Q_user_add, text(words_fold(w->mem, login)), text(name), text(password),
		      num(author), when(w->now));
}

void user_set_password(const work *w, int64_t id, str password)
{
	db_run(w, Q_user_set_password, num(id), text(password));
	db_run(w, Q_sessions_end_of, num(id));
}

void user_disable(const work *w, int64_t id)
{
	db_run(w, Q_user_disable, num(id));
	db_run(w, Q_sessions_end_of, num(id));
}

str session_begin(const work *w, int64_t id)
{
	str token = secret_token(w->mem, w->dice);
	db_run(w, Q_session_add, text(secret_hash(w->mem, token)), num(id), when(w->now));
	return token;
}

user *session_user(const work *w, str token)
{
	if (!token.n)
		return NULL;
	return db_one(w, Q_session_user, &USER, text(secret_hash(w->mem, token)),
		      num(w->now.s - SESSION_LONGEST_SECONDS),
		      num(w->now.s - SESSION_IDLE_SECONDS));
}

bool session_wants_touch(const work *w, const user *u)
{
	return w->now.s - u->used.s > TOUCH_EACH_SECONDS;
}

void session_touch(const work *w, str token)
{
	db_run(w, Q_session_touch, text(secret_hash(w->mem, token)), when(w->now));
}

void session_end(const work *w, str token)
{
	db_run(w, Q_session_end, text(secret_hash(w->mem, token)));
}

bool sessions_are_stale(const work *w)
{
	return db_int(w, Q_sessions_expired, num(w->now.s - SESSION_IDLE_SECONDS)) > 0;
}

void sessions_expire(const work *w)
{
	db_run(w, Q_sessions_expire, num(w->now.s - SESSION_IDLE_SECONDS));
}
