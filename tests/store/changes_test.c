#include "kit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t last(library *l, const char *name)
{
	return changes_last(l->store->changes, changes_slot(str_of(name)));
}

static bool has_read(const work *w, const char *name)
{
	reads r = db_reads(w->db);
	for (size_t i = 0; i < r.n; i++)
		if (r.slots[i] == changes_slot(str_of(name)))
			return true;
	return false;
}

static void a_page_depends_on_what_its_queries_declare(void **state)
{
	library *l = *state;
	work page = work_open(l, l->mem);
	given_shelf(&l->work, 1, S("top"));
	int64_t a = given_book(&l->work, 1, S("A"));
	int64_t b = given_book(&l->work, 1, S("B"));

	db_all(&page, Q_books_on, &BOOK, num(1), num(9));
	db_one(&page, Q_book_by_id, &BOOK, num(77));
	db_all(&page, Q_books_on, &BOOK, num(1), num(9)); /* again: nothing new */

	assert_true(has_read(&page, "everything"));
	assert_true(has_read(&page, "shelf/1"));
	assert_true(has_read(&page, str_print(l->mem, "book/%d", (int)a).at));
	assert_true(has_read(&page, str_print(l->mem, "book/%d", (int)b).at));
	assert_true(has_read(&page, "book/77")); /* though there is none */
	assert_false(has_read(&page, "books"));
	assert_int_equal(db_reads(page.db).n, 5);
	work_close(&page);
}

static void a_write_marks_what_it_declares_and_nothing_else(void **state)
{
	library *l = *state;
	given_shelf(&l->work, 1, S("top"));
	int64_t a = given_book(&l->work, 1, S("A"));
	uint64_t before = changes_count(l->store->changes);
	const char *tag_of_a = str_print(l->mem, "book/%d", (int)a).at;
	assert_int_equal(last(l, tag_of_a), before);

	db_begin(&l->work);
	db_run(&l->work, Q_books_sell, real(2), num(1));
	db_end(&l->work, true);

	assert_int_equal(last(l, tag_of_a), before + 1);
	assert_int_equal(last(l, "shelf/1"), before);
	assert_int_equal(changes_count(l->store->changes), before + 1);
	assert_false(changes_unsettled(l->store->changes));
}

static void a_tag_with_a_column_that_is_null_is_left_out(void **state)
{
	library *l = *state;
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("A"));
	uint64_t before = changes_count(l->store->changes);

	db_begin(&l->work);
	db_run(&l->work, Q_books_sell, real(2), num(1));
	db_end(&l->work, true);
	assert_true(last(l, "book/1") > before);
	assert_true(last(l, "dear/") <= before);

	db_begin(&l->work);
	db_run(&l->work, Q_books_sell, real(200), num(1));
	db_end(&l->work, true);
	assert_true(last(l, "dear/1") > before);
}

static void a_page_that_began_before_a_write_is_older_than_it(void **state)
{
	library *l = *state;
	work page = work_open(l, l->mem);
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("A"));
	db_all(&page, Q_books_on, &BOOK, num(1), num(9));
	assert_true(last(l, "shelf/1") <= db_reads(page.db).since);

	given_book(&l->work, 1, S("B"));

	assert_true(last(l, "shelf/1") > db_reads(page.db).since);
	work_close(&page);
}

static void what_is_undone_marks_nothing(void **state)
{
	library *l = *state;
	given_shelf(&l->work, 1, S("top"));
	uint64_t before = last(l, "shelf/1");

	db_begin(&l->work);
	db_int(&l->work, Q_book_add, num(1), text(S("A")), nothing(), text(S("")), nothing(),
	       flag(false), num(0));
	db_end(&l->work, false);

	assert_int_equal(last(l, "shelf/1"), before);
}

static void a_write_of_very_many_tags_marks_everything(void **state)
{
	library *l = *state;
	const work *w = &l->work;
	given_shelf(w, 1, S("top"));
	db_begin(w);
	for (int i = 0; i < TAGS_MOST + 100; i++)
		db_int(w, Q_book_add, num(1), text(str_print(l->mem, "%d", i)), nothing(),
		       text(S("")), nothing(), flag(false), num(0));
	db_end(w, true);

	assert_int_equal(last(l, "everything"), changes_count(l->store->changes));
	assert_int_equal(last(l, "shelf/1"), 0);
}

static void pending_is_never_fresh_and_done_counts_on(void **state)
{
	library *l = *state;
	changes *c = l->store->changes;
	const uint16_t slots_of[] = { 3, 65535 };
	uint64_t before = changes_count(c);

	changes_pending(c, slots_of, 2);
	assert_true(changes_last(c, 3) == CHANGES_PENDING);
	assert_true(changes_unsettled(c));
	changes_done(c, slots_of, 2);

	assert_int_equal(changes_last(c, 3), before + 1);
	assert_int_equal(changes_last(c, 65535), before + 1);
	assert_int_equal(changes_last(c, 4), 0);
	assert_false(changes_unsettled(c));
}

static void settling_raises_the_counter_for_what_was_pending_only(void **state)
{
	library *l = *state;
	changes *c = l->store->changes;
	const uint16_t slot = 9;
	changes_done(c, &(uint16_t){ 8 }, 1);
	uint64_t before = changes_count(c);
	changes_pending(c, &slot, 1);

	changes_settle(c);
	changes_settle(c);

	assert_int_equal(changes_last(c, 9), before + 1);
	assert_int_equal(changes_last(c, 8), before);
	assert_int_equal(changes_count(c), before + 1);
}

/* ---- the file -------------------------------------------------------------------------------- */

static void the_mapping_is_the_same_for_all_who_open_it(void **state)
{
	library *l = *state;
	str problem;
	changes *other = changes_open(str_of(path_in(l, "galley.shm")), l->mem, &problem);
	const uint16_t slot = 5;

	changes_done(l->store->changes, &slot, 1);

	assert_int_equal(changes_last(other, 5), changes_count(l->store->changes));
	changes_close(other);
}

static void write_file(const char *name, const char *text, size_t n)
{
	int file = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_int_equal(write(file, text, n), n);
	close(file);
}

static void an_absent_short_or_foreign_file_is_made_anew(void **state)
{
	library *l = *state;
	const char *name = path_in(l, "try.shm");
	static const char zeros[2 << 20];
	static const struct {
		const char *text;
		size_t n;
	} cases[] = {
		{ NULL, 0 },
		{ "", 0 },
		{ "short", 5 },
		{ zeros, sizeof(zeros) },
		{ zeros, 64 + 65536 * 8 + 65536 * 8 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		str problem = { NULL, 0 };
		unlink(name);
		if (cases[i].text)
			write_file(name, cases[i].text, cases[i].n);

		changes *c = changes_open(str_of(name), l->mem, &problem);

		assert_non_null(c);
		assert_int_equal(changes_count(c), 1);
		struct stat is;
		assert_int_equal(stat(name, &is), 0);
		assert_true(is.st_blocks * 512 >=
			    1 << 20); /* no holes: a full disk does not kill us */
		changes_close(c);
	}
}

static void a_file_that_cannot_be_made_is_explained(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };

	changes *c = changes_open(S("/proc/nowhere/galley.shm"), l->mem, &problem);

	assert_null(c);
	assert_str(problem, "cannot make /proc/nowhere/galley.shm: No such file or directory");
}

#define FOLDER(test) cmocka_unit_test_setup_teardown(test, library_in_folder, library_close)
#define MEMORY(test) cmocka_unit_test_setup_teardown(test, library_in_memory, library_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY(a_page_depends_on_what_its_queries_declare),
		FOLDER(a_page_depends_on_what_its_queries_declare),
		MEMORY(a_write_marks_what_it_declares_and_nothing_else),
		MEMORY(a_tag_with_a_column_that_is_null_is_left_out),
		FOLDER(a_page_that_began_before_a_write_is_older_than_it),
		MEMORY(what_is_undone_marks_nothing),
		MEMORY(a_write_of_very_many_tags_marks_everything),
		MEMORY(pending_is_never_fresh_and_done_counts_on),
		MEMORY(settling_raises_the_counter_for_what_was_pending_only),
		FOLDER(the_mapping_is_the_same_for_all_who_open_it),
		FOLDER(an_absent_short_or_foreign_file_is_made_anew),
		FOLDER(a_file_that_cannot_be_made_is_explained),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
