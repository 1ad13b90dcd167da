/* FastCGI and CGI: libfcgi. */
#pragma once

#include "site/site.h"

/* The one request of this process's environment, answered on standard output. */
int cgi_answer(site *s);

/* FastCGI on `socket` (a path, ADDR:PORT, or empty for the one that is standard input), until SIGTERM. */
int fastcgi_serve(site *s, str socket, int64_t threads);

/* Whether standard input is a listening socket: a web server or a starter has begun us. */
bool fastcgi_is_given(void);

/* The CGI answer of a site that could not be opened: 503, with the reason in the log alone. */
int cgi_unavailable(arena *mem, str reason);
