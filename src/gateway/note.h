/* One line of the log for each request, where the configuration asks for it. */
#pragma once

#include "web/request.h"

/* Milliseconds of a clock that nobody sets. */
int64_t ticks_now(void);

/* Method, path, status, bytes, milliseconds, network.  Never a query, a cookie or a whole address. */
void note_request(const request *rq, int64_t began);
