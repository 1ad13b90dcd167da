#include "kit.h"

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/filelock.h"

#define THREADS 64
#define EACH 5

/* ---- helpers --------------------------------------------------------------------------------- */

typedef struct job {
	library *l;
	int64_t number;
	int64_t acknowledged;
	bool fails;
	pthread_t thread;
} job;

static bool add_note(const work *w, int64_t number)
{
	db_begin(w);
	db_run(w, Q_note_add, num(1), num(number), text(S("a note")));
	return db_end(w, true);
}

static void given_a_book(library *l)
{
	given_shelf(&l->work, 1, S("top"));
	given_book(&l->work, 1, S("Emma"));
}

static void start(job *jobs, size_t n, library *l, void *(*run)(void *))
{
	for (size_t i = 0; i < n; i++) {
		jobs[i] = (job){ .l = l, .number = (int64_t)i, .fails = i % 3 == 1 };
		assert_int_equal(pthread_create(&jobs[i].thread, NULL, run, &jobs[i]), 0);
	}
}

static void finish(job *jobs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pthread_join(jobs[i].thread, NULL);
}

/* Waits until so many works stand in the queue: then what they do will share a batch. */
static void until_queued(library *l, size_t n)
{
	writer *w = &l->store->writer;
	for (size_t queued = 0; queued < n;) {
		pthread_mutex_lock(&w->lock);
		queued = w->queue.n;
		pthread_mutex_unlock(&w->lock);
		sched_yield();
	}
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void *write_some(void *of)
{
	job *j = of;
	for (int64_t i = 0; i < EACH; i++) {
		arena *mem = arena_new();
		work w = work_open(j->l, mem);
		j->acknowledged += add_note(&w, j->number * EACH + i);
		work_close(&w);
		arena_free(mem);
	}
	return NULL;
}

static void what_many_threads_write_at_once_is_all_acknowledged_and_all_there(void **state)
{
	library *l = *state;
	job jobs[THREADS];
	int64_t acknowledged = 0;
	given_a_book(l);

	start(jobs, THREADS, l, write_some);
	finish(jobs, THREADS);

	for (size_t i = 0; i < THREADS; i++)
		acknowledged += jobs[i].acknowledged;
	assert_int_equal(acknowledged, THREADS * EACH);
	assert_int_equal(db_int(&l->work, Q_notes_count), THREADS * EACH);
}

static void *write_or_fail(void *of)
{
	job *j = of;
	arena *mem = arena_new();
	work w = work_open(j->l, mem);
	db_begin(&w);
	db_run(&w, Q_note_add, num(1), num(j->number), text(S("a note")));
	if (j->fails)
		db_run(&w, Q_note_add, num(404), num(j->number), text(S("on no book")));
	j->acknowledged = db_end(&w, true);
	work_close(&w);
	arena_free(mem);
	return NULL;
}

static void those_that_fail_in_a_batch_spoil_nobody_elses_work(void **state)
{
	library *l = *state;
	job jobs[9];
	work holder = work_open(l, l->mem);
	given_a_book(l);
	uint64_t before = changes_count(l->store->changes);
	log_listen(l);
	db_begin(&holder);

	start(jobs, 9, l, write_or_fail);
	until_queued(l, 9);
	assert_true(db_end(&holder, true));
	finish(jobs, 9);

	for (size_t i = 0; i < 9; i++)
		assert_int_equal(jobs[i].acknowledged, !jobs[i].fails);
	assert_int_equal(db_int(&l->work, Q_notes_count), 6);
	assert_int_equal(changes_count(l->store->changes), before + 2);
	assert_int_equal(log_lines(), 3);
	work_close(&holder);
}

static void a_batch_holds_no_more_than_it_may(void **state)
{
	library *l = *state;
	job jobs[BATCH_MOST + 6];
	work holder = work_open(l, l->mem);
	given_a_book(l);
	uint64_t before = changes_count(l->store->changes);
	db_begin(&holder);

	start(jobs, BATCH_MOST + 6, l, write_or_fail);
	until_queued(l, BATCH_MOST + 6);
	log_listen(l);
	db_end(&holder, false);
	finish(jobs, BATCH_MOST + 6);

	assert_int_equal(changes_count(l->store->changes), before + 3);
	work_close(&holder);
}

/* The disk is "full" when the WAL may not grow: SQLite's write fails as it does with ENOSPC. */
static void limit_files(library *l, bool on)
{
	static const rlim_t all = RLIM_INFINITY;
	struct stat wal;
	struct rlimit most;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(stat(path_in(l, "galley.db-wal"), &wal), 0);
	getrlimit(RLIMIT_FSIZE, &most);
	most.rlim_cur = on ? (rlim_t)wal.st_size : all;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &most), 0);
}

static void on_a_full_disk_nothing_is_acknowledged_reading_goes_on_and_writing_returns(void **state)
{
	library *l = *state;
	work w = work_open(l, l->mem), again = work_open(l, l->mem), reader = work_open(l, l->mem);
	given_a_book(l);
	log_listen(l);

	limit_files(l, true);
	bool first = add_note(&w, 1), second = add_note(&again, 2);
	int64_t books = db_int(&reader, Q_books_count);
	limit_files(l, false);

	assert_false(first);
	assert_false(second);
	assert_true(db_broken(&w));
	assert_int_equal(books, 1);
	assert_false(db_broken(&reader));
	assert_int_equal(log_lines(), 1);
	assert_true(add_note(&l->work, 3));
	assert_int_equal(db_int(&l->work, Q_notes_count), 1);
	assert_int_equal(log_lines(), 2);
	work_close(&w);
	work_close(&again);
	work_close(&reader);
}

static void when_the_commit_fails_all_of_the_batch_are_told(void **state)
{
	library *l = *state;
	job jobs[5];
	work holder = work_open(l, l->mem);
	given_a_book(l);
	log_listen(l);
	db_begin(&holder);

	start(jobs, 5, l, write_or_fail);
	until_queued(l, 5);
	limit_files(l, true);
	db_end(&holder, false);
	finish(jobs, 5);
	limit_files(l, false);

	for (size_t i = 0; i < 5; i++)
		assert_false(jobs[i].acknowledged);
	assert_int_equal(db_int(&l->work, Q_notes_count), 0);
	assert_true(add_note(&l->work, 1));
	work_close(&holder);
}

/* A statement that ends SQLite's whole transaction, as a full disk may: here by hand. */
static void a_statement_that_ends_the_transaction_fails_the_batch_and_only_it(void **state)
{
	library *l = *state;
	job jobs[4];
	work holder = work_open(l, l->mem);
	given_a_book(l);
	log_listen(l);
	db_begin(&holder);
	start(jobs, 4, l, write_or_fail);
	until_queued(l, 4);

	connection_control(l->store->writer.connection, CONTROL_ROLLBACK);
	db_run(&holder, Q_note_add, num(404), num(1), text(S("on no book")));
	assert_true(l->store->writer.failed);
	bool kept = db_end(&holder, true);
	finish(jobs, 4);

	assert_false(kept);
	assert_int_equal(db_int(&l->work, Q_notes_count), 3);
	work_close(&holder);
}

/* COMMIT itself may be refused and leave the transaction open. */
static void a_refused_commit_leaves_no_transaction_behind(void **state)
{
	library *l = *state;
	work w = work_open(l, l->mem);
	given_a_book(l);
	log_listen(l);
	db_begin(&w);
	sqlite3_exec(l->store->writer.connection->db, "pragma defer_foreign_keys = on", NULL, NULL,
		     NULL);
	db_run(&w, Q_note_add, num(404), num(1), text(S("on no book")));

	assert_false(db_end(&w, true));

	assert_true(add_note(&l->work, 2));
	assert_int_equal(db_int(&l->work, Q_notes_count), 1);
	work_close(&w);
}

static bool is_locked(int file)
{
	struct flock is = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1 };
	assert_int_equal(fcntl(file, F_OFD_GETLK, &is), 0);
	return is.l_type == F_WRLCK;
}

static void a_writer_holds_the_lock_between_processes_until_its_commit(void **state)
{
	library *l = *state;
	int lock = filelock_open(path_in(l, "galley.lock"));

	db_begin(&l->work);
	assert_true(is_locked(lock));
	db_end(&l->work, true);

	assert_false(is_locked(lock));
	close(lock);
}

static void processes_take_turns_at_the_lock(void **state)
{
	library *l = *state;
	given_a_book(l);
	db_end(&l->work, true);

	pid_t child = fork();
	if (child == 0) {
		str problem;
		store_options options = { .data = str_of(l->folder),
					  .catalogue = &library_catalogue };
		l->store = store_open(&options, l->mem, &problem);
		bool all = l->store != NULL;
		for (int64_t i = 0; all && i < 50; i++) {
			work w = work_open(l, l->mem);
			all = add_note(&w, 1000 + i);
			work_close(&w);
		}
		_exit(all ? 0 : 1);
	}
	int64_t ours = 0;
	for (int64_t i = 0; i < 50; i++) {
		work w = work_open(l, l->mem);
		ours += add_note(&w, i);
		work_close(&w);
	}
	int status = 1;
	waitpid(child, &status, 0);

	assert_int_equal(status, 0);
	assert_int_equal(ours, 50);
	assert_int_equal(db_int(&l->work, Q_notes_count), 100);
}

/* The child tells each note that was acknowledged, until it is killed at work. */
static int64_t let_write_and_kill(library *l, int64_t most)
{
	int told[2];
	char byte;
	int64_t acknowledged = 0;
	assert_int_equal(pipe(told), 0);
	pid_t child = fork();
	if (child == 0) {
		str problem;
		store_options options = { .data = str_of(l->folder),
					  .catalogue = &library_catalogue };
		l->store = store_open(&options, l->mem, &problem);
		for (int64_t i = 0;; i++) {
			work w = work_open(l, l->mem);
			if (add_note(&w, i) && write(told[1], "x", 1) != 1)
				_exit(1);
			work_close(&w);
		}
	}
	close(told[1]);
	while (acknowledged < most && read(told[0], &byte, 1) == 1)
		acknowledged++;
	kill(child, SIGKILL);
	while (read(told[0], &byte, 1) == 1)
		acknowledged++;
	waitpid(child, NULL, 0);
	close(told[0]);
	return acknowledged;
}

static void what_was_acknowledged_before_a_kill_is_there_and_whole(void **state)
{
	library *l = *state;
	int64_t damage = 1;
	given_a_book(l);
	db_end(&l->work, true);

	int64_t acknowledged = let_write_and_kill(l, 20);

	int64_t there = db_int(&l->work, Q_notes_count);
	assert_true(there == acknowledged || there == acknowledged + 1);
	assert_true(add_note(&l->work, 100000));
	connection_number(
		l->store->writer.connection,
		"select count(*) from pragma_integrity_check where integrity_check <> 'ok'",
		&damage);
	assert_int_equal(damage, 0);
}

static void what_a_killed_process_left_pending_is_settled(void **state)
{
	library *l = *state;
	uint16_t slot = changes_slot(S("notes/1"));
	given_a_book(l);
	db_end(&l->work, true);

	pid_t child = fork();
	if (child == 0) {
		str problem;
		changes *c = changes_open(str_of(path_in(l, "galley.shm")), l->mem, &problem);
		int lock = filelock_open(path_in(l, "galley.lock"));
		if (c && filelock_take(lock))
			changes_pending(c, &slot, 1);
		kill(getpid(), SIGKILL);
	}
	waitpid(child, NULL, 0);
	changes *c = store_changes(l->store);
	assert_true(changes_unsettled(c));
	assert_true(changes_last(c, slot) == CHANGES_PENDING);

	store_settle(l->store);

	assert_false(changes_unsettled(c));
	assert_true(changes_last(c, slot) == changes_count(c) ||
		    changes_last(c, slot) + 1 == changes_count(c));
}

static void the_lock_can_be_taken_by_one_at_a_time(void **state)
{
	library *l = *state;
	int one = filelock_open(path_in(l, "lock")), two = filelock_open(path_in(l, "lock"));
	assert_true(filelock_take(one));
	assert_true(is_locked(two));

	filelock_give(one);
	assert_true(filelock_take(two));
	close(one);
	close(two);
}

#define FOLDER(test) cmocka_unit_test_setup_teardown(test, library_in_folder, library_close)
#define MEMORY(test) cmocka_unit_test_setup_teardown(test, library_in_memory, library_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER(what_many_threads_write_at_once_is_all_acknowledged_and_all_there),
		MEMORY(what_many_threads_write_at_once_is_all_acknowledged_and_all_there),
		FOLDER(those_that_fail_in_a_batch_spoil_nobody_elses_work),
		MEMORY(those_that_fail_in_a_batch_spoil_nobody_elses_work),
		FOLDER(a_batch_holds_no_more_than_it_may),
		FOLDER(on_a_full_disk_nothing_is_acknowledged_reading_goes_on_and_writing_returns),
		FOLDER(when_the_commit_fails_all_of_the_batch_are_told),
		FOLDER(a_statement_that_ends_the_transaction_fails_the_batch_and_only_it),
		FOLDER(a_refused_commit_leaves_no_transaction_behind),
		MEMORY(a_refused_commit_leaves_no_transaction_behind),
		FOLDER(a_writer_holds_the_lock_between_processes_until_its_commit),
		FOLDER(processes_take_turns_at_the_lock),
		FOLDER(what_was_acknowledged_before_a_kill_is_there_and_whole),
		FOLDER(what_a_killed_process_left_pending_is_settled),
		FOLDER(the_lock_can_be_taken_by_one_at_a_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
