#include "import.h"

#include "store/db.h"

#define NAME_TOLD 120 /* letters */

const shape IMPORT_RUN = SHAPE(
	import_run, FIELD(import_run, id), FIELD(import_run, site), FIELD(import_run, address),
	FIELD(import_run, file), FIELD(import_run, began), FIELD(import_run, ended),
	FIELD(import_run, undone), FIELD(import_run, notes), FIELD(import_run, undo_kind),
	FIELD(import_run, undo_new), FIELD(import_run, undo_old));

const shape IMPORT_ITEM =
	SHAPE(import_item, FIELD(import_item, kind), FIELD(import_item, old),
	      FIELD(import_item, new), FIELD(import_item, hash), FIELD(import_item, version),
	      FIELD(import_item, run), FIELD(import_item, unsettled), FIELD(import_item, lacking));

const shape IMPORT_REMARK = SHAPE(import_remark, FIELD(import_remark, comment),
				  FIELD(import_remark, liked), FIELD(import_remark, disliked),
				  FIELD(import_remark, question), FIELD(import_remark, pinned));

const shape IMPORT_NOTE =
	SHAPE(import_note, FIELD(import_note, id), FIELD(import_note, line),
	      FIELD(import_note, kind), FIELD(import_note, old), FIELD(import_note, name),
	      FIELD(import_note, what), FIELD(import_note, weight), FIELD(import_note, story));

const shape IMPORT_COUNT = SHAPE(import_count, FIELD(import_count, what), FIELD(import_count, n));

/* ---- runs ---------------------------------------------------------------------------------- */

int64_t import_site(const work *w, str address)
{
	return db_int(w, Q_import_site, text(address));
}

static str path_of(str address)
{
	size_t host = str_find(address, S("://"));
	str rest = host < address.n ? str_from(address, host + 3) : S("");
	return str_from(rest, str_find_byte(rest, '/'));
}

bool import_lay_at(const work *w, str path)
{
	list sites = db_all(w, Q_import_sites, &IMPORT_RUN);
	const import_run *site = sites.at;
	for (size_t i = 0; i < sites.n; i++)
		if (str_is(path_of(site[i].address), path))
			return true;
	return false;
}

int64_t import_begin(const work *w, int64_t site, str file)
{
	return db_int(w, Q_import_begin, num(site), text(file), when(w->now));
}

int64_t import_unfinished(const work *w, int64_t site, str file)
{
	return db_int(w, Q_import_unfinished, num(site), text(file));
}

void import_end(const work *w, int64_t run)
{
	db_run(w, Q_import_end, num(run), when(w->now));
}

import_run *import_run_by_id(const work *w, int64_t run)
{
	return db_one(w, Q_import_run_by_id, &IMPORT_RUN, num(run));
}

list import_runs(const work *w, int64_t before, int64_t most)
{
	return db_all(w, Q_import_runs, &IMPORT_RUN, num(before ? before : INT64_MAX), num(most));
}

bool imports_exist(const work *w)
{
	return db_int(w, Q_imports_exist) > 0;
}

/* ---- things -------------------------------------------------------------------------------- */

import_item *import_item_of(const work *w, int64_t site, import_kind what, int64_t old)
{
	return db_one(w, Q_import_item_of, &IMPORT_ITEM, num(what), num(old), num(site));
}

int64_t import_new_of(const work *w, int64_t site, import_kind what, int64_t old)
{
	return db_int(w, Q_import_new_of, num(what), num(old), num(site));
}

int64_t import_anywhere(const work *w, import_kind what, int64_t old)
{
	return db_int(w, Q_import_anywhere, num(what), num(old));
}

void import_put(const work *w, int64_t site, const import_item *item)
{
	db_run(w, Q_import_put, num(item->kind), num(item->old), num(site), num(item->new),
	       num(item->hash), num(item->version), num(item->run), flag(item->unsettled),
	       num(item->lacking));
}

list import_unsettled(const work *w, int64_t site, int64_t most)
{
	return db_all(w, Q_import_unsettled, &IMPORT_ITEM, num(site), num(most));
}

void import_put_remark(const work *w, const import_remark *r)
{
	if (r->liked || r->disliked || r->question || r->pinned)
		db_run(w, Q_import_put_remark, num(r->comment), num(r->liked), num(r->disliked),
		       num(r->question), flag(r->pinned));
}

import_remark *import_remark_of(const work *w, int64_t comment)
{
	return db_one(w, Q_import_remark_of, &IMPORT_REMARK, num(comment));
}

/* ---- the report ---------------------------------------------------------------------------- */

void import_tell(const work *w, int64_t run, const import_note *note)
{
	int64_t id = db_int(w, Q_import_note_number, num(run));
	db_run(w, Q_import_tell, num(run), num(id), text(note->weight), num(note->line),
	       text(note->kind), num(note->old), text(str_clip(note->name, NAME_TOLD)),
	       text(note->what));
}

void import_count_add(const work *w, int64_t run, str what, int64_t n)
{
	db_run(w, Q_import_count_add, num(run), text(what), num(n));
}

list import_notes(const work *w, int64_t run, str weight, int64_t after, int64_t most)
{
	enum query q = Q_import_notes;
	if (weight.n)
		q += WITH_import_notes_weight;
	return db_all(w, q, &IMPORT_NOTE, num(run), num(after), num(most), text(weight));
}

list import_counts(const work *w, int64_t run)
{
	return db_all(w, Q_import_counts, &IMPORT_COUNT, num(run));
}
