#include "wxr_parts.h"

#include "base/arena.h"

static str other_than_text(str start)
{
	str first = str_part(start, 0, 4);
	if (str_starts(start, S("\xFF\xFE")) || str_starts(start, S("\xFE\xFF")) ||
	    str_find_byte(first, 0) < first.n)
		return S("the file is in UTF-16 or UTF-32; save it as UTF-8");
	if (str_starts(start, S("\x1F\x8B")) || str_starts(start, S("PK\x03\x04")))
		return S("the file is compressed; unpack it first");

	return (str){ 0 };
}

/* <?xml version="1.0" encoding="ISO-8859-1"?> */
static str take_encoding(wxr *x, str instruction)
{
	str name, value;
	if (!str_starts(instruction, S("xml")))
		return (str){ 0 };

	instruction = str_from(instruction, 3);
	while (wxr_attribute(&instruction, &name, &value))
		if (str_is(name, S("encoding")) && !wxr_encoding_of(value, &x->encoding))
			return str_print(
				x->mem,
				"the file is in %.*s, which is not known here; save it as UTF-8",
				STR_ARGS(str_is_utf8(value) ? wxr_short_name(value) : S("?")));
	return (str){ 0 };
}

static bool is_rss(const wxr_run *run)
{
	wxr_tag tag = wxr_tag_of(run->bytes);
	return run->is == WXR_TAG && run->ends && !run->is_long && str_is(tag.name, S("rss"));
}

/* A feed of any site is RSS as well; of an export's own words some come soon. */
static bool speaks_of_export(const wxr_scan *s)
{
	str rest = { s->at + s->next, s->n - s->next };
	return str_has(rest, S("wordpress.org/export")) || str_has(rest, S("wxr_version")) ||
	       str_has(rest, S("post_type")) || str_has(rest, S("post_id"));
}

static str at_rss(wxr *x, int64_t from)
{
	wxr_put_back(&x->scan, from);
	return speaks_of_export(&x->scan)
		       ? (str){ 0 }
		       : S("the file is a feed, not an export: it has nothing of WordPress in it");
}

/* Reads the head, run by run, up to the one that decides. */
static str read_head(wxr *x)
{
	wxr_run run;
	int64_t from;
	while (wxr_scan_run(x, &run, &from)) {
		if (run.is == WXR_DECLARATION)
			return S("the file has definitions of its own (<!DOCTYPE or the like), as "
				 "no "
				 "export has; it is refused");
		if (is_rss(&run))
			return at_rss(x, from);

		bool is_whole = run.is == WXR_INSTRUCTION && run.begins && run.ends;
		str problem = is_whole ? take_encoding(x, run.bytes) : (str){ 0 };
		if (problem.n)
			return problem;
	}
	return S("the file is no export from WordPress: it has no <rss>");
}

bool wxr_scan_begin(wxr *x, str *ret_problem)
{
	wxr_scan *s = &x->scan;
	wxr_refill(x);
	*ret_problem = other_than_text((str){ s->at, s->n });
	if (!ret_problem->n)
		*ret_problem = read_head(x);
	return ret_problem->n == 0;
}
