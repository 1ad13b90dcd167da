#include "guard.h"

#include "base/log.h"
#include "form.h"
#include "render/escape.h"

bool form_was_baited(const request *rq)
{
	return field_value(rq, BAIT_FIELD).n > 0;
}

str peer_network(const request *rq)
{
	return log_network(rq->work.mem, rq->peer);
}

void retry_after(request *rq, int64_t seconds)
{
	add_header(rq, "Retry-After", str_print(rq->work.mem, "%lld", (long long)seconds));
}

void note_refusal(const request *rq, const char *why)
{
	str path = str_part(rq->target, 0, str_find_byte(rq->target, '?'));
	log_note("refused: %.*s %.*s from %.*s: %s", STR_ARGS(rq->method_name), STR_ARGS(path),
		 STR_ARGS(peer_network(rq)), why);
}

url url_with(const request *rq, url address, const char *query)
{
	return url_of(rq->work.mem, str_print(rq->work.mem, "%.*s?%s", STR_ARGS(address), query));
}

url url_next(const request *rq, str typed, url otherwise)
{
	if (!str_starts(typed, S("/")) || str_starts(typed, S("//")))
		return otherwise;
	url next = url_of(rq->work.mem, typed);
	return next.n ? next : otherwise;
}
