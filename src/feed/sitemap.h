/* The sitemap's files: 2,000 stories each, by number, so that a story stays in its file for ever.
 *
 * The index has to tell when each file changed.  To find that out from the stories would read the whole
 * archive for every request of the index, and what was withdrawn would be missed; so whatever changes a
 * story for readers notes it: one small row for a file. */
#pragma once

#include "base/work.h"

#define SITEMAP_STORIES 2000 /* far below the 50,000 and 50 MB that sitemaps.org allows */
#define SITEMAP_FILES_MOST 25000

typedef struct sitemap_file {
	int64_t file; /* from 1 */
	moment  modified;
} sitemap_file;

extern const shape SITEMAP_FILE;

/* Those that hold, or once held, a story that readers could see. */
list sitemap_files(const work *w); /* sitemap_file */

/* Zero: there is no such file. */
moment sitemap_modified(const work *w, int64_t file);

/* When readers last saw any story changed, come or gone; zero: never. */
moment sitemap_newest(const work *w);

/* Readers see this story changed, from now on or no longer; between db_begin and db_end. */
void sitemap_note(const work *w, int64_t article);
