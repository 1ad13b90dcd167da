/* What a client asks of an answer besides the address: RFC 9110, 13 (conditions) and 14 (ranges). */
#pragma once

#include "request.h"

/* For a GET that would be 200, its ETag and Last-Modified known: OK, NOT_MODIFIED or
 * PRECONDITION_FAILED. */
reply conditions_of(const request *rq);

/* OK: the whole file; PARTIAL_CONTENT with first byte and length; RANGE_NOT_SATISFIABLE. */
reply range_of(const request *rq, int64_t size, int64_t *ret_first, int64_t *ret_n);
