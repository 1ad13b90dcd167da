/* What the head of a page tells search engines and whoever else reads it for others. */
#include "kit.h"

#include <jansson.h>

#define CANONICAL "<link rel=\"canonical\" href=\"http://paper.test"

static void given_stories(world *t, int n, const char *tags)
{
	for (int i = 0; i < n; i++)
		given_article(t, .slug = str_c(t->mem, str_print(t->mem, "s%02d", i)), .tags = tags,
			      .published = (moment){ t->now.s - 60 * i });
}

/* The address behind the first link with rel=next, as it is written. */
static const char *next_of(world *t, str body)
{
	size_t end = str_find(body, S("\" rel=\"next\""));
	assert_true(end < body.n);
	str before = str_part(body, 0, end);
	for (size_t at = str_find(before, S("href=\"")); at < before.n;
	     at = str_find(before, S("href=\"")))
		before = str_from(before, at + 6);
	return str_c(t->mem, before);
}

static void assert_canonical(world *t, str body, const char *path)
{
	assert_has(body, str_c(t->mem, str_print(t->mem, CANONICAL "%s\">", path)));
}

static void each_page_of_a_list_is_canonical_to_itself(void **state)
{
	world *t = *state;
	given_stories(t, 25, "Harbour");
	static const char *const lists[] = { "/town", "/tag/harbour", "/author/ada-brook",
					     "/archive/2026/11", "/archive/2026/11/18" };
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		str first = get(t, lists[i]).body;
		const char *next = next_of(t, first);
		str odd = str_print(t->mem, "%s&utm_source=mail&x=1", next);

		assert_canonical(t, first, lists[i]);
		assert_has(str_of(next), "?before=");
		assert_canonical(t, get(t, next).body, next);
		assert_canonical(t, get(t, str_c(t->mem, odd)).body, next);
	}
}

static void what_is_asked_for_beside_is_never_canonical(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier");
	given_article(t, .slug = "about", .is_page = true);
	static const char *const targets[][2] = {
		{ "/?utm_source=x", "/" },
		{ "/town?before=x", "/town" },
		{ "/town?before=", "/town" },
		{ "/town?before=1.2.3", "/town" },
		{ "/town?page=2&ref=%22%3E", "/town" },
		{ "/town/pier?fbclid=1", "/town/pier" },
		{ "/town/pier?before=1795000000.1", "/town/pier" },
		{ "/about?x", "/about" },
		{ "/archive?x=1", "/archive" },
	};
	for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++)
		assert_canonical(t, get(t, targets[i][0]).body, targets[i][1]);
}

static void comments_further_on_are_canonical_to_their_story(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier"), remark = 0;
	for (int i = 0; i < 102; i++)
		remark = given_comment(t, .article = story,
				       .text = str_c(t->mem, str_print(t->mem, "No. %d", i)));

	answer on =
		get(t, str_c(t->mem, str_print(t->mem, "/town/pier?from=%lld", (long long)remark)));
	answer replying =
		get(t, str_c(t->mem, str_print(t->mem, "/talk/%lld/reply", (long long)remark)));

	assert_has(on.body, "No. 101");
	assert_canonical(t, on.body, "/town/pier");
	assert_int_equal(answer_header_of(&on, "X-Robots-Tag").n, 0);
	assert_has(replying.body, "<meta name=\"robots\" content=\"noindex\">");
	assert_str(answer_header_of(&replying, "X-Robots-Tag"), "noindex");
	assert_lacks(replying.body, "rel=\"canonical\"");
}

static void what_is_no_place_to_arrive_at_is_kept_from_search_engines(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier");
	given_article(t, .slug = "wrong", .state = "withdrawn");
	given_article(t, .slug = "imprint", .state = "withdrawn", .is_page = true);
	static const char *const kept[] = {
		"/search",  "/search?q=pier",     "/nope",         "/town/wrong",
		"/imprint", "/town?before=1.1",   "/desk/sign-in", "/author/ada-brook/contact",
		"/%",       "/search/suggest?q=p"
	};
	static const char *const shown[] = { "/",          "/town",
					     "/town/pier", "/author/ada-brook",
					     "/archive",   "/archive/2026/11" };
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		answer a = get(t, kept[i]);
		assert_str(answer_header_of(&a, "X-Robots-Tag"), "noindex");
		assert_lacks(a.body, "rel=\"canonical\"");
	}
	for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
		answer a = get(t, shown[i]);
		assert_int_equal(answer_header_of(&a, "X-Robots-Tag").n, 0);
		assert_has(a.body, "<meta name=\"robots\" content=\"max-image-preview:large\">");
	}
}

static void the_newsroom_and_its_previews_are_kept_from_search_engines(void **state)
{
	world *t = *state;
	sign_in(t);

	answer stories = get(t, "/desk");
	answer preview = desk_post(t, "/desk/story", "headline=Soon&source=Words&act=preview");

	assert_str(answer_header_of(&stories, "X-Robots-Tag"), "noindex");
	assert_str(answer_header_of(&preview, "X-Robots-Tag"), "noindex");
	assert_has(preview.body, "<meta name=\"robots\" content=\"noindex\">");
}

#define ALTERNATE(language, path)                                                                  \
	"<link rel=\"alternate\" hreflang=\"" language "\" href=\"http://paper.test" path "\">"

static void translations_name_each_other_themselves_and_a_default(void **state)
{
	world *t = *state;
	int64_t english = given_article(t, .slug = "window", .headline = "The window");
	given_article(t, .slug = "nafidha", .headline = "نافذة", .language = "ar",
		      .original = english);
	given_article(t, .slug = "janela", .language = "pt-BR", .original = english);
	given_article(t, .slug = "fenster", .language = "de", .original = english,
		      .state = "draft");
	given_article(t, .slug = "alone");
	static const char *const pages[] = { "/town/window", "/town/nafidha", "/town/janela" };

	for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
		str body = get(t, pages[i]).body;
		str head_of = str_part(body, 0, str_find(body, S("</head>")));
		assert_has(head_of, ALTERNATE("en", "/town/window"));
		assert_has(head_of, ALTERNATE("ar", "/town/nafidha"));
		assert_has(head_of, ALTERNATE("pt-BR", "/town/janela"));
		assert_has(head_of, ALTERNATE("x-default", "/town/window"));
		assert_lacks(body, "fenster");
	}
	assert_lacks(get(t, "/town/alone").body, "hreflang");
}

static void without_the_original_all_translations_name_the_same_default(void **state)
{
	world *t = *state;
	int64_t english = given_article(t, .slug = "window", .state = "withdrawn");
	given_article(t, .slug = "nafidha", .language = "ar", .original = english);
	given_article(t, .slug = "janela", .language = "pt", .original = english);

	assert_has(get(t, "/town/nafidha").body, ALTERNATE("x-default", "/town/nafidha"));
	assert_has(get(t, "/town/janela").body, ALTERNATE("x-default", "/town/nafidha"));
}

static void a_card_shows_the_story_with_its_picture(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier", .headline = "Tax & <spend>", .standfirst = "Short.",
		      .tags = "Harbour, Jobs", .hero = given_photo(t, "quay.jpg"));
	static const char *const members[] = {
		"og:type\" content=\"article\"",
		"og:title\" content=\"Tax &amp; &lt;spend&gt;\"",
		"og:url\" content=\"http://paper.test/town/pier\"",
		"og:description\" content=\"Short.\"",
		"og:image\" content=\"http://paper.test/media/quay.jpg\"",
		"og:image:width\" content=\"1200\"",
		"og:image:height\" content=\"800\"",
		"og:image:alt\" content=\"A quay in fog\"",
		"article:published_time\" content=\"2026-11-18T",
		"article:section\" content=\"Town\"",
		"article:tag\" content=\"Harbour\"",
		"article:tag\" content=\"Jobs\"",
		"twitter:card\" content=\"summary_large_image\"",
	};

	str body = get(t, "/town/pier?from=1").body;

	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
		assert_has(body, members[i]);
	assert_has(get(t, "/").body, "og:type\" content=\"website\"");
}

/* ---- schema.org ----------------------------------------------------------------------------- */

static json_t *data_of(world *t, const char *target)
{
	str body = get(t, target).body;
	const char *before = "<script type=\"application/ld+json\">";
	size_t at_data = str_find(body, str_of(before));
	assert_true(at_data < body.n);
	str rest = str_from(body, at_data + strlen(before));
	rest = str_part(rest, 0, str_find(rest, S("</script>")));
	json_error_t why;
	json_t *data = json_loadb(rest.at, rest.n, JSON_REJECT_DUPLICATES, &why);
	if (!data)
		fail_msg("%s in %.*s", why.text, STR_ARGS(rest));
	return data;
}

static const char *text_at(json_t *data, const char *name)
{
	const char *found = json_string_value(json_object_get(data, name));
	if (!found)
		fail_msg("no text at %s", name);
	return found;
}

static void a_story_describes_itself_in_full(void **state)
{
	world *t = *state;
	int64_t story =
		given_article(t, .slug = "pier", .headline = "The pier", .standfirst = "Short.",
			      .tags = "Harbour, Jobs", .hero = given_photo(t, "quay.jpg"));
	given_comment(t, .article = story);

	json_t *data = data_of(t, "/town/pier?from=1");
	json_t *writer = json_array_get(json_object_get(data, "author"), 0);
	json_t *publisher = json_object_get(data, "publisher");
	json_t *image = json_object_get(data, "image");
	json_t *keywords = json_object_get(data, "keywords");

	assert_string_equal(text_at(data, "@context"), "https://schema.org");
	assert_string_equal(text_at(data, "@type"), "NewsArticle");
	assert_string_equal(text_at(data, "headline"), "The pier");
	assert_string_equal(text_at(data, "description"), "Short.");
	assert_string_equal(text_at(data, "mainEntityOfPage"), "http://paper.test/town/pier");
	assert_string_equal(text_at(data, "articleSection"), "Town");
	assert_string_equal(text_at(data, "inLanguage"), "en");
	assert_string_equal(text_at(writer, "@type"), "Person");
	assert_string_equal(text_at(writer, "name"), "Ada Brook");
	assert_string_equal(text_at(writer, "url"), "http://paper.test/author/ada-brook");
	assert_string_equal(text_at(publisher, "@type"), "NewsMediaOrganization");
	assert_string_equal(text_at(publisher, "name"), "The Galley");
	assert_string_equal(text_at(json_object_get(data, "copyrightHolder"), "name"),
			    "The Galley");
	assert_int_equal(json_integer_value(json_object_get(data, "copyrightYear")), 2026);
	assert_true(json_is_true(json_object_get(data, "isAccessibleForFree")));
	assert_int_equal(json_integer_value(json_object_get(data, "commentCount")), 1);
	assert_string_equal(text_at(image, "url"), "http://paper.test/media/quay.jpg");
	assert_int_equal(json_integer_value(json_object_get(image, "width")), 1200);
	assert_int_equal(json_array_size(keywords), 2);
	assert_string_equal(json_string_value(json_array_get(keywords, 0)), "Harbour");
	json_decref(data);
}

/* As "2026-11-18T13:06:40+00:00". */
static void assert_has_offset(const char *date)
{
	size_t n = strlen(date);
	assert_int_equal(n, 25);
	assert_true(date[n - 6] == '+' || date[n - 6] == '-');
}

static void dates_of_a_story_have_their_offset(void **state)
{
	world *t = *state;
	given_article(t, .slug = "pier");

	json_t *data = data_of(t, "/town/pier");

	assert_has_offset(text_at(data, "datePublished"));
	assert_has_offset(text_at(data, "dateModified"));
	json_decref(data);
}

static void a_headline_cannot_end_the_script_it_stands_in(void **state)
{
	world *t = *state;
	const char *hostile = "</script><script>alert(1)</script> <!-- \"\\ \xe2\x80\xa8 ]]> &amp;";
	given_article(t, .slug = "pier", .headline = hostile, .tags = "</Script>");

	json_t *data = data_of(t, "/town/pier");

	assert_string_equal(text_at(data, "headline"), hostile);
	assert_lacks(get(t, "/town/pier").body, "<script>alert");
	json_decref(data);
}

static void a_story_without_a_byline_is_the_papers_own(void **state)
{
	world *t = *state;
	int64_t story = given_article(t, .slug = "pier");
	work w = world_work(t);
	db_begin(&w);
	db_run(&w, Q_bylines_drop, num(story));
	assert_true(world_done(t, &w));

	json_t *data = data_of(t, "/town/pier");

	assert_string_equal(text_at(json_object_get(data, "author"), "@type"),
			    "NewsMediaOrganization");
	json_decref(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(each_page_of_a_list_is_canonical_to_itself),
		world_test(what_is_asked_for_beside_is_never_canonical),
		world_test(comments_further_on_are_canonical_to_their_story),
		world_test(what_is_no_place_to_arrive_at_is_kept_from_search_engines),
		world_test(the_newsroom_and_its_previews_are_kept_from_search_engines),
		world_test(translations_name_each_other_themselves_and_a_default),
		world_test(without_the_original_all_translations_name_the_same_default),
		world_test(a_card_shows_the_story_with_its_picture),
		world_test(a_story_describes_itself_in_full),
		world_test(dates_of_a_story_have_their_offset),
		world_test(a_headline_cannot_end_the_script_it_stands_in),
		world_test(a_story_without_a_byline_is_the_papers_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
