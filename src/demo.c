/* The files are "key: value" lines, an empty line, then Markdown, then, behind a line "=== comments",
 * a thread: a line "-- Name | 2h" (a dash for each level), and its text on the lines that follow. */
#include "demo.h"

#include "article/article.h"
#include "author/author.h"
#include "comment/comment.h"
#include "media/media.h"
#include "render/embedded.h"
#include "section/section.h"
#include "setting/setting.h"
#include "store/db.h"

#define DEMO_DEPTH 8

static str demo_file(const char *name)
{
	for (size_t i = 0; i < demo_files_n; i++)
		if (str_is(str_of(demo_files[i].name), str_of(name)))
			return (str){ (const char *)demo_files[i].at, demo_files[i].n };
	return (str){ 0 };
}

/* "key: value", both trimmed. */
static str key_of(str line, str *ret_value)
{
	str key = str_cut(&line, ':');
	*ret_value = str_trim(line);
	return str_trim(key);
}

static str column(str *rest)
{
	return str_trim(str_cut(rest, '|'));
}

/* "20m", "5h", "3d" in seconds. */
static int64_t age_of(str text)
{
	int64_t n = 0;
	if (text.n < 2 || !str_to_int(str_part(text, 0, text.n - 1), &n))
		return 0;
	char unit = text.at[text.n - 1];
	return n * (unit == 'd' ? 86400 : unit == 'h' ? 3600 : 60);
}

/* ---- the paper ----------------------------------------------------------------------------- */

static void add_author(const work *w, str row)
{
	author a = { .slug = column(&row),
		     .name = column(&row),
		     .role = column(&row),
		     .email = column(&row) };
	str link = column(&row);
	a.link = (url){ link.at, link.n };
	a.bio_html = author_bio(w, str_trim(row));
	author_add(w, &a);
}

static void add_media(const work *w, str row)
{
	str name = column(&row);
	media m = { 0 };
	if (!media_keep(w, demo_file(str_c(w->mem, name)), &m))
		return;
	m.alt = column(&row);
	m.caption = column(&row);
	m.credit = column(&row);
	media_add(w, &m);
}

static void add_section(const work *w, str row)
{
	str slug = column(&row), name = column(&row);
	section_add(w, slug, name, str_trim(row));
}

static void add_paper(const work *w)
{
	setting s = *settings_read(w, w->mem);
	str rest = demo_file("paper.txt");
	while (rest.n) {
		str value, key = key_of(str_cut(&rest, '\n'), &value);
		if (str_is(key, S("name")))
			s.name = value;
		else if (str_is(key, S("tagline")))
			s.tagline = value;
		else if (str_is(key, S("language")))
			s.language = value;
		else if (str_is(key, S("section")))
			add_section(w, value);
		else if (str_is(key, S("author")))
			add_author(w, value);
		else if (str_is(key, S("media")))
			add_media(w, value);
	}
	settings_save(w, &s);
}

/* ---- stories ------------------------------------------------------------------------------- */

typedef struct demo_story {
	article_draft draft;
	str hero, original;
	int64_t age;
	str comments;
} demo_story;

static int64_t author_id(const work *w, str slug)
{
	const author *a = author_by_slug(w, slug);
	return a ? a->id : 0;
}

static void take_authors(const work *w, demo_story *s, str slugs)
{
	while (slugs.n && s->draft.authors_n < ARTICLE_BYLINES_MOST) {
		int64_t id = author_id(w, str_trim(str_cut(&slugs, ',')));
		if (id)
			s->draft.authors[s->draft.authors_n++] = id;
	}
}

static void take_section(const work *w, demo_story *s, str slug)
{
	const section *found = slug.n ? section_by_slug(w, slug) : NULL;
	if (found) {
		s->draft.story.section = found->id;
		s->draft.story.section_slug = found->slug;
	}
}

static void take(const work *w, demo_story *s, str key, str value)
{
	article *a = &s->draft.story;
	struct {
		str name;
		str *into;
	} plain[] = {
		{ S("headline"), &a->headline }, { S("standfirst"), &a->standfirst },
		{ S("tags"), &s->draft.tags },   { S("language"), &a->language },
		{ S("hero"), &s->hero },         { S("original"), &s->original },
		{ S("talk"), &a->talk },
	};
	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
		if (str_is(key, plain[i].name))
			*plain[i].into = value;
	if (str_is(key, S("section")))
		take_section(w, s, value);
	else if (str_is(key, S("author")))
		take_authors(w, s, value);
	else if (str_is(key, S("age")))
		s->age = age_of(value);
}

static demo_story read_story(const work *w, str name, str text)
{
	demo_story s = { .draft.story = { .format = S("markdown"),
					  .talk = S("open"),
					  .language = S("en"),
					  .direction = S("ltr") } };
	while (text.n) {
		str line = str_cut(&text, '\n'), value;
		if (!str_trim(line).n)
			break;
		str key = key_of(line, &value);
		take(w, &s, key, value);
	}
	size_t end = str_find(text, S("\n=== comments"));
	s.draft.story.source = str_part(text, 0, end);
	s.comments = str_from(text, end + (end < text.n ? sizeof "\n=== comments" - 1 : 0));
	s.draft.story.slug = str_part(name, 3, name.n - 3 - 3); /* without NN- and .md */
	if (str_is(s.draft.story.language, S("ar")))
		s.draft.story.direction = S("rtl");
	return s;
}

static void find_others(const work *w, demo_story *s)
{
	if (s->hero.n) {
		media found = { 0 };
		if (media_keep(w, demo_file(str_c(w->mem, s->hero)), &found)) {
			const media *m = media_by_name(w, found.name);
			s->draft.story.hero = m ? m->id : 0;
			s->draft.story.hero_caption = m ? m->caption : S("");
		}
	}
	if (s->original.n) {
		str path = str_print(w->mem, "/%.*s/%.*s", STR_ARGS(s->draft.story.section_slug),
				     STR_ARGS(s->original));
		s->draft.story.original = article_id_at(w, path);
	}
}

/* ---- threads ------------------------------------------------------------------------------- */

static int64_t dashes(str line)
{
	int64_t n = 0;
	while ((size_t)n < line.n && line.at[n] == '-')
		n++;
	return n && (size_t)n < line.n && line.at[n] == ' ' ? n : 0;
}

/* The lines up to the next comment's. */
static str text_of_comment(str *rest)
{
	str all = *rest;
	size_t n = 0;
	while (rest->n) {
		str line = *rest, next = *rest;
		line = str_cut(&next, '\n');
		if (dashes(line))
			break;
		n = all.n - next.n;
		*rest = next;
	}
	return str_trim(str_part(all, 0, n));
}

static void add_thread(const work *w, int64_t story, str rest)
{
	int64_t above[DEMO_DEPTH + 1] = { 0 };
	while (rest.n) {
		str line = str_cut(&rest, '\n');
		int64_t depth = dashes(line);
		if (!depth || depth > DEMO_DEPTH)
			continue;
		str head = str_from(line, (size_t)depth);
		comment c = { .article = story,
			      .parent = above[depth - 1],
			      .name = column(&head),
			      .state = S("approved") };
		c.source = text_of_comment(&rest);
		work then = *w;
		then.now.s -= age_of(str_trim(head));
		const char *problem;
		if (comment_prepare(&then, &c, &problem))
			above[depth] = comment_add(&then, &c);
	}
}

/* ---- all ----------------------------------------------------------------------------------- */

static bool add_story(const work *w, str name, str text, str *ret_problem)
{
	demo_story s = read_story(w, name, text);
	const char *problem;
	find_others(w, &s);
	if (!article_prepare(w, &s.draft, &problem)) {
		*ret_problem = str_print(w->mem, "%.*s: %s", STR_ARGS(name), problem);
		return false;
	}
	work then = *w;
	then.now.s -= s.age;
	int64_t id = article_save(&then, &s.draft);
	article_publish(&then, id, then.now);
	add_thread(w, id, s.comments);
	return true;
}

bool demo_fill(const work *w, str *ret_problem)
{
	add_paper(w);
	for (size_t i = 0; i < demo_files_n; i++) {
		str name = str_of(demo_files[i].name);
		str text = { (const char *)demo_files[i].at, demo_files[i].n };
		if (str_ends(name, S(".md")) && !add_story(w, name, text, ret_problem))
			return false;
	}
	return true;
}
