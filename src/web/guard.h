/* What keeps forms that anybody may send from being abused. */
#pragma once

#include "request.h"

/* The field that people do not see and robots fill in; its name sounds useful. */
#define BAIT_FIELD "website"

/* Whether the form was filled in by a robot: then it is answered as if all were well. */
bool form_was_baited(const request *rq);

/* The network the request came from (IPv4 /24, IPv6 /48): what limits are counted by. */
str peer_network(const request *rq);

/* Says when it makes sense to try again: with 429. */
void retry_after(request *rq, int64_t seconds);

/* Notes in the log that a request was refused, and why: its path and network, nothing else of it. */
void note_refusal(const request *rq, const char *why);

/* An address of our own with a query: url_with(rq, where, "sent"). */
url url_with(const request *rq, url address, const char *query);

/* A local path that a stranger asked to be sent to afterwards; `otherwise` when it is none. */
url url_next(const request *rq, str typed, url otherwise);
