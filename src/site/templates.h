/* Templates compiled for one language, and what they were compiled from.
 *
 * Files are read when the site starts and when it is told to read again; snapshots made in between share
 * one set, or have the same texts compiled for another language.  Counted, as snapshots are. */
#pragma once

#include "base/conf.h"
#include "render/mustache.h"

typedef struct templates templates;

/* Where templates come from by this configuration, read at each compilation: for a CGI process and for
 * development.  What it points to outlives the source. */
template_source templates_source(const conf *c, const labels *l);

/* Reads and compiles all that the map names.  NULL with the reason in mem. */
templates *templates_new(const conf *c, const labels *l, arena *mem, str *ret_problem);

/* The same texts in another language; nothing is read.  NULL with the reason in mem. */
templates *templates_in(const templates *t, const labels *l, arena *mem, str *ret_problem);

templates *templates_hold(templates *t);
void       templates_give(templates *t); /* accepts NULL */

/* NULL: the map does not name it. */
const template *templates_find(const templates *t, str name, const shape *of);

/* One template that no set holds.  NULL with the reason. */
const template *templates_compile(arena *mem, const template_source *from, str name, const shape *of,
                                  str *ret_problem);
