#include <assert.h>
#include <stddef.h>

#include "mustache_compile.h"

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
	return compile_refuse(c, at, "{{%.*s}}: nothing is named \"%.*s\" here; known are: %.*s%s",
			      STR_ARGS(at->text), STR_ARGS(part), STR_ARGS(buffer_str(&names)),
			      names.full ? " …" : "");
}

static member member_at(const context *in, const field *f)
{
	return (member){
		.kind = f->kind, .of = f->of, .level = in->level, .offset = (uint32_t)f->offset
	};
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
		return compile_refuse(c, at, "{{.}} would be a whole %s: name one of its members",
				      c->in->of->name);
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
		return compile_refuse(c, at, "{{%.*s}}: what stands before \"%.*s\" has no members",
				      STR_ARGS(at->text), STR_ARGS(part));
	const field *f = shape_field(m->of, part);
	if (!f)
		return unknown(c, at, part, m->of);
	if (m->hops == MOST_HOPS)
		return compile_refuse(c, at, "{{%.*s}}: too many dots", STR_ARGS(at->text));
	m->hop[m->hops++] = m->offset;
	m->offset = (uint32_t)f->offset;
	m->kind = f->kind;
	m->of = f->of;
	return true;
}

bool compile_find(compile *c, const node *at, str name, member *ret)
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
