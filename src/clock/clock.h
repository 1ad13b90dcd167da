/* What changes for readers by time alone. */
#pragma once

#include "base/work.h"

/* Whether a story is due, or the day that pages tell has turned: one look-up. */
bool clock_is_due(const work *w);

/* Pages that tell the day are old when it has turned; between db_begin and db_end. */
void clock_tell_day(const work *w);
