#include "kit.h"

static void a_row_fills_a_struct_by_the_names_of_its_columns(void **state)
{
	library *l = *state;
	const work *w = &l->work;
	given_shelf(w, 1, S("top"));
	db_begin(w);
	int64_t id = db_int(
		w, Q_book_add, num(1), text(S("Emma")), rich(html_of_trusted(S("<p>good</p>"))),
		text(S("https://emma.example/")), real(2.5), flag(true), when((moment){ 77 }));
	assert_true(db_end(w, true));

	const book *b = db_one(w, Q_book_by_id, &BOOK, num(id));

	assert_non_null(b);
	assert_int_equal(b->id, id);
	assert_int_equal(b->shelf, 1);
	assert_str(b->title, "Emma");
	assert_str(str_of_html(b->blurb_html), "<p>good</p>");
	assert_str(str_of_url(b->link), "https://emma.example/");
	assert_true(b->price == 2.5);
	assert_true(b->lent);
	assert_int_equal(b->bought.s, 77);
}

static void what_is_absent_is_null_empty_or_nothing(void **state)
{
	library *l = *state;
	const work *w = &l->work;
	given_shelf(w, 1, S("top"));
	int64_t id = given_book(w, 1, S("Emma"));

	assert_null(db_one(w, Q_book_by_id, &BOOK, num(id + 1)));
	assert_int_equal(db_all(w, Q_books_on, &BOOK, num(2), num(9)).n, 0);
	assert_int_equal(db_text(w, Q_book_title, num(id + 1)).n, 0);
	assert_true(((book *)db_one(w, Q_book_by_id, &BOOK, num(id)))->price == 0);
	assert_false(db_broken(w));
}

static void a_link_that_could_run_a_script_is_read_as_none(void **state)
{
	library *l = *state;
	const work *w = &l->work;
	given_shelf(w, 1, S("top"));
	db_begin(w);
	int64_t id = db_int(w, Q_book_add, num(1), text(S("Emma")), nothing(),
			    text(S("javascript:alert(1)")), nothing(), flag(false), num(0));
	db_end(w, true);

	const book *b = db_one(w, Q_book_by_id, &BOOK, num(id));

	assert_int_equal(b->link.n, 0);
}

static void a_list_is_whole_in_order_and_no_longer_than_its_limit(void **state)
{
	library *l = *state;
	work w = l->work;
	given_shelf(&w, 1, S("top"));
	for (int i = 0; i < 40; i++) {
		w.now.s = 1000 + i;
		given_book(&w, 1, str_print(l->mem, "Volume %02d", i));
	}

	list all = db_all(&w, Q_books_on, &BOOK, num(1), num(100));
	list some = db_all(&w, Q_books_on, &BOOK, num(1), num(7));

	const book *b = all.at;
	assert_int_equal(all.n, 40);
	assert_str(b[0].title, "Volume 39");
	assert_str(b[39].title, "Volume 00");
	assert_int_equal(some.n, 7);
}

static void optional_clauses_and_orders_are_added_to_the_query(void **state)
{
	library *l = *state;
	work w = l->work;
	given_shelf(&w, 1, S("top"));
	w.now.s = 10;
	given_book(&w, 1, S("B"));
	w.now.s = 20;
	given_book(&w, 1, S("C"));
	w.now.s = 30;
	given_book(&w, 1, S("A"));

	list since = db_all(&w, Q_books_on + WITH_books_on_since, &BOOK, num(1), num(9), num(15));
	list titles = db_all(&w, Q_books_on + BY_books_on_title, &BOOK, num(1), num(9));
	list both = db_all(
		&w, Q_books_on + WITH_books_on_since + WITH_books_on_lent + BY_books_on_title,
		&BOOK, num(1), num(9), num(15), flag(false));
	list ignored = db_all(&w, Q_books_on, &BOOK, num(1), num(9), num(99), flag(true));

	assert_int_equal(since.n, 2);
	assert_str(((book *)titles.at)[0].title, "A");
	assert_str(((book *)titles.at)[2].title, "C");
	assert_int_equal(both.n, 2);
	assert_str(((book *)both.at)[0].title, "A");
	assert_int_equal(ignored.n, 3);
}

static void html_goes_only_into_its_columns_and_text_only_elsewhere(void **state)
{
	library *l = *state;
	const work *w = &l->work;
	static const struct {
		arg title, blurb;
		const char *says;
	} cases[] = {
		{ { ARG_TEXT, .text = { "t", 1 } },
		  { ARG_TEXT, .text = { "<b>", 3 } },
		  "takes only rich()" },
		{ { ARG_HTML, .text = { "t", 1 } },
		  { ARG_HTML, .text = { "<b>", 3 } },
		  "rich() goes only" },
		{ { ARG_TEXT, .text = { "t", 1 } }, { ARG_INT, .number = 1 }, "takes only rich()" },
	};
	given_shelf(w, 1, S("top"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		work own = work_open(l, l->mem);
		log_listen(l);

		db_begin(&own);
		db_run(&own, Q_book_add, num(1), cases[i].title, cases[i].blurb, text(S("")),
		       nothing(), flag(false), num(0));
		bool kept = db_end(&own, true);

		assert_false(kept);
		assert_true(db_broken(&own));
		assert_true(str_has(log_last(), str_of(cases[i].says)));
		work_close(&own);
	}
	assert_int_equal(db_int(w, Q_books_count), 0);
}

static void a_mistake_in_the_program_breaks_this_work_and_is_logged_once(void **state)
{
	library *l = *state;
	work w = work_open(l, l->mem);
	log_listen(l);

	assert_null(db_one(&w, Q_book_by_id, &BOOK));
	assert_int_equal(db_int(&w, Q_books_count), 0);

	assert_true(db_broken(&w));
	assert_int_equal(log_lines(), 1);
	assert_true(str_has(log_last(), S("book_by_id (book.sql:1) is given fewer values")));
	work_close(&w);
}

static void what_a_query_cannot_be_is_refused(void **state)
{
	library *l = *state;
	static const struct {
		look asks;
		const char *says;
	} cases[] = {
		{ { Q_book_by_id, NULL, { { ARG_INT } } }, "another shape" },
		{ { Q_books_count, &BOOK, { { ARG_END } } }, "another shape" },
		{ { Q_books_count, NULL, { { ARG_INT } } }, "more values" },
		{ { Q_shelf_add, NULL, { { ARG_INT }, { ARG_INT } } }, "outside of db_begin" },
		{ { Q_book_unknown_column, &BOOK, { { ARG_INT } } }, "its shape does not have" },
		{ { Q_book_no_such_table, NULL, { { ARG_END } } }, "no such table: pamphlet" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		work w = work_open(l, l->mem);
		log_listen(l);

		assert_null(db_one_row(&w, &cases[i].asks));

		assert_true(db_broken(&w));
		assert_true(str_has(log_last(), str_of(cases[i].says)));
		work_close(&w);
	}
}

static void a_work_that_is_not_kept_leaves_nothing(void **state)
{
	library *l = *state;
	const work *w = &l->work;
	given_shelf(w, 1, S("top"));

	db_begin(w);
	db_run(w, Q_book_retitle, num(1), text(S("x")));
	db_int(w, Q_book_add, num(1), text(S("Emma")), nothing(), text(S("")), nothing(),
	       flag(false), num(0));
	assert_int_equal(db_int(w, Q_books_count), 1);
	assert_true(db_end(w, false));

	assert_int_equal(db_int(w, Q_books_count), 0);
}

static void a_work_that_is_dropped_midway_leaves_nothing_and_frees_the_writer(void **state)
{
	library *l = *state;
	work dropped = work_open(l, l->mem);
	db_begin(&dropped);
	db_run(&dropped, Q_shelf_add, num(1), text(S("top")));

	work_close(&dropped);

	given_shelf(&l->work, 1, S("bottom"));
	given_book(&l->work, 1, S("Emma"));
}

static void a_broken_rule_of_the_schema_breaks_the_work_that_broke_it(void **state)
{
	library *l = *state;
	work w = work_open(l, l->mem);
	log_listen(l);

	db_begin(&w);
	db_int(&w, Q_book_add, num(404), text(S("Emma")), nothing(), text(S("")), nothing(),
	       flag(false), num(0));
	bool kept = db_end(&w, true);

	assert_false(kept);
	assert_true(db_broken(&w));
	assert_true(str_has(log_last(), S("FOREIGN KEY constraint failed")));
	assert_int_equal(db_int(&l->work, Q_books_count), 0);
	work_close(&w);
}

static void how_many_rows_a_write_changed_is_told(void **state)
{
	library *l = *state;
	const work *w = &l->work;
	given_shelf(w, 1, S("top"));
	given_book(w, 1, S("A"));
	given_book(w, 1, S("B"));

	db_begin(w);
	int64_t sold = db_run(w, Q_books_sell, real(3), num(1));
	int64_t none = db_run(w, Q_books_sell, real(3), num(2));
	db_end(w, true);

	assert_int_equal(sold, 2);
	assert_int_equal(none, 0);
}

static void a_page_sees_one_moment_and_the_next_page_the_next(void **state)
{
	library *l = *state;
	work page = work_open(l, l->mem);
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("A"));
	assert_int_equal(db_int(&page, Q_books_count), 1);

	given_book(&l->work, 1, S("B"));

	assert_int_equal(db_int(&page, Q_books_count), 1);
	db_end(&page, true);
	assert_int_equal(db_int(&page, Q_books_count), 2);
	work_close(&page);
}

static void a_work_reads_what_it_wrote_and_others_do_not_until_it_is_kept(void **state)
{
	library *l = *state;
	const work *w = &l->work;
	work other = work_open(l, l->mem);
	given_shelf(w, 1, S("top"));

	db_begin(w);
	db_int(w, Q_book_add, num(1), text(S("A")), nothing(), text(S("")), nothing(), flag(false),
	       num(0));

	assert_int_equal(db_int(w, Q_books_count), 1);
	assert_int_equal(db_int(&other, Q_books_count), 0);
	db_end(&other, true);
	db_end(w, true);
	assert_int_equal(db_int(&other, Q_books_count), 1);
	work_close(&other);
}

/* As from the sqlite3 program, which knows no counter of ours: its first number. */
static int64_t outside(library *l, const char *sql)
{
	str problem = { NULL, 0 };
	int64_t number = 0;
	connection *c =
		connection_open(path_in(l, "galley.db"), &library_catalogue, l->mem, &problem);
	sqlite3_busy_timeout(c->db, 0);
	connection_number(c, sql, &number);
	connection_close(c);
	return number;
}

static void a_page_sees_what_was_committed_before_it_began(void **state)
{
	library *l = *state;
	given_shelf(&l->work, 1, S("top"));

	for (int64_t books = 0; books < 3; books++) {
		work page = work_open(l, l->mem);
		assert_int_equal(db_int(&page, Q_books_count), books);
		work_close(&page);
		given_book(&l->work, 1, str_print(l->mem, "No. %d", (int)books));
	}
}

static void what_another_program_wrote_is_seen_when_the_clock_has_ticked(void **state)
{
	library *l = *state;
	given_shelf(&l->work, 1, S("top"));
	assert_int_equal(db_int(&l->work, Q_books_count), 0);
	db_end(&l->work, true);

	outside(l, "insert into book (shelf, title, blurb_html, link, price, lent, bought)"
		   " values (1, 'A', '', '', 0, 0, 0) returning 1");
	store_rest(l->store);

	assert_int_equal(db_int(&l->work, Q_books_count), 1);
}

static void readers_that_rest_leave_the_log_free(void **state)
{
	library *l = *state;
	const char *is_busy = "pragma wal_checkpoint(truncate)";
	given_shelf(&l->work, 1, S("top"));
	assert_int_equal(db_int(&l->work, Q_books_count), 0);
	assert_int_equal(outside(l, is_busy), 1);
	db_end(&l->work, true);

	store_rest(l->store);

	assert_int_equal(outside(l, is_busy), 0);
}

static str kept_title(const work *w)
{
	list all = db_all(w, Q_books_kept, &BOOK, num(1), num(10));
	book *first = all.at;
	str title = all.n ? first->title : S("");
	if (all.n)
		first->title = S("scribbled over");
	return title;
}

static void retitle_outside(library *l, const char *title)
{
	outside(l, str_print(l->mem, "update book set title = '%s' returning 1", title).at);
}

/* Another program's write shows what is kept, since it writes no tags. */
static void a_kept_list_is_not_read_again_until_something_in_it_is_written(void **state)
{
	library *l = *state;
	given_shelf(&l->work, 1, S("top"));
	int64_t id = given_book(&l->work, 1, S("A"));
	work first = work_open(l, l->mem), second = work_open(l, l->mem);

	assert_str(kept_title(&first), "A");
	retitle_outside(l, "B");
	assert_str(kept_title(&second), "A");
	db_begin(&l->work);
	db_run(&l->work, Q_book_retitle, num(id), text(S("C")));
	assert_true(db_end(&l->work, true));

	work third = work_open(l, l->mem);
	assert_str(kept_title(&third), "C");
	assert_true(db_reads(third.db).n >= 2);
	work_close(&third);
	work_close(&second);
	work_close(&first);
}

static void a_kept_list_is_read_again_when_another_program_has_written(void **state)
{
	library *l = *state;
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("A"));
	store_rest(l->store);
	assert_str(kept_title(&l->work), "A");
	db_end(&l->work, true);
	store_rest(l->store);

	retitle_outside(l, "B");
	store_rest(l->store);

	work later = work_open(l, l->mem);
	assert_str(kept_title(&later), "B");
	work_close(&later);
}

static void rows_that_are_lent_outlive_what_is_kept(void **state)
{
	library *l = *state;
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("A"));
	work first = work_open(l, l->mem), page = work_open(l, l->mem);
	kept_title(&first);
	str lent = kept_title(&page);

	given_book(&l->work, 1, S("B"));
	work later = work_open(l, l->mem);
	kept_title(&later);

	assert_str(lent, "A");
	work_close(&later);
	work_close(&page);
	work_close(&first);
}

static void more_pages_at_once_than_kept_readers_do_not_wait(void **state)
{
	library *l = *state;
	work pages[20];
	for (size_t i = 0; i < 20; i++) {
		pages[i] = work_open(l, l->mem);
		db_int(&pages[i], Q_books_count);
	}
	for (size_t i = 0; i < 20; i++)
		work_close(&pages[i]);

	assert_int_equal(l->store->idle_n, STORE_READERS);
}

static void a_brief_store_answers_and_sees_what_it_wrote(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };
	given_shelf(&l->work, 1, S("top"));
	store_options brief = { .data = str_of(l->folder),
				.brief = true,
				.catalogue = &library_catalogue };
	store *s = store_open(&brief, l->mem, &problem);
	assert_non_null(s);
	work w = { .mem = l->mem, .db = db_new(s, l->mem), .now = { 5 }, .dice = &l->dice };

	given_book(&w, 1, S("Emma"));

	assert_int_equal(db_int(&w, Q_books_count), 1);
	assert_false(db_broken(&w));
	assert_int_equal(changes_last(l->store->changes, changes_slot(S("shelf/1"))),
			 changes_count(l->store->changes));
	db_free(w.db);
	store_close(s);
}

#define MEMORY(test) cmocka_unit_test_setup_teardown(test, library_in_memory, library_close)
#define FOLDER(test) cmocka_unit_test_setup_teardown(test, library_in_folder, library_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MEMORY(a_row_fills_a_struct_by_the_names_of_its_columns),
		FOLDER(a_row_fills_a_struct_by_the_names_of_its_columns),
		MEMORY(what_is_absent_is_null_empty_or_nothing),
		MEMORY(a_link_that_could_run_a_script_is_read_as_none),
		MEMORY(a_list_is_whole_in_order_and_no_longer_than_its_limit),
		MEMORY(optional_clauses_and_orders_are_added_to_the_query),
		MEMORY(html_goes_only_into_its_columns_and_text_only_elsewhere),
		MEMORY(a_mistake_in_the_program_breaks_this_work_and_is_logged_once),
		MEMORY(what_a_query_cannot_be_is_refused),
		MEMORY(a_work_that_is_not_kept_leaves_nothing),
		FOLDER(a_work_that_is_not_kept_leaves_nothing),
		MEMORY(a_work_that_is_dropped_midway_leaves_nothing_and_frees_the_writer),
		FOLDER(a_work_that_is_dropped_midway_leaves_nothing_and_frees_the_writer),
		MEMORY(a_broken_rule_of_the_schema_breaks_the_work_that_broke_it),
		MEMORY(how_many_rows_a_write_changed_is_told),
		FOLDER(a_page_sees_one_moment_and_the_next_page_the_next),
		FOLDER(a_work_reads_what_it_wrote_and_others_do_not_until_it_is_kept),
		FOLDER(a_brief_store_answers_and_sees_what_it_wrote),
		FOLDER(a_page_sees_what_was_committed_before_it_began),
		FOLDER(what_another_program_wrote_is_seen_when_the_clock_has_ticked),
		FOLDER(readers_that_rest_leave_the_log_free),
		FOLDER(a_kept_list_is_not_read_again_until_something_in_it_is_written),
		FOLDER(a_kept_list_is_read_again_when_another_program_has_written),
		FOLDER(rows_that_are_lent_outlive_what_is_kept),
		FOLDER(more_pages_at_once_than_kept_readers_do_not_wait),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
