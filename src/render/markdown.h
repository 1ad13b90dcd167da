/* Markdown (CommonMark with tables, strike-through, autolinks and footnotes) to HTML: cmark-gfm.
 *
 * cmark-gfm is not thread-safe, so one renders at a time; and some small inputs are dear, so the text is
 * checked first.  Rendered only when something is saved.  The result is as wild as its author: it must
 * pass clean.h before anybody sees it. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

typedef enum markdown_kind {
	MARKDOWN_STORY,  /* raw HTML is passed on, for clean to judge */
	MARKDOWN_REMARK, /* a reader's comment: raw HTML is shown as typed; no tables or footnotes; a
	                    newline is a break */
} markdown_kind;

#define MARKDOWN_MOST (200 * 1024)

/* False, with the label of what is wrong, for text beyond the limits; *ret_markup is then untouched. */
bool markdown_render(arena *mem, str text, markdown_kind kind, str *ret_markup, const char **ret_problem);
