#include "note.h"

#include "base/log.h"

int64_t ticks_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void note_request(const request *rq, int64_t began)
{
	const answer *a = &rq->out;
	str path = str_part(rq->target, 0, str_find_byte(rq->target, '?'));
	str network = log_network(rq->work.mem, rq->peer);
	int64_t sent = rq->is_head || a->length < 0 ? 0 : a->length;
	log_note("%.*s %.*s %d %lld %lldms %.*s", STR_ARGS(rq->method_name), STR_ARGS(path),
		 (int)a->status, (long long)sent, (long long)(ticks_now() - began),
		 STR_ARGS(network));
}
