/* The staff cookies: the session, and the mark of a browser from which somebody has signed in. */
#pragma once

#include "web/request.h"

str  session_cookie(const request *rq); /* the token; empty when there is none */
void session_cookie_set(request *rq, str token, str login);
void session_cookie_drop(request *rq);

/* What forms of this session carry; empty without one. */
str session_form_token(const request *rq);

/* The browser's mark when it was given to this login; else empty. */
str known_browser(const request *rq, str login);

/* One line in the log, with a hash instead of the name: typed names may be passwords. */
void log_sign_in(const request *rq, str login, const char *outcome);
