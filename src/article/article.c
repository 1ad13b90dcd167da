#include "article.h"

#include "author/author.h"
#include "render/escape.h"
#include "store/db.h"
#include "tag/tag.h"

const shape ARTICLE =
	SHAPE(article, FIELD(article, id), FIELD(article, section), FIELD(article, section_slug),
	      FIELD(article, section_name), FIELD(article, section_address), FIELD(article, slug),
	      FIELD(article, headline), FIELD(article, standfirst), FIELD(article, language),
	      FIELD(article, direction), FIELD(article, format), FIELD(article, source),
	      FIELD(article, body_html), FIELD(article, words), FIELD(article, reading_time),
	      FIELD(article, state), FIELD(article, reason), FIELD(article, talk),
	      FIELD(article, published), FIELD(article, updated), FIELD(article, due),
	      FIELD(article, changed), FIELD(article, hero), FIELD(article, original),
	      FIELD(article, comments), FIELD(article, version), FIELD(article, hero_name),
	      FIELD(article, hero_type), FIELD(article, hero_alt), FIELD(article, hero_caption),
	      FIELD(article, hero_credit), FIELD(article, hero_width), FIELD(article, hero_height),
	      FIELD(article, hero_address), FIELD(article, address), LIST(article, bylines, BYLINE),
	      LIST(article, tags, TAG));

/* Later than every story. */
static const article_key NEWEST = { { INT64_MAX }, INT64_MAX };

article_key article_key_of(str text)
{
	str rest = text;
	str published = str_cut(&rest, '.');
	article_key key = NEWEST;
	if (!str_to_int(published, &key.published.s) || !str_to_int(rest, &key.id))
		return NEWEST;
	return key;
}

bool article_key_is_newest(article_key key)
{
	return key.published.s == NEWEST.published.s;
}

str article_key_text(arena *mem, article_key key)
{
	return str_print(mem, "%lld.%lld", (long long)key.published.s, (long long)key.id);
}

static article_key or_newest(article_key after)
{
	return after.id ? after : NEWEST;
}

url article_address(const work *w, str section_slug, str slug)
{
	if (!section_slug.n)
		return url_path(w->mem, (str[]){ slug }, 1);
	return url_path(w->mem, (str[]){ section_slug, slug }, 2);
}

static void add_addresses(const work *w, article *a)
{
	a->address = article_address(w, a->section_slug, a->slug);
	if (a->section_slug.n)
		a->section_address = url_path(w->mem, (str[]){ a->section_slug }, 1);
	if (a->hero_name.n)
		a->hero_address = url_path(w->mem, (str[]){ S("media"), a->hero_name }, 2);
}

void articles_dress(const work *w, list articles)
{
	article *a = articles.at;
	for (size_t i = 0; i < articles.n; i++)
		add_addresses(w, &a[i]);
}

static int64_t *ids_of(const work *w, list articles)
{
	const article *a = articles.at;
	int64_t *ids = arena_take(w->mem, articles.n * sizeof *ids);
	for (size_t i = 0; i < articles.n; i++)
		ids[i] = a[i].id;
	return ids;
}

/* The bylines come in the order of the ids that were asked for, so each article's stand together. */
void articles_add_bylines(const work *w, list articles)
{
	if (articles.n)
		list_group(articles, &ARTICLE, "id", "bylines",
			   bylines_of(w, ids_of(w, articles), articles.n), &BYLINE, "article");
}

void articles_add_tags(const work *w, list articles)
{
	if (articles.n)
		list_group(articles, &ARTICLE, "id", "tags",
			   tags_of_articles(w, ids_of(w, articles), articles.n), &TAG, "article");
}

void articles_add_bodies(const work *w, list articles)
{
	list all = db_all(w, Q_bodies_of, &ARTICLE, numbers(w, ids_of(w, articles), articles.n));
	const article *full = all.at;
	article *a = articles.at;
	for (size_t i = 0, at = 0; i < articles.n && at < all.n; i++) {
		if (a[i].id != full[at].id)
			continue;
		a[i].body_html = full[at].body_html;
		a[i].hero_type = full[at++].hero_type;
	}
}

static article *dressed(const work *w, article *a)
{
	if (a)
		add_addresses(w, a);
	return a;
}

static list all_dressed(const work *w, list articles)
{
	articles_dress(w, articles);
	return articles;
}

article *article_by_address(const work *w, str section, str slug)
{
	return dressed(w, db_one(w, Q_article_by_address, &ARTICLE, text(section), text(slug)));
}

article *article_page(const work *w, str slug)
{
	return dressed(w, db_one(w, Q_article_page_by_slug, &ARTICLE, text(slug)));
}

article *article_shown(const work *w, int64_t id)
{
	return dressed(w, db_one(w, Q_article_shown, &ARTICLE, num(id)));
}

article *article_moved_from(const work *w, str path)
{
	return dressed(w, db_one(w, Q_article_moved_from, &ARTICLE, text(path)));
}

list articles_newest(const work *w, article_key after, int64_t most)
{
	after = or_newest(after);
	return all_dressed(w, db_all(w, Q_articles_newest, &ARTICLE, when(after.published),
				     num(after.id), num(most)));
}

list articles_latest(const work *w, int64_t most)
{
	return all_dressed(w, db_all(w, Q_articles_latest, &ARTICLE, num(most)));
}

list articles_in_section(const work *w, int64_t section, article_key after, int64_t most)
{
	after = or_newest(after);
	return all_dressed(w, db_all(w, Q_articles_in_section, &ARTICLE, num(section),
				     when(after.published), num(after.id), num(most)));
}

list articles_with_tag(const work *w, int64_t tag_id, article_key after, int64_t most)
{
	after = or_newest(after);
	return all_dressed(w, db_all(w, Q_articles_with_tag, &ARTICLE, num(tag_id),
				     when(after.published), num(after.id), num(most)));
}

list articles_by_author(const work *w, int64_t author_id, article_key after, int64_t most)
{
	after = or_newest(after);
	return all_dressed(w, db_all(w, Q_articles_by_author, &ARTICLE, num(author_id),
				     when(after.published), num(after.id), num(most)));
}

list articles_between(const work *w, moment from, article_key after, int64_t most)
{
	return all_dressed(w, db_all(w, Q_articles_between, &ARTICLE, when(from),
				     when(after.published), num(after.id), num(most)));
}

list articles_translated(const work *w, const article *a)
{
	int64_t original = a->original ? a->original : a->id;
	return all_dressed(w,
			   db_all(w, Q_articles_translated, &ARTICLE, num(original), num(a->id)));
}

list articles_standing(const work *w)
{
	return all_dressed(w, db_all(w, Q_articles_standing, &ARTICLE));
}

list articles_for_sitemap(const work *w, int64_t after, int64_t to)
{
	return all_dressed(w, db_all(w, Q_articles_for_sitemap, &ARTICLE, num(after), num(to)));
}

moment article_time_before(const work *w, moment at)
{
	return (moment){ db_int(w, Q_article_time_before, when(at)) };
}

moment article_time_from(const work *w, moment at)
{
	return (moment){ db_int(w, Q_article_time_from, when(at)) };
}

moment article_oldest_time(const work *w)
{
	return (moment){ db_int(w, Q_article_oldest) };
}

moment article_newest_time(const work *w)
{
	return (moment){ db_int(w, Q_article_newest_time) };
}

article *article_for_desk(const work *w, int64_t id)
{
	return dressed(w, db_one(w, Q_article_for_desk, &ARTICLE, num(id)));
}

list articles_for_desk(const work *w, str state, article_key after, int64_t most)
{
	enum query q = Q_articles_for_desk;
	if (state.n)
		q += WITH_articles_for_desk_state;
	after = or_newest(after);
	return all_dressed(w, db_all(w, q, &ARTICLE, when(after.published), num(after.id),
				     num(most), text(state)));
}

int64_t article_id_at(const work *w, str address)
{
	if (!str_starts(address, S("/")))
		return 0;
	str rest = str_from(address, 1);
	str section = str_cut(&rest, '/');
	return db_int(w, Q_article_id_by_address, text(section), text(rest));
}
