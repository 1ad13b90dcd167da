#include "kit.h"

#include <fcntl.h>
#include <unistd.h>

typedef struct findings {
	arena *mem;
	size_t n;
	str all;
} findings;

static void note(void *context, str finding)
{
	findings *f = context;
	f->n++;
	f->all = str_print(f->mem, "%.*s%.*s\n", STR_ARGS(f->all), STR_ARGS(finding));
}

static void queries_that_do_not_fit_or_read_whole_tables_are_found(void **state)
{
	library *l = *state;
	findings f = { .mem = l->mem };

	size_t n = store_check(l->store, note, &f);

	assert_int_equal(n, f.n);
	assert_str(
		f.all,
		"book.sql:21: query books_count reads a whole table: SCAN book USING COVERING "
		"INDEX books_on_shelf\n"
		"book.sql:57: query book_unknown_column has a column that its shape does not have\n"
		"book.sql:63: query book_no_such_table no such table: pamphlet\n"
		"book.sql:67: query books_scanned reads a whole table: SCAN book\n");
}

static void rows_that_refer_to_nothing_are_found(void **state)
{
	library *l = *state;
	findings f = { .mem = l->mem };
	sqlite3_exec(l->store->shared->db,
		     "pragma foreign_keys = off; insert into note (book, place, text) values (404, "
		     "1, 'x')",
		     NULL, NULL, NULL);

	store_check(l->store, note, &f);

	assert_true(str_has(f.all, S("references: a row of note refers to nothing in book")));
}

static void damage_of_the_file_is_found(void **state)
{
	library *l = *state;
	findings f = { .mem = l->mem };
	given_shelf(&l->work, 1, S("top"));
	for (int i = 0; i < 50; i++)
		given_book(&l->work, 1, str_print(l->mem, "Volume %d", i));
	connection *c = l->store->writer.connection;
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	sqlite3_exec(c->db,
		     "pragma writable_schema = on; "
		     "update sqlite_schema set sql = replace(sql, '(title)', '(id)') "
		     "where name = 'book_by_title'",
		     NULL, NULL, NULL);
	store_close(l->store);
	store_options options = { .data = str_of(l->folder), .catalogue = &library_catalogue };
	str problem;
	l->store = store_open(&options, l->mem, &problem);

	store_check(l->store, note, &f);
	l->work = work_open(l, l->mem);

	assert_true(str_has(f.all, S("damage: ")));
}

static void queries_that_are_not_what_they_say_are_found(void **state)
{
	library *l = *state;
	static const char *const none[] = { NULL };
	static const query_entry liars[] = {
		{ "html", "x.sql:1", "select title as blurb_html from book where id = 1", &BOOK,
		  none, none, 0, 0, false, false },
		{ "reader", "x.sql:2", "delete from book", NULL, none, none, 0, 0, false, false },
	};
	catalogue c = library_catalogue;
	c.queries = liars;
	c.queries_n = 2;
	store_options options = { .data = S(":memory:"), .catalogue = &c };
	str problem;
	findings f = { .mem = l->mem };
	store *s = store_open(&options, l->mem, &problem);

	store_check(s, note, &f);

	assert_str(f.all, "x.sql:1: query html gives plain text the name of html\n"
			  "x.sql:2: query reader writes, but is said to read\n");
	store_close(s);
}

/* The file alone, without what stands in the WAL. */
static void copy_file(const char *from, const char *to)
{
	static char bytes[1 << 20];
	int in = open(from, O_RDONLY), out = open(to, O_WRONLY | O_CREAT, 0600);
	ssize_t n = read(in, bytes, sizeof(bytes));
	assert_true(n > 0);
	assert_int_equal(write(out, bytes, (size_t)n), n);
	close(in);
	close(out);
}

static void a_checkpoint_folds_the_wal_into_the_file(void **state)
{
	library *l = *state;
	int64_t shelves = 0;
	str problem = { NULL, 0 };
	given_shelf(&l->work, 1, S("top"));

	store_checkpoint(l->store);

	copy_file(path_in(l, "galley.db"), path_in(l, "alone.db"));
	connection *c =
		connection_open(path_in(l, "alone.db"), &library_catalogue, l->mem, &problem);
	connection_number(c, "select count(*) from shelf", &shelves);
	assert_int_equal(shelves, 1);
	connection_close(c);
}

#define FOLDER(test) cmocka_unit_test_setup_teardown(test, library_in_folder, library_close)
#define MEMORY(test) cmocka_unit_test_setup_teardown(test, library_in_memory, library_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY(queries_that_do_not_fit_or_read_whole_tables_are_found),
		FOLDER(queries_that_do_not_fit_or_read_whole_tables_are_found),
		MEMORY(rows_that_refer_to_nothing_are_found),
		FOLDER(damage_of_the_file_is_found),
		MEMORY(queries_that_are_not_what_they_say_are_found),
		FOLDER(a_checkpoint_folds_the_wal_into_the_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
