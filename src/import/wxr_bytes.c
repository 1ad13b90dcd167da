#include "wxr_parts.h"

#include <errno.h>
#include <unistd.h>

#define AT_HAND ((size_t)512 * 1024) /* of a member that is being cut, kept in memory */

/* ---- bytes --------------------------------------------------------------------------------- */

static int64_t lines_in(const char *at, size_t n)
{
	int64_t lines = 0;
	for (size_t i = 0; i < n; i++)
		lines += at[i] == '\n';
	return lines;
}

static void count_to(wxr_scan *s, size_t at)
{
	if (at <= s->counted)
		return;

	s->line += lines_in(s->at + s->counted, at - s->counted);
	s->counted = at;
}

int64_t wxr_line_at(wxr_scan *s, int64_t from)
{
	count_to(s, (size_t)(from - s->base));
	return s->line;
}

/* The first byte that must stay in memory: of the member that we are in, unless it is large. */
static size_t kept_from(const wxr_scan *s)
{
	if (s->now.from < s->base)
		return s->next;

	size_t from = (size_t)(s->now.from - s->base);
	return s->next - from <= AT_HAND ? from : s->next;
}

static void drop_before(wxr_scan *s, size_t from)
{
	count_to(s, from);
	memmove(s->at, s->at + from, s->n - from);
	s->base += (int64_t)from;
	s->counted -= from;
	s->next -= from;
	s->n -= from;
}

static ssize_t read_some(int file, char *to, size_t most, int64_t from)
{
	ssize_t n;
	do
		n = pread(file, to, most, from);
	while (n < 0 && errno == EINTR);
	return n;
}

void wxr_refill(wxr *x)
{
	wxr_scan *s = &x->scan;
	drop_before(s, kept_from(s));
	ssize_t n = read_some(s->file, s->at + s->n, s->room - s->n, s->base + (int64_t)s->n);
	if (n < 0)
		wxr_tell(x, s->line, "the file cannot be read further: %s", strerror(errno));
	s->n += n > 0 ? (size_t)n : 0;
	s->has_all = n <= 0 || s->base + (int64_t)s->n >= s->size;
}

bool wxr_is_at_hand(const wxr *x, int64_t from)
{
	return from >= x->scan.base;
}

str wxr_bytes_at(wxr *x, int64_t from, int64_t to)
{
	const wxr_scan *s = &x->scan;
	if (wxr_is_at_hand(x, from))
		return (str){ s->at + (from - s->base), (size_t)(to - from) };

	size_t most = to - from < (int64_t)WXR_CHUNK ? (size_t)(to - from) : WXR_CHUNK;
	ssize_t n = read_some(s->file, x->chunk, most, from);
	return (str){ x->chunk, n > 0 ? (size_t)n : 0 };
}

/* ---- runs ---------------------------------------------------------------------------------- */

bool wxr_scan_run(wxr *x, wxr_run *ret, int64_t *ret_from)
{
	wxr_scan *s = &x->scan;
	for (;;) {
		str rest = { s->at + s->next, s->n - s->next };
		size_t before = rest.n;
		*ret_from = s->base + (int64_t)s->next;
		if (wxr_run_next(&s->lexer, &rest, s->has_all, ret)) {
			s->next += before - rest.n;
			return true;
		}
		if (s->has_all)
			return false;
		wxr_refill(x);
	}
}

void wxr_put_back(wxr_scan *s, int64_t from)
{
	s->next = (size_t)(from - s->base);
	s->lexer = (wxr_lexer){ 0 };
}
