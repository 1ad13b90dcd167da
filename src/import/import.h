/* What was brought in from elsewhere, and how it became ours.
 *
 * A site is where something came from, known by its address; a run is one reading of one file of it.  Each
 * thing that came in (a story, a comment, a picture …) is noted with its number there and here, so that a
 * second run changes only what changed, old addresses answer, and a run can be undone.  What was changed or
 * left out is noted in plain words: the report, kept for the desk.
 *
 * All writing happens between db_begin and db_end. */
#pragma once

#include "base/work.h"

typedef enum import_kind {
	IMPORT_STORY = 1,   /* also a page of the paper: old is the post's id */
	IMPORT_COMMENT = 2,
	IMPORT_MEDIA = 3,   /* old is the attachment's id */
	IMPORT_SECTION = 4, /* old is the term's id, or minus ours where it is not known */
	IMPORT_TAG = 5,     /* likewise */
	IMPORT_AUTHOR = 6,  /* old is the user's id, or minus ours */
	IMPORT_BREAK = 7,   /* in the file: old is what was told of it, as a hash; never anything of ours */
} import_kind;

typedef struct import_run {
	int64_t id, site;
	str     address;      /* of the site: "https://old.example" without a final slash */
	str     file;         /* its name alone */
	moment  began, ended; /* ended 0: broken off, or under way */
	moment  undone;       /* 0: not undone */
	int64_t notes;  /* how many */
	int64_t undo_kind, undo_new, undo_old; /* how far it has been taken back */
} import_run;

/* One thing that came in, or was left out. */
typedef struct import_item {
	int64_t kind, old;
	int64_t new;     /* 0: it was left out */
	int64_t hash;    /* of what stood in the file */
	int64_t version; /* of our story when we had written it: a higher one now means that somebody edited it */
	int64_t run;     /* that made it; 0: it was here before, and is never taken back */
	bool    unsettled; /* it points to what was not there yet */
	int64_t lacking; /* how many pictures and files of the old site it has to do without */
} import_item;

/* What came with a comment and no part of the paper shows yet. */
typedef struct import_remark {
	int64_t comment;         /* ours */
	int64_t liked, disliked; /* how readers had voted on it there */
	int64_t question;        /* that it answers, by its number there; 0: none */
	bool    pinned;          /* it led the discussion */
} import_remark;

/* A line of the report. */
typedef struct import_note {
	int64_t id, line;  /* line of the file; 0: none */
	str     kind;      /* "post", "comment", "attachment", "nav_menu_item" …, as the file calls it */
	int64_t old;       /* its number there; 0: none */
	str     name;      /* its title or slug */
	str     what;      /* what became of it, and why */
	str     weight;    /* "changed", "left out", "broken"; "kept": could not be taken back */
	int64_t story;     /* ours, where it became one; 0: none */
} import_note;

/* "stories published", 212: a line of the summary. */
typedef struct import_count { str what; int64_t n; } import_count;

extern const shape IMPORT_RUN, IMPORT_ITEM, IMPORT_REMARK, IMPORT_NOTE, IMPORT_COUNT;

/* ---- runs ------------------------------------------------------------------------------------------ */

int64_t     import_site(const work *w, str address); /* made where it is new */
bool        import_lay_at(const work *w, str path);      /* a site lay below this path of its host */
int64_t     import_begin(const work *w, int64_t site, str file);
void        import_end(const work *w, int64_t run);
import_run *import_run_by_id(const work *w, int64_t run);
list        import_runs(const work *w, int64_t before, int64_t most); /* newest first; before 0: all */
bool        imports_exist(const work *w);

/* ---- things ---------------------------------------------------------------------------------------- */

/* NULL where it was never seen. */
import_item *import_item_of(const work *w, int64_t site, import_kind kind, int64_t old);
int64_t      import_new_of(const work *w, int64_t site, import_kind kind, int64_t old); /* 0: none */

/* Notes the thing, over what was noted of it before. */
void import_put(const work *w, int64_t site, const import_item *item);

list import_unsettled(const work *w, int64_t site, int64_t most);

/* Kept only where it says anything; it goes with its comment. */
void           import_put_remark(const work *w, const import_remark *remark);
import_remark *import_remark_of(const work *w, int64_t comment); /* NULL: nothing came with it */

/* For old addresses that name a number ("/?p=42"): ours, of whichever site came first; 0: none. */
int64_t import_anywhere(const work *w, import_kind kind, int64_t old);

/* ---- the report ------------------------------------------------------------------------------------ */

void import_tell(const work *w, int64_t run, const import_note *note);
void import_count_add(const work *w, int64_t run, str what, int64_t n);
list import_notes(const work *w, int64_t run, str weight, int64_t after, int64_t most); /* weight empty: all */
list import_counts(const work *w, int64_t run);

/* ---- undoing --------------------------------------------------------------------------------------- */

/* Takes back what the run made, where nobody has changed it since (a story edited or commented on, a comment
 * answered …), later ones first: stories with all that is theirs, then comments, files, sections, tags and
 * authors that nothing uses.  What stays is told as "kept".  At most `most` things are looked at (20
 * stories take some 30 ms); how many: 0 when all is done.  Files go by media_sweep after the commit. */
int64_t import_undo_some(const work *w, int64_t run, int64_t most);

/* ---- for a move that goes on ------------------------------------------------------------------------- */

int64_t import_unfinished(const work *w, int64_t site, str file); /* the run that was broken off; 0: none */
