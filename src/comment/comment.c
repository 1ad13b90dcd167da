#include "comment.h"

#include "article/article.h"
#include "base/secret.h"
#include "render/clean.h"
#include "render/escape.h"
#include "render/labels.h"
#include "render/markdown.h"
#include "render/visible.h"
#include "store/db.h"

#define PLACE_DIGITS 8

const shape COMMENT =
	SHAPE(comment, FIELD(comment, id), FIELD(comment, article), FIELD(comment, parent),
	      FIELD(comment, depth), FIELD(comment, replies), FIELD(comment, place),
	      FIELD(comment, name), FIELD(comment, email), FIELD(comment, source),
	      FIELD(comment, body_html), FIELD(comment, state), FIELD(comment, posted),
	      FIELD(comment, reader), FIELD(comment, removed), FIELD(comment, answers),
	      FIELD(comment, pending), FIELD(comment, replying));

const shape COMMENT_FOR_DESK =
	SHAPE(comment_for_desk, FIELD(comment_for_desk, id), FIELD(comment_for_desk, article),
	      FIELD(comment_for_desk, name), FIELD(comment_for_desk, email),
	      FIELD(comment_for_desk, state), FIELD(comment_for_desk, headline),
	      FIELD(comment_for_desk, section_slug), FIELD(comment_for_desk, slug),
	      FIELD(comment_for_desk, body_html), FIELD(comment_for_desk, posted),
	      FIELD(comment_for_desk, permalink), FIELD(comment_for_desk, article_address));

static url permalink(const work *w, int64_t id)
{
	return url_numbered(w->mem, S("/talk/"), id, S(""));
}

/* ---- places -------------------------------------------------------------------------------- */

/* Base 32 with the digits in the order of their bytes. */
static str place_digits(arena *mem, int64_t number)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	char *at = arena_room(mem, PLACE_DIGITS);
	for (int i = PLACE_DIGITS; i--; number >>= 5)
		at[i] = digits[number & 31];
	return (str){ at, PLACE_DIGITS };
}

static int64_t number_at(const char *digits)
{
	int64_t number = 0;
	for (int i = 0; i < PLACE_DIGITS; i++)
		number = number << 5 | (digits[i] <= '9' ? digits[i] - '0' : digits[i] - 'a' + 10);
	return number;
}

/* What a page of a thread shows is read from few columns: a hundred rows are read for each page. */
static void read_place(comment *c)
{
	c->depth = (int64_t)(c->place.n / PLACE_DIGITS) - 1;
	c->id = number_at(c->place.at + c->place.n - PLACE_DIGITS);
	c->removed = !c->body_html.n;
}

/* ---- reading ------------------------------------------------------------------------------- */

comment *comment_by_id(const work *w, int64_t id)
{
	return db_one(w, Q_comment_by_id, &COMMENT, num(id));
}

/* Whom a comment answers whose place does not show it; mostly somebody on the same page. */
static void say_whom_it_answers(const work *w, const comment *first, comment *c)
{
	if (c->depth != COMMENT_DEPTH || !c->parent)
		return;
	for (const comment *before = c; before-- > first;) {
		if (before->id == c->parent) {
			c->answers = before->removed ? S("") : before->name;
			return;
		}
	}
	c->answers = db_text(w, Q_comment_name, num(c->parent));
}

/* Only for the deep ones are their parents read: most pages have none. */
static void find_answered(const work *w, int64_t story, list comments)
{
	comment *c = comments.at;
	size_t first = 0, last = comments.n;
	while (first < last && c[first].depth != COMMENT_DEPTH)
		first++;
	while (last > first && c[last - 1].depth != COMMENT_DEPTH)
		last--;
	if (first == last)
		return;
	list deep = db_all(w, Q_comments_deep, &COMMENT, num(story), text(c[first].place),
			   text(c[last - 1].place), num(COMMENT_DEPTH));
	const comment *d = deep.at, *end = deep.n ? d + deep.n : d;
	for (size_t i = first; i < last; i++) {
		while (d < end && str_order(d->place, c[i].place) < 0)
			d++;
		if (d < end && str_is(d->place, c[i].place))
			c[i].parent = d->parent;
		say_whom_it_answers(w, c, &c[i]);
	}
}

/* Puts the reader's own held comment where it would stand. */
static list with_own(const work *w, list all, const comment *own)
{
	const comment *c = all.at;
	size_t at = 0;
	while (at < all.n && str_order(c[at].place, own->place) < 0)
		at++;
	list wider = list_new(w->mem, &COMMENT, all.n + 1);
	comment *into = wider.at;
	for (size_t i = 0; i < all.n; i++)
		into[i + (i >= at)] = c[i];
	into[at] = *own;
	into[at].pending = true;
	return wider;
}

/* What stands a page before the first of this page; 0 when that is the beginning. */
static int64_t previous_start(const work *w, int64_t story, str place, bool *ret_is_first)
{
	list before = db_all(w, Q_comments_before, &COMMENT, num(story), text(place),
			     num(COMMENTS_A_PAGE + 1));
	const comment *c = before.at;
	*ret_is_first = before.n == 0;
	return before.n > COMMENTS_A_PAGE ? c[COMMENTS_A_PAGE - 1].id : 0;
}

thread comments_on(const work *w, int64_t story, int64_t from, const comment *own)
{
	const comment *start = from ? comment_by_id(w, from) : NULL;
	str place = start && start->article == story ? start->place : S("");
	thread t = { .comments = db_all(w, Q_comments_on, &COMMENT, num(story), text(place),
					num(COMMENTS_A_PAGE + 1)) };
	bool is_first = true;
	if (place.n)
		t.previous = previous_start(w, story, place, &is_first);
	if (!is_first && !t.previous)
		t.previous = -1;

	comment *c = t.comments.at;
	for (size_t i = 0; i < t.comments.n; i++)
		read_place(&c[i]);
	if (t.comments.n > COMMENTS_A_PAGE) {
		t.next = c[COMMENTS_A_PAGE].id;
		t.comments.n = COMMENTS_A_PAGE;
	}
	find_answered(w, story, t.comments);
	if (own && own->article == story && str_is(own->state, S("held")) && !own->replies)
		t.comments = with_own(w, t.comments, own);
	return t;
}

/* A page starts at the top of the thread that holds the comment, or, in a thread longer than a page, at
 * the comment itself. */
int64_t comment_page_start(const work *w, const comment *c)
{
	list before = db_all(w, Q_comments_before, &COMMENT, num(c->article), text(c->place),
			     num(COMMENTS_A_PAGE));
	if (before.n < COMMENTS_A_PAGE)
		return 0;
	const comment *b = before.at;
	for (size_t i = 0; i < before.n && c->depth; i++)
		if (b[i].depth == 0)
			return b[i].id;
	return c->id;
}

/* ---- lists --------------------------------------------------------------------------------- */

static list with_addresses(const work *w, list all)
{
	comment_for_desk *c = all.at;
	for (size_t i = 0; i < all.n; i++) {
		c[i].permalink = permalink(w, c[i].id);
		c[i].article_address = article_address(w, c[i].section_slug, c[i].slug);
	}
	return all;
}

list comments_in_state(const work *w, str state, moment before, int64_t before_id, int64_t most)
{
	if (!before.s)
		before.s = before_id = INT64_MAX;
	return with_addresses(w, db_all(w, Q_comments_in_state, &COMMENT_FOR_DESK, text(state),
					when(before), num(before_id), num(most)));
}

int64_t comments_held(const work *w)
{
	return db_int(w, Q_comments_held);
}

list comments_newest(const work *w, int64_t most)
{
	return with_addresses(w, db_all(w, Q_comments_newest, &COMMENT_FOR_DESK, num(most)));
}

list comments_newest_on(const work *w, int64_t story, int64_t most)
{
	return with_addresses(
		w, db_all(w, Q_comments_newest_on, &COMMENT_FOR_DESK, num(story), num(most)));
}

/* ---- writing ------------------------------------------------------------------------------- */

bool comment_prepare(const work *w, comment *c, const char **ret_problem)
{
	str markup;
	if (!markdown_render(w->mem, c->source, MARKDOWN_REMARK, &markup, ret_problem))
		return false;
	cleaned body = clean(w->mem, text_calm(w->mem, markup), CLEAN_REMARK, &(clean_lookup){ 0 },
			     (str){ 0 });
	c->body_html = body.body;
	*ret_problem = body.problem;
	if (!body.problem && !text_shows(body.text))
		*ret_problem = L_("There is nothing to read in it.");
	return !*ret_problem;
}

static void find_place(const work *w, comment *c)
{
	const comment *parent = c->parent ? comment_by_id(w, c->parent) : NULL;
	str above = parent ? str_part(parent->place, 0, COMMENT_DEPTH * PLACE_DIGITS) : S("");
	c->depth = (int64_t)(above.n / PLACE_DIGITS);
	c->place = str_join(w->mem, above, place_digits(w->mem, c->id));
}

static str same_hash(const work *w, const comment *c)
{
	str all =
		str_print(w->mem, "%lld/%lld/%zu/%.*s/%.*s", (long long)c->article,
			  (long long)c->parent, c->name.n, STR_ARGS(c->name), STR_ARGS(c->source));
	return secret_hash(w->mem, all);
}

/* A comment is approved (by 1) or no longer (by -1).  Whether it stands changes for those above only as
 * far up as nothing else keeps them standing. */
static void tell_above(const work *w, const comment *c, int64_t by)
{
	for (int64_t above = c->replies ? 0 : c->parent; above;)
		above = db_int(w, Q_comment_count_replies, num(above), num(by));
}

void comments_counted(const work *w, int64_t story, int64_t by)
{
	db_run(w, Q_article_count_comments, num(story), num(by));
}

static void count(const work *w, const comment *c, int64_t by)
{
	comments_counted(w, c->article, by);
	tell_above(w, c, by);
}

int64_t comment_earlier(const work *w, const comment *c)
{
	return db_int(w, Q_comment_same, text(same_hash(w, c)),
		      num(w->now.s - COMMENT_SAME_SECONDS));
}

static void insert(const work *w, comment *c, str same)
{
	c->id = db_int(w, Q_comment_next_id);
	find_place(w, c);
	db_run(w, Q_comment_add, num(c->article), text(c->place), num(c->id), num(c->parent),
	       num(c->depth), text(c->name), text(c->email), text(c->source), rich(c->body_html),
	       text(c->state), when(c->posted), text(c->reader), text(same));
}

int64_t comment_add(const work *w, comment *c)
{
	int64_t earlier = comment_earlier(w, c);
	if (earlier)
		return earlier;

	c->posted = w->now;
	insert(w, c, same_hash(w, c));
	if (str_is(c->state, S("approved")))
		count(w, c, 1);
	return c->id;
}

int64_t comment_take_in(const work *w, comment *c)
{
	insert(w, c, S(""));
	if (str_is(c->state, S("approved")))
		tell_above(w, c, 1);
	return c->id;
}

bool comment_judge(const work *w, int64_t id, bool approve)
{
	const comment *c = comment_by_id(w, id);
	if (!c)
		return false;
	bool was = str_is(c->state, S("approved"));
	db_run(w, Q_comment_judge, num(id), text(approve ? S("approved") : S("rejected")));
	if (was != approve)
		count(w, c, approve ? 1 : -1);
	return true;
}

bool comment_remove(const work *w, int64_t id)
{
	const comment *c = comment_by_id(w, id);
	if (!c || db_int(w, Q_comment_has_answers, num(c->article), num(id)))
		return false;
	if (str_is(c->state, S("approved")))
		count(w, c, -1);
	db_run(w, Q_comment_remove, num(id));
	db_run(w, Q_number_taken_back, text(S("comment")), num(id));
	return true;
}

void comments_remove_on(const work *w, int64_t story)
{
	int64_t last = db_int(w, Q_comment_last_on, num(story));
	if (!last)
		return;
	db_run(w, Q_comments_remove_on, num(story));
	db_run(w, Q_number_taken_back, text(S("comment")), num(last));
}

int64_t comments_miscounted(const work *w)
{
	return db_int(w, Q_comments_miscounted);
}
