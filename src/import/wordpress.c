#include "wordpress.h"

#include <time.h>

#include "base/language.h"
#include "moving.h"
#include "search/search.h"
#include "store/db.h"

#define BATCH_MS 12 /* at the writer, which others wait for; its last story and the commit come on top */
#define SETTLED_AT_ONCE 50
#define TELL_EACH_MS 200  /* how it goes on */
#define FOLD_EACH_MS 1000 /* the log of the store, which nobody else may be there to fold */

static int64_t milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void tell_progress(const moving *m, const char *what, int64_t done, int64_t of)
{
	static _Thread_local int64_t told;
	int64_t now = milliseconds();
	if (!m->wish->progress || (now - told < TELL_EACH_MS && done < of))
		return;
	told = now;
	m->wish->progress(m->wish->context, what, done, of);
}

/* ---- the first reading --------------------------------------------------------------------- */

static str host_of(str address)
{
	str rest = address;
	size_t at = str_find(rest, S("://"));
	rest = at < rest.n ? str_from(rest, at + 3) : rest;
	rest = str_cut(&rest, '/');
	return str_cut(&rest, ':');
}

static str without_slash(str address)
{
	while (address.n && address.at[address.n - 1] == '/')
		address.n--;
	return address;
}

/* Where many blogs share one WordPress, the site above them is another one than this. */
static void take_address(moving *m, size_t which, str value)
{
	if (which == 1 && m->hosts[0].n)
		return;
	if (which == 0)
		m->hosts[1] = (str){ 0 };
	value = without_slash(str_trim(value));
	m->hosts[which] = str_lower(m->mem, host_of(value));
	if (value.n && (!m->address.n || which == 0))
		m->address = str_copy(m->mem, value);
}

static void take_fact(moving *m, const wxr_fact *f)
{
	if (str_is(f->name, S("base_blog_url")))
		take_address(m, 0, f->value);
	else if (str_is(f->name, S("base_site_url")))
		take_address(m, 1, f->value);
	else if (str_is(f->name, S("link")))
		take_address(m, 2, f->value);
	else if (str_is(f->name, S("language")))
		m->language = str_copy(m->mem, f->value);
}

static void take_author(moving *m, const wxr_author *from)
{
	old_author *a = moving_author(m, from->login);
	a->id = from->id;
	a->email = str_copy(m->mem, from->email);
	if (from->name.n)
		a->name = str_copy(m->mem, from->name);
}

static void take_category(moving *m, const wxr_term *t)
{
	if (!str_is(t->taxonomy, S("category")) || !t->slug.n)
		return;
	category *c = NEW(m->mem, category);
	*c = (category){ .id = t->id,
			 .slug = str_copy(m->mem, t->slug),
			 .parent = str_copy(m->mem, t->parent),
			 .name = str_copy(m->mem, t->name),
			 .about = str_copy(m->mem, t->description) };
	*names_put(m->categories, c->slug) = c;
	if (c->id)
		*names_put(m->category_ids, str_print(m->mem, "%lld", (long long)c->id)) = c;
}

/* Under the address of the site, which stands before its items; a file that tells none has its name. */
static bool begin_run(moving *m, arena *mem)
{
	str name = m->wish->file;
	while (str_find_byte(name, '/') < name.n)
		str_cut(&name, '/');
	work w = moving_work(m, mem);
	db_begin(&w);
	m->site = import_site(&w, m->address.n ? m->address : name);
	m->run = import_unfinished(&w, m->site, name);
	if (!m->run)
		m->run = import_begin(&w, m->site, name);
	search_expect_much(&w);
	bool begun = db_end(&w, true) && m->run;
	db_free(w.db);
	return begun;
}

static void take_piece(moving *m, const wxr_piece *p)
{
	if (p->kind == WXR_FACT)
		take_fact(m, &p->fact);
	else if (p->kind == WXR_AUTHOR)
		take_author(m, &p->author);
	else if (p->kind == WXR_TERM)
		take_category(m, &p->term);
	else if (m->run || begin_run(m, m->mem)) {
		moving_note_attached(m, &p->item);
		moving_take_attachment(m, &p->item, p->line);
	}
}

static void ignore(void *context, int64_t line, str what)
{
	(void)context;
	(void)line;
	(void)what;
}

/* Everything but stories; what is broken is told at the second reading. */
static bool survey(moving *m, str *ret_problem)
{
	wxr_ear deaf = { NULL, ignore };
	arena *mem = arena_new();
	wxr *x = wxr_open(str_c(m->mem, m->wish->file), &deaf, m->mem, ret_problem);
	wxr_piece piece;
	while (x && !m->trouble.n && wxr_next_attachment(x, mem, &piece) != WXR_END) {
		take_piece(m, &piece);
		tell_progress(m, "looking through", piece.end, wxr_size(x));
		arena_reset(mem);
	}
	if (!x)
		*ret_problem = str_print(m->mem, "%.*s: %.*s", STR_ARGS(m->wish->file),
					 STR_ARGS(*ret_problem));
	if (x && !m->run && !begin_run(m, m->mem))
		m->trouble = S("the store could not be written");
	moving_sort_attached(m);
	wxr_close(x);
	arena_free(mem);
	return x && !m->trouble.n;
}

/* ---- the second reading, in a thread of its own ---------------------------------------------- */

static void hear(void *context, int64_t line, str what)
{
	moving *m = context;
	moving_tell(m->told_mem, &m->told,
		    &(import_note){ .line = line,
				    .kind = S("file"),
				    .what = str_copy(m->told_mem, what),
				    .weight = S("broken") });
}

/* What was heard since the last story goes with this one. */
static void hand_over_told(moving *m, arrival *a)
{
	const import_note *n = m->told.at;
	for (size_t i = 0; i < m->told.n; i++) {
		import_note copy = n[i];
		copy.what = str_copy(a->mem, n[i].what);
		moving_tell(a->mem, &a->notes, &copy);
	}
	m->told = (list){ 0 };
	arena_reset(m->told_mem);
}

/* At the end of the file, for what nothing came behind. */
static arrival *only_told(arena *mem)
{
	arrival *a = NEW(mem, arrival);
	a->mem = mem;
	a->is_left_out = true;
	return a;
}

static bool pass_on(moving *m, arrival *a)
{
	hand_over_told(m, a);
	if (moving_queue_put(&m->queue, a))
		return true;
	arena_free(a->mem);
	return false;
}

static void read_stories(moving *m, wxr *x)
{
	bool goes_on = true;
	while (goes_on) {
		arena *mem = arena_new();
		wxr_piece piece;
		wxr_kind is = wxr_next(x, mem, &piece);
		arrival *a = is == WXR_ITEM ? moving_arrive(m, mem, &piece) : NULL;
		tell_progress(m, "moving in", is == WXR_END ? wxr_size(x) : piece.end, wxr_size(x));
		if (is == WXR_END && m->told.n)
			pass_on(m, only_told(mem));
		else if (a)
			goes_on = pass_on(m, a);
		else
			arena_free(mem);
		goes_on &= is != WXR_END;
	}
}

static void *read_all(void *context)
{
	moving *m = context;
	str problem = { 0 };
	wxr_ear ear = { m, hear };
	arena *mem = arena_new();
	wxr *x = wxr_open(str_c(mem, m->wish->file), &ear, mem, &problem);
	if (x)
		read_stories(m, x);
	wxr_close(x);
	arena_free(mem);
	moving_queue_close(&m->queue);
	return NULL;
}

/* ---- writing ------------------------------------------------------------------------------- */

/* As many as fit into a turn; the first is there already. */
static bool write_batch(moving *m, arrival *first)
{
	arena *mem = arena_new();
	work w = moving_work(m, mem);
	db_begin(&w);
	int64_t until = milliseconds() + BATCH_MS;
	for (arrival *a = first; a;
	     a = milliseconds() < until ? moving_queue_take(&m->queue, false) : NULL) {
		moving_write(m, &w, a);
		arena_free(a->mem);
	}
	bool kept = db_end(&w, true);
	db_free(w.db);
	arena_free(mem);
	return kept;
}

static void fold_now_and_then(moving *m)
{
	if (milliseconds() - m->folded < FOLD_EACH_MS)
		return;
	store_checkpoint(m->wish->store);
	m->folded = milliseconds();
}

static bool write_all(moving *m)
{
	arrival *a;
	bool kept = true;
	while (kept && (a = moving_queue_take(&m->queue, true))) {
		kept = write_batch(m, a);
		fold_now_and_then(m);
	}
	if (!kept) {
		m->trouble = S("the store could not be written; what came in until then stays, "
			       "and running this again goes on");
		moving_queue_stop(&m->queue);
	}
	return kept;
}

static bool read_and_write(moving *m)
{
	pthread_t reader;
	moving_queue_begin(&m->queue);
	m->told_mem = arena_new();
	bool started = pthread_create(&reader, NULL, read_all, m) == 0;
	if (!started)
		m->trouble = S("no thread can be started");
	bool kept = started && write_all(m);
	if (started)
		pthread_join(reader, NULL);
	arena_free(m->told_mem);
	moving_queue_end(&m->queue);
	return kept;
}

/* ---- the end ------------------------------------------------------------------------------- */

/* Does some of what is left, in one turn at the writer; false when nothing was. */
typedef bool (*last_act)(moving *m, const work *w);

static bool settle_some(moving *m, const work *w)
{
	list some = import_unsettled(w, m->site, SETTLED_AT_ONCE);
	import_item *story = some.at;
	int64_t until = milliseconds() + BATCH_MS;
	for (size_t i = 0; i < some.n && (!i || milliseconds() < until); i++)
		moving_settle(m, w, &story[i]);
	return some.n > 0;
}

static bool end(moving *m, const work *w)
{
	moving_close(m, w);
	search_expect_little(w);
	import_end(w, m->run);
	return false;
}

static bool finish(moving *m, last_act do_some)
{
	bool kept = true, goes_on = true;
	while (kept && goes_on) {
		arena *mem = arena_new();
		work w = moving_work(m, mem);
		db_begin(&w);
		goes_on = do_some(m, &w);
		kept = db_end(&w, true);
		db_free(w.db);
		arena_free(mem);
		fold_now_and_then(m);
	}
	if (!kept)
		m->trouble = S("the store could not be written");
	return kept;
}

int64_t wordpress_import(const wordpress_wish *wish, arena *mem, str *ret_problem)
{
	moving m = { .wish = wish,
		     .mem = mem,
		     .categories = names_new(mem),
		     .category_ids = names_new(mem),
		     .authors = names_new(mem),
		     .tags = names_new(mem),
		     .unlisted = names_new(mem),
		     .read_mem = arena_new(),
		     .folded = milliseconds() };
	m.others = names_new(m.read_mem);
	store_expect_much(wish->store);
	number_set_begin(&m.seen);
	bool moved = survey(&m, ret_problem) && read_and_write(&m) && finish(&m, settle_some) &&
		     finish(&m, end);
	number_set_end(&m.seen);
	arena_free(m.read_mem);
	if (m.trouble.n)
		*ret_problem = m.trouble;
	return moved ? m.run : 0;
}
