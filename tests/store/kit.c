#include "kit.h"

#include <ftw.h>
#include <unistd.h>

const shape BOOK = SHAPE(book, FIELD(book, id), FIELD(book, shelf), FIELD(book, title),
			 FIELD(book, blurb_html), FIELD(book, link), FIELD(book, price),
			 FIELD(book, lent), FIELD(book, bought));

static struct {
	size_t n;
	char last[512];
} heard;

static void hear(void *context, str text)
{
	(void)context;
	heard.n++;
	snprintf(heard.last, sizeof(heard.last), "%.*s", STR_ARGS(text));
}

void log_listen(library *l)
{
	(void)l;
	heard.n = 0;
	heard.last[0] = '\0';
	log_to(hear, NULL);
}

size_t log_lines(void)
{
	return heard.n;
}

str log_last(void)
{
	return str_of(heard.last);
}

work work_open(library *l, arena *mem)
{
	return (work){ .mem = mem, .db = db_new(l->store, mem), .now = { 1000 }, .dice = &l->dice };
}

void work_close(work *w)
{
	db_free(w->db);
}

static int open_library(void **state, library *l, str data)
{
	str problem = { NULL, 0 };
	store_options options = { .data = data, .catalogue = &library_catalogue };
	l->store = store_open(&options, l->mem, &problem);
	if (!l->store)
		fail_msg("%s", str_c(l->mem, problem));
	l->dice = dice_seeded(7);
	l->work = work_open(l, l->mem);
	*state = l;
	return 0;
}

static library *library_new(void)
{
	arena *mem = arena_new();
	library *l = NEW(mem, library);
	l->mem = mem;
	return l;
}

int library_in_memory(void **state)
{
	return open_library(state, library_new(), S(":memory:"));
}

static bool given_newspaper(library *l, str *ret_problem)
{
	str data = str_of(l->folder);
	int lock = store_create_of(&library_catalogue, data, l->mem, ret_problem);
	return lock >= 0 && store_created(lock, data, true, l->mem, ret_problem);
}

int library_in_folder(void **state)
{
	library *l = library_new();
	str problem = { NULL, 0 };
	snprintf(l->folder, sizeof(l->folder), "/tmp/galley-store-XXXXXX");
	if (!mkdtemp(l->folder) || !given_newspaper(l, &problem))
		fail_msg("%s", str_c(l->mem, problem));
	return open_library(state, l, str_of(l->folder));
}

static int drop(const char *path, const struct stat *is, int flag_of, struct FTW *at)
{
	(void)is;
	(void)flag_of;
	(void)at;
	return remove(path);
}

int library_close(void **state)
{
	library *l = *state;
	log_to(NULL, NULL);
	work_close(&l->work);
	store_close(l->store);
	if (l->folder[0])
		nftw(l->folder, drop, 8, FTW_DEPTH | FTW_PHYS);
	arena_free(l->mem);
	return 0;
}

void given_shelf(const work *w, int64_t id, str name)
{
	db_begin(w);
	db_run(w, Q_shelf_add, num(id), text(name));
	assert_true(db_end(w, true));
}

int64_t given_book(const work *w, int64_t shelf, str title)
{
	db_begin(w);
	int64_t id = db_int(w, Q_book_add, num(shelf), text(title), nothing(), text(S("")),
			    nothing(), flag(false), when(w->now));
	assert_true(db_end(w, true));
	return id;
}

const char *path_in(library *l, const char *name)
{
	return str_print(l->mem, "%s/%s", l->folder, name).at;
}
