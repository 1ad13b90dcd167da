/* The inside of a move from WordPress: what its parts (wordpress*.c, moving*.c) know of each other. */
#pragma once

#include "article/article_body.h"
#include "comment/comment.h"
#include "import.h"
#include "moving_queue.h"
#include "names.h"
#include "wordpress.h"
#include "wxr.h"

#define MOVING_TAGS_MOST 20
#define MOVING_COUNTS_MOST 64

/* A category as the channel lists it, and the section that it has become (0: none so far). */
typedef struct category {
	int64_t id;
	str     slug, parent, name, about;
	int64_t section;
	str     section_slug;
	bool    is_used; /* by a story, as section or as tag */
	bool    is_tag;  /* and its address leads there */
} category;

typedef struct old_author {
	int64_t id; /* there */
	str     login, name, email;
	int64_t author;
} old_author;

/* A file that was put into a story there, by their numbers there. */
typedef struct attached { int64_t story, order, file; } attached;

typedef struct moving {
	const wordpress_wish *wish;
	arena  *mem;            /* of the whole move: small things alone */
	int64_t site, run;
	str     address;        /* of the old site */
	str     hosts[3];       /* names under which it was reached */
	str     language;
	names  *categories;     /* category, by slug */
	names  *category_ids;   /* category, by its number in digits */
	names  *authors;        /* old_author, by login */
	list    attached;       /* attached, by story and order once the first reading is over */
	names  *tags;           /* of ours: int64_t, by slug */
	moving_queue queue;

	/* Of the reading thread: what is told before a story is there to carry it. */
	int64_t unchanged;      /* stories that came in before and are the same */
	int64_t found;          /* files that were kept because a story shows them */
	arena  *told_mem;
	list    told;           /* import_note */
	arena  *read_mem;       /* for what follows; others may look at it when the thread has ended */
	names  *others;         /* what is no story, by its type */
	int64_t pings;

	/* Of the writing thread. */
	names  *unlisted;       /* category, by slug: those that stories have and the channel does not list */
	import_item *unsettled; /* stories that point to what was not there yet */
	size_t  unsettled_n, unsettled_room;
	str     trouble;        /* why nothing more can be written */
} moving;

/* A work of the move's own in mem; ended by db_free of its db. */
work moving_work(const moving *m, arena *mem);

/* ---- what has come in (moving_known.c) -------------------------------------------------------------- */

/* The path of an address of the old site, percent-decoded; false for an address of another. */
bool moving_path(const moving *m, arena *mem, str address, str *ret);

/* The path below wp-content/uploads, of the original where it names another size; false for none. */
bool moving_upload(str path, str *ret);

/* The same for an address of the old site, or of the place where wordpress.com keeps its uploads. */
bool moving_upload_at(const moving *m, arena *mem, str address, str *ret);

category   *moving_category(const moving *m, str slug);
old_author *moving_author(moving *m, str login);

/* ---- pictures and files (moving_media.c) ------------------------------------------------------------ */

void    moving_take_attachment(moving *m, const wxr_item *item, int64_t line);
/* Files in the order in which a story shows them: how many. */
void   moving_note_attached(moving *m, const wxr_item *item);
void   moving_sort_attached(moving *m);
size_t moving_attached_to(const moving *m, int64_t story, int64_t *ret, size_t most);

int64_t moving_picture(moving *m, const work *w, int64_t attachment, str address);
bool    moving_file(moving *m, const work *w, int64_t attachment, str address, str *ret);

/* ---- a story on its way (moving_story.c) ------------------------------------------------------------ */

typedef struct arriving_comment {
	comment comment;
	import_remark remark;
	int64_t old, above; /* numbers there: its own, and of what it answers */
	int64_t parent_at;  /* index into the list plus one, or 0 */
	int64_t level;      /* for their order alone, as was_at */
	size_t  was_at;
} arriving_comment;

/* What the reading thread has made of an item; it and all that it points to lie in its own arena. */
typedef struct arrival {
	arena        *mem;
	wxr_item      item;
	int64_t       line, end;   /* of the file */
	article_draft draft;
	article_body  body;
	bool          is_page, is_unsettled;
	import_item  *before;      /* what it was when it came in last; NULL: never */
	category     *category;    /* its primary one; NULL: a page, or a story without any */
	str           tags[MOVING_TAGS_MOST][2]; /* slug, name */
	size_t        tags_n;
	str           authors[ARTICLE_BYLINES_MOST];
	size_t        authors_n;
	list          comments;    /* arriving_comment, parents first */
	list          notes;       /* import_note */
	const char   *counted;     /* the line of the summary that it adds to */
	bool          is_left_out; /* only its notes are kept */
} arrival;

/* Everything but writing.  NULL for what has come in before and is the same, or is only counted. */
arrival *moving_arrive(moving *m, arena *mem, const wxr_piece *piece);

/* Adds a note to what a story carries. */
void moving_tell(arena *mem, list *notes, const import_note *note);
void moving_tell_of(arrival *a, const char *weight, str what); /* of the story itself */

/* Room for one more in a list that only this makes longer; cleared. */
void *moving_add(arena *mem, list *l, size_t size);

/* The words of what is markup there, mostly without any, in one line. */
str moving_words(arena *mem, str markup);

/* ---- the discussion under it (moving_comments.c) ----------------------------------------------------- */

void    moving_take_comments(arrival *a, const work *w);
int64_t moving_pings(const wxr_item *item); /* notices of other sites */

/* ---- what is no story (moving_others.c) ------------------------------------------------------------- */

void moving_count_other(moving *m, str type);
bool moving_other_was_read(const wxr_item *item); /* by readers, as a page of its own */
void moving_tell_others(const moving *m, const work *w);

/* ---- what points to what came later (moving_settle.c) ------------------------------------------------ */

void moving_settle(moving *m, const work *w, import_item *story);

/* ---- writing (moving_write.c) ----------------------------------------------------------------------- */

void moving_write(moving *m, const work *w, arrival *a);


/* Addresses of categories that became no section, and what is told at the end. */
void moving_close(moving *m, const work *w);
