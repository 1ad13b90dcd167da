/* Taking a run back.  The kinds are gone through in their order, each from its last number on, so
 * what others stand on goes after them.  How far it has come is kept, for small portions. */
#include "article/article.h"
#include "author/author.h"
#include "comment/comment.h"
#include "import.h"
#include "media/media.h"
#include "section/section.h"
#include "store/db.h"
#include "tag/tag.h"

#define STORIES_KEPT "stories kept"

/* Why it stays; NULL: it is gone, or was gone already. */
typedef const char *(*take_back)(const work *w, const import_run *run, const import_item *item);

static const char *take_story(const work *w, const import_run *run, const import_item *item)
{
	const article *a = article_for_desk(w, item->new);
	if (!a)
		return NULL;
	if (a->version != item->version)
		return "it has been edited here";
	if (article_has_translations(w, item->new))
		return "others are its translations";
	if (db_int(w, Q_import_has_other_comments, num(run->site), num(item->new)))
		return "readers have commented on it here";
	db_run(w, Q_import_comments_drop, num(run->site), num(item->new));
	article_remove(w, item->new);
	return NULL;
}

/* A comment that came with a story stays with it, which is told of the story alone. */
static const char WITH_ITS_STORY[] = "its story stays";

static const char *take_comment(const work *w, const import_run *run, const import_item *item)
{
	const comment *c = comment_by_id(w, item->new);
	if (!c)
		return NULL;
	if (db_int(w, Q_import_run_of, num(run->site), num(IMPORT_STORY), num(c->article)) ==
	    run->id)
		return WITH_ITS_STORY;
	return comment_remove(w, item->new) ? NULL : "it has been answered here";
}

/* Which stories link to a file that is no picture is not known. */
static const char *take_media(const work *w, const import_run *run, const import_item *item)
{
	const media *m = media_by_id(w, item->new);
	if (m && !m->width && db_int(w, Q_import_count_of, num(run->id), text(S(STORIES_KEPT))))
		return "a story that stays may link to it";
	return media_remove(w, item->new) ? NULL : "a story shows it";
}

static const char *take_section(const work *w, const import_run *run, const import_item *item)
{
	(void)run;
	return section_remove(w, item->new) ? NULL : "stories or other sections lie in it";
}

static const char *take_tag(const work *w, const import_run *run, const import_item *item)
{
	(void)run;
	return tag_remove(w, item->new) ? NULL : "stories have it";
}

static const char *take_author(const work *w, const import_run *run, const import_item *item)
{
	(void)run;
	return author_remove(w, item->new) ? NULL : "somebody writes or signs in under this name";
}

static const struct {
	take_back take;
	const char *name;         /* as notes call it */
	const char *taken, *kept; /* as the summary calls them */
} KINDS[] = {
	[IMPORT_STORY] = { take_story, "post", "stories taken back", STORIES_KEPT },
	[IMPORT_COMMENT] = { take_comment, "comment", "comments taken back", "comments kept" },
	[IMPORT_MEDIA] = { take_media, "attachment", "files taken back", "files kept" },
	[IMPORT_SECTION] = { take_section, "category", "sections taken back", "sections kept" },
	[IMPORT_TAG] = { take_tag, "tag", "tags taken back", "tags kept" },
	[IMPORT_AUTHOR] = { take_author, "author", "authors taken back", "authors kept" },
};

#define KINDS_N ((int64_t)(sizeof KINDS / sizeof KINDS[0]))

static str name_of(const work *w, const import_item *item)
{
	const article *a = item->kind == IMPORT_STORY ? article_for_desk(w, item->new) : NULL;
	const section *s = item->kind == IMPORT_SECTION ? section_by_id(w, item->new) : NULL;
	return a ? a->headline : s ? s->name : S("");
}

static void tell_kept(const work *w, const import_run *run, const import_item *item,
		      const char *why)
{
	import_tell(w, run->id,
		    &(import_note){ .kind = str_of(KINDS[item->kind].name),
				    .old = item->old,
				    .name = name_of(w, item),
				    .what = str_of(why),
				    .weight = S("kept") });
}

static void add_count(const work *w, const import_run *run, const char *what, int64_t n)
{
	if (n)
		import_count_add(w, run->id, str_of(what), n);
}

static void take_some(const work *w, const import_run *run, list items)
{
	const import_item *item = items.at;
	int64_t taken = 0, kept = 0;
	for (size_t i = 0; i < items.n; i++) {
		if (item[i].run != run->id)
			continue;
		const char *why = KINDS[item[i].kind].take(w, run, &item[i]);
		if (why && why != WITH_ITS_STORY)
			tell_kept(w, run, &item[i], why);
		if (!why)
			db_run(w, Q_import_item_drop, num(item[i].kind), num(item[i].old),
			       num(run->site));
		taken += !why;
		kept += why != NULL;
	}
	add_count(w, run, KINDS[run->undo_kind].taken, taken);
	add_count(w, run, KINDS[run->undo_kind].kept, kept);
}

/* The next things of this kind, behind those that were looked at. */
static list next_items(const work *w, const import_run *run, int64_t most)
{
	int64_t new = run->undo_new ? run->undo_new : INT64_MAX;
	return db_all(w, Q_import_items_below, &IMPORT_ITEM, num(run->site), num(run->undo_kind),
		      num(new), num(run->undo_old), num(most));
}

/* That they were left out is forgotten as well. */
static int64_t forget_left_out(const work *w, const import_run *run, int64_t most)
{
	list items = db_all(w, Q_import_items_left_out, &IMPORT_ITEM, num(run->id), num(most));
	const import_item *item = items.at;
	for (size_t i = 0; i < items.n; i++)
		db_run(w, Q_import_item_drop, num(item[i].kind), num(item[i].old), num(run->site));
	return (int64_t)items.n;
}

int64_t import_undo_some(const work *w, int64_t id, int64_t most)
{
	import_run *run = import_run_by_id(w, id);
	if (!run || run->undone.s)
		return 0;
	for (; run->undo_kind < KINDS_N; run->undo_kind++, run->undo_new = 0) {
		list items = next_items(w, run, most);
		if (!items.n)
			continue;
		const import_item *last = (const import_item *)items.at + items.n - 1;
		take_some(w, run, items);
		db_run(w, Q_import_undone_to, num(id), num(run->undo_kind), num(last->new),
		       num(last->old));
		return (int64_t)items.n;
	}
	int64_t forgotten = forget_left_out(w, run, most);
	if (!forgotten)
		db_run(w, Q_import_undone, num(id), when(w->now));
	return forgotten;
}
