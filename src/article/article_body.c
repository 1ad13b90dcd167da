#include "article_body.h"

#include "article.h"
#include "base/conf.h"
#include "media/media.h"
#include "render/clean.h"
#include "render/labels.h"
#include "render/markdown.h"
#include "render/visible.h"
#include "render/words.h"
#include "store/db.h"

#define WORDS_A_MINUTE 230
#define LETTERS_A_MINUTE 500 /* of scripts without spaces */

/* ---- what clean asks ----------------------------------------------------------------------- */

/* Who asks, what will not be seen, and the pictures that are shown. */
typedef struct asking {
	const work *w;
	lost lost[ARTICLE_LOST_MOST];
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

static const char NOT_PUBLISHED[] =
	L_("This read-also shows nothing, because its story is not published:");
static const char NOT_OURS[] =
	L_("This picture lies elsewhere, so readers do not see it, and it becomes a link:");
static const char NOT_THERE[] = L_("This picture is not in the library:");

static bool lose(asking *ask, const char *why, str what)
{
	if (ask->lost_n < ARTICLE_LOST_MOST)
		ask->lost[ask->lost_n++] = (lost){ why, what };
	return false;
}

static bool find_story(void *context, int64_t id, clean_story *ret)
{
	asking *ask = context;
	const article *a = db_one(ask->w, Q_article_address_of, &ARTICLE, num(id));
	if (!a)
		return lose(ask, NOT_PUBLISHED, str_print(ask->w->mem, "%lld", (long long)id));
	if (!str_is(a->state, S("published")))
		return lose(ask, NOT_PUBLISHED, a->headline);
	*ret = (clean_story){ .address = article_address(ask->w, a->section_slug, a->slug),
			      .headline = a->headline,
			      .language = a->language,
			      .direction = a->direction };
	return true;
}

static bool find_story_at(void *context, str address, int64_t *ret_id)
{
	asking *ask = context;
	*ret_id = article_id_at(ask->w, address);
	return *ret_id || lose(ask, NOT_PUBLISHED, address);
}

static bool take_picture(asking *ask, const media *m, clean_picture *ret)
{
	if (!m || !m->width)
		return false;
	note_picture(ask, m->id);
	*ret = (clean_picture){ .address = m->address,
				.width = m->width,
				.height = m->height,
				.alt = m->alt,
				.caption = m->caption,
				.credit = m->credit };
	return true;
}

static bool find_picture(void *context, int64_t id, clean_picture *ret)
{
	asking *ask = context;
	return take_picture(ask, media_by_id(ask->w, id), ret);
}

/* "/media/quay.jpg", also as copied from the browser. */
static bool find_picture_at(void *context, str address, clean_picture *ret)
{
	asking *ask = context;
	str base = str_of_url(ask->w->conf->base), path = address;
	if (base.n && str_starts(path, base))
		path = str_from(path, base.n);
	bool is_media = str_starts(path, S("/media/"));
	const media *m = is_media ? media_by_name(ask->w, str_from(path, 7)) : NULL;
	return take_picture(ask, m, ret) ||
	       lose(ask, str_starts(path, S("/")) ? NOT_THERE : NOT_OURS, address);
}

static cleaned clean_asking(asking *ask, str markup, str language)
{
	clean_lookup lookup = { ask,
				find_story,
				find_story_at,
				find_picture,
				find_picture_at,
				labels_code(ask->w->labels),
				labels_direction(ask->w->labels),
				language };
	return clean(ask->w->mem, markup, CLEAN_STORY, &lookup,
		     label(ask->w->labels, L("Read also:")));
}

article_body article_body_of(const work *w, str markup, str language)
{
	asking ask = { .w = w };
	cleaned body = clean_asking(&ask, markup, language);
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
	article_body body = article_body_of(w, d->markup, d->story.language);
	d->is_empty = !text_shows(body.words) && !body.pictures_n;
	*ret_problem = body.problem;
	return !*ret_problem;
}

int64_t article_reading_time(str body)
{
	words_measure all = words_measured(body);
	int64_t sixtieths = all.words * 60 / WORDS_A_MINUTE + all.letters * 60 / LETTERS_A_MINUTE;
	return sixtieths < 60 ? 0 : (sixtieths + 59) / 60;
}

size_t article_lost(const work *w, str format, str source, lost ret[ARTICLE_LOST_MOST])
{
	asking ask = { .w = w };
	str markup;
	const char *wrong;
	if (article_to_markup(w, format, source, &markup, &wrong))
		clean_asking(&ask, markup, (str){ 0 });
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
