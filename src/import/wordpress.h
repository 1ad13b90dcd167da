/* A WordPress export moves in: `galley import wordpress FILE`.
 *
 * The file is read twice.  First come its facts, authors, terms and attachments, so that the second reading
 * knows every picture and section; then its posts and pages with their comments.  One thread reads, converts
 * and cleans, the other writes, in batches that hold the writer for a few hundredths of a second, so that a
 * paper which is served meanwhile goes on.  At the end stories that point to what came later in the file are
 * saved once more.
 *
 * What came in before, and is the same in the file, is passed over: so a run that was broken off is
 * continued by running again. */
#pragma once

#include "base/work.h"
#include "store/db.h"

typedef struct wordpress_wish {
	str         file;
	str         media;    /* a copy of wp-content/uploads; empty: none, and pictures stay links */
	store      *store;
	const work *like;     /* conf, settings, labels and dice for the works that are made */

	bool (*reserves)(str segment); /* an address that the site itself needs */

	/* Told now and then; `of` are the bytes of the file.  NULL: nobody listens. */
	void (*progress)(void *context, const char *what, int64_t done, int64_t of);
	void *context;
} wordpress_wish;

/* The run's number, or 0 with the reason; what it has written until then stays. */
int64_t wordpress_import(const wordpress_wish *wish, arena *mem, str *ret_problem);
