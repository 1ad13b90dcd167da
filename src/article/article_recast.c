/* Stories that show something of others are cleaned again when that changes.  They wait in the
 * store, so a story that a thousand others mention holds up no writer, and nothing is lost. */
#include "article.h"
#include "article_body.h"
#include "search/search.h"
#include "store/db.h"

#define AT_ONCE 20           /* stories in one turn at the writer */
#define BYTES_AT_ONCE 100000 /* of their sources, for which it takes some 30 ms; or one story */

static void show_anew(const work *w, const article *a, const article_body *body)
{
	bool other_words = !str_is(a->words, body->words);
	if (!other_words && str_is(str_of_html(a->body_html), str_of_html(body->shown)))
		return;
	db_run(w, Q_article_recast, num(a->id), rich(body->shown), text(body->words));
	if (other_words)
		search_index(w, a->id);
}

static void recast(const work *w, const article *a)
{
	str markup;
	const char *wrong;
	if (article_to_markup(w, a->format, a->source, &markup, &wrong)) {
		article_body body = article_body_of(w, markup, a->language);
		show_anew(w, a, &body);
		article_body_note(w, a->id, &body);
	}
	db_run(w, Q_recast_done, num(a->id));
}

void articles_recast_some(const work *w)
{
	list some = db_all(w, Q_recasts, &ARTICLE, num(AT_ONCE));
	const article *a = some.at;
	size_t bytes = 0;
	for (size_t i = 0; i < some.n; i++) {
		bytes += a[i].source.n;
		if (i && bytes > BYTES_AT_ONCE)
			return;
		recast(w, &a[i]);
	}
}

bool articles_wait_for_recast(const work *w)
{
	return db_int(w, Q_recasts_wait) > 0;
}

void article_recast_mentions(const work *w, int64_t target)
{
	if (db_run(w, Q_recast_mentions, num(target)))
		articles_recast_some(w);
}
