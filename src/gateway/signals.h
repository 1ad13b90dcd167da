/* What the operator says to a lasting gateway: SIGTERM and SIGINT end it, SIGHUP has it read again. */
#pragma once

#include <signal.h>

#include "site/site.h"

/* Blocks them in this thread, and so in all threads made later, for sigwait or signalfd; SIGPIPE is
 * ignored. */
sigset_t signals_take(void);

/* Reads the configuration, settings and templates again, and notes the outcome. */
void signals_reread(site *s);
