/* `galley check`: every query against its shape and plan, every template, every label, integrity. */
#pragma once

#include "site.h"

/* Tells each finding to `say`; how many there were. */
size_t site_check(site *s, void (*say)(void *context, str finding), void *context);
