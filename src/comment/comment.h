/* What readers say under a story.
 *
 * A thread is one flat list in display order with a depth.  `place` is the path of a comment: eight
 * digits of base 32 for each level, so that the order of the text is the order of the page.  Replies
 * deeper than COMMENT_DEPTH stand at that depth and name whom they answer. */
#pragma once

#include "base/work.h"

#define COMMENT_DEPTH 5           /* levels under a comment that stands at the top */
#define COMMENT_NAME_MOST 50
#define COMMENT_TEXT_MOST 5000
#define COMMENT_SAME_SECONDS 600  /* the same text from the same name is the same comment so long */
#define COMMENTS_A_PAGE 100

typedef struct comment {
	int64_t id, article, parent, depth;
	int64_t replies;  /* answers that stand: approved ones, and those above an approved one */
	str     place;
	str     name;
	str     email;    /* never shown */
	str     source;   /* as typed */
	html    body_html;
	str     state;    /* held, approved, rejected */
	moment  posted;
	str     reader;   /* hash of the commenter's cookie */
	bool    removed;  /* not to be seen, but its answers are */
	str     answers;  /* whom it answers, where the place does not show it */
	bool    pending;  /* the reader's own, not approved yet */
	bool    replying; /* the reply form stands under it */
} comment;

/* With its story, for lists of comments. */
typedef struct comment_for_desk {
	int64_t id, article;
	str     name, email, state, headline, section_slug, slug;
	html    body_html;
	moment  posted;
	url     permalink, article_address;
} comment_for_desk;

extern const shape COMMENT, COMMENT_FOR_DESK;

/* One page of a thread in display order, from the comment `from` on (0: the first).  The reader's own
 * comment `own`, when it is held, stands in its place, marked as pending.  next and previous
 * are the comments with which those pages begin: 0 for none, -1 for the first page. */
typedef struct thread { list comments; int64_t next, previous; } thread;
thread comments_on(const work *w, int64_t article, int64_t from, const comment *own);

/* The comment from which a page must start to show this one: 0 when it stands on the first page. */
int64_t comment_page_start(const work *w, const comment *c);

comment *comment_by_id(const work *w, int64_t id); /* in any state */

/* Text to what is shown.  False with the label of what is wrong.  Slow: before db_begin. */
bool comment_prepare(const work *w, comment *c, const char **ret_problem);

/* The comment in which the same was said just now; 0 when there is none. */
int64_t comment_earlier(const work *w, const comment *c);

/* Between db_begin and db_end.  Returns the id: of the earlier one, when the same was said just now. */
int64_t comment_add(const work *w, comment *c);

/* A comment from elsewhere, as it stood there: `posted`, state and body are the comment's, and nothing is
 * taken for the same as another.  Its parent is there already.  The story's number of comments is left to
 * the caller, since changing it writes the whole story. */
int64_t comment_take_in(const work *w, comment *c);
void    comments_counted(const work *w, int64_t story, int64_t by);

/* Approves or rejects; false when there is no such comment.  Doing it twice changes nothing. */
bool comment_judge(const work *w, int64_t id, bool approve);

/* Takes the comment back, as if it had never been; false where it is not there or has answers.  Between
 * db_begin and db_end, as what follows. */
bool comment_remove(const work *w, int64_t id);

/* All comments of a story that is removed. */
void comments_remove_on(const work *w, int64_t story);

/* How many comments count their answers wrongly; 0 unless somebody wrote past these functions. */
int64_t comments_miscounted(const work *w);

list    comments_in_state(const work *w, str state, moment before, int64_t before_id, int64_t most);
int64_t comments_held(const work *w); /* at most 1,000 */
list    comments_newest(const work *w, int64_t most);
list    comments_newest_on(const work *w, int64_t article, int64_t most);
