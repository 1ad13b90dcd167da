/* Templates of any bytes are compiled and rendered; none may crash, hang or grow without bound.
 *
 * And one rule is checked by another road: however a template is written, the letters of a text that is
 * full of markup never come out as they are, except in .txt.
 *
 * The input is one text; "\n====\n" parts it into the page, its parent "b" and a partial "c". */
#include "base/arena.h"
#include "render/mustache.h"

#define POISON "<\"'>"

typedef struct tag {
	str name;
	int64_t uses;
} tag;
static const shape TAG = SHAPE(tag, FIELD(tag, name), FIELD(tag, uses));

typedef struct view {
	str a;
	html h;
	url u;
	json j;
	int64_t i;
	bool y;
	double d;
	moment m;
	list l;
	const tag *t;
} view;
static const shape VIEW = SHAPE(view, FIELD(view, a), FIELD(view, h), FIELD(view, u),
				FIELD(view, j), FIELD(view, i), FIELD(view, y), FIELD(view, d),
				FIELD(view, m), LIST(view, l, TAG), INNER(view, t, TAG));

typedef struct texts {
	str page, parent, partial;
} texts;

static bool text_of(void *context, arena *mem, str name, str *ret)
{
	(void)mem;
	const texts *t = context;
	str wanted = str_part(name, 0, 1);
	*ret = str_is(wanted, S("a")) ? t->page : str_is(wanted, S("b")) ? t->parent : t->partial;
	return str_is(wanted, S("a")) || str_is(wanted, S("b")) || str_is(wanted, S("c"));
}

static bool asset_of(void *context, arena *mem, str name, str *ret)
{
	(void)context;
	(void)mem;
	*ret = S("/static/s.css");
	return str_is(name, S("s"));
}

static str next_part(str *rest)
{
	str mark = S("\n====\n");
	size_t at = str_find(*rest, mark);
	str part = str_part(*rest, 0, at);
	*rest = str_from(*rest, at + mark.n);
	return part;
}

static void try_as(const char *name, texts *t)
{
	arena *mem = arena_new();
	template_source from = { t, text_of, asset_of, labels_for(S("ar")) };
	str problem = { 0 };
	template *made = template_compile(mem, &from, str_of(name), &VIEW, NULL, &problem);
	tag tags[] = { { S(POISON), 1 }, { S(POISON), 2 } };
	view v = { S(POISON), { "<b>", 3 }, { "/u", 2 }, { "{}", 2 }, 3,
		   true,      0.5,          { 86400 },   { tags, 2 }, tags };
	buffer out = buffer_new(mem, 256, 1 << 20);
	bool literal = str_has(t->page, S(POISON)) || str_has(t->parent, S(POISON)) ||
		       str_has(t->partial, S(POISON));
	if (made)
		template_render(made, &v, NULL, &out);
	if (made && !literal && !str_ends(str_of(name), S(".txt")) &&
	    str_has(buffer_str(&out), S(POISON)))
		abort();
	if (!made && !problem.n)
		abort();
	arena_free(mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	str rest = { (const char *)data, n };
	texts t = { .page = next_part(&rest) };
	t.parent = next_part(&rest);
	t.partial = rest;
	try_as("a.html", &t);
	try_as("a.xml", &t);
	try_as("a.txt", &t);
	return 0;
}
