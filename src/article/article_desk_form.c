/* The one form in which stories are written. */
#include "article.h"
#include "article_form_view.h"
#include "article_preview.h"
#include "author/author.h"
#include "base/buffer.h"
#include "base/language.h"
#include "base/secret.h"
#include "handed_in.h"
#include "media/media.h"
#include "render/escape.h"
#include "render/labels.h"
#include "routes.h"
#include "section/section.h"
#include "setting/setting.h"
#include "store/db.h"
#include "tag/tag.h"
#include "user/user.h"
#include "web/choice.h"
#include "web/form.h"
#include "web/guard.h"

#define EARLIEST_DUE 631152000 /* 1990: earlier ones are slips of the key */

/* The form as it stands on the page: what was typed, and what may be chosen. */
typedef struct story_form {
	int64_t id, version; /* id 0: a new story */
	str form;            /* the mark of this form: sent twice, it saves once */
	str headline, slug, standfirst, section, tags, language, original, format, source;
	str hero, hero_caption, talk, when, due;
	list problems; /* PROBLEM */
	str headline_problem, slug_problem, standfirst_problem, section_problem, source_problem;
	str due_problem, original_problem, tags_problem, language_problem;
	list sections, authors, languages, formats, pictures; /* CHOICE */
	bool is_closed;                                       /* talk */
	bool substantive;      /* readers are told that it was updated */
	bool now, later, keep; /* when: published now, at a time, kept as it is (draft) */
	bool is_new, is_draft, is_scheduled, is_published, is_withdrawn;
	str reason;
	moment published, due_at, changed;
	bool saved;        /* comes from saving */
	bool unsaved;      /* what was typed could not be taken from the form that it came in */
	bool is_overtaken; /* somebody else has saved the story since the form was opened */
	url address;       /* where readers find it, while they do */
	url action, withdraw;
	list warnings; /* PROBLEM: what readers will not see */
	const story_preview
		*preview; /* the story as readers would see it; NULL when not asked for */
	str direction;
} story_form;

const shape STORY_FORM_VIEW = SHAPE(
	story_form, FIELD(story_form, id), FIELD(story_form, version), FIELD(story_form, form),
	FIELD(story_form, unsaved), FIELD(story_form, is_overtaken), FIELD(story_form, headline),
	FIELD(story_form, slug), FIELD(story_form, standfirst), FIELD(story_form, section),
	FIELD(story_form, tags), FIELD(story_form, language), FIELD(story_form, original),
	FIELD(story_form, format), FIELD(story_form, source), FIELD(story_form, hero),
	FIELD(story_form, hero_caption), FIELD(story_form, talk), FIELD(story_form, when),
	FIELD(story_form, due), LIST(story_form, problems, PROBLEM),
	FIELD(story_form, headline_problem), FIELD(story_form, slug_problem),
	FIELD(story_form, standfirst_problem), FIELD(story_form, section_problem),
	FIELD(story_form, source_problem), FIELD(story_form, due_problem),
	FIELD(story_form, original_problem), FIELD(story_form, tags_problem),
	FIELD(story_form, language_problem), LIST(story_form, sections, CHOICE),
	LIST(story_form, authors, CHOICE), LIST(story_form, languages, CHOICE),
	LIST(story_form, formats, CHOICE), LIST(story_form, pictures, CHOICE),
	FIELD(story_form, is_closed), FIELD(story_form, substantive), FIELD(story_form, now),
	FIELD(story_form, later), FIELD(story_form, keep), FIELD(story_form, is_new),
	FIELD(story_form, is_draft), FIELD(story_form, is_scheduled),
	FIELD(story_form, is_published), FIELD(story_form, is_withdrawn), FIELD(story_form, reason),
	FIELD(story_form, published), FIELD(story_form, due_at), FIELD(story_form, changed),
	FIELD(story_form, saved), FIELD(story_form, address), FIELD(story_form, action),
	FIELD(story_form, withdraw), LIST(story_form, warnings, PROBLEM),
	INNER(story_form, preview, STORY_PREVIEW), FIELD(story_form, direction));

static const rule STORY_RULES[] = {
	{ "version", .at_most = INT64_MAX, .label = L_("The version") },
	{ "form", .at_most = 100, .one_line = true, .label = L_("The form") },
	{ "headline", .at_least = 1, .at_most = ARTICLE_HEADLINE_MOST, .needed = true,
	  .one_line = true, .label = L_("The headline") },
	{ "slug", .at_most = 120, .one_line = true, .label = L_("The address") },
	{ "standfirst", .at_most = 600, .one_line = true, .label = L_("The standfirst") },
	{ "section", .at_most = 100, .label = L_("The section") },
	{ "tags", .at_most = 1000, .one_line = true, .label = L_("The tags") },
	{ "language", .at_most = LANGUAGE_MOST, .one_line = true, .label = L_("The language") },
	{ "original", .at_most = 300, .one_line = true, .label = L_("The original") },
	{ "format", .at_most = 10, .label = L_("The format") },
	{ "source", .at_most = 200000, .label = L_("The story") },
	{ "hero", .at_most = 20, .label = L_("The picture") },
	{ "hero_caption", .at_most = 500, .one_line = true, .label = L_("The caption") },
	{ "talk", .at_most = 10, .label = L_("The discussion") },
	{ "substantive", .label = L_("Updated") },
	{ "when", .at_most = 10, .label = L_("When it appears") },
	{ "due", .at_most = 30, .one_line = true, .label = L_("The time") },
};

/* What the editor should know before readers do. */
static list warnings(const work *w, const story_form *v)
{
	lost all_lost[ARTICLE_LOST_MOST];
	size_t n = article_lost(w, v->format, v->source, all_lost);
	problem *all = arena_take(w->mem, (n + 1) * sizeof *all);
	for (size_t i = 0; i < n; i++)
		all[i] = (problem){ S("source"),
				    str_print(w->mem, "%.*s %.*s",
					      STR_ARGS(label(w->labels, str_of(all_lost[i].why))),
					      STR_ARGS(all_lost[i].what)),
				    { "#source", 7 } };
	return (list){ all, n };
}

static void offer(const work *w, story_form *v, const int64_t *authors, size_t authors_n)
{
	v->sections = section_choices(w, v->section);
	v->authors = author_choices(w, authors, authors_n);
	v->languages = language_choices(w, v->language);
	v->formats = format_choices(w, v->format);
	v->pictures = picture_choices(w, v->hero);
	v->is_closed = str_is(v->talk, S("closed"));
	v->now = str_is(v->when, S("now"));
	v->later = str_is(v->when, S("later"));
	v->keep = !v->now && !v->later;
	v->direction = language_direction(v->language);
	v->warnings = warnings(w, v);
	if (!v->form.n)
		v->form = secret_token(w->mem, w->dice);
}

/* ---- showing ------------------------------------------------------------------------------- */

static void note_state(const work *w, story_form *v, const article *a)
{
	v->is_new = !a;
	v->action = url_of(w->mem, S("/desk/story"));
	if (!a)
		return;
	str action = str_print(w->mem, "/desk/story/%lld", (long long)a->id);
	v->id = a->id;
	v->action = url_of(w->mem, action);
	v->withdraw = url_of(w->mem, str_print(w->mem, "%.*s/withdraw", STR_ARGS(action)));
	v->is_draft = str_is(a->state, S("draft"));
	v->is_scheduled = str_is(a->state, S("scheduled"));
	v->is_published = str_is(a->state, S("published"));
	v->is_withdrawn = str_is(a->state, S("withdrawn"));
	v->reason = a->reason;
	v->published = a->published;
	v->due_at = a->due;
	v->changed = a->changed;
	if (v->is_published)
		v->address = a->address;
}

static str original_text(const work *w, int64_t id)
{
	return id ? str_print(w->mem, "%lld", (long long)id) : S("");
}

static reply show(request *rq, story_form *v, const article *a)
{
	const work *w = &rq->work;
	int64_t ids[ARTICLE_BYLINES_MOST];
	size_t n = 0;
	list bylines = a ? bylines_of(w, &a->id, 1) : (list){ 0 };
	const byline *b = bylines.at;
	for (size_t i = 0; i < bylines.n && n < ARTICLE_BYLINES_MOST; i++)
		ids[n++] = b[i].author;
	if (!a && rq->who->author)
		ids[n++] = rq->who->author;
	note_state(w, v, a);
	offer(w, v, ids, n);
	return page(rq, "article/desk_form.html", &STORY_FORM_VIEW, v);
}

/* Most stories stand in a section; a page of the paper has to be asked for. */
static str first_section(const work *w)
{
	list all = sections_all(w);
	const section *s = all.at;
	return all.n ? s[0].slug : S("");
}

/* GET /desk/story */
reply desk_story_new(request *rq)
{
	story_form v = { .section = first_section(&rq->work),
			 .language = rq->work.setting->language,
			 .format = S("markdown"),
			 .talk = S("open"),
			 .when = S("draft") };
	return show(rq, &v, NULL);
}

/* GET /desk/story/{id} */
reply desk_story_show(request *rq)
{
	const work *w = &rq->work;
	int64_t id;
	const article *a = str_to_int(rq->part[0], &id) ? article_for_desk(w, id) : NULL;
	if (!a)
		return NOT_FOUND;
	story_form v = { .version = a->version,
			 .headline = a->headline,
			 .slug = a->slug,
			 .standfirst = a->standfirst,
			 .section = a->section_slug,
			 .tags = tags_joined(w, tags_of(w, id)),
			 .language = a->language,
			 .original = original_text(w, a->original),
			 .format = a->format,
			 .source = a->source,
			 .hero = original_text(w, a->hero),
			 .hero_caption = a->hero_caption,
			 .talk = a->talk,
			 .due = a->due.s ? moment_local_form(w->mem, a->due) : S(""),
			 .saved = query_has(rq, "saved") };
	v.when = str_is(a->state, S("published"))   ? S("now")
		 : str_is(a->state, S("scheduled")) ? S("later")
						    : S("draft");
	return show(rq, &v, a);
}

/* ---- handing in ---------------------------------------------------------------------------- */

static void read_authors(request *rq, article_draft *d)
{
	list known = authors_all(&rq->work), typed = field_values(rq, "author");
	const author *a = known.at;
	const str *ids = typed.at;
	for (size_t i = 0; i < typed.n && d->authors_n < ARTICLE_BYLINES_MOST; i++) {
		int64_t id = 0;
		str_to_int(ids[i], &id);
		for (size_t k = 0; k < known.n; k++)
			if (a[k].id == id && !byline_is_among(d->authors, d->authors_n, id))
				d->authors[d->authors_n++] = id;
	}
}

static void read_section(request *rq, form *f, const story_form *v, article *a)
{
	if (!v->section.n)
		return;
	const section *s = section_by_slug(&rq->work, v->section);
	if (!s) {
		form_problem(rq, f, "section", L_("There is no such section."));
		return;
	}
	a->section = s->id;
	a->section_slug = s->slug;
}

/* The site's own unless another is named; what was refused stays on the form as it was typed. */
static void read_language(request *rq, form *f, story_form *v)
{
	const work *w = &rq->work;
	str typed = v->language.n ? v->language : w->setting->language;
	str canonical = language_tag(w->mem, typed);
	v->language = canonical.n ? canonical : typed;
	if (!canonical.n)
		form_problem(
			rq, f, "language",
			L_("This is no language.  Please write it as in en, pt-BR or zh-Hant."));
}

/* By id or by address: "/town/slug", also as copied from the browser. */
static void read_original(request *rq, form *f, const story_form *v, article *a)
{
	const work *w = &rq->work;
	str typed = v->original;
	if (!typed.n)
		return;
	if (str_starts(typed, rq->base))
		typed = str_from(typed, rq->base.n);
	if (!str_to_int(typed, &a->original))
		a->original = article_id_at(w, typed);
	if (!a->original || !article_for_desk(w, a->original) || a->original == a->id)
		form_problem(rq, f, "original", L_("There is no such story."));
}

/* Letters of any script, digits and hyphens, also a dot or underscore of an older site; nothing that
 * has a meaning in addresses, and no name of a feed. */
static bool is_slug(str s)
{
	static const char forbidden[] = "/\\?#%&+\"<>: \t\n";
	for (size_t i = 0; i < s.n; i++)
		if (!s.at[i] || strchr(forbidden, s.at[i]))
			return false;
	return s.at[0] != '.' && !str_starts(s, S("feed.")) && !str_starts(s, S("comments.xml"));
}

static bool is_address_of_the_site(const request *rq, str slug)
{
	return request_reserves(rq, slug) || section_by_slug(&rq->work, slug);
}

/* From the headline; a page of the paper may not take what the site or a section has. */
static str free_slug(const request *rq, const article *a)
{
	const work *w = &rq->work;
	str slug = article_free_slug(w, a->section, a->headline, a->id);
	if (a->section || !is_address_of_the_site(rq, slug))
		return slug;
	return article_free_slug(w, 0, str_print(w->mem, "%.*s page", STR_ARGS(a->headline)),
				 a->id);
}

static void read_slug(request *rq, form *f, const story_form *v, article *a)
{
	const work *w = &rq->work;
	if (!v->slug.n) {
		a->slug = free_slug(rq, a);
		return;
	}
	a->slug = v->slug;
	if (!is_slug(v->slug))
		form_problem(rq, f, "slug", L_("An address has letters, digits and hyphens."));
	else if (!a->section && request_reserves(rq, v->slug))
		form_problem(rq, f, "slug", L_("This address is used by the site itself."));
	else if (!a->section && section_by_slug(w, v->slug))
		form_problem(rq, f, "slug", L_("A section stands at this address."));
	else if (article_slug_is_taken(w, a->section, v->slug, a->id))
		form_problem(rq, f, "slug", L_("Another story stands at this address."));
}

static void read_due(request *rq, form *f, const story_form *v, article *a)
{
	if (!str_is(v->when, S("later")))
		return;
	if (!moment_from_local_form(v->due, &a->due) || a->due.s < EARLIEST_DUE)
		form_problem(rq, f, "due",
			     L_("Please give the day and the time at which it appears."));
}

static bool is_preview(const request *rq)
{
	return str_is(field_value(rq, "act"), S("preview"));
}

/* Whether readers are to see what was handed in, now or later. */
static bool appears(const request *rq, const story_form *v)
{
	bool shown = str_is(v->when, S("now")) || str_is(v->when, S("later"));
	return shown && !is_preview(rq);
}

/* What was typed, as a story; problems are collected in f. */
static article_draft read_draft(request *rq, form *f, story_form *v, int64_t id)
{
	read_language(rq, f, v);
	article_draft d = {
		.tags = v->tags,
		.story = { .id = id,
			   .version = v->version,
			   .headline = v->headline,
			   .standfirst = v->standfirst,
			   .language = v->language,
			   .direction = language_direction(v->language),
			   .format = str_is(v->format, S("html")) ? S("html") : S("markdown"),
			   .source = v->source,
			   .hero_caption = v->hero_caption,
			   .talk = str_is(v->talk, S("closed")) ? S("closed") : S("open") }
	};
	if (str_to_int(v->hero, &d.story.hero) && !media_by_id(&rq->work, d.story.hero))
		d.story.hero = 0;
	if (v->substantive)
		d.story.updated = rq->work.now;
	read_authors(rq, &d);
	read_section(rq, f, v, &d.story);
	read_original(rq, f, v, &d.story);
	read_slug(rq, f, v, &d.story);
	read_due(rq, f, v, &d.story);
	const char *wrong = NULL;
	if (!article_prepare(&rq->work, &d, &wrong))
		form_problem(rq, f, "source", wrong);
	else if (d.is_empty && appears(rq, v))
		form_problem(rq, f, "source", L_("A story needs a text before it appears."));
	return d;
}

static reply show_typed(request *rq, reply status, story_form *v, const article *a,
			const article_draft *d, const form *f)
{
	v->problems = f->problems;
	v->headline_problem = form_problem_at(f, "headline");
	v->slug_problem = form_problem_at(f, "slug");
	v->standfirst_problem = form_problem_at(f, "standfirst");
	v->section_problem = form_problem_at(f, "section");
	v->source_problem = form_problem_at(f, "source");
	v->due_problem = form_problem_at(f, "due");
	v->original_problem = form_problem_at(f, "original");
	v->tags_problem = form_problem_at(f, "tags");
	v->language_problem = form_problem_at(f, "language");
	note_state(&rq->work, v, a);
	offer(&rq->work, v, d->authors, d->authors_n);
	return page_with(rq, status, "article/desk_form.html", &STORY_FORM_VIEW, v);
}

static void move_to(const work *w, const article *a, str to)
{
	if (str_is(to, S("now")))
		article_publish(w, a->id, w->now);
	else if (str_is(to, S("later")))
		article_schedule(w, a->id, a->due);
	else if (str_is(to, S("draft")))
		article_keep_as_draft(w, a->id);
}

/* What is published stays so as "now"; what readers do not see, as "draft": a withdrawn one too. */
static bool is_moved(const article *old, str to)
{
	bool published = old && str_is(old->state, S("published"));
	bool hidden = !old || str_is(old->state, S("draft")) || str_is(old->state, S("withdrawn"));
	return !(published && str_is(to, S("now"))) && !(hidden && str_is(to, S("draft")));
}

/* Looked at again in the writer's turn: another story may have taken the address meanwhile. */
static bool settle_slug(const request *rq, const story_form *v, article_draft *d)
{
	const work *w = &rq->work;
	article *a = &d->story;
	if (!v->slug.n)
		a->slug = free_slug(rq, a);
	return !article_slug_is_taken(w, a->section, a->slug, a->id);
}

static url story_saved(const work *w, int64_t id)
{
	return url_of(w->mem, str_print(w->mem, "/desk/story/%lld?saved", (long long)id));
}

/* A hash of all that was typed; the session's token is not typed. */
static str typed_mark(const request *rq)
{
	const work *w = &rq->work;
	list all = field_list(rq);
	const pair *p = all.at;
	buffer out = buffer_new(w->mem, 4096, 2 * FORM_FIELD_BYTES);
	for (size_t i = 0; i < all.n; i++)
		if (!str_is(p[i].name, S("token")))
			put_print(&out, "%.*s=%zu:%.*s\n", STR_ARGS(p[i].name), p[i].value.n,
				  STR_ARGS(p[i].value));
	return secret_hash(w->mem, buffer_str(&out));
}

/* Sent twice, a form leads to the story it made.  What was changed in it after it was saved is
 * shown with that story, to be saved once more. */
static reply handed_in_again(request *rq, const handed_in *before, story_form *v,
			     const article_draft *d)
{
	const work *w = &rq->work;
	if (str_is(before->same, typed_mark(rq)))
		return see_other(rq, story_saved(w, before->article));
	form f = { 0 };
	form_problem(rq, &f, "headline",
		     L_("This form had been saved already.  What you have changed in it since "
			"has not: save it again."));
	const article *old = article_for_desk(w, before->article);
	v->version = before->version;
	v->form = (str){ 0 };
	if (old && !v->slug.n)
		v->slug = old->slug;
	return show_typed(rq, CONFLICT, v, old, d, &f);
}

static reply show_preview(request *rq, story_form *v, const article *old, const article_draft *d,
			  const form *f)
{
	v->preview = article_preview(&rq->work, d);
	return show_typed(rq, OK, v, old, d, f);
}

/* In the writer's turn everything is looked at again: it may have changed meanwhile. */
static reply save(request *rq, story_form *v, const article *old, article_draft *d, form *f)
{
	const work *w = &rq->work;
	db_begin(w);
	const handed_in *before = handed_in_with(w, v->form);
	if (before)
		return handed_in_again(rq, before, v, d);
	bool has_place = settle_slug(rq, v, d);
	v->is_overtaken = has_place && !article_save(w, d);
	if (!has_place)
		form_problem(rq, f, "slug", L_("Another story stands at this address."));
	if (v->is_overtaken)
		form_problem(rq, f, "headline",
			     L_("Somebody else has saved this story meanwhile.  Copy what you "
				"wrote, then open the story anew."));
	if (f->problems.n)
		return show_typed(rq, CONFLICT, v, old, d, f);
	if (is_moved(old, v->when))
		move_to(w, &d->story, v->when);
	handed_in_note(w, v->form, d->story.id, typed_mark(rq));
	return see_other(rq, story_saved(w, d->story.id));
}

/* POST /desk/story and /desk/story/{id}, with act=save or act=preview */
reply desk_story_post(request *rq)
{
	const work *w = &rq->work;
	int64_t id = 0;
	const article *old = str_to_int(rq->part[0], &id) ? article_for_desk(w, id) : NULL;
	if (rq->part[0].n && !old)
		return NOT_FOUND;
	story_form v = { .unsaved = rq->again };
	form f = form_read(rq, STORY_RULES, &STORY_FORM_VIEW, &v);
	article_draft d = read_draft(rq, &f, &v, id);
	bool previews = is_preview(rq);
	const handed_in *before = previews ? NULL : handed_in_with(w, v.form);
	if (before)
		return handed_in_again(rq, before, &v, &d);
	if (f.problems.n)
		return show_typed(rq, UNPROCESSABLE, &v, old, &d, &f);
	if (previews)
		return show_preview(rq, &v, old, &d, &f);
	if (rq->again)
		return show_typed(rq, rq->again, &v, old, &d, &f);
	return save(rq, &v, old, &d, &f);
}
