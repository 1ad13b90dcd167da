/* A story that has arrived is written, with its section, authors, tags, comments and old addresses. */
#include <xxhash.h>

#include "author/author.h"
#include "base/buffer.h"
#include "moving.h"
#include "redirect/redirect.h"
#include "render/labels.h"
#include "render/words.h"
#include "section/section.h"
#include "store/db.h"
#include "tag/tag.h"

#define NAME_MOST 100
#define NAMES_TOLD 4000 /* bytes of a note that lists names */

static void tell(const moving *m, const work *w, const arrival *a, const char *weight, str what)
{
	import_tell(w, m->run,
		    &(import_note){ .line = a->line,
				    .kind = a->item.type,
				    .old = a->item.id,
				    .name = a->draft.story.headline,
				    .what = what,
				    .weight = str_of(weight) });
}

static void count(const moving *m, const work *w, const char *what, int64_t n)
{
	if (n)
		import_count_add(w, m->run, str_of(what), n);
}

/* What has no number there is noted under ours, below zero. */
static void note_new(const moving *m, const work *w, import_kind of, int64_t old, int64_t id)
{
	import_put(w, m->site,
		   &(import_item){ .kind = of, .old = old ? old : -id, .new = id, .run = m->run });
}

/* What was here before the move is never taken back with it. */
static void note_there(const moving *m, const work *w, import_kind of, int64_t old, int64_t id)
{
	if (old && !import_item_of(w, m->site, of, old))
		import_put(w, m->site, &(import_item){ .kind = of, .old = old, .new = id });
}

/* ---- sections ------------------------------------------------------------------------------ */

/* No address of the site itself, nor of a page of the paper. */
static bool may_be_section(const moving *m, const work *w, str slug)
{
	return slug.n && !m->wish->reserves(slug) && !article_slug_is_taken(w, 0, slug, 0);
}

static str section_slug_for(const moving *m, const work *w, const category *c)
{
	str base = words_slug(w->mem, c->slug.n ? c->slug : c->name);
	str slug = base.n ? base : S("section");
	for (int i = 2; !may_be_section(m, w, slug); i++)
		slug = str_print(w->mem, "%.*s-%d", STR_ARGS(base), i);
	return slug;
}

/* Addresses that a category has where nobody has changed how WordPress makes them. */
static void leave_category(const moving *m, const work *w, const category *c, redirect_kind to,
			   int64_t id)
{
	str path = c->slug;
	redirect_leave(w, str_print(w->mem, "/category/%.*s", STR_ARGS(path)), to, id);
	const category *above = moving_category(m, c->parent);
	for (int levels = 0; above && levels < 8; levels++) {
		path = str_print(w->mem, "%.*s/%.*s", STR_ARGS(above->slug), STR_ARGS(path));
		above = moving_category(m, above->parent);
	}
	if (path.n > c->slug.n)
		redirect_leave(w, str_print(w->mem, "/category/%.*s", STR_ARGS(path)), to, id);
}

static void tell_renamed(const moving *m, const work *w, const category *c, str slug)
{
	if (c->slug.n && !str_is(slug, c->slug))
		import_tell(w, m->run,
			    &(import_note){ .kind = S("category"),
					    .old = c->id,
					    .name = c->name,
					    .what = str_print(w->mem,
							      "its address as a section is /%.*s",
							      STR_ARGS(slug)),
					    .weight = S("changed") });
}

static int64_t make_section(moving *m, const work *w, category *c, int64_t above)
{
	str slug = section_slug_for(m, w, c);
	tell_renamed(m, w, c, slug);
	str name = str_clip(c->name.n ? c->name : c->slug, NAME_MOST);
	int64_t id = section_add_under(w, above, slug, name, c->about);
	note_new(m, w, IMPORT_SECTION, c->id, id);
	count(m, w, "sections", 1);
	return id;
}

/* The one that it became when it came in before, be it renamed since, or one of the same name. */
static const section *section_there(const moving *m, const work *w, const category *c)
{
	int64_t id = c->id ? import_new_of(w, m->site, IMPORT_SECTION, c->id) : 0;
	const section *before = id ? section_by_id(w, id) : NULL;
	return before ? before : section_by_slug(w, words_slug(w->mem, c->slug));
}

/* Categories that lie in each other end at `levels`; what was opened within is found again. */
static void open_section(moving *m, const work *w, category *c, int levels)
{
	category *above = levels ? moving_category(m, c->parent) : NULL;
	if (c->section)
		return;
	if (above && above != c)
		open_section(m, w, above, levels - 1);
	const section *there = section_there(m, w, c);
	if (there)
		note_there(m, w, IMPORT_SECTION, c->id, there->id);
	c->section = there ? there->id : make_section(m, w, c, above ? above->section : 0);
	const section *now = section_by_id(w, c->section);
	c->section_slug = now ? str_copy(m->mem, now->slug) : (str){ 0 };
	leave_category(m, w, c, REDIRECT_SECTION, c->section);
}

/* As the channel lists it, or else as the first story that has it names it. */
static category *kept_category(moving *m, str slug, str name)
{
	category *c = moving_category(m, slug);
	if (!c)
		c = names_find(m->unlisted, slug);
	if (c)
		return c;
	c = NEW(m->mem, category);
	*c = (category){ .slug = str_copy(m->mem, slug), .name = str_copy(m->mem, name) };
	*names_put(m->unlisted, slug) = c;
	return c;
}

static void set_section(moving *m, const work *w, arrival *a)
{
	if (a->is_page)
		return;
	/* A story without any category stands with the others that nobody filed. */
	category *c = a->category ? kept_category(m, a->category->slug, a->category->name)
				  : kept_category(m, S("uncategorized"), S("Uncategorized"));
	open_section(m, w, c, 8);
	c->is_used = true;
	a->draft.story.section = c->section;
	a->draft.story.section_slug = c->section_slug;
}

/* ---- authors and tags ---------------------------------------------------------------------- */

static int64_t make_author(moving *m, const work *w, const old_author *from, str slug)
{
	author made = { .slug = slug,
			.name = str_clip(from->name.n ? from->name : from->login, NAME_MOST),
			.email = str_clip(from->email, 254) };
	int64_t id = author_add(w, &made);
	note_new(m, w, IMPORT_AUTHOR, from->id, id);
	count(m, w, "authors", 1);
	return id;
}

/* WordPress makes the address of an author from the login; ours is the same. */
static int64_t author_for(moving *m, const work *w, str login)
{
	old_author *from = moving_author(m, login);
	if (from->author)
		return from->author;
	str slug = words_slug(w->mem, login);
	if (!slug.n)
		slug = words_slug(w->mem, from->name);
	if (!slug.n)
		return 0;
	const author *there = author_by_slug(w, slug);
	if (there)
		note_there(m, w, IMPORT_AUTHOR, from->id, there->id);
	from->author = there ? there->id : make_author(m, w, from, slug);
	return from->author;
}

static void set_authors(moving *m, const work *w, arrival *a)
{
	for (size_t i = 0; i < a->authors_n; i++) {
		int64_t id = author_for(m, w, a->authors[i]);
		bool is_new = id > 0;
		for (size_t k = 0; k < a->draft.authors_n; k++)
			is_new &= a->draft.authors[k] != id;
		if (is_new)
			a->draft.authors[a->draft.authors_n++] = id;
	}
}

static int64_t tag_for(moving *m, const work *w, str slug, str name)
{
	int64_t *kept = names_find(m->tags, slug);
	if (kept)
		return *kept;
	const tag *there = tag_by_slug(w, slug);
	int64_t id = there ? there->id : tag_make(w, slug, name);
	if (!there && id) {
		note_new(m, w, IMPORT_TAG, 0, id);
		count(m, w, "tags", 1);
	}
	kept = NEW(m->mem, int64_t);
	*kept = id;
	*names_put(m->tags, slug) = kept;
	return id;
}

/* `shown`: since when readers see it. */
static void put_tags(moving *m, const work *w, const arrival *a, moment shown)
{
	const article *s = &a->draft.story;
	int64_t ids[MOVING_TAGS_MOST];
	size_t n = 0;
	for (size_t i = 0; i < a->tags_n; i++) {
		int64_t id = tag_for(m, w, a->tags[i][0], a->tags[i][1]);
		if (id)
			ids[n++] = id;
	}
	tags_put(w, s->id, ids, n, s->section ? shown : (moment){ 0 });
}

/* ---- addresses ----------------------------------------------------------------------------- */

static bool is_free(const moving *m, const work *w, const article *s, str slug)
{
	if (!s->section && (m->wish->reserves(slug) || section_by_slug(w, slug)))
		return false;
	return !article_slug_is_taken(w, s->section, slug, s->id);
}

static void set_slug(const moving *m, const work *w, arrival *a)
{
	article *s = &a->draft.story;
	str wanted = s->slug;
	for (int i = 2; !is_free(m, w, s, s->slug); i++)
		s->slug = str_print(w->mem, "%.*s-%d", STR_ARGS(wanted), i);
	if (!str_is(wanted, s->slug))
		tell(m, w, a, "changed",
		     str_print(w->mem,
			       "its address was taken or is one of the site's own: it ends in "
			       "%.*s now",
			       STR_ARGS(s->slug)));
}

/* The tag of the story that a filing has become, by its slug or, of two with one name, by that; 0: none. */
static int64_t tag_of(const moving *m, const work *w, const arrival *a, const wxr_filing *f)
{
	str slug = words_slug(w->mem, f->slug), name = words_fold(w->mem, f->name);
	for (size_t i = 0; i < a->tags_n; i++) {
		const int64_t *id = names_find(m->tags, a->tags[i][0]);
		if (id && (str_is(a->tags[i][0], slug) ||
			   str_is(words_fold(w->mem, a->tags[i][1]), name)))
			return *id;
	}
	return 0;
}

/* A category that is no section has become a tag. */
static void leave_category_of(moving *m, const work *w, const arrival *a, const wxr_filing *f)
{
	category *c = kept_category(m, f->slug, f->name);
	c->is_used = true;
	int64_t id = c->section || c->is_tag ? 0 : tag_of(m, w, a, f);
	if (!id)
		return;
	leave_category(m, w, c, REDIRECT_TAG, id);
	c->is_tag = true;
}

/* A tag that stands at another address here. */
static void leave_tag(const moving *m, const work *w, const arrival *a, const wxr_filing *f)
{
	int64_t id = names_find(m->tags, f->slug) ? 0 : tag_of(m, w, a, f);
	if (id)
		redirect_leave(w, str_join(w->mem, S("/tag/"), f->slug), REDIRECT_TAG, id);
}

static void leave_lists(moving *m, const work *w, const arrival *a)
{
	const wxr_filing *f = a->item.filings.at;
	for (size_t i = 0; i < a->item.filings.n; i++)
		if (f[i].slug.n && str_is(f[i].taxonomy, S("category")))
			leave_category_of(m, w, a, &f[i]);
		else if (f[i].slug.n && str_is(f[i].taxonomy, S("post_tag")))
			leave_tag(m, w, a, &f[i]);
}

/* "/blog/?p=42" is found by its number; what stands before that is not the story's. */
static void leave_addresses(const moving *m, const work *w, const arrival *a)
{
	const article *s = &a->draft.story;
	str old;
	bool is_number = str_has(a->item.link, S("?"));
	if (is_number || !moving_path(m, w->mem, a->item.link, &old) || old.n <= 1)
		return;
	str here = s->section ? str_print(w->mem, "/%.*s/%.*s", STR_ARGS(s->section_slug),
					  STR_ARGS(s->slug))
			      : str_print(w->mem, "/%.*s", STR_ARGS(s->slug));
	if (!str_is(old, here))
		redirect_leave(w, old, REDIRECT_STORY, s->id);
}

/* ---- comments ------------------------------------------------------------------------------ */

static int64_t approved(const arrival *a)
{
	const arriving_comment *c = a->comments.at;
	int64_t n = 0;
	for (size_t i = 0; i < a->comments.n; i++)
		n += str_is(c[i].comment.state, S("approved"));
	return n;
}

/* Under one that has been removed here it stands under the story. */
static int64_t parent_of(const work *w, const arrival *a, const arriving_comment *c)
{
	const arriving_comment *all = a->comments.at;
	int64_t id = c->parent_at ? all[c->parent_at - 1].comment.id : 0;
	const comment *there = id && a->before ? comment_by_id(w, id) : NULL;
	bool is_gone = a->before && !(there && there->article == a->draft.story.id);
	return is_gone ? 0 : id;
}

static void put_comment(const moving *m, const work *w, const arrival *a, arriving_comment *c)
{
	c->comment.article = a->draft.story.id;
	c->comment.parent = parent_of(w, a, c);
	c->remark.comment = comment_take_in(w, &c->comment);
	import_put_remark(w, &c->remark);
	note_new(m, w, IMPORT_COMMENT, c->old, c->comment.id);
}

static void put_comments(const moving *m, const work *w, arrival *a)
{
	arriving_comment *c = a->comments.at;
	int64_t added = 0, shown = 0;
	for (size_t i = 0; i < a->comments.n; i++) {
		c[i].comment.id =
			a->before ? import_new_of(w, m->site, IMPORT_COMMENT, c[i].old) : 0;
		if (c[i].comment.id)
			continue;
		put_comment(m, w, a, &c[i]);
		added++;
		shown += str_is(c[i].comment.state, S("approved"));
	}
	if (a->before && shown)
		comments_counted(w, a->draft.story.id, shown);
	count(m, w, "comments", added);
}

/* ---- the story ----------------------------------------------------------------------------- */

/* What is broken in the file is found again when a run that broke off goes on. */
static bool was_told(const moving *m, const work *w, const import_note *n)
{
	if (!str_is(n->kind, S("file")))
		return false;
	import_item told = { .kind = IMPORT_BREAK, .run = m->run };
	told.old = (int64_t)XXH3_64bits_withSeed(n->what.at, n->what.n, (uint64_t)n->line);
	const import_item *before = import_item_of(w, m->site, IMPORT_BREAK, told.old);
	import_put(w, m->site, &told);
	return before && before->run == m->run;
}

static void put_notes(const moving *m, const work *w, const arrival *a)
{
	import_note *n = a->notes.at;
	for (size_t i = 0; i < a->notes.n; i++) {
		if (was_told(m, w, &n[i]))
			continue;
		n[i].story = n[i].old == a->item.id ? a->draft.story.id : 0;
		import_tell(w, m->run, &n[i]);
	}
}

static void note_story(const moving *m, const work *w, const arrival *a, int64_t version)
{
	import_item story = { .kind = IMPORT_STORY,
			      .old = a->item.id,
			      .new = a->draft.story.id,
			      .hash = (int64_t)a->item.hash,
			      .version = version,
			      .run = a->before ? a->before->run : m->run,
			      .unsettled = a->is_unsettled,
			      .lacking = a->lacking };
	import_put(w, m->site, &story);
}

static void add_story(moving *m, const work *w, arrival *a)
{
	article *s = &a->draft.story;
	set_slug(m, w, a);
	s->comments = approved(a);
	article_take_in(w, &a->draft, &a->body);
	put_tags(m, w, a, s->published);
	leave_lists(m, w, a);
	leave_addresses(m, w, a);
	put_comments(m, w, a);
	note_story(m, w, a, 1);
	count(m, w, a->is_page ? "pages of the paper" : a->counted, 1);
}

/* Of what was thrown away there, readers who follow a link are told so; the rest may come back. */
static void take_down(const moving *m, const work *w, const arrival *a)
{
	int64_t id = a->draft.story.id;
	if (str_is(a->item.status, S("trash"))) {
		article_withdraw(w, id, label(w->labels, L("It is no longer published.")));
		tell(m, w, a, "changed", S("was thrown away there and is withdrawn here"));
	} else {
		article_keep_as_draft(w, id);
		tell(m, w, a, "changed", S("was public and is so no longer, there as here"));
	}
}

/* What has become public there becomes so here, with the time it has there; what is public no longer is
 * withdrawn. */
static void follow_state(const moving *m, const work *w, const arrival *a, const article *was)
{
	const article *s = &a->draft.story;
	if (str_is(s->state, S("published")))
		article_publish(w, s->id, s->published);
	else if (str_is(was->state, S("published")))
		take_down(m, w, a);
	else if (str_is(s->state, S("scheduled")) && was->due.s != s->due.s)
		article_schedule(w, s->id, s->due);
	else if (str_is(was->state, S("scheduled")) && !str_is(s->state, was->state))
		article_keep_as_draft(w, s->id);
}

/* Why what stands here is left as it is; empty where nobody has changed it. */
static str kept_because(const arrival *a, const article *now)
{
	if (!now)
		return S("has changed there, but was removed here meanwhile");
	if (now->version == a->before->version)
		return S("");
	return str_is(now->state, S("published")) && !str_is(a->draft.story.state, now->state)
		       ? S("is no longer public there, but was edited here meanwhile: it stays "
			   "public")
		       : S("has changed there, but was edited here meanwhile: only its new "
			   "comments came in");
}

static void save_over(moving *m, const work *w, arrival *a, const article *now)
{
	article *s = &a->draft.story;
	s->version = now->version;
	s->slug = now->slug;
	s->section = now->section;
	s->section_slug = now->section_slug;
	bool is_public = str_is(now->state, S("published"));
	bool only_files = a->before->hash == (int64_t)a->item.hash;
	s->hero = s->hero ? s->hero : now->hero;
	s->updated = is_public && !only_files ? w->now : now->updated;
	a->draft.markup = s->source;
	article_save(w, &a->draft);
	put_tags(m, w, a, is_public ? now->published : (moment){ 0 });
	leave_lists(m, w, a);
	leave_addresses(m, w, a);
	follow_state(m, w, a, now);
}

/* It came in before and is another one there now.  Nobody's work here is written over. */
static void change_story(moving *m, const work *w, arrival *a)
{
	const article *now = article_for_desk(w, a->before->new);
	str why = kept_because(a, now);
	a->draft.story.id = a->before->new;
	if (now)
		put_comments(m, w, a);
	if (why.n) {
		tell(m, w, a, "left out", why);
		note_story(m, w, a, a->before->version);
		return;
	}
	save_over(m, w, a, now);
	note_story(m, w, a, article_for_desk(w, a->before->new)->version);
	count(m, w, "stories changed", 1);
}

/* So that it is told once, however often the file is read. */
static void note_left_out(const moving *m, const work *w, const arrival *a)
{
	if (a->is_page || str_is(a->item.type, S("post")))
		count(m, w, a->is_page ? "left out: page" : "left out: post", 1);
	if (a->known_as)
		import_put(w, m->site,
			   &(import_item){ .kind = IMPORT_STORY,
					   .old = a->known_as,
					   .hash = (int64_t)a->item.hash,
					   .run = m->run });
}

void moving_write(moving *m, const work *w, arrival *a)
{
	if (!a->is_left_out) {
		set_section(m, w, a);
		set_authors(m, w, a);
		if (a->before)
			change_story(m, w, a);
		else
			add_story(m, w, a);
	} else {
		note_left_out(m, w, a);
	}
	put_notes(m, w, a);
}

/* ---- the end ------------------------------------------------------------------------------- */

/* Also by what came in before this run. */
static bool is_in_use(const moving *m, const work *w, const category *c)
{
	return c->is_used || c->section || section_there(m, w, c) ||
	       tag_by_slug(w, words_slug(w->mem, c->slug));
}

static void tell_empty_categories(const moving *m, const work *w)
{
	void *const *all;
	int64_t empty = 0;
	buffer found = buffer_new(w->mem, 1024, NAMES_TOLD);
	size_t n = names_all(m->categories, &all);
	for (size_t i = 0; i < n; i++) {
		const category *c = all[i];
		if (is_in_use(m, w, c))
			continue;
		put(&found, empty++ ? S(", ") : S(""));
		put(&found, c->name.n ? c->name : c->slug);
	}
	if (empty)
		import_tell(w, m->run,
			    &(import_note){ .kind = S("category"),
					    .what = str_print(w->mem,
							      "without a story, so they became "
							      "no sections (%lld): %.*s%s",
							      (long long)empty, (int)found.n,
							      found.at, found.full ? "…" : ""),
					    .weight = S("left out") });
}

void moving_close(moving *m, const work *w)
{
	count(m, w, "files left at the old site", m->left_files);
	count(m, w, "as they were when they came in", m->unchanged);
	moving_tell_others(m, w);
	tell_empty_categories(m, w);
}
