/* Any bytes as an export, read whole and by attachments: what comes out is UTF-8 within bounds. */
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "import/wxr.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void expect(bool holds, const char *what, str s)
{
	if (holds)
		return;
	fprintf(stderr, "%s\n%.*s\n", what, STR_ARGS(s));
	abort();
}

static void hear(void *context, int64_t line, str what)
{
	(void)context;
	expect(line > 0 && what.n > 0 && str_is_utf8(what), "nothing to tell", what);
}

static void check_text(str s)
{
	expect(str_is_utf8(s) && s.n <= WXR_FIELD_MOST, "no text", s);
}

static void check_meta(list meta)
{
	const wxr_meta *all = meta.at;
	for (size_t i = 0; i < meta.n; i++) {
		check_text(all[i].key);
		check_text(all[i].value);
		expect(all[i].key.n > 0, "meta without a key", all[i].value);
	}
}

static void check_comment(const wxr_comment *c)
{
	const str texts[] = { c->author, c->email, c->url, c->ip, c->type, c->state, c->text };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_text(texts[i]);
	expect(c->id >= 0 && c->parent >= 0 && c->user >= 0, "a number below 0", c->text);
	check_meta(c->meta);
}

static void check_item(const wxr_item *item)
{
	const str texts[] = { item->type,    item->status,   item->title,       item->link,
			      item->guid,    item->creator,  item->slug,        item->content,
			      item->excerpt, item->password, item->file_address };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_text(texts[i]);
	expect(item->type.n && item->status.n, "neither type nor status", item->title);
	check_meta(item->meta);
	for (size_t i = 0; i < item->comments.n; i++)
		check_comment((const wxr_comment *)item->comments.at + i);
	for (size_t i = 0; i < item->filings.n; i++) {
		const wxr_filing *f = (const wxr_filing *)item->filings.at + i;
		check_text(f->slug);
		check_text(f->name);
		expect(f->taxonomy.n && str_is_utf8(f->taxonomy), "no taxonomy", f->name);
	}
}

static void check_piece(const wxr_piece *p)
{
	if (p->kind == WXR_ITEM)
		check_item(&p->item);
	if (p->kind == WXR_FACT)
		check_text(p->fact.value);
	if (p->kind == WXR_AUTHOR)
		check_text(p->author.login);
	if (p->kind == WXR_TERM)
		check_text(p->term.slug);
}

static void read_all(const char *name, wxr_kind (*next)(wxr *x, arena *mem, wxr_piece *ret))
{
	arena *mem = arena_new();
	const wxr_ear ear = { NULL, hear };
	str problem = { 0 };
	wxr *x = wxr_open(name, &ear, mem, &problem);
	expect(x || (problem.n && str_is_utf8(problem)), "refused without a reason", problem);
	int64_t end = 0;
	for (wxr_piece p; x && next(x, mem, &p) != WXR_END; end = p.end) {
		expect(p.end > end && p.end <= wxr_size(x), "no way forward", problem);
		check_piece(&p);
	}
	wxr_close(x);
	arena_free(mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static int file = -1;
	static char name[40];
	if (file < 0) {
		file = memfd_create("wxr", MFD_CLOEXEC);
		snprintf(name, sizeof(name), "/proc/self/fd/%d", file);
	}
	if (ftruncate(file, 0) != 0 || pwrite(file, bytes, n, 0) != (ssize_t)n)
		abort();
	read_all(name, wxr_next);
	read_all(name, wxr_next_attachment);
	return 0;
}
