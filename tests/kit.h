/* A newspaper of its own for each test: in memory, with a clock and dice that the test holds.
 *
 * Pages are asked for through serve(), without a socket.  A test's world keeps cookies as a browser
 * does, by path. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "article/article.h"
#include "author/author.h"
#include "base/conf.h"
#include "comment/comment.h"
#include "section/section.h"
#include "setting/setting.h"
#include "site/serve.h"
#include "site/site.h"
#include "store/db.h"
#include "tag/tag.h"
#include "user/user.h"
#include "web/request.h"

#define EDITOR_PASSWORD "a lantern on the quay"

typedef struct world {
	arena *mem;
	conf   conf;
	site  *site;
	moment now;
	str    session;  /* of the signed-in editor: the staff cookie's value */
	str    reader;   /* the commenter's cookie */
	str    peer;     /* where requests come from */
	pair   extra[8]; /* headers of the next request only */
	size_t extra_n;
	int64_t town, ada; /* a section and an author that are always there */
} world;

/* For cmocka: *state is a world with the section "town" and the author "Ada Brook". */
int world_begin(void **state);
int world_end(void **state);

#define world_test(function) cmocka_unit_test_setup_teardown(function, world_begin, world_end)

/* ---- asking -------------------------------------------------------------------------------------- */

answer get(world *t, const char *target);
answer head(world *t, const char *target);
answer post(world *t, const char *target, const char *fields); /* "name=Ada&text=…", encoded */
answer ask(world *t, const char *method, const char *target, const char *type, str body);
void   with_header(world *t, const char *name, const char *value); /* for the next request */
str    answer_header_of(const answer *a, const char *name);       /* empty when absent */
void   sign_in(world *t);
str    form_token(world *t); /* what signed-in forms carry: "token=…" */
answer desk_post(world *t, const char *target, const char *fields); /* with the token */

/* Asks for a page as `get` does and tells what it depends on; whether that was written since. */
reads page_reads(world *t, const char *target);
bool  is_stale(const world *t, reads seen);

void at(world *t, moment m); /* moves the clock and runs what is due */
void after(world *t, int64_t seconds);

/* ---- given ---------------------------------------------------------------------------------------- */

/* A work of the world's, and its end. */
work world_work(world *t);
bool world_done(world *t, work *w); /* keeps what was written */

typedef struct given_story {
	const char *slug, *headline, *standfirst, *source, *tags, *language, *format, *talk;
	const char *state; /* published unless named */
	moment published, due;
	bool   is_page;    /* of the paper itself */
	int64_t original, hero;
} given_story;

#define given_article(t, ...) given_article_of((t), &(given_story){ __VA_ARGS__ })
int64_t given_article_of(world *t, const given_story *g);

/* A picture's row, without its file: 1200 by 800 and a JPEG. */
int64_t given_photo(world *t, const char *name);

typedef struct given_remark {
	int64_t article, parent;
	const char *name, *text, *state;
} given_remark;

#define given_comment(t, ...) given_comment_of((t), &(given_remark){ __VA_ARGS__ })
int64_t given_comment_of(world *t, const given_remark *g);

void given_setting(world *t, const char *name, bool value); /* hold_comments, full_feeds */

/* ---- then ------------------------------------------------------------------------------------------ */

#define assert_has(text, part) assert_has_at((text), (part), true, __FILE__, __LINE__)
#define assert_lacks(text, part) assert_has_at((text), (part), false, __FILE__, __LINE__)
void assert_has_at(str text, const char *part, bool wanted, const char *file, int line);

#define assert_str(text, wanted) assert_str_at((text), (wanted), __FILE__, __LINE__)
void assert_str_at(str text, const char *wanted, const char *file, int line);
