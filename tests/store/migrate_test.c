#include "kit.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const ADD_AUTHOR[] = {
	"create table author (id integer primary key, name text not null) strict",
	"insert into author (id, name) values (1, 'Jane')",
	NULL,
};
static const char *const ADD_COLUMN[] = {
	"alter table book add column author int references author", NULL
};
static const char *const FAIL_LATE[] = { "drop table note", "insert into nowhere values (1)",
					 NULL };
static const char *const DANGLE[] = { "insert into note (book, place, text) values (404, 1, 'x')",
				      NULL };

static const migration STEPS[] = { { 2, "author", ADD_AUTHOR }, { 3, "book_author", ADD_COLUMN } };
static const migration BAD_STEPS[] = { { 2, "author", ADD_AUTHOR }, { 3, "late", FAIL_LATE } };
static const migration DANGLING[] = { { 2, "dangling", DANGLE } };

/* The library's catalogue as a later program has it. */
static catalogue later(const migration *steps, size_t n)
{
	catalogue c = library_catalogue;
	c.migrations = steps;
	c.migrations_n = n;
	c.version = steps[n - 1].version;
	return c;
}

static void close_store(library *l)
{
	work_close(&l->work);
	store_close(l->store);
	l->store = NULL;
	l->work.db = NULL;
}

static bool opens(library *l, const catalogue *c, str *ret_problem)
{
	store_options options = { .data = str_of(l->folder), .catalogue = c };
	store *s = store_open(&options, l->mem, ret_problem);
	store_close(s);
	return s != NULL;
}

static int64_t ask(library *l, const char *file, const char *sql)
{
	str problem;
	int64_t answer = -1;
	connection *c = connection_open(path_in(l, file), &library_catalogue, l->mem, &problem);
	if (c)
		connection_number(c, sql, &answer);
	connection_close(c);
	return answer;
}

static const char *first_backup(library *l)
{
	DIR *folder = opendir(path_in(l, "backup"));
	const char *found = NULL;
	assert_non_null(folder);
	for (struct dirent *e = readdir(folder); e; e = readdir(folder))
		if (e->d_name[0] != '.' && (!found || strcmp(e->d_name, found) < 0))
			found = str_print(l->mem, "%s", e->d_name).at;
	closedir(folder);
	return found;
}

static void an_older_database_is_brought_up_step_by_step_with_copies(void **state)
{
	library *l = *state;
	catalogue c = later(STEPS, 2);
	str problem = { NULL, 0 };
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("Emma"));
	close_store(l);

	bool done =
		store_migrate_of(&c, str_of(l->folder), (moment){ 1795446000 }, l->mem, &problem);

	assert_true(done);
	assert_int_equal(ask(l, "galley.db", "pragma user_version"), 3);
	assert_int_equal(ask(l, "galley.db", "select count(author) from book"), 0);
	assert_int_equal(ask(l, "galley.db", "select count(*) from book"), 1);
	assert_string_equal(first_backup(l), "galley-1-20261123T150000Z.db");
	assert_int_equal(ask(l, "backup/galley-1-20261123T150000Z.db", "pragma user_version"), 1);
	assert_int_equal(ask(l, "backup/galley-2-20261123T150000Z.db", "pragma user_version"), 2);
	assert_int_equal(ask(l, "backup/galley-1-20261123T150000Z.db", "select count(*) from book"),
			 1);
	assert_true(opens(l, &c, &problem));
}

static void a_step_that_fails_is_undone_and_named(void **state)
{
	library *l = *state;
	catalogue c = later(BAD_STEPS, 2);
	str problem = { NULL, 0 };
	close_store(l);

	bool done = store_migrate_of(&c, str_of(l->folder), (moment){ 1 }, l->mem, &problem);

	assert_false(done);
	assert_str(problem,
		   "the step to version 3 (late) failed and was undone: no such table: nowhere");
	assert_int_equal(ask(l, "galley.db", "pragma user_version"), 2);
	assert_int_equal(ask(l, "galley.db", "select count(*) from note"), 0);
}

static void a_step_that_leaves_dangling_rows_is_undone(void **state)
{
	library *l = *state;
	catalogue c = later(DANGLING, 1);
	str problem = { NULL, 0 };
	close_store(l);

	assert_false(store_migrate_of(&c, str_of(l->folder), (moment){ 1 }, l->mem, &problem));

	assert_true(str_has(problem, S("rows would refer to nothing")));
	assert_int_equal(ask(l, "galley.db", "select count(*) from note"), 0);
}

static void a_database_that_is_new_enough_is_left_alone(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };
	close_store(l);

	assert_true(store_migrate_of(&library_catalogue, str_of(l->folder), (moment){ 1 }, l->mem,
				     &problem));

	assert_int_not_equal(access(path_in(l, "backup"), F_OK), 0);
}

static void other_versions_are_refused_in_one_clear_sentence(void **state)
{
	library *l = *state;
	catalogue c = later(STEPS, 2);
	str problem = { NULL, 0 };
	close_store(l);

	assert_false(opens(l, &c, &problem));
	assert_true(str_starts(problem,
			       S("this database is of version 1, this program wants version 3: "
				 "run galley migrate --data /tmp/")));

	assert_true(store_migrate_of(&c, str_of(l->folder), (moment){ 1 }, l->mem, &problem));
	assert_false(opens(l, &library_catalogue, &problem));
	assert_str(problem, "this database is of version 3, this program knows version 1: "
			    "use the newer program");
	assert_false(store_migrate_of(&library_catalogue, str_of(l->folder), (moment){ 1 }, l->mem,
				      &problem));
	assert_true(str_has(problem, S("use the newer program")));
}

static void a_brief_store_refuses_them_as_well(void **state)
{
	library *l = *state;
	catalogue c = later(STEPS, 2);
	store_options options = { .data = str_of(l->folder), .catalogue = &c, .brief = true };
	str problem = { NULL, 0 };

	assert_null(store_open(&options, l->mem, &problem));

	assert_true(str_has(problem, S("wants version 3")));
}

static void what_is_no_newspaper_is_said(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };
	close_store(l);
	store_options nowhere = { .data = S("/tmp/galley-no-such-folder"),
				  .catalogue = &library_catalogue };

	assert_null(store_open(&nowhere, l->mem, &problem));
	assert_str(problem,
		   "there is no newspaper in /tmp/galley-no-such-folder: galley.db is missing; "
		   "galley init --data /tmp/galley-no-such-folder makes one");

	int file = open(path_in(l, "galley.db"), O_RDWR | O_TRUNC);
	static const char text_of[2000] =
		"This is a letter and no database, though it is long enough to be one.";
	assert_int_equal(write(file, text_of, sizeof(text_of)), sizeof(text_of));
	close(file);
	assert_false(opens(l, &library_catalogue, &problem));
	assert_true(str_has(problem, S("galley.db cannot be read: file is not a database")));

	assert_int_equal(truncate(path_in(l, "galley.db"), 0), 0);
	assert_false(opens(l, &library_catalogue, &problem));
	assert_true(str_has(problem, S("is a database of another program")));
}

static void a_newspaper_is_made_once(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };

	assert_int_equal(store_create_of(&library_catalogue, str_of(l->folder), l->mem, &problem),
			 -1);
	assert_str(problem, str_print(l->mem, "there is a newspaper in %s already", l->folder).at);

	assert_int_equal(store_create_of(&library_catalogue, S("/proc/nowhere"), l->mem, &problem),
			 -1);
	assert_str(problem, "cannot make /proc/nowhere: No such file or directory");
}

#define FOLDER(test) cmocka_unit_test_setup_teardown(test, library_in_folder, library_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER(an_older_database_is_brought_up_step_by_step_with_copies),
		FOLDER(a_step_that_fails_is_undone_and_named),
		FOLDER(a_step_that_leaves_dangling_rows_is_undone),
		FOLDER(a_database_that_is_new_enough_is_left_alone),
		FOLDER(other_versions_are_refused_in_one_clear_sentence),
		FOLDER(a_brief_store_refuses_them_as_well),
		FOLDER(what_is_no_newspaper_is_said),
		FOLDER(a_newspaper_is_made_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
