/* What stood elsewhere leads on, in one step.
 *
 * A redirect leads from a path to a thing of ours, wherever that stands now, so there are no chains and no
 * loops.  Paths are as request.path holds them: percent-decoded, without a query; final slashes do not
 * count.  What stands at a path now goes before a redirect from it. */
#pragma once

#include "base/work.h"

typedef enum redirect_kind {
	REDIRECT_STORY = 1, /* also a page of the paper */
	REDIRECT_SECTION,
	REDIRECT_TAG,
	REDIRECT_AUTHOR,
	REDIRECT_MEDIA,
} redirect_kind;

#define REDIRECT_PATH_MOST 2000 /* bytes; a longer path is not kept */

/* Where a path leads. */
typedef struct redirect {
	int64_t article, section, tag, author, media; /* all but one are 0 */
	str     state, slug, section_slug;            /* state: of a story */
	int64_t articles;                             /* of a tag */
	url     address;
} redirect;

extern const shape REDIRECT;

/* NULL where the path leads nowhere: nothing ever stood there, or it leads to what readers do not see.  A
 * story that was withdrawn still answers, with the reason. */
redirect *redirect_at(const work *w, str path);

/* Where the thing stands now; NULL where readers do not see it. */
redirect *redirect_to(const work *w, redirect_kind kind, int64_t id);

/* Its address alone, empty for none; of a story also its number (else 0). */
url redirect_find(const work *w, str path, int64_t *ret_story);

/* The file to which the path leads; 0 for none. */
int64_t redirect_media(const work *w, str path);

/* Between db_begin and db_end.  The path leads to that thing from now on, unless that stands there itself. */
void redirect_leave(const work *w, str path, redirect_kind kind, int64_t id);
void redirect_drop(const work *w, str path);
