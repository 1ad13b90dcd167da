#include "article_form_view.h"

#include "author/author.h"
#include "media/media.h"
#include "render/labels.h"
#include "section/section.h"
#include "web/choice.h"

#define PICTURES_OFFERED 50

/* Languages that stories are commonly written in; any other code may be typed by importers. */
static const struct {
	const char *code, *name;
} LANGUAGES[] = {
	{ "am", "አማርኛ" },
	{ "ar", "العربية" },
	{ "bn", "বাংলা" },
	{ "cs", "Čeština" },
	{ "da", "Dansk" },
	{ "de", "Deutsch" },
	{ "el", "Ελληνικά" },
	{ "en", "English" },
	{ "es", "Español" },
	{ "et", "Eesti" },
	{ "fa", "فارسی" },
	{ "fi", "Suomi" },
	{ "fr", "Français" },
	{ "ga", "Gaeilge" },
	{ "he", "עברית" },
	{ "hi", "हिन्दी" },
	{ "hu", "Magyar" },
	{ "hy", "Հայերեն" },
	{ "id", "Bahasa Indonesia" },
	{ "it", "Italiano" },
	{ "ja", "日本語" },
	{ "ko", "한국어" },
	{ "lt", "Lietuvių" },
	{ "nl", "Nederlands" },
	{ "no", "Norsk" },
	{ "pl", "Polski" },
	{ "pt", "Português" },
	{ "pt-BR", "Português do Brasil" },
	{ "ro", "Română" },
	{ "ru", "Русский" },
	{ "sr", "Српски" },
	{ "sv", "Svenska" },
	{ "sw", "Kiswahili" },
	{ "ta", "தமிழ்" },
	{ "tr", "Türkçe" },
	{ "uk", "Українська" },
	{ "ur", "اردو" },
	{ "yi", "ייִדיש" },
	{ "zh", "中文" },
};
#define LANGUAGES_N (sizeof LANGUAGES / sizeof LANGUAGES[0])

str language_direction(str language)
{
	static const char *const leftward[] = { "ar", "fa", "he", "ur", "yi" };
	for (size_t i = 0; i < sizeof leftward / sizeof leftward[0]; i++)
		if (str_is(str_part(language, 0, 2), str_of(leftward[i])))
			return S("rtl");
	return S("ltr");
}

list section_choices(const work *w, str chosen)
{
	list all = sections_all(w);
	const section *s = all.at;
	choices c = choices_new(w->mem, all.n);
	for (size_t i = 0; i < all.n; i++)
		choice_put(&c, s[i].slug, s[i].name, str_is(s[i].slug, chosen));
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
	choices c = choices_new(w->mem, LANGUAGES_N + 1);
	bool found = false;
	for (size_t i = 0; i < LANGUAGES_N; i++) {
		bool is_it = str_is(chosen, str_of(LANGUAGES[i].code));
		choice_put(&c, str_of(LANGUAGES[i].code), str_of(LANGUAGES[i].name), is_it);
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
