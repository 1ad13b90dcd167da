/* `galley import`: moving in from elsewhere, what came of it, and back out. */
#pragma once

#include "options.h"

#define IMPORT_FLAGS "--conf --data --media --against --dry-run --json"
#define IMPORT_WORDS "wordpress FILE | list | report RUN | undo RUN | check"
#define IMPORT_HELP \
	"wordpress FILE brings in a WordPress export (WXR), while the paper is served.  --media DIR is a copy " \
	"of wp-content/uploads; without it pictures become links.  --dry-run tries it on a copy of the store " \
	"and only reports.  Run again, it goes on where it was broken off and brings in what has changed.\n" \
	"list names the runs; report shows what came in, was changed or left out; undo takes a run back where " \
	"nobody has changed anything since.  --json writes reports for programs.\n" \
	"check --against URLS.txt says which addresses, one a line, would be lost."

/* The exit code. */
int import_command(arena *mem, options *o);
