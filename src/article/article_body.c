#include "article_body.h"

#include "article.h"
#include "media/media.h"
#include "render/clean.h"
#include "render/labels.h"
#include "render/markdown.h"
#include "store/db.h"

/* ---- what clean asks ----------------------------------------------------------------------- */

/* Who asks, the read-alsos that show nothing, and the pictures that are shown. */
typedef struct asking {
	const work *w;
	str lost[ARTICLE_LOST_MOST];
	size_t lost_n;
	int64_t *pictures;
	size_t pictures_n, pictures_room;
} asking;

static void note_picture(asking *ask, int64_t id)
{
	if (ask->pictures_n == ask->pictures_room) {
		size_t room = ask->pictures_room * 2 + 8;
		int64_t *at = arena_room(ask->w->mem, room * sizeof *at);
		if (ask->pictures_n)
			memcpy(at, ask->pictures, ask->pictures_n * sizeof *at);
		ask->pictures = at;
		ask->pictures_room = room;
	}
	ask->pictures[ask->pictures_n++] = id;
}

static bool lose(asking *ask, str name)
{
	if (ask->lost_n < ARTICLE_LOST_MOST)
		ask->lost[ask->lost_n++] = name;
	return false;
}

static bool find_story(void *context, int64_t id, url *ret_address, str *ret_headline)
{
	asking *ask = context;
	const article *a = db_one(ask->w, Q_article_address_of, &ARTICLE, num(id));
	if (!a)
		return lose(ask, str_print(ask->w->mem, "%lld", (long long)id));
	if (!str_is(a->state, S("published")))
		return lose(ask, a->headline);
	*ret_address = article_address(ask->w, a->section_slug, a->slug);
	*ret_headline = a->headline;
	return true;
}

static bool find_story_at(void *context, str address, int64_t *ret_id)
{
	asking *ask = context;
	*ret_id = article_id_at(ask->w, address);
	return *ret_id || lose(ask, address);
}

static bool find_picture(void *context, int64_t id, clean_picture *ret)
{
	asking *ask = context;
	const media *m = media_by_id(ask->w, id);
	if (!m || !m->width)
		return false;
	note_picture(ask, id);
	*ret = (clean_picture){ .address = m->address,
				.width = m->width,
				.height = m->height,
				.alt = m->alt,
				.caption = m->caption,
				.credit = m->credit };
	return true;
}

static cleaned clean_asking(asking *ask, str markup)
{
	clean_lookup lookup = { ask,
				find_story,
				find_story_at,
				find_picture,
				labels_code(ask->w->labels),
				labels_direction(ask->w->labels) };
	return clean(ask->w->mem, markup, CLEAN_STORY, &lookup,
		     label(ask->w->labels, L("Read also:")));
}

article_body article_body_of(const work *w, str markup)
{
	asking ask = { .w = w };
	cleaned body = clean_asking(&ask, markup);
	return (article_body){ .shown = body.body,
			       .words = body.text,
			       .stories = body.stories,
			       .stories_n = body.stories_n,
			       .pictures = ask.pictures,
			       .pictures_n = ask.pictures_n,
			       .problem = body.problem };
}

/* ---- from source to what is shown ---------------------------------------------------------- */

bool article_to_markup(const work *w, str format, str source, str *ret_markup,
		       const char **ret_problem)
{
	if (!str_is(format, S("html")))
		return markdown_render(w->mem, source, MARKDOWN_STORY, ret_markup, ret_problem);
	*ret_markup = source;
	return true;
}

bool article_prepare(const work *w, article_draft *d, const char **ret_problem)
{
	if (!article_to_markup(w, d->story.format, d->story.source, &d->markup, ret_problem))
		return false;
	*ret_problem = article_body_of(w, d->markup).problem;
	return !*ret_problem;
}

html article_preview(const work *w, const article_draft *d)
{
	return article_body_of(w, d->markup).shown;
}

size_t article_lost(const work *w, str format, str source, str ret[ARTICLE_LOST_MOST])
{
	asking ask = { .w = w };
	str markup;
	const char *wrong;
	if (article_to_markup(w, format, source, &markup, &wrong))
		clean_asking(&ask, markup);
	memcpy(ret, ask.lost, sizeof ask.lost);
	return ask.lost_n;
}

void article_body_note(const work *w, int64_t id, const article_body *body)
{
	db_run(w, Q_mentions_drop, num(id));
	for (size_t i = 0; i < body->stories_n; i++)
		db_run(w, Q_mention_put, num(body->stories[i]), num(id));
	db_run(w, Q_pictures_drop, num(id));
	for (size_t i = 0; i < body->pictures_n; i++)
		db_run(w, Q_picture_put, num(body->pictures[i]), num(id));
}
