/* Stories that point to what came later in the file: their addresses are turned into ours at the end. */
#include "author/author.h"
#include "base/buffer.h"
#include "moving.h"
#include "redirect/redirect.h"
#include "render/escape.h"
#include "store/db.h"
#include "tag/tag.h"

static const char READ_ALSO[] = "<read-also article=\"", LINK[] = " href=\"";

typedef struct settling {
	const moving *m;
	const work *w;
	const import_item *item;
	const article *story;
} settling;

static void tell_nowhere(const settling *s, str path)
{
	import_tell(s->w, s->m->run,
		    &(import_note){ .kind = S("post"),
				    .old = s->item->old,
				    .name = s->story->headline,
				    .what = str_print(s->w->mem,
						      "a read-also leads to %.*s, which has not "
						      "come in, and shows nothing",
						      STR_ARGS(path)),
				    .weight = S("left out") });
}

/* What stands at an old path now, and the story that it is. */
static url find(const settling *s, str path, int64_t *ret_story)
{
	url now = { 0 };
	int64_t number = str_starts(path, S("/?")) ? moving_number_in(path) : 0;
	*ret_story = 0;
	if (number)
		*ret_story = moving_story(s->m, s->w, number, &now);
	else if (str_starts(path, S("/")))
		now = redirect_find(s->w, path, ret_story);
	return now;
}

/* A read-also names its story by number, which holds when the address changes. */
static void put_story(const settling *s, buffer *out, str path)
{
	int64_t story;
	find(s, path, &story);
	if (story)
		put_int(out, story);
	else
		put(out, path);
	if (!story && str_starts(path, S("/")) && !article_id_at(s->w, path))
		tell_nowhere(s, path);
}

static void put_link(const settling *s, buffer *out, str path)
{
	int64_t story;
	url now = find(s, path, &story);
	if (now.n)
		escape_html(out, str_of_url(now));
	else
		put(out, path);
}

static str with_ours(const settling *s, str source, const char *before,
		     void (*put_target)(const settling *s, buffer *out, str path))
{
	size_t n = strlen(before);
	buffer out = buffer_new(s->w->mem, source.n + 64, source.n * 4 + 4096);
	for (size_t at; (at = str_find(source, str_of(before))) < source.n;) {
		put(&out, str_part(source, 0, at + n));
		source = str_from(source, at + n);
		size_t end = str_find_byte(source, '"');
		put_target(s, &out, str_part(source, 0, end));
		source = str_from(source, end);
	}
	put(&out, source);
	return buffer_str(&out);
}

static article_draft draft_of(const work *w, const article *now)
{
	article_draft d = { .story = *now, .tags = tags_joined(w, tags_of(w, now->id)) };
	list signed_by = bylines_of(w, &now->id, 1);
	const byline *b = signed_by.at;
	for (size_t i = 0; i < signed_by.n && i < ARTICLE_BYLINES_MOST; i++)
		d.authors[d.authors_n++] = b[i].author;
	return d;
}

/* False where somebody has edited it meanwhile, or it is gone. */
static bool settle(const moving *m, const work *w, const import_item *story)
{
	const char *problem;
	const article *now = article_for_desk(w, story->new);
	if (!now || now->version != story->version)
		return false;
	settling s = { m, w, story, now };
	article_draft d = draft_of(w, now);
	str source = with_ours(&s, now->source, READ_ALSO, put_story);
	d.story.source = with_ours(&s, source, LINK, put_link);
	return article_prepare(w, &d, &problem) && article_save(w, &d);
}

void moving_settle(const moving *m, const work *w, import_item *story)
{
	story->version += settle(m, w, story);
	story->unsettled = false;
	import_put(w, m->site, story);
}
