#include "wxr.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/dice.h"
#include "wxr_parts.h"

#define ROOM ((size_t)1024 * 1024) /* of the file, in memory at a time */

static bool is_plain(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.at[i] < ' ' || s.at[i] == 0x7F ||
		    (s.at[i] == '\xC2' && i + 1 < s.n && (unsigned char)s.at[i + 1] < 0xA0))
			return false;
	return str_is_utf8(s);
}

/* Names in the file may be anything; what is told is text, without control characters. */
void wxr_tell(const wxr *x, int64_t line, const char *format, ...)
{
	char room[400];
	va_list args;
	va_start(args, format);
	vsnprintf(room, sizeof(room), format, args);
	va_end(args);
	if (!is_plain(str_of(room)))
		for (char *at = room; *at; at++)
			*at = *at < ' ' || *at > '~' ? '?' : *at;
	if (x->ear.broken)
		x->ear.broken(x->ear.context, line, str_of(room));
}

/* ---- opening ------------------------------------------------------------------------------- */

/* The file and its size; -1 with the reason. */
static int open_file(const char *name, arena *mem, int64_t *ret_size, str *ret_problem)
{
	struct stat about;
	int file = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0 || fstat(file, &about) != 0) {
		*ret_problem = str_print(mem, "it cannot be read: %s", strerror(errno));
	} else if (!S_ISREG(about.st_mode)) {
		*ret_problem = S("it is no file that can be read twice");
	} else {
		*ret_size = about.st_size;
		return file;
	}
	if (file >= 0)
		close(file);
	return -1;
}

static size_t at_most(size_t most, int64_t size)
{
	return size < (int64_t)most ? (size_t)size : most;
}

static unsigned long throw_salt(void)
{
	unsigned long salt;
	dice d = dice_of_system();
	dice_fill(&d, &salt, sizeof(salt));
	return salt | 1;
}

/* A byte of the file becomes three of the text at most, where it is no letter. */
static wxr *new_reader(int file, int64_t size, const wxr_ear *ear, arena *mem)
{
	wxr *x = NEW(mem, wxr);
	x->scan = (wxr_scan){ .file = file, .size = size, .line = 1, .now.from = -1 };
	x->scan.room = at_most(ROOM, size) + 1;
	x->scan.at = arena_room(mem, x->scan.room);
	x->chunk = arena_room(mem, at_most(WXR_CHUNK, size));
	x->repaired = arena_room(mem, WXR_REPAIRED_ROOM);
	x->text_room = at_most(WXR_FIELD_MOST, size * 3);
	x->text = arena_room(mem, x->text_room);
	x->ear = ear ? *ear : (wxr_ear){ 0 };
	x->mem = mem;
	x->parser = XML_ParserCreate("UTF-8");
	x->hash = XXH3_createState();
	x->salt = throw_salt();
	return x;
}

wxr *wxr_open(const char *file, const wxr_ear *ear, arena *mem, str *ret_problem)
{
	int64_t size = 0;
	int opened = open_file(file, mem, &size, ret_problem);
	if (opened < 0)
		return NULL;

	wxr *x = new_reader(opened, size, ear, mem);
	*ret_problem = S("no memory is left");
	if (x->parser && x->hash && wxr_scan_begin(x, ret_problem))
		return x;

	wxr_close(x);
	return NULL;
}

void wxr_close(wxr *x)
{
	if (!x)
		return;

	close(x->scan.file);
	XML_ParserFree(x->parser);
	XXH3_freeState(x->hash);
}

/* ---- reading ------------------------------------------------------------------------------- */

/* What is too large or nobody's is passed over, and items are counted. */
static bool is_wanted(wxr *x, const wxr_cut *cut)
{
	x->items += cut->kind == WXR_ITEM;
	if (cut->kind == WXR_END)
		return false;

	bool fits = cut->to - cut->from <= (int64_t)WXR_PIECE_MOST;
	if (!fits)
		wxr_tell(x, cut->line, "<%.*s> is larger than %zu bytes and was left out",
			 (int)cut->name_n, cut->name, WXR_PIECE_MOST);
	return fits;
}

static void tell_version(wxr *x, const wxr_piece *piece)
{
	bool is_version = piece->kind == WXR_FACT && str_is(piece->fact.name, S("wxr_version"));
	str version = is_version ? piece->fact.value : S("1.2");
	if (!str_is(version, S("1.0")) && !str_is(version, S("1.1")) && !str_is(version, S("1.2")))
		wxr_tell(x, piece->line,
			 "the file says it is of version \"%.*s\", which is not known; it is read "
			 "as 1.2",
			 STR_ARGS(str_clip(version, 40)));
	x->knows_version = x->knows_version || is_version;
}

/* WordPress says the version before the first item. */
static void miss_version(wxr *x, int64_t line)
{
	if (!x->knows_version)
		wxr_tell(x, line, "the file does not say its version; it is read as 1.2");
	x->knows_version = true;
}

/* Whether "attachment" may stand behind "post_type"; what is written strangely may be anything. */
static bool may_say_attachment(str rest)
{
	str_cut(&rest, '>');
	rest = str_trim(str_part(rest, 0, 64));
	if (str_starts(rest, S("<![CDATA[")))
		rest = str_trim(str_from(rest, 9));
	return str_starts(rest, S("attachment")) || str_starts(rest, S("<!")) ||
	       str_starts(rest, S("<?")) || str_starts(rest, S("&"));
}

static bool may_be_attachment(wxr *x, const wxr_cut *cut)
{
	if (cut->kind != WXR_ITEM || !wxr_is_at_hand(x, cut->from))
		return true;

	str name = S("post_type"), rest = wxr_bytes_at(x, cut->from, cut->to);
	for (size_t at = str_find(rest, name); at < rest.n; at = str_find(rest, name)) {
		rest = str_from(rest, at + name.n);
		if (may_say_attachment(rest))
			return true;
	}
	return false;
}

static bool is_other_item(const wxr_piece *piece)
{
	return piece->kind == WXR_ITEM && !str_is(piece->item.type, S("attachment"));
}

static wxr_kind next_piece(wxr *x, arena *mem, wxr_piece *ret, bool only_attachments)
{
	wxr_cut cut;
	while (wxr_scan_next(x, &cut)) {
		if (cut.kind == WXR_ITEM)
			miss_version(x, cut.line);
		if (!is_wanted(x, &cut) || (only_attachments && !may_be_attachment(x, &cut)))
			continue;
		if (!wxr_parse(x, &cut, mem, ret) || (only_attachments && is_other_item(ret)))
			continue;
		tell_version(x, ret);
		return ret->kind;
	}
	miss_version(x, x->scan.line);
	*ret = (wxr_piece){ .kind = WXR_END, .line = x->scan.line, .end = x->scan.size };
	return WXR_END;
}

wxr_kind wxr_next(wxr *x, arena *mem, wxr_piece *ret)
{
	return next_piece(x, mem, ret, false);
}

wxr_kind wxr_next_attachment(wxr *x, arena *mem, wxr_piece *ret)
{
	return next_piece(x, mem, ret, true);
}

int64_t wxr_items(const wxr *x)
{
	return x->items;
}

int64_t wxr_size(const wxr *x)
{
	return x->scan.size;
}

str wxr_meta_of(list meta, str key)
{
	const wxr_meta *all = meta.at;
	for (size_t i = 0; i < meta.n; i++)
		if (str_is(all[i].key, key))
			return all[i].value;
	return (str){ 0 };
}
