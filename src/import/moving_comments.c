/* The discussion under a story on its way, parents first, with what wpDiscuz keeps beside it. */
#include <xxhash.h>

#include "moving.h"
#include "render/clean.h"
#include "render/labels.h"
#include "wordpress_body.h"

#define CLIMBED_MOST 1000 /* answers to answers, where numbers do not tell who was first */

/* ---- which are kept ------------------------------------------------------------------------ */

/* wpDiscuz gives those that an editor has pinned a type of their own. */
static const char STICKY[] = "wpdiscuz_sticky";

static bool is_comment(const wxr_comment *c)
{
	return !c->type.n || str_is(c->type, S("comment")) || str_is(c->type, str_of(STICKY));
}

static bool is_ping(const wxr_comment *c)
{
	return str_is(c->type, S("pingback")) || str_is(c->type, S("trackback"));
}

static str state_of(const wxr_comment *c)
{
	if (str_is(c->state, S("1")) || str_is(c->state, S("approved")))
		return S("approved");
	if (str_is(c->state, S("0")) || str_is(c->state, S("hold")))
		return S("held");
	return S("rejected");
}

/* One without a number is known by what it says, so that it comes in once. */
static int64_t number_of(const wxr_comment *c)
{
	if (c->id)
		return c->id;
	uint64_t hash = XXH3_64bits(c->text.n ? c->text.at : "", c->text.n);
	hash ^= XXH3_64bits_withSeed(c->author.n ? c->author.at : "", c->author.n,
				     (uint64_t)c->posted.s);
	return -(int64_t)(hash >> 1) - 1;
}

/* ---- votes and questions ------------------------------------------------------------------- */

/* The number behind a word of PHP's serialised text; 0: none.  Nothing of it is ever unserialised. */
static int64_t number_behind(str text, str word)
{
	size_t at = str_find(text, word);
	str rest = at < text.n ? str_from(text, at + word.n) : S("");
	int64_t n = 0;
	return str_to_int(str_cut(&rest, ';'), &n) ? n : 0;
}

static int64_t at_least_0(int64_t n)
{
	return n > 0 ? n : 0;
}

/* Votes stand there for and against, or in older versions as one sum. */
static import_remark remark_of(const wxr_comment *c)
{
	str votes = wxr_meta_of(c->meta, S("wpdiscuz_votes_seperate"));
	int64_t sum = 0, question = 0;
	str_to_int(wxr_meta_of(c->meta, S("wpdiscuz_votes")), &sum);
	str_to_int(wxr_meta_of(c->meta, S("wpdiscuz_feedback_form_id")), &question);
	return (import_remark){
		.liked = at_least_0(votes.n ? number_behind(votes, S("\"like\";i:")) : sum),
		.disliked = at_least_0(votes.n ? number_behind(votes, S("\"dislike\";i:")) : -sum),
		.question = at_least_0(question),
		.pinned = str_is(c->type, str_of(STICKY)),
	};
}

/* ---- taking them --------------------------------------------------------------------------- */

/* Most comments are words alone: no tag, no entity, no address that would become a link. */
static bool is_plain(str text)
{
	return str_find_byte(text, '<') == text.n && str_find_byte(text, '&') == text.n &&
	       !str_has(text, S("://")) && !str_has(text, S("www."));
}

static cleaned said_in(arena *mem, str text)
{
	if (is_plain(text))
		return clean_plain(mem, text);
	return clean(mem, wordpress_remark(mem, text), CLEAN_REMARK, NULL, (str){ 0 });
}

static void take_comment(arrival *a, const work *w, const wxr_comment *from)
{
	str text = wordpress_ungarbled(a->mem, from->text);
	cleaned said = said_in(a->mem, text);
	if (said.problem || !said.text.n) {
		moving_tell_of(a, "left out",
			       str_print(a->mem, "its comment %lld %s", (long long)from->id,
					 said.problem ? "is too long to be kept"
						      : "has nothing to read in it"));
		return;
	}
	str name = str_clip(moving_words(a->mem, from->author), COMMENT_NAME_MOST);
	arriving_comment *c = moving_add(a->mem, &a->comments, sizeof(arriving_comment));
	c->old = number_of(from);
	c->above = from->parent;
	c->remark = remark_of(from);
	c->comment =
		(comment){ .name = name.n ? name : label(w->labels, L("Anonymous")),
			   .email = str_clip(str_trim(from->email), 254),
			   .source = text,
			   .body_html = said.body,
			   .state = state_of(from),
			   .posted = from->posted.s > 0 ? from->posted : a->draft.story.published };
	if (from->posted.s < 0)
		moving_tell_of(a, "changed",
			       str_print(a->mem,
					 "its comment %lld tells a time before 1970, which cannot "
					 "be kept: it stands at that of the story",
					 (long long)from->id));
}

/* What plugins keep among the comments: private ones, orders, notes. */
static void tell_other(arrival *a, const wxr_comment *c)
{
	moving_tell_of(a, "left out",
		       str_print(a->mem,
				 "its comment %lld is of the kind \"%.*s\", which readers "
				 "did not see as one",
				 (long long)c->id, STR_ARGS(c->type)));
}

/* ---- their order --------------------------------------------------------------------------- */

static int by_number(const void *x, const void *y)
{
	const arriving_comment *a = x, *b = y;
	return (a->old > b->old) - (a->old < b->old);
}

static int by_level(const void *x, const void *y)
{
	const arriving_comment *a = x, *b = y;
	return a->level != b->level ? (a->level > b->level) - (a->level < b->level)
				    : by_number(x, y);
}

/* Where the comment with that number stands in a list in the order of their numbers; n: nowhere. */
static size_t index_of(const arriving_comment *c, size_t n, int64_t old)
{
	size_t from = 0, to = n;
	while (from < to) {
		size_t middle = (from + to) / 2;
		if (c[middle].old < old)
			from = middle + 1;
		else
			to = middle;
	}
	return from < n && c[from].old == old ? from : n;
}

/* Whether it can stand under that one: it is not, over some others, an answer to itself. */
static bool may_stand_under(const arriving_comment *c, size_t i, size_t above)
{
	for (int n = 0; n < CLIMBED_MOST; n++) {
		if (above == i)
			return false;
		if (!c[above].parent_at)
			return true;
		above = (size_t)c[above].parent_at - 1;
	}
	return false;
}

static int by_value(const void *x, const void *y)
{
	const int64_t *a = x, *b = y;
	return (*a > *b) - (*a < *b);
}

/* The numbers of those that are left out because readers did not see them as comments. */
static list unseen_ones(const arrival *a)
{
	const wxr_comment *from = a->item.comments.at;
	int64_t *old = arena_room(a->mem, (a->item.comments.n + 1) * sizeof *old);
	size_t n = 0;
	for (size_t i = 0; i < a->item.comments.n; i++)
		if (!is_comment(&from[i]))
			old[n++] = from[i].id;
	qsort(old, n, sizeof *old, by_value);
	return (list){ old, n };
}

/* It would stand by itself where everybody reads it, though what it answers was never shown. */
static void stand_alone(arrival *a, arriving_comment *c, list unseen)
{
	bool answers_unseen = unseen.n && bsearch(&c->above, unseen.at, unseen.n, sizeof(int64_t),
						  by_value) != NULL;
	if (answers_unseen && str_is(c->comment.state, S("approved")))
		c->comment.state = S("held");
	moving_tell_of(a, "changed",
		       str_print(a->mem, "its comment %lld answers one that %s under the story",
				 (long long)c->old,
				 answers_unseen ? "was left out: it waits for an editor"
						: "is not there: it stands"));
}

/* True where all parents stand before their answers: then no ring can close. */
static bool find_parents(arrival *a)
{
	arriving_comment *c = a->comments.at;
	size_t n = a->comments.n;
	bool in_order = true;
	list unseen = unseen_ones(a);
	for (size_t i = 0; i < n; i++) {
		size_t above = c[i].above ? index_of(c, n, c[i].above) : n;
		if (above < n && ((in_order && above < i) || may_stand_under(c, i, above))) {
			c[i].parent_at = (int64_t)above + 1;
			in_order &= above < i;
		} else if (c[i].above) {
			stand_alone(a, &c[i], unseen);
		}
	}
	return in_order;
}

static void set_level(arriving_comment *c, size_t at)
{
	int64_t steps = 0;
	size_t i = at;
	for (; !c[i].level && c[i].parent_at; i = (size_t)c[i].parent_at - 1)
		steps++;
	int64_t top = c[i].level ? c[i].level : 1;
	c[i].level = top;
	for (i = at; !c[i].level; i = (size_t)c[i].parent_at - 1)
		c[i].level = top + steps--;
}

/* Numbers tell who was first but where comments were themselves brought in from elsewhere. */
static void put_parents_first(arrival *a)
{
	arriving_comment *c = a->comments.at;
	size_t n = a->comments.n;
	int64_t *now_at = arena_take(a->mem, (n + 1) * sizeof *now_at);
	for (size_t i = 0; i < n; i++) {
		set_level(c, i);
		c[i].was_at = i;
	}
	qsort(c, n, sizeof *c, by_level);
	for (size_t i = 0; i < n; i++)
		now_at[c[i].was_at + 1] = (int64_t)i + 1;
	for (size_t i = 0; i < n; i++)
		c[i].parent_at = now_at[c[i].parent_at];
}

void moving_take_comments(arrival *a, const work *w)
{
	const wxr_comment *from = a->item.comments.at;
	for (size_t i = 0; i < a->item.comments.n; i++)
		if (is_comment(&from[i]))
			take_comment(a, w, &from[i]);
		else if (!is_ping(&from[i]))
			tell_other(a, &from[i]);
	if (a->comments.n)
		qsort(a->comments.at, a->comments.n, sizeof(arriving_comment), by_number);
	if (!find_parents(a))
		put_parents_first(a);
}

int64_t moving_pings(const wxr_item *item)
{
	const wxr_comment *c = item->comments.at;
	int64_t n = 0;
	for (size_t i = 0; i < item->comments.n; i++)
		n += is_ping(&c[i]);
	return n;
}
