/* The demo newspaper of conf/demo: what a person sees on the first start. */
#pragma once

#include "base/work.h"

/* Fills an empty store; dates are relative to w->now.  False with the reason in w->mem. */
bool demo_fill(const work *w, str *ret_problem);
