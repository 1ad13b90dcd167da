#include "kit.h"

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static bool back_up(library *l, const char *name, str *ret_problem)
{
	return store_backup_of(&library_catalogue, str_of(l->folder), str_of(path_in(l, name)),
			       l->mem, ret_problem);
}

static bool restore(library *l, const char *name, str *ret_problem)
{
	return store_restore_of(&library_catalogue, str_of(l->folder), str_of(path_in(l, name)),
				l->mem, ret_problem);
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

typedef struct scribe {
	library *l;
	_Atomic int written, stop;
	pthread_t thread;
} scribe;

static void *scribble(void *of)
{
	scribe *s = of;
	for (int i = 0; !s->stop; i++) {
		arena *mem = arena_new();
		work w = work_open(s->l, mem);
		db_begin(&w);
		db_run(&w, Q_note_add, num(1), num(i), text(S("a note")));
		s->written += db_end(&w, true);
		work_close(&w);
		arena_free(mem);
	}
	return NULL;
}

static void a_backup_under_load_has_all_that_was_acknowledged_before(void **state)
{
	library *l = *state;
	scribe s = { .l = l };
	str problem = { NULL, 0 };
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("Emma"));
	pthread_create(&s.thread, NULL, scribble, &s);
	while (s.written < 20)
		sched_yield();

	int before = s.written;
	bool done = back_up(l, "copy.db", &problem);
	s.stop = 1;
	pthread_join(s.thread, NULL);

	assert_true(done);
	assert_true(ask(l, "copy.db", "select count(*) from note") >= before);
	assert_int_equal(ask(l, "copy.db",
			     "select count(*) from pragma_integrity_check"
			     " where integrity_check = 'ok'"),
			 1);
	assert_int_not_equal(access(path_in(l, "copy.db.part"), F_OK), 0);
	assert_int_not_equal(access(path_in(l, "copy.db-wal"), F_OK), 0);
}

static void a_backup_replaces_an_older_backup_and_nothing_else(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };
	int letter = open(path_in(l, "letter.txt"), O_CREAT | O_WRONLY, 0600);
	close(letter);

	assert_true(back_up(l, "copy.db", &problem));
	given_shelf(&l->work, 1, S("top"));
	assert_true(back_up(l, "copy.db", &problem));
	assert_int_equal(ask(l, "copy.db", "select count(*) from shelf"), 1);

	assert_false(back_up(l, "letter.txt", &problem));
	assert_true(str_has(problem, S("is there already and is no backup")));
	assert_false(back_up(l, "galley.db", &problem));
}

static void a_backup_that_cannot_be_written_is_explained(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };

	assert_false(back_up(l, "no/such/folder.db", &problem));

	assert_true(str_has(problem, S("No such file or directory")));
}

static void only_a_newspaper_is_backed_up(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };
	work_close(&l->work);
	store_close(l->store);
	l->store = NULL;
	l->work.db = NULL;

	assert_int_equal(truncate(path_in(l, "galley.db"), 0), 0);
	assert_false(back_up(l, "copy.db", &problem));
	assert_true(str_has(problem, S("galley.db is a database of another program")));

	assert_int_equal(unlink(path_in(l, "galley.db")), 0);
	assert_false(back_up(l, "copy.db", &problem));
	assert_true(str_has(problem, S("there is no newspaper in")));
	assert_int_not_equal(access(path_in(l, "galley.db"), F_OK), 0);
}

static void a_restore_while_serving_is_seen_by_the_next_page(void **state)
{
	library *l = *state;
	work page = work_open(l, l->mem), next = work_open(l, l->mem);
	str problem = { NULL, 0 };
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("Emma"));
	assert_true(back_up(l, "copy.db", &problem));
	given_book(&l->work, 1, S("Persuasion"));
	assert_int_equal(db_int(&page, Q_books_count), 2);
	uint64_t before = changes_count(l->store->changes);

	bool done = restore(l, "copy.db", &problem);

	assert_true(done);
	assert_int_equal(db_int(&page, Q_books_count), 2); /* its moment is not over */
	assert_int_equal(db_int(&next, Q_books_count), 1);
	assert_true(changes_last(l->store->changes, changes_slot(CHANGES_EVERYTHING)) > before);
	assert_int_equal(ask(l, "galley.db.before-restore", "select count(*) from book"), 2);
	assert_int_not_equal(access(path_in(l, "galley.db.restoring"), F_OK), 0);
	given_book(&l->work, 1, S("Sanditon"));
	work_close(&page);
	work_close(&next);
}

static void what_is_no_backup_is_not_restored(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };
	int letter = open(path_in(l, "letter.txt"), O_CREAT | O_WRONLY, 0600);
	assert_int_equal(write(letter, "Dear editor,", 12), 12);
	close(letter);
	given_shelf(&l->work, 1, S("top"));

	assert_false(restore(l, "letter.txt", &problem));
	assert_true(str_has(problem, S("letter.txt is no galley database")));
	assert_false(restore(l, "absent.db", &problem));
	assert_true(str_has(problem, S("absent.db: No such file or directory")));
	given_book(&l->work, 1, S("Emma"));
}

static void a_damaged_backup_is_not_restored(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };
	char page[4096];
	given_shelf(&l->work, 1, S("top"));
	for (int i = 0; i < 200; i++)
		given_book(&l->work, 1, str_print(l->mem, "Volume %d", i));
	assert_true(back_up(l, "copy.db", &problem));
	memset(page, 0x5A, sizeof(page));
	int copy = open(path_in(l, "copy.db"), O_RDWR);
	for (off_t at = 1; at < 8; at++)
		assert_int_equal(pwrite(copy, page, sizeof(page), at * 4096), sizeof(page));
	close(copy);

	assert_false(restore(l, "copy.db", &problem));

	assert_int_equal(db_int(&l->work, Q_books_count), 200);
}

static void a_damaged_paper_is_replaced_by_its_backup(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("Emma"));
	assert_true(back_up(l, "copy.db", &problem));
	work_close(&l->work);
	store_close(l->store);
	char page[4096] = "nothing";
	int live = open(path_in(l, "galley.db"), O_RDWR);
	assert_int_equal(pwrite(live, page, sizeof(page), 0), sizeof(page));
	close(live);

	assert_true(restore(l, "copy.db", &problem));

	store_options options = { .data = str_of(l->folder), .catalogue = &library_catalogue };
	l->store = store_open(&options, l->mem, &problem);
	assert_non_null(l->store);
	l->work = work_open(l, l->mem);
	assert_int_equal(db_int(&l->work, Q_books_count), 1);
	assert_int_equal(access(path_in(l, "galley.db.before-restore"), F_OK), 0);
	given_book(&l->work, 1, S("Sanditon"));
}

/* A database of the same name would take that WAL for its own. */
static void what_is_kept_of_a_restore_has_no_wal_of_an_earlier_one(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("Emma"));
	assert_true(back_up(l, "copy.db", &problem));
	for (int round = 0; round < 2; round++) {
		close(open(path_in(l, "galley.db.before-restore-wal"), O_CREAT | O_WRONLY, 0600));

		assert_true(restore(l, "copy.db", &problem));

		assert_int_not_equal(access(path_in(l, "galley.db.before-restore-wal"), F_OK), 0);
		work_close(&l->work);
		store_close(l->store);
		l->store = NULL;
		int live = open(path_in(l, "galley.db"), O_RDWR);
		assert_int_equal(write(live, "nothing", 7),
				 7); /* the second time it is moved away */
		close(live);
		l->work = (work){ 0 };
	}
}

static void a_backup_can_be_restored_where_there_was_no_paper(void **state)
{
	library *l = *state;
	str problem = { NULL, 0 };
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("Emma"));
	assert_true(back_up(l, "copy.db", &problem));

	str elsewhere = str_of(path_in(l, "elsewhere"));
	assert_true(store_restore_of(&library_catalogue, elsewhere, str_of(path_in(l, "copy.db")),
				     l->mem, &problem));

	assert_int_equal(ask(l, "elsewhere/galley.db", "select count(*) from book"), 1);
}

#define FOLDER(test) cmocka_unit_test_setup_teardown(test, library_in_folder, library_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER(a_backup_under_load_has_all_that_was_acknowledged_before),
		FOLDER(a_backup_replaces_an_older_backup_and_nothing_else),
		FOLDER(a_backup_that_cannot_be_written_is_explained),
		FOLDER(only_a_newspaper_is_backed_up),
		FOLDER(a_restore_while_serving_is_seen_by_the_next_page),
		FOLDER(what_is_no_backup_is_not_restored),
		FOLDER(a_damaged_backup_is_not_restored),
		FOLDER(a_damaged_paper_is_replaced_by_its_backup),
		FOLDER(what_is_kept_of_a_restore_has_no_wal_of_an_earlier_one),
		FOLDER(a_backup_can_be_restored_where_there_was_no_paper),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
