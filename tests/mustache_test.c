#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "render/escape.h"
#include "render/mustache.h"

/* Templates in memory: pairs of name and text. */
typedef struct shelf {
	const char  *names[8], *texts[8];
	const json_t *partials; /* of an official test */
} shelf;

static bool text_from_shelf(void *context, arena *mem, str name, str *ret)
{
	const shelf *s = context;
	for (size_t i = 0; i < 8 && s->names[i]; i++)
		if (str_is(name, str_of(s->names[i]))) {
			*ret = str_of(s->texts[i]);
			return true;
		}
	const json_t *text = s->partials ? json_object_get(s->partials, str_c(mem, name)) : NULL;
	*ret = str_of(json_string_value(text));
	return text;
}

static bool only_site_css(void *context, str name, str *ret)
{
	(void)context;
	*ret = S("/static/site.0a1b2c3d4e.css");
	return str_is(name, S("site.css"));
}

static template_source source_of(shelf *s, const char *language)
{
	return (template_source){ s, text_from_shelf, only_site_css, labels_for(str_of(language)) };
}

/* ---- the official tests ------------------------------------------------------------------------------------
 *
 * Their data is JSON, ours are structs with shapes: both are made here from each test's data. */

static const char *const SPECS[] = {
	"comments", "delimiters", "interpolation", "inverted", "partials", "sections", "~inheritance",
	"~dynamic-names", "~lambdas",
};

/* What our rules refuse, with a part of the message; NULL names a whole file. */
typedef struct refusal { const char *file, *name, *message; } refusal;

#define UNESCAPED "would print unescaped"
#define UNKNOWN "nothing is named"

static const refusal REFUSALS[] = {
	/* Nothing can be printed unescaped but markup that was checked. */
	{ "interpolation", "Triple Mustache", UNESCAPED },
	{ "interpolation", "Ampersand", UNESCAPED },
	{ "interpolation", "Triple Mustache Integer Interpolation", UNESCAPED },
	{ "interpolation", "Ampersand Integer Interpolation", UNESCAPED },
	{ "interpolation", "Triple Mustache Decimal Interpolation", UNESCAPED },
	{ "interpolation", "Ampersand Decimal Interpolation", UNESCAPED },
	{ "interpolation", "Triple Mustache Null Interpolation", UNESCAPED },
	{ "interpolation", "Ampersand Null Interpolation", UNESCAPED },
	{ "interpolation", "Triple Mustache Context Miss Interpolation", UNESCAPED },
	{ "interpolation", "Ampersand Context Miss Interpolation", UNESCAPED },
	{ "interpolation", "Dotted Names - Triple Mustache Interpolation", UNESCAPED },
	{ "interpolation", "Dotted Names - Ampersand Interpolation", UNESCAPED },
	{ "interpolation", "Implicit Iterators - Triple Mustache", UNESCAPED },
	{ "interpolation", "Implicit Iterators - Ampersand", UNESCAPED },
	{ "interpolation", "Triple Mustache - Surrounding Whitespace", UNESCAPED },
	{ "interpolation", "Ampersand - Surrounding Whitespace", UNESCAPED },
	{ "interpolation", "Triple Mustache - Standalone", UNESCAPED },
	{ "interpolation", "Ampersand - Standalone", UNESCAPED },
	{ "interpolation", "Triple Mustache With Padding", UNESCAPED },
	{ "interpolation", "Ampersand With Padding", UNESCAPED },
	{ "sections", "Implicit Iterator - Triple mustache", UNESCAPED },
	{ "sections", "Implicit Iterator - Ampersand", UNESCAPED },
	{ "partials", "Standalone Indentation", UNESCAPED },
	{ "~inheritance", "Triple Mustache", UNESCAPED },
	/* A name that no struct has is a mistake, not an empty place on the page. */
	{ "interpolation", "Basic Context Miss Interpolation", UNKNOWN },
	{ "interpolation", "Dotted Names - Broken Chains", UNKNOWN },
	{ "interpolation", "Dotted Names - Broken Chain Resolution", UNKNOWN },
	{ "interpolation", "Dotted Names - Context Precedence", UNKNOWN },
	{ "interpolation", "Dotted Names are never single keys", UNKNOWN },
	{ "inverted", "Context Misses", UNKNOWN },
	{ "inverted", "Dotted Names - Broken Chains", UNKNOWN },
	{ "sections", "Context Misses", UNKNOWN },
	{ "sections", "Dotted Names - Broken Chains", UNKNOWN },
	{ "~inheritance", "Negative Sections", UNKNOWN },
	/* What is absent has no members either. */
	{ "inverted", "Context", UNKNOWN },
	{ "inverted", "List", UNKNOWN },
	/* So is the name of a template that does not exist. */
	{ "partials", "Failed Lookup", "there is no template" },
	/* A "<" at the very end is half a tag. */
	{ "comments", "Variable Name Collision", "the template ends in" },
	/* A thread is one flat list: nothing needs a template that holds itself. */
	{ "partials", "Recursion", "would hold itself" },
	/* The names of templates are known when they are compiled. */
	{ "~dynamic-names", NULL, "" },
	/* Views hold values, not code. */
	{ "~lambdas", NULL, "" },
};

typedef struct official {
	const char *file;
	json_t     *test;
} official;

static shape *shape_of_all(arena *mem, json_t *samples);

static kind kind_of_all(json_t *samples)
{
	size_t i, numbers = 0, wholes = 0, bools = 0, objects = 0, arrays = 0;
	json_t *sample;
	json_array_foreach(samples, i, sample)
	{
		numbers += json_is_number(sample);
		wholes += json_is_integer(sample);
		bools += json_is_boolean(sample);
		objects += json_is_object(sample);
		arrays += json_is_array(sample);
	}
	size_t n = json_array_size(samples);
	return wholes == n ? KIND_INT : numbers == n ? KIND_DOUBLE : bools == n ? KIND_BOOL :
	       objects == n ? KIND_INNER : arrays == n ? KIND_LIST : KIND_STR;
}

static field field_of_all(arena *mem, const char *name, size_t number, json_t *samples)
{
	field f = { name, number * 16, kind_of_all(samples), NULL };
	if (f.kind == KIND_INNER)
		f.of = shape_of_all(mem, samples);
	if (f.kind == KIND_LIST) {
		json_t *elements = json_array(), *sample;
		size_t i;
		json_array_foreach(samples, i, sample)
			json_array_extend(elements, sample);
		f.of = shape_of_all(mem, elements);
		json_decref(elements);
	}
	return f;
}

/* The values of one key in all objects that have it. */
static json_t *column(json_t *objects, const char *key)
{
	json_t *values = json_array(), *object;
	size_t i;
	json_array_foreach(objects, i, object)
		if (json_object_get(object, key))
			json_array_append(values, json_object_get(object, key));
	return values;
}

static bool is_code(json_t *value)
{
	return json_object_get(value, "__tag__");
}

/* Objects become structs; all else a struct with the one member ".". */
static shape *shape_of_all(arena *mem, json_t *samples)
{
	shape *s = NEW(mem, shape);
	field *fields = arena_take(mem, 32 * sizeof *fields);
	json_t *all = json_object(), *sample, *values;
	const char *key;
	size_t i;
	json_array_foreach(samples, i, sample)
		if (json_is_object(sample))
			json_object_update(all, sample);
		else
			json_object_set(all, ".", sample);
	json_object_foreach(all, key, sample) {
		if (is_code(sample))
			continue;
		values = strcmp(key, ".") == 0 ? json_incref(samples) : column(samples, key);
		fields[s->n] = field_of_all(mem, str_c(mem, str_of(key)), s->n, values);
		s->n++;
		json_decref(values);
	}
	json_decref(all);
	s->name = "thing";
	s->size = 16 * (s->n + 1);
	s->fields = fields;
	return s;
}

static void *filled(arena *mem, const shape *of, const json_t *value);

static list list_filled(arena *mem, const shape *of, const json_t *values)
{
	list l = list_new(mem, of, json_array_size(values));
	for (size_t i = 0; i < l.n; i++)
		memcpy(list_at(l, of, i), filled(mem, of, json_array_get(values, i)), of->size);
	return l;
}

static str text_of(arena *mem, const json_t *value)
{
	if (json_is_integer(value))
		return str_print(mem, "%lld", (long long)json_integer_value(value));
	return str_copy(mem, (str){ json_string_value(value), json_string_length(value) });
}

static void fill(arena *mem, const field *f, char *at, const json_t *value)
{
	switch (f->kind) {
	case KIND_INT: *(int64_t *)(void *)at = json_integer_value(value); break;
	case KIND_DOUBLE: *(double *)(void *)at = json_number_value(value); break;
	case KIND_BOOL: *(bool *)at = json_is_true(value); break;
	case KIND_INNER: *(void **)(void *)at = filled(mem, f->of, value); break;
	case KIND_LIST: *(list *)(void *)at = list_filled(mem, f->of, value); break;
	default: *(str *)(void *)at = text_of(mem, value); break;
	}
}

static void *filled(arena *mem, const shape *of, const json_t *value)
{
	char *data = arena_take(mem, of->size);
	for (size_t i = 0; i < of->n; i++) {
		const field *f = &of->fields[i];
		const json_t *member = strcmp(f->name, ".") == 0 ? value : json_object_get(value, f->name);
		if (member)
			fill(mem, f, data + f->offset, member);
	}
	return data;
}

static const refusal *refusal_of(const official *o)
{
	const char *name = json_string_value(json_object_get(o->test, "name"));
	for (size_t i = 0; i < sizeof REFUSALS / sizeof *REFUSALS; i++)
		if (strcmp(REFUSALS[i].file, o->file) == 0 &&
		    (!REFUSALS[i].name || strcmp(REFUSALS[i].name, name) == 0))
			return &REFUSALS[i];
	return NULL;
}

static void an_official_test_passes_or_is_refused_as_listed(void **state)
{
	const official *o = *state;
	arena *mem = arena_new();
	shelf s = { .names = { "test.html" },
		.texts = { json_string_value(json_object_get(o->test, "template")) },
		.partials = json_object_get(o->test, "partials") };
	template_source from = source_of(&s, "en");
	json_t *samples = json_pack("[O]", json_object_get(o->test, "data"));
	shape *of = shape_of_all(mem, samples);
	str problem = S("");

	template *t = template_compile(mem, &from, S("test.html"), of, NULL, &problem);

	const refusal *expected = refusal_of(o);
	if (expected) {
		assert_null(t);
		assert_true(str_has(problem, str_of(expected->message)));
	} else {
		assert_string_equal(str_c(mem, problem), "");
		buffer out = buffer_new(mem, 100, 10000);
		template_render(t, filled(mem, of, json_array_get(samples, 0)), NULL, &out);
		assert_string_equal(str_c(mem, buffer_str(&out)),
			json_string_value(json_object_get(o->test, "expected")));
	}
	json_decref(samples);
	arena_free(mem);
}

static size_t add_specs(arena *mem, const char *file, json_t *suite, struct CMUnitTest *tests)
{
	json_t *test;
	size_t i;
	json_array_foreach(json_object_get(suite, "tests"), i, test)
	{
		official *o = NEW(mem, official);
		*o = (official){ file, test };
		str name = str_print(mem, "%s: %s", file, json_string_value(json_object_get(test, "name")));
		tests[i] = (struct CMUnitTest){ .name = str_c(mem, name),
			.test_func = an_official_test_passes_or_is_refused_as_listed, .initial_state = o };
	}
	return i;
}

static int run_specs(void)
{
	enum { MOST = 400, FILES = sizeof SPECS / sizeof *SPECS };
	arena *mem = arena_new();
	struct CMUnitTest *tests = arena_take(mem, MOST * sizeof *tests);
	json_t *suites[FILES];
	size_t n = 0;
	for (size_t i = 0; i < FILES; i++) {
		str path = str_print(mem, "tests/data/mustache-spec/%s.json", SPECS[i]);
		suites[i] = json_load_file(str_c(mem, path), 0, NULL);
		n += add_specs(mem, SPECS[i], suites[i], tests + n);
	}
	int failed = _cmocka_run_group_tests("mustache-spec", tests, n, NULL, NULL);
	for (size_t i = 0; i < FILES; i++)
		json_decref(suites[i]);
	arena_free(mem);
	return failed + (n != 194);
}

int main(void)
{
	return run_specs();
}
