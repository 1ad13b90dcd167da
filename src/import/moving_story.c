/* From an item of the file to a story that has only to be written. */
#include "base/buffer.h"
#include "base/language.h"
#include "moving.h"
#include "redirect/redirect.h"
#include "render/clean.h"
#include "render/escape.h"
#include "render/labels.h"
#include "render/words.h"
#include "setting/setting.h"
#include "store/db.h"
#include "wordpress_body.h"

#define HEADLINE_WORDS 10
#define TAG_NAME_MOST 60

/* ---- telling ------------------------------------------------------------------------------- */

/* Lists here grow one by one: from room for eight on, it doubles. */
void *moving_add(arena *mem, list *l, size_t size)
{
	bool is_full = l->n == 0 || (l->n >= 8 && (l->n & (l->n - 1)) == 0);
	if (is_full) {
		char *at = arena_take(mem, (l->n ? l->n * 2 : 8) * size);
		if (l->n)
			memcpy(at, l->at, l->n * size);
		l->at = at;
	}
	return (char *)l->at + l->n++ * size;
}

void moving_tell(arena *mem, list *notes, const import_note *note)
{
	*(import_note *)moving_add(mem, notes, sizeof(import_note)) = *note;
}

void moving_tell_of(arrival *a, const char *weight, str what)
{
	moving_tell(a->mem, &a->notes,
		    &(import_note){ .line = a->line,
				    .kind = a->item.type,
				    .old = a->item.id,
				    .name = a->item.title.n ? a->item.title : a->item.slug,
				    .what = what,
				    .weight = str_of(weight) });
}

static void leave_out(arrival *a, str why)
{
	a->is_left_out = true;
	moving_tell_of(a, "left out", why);
}

/* ---- what its state there means here ------------------------------------------------------- */

static const struct {
	const char *there, *here, *counted, *told;
} STATES[] = {
	{ "publish", "published", "stories published", NULL },
	{ "future", "scheduled", "stories scheduled", NULL },
	{ "draft", "draft", "drafts", NULL },
	{ "pending", "draft", "drafts", "was waiting for review there and is a draft here" },
	{ "private", "draft", "drafts", "was private there and is a draft here" },
};

/* What came in before follows what it is there by moving_write. */
static void make_draft(arrival *a, str told)
{
	a->draft.story.state = S("draft");
	a->counted = "drafts";
	if (!a->before)
		moving_tell_of(a, "changed", told);
}

/* Nothing that was not public becomes public: neither behind a password nor because a time has passed
 * while nobody looked. */
static void set_state(arrival *a, moment now)
{
	article *s = &a->draft.story;
	for (size_t i = 0; i < sizeof STATES / sizeof STATES[0]; i++) {
		if (!str_is(a->item.status, str_of(STATES[i].there)))
			continue;
		s->state = str_of(STATES[i].here);
		a->counted = STATES[i].counted;
		if (STATES[i].told && !a->before)
			moving_tell_of(a, "changed", str_of(STATES[i].told));
	}
	if (a->item.password.n)
		make_draft(a, S("was behind a password there and is a draft here"));
	if (str_is(s->state, S("scheduled")) && a->item.published.s <= now.s)
		make_draft(a, S("was to appear at a time that has passed meanwhile and is a draft "
				"here"));
	if (!s->state.n && a->before)
		s->state = S("withdrawn");
	if (!s->state.n)
		leave_out(a, str_print(a->mem, "is in the state \"%.*s\" there",
				       STR_ARGS(a->item.status)));
}

/* The house keeps no time before 1970. */
static moment kept_time(moment there)
{
	return there.s > 0 ? there : (moment){ 0 };
}

static void set_times(arrival *a, moment now)
{
	article *s = &a->draft.story;
	moment published = kept_time(a->item.published);
	s->changed = kept_time(a->item.modified);
	if (!s->changed.s)
		s->changed = published;
	if (!s->changed.s)
		s->changed = now;
	if (str_is(s->state, S("scheduled")))
		s->due = published;
	if (!str_is(s->state, S("published")))
		return;
	s->published = published.s ? published : s->changed;
	if (!published.s)
		moving_tell_of(a, "changed",
			       str_print(a->mem, "tells %s: it stands at that of its last change",
					 a->item.published.s ? "a time before 1970, which cannot "
							       "be kept"
							     : "no time"));
	if (s->published.s > now.s) {
		s->published = now;
		moving_tell_of(a, "changed",
			       S("tells a time that has not come: it stands at today's"));
	}
}

/* ---- words --------------------------------------------------------------------------------- */

static str one_line(arena *mem, str s)
{
	s = str_trim(str_tidy(mem, s));
	char *at = arena_room(mem, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool is_space = s.at[i] == '\n' || s.at[i] == '\t' || s.at[i] == ' ';
		if (!is_space || (n && at[n - 1] != ' '))
			at[n++] = is_space ? ' ' : s.at[i];
	}
	return (str){ at, n };
}

/* Titles and excerpts are markup there, mostly without any. */
str moving_words(arena *mem, str s)
{
	if (str_find_byte(s, '<') < s.n || str_find_byte(s, '&') < s.n)
		s = clean(mem, s, CLEAN_REMARK, NULL, (str){ 0 }).text;
	return one_line(mem, s);
}

static str first_words(arena *mem, str s)
{
	size_t at = 0;
	s = one_line(mem, str_clip(s, 400));
	for (int n = 0; n < HEADLINE_WORDS && at < s.n; n++)
		at += str_find_byte(str_from(s, at), ' ') + 1;
	return at < s.n ? str_join(mem, str_part(s, 0, at - 1), S("…")) : s;
}

static void set_headline(arrival *a)
{
	str headline = moving_words(a->mem, a->item.title);
	if (!headline.n) {
		headline = first_words(a->mem, a->body.words);
		headline = headline.n ? headline : S("—");
		moving_tell_of(a, "changed", S("has no title: its first words stand for one"));
	}
	if (str_letters(headline) > ARTICLE_HEADLINE_MOST) {
		headline = str_clip(headline, ARTICLE_HEADLINE_MOST);
		moving_tell_of(a, "changed", S("has a very long title, which was cut"));
	}
	a->draft.story.headline = headline;
}

static void set_slug(arrival *a)
{
	str slug = words_slug(a->mem, a->item.slug);
	bool differs = a->item.slug.n && !str_is(slug, a->item.slug);
	if (!slug.n)
		slug = words_slug(a->mem, a->draft.story.headline);
	if (!slug.n)
		slug = str_print(a->mem, "story-%lld", (long long)a->item.id);
	if (differs)
		moving_tell_of(a, "changed",
			       str_print(a->mem, "its address ends in %.*s now", STR_ARGS(slug)));
	a->draft.story.slug = slug;
}

/* ---- how it is filed ----------------------------------------------------------------------- */

static bool is_filed_under(const wxr_filing *f, const char *taxonomy)
{
	return str_is(f->taxonomy, str_of(taxonomy));
}

static void add_tag(arrival *a, str slug, str name, buffer *left_out)
{
	name = str_clip(moving_words(a->mem, name), TAG_NAME_MOST);
	slug = words_slug(a->mem, slug.n ? slug : name);
	str folded = words_fold(a->mem, name);
	if (!slug.n || !name.n)
		return;
	for (size_t i = 0; i < a->tags_n; i++)
		if (str_is(a->tags[i][0], slug) ||
		    str_is(words_fold(a->mem, a->tags[i][1]), folded))
			return;
	if (a->tags_n == MOVING_TAGS_MOST) {
		if (left_out->n)
			put(left_out, S(", "));
		put(left_out, name);
		return;
	}
	a->tags[a->tags_n][0] = slug;
	a->tags[a->tags_n++][1] = name;
}

/* An export of posts alone lists no categories: then those that stories have are all there is. */
static category *category_of(const moving *m, const arrival *a, const wxr_filing *f)
{
	if (!is_filed_under(f, "category"))
		return NULL;
	category *c = moving_category(m, f->slug);
	if (!c && f->slug.n) {
		c = NEW(a->mem, category);
		*c = (category){ .slug = f->slug, .name = f->name };
	}
	return c;
}

static bool is_default(const category *c)
{
	return str_is(c->slug, S("uncategorized"));
}

/* Yoast's choice or another's; else the one that stands in the old address; else the first real one. */
static category *primary_of(const moving *m, const arrival *a)
{
	static const char *const chosen[] = { "_yoast_wpseo_primary_category",
					      "rank_math_primary_category" };
	const wxr_filing *f = a->item.filings.at;
	category *first = NULL;
	for (size_t i = 0; i < sizeof chosen / sizeof chosen[0]; i++) {
		str id = wxr_meta_of(a->item.meta, str_of(chosen[i]));
		category *c = id.n ? names_find(m->category_ids, id) : NULL;
		if (c)
			return c;
	}
	for (size_t i = 0; i < a->item.filings.n; i++) {
		category *c = category_of(m, a, &f[i]);
		str part = c ? str_print(a->mem, "/%.*s/", STR_ARGS(c->slug)) : (str){ 0 };
		if (c && str_has(a->item.link, part))
			return c;
		if (c && (!first || is_default(first)))
			first = c;
	}
	return first;
}

static void file_it(moving *m, arrival *a)
{
	const wxr_filing *f = a->item.filings.at;
	buffer left_out = buffer_new(a->mem, 64, 1 << 20);
	a->category = a->is_page ? NULL : primary_of(m, a);
	for (size_t i = 0; i < a->item.filings.n; i++) {
		bool is_other = is_filed_under(&f[i], "category") &&
				!(a->category && str_is(a->category->slug, f[i].slug));
		const category *c = is_other ? category_of(m, a, &f[i]) : NULL;
		if (is_filed_under(&f[i], "post_tag") || (is_other && !(c && is_default(c))))
			add_tag(a, f[i].slug, f[i].name, &left_out);
		else if (is_filed_under(&f[i], "language"))
			a->draft.story.language = f[i].slug;
	}
	if (left_out.n)
		moving_tell_of(
			a, "changed",
			str_print(a->mem,
				  "has more tags than the %d that a story keeps: left out are %.*s",
				  MOVING_TAGS_MOST, (int)left_out.n, left_out.at));
}

/* Co-authors stand in order; without them, whoever is said to have made it. */
static void set_authors(arrival *a)
{
	const wxr_filing *f = a->item.filings.at;
	for (size_t i = 0; i < a->item.filings.n; i++) {
		if (!is_filed_under(&f[i], "author") || a->authors_n == ARTICLE_BYLINES_MOST)
			continue;
		str slug = f[i].slug;
		a->authors[a->authors_n++] = str_starts(slug, S("cap-")) ? str_from(slug, 4) : slug;
	}
	if (!a->authors_n && a->item.creator.n)
		a->authors[a->authors_n++] = a->item.creator;
}

static void set_language(const moving *m, arrival *a)
{
	article *s = &a->draft.story;
	str language = language_tag(a->mem, s->language);
	if (!language.n)
		language = language_tag(a->mem, m->language);
	if (!language.n)
		language = m->wish->like->setting->language;
	s->language = language;
	s->direction = language_is_leftward(language) ? S("rtl") : S("ltr");
}

/* ---- the body ------------------------------------------------------------------------------ */

/* Who asks for the converter. */
typedef struct asking {
	moving *m;
	const work *w;
	arrival *a;
} asking;

static bool is_upload(const asking *ask, str address)
{
	str path, upload;
	return moving_path(ask->m, ask->w->mem, address, &path) && moving_upload(path, &upload);
}

static int64_t ask_picture(void *context, int64_t attachment, str address)
{
	const asking *ask = context;
	int64_t id = moving_picture(ask->m, ask->w, attachment, address);
	ask->a->lacking += !id && (attachment || is_upload(ask, address));
	return id;
}

static bool ask_file(void *context, int64_t attachment, str address, str *ret)
{
	const asking *ask = context;
	bool is_ours = moving_file(ask->m, ask->w, attachment, address, ret);
	ask->a->lacking += !is_ours && (attachment || is_upload(ask, address));
	return is_ours;
}

/* By its number; one that is not known yet is looked for again at the end. */
static void find_by_number(const asking *ask, int64_t old, str *ret_path, int64_t *ret_story,
			   bool *ret_known)
{
	url now;
	*ret_story = moving_story(ask->m, ask->w, old, &now);
	*ret_path = now.n ? str_of_url(now) : str_print(ask->w->mem, "/?p=%lld", (long long)old);
	*ret_known = *ret_story > 0;
	ask->a->is_unsettled |= !*ret_known;
}

static bool ask_own(void *context, str address, str *ret_path, int64_t *ret_story, bool *ret_known)
{
	const asking *ask = context;
	str path, upload;
	if (!moving_path(ask->m, ask->w->mem, address, &path))
		return false;
	int64_t number = moving_number_in(address);
	if (number) {
		find_by_number(ask, number, ret_path, ret_story, ret_known);
		return true;
	}
	*ret_path = path;
	*ret_story = 0;
	*ret_known = moving_upload(path, &upload) || str_is(path, S("/"));
	url now = redirect_find(ask->w, path, ret_story);
	if (!now.n && !*ret_known)
		*ret_story = article_id_at(ask->w, path);
	if (now.n)
		*ret_path = str_of_url(now);
	*ret_known |= now.n || *ret_story;
	return true;
}

static size_t ask_attached(void *context, int64_t *ret, size_t most)
{
	const asking *ask = context;
	return moving_attached_to(ask->m, ask->a->item.id, ret, most);
}

static body convert(moving *m, const work *w, arrival *a)
{
	asking ask = { m, w, a };
	body_lookup lookup = { .context = &ask,
			       .picture = ask_picture,
			       .file = ask_file,
			       .own = ask_own,
			       .attached = ask_attached,
			       .footnotes = wxr_meta_of(a->item.meta, S("footnotes")) };
	return wordpress_body(a->mem, a->item.content, &lookup);
}

/* What cannot be shown as it is still comes in, as words. */
static void keep_words(arrival *a, const work *w)
{
	buffer out = buffer_new(a->mem, a->item.content.n, CLEAN_MOST / 2);
	str rest = str_clip(a->item.content, CLEAN_MOST / 12);
	put(&out, S("<p>"));
	escape_html(&out, rest);
	put(&out, S("</p>"));
	moving_tell_of(a, "broken",
		       str_print(a->mem,
				 "its text could not be kept with its markup (%s): its beginning "
				 "stands as plain words",
				 a->body.problem));
	a->draft.story.source = buffer_str(&out);
	a->body = article_body_of(w, a->draft.story.source, a->draft.story.language);
}

/* A file that was kept only now is seen by who looks from now on. */
static article_body body_with(const moving *m, const work *w, const arrival *a, bool has_found)
{
	work now = has_found ? moving_work(m, a->mem) : *w;
	article_body made = article_body_of(&now, a->draft.story.source, a->draft.story.language);
	if (has_found)
		db_free(now.db);
	return made;
}

static void set_body(moving *m, const work *w, arrival *a)
{
	int64_t found = m->found;
	body made = convert(m, w, a);
	const str *notes = made.notes.at;
	for (size_t i = 0; i < made.notes.n; i++)
		moving_tell_of(a, "changed", notes[i]);
	a->is_unsettled |= made.is_unsettled;
	a->draft.story.format = S("html");
	a->draft.story.source = made.source;
	a->body = body_with(m, w, a, m->found > found);
	if (a->body.problem)
		keep_words(a, w);
}

static void set_hero(moving *m, const work *w, arrival *a)
{
	int64_t attachment = 0;
	str thumbnail = wxr_meta_of(a->item.meta, S("_thumbnail_id"));
	if (!str_to_int(thumbnail, &attachment) || attachment <= 0)
		return;
	a->draft.story.hero = moving_picture(m, w, attachment, (str){ 0 });
	a->lacking += !a->draft.story.hero;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static void mend_letters(arrival *a)
{
	str *texts[] = { &a->item.title, &a->item.excerpt, &a->item.content };
	bool any = false;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		str mended = wordpress_ungarbled(a->mem, *texts[i]);
		any |= mended.n != texts[i]->n;
		*texts[i] = mended;
	}
	if (any)
		moving_tell_of(a, "changed",
			       S("garbled quotation marks and dashes were put right"));
}

static void make(moving *m, const work *w, arrival *a)
{
	set_state(a, w->now);
	if (a->is_left_out)
		return;
	mend_letters(a);
	set_times(a, w->now);
	file_it(m, a);
	set_authors(a);
	set_language(m, a);
	set_body(m, w, a);
	set_hero(m, w, a);
	set_headline(a);
	set_slug(a);
	a->draft.story.standfirst = str_clip(moving_words(a->mem, a->item.excerpt), 500);
	a->draft.story.pinned = a->item.sticky;
	a->draft.story.talk = a->item.comments_open ? S("open") : S("closed");
	moving_take_comments(a, w);
	if (a->is_page && a->comments.n)
		moving_tell_of(a, "changed",
			       S("has comments, which are kept: pages of the paper show none"));
}

int64_t moving_number_by(uint64_t hash)
{
	return -(int64_t)(hash >> 1) - 1;
}

/* The one in its old address, where the file tells no other; below zero where there is none. */
static int64_t number_of(const wxr_item *item)
{
	const str addresses[] = { item->link, item->guid };
	for (size_t i = 0; i < 2; i++) {
		int64_t id;
		size_t at = str_find(addresses[i], S("?p="));
		if (at < addresses[i].n && str_to_int(str_from(addresses[i], at + 3), &id) &&
		    id > 0)
			return id;
	}
	return moving_number_by(item->hash);
}

static bool is_story(str type)
{
	return str_is(type, S("post")) || str_is(type, S("page"));
}

/* What has no number of its own, or only that of another, is remembered by what it is; false for that. */
static bool set_number(moving *m, arrival *a)
{
	bool has_its_own = is_story(a->item.type) && number_set_add(&m->seen, a->item.id);
	a->known_as = has_its_own ? a->item.id : moving_number_by(~a->item.hash >> 1);
	while (!has_its_own && !number_set_add(&m->seen, a->known_as))
		a->known_as--;
	return has_its_own;
}

static bool is_unedited(const work *w, const import_item *story)
{
	const article *now = article_for_desk(w, story->new);
	return now && now->version == story->version;
}

/* The same again is looked at where files may have come that it lacked. */
static bool may_gain(const moving *m, const work *w, const import_item *story)
{
	return m->wish->media.n && story->new && story->lacking &&is_unedited(w, story);
}

/* Whether there is anything to write. */
static bool becomes_news(moving *m, const work *w, arrival *a, import_item *before,
			 bool has_its_own_number)
{
	bool is_same = before && before->hash == (int64_t)a->item.hash;
	bool gains = is_same && may_gain(m, w, before);
	a->before = before && before->new ? before : NULL;
	if (is_same && !gains)
		return false;
	if (!is_story(a->item.type))
		leave_out(a, S("is of a kind that has no place here"));
	else if (!has_its_own_number)
		leave_out(a, S("has the number of another one that stands before it in the file"));
	else
		make(m, w, a);
	return !gains || a->lacking < before->lacking;
}

arrival *moving_arrive(moving *m, arena *mem, const wxr_piece *piece)
{
	arrival *a = NEW(mem, arrival);
	*a = (arrival){ .mem = mem,
			.item = piece->item,
			.line = piece->line,
			.end = piece->end,
			.is_page = str_is(piece->item.type, S("page")) };
	if (str_is(a->item.type, S("attachment")))
		return NULL;
	if (!a->item.id)
		a->item.id = number_of(&a->item);
	if (is_story(a->item.type))
		m->pings += moving_pings(&a->item);
	else
		moving_count_other(m, a->item.type);
	if (!is_story(a->item.type) && !moving_other_was_read(&a->item))
		return NULL;
	bool has_its_own_number = set_number(m, a);
	work w = moving_work(m, mem);
	import_item *before = import_item_of(&w, m->site, IMPORT_STORY, a->known_as);
	bool is_news = becomes_news(m, &w, a, before, has_its_own_number);
	/* What this run itself has written, before it broke off, is counted already. */
	if (!is_news)
		m->unchanged += before->run != m->run;
	db_free(w.db);
	return is_news ? a : NULL;
}
