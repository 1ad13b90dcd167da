#include "pool.h"

#include <pthread.h>

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t given;
	job *first, **last; /* in the order they came */
	bool ending;
	void (*run)(job *j, press *p);
	size_t threads_n;
	pthread_t threads[];
};

/* NULL once the pool ends and nothing waits. */
static job *wait_for_job(pool *p)
{
	pthread_mutex_lock(&p->lock);
	while (!p->first && !p->ending)
		pthread_cond_wait(&p->given, &p->lock);
	job *j = p->first;
	if (j)
		p->first = j->next;
	if (!p->first)
		p->last = &p->first;
	pthread_mutex_unlock(&p->lock);
	return j;
}

static void *work_in(void *context)
{
	pool *p = context;
	press *own = press_new();
	for (job *j = wait_for_job(p); j; j = wait_for_job(p))
		p->run(j, own);
	press_free(own);
	return NULL;
}

pool *pool_new(size_t threads, void (*run)(job *j, press *p))
{
	pool *p = calloc(1, sizeof(*p) + threads * sizeof(p->threads[0]));
	if (!p)
		return NULL;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->given, NULL);
	p->last = &p->first;
	p->run = run;
	while (p->threads_n < threads &&
	       pthread_create(&p->threads[p->threads_n], NULL, work_in, p) == 0)
		p->threads_n++;
	if (p->threads_n)
		return p;
	pool_free(p);
	return NULL;
}

void pool_give(pool *p, job *j)
{
	j->next = NULL;
	pthread_mutex_lock(&p->lock);
	*p->last = j;
	p->last = &j->next;
	pthread_cond_signal(&p->given);
	pthread_mutex_unlock(&p->lock);
}

void pool_free(pool *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_broadcast(&p->given);
	pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < p->threads_n; i++)
		pthread_join(p->threads[i], NULL);
	pthread_cond_destroy(&p->given);
	pthread_mutex_destroy(&p->lock);
	free(p);
}
