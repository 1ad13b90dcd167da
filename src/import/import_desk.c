#include "import.h"
#include "render/escape.h"
#include "routes.h"

#define RUNS_A_PAGE 50
#define NOTES_A_PAGE 100

typedef struct desk_run {
	int64_t id;
	str address, file;
	moment began, ended, undone;
	int64_t notes;
	url report;
} desk_run;

typedef struct desk_imports_view {
	list runs; /* desk_run */
	url older;
} desk_imports_view;

typedef struct desk_note {
	int64_t line;
	str kind, name, what;
	bool is_changed, is_left_out, is_broken, is_kept;
	url story; /* on the desk */
} desk_note;

typedef struct desk_report_view {
	const desk_run *run;
	list counts; /* IMPORT_COUNT */
	list notes;  /* desk_note */
	bool is_all, is_changed, is_left_out, is_broken, is_kept;
	url more;
} desk_report_view;

static const shape DESK_RUN =
	SHAPE(desk_run, FIELD(desk_run, id), FIELD(desk_run, address), FIELD(desk_run, file),
	      FIELD(desk_run, began), FIELD(desk_run, ended), FIELD(desk_run, undone),
	      FIELD(desk_run, notes), FIELD(desk_run, report));

static const shape DESK_NOTE =
	SHAPE(desk_note, FIELD(desk_note, line), FIELD(desk_note, kind), FIELD(desk_note, name),
	      FIELD(desk_note, what), FIELD(desk_note, is_changed), FIELD(desk_note, is_left_out),
	      FIELD(desk_note, is_broken), FIELD(desk_note, is_kept), FIELD(desk_note, story));

const shape DESK_IMPORTS_VIEW = SHAPE(desk_imports_view, LIST(desk_imports_view, runs, DESK_RUN),
				      FIELD(desk_imports_view, older));

const shape DESK_REPORT_VIEW = SHAPE(
	desk_report_view, INNER(desk_report_view, run, DESK_RUN),
	LIST(desk_report_view, counts, IMPORT_COUNT), LIST(desk_report_view, notes, DESK_NOTE),
	FIELD(desk_report_view, is_all), FIELD(desk_report_view, is_changed),
	FIELD(desk_report_view, is_left_out), FIELD(desk_report_view, is_broken),
	FIELD(desk_report_view, is_kept), FIELD(desk_report_view, more));

static desk_run run_of(const work *w, const import_run *r)
{
	return (desk_run){ .id = r->id,
			   .address = r->address,
			   .file = r->file,
			   .began = r->began,
			   .ended = r->ended,
			   .undone = r->undone,
			   .notes = r->notes,
			   .report = url_numbered(w->mem, S("/desk/imports/"), r->id, S("")) };
}

/* GET /desk/imports?before=<run> */
reply desk_imports(request *rq)
{
	const work *w = &rq->work;
	int64_t before = 0;
	str_to_int(query_value(rq, "before"), &before);
	list runs = import_runs(w, before, RUNS_A_PAGE + 1);
	const import_run *r = runs.at;
	desk_imports_view v = { .runs = list_new(w->mem, &DESK_RUN, runs.n) };
	desk_run *into = v.runs.at;
	for (size_t i = 0; i < runs.n; i++)
		into[i] = run_of(w, &r[i]);
	if (runs.n > RUNS_A_PAGE) {
		v.runs.n = RUNS_A_PAGE;
		v.older = url_numbered(w->mem, S("/desk/imports?before="), into[RUNS_A_PAGE - 1].id,
				       S(""));
	}
	return page(rq, "import/desk_list.html", &DESK_IMPORTS_VIEW, &v);
}

static desk_note note_of(const work *w, const import_note *n)
{
	desk_note d = { .line = n->line,
			.kind = n->kind,
			.name = n->name.n ? n->name : str_print(w->mem, "%lld", (long long)n->old),
			.what = n->what,
			.is_changed = str_is(n->weight, S("changed")),
			.is_left_out = str_is(n->weight, S("left out")),
			.is_broken = str_is(n->weight, S("broken")),
			.is_kept = str_is(n->weight, S("kept")) };
	if (n->story)
		d.story = url_numbered(w->mem, S("/desk/story/"), n->story, S(""));
	return d;
}

static void fill_notes(const request *rq, int64_t run, str weight, desk_report_view *v)
{
	const work *w = &rq->work;
	int64_t after = 0;
	str_to_int(query_value(rq, "after"), &after);
	list notes = import_notes(w, run, weight, after, NOTES_A_PAGE + 1);
	const import_note *n = notes.at;
	v->notes = list_new(w->mem, &DESK_NOTE, notes.n);
	desk_note *into = v->notes.at;
	for (size_t i = 0; i < notes.n; i++)
		into[i] = note_of(w, &n[i]);
	if (notes.n <= NOTES_A_PAGE)
		return;
	v->notes.n = NOTES_A_PAGE;
	str asked = url_encode(w->mem, weight);
	v->more = url_of(w->mem, str_print(w->mem, "/desk/imports/%lld?weight=%.*s&after=%lld",
					   (long long)run, STR_ARGS(asked),
					   (long long)n[NOTES_A_PAGE - 1].id));
}

/* GET /desk/imports/{run}?weight=…&after=<note> */
reply desk_import_report(request *rq)
{
	const work *w = &rq->work;
	int64_t id;
	const import_run *r = str_to_int(rq->part[0], &id) ? import_run_by_id(w, id) : NULL;
	if (!r)
		return NOT_FOUND;
	desk_run *run = NEW(w->mem, desk_run);
	*run = run_of(w, r);
	str weight = query_value(rq, "weight");
	desk_report_view v = { .run = run,
			       .counts = import_counts(w, id),
			       .is_all = !weight.n,
			       .is_changed = str_is(weight, S("changed")),
			       .is_left_out = str_is(weight, S("left out")),
			       .is_broken = str_is(weight, S("broken")),
			       .is_kept = str_is(weight, S("kept")) };
	fill_notes(rq, id, weight, &v);
	return page(rq, "import/desk_report.html", &DESK_REPORT_VIEW, &v);
}
