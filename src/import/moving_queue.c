#include "moving_queue.h"

#include "base/arena.h"
#include "moving.h"

void moving_queue_begin(moving_queue *q)
{
	*q = (moving_queue){ 0 };
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->changed, NULL);
}

void moving_queue_end(moving_queue *q)
{
	arrival *a;
	while ((a = moving_queue_take(q, false)))
		arena_free(a->mem);
	pthread_cond_destroy(&q->changed);
	pthread_mutex_destroy(&q->lock);
}

static bool is_full(const moving_queue *q, size_t bytes)
{
	return q->n == MOVING_QUEUE || (q->n && q->bytes + bytes > MOVING_QUEUE_BYTES);
}

bool moving_queue_put(moving_queue *q, arrival *a)
{
	size_t bytes = arena_bytes(a->mem);
	pthread_mutex_lock(&q->lock);
	while (is_full(q, bytes) && !q->is_stopped)
		pthread_cond_wait(&q->changed, &q->lock);
	bool wanted = !q->is_stopped;
	if (wanted) {
		q->at[(q->first + q->n++) % MOVING_QUEUE] = a;
		q->bytes += bytes;
		pthread_cond_broadcast(&q->changed);
	}
	pthread_mutex_unlock(&q->lock);
	return wanted;
}

static void raise_flag(moving_queue *q, bool *flag)
{
	pthread_mutex_lock(&q->lock);
	*flag = true;
	pthread_cond_broadcast(&q->changed);
	pthread_mutex_unlock(&q->lock);
}

void moving_queue_close(moving_queue *q)
{
	raise_flag(q, &q->is_closed);
}

void moving_queue_stop(moving_queue *q)
{
	raise_flag(q, &q->is_stopped);
}

arrival *moving_queue_take(moving_queue *q, bool wait)
{
	arrival *a = NULL;
	pthread_mutex_lock(&q->lock);
	while (wait && !q->n && !q->is_closed)
		pthread_cond_wait(&q->changed, &q->lock);
	if (q->n) {
		a = q->at[q->first];
		q->first = (q->first + 1) % MOVING_QUEUE;
		q->n--;
		q->bytes -= arena_bytes(a->mem);
		pthread_cond_broadcast(&q->changed);
	}
	pthread_mutex_unlock(&q->lock);
	return a;
}
