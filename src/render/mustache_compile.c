#include "mustache_compile.h"

#include <stdarg.h>

/* One walk over the nodes.  Partials and parents are walked into where they stand, so the program
 * is one flat row of steps, names are looked up where they will be used, and the place in the
 * markup is always known.  Nothing here can grow without bound: visits, steps, text and depth all
 * have their limit. */

#define DEEPEST_FILES 24
#define MOST_VISITS 200000
#define MOST_TEXT ((size_t)4 << 20)

static const shape NOTHING = { "page", 0, 0, NULL };

static bool walk(compile *c, node *nodes);

bool compile_refuse(compile *c, const node *at, const char *format, ...)
{
	char reason[1000];
	va_list more;
	va_start(more, format);
	vsnprintf(reason, sizeof reason, format, more);
	va_end(more);
	c->problem = str_print(c->mem, "%.*s:%d: %s", STR_ARGS(at->file), at->line, reason);
	return false;
}

/* ---- steps ----------------------------------------------------------------------------------- */

step *compile_step(compile *c, step_op op, const member *m)
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
	*s = (step){ .op = (uint8_t)op,
		     .text_at = (uint32_t)c->text_done,
		     .text_n = (uint32_t)(c->text.n - c->text_done) };
	c->text_done = c->text.n;
	if (m) {
		s->kind = (uint8_t)m->kind;
		s->level = m->level;
		s->hops = m->hops;
		s->offset = m->offset;
	}
	if (m && m->hops) {
		uint32_t *hop = arena_room(c->keep, m->hops * sizeof *hop);
		memcpy(hop, m->hop, m->hops * sizeof *hop);
		s->hop = hop;
	}
	return s;
}

static void flush_text(compile *c)
{
	if (c->text.n > c->text_done)
		compile_step(c, STEP_NOTHING, NULL);
}

bool compile_text(compile *c, const node *at, str text)
{
	const char *problem = place_feed(&c->place, text);
	if (problem)
		return compile_refuse(c, at, "%s", problem);
	put(&c->text, text);
	return !c->text.full || compile_refuse(c, at, "the template is too large");
}

/* ---- indentation ----------------------------------------------------------------------------- */

static str adjusted(const compile *c, str indent)
{
	return str_join(c->mem, c->indent,
			str_from(indent, c->strip < indent.n ? c->strip : indent.n));
}

static bool start_line(compile *c, const node *at)
{
	bool skip = c->skip_indent;
	c->skip_indent = false;
	return skip || compile_text(c, at, adjusted(c, at->indent));
}

/* The white space in front of the first line of what a block holds. */
static str first_indent(const node *block)
{
	const node *first = block->inside;
	return block->alone && first && first->kind != NODE_CLOSE ? first->indent : block->indent;
}

/* ---- values and sections --------------------------------------------------------------------- */

static bool walk_value(compile *c, const node *at)
{
	member m;
	step_op op = STEP_NOTHING;
	if (!compile_find(c, at, at->text, &m))
		return false;
	str problem = place_value(c->mem, &c->place, m.kind, &op);
	if (problem.n)
		return compile_refuse(c, at, "{{%.*s}} %.*s", STR_ARGS(at->text),
				      STR_ARGS(problem));
	compile_step(c, op, &m);
	return true;
}

static bool close_section(compile *c, const node *at, const place *before, size_t begin)
{
	if (!place_join(&c->place, before))
		return compile_refuse(c, at, "{{#%.*s}} opens in %.*s and closes in %.*s",
				      STR_ARGS(at->text), STR_ARGS(place_name(c->mem, before)),
				      STR_ARGS(place_name(c->mem, &c->place)));
	flush_text(c);
	c->steps[begin].jump = (uint32_t)c->n;
	return true;
}

/* The members of what the section is about go before all others. */
static bool walk_with_members(compile *c, const node *at, const member *m)
{
	if (c->levels == TEMPLATE_LEVELS)
		return compile_refuse(c, at, "sections inside sections, more than %d",
				      TEMPLATE_LEVELS - 2);
	context here = { c->in, m->of, *m, c->levels++ };
	bool is_list = m->kind == KIND_LIST;
	if (is_list)
		place_loop(&c->place);
	place before = c->place;
	size_t begin = c->n;
	compile_step(c, is_list ? STEP_EACH : STEP_ENTER, m)->into = here.level;
	c->steps[begin].size = (uint32_t)m->of->size;

	c->in = &here;
	if (!walk(c, at->inside))
		return false;
	c->in = here.outer;
	c->levels--;
	if (is_list) {
		step *next = compile_step(c, STEP_NEXT, NULL);
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
	compile_step(c, is_section ? STEP_IF : STEP_UNLESS, m);

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
	if (!compile_find(c, at, at->text, &m))
		return false;
	bool has_members = m.kind == KIND_LIST || m.kind == KIND_INNER;
	return has_members && at->kind == NODE_SECTION ? walk_with_members(c, at, &m)
						       : walk_if(c, at, &m);
}

/* ---- other templates ------------------------------------------------------------------------- */

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
		return c->problem.n ? false : compile_refuse(c, at, "%.*s", STR_ARGS(problem));
	if (c->files_deep == DEEPEST_FILES)
		return compile_refuse(c, at, "templates call for templates more than %d deep",
				      DEEPEST_FILES);

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
			return compile_refuse(c, at, "\"%.*s\" would hold itself without end",
					      STR_ARGS(at->text));
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
			good = compile_refuse(c, n, "\"%.*s\" has no block named \"%.*s\"",
					      STR_ARGS(at->text), STR_ARGS(n->text));
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

/* What is laid over a block stands where the block's own content stood, indented like it. */
static bool walk_override(compile *c, const node *block, node *instead)
{
	str target = adjusted(c, first_indent(block)), indent = c->indent;
	size_t strip = c->strip;
	if (block->alone && !instead->alone && !compile_text(c, block, target))
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

/* ---- the walk -------------------------------------------------------------------------------- */

static bool walk_node(compile *c, node *at)
{
	switch (at->kind) {
	case NODE_NOTHING:
	case NODE_CLOSE:
		return true;
	case NODE_TEXT:
		return compile_text(c, at, at->text);
	case NODE_VALUE:
		return walk_value(c, at);
	case NODE_SECTION:
	case NODE_INVERTED:
		return walk_section(c, at);
	case NODE_PARTIAL:
		return walk_partial(c, at);
	case NODE_PARENT:
		return walk_parent(c, at);
	case NODE_BLOCK:
		return walk_block(c, at);
	case NODE_LABEL:
		return compile_label(c, at);
	case NODE_COUNTED:
		return compile_counted(c, at);
	case NODE_ASSET:
		return compile_asset(c, at);
	}
	return true;
}

static bool walk(compile *c, node *nodes)
{
	for (node *at = nodes; at; at = at->next) {
		if (++c->visits > MOST_VISITS)
			return compile_refuse(
				c, at, "the template is too large, with all that it calls for");
		if (at->starts_line && !start_line(c, at))
			return false;
		if (!walk_node(c, at))
			return false;
	}
	return true;
}

static bool kind_of_name(str name, template_kind *ret)
{
	*ret = str_ends(name, S(".xml"))   ? TEMPLATE_XML
	       : str_ends(name, S(".txt")) ? TEMPLATE_TXT
					   : TEMPLATE_HTML;
	return *ret != TEMPLATE_HTML || str_ends(name, S(".html"));
}

static template *finish(compile *c)
{
	compile_step(c, STEP_END, NULL);
	step *steps = arena_room(c->keep, c->n * sizeof *steps);
	memcpy(steps, c->steps, c->n * sizeof *steps);
	template *t = NEW(c->keep, template);
	*t = (template){ steps, str_copy(c->keep, buffer_str(&c->text)).at, c->from->labels };
	return t;
}

static void free_arena(arena **mem)
{
	arena_free(*mem);
}

template *template_compile(arena *mem, const template_source *from, str name, const shape *view,
			   const shape *frame, str *ret_problem)
{
	template_kind ending;
	if (!kind_of_name(name, &ending)) {
		*ret_problem = str_print(mem, "%.*s: templates end in .html, .xml or .txt",
					 STR_ARGS(name));
		return NULL;
	}
	context outer = { NULL, frame, { 0 }, 0 },
		inner = { frame ? &outer : NULL, view ? view : &NOTHING, { 0 }, 1 };
	_cleanup_(free_arena) arena *scratch = arena_new();
	compile c = { .mem = scratch,
		      .keep = mem,
		      .from = from,
		      .in = &inner,
		      .levels = 2,
		      .place = place_start(ending),
		      .text = buffer_new(scratch, 4096, MOST_TEXT) };
	node whole = { .text = name, .file = name, .line = 1 };
	if (walk_file(&c, &whole) && !place_is_text(&c.place))
		compile_refuse(&c, &whole, "the template ends in %.*s",
			       STR_ARGS(place_name(scratch, &c.place)));
	if (c.problem.n) {
		*ret_problem = str_copy(mem, c.problem);
		return NULL;
	}
	return finish(&c);
}
