#include "import_command.h"

#include <errno.h>
#include <ftw.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "import/import.h"
#include "import/wordpress.h"
#include "media/media.h"
#include "render/json.h"
#include "site/serve.h"
#include "site/site.h"
#include "store/db.h"

#define NOTES_SHOWN 40 /* of each weight, to a person */
#define NOTES_AT_ONCE 200
#define UNDO_AT_ONCE 50
#define LINE_MOST 8192

static int fail(str problem)
{
	log_answer("galley import: %.*s", STR_ARGS(problem));
	return FAILED;
}

static int misuse(str problem)
{
	return options_refuse("import", WRONG_USAGE, problem);
}

/* ---- the report ---------------------------------------------------------------------------- */

static void print_note(const import_note *n)
{
	printf("  %.*s", STR_ARGS(n->kind));
	if (n->old > 0)
		printf(" %lld", (long long)n->old);
	if (n->name.n)
		printf(" \"%.*s\"", STR_ARGS(n->name));
	printf(": %.*s", STR_ARGS(n->what));
	if (n->line)
		printf(" (line %lld)", (long long)n->line);
	printf("\n");
}

static void print_notes(const work *w, int64_t run, const char *weight, const char *title)
{
	list some = import_notes(w, run, str_of(weight), 0, NOTES_SHOWN + 1);
	const import_note *n = some.at;
	if (some.n)
		printf("\n%s\n", title);
	for (size_t i = 0; i < some.n && i < NOTES_SHOWN; i++)
		print_note(&n[i]);
	if (some.n > NOTES_SHOWN)
		printf("  … and more: galley import report %lld --json, or the newsroom's page of "
		       "this run\n",
		       (long long)run);
}

static void print_report(const work *w, const import_run *run)
{
	list counts = import_counts(w, run->id);
	const import_count *c = counts.at;
	printf("Run %lld, from %.*s (%.*s)%s\n", (long long)run->id, STR_ARGS(run->address),
	       STR_ARGS(run->file),
	       run->undone.s  ? ", taken back"
	       : run->ended.s ? ""
			      : ", not finished");
	for (size_t i = 0; i < counts.n; i++)
		printf("%9lld  %.*s\n", (long long)c[i].n, STR_ARGS(c[i].what));
	print_notes(w, run->id, "broken", "Broken in the file:");
	print_notes(w, run->id, "left out", "Left out:");
	print_notes(w, run->id, "changed", "Changed:");
}

static void flush(buffer *out)
{
	fwrite(out->at, 1, out->n, stdout);
	out->n = 0;
}

/* Notes come in portions, so that a long report takes little memory. */
static void put_notes(const work *w, int64_t run, json_writer *j)
{
	int64_t after = 0;
	list some;
	do {
		some = import_notes(w, run, S(""), after, NOTES_AT_ONCE);
		const import_note *n = some.at;
		for (size_t i = 0; i < some.n; i++) {
			json_struct(j, NULL, &IMPORT_NOTE, &n[i]);
			after = n[i].id;
			flush(j->out);
		}
	} while (some.n == NOTES_AT_ONCE);
}

static void put_report(const work *w, const import_run *run)
{
	buffer out = buffer_new(w->mem, 65536, 1 << 24);
	json_writer j = json_begin(&out);
	list counts = import_counts(w, run->id);
	const import_count *c = counts.at;
	json_open(&j, NULL, '{');
	json_struct(&j, "run", &IMPORT_RUN, run);
	json_open(&j, "counts", '{');
	for (size_t i = 0; i < counts.n; i++)
		json_int(&j, str_c(w->mem, c[i].what), c[i].n);
	json_close(&j, '}');
	json_open(&j, "notes", '[');
	put_notes(w, run->id, &j);
	json_close(&j, ']');
	json_close(&j, '}');
	flush(&out);
	printf("\n");
}

static int report(const work *w, int64_t id, bool for_programs)
{
	const import_run *run = import_run_by_id(w, id);
	if (!run)
		return fail(S("there is no run of this number: galley import list names them"));
	if (for_programs)
		put_report(w, run);
	else
		print_report(w, run);
	return DONE;
}

static int list_runs(const work *w)
{
	list all = import_runs(w, 0, 100);
	const import_run *r = all.at;
	for (size_t i = 0; i < all.n; i++) {
		str began = moment_iso_str(w->mem, r[i].began);
		printf("%lld\t%.*s\t%.*s\t%.*s\t%s\n", (long long)r[i].id, STR_ARGS(began),
		       STR_ARGS(r[i].address), STR_ARGS(r[i].file),
		       r[i].undone.s  ? "taken back"
		       : r[i].ended.s ? "finished"
				      : "not finished");
	}
	return DONE;
}

/* ---- moving in ----------------------------------------------------------------------------- */

/* Memory that one story gave back is what the next one takes. */
static void keep_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, 1 << 26);
	mallopt(M_MMAP_THRESHOLD, 1 << 25);
}

static void show_progress(void *context, const char *what, int64_t done, int64_t of)
{
	(void)context;
	double part = of > 0 ? 100.0 * (double)done / (double)of : 100;
	fprintf(stderr, "\r%s: %5.1f %% of %lld MB ", what, part, (long long)(of >> 20));
	if (done >= of)
		fprintf(stderr, "\n");
}

static int move_in(arena *mem, const conf *c, const options *o)
{
	str problem = { 0 };
	if (o->media.n && access(str_c(mem, o->media), R_OK | X_OK) != 0)
		return fail(str_print(mem, "%.*s: %s", STR_ARGS(o->media), strerror(errno)));
	keep_memory();
	site *s = site_open(&(site_options){ .conf = c }, mem, &problem);
	if (!s)
		return fail(problem);
	work like = site_work(s, mem);
	wordpress_wish wish = { .file = o->words[1],
				.media = o->media,
				.store = site_store(s),
				.like = &like,
				.reserves = serve_reserves,
				.progress = isatty(STDERR_FILENO) ? show_progress : NULL };
	int64_t run = wordpress_import(&wish, mem, &problem);
	int code = run ? report(&like, run, o->json) : fail(problem);
	site_work_end(s, &like);
	site_close(s);
	return code;
}

/* ---- on a copy ----------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *is, int flag, struct FTW *walk)
{
	(void)is;
	(void)flag;
	(void)walk;
	return remove(path);
}

static bool copy_paper(str data, const char *folder, arena *mem, str *ret_problem)
{
	str copy = str_print(mem, "%s/copy.db", folder);
	bool copied = store_backup(data, copy, mem, ret_problem) &&
		      store_restore(str_of(folder), copy, mem, ret_problem);
	unlink(str_c(mem, copy));
	return copied;
}

static int move_in_copy(arena *mem, const options *o, const char *folder)
{
	str problem = { 0 };
	conf c = o->conf;
	if (!copy_paper(c.data, folder, mem, &problem))
		return fail(problem);
	c.data = str_of(folder);
	int code = move_in(mem, &c, o);
	if (code == DONE && !o->json)
		printf("\nThis was only tried: nothing has come in.\n");
	return code;
}

/* The whole move, on a copy of the store that is thrown away. */
static int move_in_dry(arena *mem, const options *o)
{
	char *tmp = str_c(mem, str_print(mem, "%.*s/tmp", STR_ARGS(o->conf.data)));
	char *folder = str_c(mem, str_print(mem, "%s/dry-XXXXXX", tmp));
	bool is_ours = mkdir(tmp, 0750) == 0;
	if (!mkdtemp(folder))
		return fail(str_print(mem, "%s cannot be made: %s", folder, strerror(errno)));
	int code = move_in_copy(mem, o, folder);
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (is_ours)
		rmdir(tmp);
	return code;
}

/* ---- moving out ---------------------------------------------------------------------------- */

static int undo(const work *w, int64_t id)
{
	const import_run *run = import_run_by_id(w, id);
	if (!run)
		return fail(S("there is no run of this number: galley import list names them"));
	int64_t some;
	do {
		db_begin(w);
		some = import_undo_some(w, id, UNDO_AT_ONCE);
		if (!db_end(w, true))
			return fail(S("the store could not be written; undo it again to go on"));
	} while (some);
	media_sweep(w);
	printf("Run %lld is taken back, where nobody has changed anything since.\n", (long long)id);
	print_notes(w, id, "kept", "What stays:");
	return DONE;
}

/* ---- old addresses ------------------------------------------------------------------------- */

static reply ask(site *s, arena *mem, str target, str *ret_where)
{
	request *rq = request_new(mem, S("GET"), target, S("127.0.0.1"));
	request_header(rq, S("Host"), S("localhost"));
	rq->site = s;
	if (serve_head(s, rq))
		serve(s, rq);
	reply status = rq->out.status;
	for (size_t i = 0; i < rq->out.headers_n; i++)
		if (str_is(str_of(rq->out.headers[i].name), S("Location")))
			*ret_where = str_copy(mem, rq->out.headers[i].value);
	serve_end(rq);
	return status;
}

/* Without its host; a line of a sitemap's <loc> is understood as well. */
static str target_of(str line)
{
	size_t loc = str_find(line, S("<loc>"));
	if (loc < line.n)
		line = str_from(line, loc + 5);
	line = str_trim(str_cut(&line, '<'));
	size_t host = str_find(line, S("://"));
	if (host == line.n)
		return line;
	line = str_from(line, host + 3);
	size_t path = str_find_byte(line, '/');
	return path < line.n ? str_from(line, path) : S("/");
}

/* "/pier/" leads to "/pier", be there anything or not. */
static bool is_only_tidied(str target, str where)
{
	return str_ends(target, S("/")) && str_is(str_part(target, 0, target.n - 1), where);
}

static bool is_lost(site *s, arena *mem, str target)
{
	str where = { 0 };
	reply status = ask(s, mem, target, &where);
	if (status == OK)
		return false;
	if (status != MOVED_PERMANENTLY && status != FOUND) {
		printf("lost (%d)\t%.*s\n", (int)status, STR_ARGS(target));
		return true;
	}
	str next = { 0 };
	reply then = ask(s, mem, target_of(where), &next);
	if (then == OK)
		return false;
	if (is_only_tidied(target, target_of(where)))
		printf("lost (%d)\t%.*s\n", (int)then, STR_ARGS(target));
	else
		printf("leads to %.*s, which answers %d\t%.*s\n", STR_ARGS(where), (int)then,
		       STR_ARGS(target));
	return true;
}

static int check_lines(site *s, FILE *in)
{
	static char line[LINE_MOST];
	int64_t all = 0, lost = 0;
	arena *mem = arena_new();
	while (fgets(line, sizeof line, in)) {
		str target = target_of(str_of(line));
		if (target.n && target.at[0] == '/') {
			all++;
			lost += is_lost(s, mem, target);
		}
		arena_reset(mem);
	}
	arena_free(mem);
	printf("%lld of %lld addresses would be lost.\n", (long long)lost, (long long)all);
	return lost ? FAILED : DONE;
}

static int check(arena *mem, const options *o)
{
	str problem = { 0 };
	if (!o->against.n)
		return misuse(S("check wants --against FILE, with an address on each line"));
	FILE *in = fopen(str_c(mem, o->against), "re");
	site *s = in ? site_open(&(site_options){ .conf = &o->conf }, mem, &problem) : NULL;
	if (!in)
		return fail(str_print(mem, "%.*s cannot be read", STR_ARGS(o->against)));
	int code = s ? check_lines(s, in) : fail(problem);
	site_close(s);
	fclose(in);
	return code;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static int on_store(arena *mem, const options *o, int64_t run)
{
	str what = o->words[0], problem = { 0 };
	site *s = site_open(&(site_options){ .conf = &o->conf }, mem, &problem);
	if (!s)
		return fail(problem);
	work w = site_work(s, mem);
	int code = str_is(what, S("list"))   ? list_runs(&w)
		   : str_is(what, S("undo")) ? undo(&w, run)
					     : report(&w, run, o->json);
	site_work_end(s, &w);
	site_close(s);
	return code;
}

int import_command(arena *mem, options *o)
{
	str what = o->words[0], word = o->words[1];
	int64_t run = 0;
	if (str_is(what, S("check")) && o->words_n == 1)
		return check(mem, o);
	if (str_is(what, S("list")) && o->words_n == 1)
		return on_store(mem, o, 0);
	if (str_is(what, S("wordpress")) && o->words_n == 2)
		return o->dry_run ? move_in_dry(mem, o) : move_in(mem, &o->conf, o);
	if (o->words_n != 2 || !(str_is(what, S("undo")) || str_is(what, S("report"))))
		return misuse(S("expected: " IMPORT_WORDS));
	if (!str_to_int(word, &run) || run <= 0)
		return misuse(S("expected the number of a run, as galley import list names it"));
	return on_store(mem, o, run);
}
