/* Sections that lie in others: where readers find them. */
#include "kit.h"

static int64_t given_section(world *t, int64_t parent, const char *slug, const char *name)
{
	work w = world_work(t);
	db_begin(&w);
	int64_t id = section_add_under(&w, parent, str_of(slug), str_of(name), S(""));
	assert_true(world_done(t, &w));
	return id;
}

static int64_t given_story_in(world *t, int64_t id, const char *slug, const char *story)
{
	work w = world_work(t);
	article_draft d = { .story = { .section = id,
				       .section_slug = str_of(slug),
				       .slug = str_of(story),
				       .headline = str_of(story),
				       .language = S("en"),
				       .direction = S("ltr"),
				       .format = S("markdown"),
				       .talk = S("open"),
				       .source = S("So.") } };
	const char *wrong;
	assert_true(article_prepare(&w, &d, &wrong));
	db_begin(&w);
	int64_t made = article_save(&w, &d);
	article_publish(&w, made, w.now);
	assert_true(world_done(t, &w));
	return made;
}

static str navigation_of(str body)
{
	str rest = str_from(body, str_find(body, S("<nav class=\"sections\"")));
	return str_part(rest, 0, str_find(rest, S("</nav>")));
}

static void the_navigation_has_ten_sections_that_lie_in_no_other(void **state)
{
	world *t = *state;
	given_section(t, t->town, "rowing", "Rowing");
	for (int i = 1; i <= 10; i++)
		given_section(t, 0, str_c(t->mem, str_print(t->mem, "part-%02d", i)),
			      str_c(t->mem, str_print(t->mem, "Part %02d", i)));

	str nav = navigation_of(get(t, "/").body);

	assert_has(nav, "href=\"/town\"");
	assert_has(nav, "href=\"/part-09\"");
	assert_lacks(nav, "href=\"/part-10\"");
	assert_lacks(nav, "href=\"/rowing\"");
}

static void a_section_names_what_it_lies_in_and_what_lies_in_it(void **state)
{
	world *t = *state;
	int64_t rowing = given_section(t, t->town, "rowing", "Rowing");
	given_section(t, rowing, "sculls", "Sculls");

	str town = get(t, "/town").body, row = get(t, "/rowing").body;

	assert_has(town, "<li><a href=\"/rowing\">Rowing</a></li>");
	assert_lacks(town, "/sculls");
	assert_has(row, "<p class=\"kicker\"><a href=\"/town\">Town</a></p>");
	assert_has(row, "<li><a href=\"/sculls\">Sculls</a></li>");
}

static void every_section_is_reached_from_the_archive(void **state)
{
	world *t = *state;
	int64_t parent = t->town;
	for (int i = 1; i <= 6; i++)
		parent = given_section(t, parent, str_c(t->mem, str_print(t->mem, "in-%d", i)),
				       str_c(t->mem, str_print(t->mem, "In %d", i)));
	given_section(t, 0, "sport", "Sport");

	str body = get(t, "/archive").body;

	assert_has(body, "<li class=\"depth-0\"><a href=\"/town\">Town</a></li>\n"
			 "<li class=\"depth-1\"><a href=\"/in-1\">In 1</a></li>\n"
			 "<li class=\"depth-2\"><a href=\"/in-2\">In 2</a></li>");
	assert_has(body, "<li class=\"depth-4\"><a href=\"/in-6\">In 6</a></li>\n"
			 "<li class=\"depth-0\"><a href=\"/sport\">Sport</a></li>");
}

static void stories_of_a_section_in_another_stand_at_its_own_address(void **state)
{
	world *t = *state;
	int64_t rowing = given_section(t, t->town, "rowing", "Rowing");
	given_story_in(t, rowing, "rowing", "sculls");

	assert_int_equal(get(t, "/rowing/sculls").status, OK);
	assert_has(get(t, "/rowing").body, "href=\"/rowing/sculls\"");
}

static void a_block_of_the_front_page_has_what_lies_in_its_section(void **state)
{
	world *t = *state;
	int64_t rowing = given_section(t, t->town, "rowing", "Rowing");
	given_story_in(t, rowing, "rowing", "sculls");
	for (int i = 0; i < 5; i++) {
		after(t, 60);
		given_article(t, .slug = str_c(t->mem, str_print(t->mem, "s%d", i)));
	}

	str body = get(t, "/").body;

	str block = str_from(body, str_find(body, S("<h2><a href=\"/town\">Town</a></h2>")));
	assert_has(block, "href=\"/rowing/sculls\"");
	assert_lacks(body, "<h2><a href=\"/rowing\">");
}

static void the_form_offers_sections_in_their_order(void **state)
{
	world *t = *state;
	given_section(t, 0, "sport", "Sport");
	given_section(t, t->town, "rowing", "Rowing");
	sign_in(t);

	str body = get(t, "/desk/story").body;

	assert_true(str_find(body, S(">Town</option>")) < str_find(body, S(">– Rowing</option>")));
	assert_true(str_find(body, S(">– Rowing</option>")) < str_find(body, S(">Sport</option>")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(the_navigation_has_ten_sections_that_lie_in_no_other),
		world_test(a_section_names_what_it_lies_in_and_what_lies_in_it),
		world_test(every_section_is_reached_from_the_archive),
		world_test(stories_of_a_section_in_another_stand_at_its_own_address),
		world_test(a_block_of_the_front_page_has_what_lies_in_its_section),
		world_test(the_form_offers_sections_in_their_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
