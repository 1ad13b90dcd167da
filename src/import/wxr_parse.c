#include "wxr_parts.h"

#include "base/arena.h"

#define LEVELS 4 /* item, comment, its meta, and one for the member itself */

typedef struct parse {
	wxr *x;
	wxr_names *names;
	wxr_draft draft;
	const wxr_frame *open[LEVELS];
	size_t level;            /* frames that are open */
	const wxr_member *field; /* whose text comes; NULL: none */
	int depth,
		unknown; /* elements that are open; those of them that are in a field or nobody's */
	size_t n;        /* bytes of the field's text so far */
	size_t left;     /* of the text that one piece may have */
	bool is_cdata, was_cdata, had_cdata, is_clipped, is_wrong;
	const char *problem;
} parse;

/* ---- text ---------------------------------------------------------------------------------- */

static bool is_blank(str s)
{
	return str_trim(s).n == 0;
}

/* White space around CDATA sections is the file's, not the text's. */
static bool is_layout(const parse *p, str s)
{
	return !p->is_cdata && (p->n == 0 || p->was_cdata) && is_blank(s);
}

static void on_text(void *context, const char *at, int n)
{
	parse *p = context;
	str s = { at, (size_t)n };
	if (!p->field || is_layout(p, s))
		return;

	p->was_cdata = false;
	size_t room = p->x->text_room - p->n < p->left ? p->x->text_room - p->n : p->left;
	p->is_clipped = p->is_clipped || s.n > room;
	s = str_part(s, 0, room);
	memcpy(p->x->text + p->n, s.at, s.n);
	p->n += s.n;
	p->left -= s.n;
}

static void on_cdata_start(void *context)
{
	parse *p = context;
	p->is_cdata = p->had_cdata = true;
}

static void on_cdata_end(void *context)
{
	parse *p = context;
	p->is_cdata = false;
	p->was_cdata = true;
}

/* ---- members ------------------------------------------------------------------------------- */

static void put_number(int64_t *to, str text, bool is_id)
{
	int64_t number;
	if (*to == 0 && str_to_int(str_trim(text), &number) && (number > 0 || !is_id))
		*to = number;
}

static void put_text(parse *p, str *to, str text, bool keeps_space)
{
	if (to->n == 0)
		*to = str_copy(p->draft.mem, keeps_space ? text : str_trim(text));
}

static void end_field(parse *p)
{
	const wxr_member *m = p->field;
	void *to = (char *)&p->draft + m->offset;
	str text = wxr_whole_letters((str){ p->x->text, p->n });
	if (m->how == WXR_ID || m->how == WXR_NUMBER)
		put_number(to, text, m->how == WXR_ID);
	else
		put_text(p, to, text, m->how == WXR_PROSE && p->had_cdata);
	if (m->how == WXR_FILING)
		wxr_put_filing(&p->draft);
	if (to == &p->draft.item.password)
		p->draft.has_password = true;
	p->field = NULL;
}

static void begin_field(parse *p, const wxr_member *m, const char **attributes)
{
	p->field = m;
	p->n = 0;
	p->is_cdata = p->was_cdata = p->had_cdata = false;
	if (m->how != WXR_FILING)
		return;

	p->draft.domain = p->draft.nicename = (str){ 0 };
	for (; attributes[0]; attributes += 2) {
		str name = str_of(attributes[0]), value = str_of(attributes[1]);
		if (str_is(name, S("domain")))
			p->draft.domain = str_copy(p->draft.mem, str_trim(value));
		if (str_is(name, S("nicename")))
			p->draft.nicename = str_copy(p->draft.mem, value);
	}
}

/* ---- elements ------------------------------------------------------------------------------ */

static void stop(parse *p, const char *problem)
{
	p->problem = problem;
	XML_StopParser(p->x->parser, XML_FALSE);
}

static void begin_member(parse *p, str name, const char **attributes)
{
	str local;
	unsigned from = wxr_vocabulary_of(p->names, name, &local);
	const wxr_member *m = wxr_member_of(p->open[p->level - 1], from, local);
	if (!m)
		p->unknown++;
	else if (m->how == WXR_INNER)
		p->open[p->level++] = m->inner;
	else
		begin_field(p, m, attributes);
}

static void begin_piece(parse *p, const char **attributes)
{
	const wxr_frame *frame = p->open[0];
	p->level = 1;
	if (frame->members[0].from == 0)
		begin_field(p, &frame->members[0], attributes);
}

static void on_start(void *context, const char *name, const char **attributes)
{
	parse *p = context;
	if (p->depth++ == WXR_DEPTH_MOST) {
		stop(p, "elements stand in one another too deeply");
		return;
	}
	for (const char **a = attributes; a[0]; a += 2)
		wxr_declare(p->names, p->draft.mem, str_of(a[0]), str_of(a[1]));
	if (p->depth == 1)
		begin_piece(p, attributes);
	else if (p->field || p->unknown)
		p->unknown++;
	else
		begin_member(p, str_of(name), attributes);
}

static void on_end(void *context, const char *name)
{
	parse *p = context;
	(void)name;
	p->depth--;
	if (p->unknown) {
		p->unknown--;
	} else if (p->field) {
		end_field(p);
	} else {
		const wxr_frame *closed = p->open[--p->level];
		if (closed->close)
			closed->close(&p->draft);
	}
}

/* ---- a piece ------------------------------------------------------------------------------- */

static void sink(void *context, str bytes)
{
	parse *p = context;
	if (!p->is_wrong)
		p->is_wrong = !XML_Parse(p->x->parser, bytes.at, (int)bytes.n, false);
}

static void feed_chunk(wxr_lexer *l, wxr_repair *r, str *rest, bool is_last)
{
	wxr_run run;
	while (wxr_run_next(l, rest, is_last, &run))
		wxr_repair_run(r, &run);
}

/* Feeds the bytes of a cut through the repair; answers their hash. */
static uint64_t feed(parse *p, const wxr_cut *cut, wxr_repair *r)
{
	wxr_lexer l = { 0 };
	XXH3_state_t *hash = p->x->hash;
	XXH3_64bits_reset(hash);
	for (int64_t at = cut->from; at < cut->to;) {
		str chunk = wxr_bytes_at(p->x, at, cut->to), rest = chunk;
		feed_chunk(&l, r, &rest, at + (int64_t)chunk.n == cut->to);
		size_t taken = chunk.n - rest.n;
		if (taken == 0)
			break;
		XXH3_64bits_update(hash, chunk.at, taken);
		at += (int64_t)taken;
	}
	wxr_repair_flush(r);
	return XXH3_64bits_digest(hash);
}

static void set_up(parse *p)
{
	XML_Parser parser = p->x->parser;
	XML_ParserReset(parser, "UTF-8");
	XML_SetHashSalt(parser, p->x->salt);
	XML_SetUserData(parser, p);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	XML_SetCdataSectionHandler(parser, on_cdata_start, on_cdata_end);
}

/* What the parser did not like, in plain words; NULL: nothing. */
static const char *problem_of(parse *p, const wxr_repair *r)
{
	if (p->problem)
		return p->problem;
	if (!p->is_wrong && r->is_stopped)
		return "a tag is too long";
	if (!p->is_wrong && XML_Parse(p->x->parser, "", 0, true))
		return NULL;

	switch (XML_GetErrorCode(p->x->parser)) {
	case XML_ERROR_TAG_MISMATCH:
		return "an end tag closes another element than the one that is open";
	case XML_ERROR_NO_ELEMENTS:
	case XML_ERROR_UNCLOSED_TOKEN:
		return "it is not closed";
	case XML_ERROR_DUPLICATE_ATTRIBUTE:
		return "a tag has the same attribute twice";
	default:
		return XML_ErrorString(XML_GetErrorCode(p->x->parser));
	}
}

static void tell_repairs(const parse *p, const wxr_cut *cut, const wxr_repair *r)
{
	if (r->letters + r->controls + r->entities + r->ampersands)
		wxr_tell(p->x, cut->line,
			 "repaired: %lld letters that were none (now U+FFFD), %lld control "
			 "characters "
			 "(left out), %lld entities of HTML, %lld stray ampersands",
			 (long long)r->letters, (long long)r->controls, (long long)r->entities,
			 (long long)r->ampersands);
	if (p->is_clipped)
		wxr_tell(p->x, cut->line, "a text is too long; its end was left out");
	if (p->draft.is_crowded)
		wxr_tell(p->x, cut->line,
			 "there are too many comments, terms or meta; the last were left out");
}

static void tell_outcome(const parse *p, const wxr_cut *cut, const char *problem, bool is_kept)
{
	int64_t line = cut->line + (int64_t)XML_GetCurrentLineNumber(p->x->parser) - 1;
	if (problem && is_kept)
		wxr_tell(p->x, line, "%s; what stands before that came in", problem);
	else if (problem)
		wxr_tell(p->x, line, "%s; <%.*s> was left out", problem, (int)cut->name_n,
			 cut->name);
	else if (!is_kept)
		wxr_tell(p->x, cut->line, "<%.*s> has no name and was left out", (int)cut->name_n,
			 cut->name);
}

static void deliver(const parse *p, const wxr_cut *cut, wxr_piece *ret)
{
	*ret = (wxr_piece){ .kind = cut->kind, .line = cut->line, .end = cut->to };
	if (cut->kind == WXR_FACT)
		ret->fact = p->draft.fact;
	else if (cut->kind == WXR_AUTHOR)
		ret->author = p->draft.author;
	else if (cut->kind == WXR_TERM)
		ret->term = p->draft.term;
	else
		ret->item = p->draft.item;
}

bool wxr_parse(wxr *x, const wxr_cut *cut, arena *mem, wxr_piece *ret)
{
	wxr_names names = x->names;
	parse p = { .x = x, .names = &names, .left = WXR_PIECE_MOST, .draft.mem = mem };
	wxr_repair r = { .encoding = x->encoding, .sink = sink, .context = &p, .at = x->repaired };
	str local;
	wxr_vocabulary_of(&names, (str){ cut->name, cut->name_n }, &local);
	p.open[0] = wxr_frame_of(cut->kind);
	set_up(&p);
	p.draft.item.hash = feed(&p, cut, &r);
	const char *problem = problem_of(&p, &r);
	if (problem && p.field && p.level == 1)
		end_field(&p);
	bool is_kept = wxr_settle(&p.draft, cut->kind, local, problem != NULL);
	tell_repairs(&p, cut, &r);
	tell_outcome(&p, cut, problem, is_kept);
	if (is_kept)
		deliver(&p, cut, ret);
	return is_kept;
}
