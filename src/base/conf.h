/* galley.conf: what a start needs.  Lines of "key = value", comments begin with ";" or "#".
 *
 * An unknown key or a bad value stops the start with file, line and what is allowed.  What editors
 * may change stands in the store instead (setting/). */
#pragma once

#include "str.h"

#define CONF_PROXIES 16

typedef struct network { unsigned char at[16]; int bits; } network; /* IPv4 as ::ffff:a.b.c.d */

typedef struct conf {
	str      data;      /* the data directory */
	str      listen;    /* "127.0.0.1:8080", "[::1]:8080" */
	str      socket;    /* FastCGI: a path or ADDR:PORT; empty: none given */
	url      base;      /* "https://paper.example", without a final slash; empty: Host is believed */
	network  proxies[CONF_PROXIES]; /* whose forwarded addresses are believed */
	size_t   proxies_n;
	int64_t  threads;   /* that answer readers; 0 is one a core */
	str      theme;     /* a folder whose templates and static files go before ours; may be empty */
	bool     log_requests;
	bool     dev;       /* templates and static files from disk, template errors in the browser */
	int64_t  largest_upload; /* bytes of one request's body */
} conf;

/* Defaults, then the file (none when the name is empty).  False with one line of explanation in
 * *ret_problem: "galley.conf:12: threads must be a whole number from 1 to 64". */
bool conf_read(arena *mem, str file, conf *ret, str *ret_problem);

/* One value, as a line of the file or a flag of the command line gives it; of all keys only proxies
 * adds to what was given before.  On false nothing has changed. */
bool conf_set(arena *mem, conf *c, str key, str value, str *ret_problem);

/* Copies into mem what it points to. */
void conf_keep(arena *mem, conf *c);

/* "127.0.0.1", "10.0.0.0/8", "::1": false when it is none. */
bool network_of(str text, network *ret);
bool network_has(const network *net, str address);
