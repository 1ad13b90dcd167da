/* The page that tells what went wrong, in plain words and without internals. */
#pragma once

#include "web/request.h"

/* Records the page for out.status.  An address that once was a story's leads to where it stands now; one
 * that is not known is answered with stories that may have been meant. */
void error_page(request *rq);
