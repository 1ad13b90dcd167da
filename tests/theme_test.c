/* A theme's templates: when they are read, and what becomes of broken ones. */
#include "kit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define MARK "<p class=\"mine\">{{_ Search}}</p>"

typedef struct themed {
	world *world;
	char folder[64], file[100];
	size_t problems;
} themed;

static void count_problem(void *context, str line)
{
	themed *t = context;
	t->problems += str_starts(line, S("problem: "));
}

static void write_theme(const themed *t, const char *main)
{
	FILE *f = fopen(t->file, "we");
	assert_non_null(f);
	fprintf(f, "{{<frame.html}}{{$title}}Own{{/title}}{{$main}}%s{{/main}}{{/frame.html}}\n",
		main);
	fclose(f);
}

static bool reread(themed *t)
{
	str say = { 0 };
	return site_reread(t->world->site, t->world->mem, &say);
}

static int themed_begin(void **state)
{
	themed *t = calloc(1, sizeof(*t));
	assert_non_null(t);
	world_begin((void **)&t->world);
	snprintf(t->folder, sizeof(t->folder), "/tmp/galley-themed-%d", (int)getpid());
	mkdir(t->folder, 0700);
	t->world->conf.theme = str_copy(t->world->mem, str_of(t->folder));
	snprintf(t->folder, sizeof(t->folder), "/tmp/galley-themed-%d/templates", (int)getpid());
	mkdir(t->folder, 0700);
	snprintf(t->file, sizeof(t->file), "%s/error.html", t->folder);
	write_theme(t, MARK);
	assert_true(reread(t));
	log_to(count_problem, t);
	*state = t;
	return 0;
}

static int themed_end(void **state)
{
	themed *t = *state;
	log_to(NULL, NULL);
	unlink(t->file);
	rmdir(t->folder);
	rmdir(str_c(t->world->mem, t->world->conf.theme));
	world_end((void **)&t->world);
	free(t);
	return 0;
}

#define themed_test(function) cmocka_unit_test_setup_teardown(function, themed_begin, themed_end)

static void given_settings(world *t, str name, str language)
{
	work w = world_work(t);
	db_begin(&w);
	setting s = *settings_read(&w, t->mem);
	s.name = name;
	s.language = language;
	settings_save(&w, &s);
	assert_true(world_done(t, &w));
}

static void a_changed_theme_takes_effect_when_it_is_read_again(void **state)
{
	themed *t = *state;
	write_theme(t, "<p>another</p>");
	assert_has(get(t->world, "/nope").body, "class=\"mine\"");

	assert_true(reread(t));

	assert_has(get(t->world, "/nope").body, "<p>another</p>");
}

static void a_broken_theme_is_refused_and_the_old_one_kept(void **state)
{
	themed *t = *state;
	str why = { 0 };
	write_theme(t, "{{nobody_knows_this}}");

	assert_false(site_reread(t->world->site, t->world->mem, &why));

	assert_has(why, "error.html:1: ");
	assert_has(get(t->world, "/nope").body, "class=\"mine\"");
}

static void a_broken_theme_hinders_no_setting(void **state)
{
	themed *t = *state;
	write_theme(t, "{{nobody_knows_this}}");

	given_settings(t->world, S("The Tide"), S("en"));

	str page = get(t->world, "/nope").body;
	assert_has(page, "The Tide");
	assert_has(page, "class=\"mine\"");
	get(t->world, "/nope");
	assert_int_equal(t->problems, 0);
}

static void another_language_takes_effect_without_reading_the_theme(void **state)
{
	themed *t = *state;
	write_theme(t, "{{nobody_knows_this}}");

	given_settings(t->world, S("The Tide"), S("ar"));

	str page = get(t->world, "/nope").body;
	assert_has(page, "<p class=\"mine\">بحث</p>");
	assert_has(page, "The Tide");
	assert_int_equal(t->problems, 0);
}

static void a_theme_stands_before_the_source_tree_and_both_are_read_under_development(void **state)
{
	themed *t = *state;
	t->world->conf.dev = true;
	assert_true(reread(t));
	write_theme(t, "{{nobody_knows_this}}");

	answer broken = get(t->world, "/nope");
	answer whole = get(t->world, "/");

	assert_int_equal(broken.status, SERVER_ERROR);
	assert_has(broken.body, "error.html:1: ");
	assert_int_equal(whole.status, OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		themed_test(a_changed_theme_takes_effect_when_it_is_read_again),
		themed_test(a_broken_theme_is_refused_and_the_old_one_kept),
		themed_test(a_broken_theme_hinders_no_setting),
		themed_test(another_language_takes_effect_without_reading_the_theme),
		themed_test(
			a_theme_stands_before_the_source_tree_and_both_are_read_under_development),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
