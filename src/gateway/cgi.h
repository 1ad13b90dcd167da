/* FastCGI and CGI: libfcgi. */
#pragma once

#include "site/site.h"

/* The one request of this process's environment, answered on standard output. */
int cgi_answer(site *s);

/* FastCGI on `socket` (a path, ADDR:PORT, or empty for the one that is standard input), until SIGTERM. */
int fastcgi_serve(site *s, str socket, int64_t threads);
