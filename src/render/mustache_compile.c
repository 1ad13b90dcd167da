#include "mustache_parts.h"

#include <assert.h>
#include <stdarg.h>

#include "escape.h"

/* One walk over the nodes.  Partials and parents are walked into where they stand, so the program is one
 * flat row of steps, names are looked up where they will be used, and the place in the markup is always
 * known.  Nothing here can grow without bound: visits, steps, text and depth all have their limit. */

#define DEEPEST_FILES 24
#define MOST_VISITS 200000
#define MOST_TEXT ((size_t)4 << 20)
#define MOST_HOPS 8

/* Where names are looked up: the members of a struct, or one value (of which there is only {{.}}). */
typedef struct member {
	kind         kind;
	const shape *of;
	uint8_t      level, hops;
	uint32_t     offset;
	uint32_t     hop[MOST_HOPS];
} member;

typedef struct context {
	const struct context *outer;
	const shape          *of; /* NULL for one value */
	member                value;
	uint8_t               level;
} context;

/* The blocks that a child template lays over its parent's. */
typedef struct overrides {
	const struct overrides *outer; /* laid over these: the outermost wins */
	node                   *parent;
} overrides;

typedef struct parsed {
	struct parsed *next;
	str            name;
	node          *nodes;
} parsed;

typedef struct including {
	const struct including *outer;
	str                     name;
} including;

typedef struct compile {
	arena                 *mem;
	const template_source *from;
	parsed                *files;
	const context         *in;
	const overrides       *over;
	const including       *inside;
	size_t                 files_deep, visits;
	str                    indent;      /* laid before each line */
	size_t                 strip;       /* white space taken away from each line */
	bool                   skip_indent; /* the next line continues one that has its indent */
	place                  place;
	buffer                 text;
	size_t                 text_done; /* the text up to here belongs to steps */
	step                  *steps;
	size_t                 n, room;
	uint8_t                levels;
	str                    problem;
} compile;

static bool walk(compile *c, node *nodes);

__attribute__((format(printf, 3, 4)))
static bool refuse(compile *c, const node *at, const char *format, ...)
{
	char reason[1000];
	va_list more;
	va_start(more, format);
	vsnprintf(reason, sizeof reason, format, more);
	va_end(more);
	c->problem = str_print(c->mem, "%.*s:%d: %s", STR_ARGS(at->file), at->line, reason);
	return false;
}

/* ---- steps ------------------------------------------------------------------------------------------- */

static step *add_step(compile *c, step_op op, const member *m)
{
	if (c->n == c->room) {
		size_t room = c->room ? c->room * 2 : 64;
		step *steps = arena_room(c->mem, room * sizeof *steps);
		if (c->n)
			memcpy(steps, c->steps, c->n * sizeof *steps);
		c->steps = steps;
		c->room = room;
	}
	step *s = &c->steps[c->n++];
	*s = (step){ .op = (uint8_t)op, .text_at = (uint32_t)c->text_done,
		.text_n = (uint32_t)(c->text.n - c->text_done) };
	c->text_done = c->text.n;
	if (m) {
		s->kind = (uint8_t)m->kind;
		s->level = m->level;
		s->hops = m->hops;
		s->offset = m->offset;
	}
	if (m && m->hops) {
		uint32_t *hop = arena_room(c->mem, m->hops * sizeof *hop);
		memcpy(hop, m->hop, m->hops * sizeof *hop);
		s->hop = hop;
	}
	return s;
}

static void flush_text(compile *c)
{
	if (c->text.n > c->text_done)
		add_step(c, STEP_NOTHING, NULL);
}

static bool add_text(compile *c, const node *at, str text)
{
	const char *problem = place_feed(&c->place, text);
	if (problem)
		return refuse(c, at, "%s", problem);
	put(&c->text, text);
	return !c->text.full || refuse(c, at, "the template is too large");
}

/* ---- indentation --------------------------------------------------------------------------------------- */

static str adjusted(const compile *c, str indent)
{
	return str_join(c->mem, c->indent, str_from(indent, c->strip < indent.n ? c->strip : indent.n));
}

static bool start_line(compile *c, const node *at)
{
	bool skip = c->skip_indent;
	c->skip_indent = false;
	return skip || add_text(c, at, adjusted(c, at->indent));
}

/* The white space in front of the first line of what a block holds. */
static str first_indent(const node *block)
{
	const node *first = block->inside;
	return block->alone && first && first->kind != NODE_CLOSE ? first->indent : block->indent;
}

/* ---- names ------------------------------------------------------------------------------------------------ */

static void put_names(buffer *out, const shape *of)
{
	for (size_t i = 0; i < of->n; i++) {
		put(out, out->n ? S(", ") : S(""));
		put(out, str_of(of->fields[i].name));
	}
}

static bool unknown(compile *c, const node *at, str part, const shape *only)
{
	buffer names = buffer_new(c->mem, 256, 800);
	for (const context *in = c->in; in && !only; in = in->outer)
		if (in->of)
			put_names(&names, in->of);
	if (only)
		put_names(&names, only);
	return refuse(c, at, "{{%.*s}}: nothing is named \"%.*s\" here; known are: %.*s%s",
		STR_ARGS(at->text), STR_ARGS(part), STR_ARGS(buffer_str(&names)), names.full ? " …" : "");
}

static member member_at(const context *in, const field *f)
{
	return (member){ .kind = f->kind, .of = f->of, .level = in->level, .offset = (uint32_t)f->offset };
}

static bool find_first(compile *c, const node *at, str part, member *ret)
{
	for (const context *in = c->in; in; in = in->outer) {
		const field *f = in->of ? shape_field(in->of, part) : NULL;
		if (f) {
			*ret = member_at(in, f);
			return true;
		}
	}
	return unknown(c, at, part, NULL);
}

/* {{.}} is the value that a section is about, or the member of that name. */
static bool find_itself(compile *c, const node *at, member *ret)
{
	const field *f = c->in->of ? shape_field(c->in->of, S(".")) : NULL;
	if (c->in->of && !f)
		return refuse(c, at, "{{.}} would be a whole %s: name one of its members", c->in->of->name);
	*ret = f ? member_at(c->in, f) : c->in->value;
	return true;
}

/* The length of a list, as a number. */
static bool find_length(member *m)
{
	static_assert(sizeof(((list *)0)->n) == sizeof(int64_t), "a length is read as an int64_t");
	m->offset += (uint32_t)offsetof(list, n);
	m->kind = KIND_INT;
	m->of = NULL;
	return true;
}

static bool find_next(compile *c, const node *at, str part, member *m)
{
	if (m->kind == KIND_LIST && str_is(part, S("n")))
		return find_length(m);
	if (m->kind != KIND_INNER)
		return refuse(c, at, "{{%.*s}}: what stands before \"%.*s\" has no members",
			STR_ARGS(at->text), STR_ARGS(part));
	const field *f = shape_field(m->of, part);
	if (!f)
		return unknown(c, at, part, m->of);
	if (m->hops == MOST_HOPS)
		return refuse(c, at, "{{%.*s}}: too many dots", STR_ARGS(at->text));
	m->hop[m->hops++] = m->offset;
	m->offset = (uint32_t)f->offset;
	m->kind = f->kind;
	m->of = f->of;
	return true;
}

static bool find(compile *c, const node *at, str name, member *ret)
{
	if (str_is(name, S(".")))
		return find_itself(c, at, ret);
	if (!find_first(c, at, str_cut(&name, '.'), ret))
		return false;
	while (name.n)
		if (!find_next(c, at, str_cut(&name, '.'), ret))
			return false;
	return true;
}

/* ---- values, labels, static files ---------------------------------------------------------------------------- */

static bool walk_value(compile *c, const node *at)
{
	member m;
	step_op op = STEP_NOTHING;
	if (!find(c, at, at->text, &m))
		return false;
	str problem = place_value(c->mem, &c->place, m.kind, &op);
	if (problem.n)
		return refuse(c, at, "{{%.*s}} %.*s", STR_ARGS(at->text), STR_ARGS(problem));
	add_step(c, op, &m);
	return true;
}

/* Words of ours, as this place wants them; they hold no markup, so they leave the place as it is. */
static bool word_for(compile *c, const node *at, str word, str *ret)
{
	step_op op = STEP_NOTHING;
	place here = c->place;
	str problem = place_value(c->mem, &c->place, KIND_STR, &op);
	if (problem.n || op == STEP_PERCENT)
		return refuse(c, at, "a label may not stand in %.*s", STR_ARGS(place_name(c->mem, &here)));
	*ret = op == STEP_ESCAPED ? str_of_html(html_of_text(c->mem, word)) : word;
	return true;
}

static bool walk_label(compile *c, const node *at)
{
	str word;
	if (!at->text.n)
		return refuse(c, at, "{{_ }} holds no words");
	if (!word_for(c, at, label(c->from->labels, at->text), &word))
		return false;
	put(&c->text, word);
	return !c->text.full || refuse(c, at, "the template is too large");
}

static counted_form cut_form(str form)
{
	size_t at = str_find(form, S("%d"));
	return (counted_form){ str_part(form, 0, at), str_from(form, at + 2), at < form.n };
}

/* {{_n comments|one comment|%d comments}} */
static bool walk_counted(compile *c, const node *at)
{
	str many = at->text, name = str_trim(str_cut(&many, '|')), one = str_trim(str_cut(&many, '|'));
	many = str_trim(many);
	member m;
	if (!many.n || str_has(many, S("|")))
		return refuse(c, at, "a counted label is {{_n number|one thing|%%d things}}");
	if (!find(c, at, name, &m))
		return false;
	if (m.kind != KIND_INT)
		return refuse(c, at, "%.*s is no whole number", STR_ARGS(name));

	label_forms all = label_all_forms(c->from->labels, one, many);
	counted_form *forms = arena_take(c->mem, LABEL_FORMS * sizeof *forms);
	for (size_t i = 0; i < LABEL_FORMS; i++) {
		str form;
		if (!word_for(c, at, all.form[i], &form))
			return false;
		forms[i] = cut_form(form);
	}
	add_step(c, STEP_COUNTED, &m)->forms = forms;
	return true;
}

static bool walk_asset(compile *c, const node *at)
{
	str address;
	step_op op = STEP_NOTHING;
	if (!c->from->asset || !c->from->asset(c->from->context, c->mem, at->text, &address))
		return refuse(c, at, "there is no static file \"%.*s\"", STR_ARGS(at->text));
	if (!place_is_text(&c->place) && !place_takes_asset(&c->place))
		return refuse(c, at, "{{@ %.*s}} may not stand in %.*s", STR_ARGS(at->text),
			STR_ARGS(place_name(c->mem, &c->place)));
	bool is_plain = place_is_text(&c->place) &&
	                !place_value(c->mem, &c->place, KIND_STR, &op).n && op == STEP_RAW;
	return add_text(c, at, is_plain ? address : str_of_html(html_of_text(c->mem, address)));
}

/* ---- sections --------------------------------------------------------------------------------------------------- */

static bool close_section(compile *c, const node *at, const place *before, size_t begin)
{
	if (!place_join(&c->place, before))
		return refuse(c, at, "{{#%.*s}} opens in %.*s and closes in %.*s", STR_ARGS(at->text),
			STR_ARGS(place_name(c->mem, before)), STR_ARGS(place_name(c->mem, &c->place)));
	flush_text(c);
	c->steps[begin].jump = (uint32_t)c->n;
	return true;
}

/* The members of what the section is about go before all others. */
static bool walk_with_members(compile *c, const node *at, const member *m)
{
	if (c->levels == TEMPLATE_LEVELS)
		return refuse(c, at, "sections inside sections, more than %d", TEMPLATE_LEVELS - 2);
	context here = { c->in, m->of, *m, c->levels++ };
	bool is_list = m->kind == KIND_LIST;
	if (is_list)
		place_loop(&c->place);
	place before = c->place;
	size_t begin = c->n;
	add_step(c, is_list ? STEP_EACH : STEP_ENTER, m)->into = here.level;
	c->steps[begin].size = (uint32_t)m->of->size;

	c->in = &here;
	if (!walk(c, at->inside))
		return false;
	c->in = here.outer;
	c->levels--;
	if (is_list) {
		step *next = add_step(c, STEP_NEXT, NULL);
		next->into = here.level;
		next->size = (uint32_t)m->of->size;
		next->jump = (uint32_t)begin + 1;
	}
	return close_section(c, at, &before, begin);
}

static bool walk_if(compile *c, const node *at, const member *m)
{
	bool is_section = at->kind == NODE_SECTION;
	context here = { c->in, NULL, *m, 0 };
	place before = c->place;
	size_t begin = c->n;
	add_step(c, is_section ? STEP_IF : STEP_UNLESS, m);

	if (is_section)
		c->in = &here;
	if (!walk(c, at->inside))
		return false;
	c->in = here.outer;
	return close_section(c, at, &before, begin);
}

static bool walk_section(compile *c, const node *at)
{
	member m;
	if (!find(c, at, at->text, &m))
		return false;
	bool has_members = m.kind == KIND_LIST || m.kind == KIND_INNER;
	return has_members && at->kind == NODE_SECTION ? walk_with_members(c, at, &m) : walk_if(c, at, &m);
}

/* ---- other templates ---------------------------------------------------------------------------------------------- */

static parsed *file_of(compile *c, str name, str *ret_problem)
{
	for (parsed *p = c->files; p; p = p->next)
		if (str_is(p->name, name))
			return p;
	str text;
	if (!c->from->text(c->from->context, c->mem, name, &text)) {
		*ret_problem = str_print(c->mem, "there is no template \"%.*s\"", STR_ARGS(name));
		return NULL;
	}
	parsed *p = NEW(c->mem, parsed);
	*p = (parsed){ c->files, name, NULL };
	if (!mustache_parse(c->mem, name, text, &p->nodes, &c->problem)) {
		*ret_problem = c->problem;
		return NULL;
	}
	return c->files = p;
}

/* Lines of the other template get the indent of the tag that calls for it, when it stands alone. */
static bool walk_file(compile *c, const node *at)
{
	str problem;
	const parsed *file = file_of(c, at->text, &problem);
	if (!file)
		return c->problem.n ? false : refuse(c, at, "%.*s", STR_ARGS(problem));
	if (c->files_deep == DEEPEST_FILES)
		return refuse(c, at, "templates call for templates more than %d deep", DEEPEST_FILES);

	str indent = c->indent;
	size_t strip = c->strip;
	including here = { c->inside, at->text };
	c->inside = &here;
	c->files_deep++;
	c->indent = at->alone ? adjusted(c, at->indent) : S("");
	c->strip = 0;
	bool good = walk(c, file->nodes);
	c->indent = indent;
	c->strip = strip;
	c->files_deep--;
	c->inside = here.outer;
	return good;
}

static bool walk_partial(compile *c, const node *at)
{
	for (const including *in = c->inside; in; in = in->outer)
		if (str_is(in->name, at->text))
			return refuse(c, at, "\"%.*s\" would hold itself without end", STR_ARGS(at->text));
	return walk_file(c, at);
}

static bool walk_parent(compile *c, node *at)
{
	overrides here = { c->over, at };
	for (node *n = at->inside; n; n = n->next)
		n->seen = false;
	c->over = &here;
	bool good = walk_file(c, at);
	c->over = here.outer;
	for (const node *n = at->inside; good && n; n = n->next)
		if (n->kind == NODE_BLOCK && !n->seen)
			good = refuse(c, n, "\"%.*s\" has no block named \"%.*s\"", STR_ARGS(at->text),
				STR_ARGS(n->text));
	return good;
}

/* The block of that name that the outermost child lays over this one. */
static node *override_of(const overrides *over, str name, const overrides **ret)
{
	node *found = NULL;
	for (; over; over = over->outer)
		for (node *n = over->parent->inside; n; n = n->next)
			if (n->kind == NODE_BLOCK && str_is(n->text, name)) {
				n->seen = true;
				found = n;
				*ret = over;
			}
	return found;
}

/* What is laid over a block stands where the block's own content stood: its indentation is moved. */
static bool walk_override(compile *c, const node *block, node *instead)
{
	str target = adjusted(c, first_indent(block)), indent = c->indent;
	size_t strip = c->strip;
	if (block->alone && !instead->alone && !add_text(c, block, target))
		return false;
	c->skip_indent = !block->alone && instead->alone;
	c->indent = target;
	c->strip = instead->alone && instead->inside ? instead->inside->indent.n : 0;
	bool good = walk(c, instead->inside);
	c->indent = indent;
	c->strip = strip;
	c->skip_indent = false;
	return good;
}

static bool walk_block(compile *c, node *block)
{
	const overrides *by = NULL, *over = c->over;
	node *instead = override_of(over, block->text, &by);
	if (!instead)
		return walk(c, block->inside);
	c->over = by->outer;
	bool good = walk_override(c, block, instead);
	c->over = over;
	return good;
}

/* ---- the walk ------------------------------------------------------------------------------------------------------- */

static bool walk_node(compile *c, node *at)
{
	switch (at->kind) {
	case NODE_NOTHING:
	case NODE_CLOSE: return true;
	case NODE_TEXT: return add_text(c, at, at->text);
	case NODE_VALUE: return walk_value(c, at);
	case NODE_SECTION:
	case NODE_INVERTED: return walk_section(c, at);
	case NODE_PARTIAL: return walk_partial(c, at);
	case NODE_PARENT: return walk_parent(c, at);
	case NODE_BLOCK: return walk_block(c, at);
	case NODE_LABEL: return walk_label(c, at);
	case NODE_COUNTED: return walk_counted(c, at);
	case NODE_ASSET: return walk_asset(c, at);
	}
	return true;
}

static bool walk(compile *c, node *nodes)
{
	for (node *at = nodes; at; at = at->next) {
		if (++c->visits > MOST_VISITS)
			return refuse(c, at, "the template is too large, with all that it calls for");
		if (at->starts_line && !start_line(c, at))
			return false;
		if (!walk_node(c, at))
			return false;
	}
	return true;
}

static bool kind_of_name(str name, template_kind *ret)
{
	*ret = str_ends(name, S(".xml")) ? TEMPLATE_XML : str_ends(name, S(".txt")) ? TEMPLATE_TXT :
	       TEMPLATE_HTML;
	return *ret != TEMPLATE_HTML || str_ends(name, S(".html"));
}

static template *finish(compile *c)
{
	add_step(c, STEP_END, NULL);
	template *t = NEW(c->mem, template);
	*t = (template){ c->steps, c->text.at, c->from->labels };
	return t;
}

template *template_compile(arena *mem, const template_source *from, str name, const shape *view,
                           const shape *frame, str *ret_problem)
{
	template_kind ending;
	if (!kind_of_name(name, &ending)) {
		*ret_problem = str_print(mem, "%.*s: templates end in .html, .xml or .txt", STR_ARGS(name));
		return NULL;
	}
	context outer = { NULL, frame, { 0 }, 0 }, inner = { frame ? &outer : NULL, view, { 0 }, 1 };
	compile c = { .mem = mem, .from = from, .in = &inner, .levels = 2, .place = place_start(ending),
		.text = buffer_new(mem, 4096, MOST_TEXT) };
	node whole = { .text = name, .file = name, .line = 1 };
	if (walk_file(&c, &whole) && !place_is_text(&c.place))
		refuse(&c, &whole, "the template ends in %.*s", STR_ARGS(place_name(mem, &c.place)));
	if (c.problem.n) {
		*ret_problem = c.problem;
		return NULL;
	}
	return finish(&c);
}
