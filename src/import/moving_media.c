/* Pictures and other files of the old site, where a copy of wp-content/uploads was given. */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "media/media.h"
#include "moving.h"
#include "redirect/redirect.h"
#include "render/clean.h"
#include "store/db.h"

/* ---- names --------------------------------------------------------------------------------- */

static bool are_digits(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return s.n > 0;
}

/* "-300x200" at the end of a file's name. */
static bool is_size(str s)
{
	str height = s;
	str width = str_cut(&height, 'x');
	return are_digits(width) && are_digits(height) && width.n <= 5 && height.n <= 5;
}

static size_t last_of(str s, char byte)
{
	size_t at = s.n;
	while (at && s.at[at - 1] != byte)
		at--;
	return at ? at - 1 : s.n;
}

/* "2011/05/pier-300x200.jpg" is a size of "2011/05/pier.jpg"; false when it names none. */
static bool original_of(arena *mem, str path, str *ret)
{
	size_t dot = last_of(path, '.'), dash = last_of(str_part(path, 0, dot), '-');
	if (dot == path.n || dash >= dot || !is_size(str_part(path, dash + 1, dot - dash - 1)))
		return false;
	*ret = str_join(mem, str_part(path, 0, dash), str_from(path, dot));
	return true;
}

/* The names under which a file may be kept: as it stands, its original, and the original as WordPress
 * shrinks what is very large ("pier-scaled.jpg"). */
static size_t candidates(arena *mem, str upload, str ret[3])
{
	size_t n = 0;
	str original = upload;
	ret[n++] = upload;
	if (original_of(mem, upload, &original))
		ret[n++] = original;
	size_t dot = last_of(original, '.');
	if (dot < original.n)
		ret[n++] = str_join(mem, str_part(original, 0, dot),
				    str_join(mem, S("-scaled"), str_from(original, dot)));
	return n;
}

static str old_address(arena *mem, str upload)
{
	return str_join(mem, S("/wp-content/uploads/"), upload);
}

/* ---- the copy of the uploads --------------------------------------------------------------- */

/* The file in the copy; NULL when it is not there or a link leads out of it. */
static const char *file_of(const moving *m, arena *mem, str upload)
{
	char folder[PATH_MAX], file[PATH_MAX];
	str path = str_print(mem, "%.*s/%.*s", STR_ARGS(m->wish->media), STR_ARGS(upload));
	if (!realpath(str_c(mem, m->wish->media), folder) || !realpath(str_c(mem, path), file))
		return NULL;
	size_t n = strlen(folder);
	bool is_inside = strncmp(file, folder, n) == 0 && file[n] == '/';
	return is_inside ? str_c(mem, str_of(file)) : NULL;
}

/* ---- keeping ------------------------------------------------------------------------------- */

/* The row of a kept file, the one of an equal file where there is one, and the old address to it. */
static int64_t note_kept(const work *w, const media *kept, str upload, bool *ret_was_there)
{
	const media *there = media_by_name(w, kept->name);
	*ret_was_there = there != NULL;
	int64_t id = there ? there->id : media_add(w, kept);
	redirect_leave(w, old_address(w->mem, upload), REDIRECT_MEDIA, id);
	return id;
}

static void tell_attachment(const moving *m, const work *w, const wxr_item *item, int64_t line,
			    const char *weight, str what)
{
	import_tell(w, m->run,
		    &(import_note){ .line = line,
				    .kind = S("attachment"),
				    .old = item->id,
				    .name = item->title,
				    .what = what,
				    .weight = str_of(weight) });
}

static str plain(arena *mem, str markup)
{
	return clean(mem, markup, CLEAN_REMARK, NULL, (str){ 0 }).text;
}

/* What came of an attachment, in one turn at the writer. */
static void note_attachment(const moving *m, const work *w, const wxr_item *item, const media *kept,
			    str upload)
{
	str page;
	bool was_there;
	int64_t id = note_kept(w, kept, upload, &was_there);
	if (moving_path(m, w->mem, item->link, &page) && !str_starts(page, S("/?")))
		redirect_leave(w, page, REDIRECT_MEDIA, id);
	import_put(w, m->site,
		   &(import_item){ .kind = IMPORT_MEDIA,
				   .old = item->id,
				   .new = id,
				   .hash = (int64_t)item->hash,
				   .run = was_there ? 0 : m->run });
	import_count_add(w, m->run, S("files of the library"), 1);
}

static str upload_of(const moving *m, arena *mem, const wxr_item *item)
{
	str upload = wxr_meta_of(item->meta, S("_wp_attached_file"));
	if (upload.n && upload.at[0] != '/' && !str_has(upload, S("://")))
		return upload;
	if (moving_upload_at(m, mem, item->file_address, &upload))
		return upload;
	return (str){ 0 };
}

static bool is_same(const moving *m, const work *w, const wxr_item *item)
{
	const import_item *before = import_item_of(w, m->site, IMPORT_MEDIA, item->id);
	return before && before->hash == (int64_t)item->hash;
}

static void take(moving *m, const work *w, const wxr_item *item, int64_t line)
{
	media kept = { 0 };
	str why = S("its file is not in the copy of the uploads");
	str upload = upload_of(m, w->mem, item);
	const char *file = upload.n && m->wish->media.n ? file_of(m, w->mem, upload) : NULL;
	bool is_kept = file && media_keep_file(w, str_of(file), &kept, &why);
	kept.alt = wxr_meta_of(item->meta, S("_wp_attachment_image_alt"));
	kept.caption = plain(w->mem, item->excerpt);
	db_begin(w);
	if (is_kept)
		note_attachment(m, w, item, &kept, upload);
	else if (m->wish->media.n)
		tell_attachment(m, w, item, line, "left out", why);
	else
		import_count_add(w, m->run, S("files left at the old site"), 1);
}

void moving_take_attachment(moving *m, const wxr_item *item, int64_t line)
{
	arena *mem = arena_new();
	work w = moving_work(m, mem);
	if (!is_same(m, &w, item)) {
		take(m, &w, item, line);
		if (!db_end(&w, true))
			m->trouble = S("the store could not be written");
	}
	db_free(w.db);
	arena_free(mem);
}

/* ---- while stories are read ---------------------------------------------------------------- */

/* A file of the copy that no attachment names is kept when a story shows it.  What w sees is older than
 * that, so it is looked up in a work of its own. */
static const media *keep_found(moving *m, const work *w, str upload)
{
	work own = moving_work(m, w->mem);
	media kept = { 0 };
	str why;
	int64_t id = 0;
	const char *file = file_of(m, w->mem, upload);
	if (file && media_keep_file(&own, str_of(file), &kept, &why)) {
		db_begin(&own);
		bool was_there;
		id = note_kept(&own, &kept, upload, &was_there);
		if (!was_there)
			import_put(&own, m->site,
				   &(import_item){ .kind = IMPORT_MEDIA,
						   .old = -id,
						   .new = id,
						   .run = m->run });
		id = db_end(&own, true) ? id : 0;
	}
	const media *found = id ? media_by_id(&own, id) : NULL;
	m->found += found != NULL;
	db_free(own.db);
	return found;
}

static const media *by_address(moving *m, const work *w, str address)
{
	str upload, under[3];
	const media *found = NULL;
	if (!moving_upload_at(m, w->mem, address, &upload))
		return NULL;
	size_t n = candidates(w->mem, upload, under);
	for (size_t i = 0; i < n; i++) {
		int64_t id = redirect_media(w, old_address(w->mem, under[i]));
		if (id)
			return media_by_id(w, id);
	}
	for (size_t i = n; m->wish->media.n && !found && i-- > 0;)
		found = keep_found(m, w, under[i]);
	return found;
}

static const media *find(moving *m, const work *w, int64_t attachment, str address)
{
	int64_t id = attachment ? import_new_of(w, m->site, IMPORT_MEDIA, attachment) : 0;
	return id ? media_by_id(w, id) : by_address(m, w, address);
}

int64_t moving_picture(moving *m, const work *w, int64_t attachment, str address)
{
	const media *found = find(m, w, attachment, address);
	return found && found->width ? found->id : 0;
}

bool moving_file(moving *m, const work *w, int64_t attachment, str address, str *ret)
{
	const media *found = find(m, w, attachment, address);
	if (found)
		*ret = str_of_url(found->address);
	return found != NULL;
}
