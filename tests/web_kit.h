/* A request without a gateway and a site, for the tests of src/web. */
#pragma once

#include "base_kit.h"

#include "base/buffer.h"
#include "base/conf.h"
#include "web/request.h"

typedef struct desk {
	arena *mem;
	conf conf;
	request *rq;
} desk;

/* *state is a desk with a default configuration. */
static inline int desk_begin(void **state)
{
	desk *d = calloc(1, sizeof(*d));
	str problem;
	assert_non_null(d);
	d->mem = arena_new();
	assert_true(conf_read(d->mem, S(""), &d->conf, &problem));
	*state = d;
	return 0;
}

static inline int desk_end(void **state)
{
	desk *d = *state;
	arena_free(d->mem);
	free(d);
	return 0;
}

#define desk_test(function) cmocka_unit_test_setup_teardown(function, desk_begin, desk_end)

/* A request whose head has not been looked at yet, with a Host. */
static inline request *given_request(desk *d, const char *method_name, const char *target)
{
	d->rq = request_new(d->mem, str_of(method_name), str_of(target), S("203.0.113.7"));
	d->rq->work.conf = &d->conf;
	request_header(d->rq, S("Host"), S("paper.example"));
	return d->rq;
}

static inline void given_header(desk *d, const char *name, const char *value)
{
	request_header(d->rq, str_of(name), str_of(value));
}

static inline void given_conf(desk *d, const char *key, const char *value)
{
	str problem;
	assert_true(conf_set(d->mem, &d->conf, str_of(key), str_of(value), &problem));
}
