/* The built-in server: libmicrohttpd.  One acceptor deals connections to single-thread event loops;
 * slow routes run on a pool while their connection is suspended. */
#pragma once

#include "site/site.h"

/* Serves until SIGTERM or SIGINT, finishes the replies under way, returns the exit code.  `ready` is
 * called once when connections are accepted (prints the address); may be NULL. */
int http_serve(site *s, void (*ready)(void *context), void *context);
