/* From request to answer, for all gateways and for the tests. */
#pragma once

#include "web/request.h"

typedef struct site site;

/* After the headers: limits, address, host, route.  When it returns false, rq->out is already the
 * answer and the body need not be read; else the body goes through form_feed(rq->parser) if there is
 * one (POST). */
bool serve_head(site *s, request *rq);

/* Whether serve() should run on a pool thread: it may wait for a lock, a hash or a long read. */
bool serve_is_slow(const request *rq);

/* Who, origin, form, handler, transaction, frame, headers.  rq->out is then complete. */
void serve(site *s, request *rq);

/* Whether the site itself has pages under this first part of an address. */
bool serve_reserves(str segment);

/* After the answer has been sent or given up: closes files, frees the store's use.  The arena stays. */
void serve_end(request *rq);
