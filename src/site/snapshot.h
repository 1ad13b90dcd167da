/* What requests share and nobody changes: settings, language and compiled templates of one moment.
 *
 * Counted: whoever takes it gives it back; the last one frees it. */
#pragma once

#include "setting/setting.h"
#include "site.h"
#include "templates.h"

struct snapshot {
	arena         *mem;
	int            holders;
	conf           conf;
	const setting *setting;
	const labels  *labels;
	templates     *templates; /* NULL: compiled as they are needed (CGI, development) */
	uint64_t       since;     /* the commit counter when the settings were read */
};

/* Reads the settings, and reads and compiles all templates, or none in a brief site, for this
 * configuration.  NULL with the reason in mem. */
snapshot *snapshot_new(site *s, const conf *c, arena *mem, str *ret_problem);

/* Puts it in the place of the current one. */
void snapshot_use(site *s, snapshot *fresh);

/* The template of that name for that shape, compiled when it was not yet; in a site for development
 * always anew.  NULL with the reason. */
const template *snapshot_template(const snapshot *now, arena *mem, const char *name,
                                  const shape *of, str *ret_problem);

/* The current one, taken as it is. */
snapshot *snapshot_hold(site *s);

/* The current one, taken; anew first when the settings have changed since.  Templates are not read again
 * for that, so it cannot fail. */
snapshot *snapshot_take(site *s);
void      snapshot_give(site *s, snapshot *now);
