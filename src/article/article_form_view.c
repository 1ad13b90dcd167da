#include "article_form_view.h"

#include <assert.h>

#include "author/author.h"
#include "base/language.h"
#include "media/media.h"
#include "render/labels.h"
#include "section/section.h"
#include "web/choice.h"

#define PICTURES_OFFERED 50

str language_direction(str language)
{
	return language_is_leftward(language) ? S("rtl") : S("ltr");
}

/* "– – Rowing" lies in a section that lies in another. */
static str indented(const work *w, const section *s)
{
	static const char dashes[] = "– – – – ";
	static_assert((sizeof dashes - 1) % SECTION_DEPTH == 0, "as long for each level");
	size_t n = (sizeof dashes - 1) / SECTION_DEPTH * (size_t)s->depth;
	return str_join(w->mem, str_part(str_of(dashes), 0, n), s->name);
}

list section_choices(const work *w, str chosen)
{
	list all = sections_as_tree(w);
	const section *s = all.at;
	choices c = choices_new(w->mem, all.n);
	for (size_t i = 0; i < all.n; i++)
		choice_put(&c, s[i].slug, indented(w, &s[i]), str_is(s[i].slug, chosen));
	return choices_list(&c);
}

bool byline_is_among(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

list author_choices(const work *w, const int64_t *chosen, size_t n)
{
	list all = authors_all(w);
	const author *a = all.at;
	choices c = choices_new(w->mem, all.n);
	for (size_t i = 0; i < all.n; i++)
		choice_put(&c, str_print(w->mem, "%lld", (long long)a[i].id), a[i].name,
			   byline_is_among(chosen, n, a[i].id));
	return choices_list(&c);
}

list language_choices(const work *w, str chosen)
{
	const common_language *all;
	size_t n = languages_common(&all);
	choices c = choices_new(w->mem, n + 1);
	bool found = false;
	for (size_t i = 0; i < n; i++) {
		bool is_it = str_is(chosen, str_of(all[i].tag));
		choice_put(&c, str_of(all[i].tag), str_of(all[i].name), is_it);
		found |= is_it;
	}
	if (!found)
		choice_put(&c, chosen, chosen, true);
	return choices_list(&c);
}

list format_choices(const work *w, str chosen)
{
	bool as_html = str_is(chosen, S("html"));
	choices c = choices_new(w->mem, 2);
	choice_put(&c, S("markdown"), S("Markdown"), !as_html);
	choice_put(&c, S("html"), S("HTML"), as_html);
	return choices_list(&c);
}

list picture_choices(const work *w, str chosen)
{
	list all = media_newest(w, PICTURES_OFFERED);
	const media *m = all.at;
	choices c = choices_new(w->mem, all.n + 1);
	bool found = !chosen.n;
	for (size_t i = 0; i < all.n; i++) {
		str id = str_print(w->mem, "%lld", (long long)m[i].id);
		choice_put(&c, id, m[i].alt.n ? m[i].alt : m[i].name, str_is(id, chosen));
		found |= str_is(id, chosen);
	}
	if (!found)
		choice_put(&c, chosen, label(w->labels, L("The picture it has")), true);
	return choices_list(&c);
}
