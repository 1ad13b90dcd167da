/* Who may sign in, and their sessions.  For now there is one right: editor. */
#pragma once

#include "base/work.h"

#define LOGIN_MOST 64
#define SESSION_IDLE_SECONDS (12 * 3600)
#define SESSION_LONGEST_SECONDS (30 * 86400)

typedef struct user {
	int64_t id;
	str     login, name;
	str     password; /* argon2id; filled only for checking */
	int64_t author;   /* whose byline is proposed; 0: nobody's */
	bool    disabled;
	moment  made, used;
} user;

extern const shape USER;

user *user_by_login(const work *w, str login); /* also a disabled one */
list  users_all(const work *w);

/* NULL, or the label of why the login cannot be one: letters, digits, dot, dash and underscore. */
const char *user_login_problem(str login);

/* Between db_begin and db_end; `password` is a hash. */
int64_t user_add(const work *w, str login, str name, str password, int64_t author);
void    user_set_password(const work *w, int64_t id, str password); /* ends all sessions */
void    user_disable(const work *w, int64_t id);                    /* ends all sessions */

/* A new session: returns its token, which only the browser keeps. */
str   session_begin(const work *w, int64_t user);
user *session_user(const work *w, str token); /* NULL when there is none, or it has ended */
bool  session_wants_touch(const work *w, const user *u);
void  session_touch(const work *w, str token);
void  session_end(const work *w, str token);
bool  sessions_are_stale(const work *w);
void  sessions_expire(const work *w);
