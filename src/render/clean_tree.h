/* Markup as gumbo's tree, within bounds that keep the worst text within a second.
 *
 * The tree stands in `mem`, which is best an arena of its own: it may be far larger than its markup. */
#pragma once

#include <gumbo.h>

#include "base/arena.h"
#include "base/str.h"

/* The element whose children are the markup.  NULL, with the label of why, when it is refused. */
const GumboNode *clean_tree(arena *mem, str markup, const char **ret_problem);
