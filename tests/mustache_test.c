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
	const char *names[8], *texts[8];
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

static bool only_site_css(void *context, arena *mem, str name, str *ret)
{
	(void)context;
	(void)mem;
	*ret = S("/static/site.0a1b2c3d4e.css");
	return str_is(name, S("site.css"));
}

static template_source source_of(shelf *s, const char *language)
{
	return (template_source){ s, text_from_shelf, only_site_css, labels_for(str_of(language)) };
}

/* ---- the official tests
 * ------------------------------------------------------------------------------------
 *
 * Their data is JSON, ours are structs with shapes: both are made here from each test's data. */

static const char *const SPECS[] = {
	"comments", "delimiters",   "interpolation",  "inverted", "partials",
	"sections", "~inheritance", "~dynamic-names", "~lambdas",
};

/* What our rules refuse, with a part of the message; NULL names a whole file. */
typedef struct refusal {
	const char *file, *name, *message;
} refusal;

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
	json_t *test;
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
	return wholes == n    ? KIND_INT
	       : numbers == n ? KIND_DOUBLE
	       : bools == n   ? KIND_BOOL
	       : objects == n ? KIND_INNER
	       : arrays == n  ? KIND_LIST
			      : KIND_STR;
}

static field field_of_all(arena *mem, const char *name, size_t number, json_t *samples)
{
	field f = { name, number * 16, kind_of_all(samples), NULL };
	if (f.kind == KIND_INNER)
		f.of = shape_of_all(mem, samples);
	if (f.kind == KIND_LIST) {
		json_t *elements = json_array(), *sample;
		size_t i;
		json_array_foreach(samples, i, sample) json_array_extend(elements, sample);
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
	json_array_foreach(objects, i, object) if (json_object_get(object, key))
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
	json_array_foreach(samples, i, sample) if (json_is_object(sample))
		json_object_update(all, sample);
	else json_object_set(all, ".", sample);
	json_object_foreach(all, key, sample)
	{
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
	case KIND_INT:
		*(int64_t *)(void *)at = json_integer_value(value);
		break;
	case KIND_DOUBLE:
		*(double *)(void *)at = json_number_value(value);
		break;
	case KIND_BOOL:
		*(bool *)at = json_is_true(value);
		break;
	case KIND_INNER:
		*(void **)(void *)at = filled(mem, f->of, value);
		break;
	case KIND_LIST:
		*(list *)(void *)at = list_filled(mem, f->of, value);
		break;
	default:
		*(str *)(void *)at = text_of(mem, value);
		break;
	}
}

static void *filled(arena *mem, const shape *of, const json_t *value)
{
	char *data = arena_take(mem, of->size);
	for (size_t i = 0; i < of->n; i++) {
		const field *f = &of->fields[i];
		const json_t *member =
			strcmp(f->name, ".") == 0 ? value : json_object_get(value, f->name);
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
		str name = str_print(mem, "%s: %s", file,
				     json_string_value(json_object_get(test, "name")));
		tests[i] = (struct CMUnitTest){
			.name = str_c(mem, name),
			.test_func = an_official_test_passes_or_is_refused_as_listed,
			.initial_state = o
		};
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

/* ---- our own rules --------------------------------------------------------------------------- */

typedef struct tag {
	str name;
	int64_t uses;
} tag;
static const shape TAG = SHAPE(tag, FIELD(tag, name), FIELD(tag, uses));

typedef struct author {
	str name;
	url page;
	const struct author *editor;
	list tags;
} author;
static const shape AUTHOR = { "author", sizeof(author), 4,
			      (const field[]){ FIELD(author, name), FIELD(author, page),
					       INNER(author, editor, AUTHOR),
					       LIST(author, tags, TAG) } };

typedef struct view {
	str title, empty;
	html body;
	url where;
	json data;
	int64_t id, none;
	bool yes, no;
	double share;
	moment when, never, edited;
	list tags, nobody;
	const author *by, *missing;
} view;
static const shape VIEW =
	SHAPE(view, FIELD(view, title), FIELD(view, empty), FIELD(view, body), FIELD(view, where),
	      FIELD(view, data), FIELD(view, id), FIELD(view, none), FIELD(view, yes),
	      FIELD(view, no), FIELD(view, share), FIELD(view, when), FIELD(view, never),
	      FIELD(view, edited), LIST(view, tags, TAG), LIST(view, nobody, TAG),
	      INNER(view, by, AUTHOR), INNER(view, missing, AUTHOR));

typedef struct frame {
	str site, title;
} frame;
static const shape FRAME = SHAPE(frame, FIELD(frame, site), FIELD(frame, title));

static const view SHOWN = {
	.title = { "T&\"'<>", 6 },
	.body = { "<b>x</b>", 8 },
	.where = { "/a?b&c", 6 },
	.data = { "{\"a\":1}", 7 },
	.id = -42,
	.yes = true,
	.share = 2.5,
	.when = { 1795442700 },
	.edited = { 1795446300 },
	.tags = { (tag[]){ { { "red", 3 }, 1 }, { { "b&w", 3 }, 12 } }, 2 },
	.by = &(author){ .name = { "Ann", 3 },
			 .page = { "/author/ann", 11 },
			 .editor = &(author){ .name = { "Bob\r\nBcc: x", 11 } },
			 .tags = { (tag[]){ { { "inner", 5 }, 3 } }, 1 } },
};

static template *compiled(arena *mem, shelf *s, const char *language, str *ret_problem)
{
	template_source from = source_of(s, language);
	*ret_problem = S("");
	return template_compile(mem, &from, str_of(s->names[0]), &VIEW, &FRAME, ret_problem);
}

static str rendered(arena *mem, shelf *s, const char *language)
{
	str problem;
	template *t = compiled(mem, s, language, &problem);
	assert_string_equal(str_c(mem, problem), "");
	buffer out = buffer_new(mem, 16, 100000);
	template_render(t, &SHOWN, &(frame){ S("Gazette"), S("framed") }, &out);
	return buffer_str(&out);
}

typedef struct shown {
	const char *name, *text, *expected;
} shown;

static void assert_shown(const shown *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		arena *mem = arena_new();
		shelf s = { .names = { cases[i].name }, .texts = { cases[i].text } };
		assert_string_equal(str_c(mem, rendered(mem, &s, "en")), cases[i].expected);
		arena_free(mem);
	}
}

static void a_value_is_printed_as_its_kind_and_place_ask(void **state)
{
	(void)state;
	static const shown CASES[] = {
		{ "a.html", "<p>{{title}}</p>", "<p>T&amp;&quot;&#39;&lt;&gt;</p>" },
		{ "a.html", "<p>{{body}}</p>", "<p><b>x</b></p>" },
		{ "a.html", "{{id}} {{none}} {{share}} {{where}}", "-42 0 2.5 /a?b&amp;c" },
		{ "a.html", "<title>{{title}}</title>",
		  "<title>T&amp;&quot;&#39;&lt;&gt;</title>" },
		{ "a.html", "<i title='{{title}}'>", "<i title='T&amp;&quot;&#39;&lt;&gt;'>" },
		{ "a.html", "<a href=\"{{where}}\">", "<a href=\"/a?b&amp;c\">" },
		{ "a.html", "<a HREF = '{{where}}#c-{{id}}'>", "<a HREF = '/a?b&amp;c#c--42'>" },
		{ "a.html", "<a href=\"?q={{title}}\">", "<a href=\"?q=T%26%22%27%3C%3E\">" },
		{ "a.html", "<a href=\"/x?to={{where}}\">", "<a href=\"/x?to=%2Fa%3Fb%26c\">" },
		{ "a.html", "<a href=\"/x/{{id}}?q={{title}}\">",
		  "<a href=\"/x/-42?q=T%26%22%27%3C%3E\">" },
		{ "a.html", "<i id=\"c-{{id}}\" data-title=\"{{title}}\">",
		  "<i id=\"c--42\" data-title=\"T&amp;&quot;&#39;&lt;&gt;\">" },
		{ "a.html", "<img srcset=\"{{where}} {{id}}w, {{where}} {{share}}x\">",
		  "<img srcset=\"/a?b&amp;c -42w, /a?b&amp;c 2.5x\">" },
		{ "a.html", "<script type=\"application/ld+json\">{{data}}</script>",
		  "<script type=\"application/ld+json\">{\"a\":1}</script>" },
		{ "a.html", "<time datetime=\"{{when}}\">{{when}}</time>",
		  "<time datetime=\"2026-11-23T14:05:00+00:00\">23 November 2026, 14:05</time>" },
		{ "a.html", "<meta property='article:published_time' content='{{when}}'>",
		  "<meta property='article:published_time' content='2026-11-23T14:05:00+00:00'>" },
		{ "a.html", "{{when}}; {{edited}}; {{when}}",
		  "23 November 2026, 14:05; 23 November 2026, 15:05; 23 November 2026, 14:05" },
		{ "a.html", "[{{never}}]<time datetime=\"{{never}}\">", "[]<time datetime=\"\">" },
		{ "a.html", "<script src=\"{{@ site.css}}\" data-id=\"{{id}}\"></script>{{title}}",
		  "<script src=\"/static/site.0a1b2c3d4e.css\" data-id=\"-42\"></script>"
		  "T&amp;&quot;&#39;&lt;&gt;" },
		{ "a.html", "<a href=\"{{@ site.css}}?{{id}}\">",
		  "<a href=\"/static/site.0a1b2c3d4e.css?-42\">" },
		{ "a.xml", "<a>{{title}}{{body}}</a>",
		  "<a>T&amp;&quot;&#39;&lt;&gt;&lt;b&gt;x&lt;/b&gt;</a>" },
		{ "a.xml", "<?xml version=\"1.0\"?><a href=\"{{where}}\" x='{{title}}'/>",
		  "<?xml version=\"1.0\"?><a href=\"/a?b&amp;c\" x='T&amp;&quot;&#39;&lt;&gt;'/>" },
		{ "a.xml", "<updated>{{when}}</updated><pubDate>{{when}}</pubDate>",
		  "<updated>2026-11-23T14:05:00+00:00</updated>"
		  "<pubDate>Mon, 23 Nov 2026 14:05:00 +0000</pubDate>" },
		{ "a.txt", "{{title}} {{id}} {{where}} {{when}}",
		  "T&\"'<> -42 /a?b&c 23 November 2026, 14:05" },
		{ "a.txt",
		  "Subject: {{by.editor.name}}\nX: {{by.editor.name}}\n\n{{by.editor.name}}",
		  "Subject: Bob  Bcc: x\nX: Bob  Bcc: x\n\nBob\r\nBcc: x" },
		{ "a.txt", "{{by.editor.name}}\nSubject: {{by.editor.name}}",
		  "Bob\r\nBcc: x\nSubject: Bob\r\nBcc: x" },
	};

	assert_shown(CASES, sizeof CASES / sizeof *CASES);
}

static void a_section_is_shown_for_what_is_there(void **state)
{
	(void)state;
	static const shown CASES[] = {
		{ "a.html", "{{#yes}}y{{/yes}}{{#no}}n{{/no}}{{^no}}N{{/no}}", "yN" },
		{ "a.html", "{{#id}}i{{/id}}{{#none}}n{{/none}}{{^none}}N{{/none}}", "iN" },
		{ "a.html",
		  "{{#title}}t{{/title}}{{#empty}}e{{/empty}}{{#body}}b{{/body}}{{#where}}w{{/"
		  "where}}",
		  "tbw" },
		{ "a.html",
		  "{{#when}}w{{/when}}{{#never}}n{{/never}}{{#share}}s{{/share}}{{#data}}d{{/"
		  "data}}",
		  "wsd" },
		{ "a.html",
		  "{{#tags}}{{name}}:{{uses}} "
		  "{{/tags}}{{#nobody}}x{{/nobody}}{{^nobody}}none{{/nobody}}",
		  "red:1 b&amp;w:12 none" },
		{ "a.html",
		  "{{#by}}{{name}} {{editor.name}}{{#tags}} "
		  "{{name}}{{/tags}}{{/by}}{{#missing}}x{{/missing}}",
		  "Ann Bob\r\nBcc: x inner" },
		{ "a.html",
		  "{{by.name}}[{{missing.name}}][{{missing.editor.name}}]{{^missing.tags}}m{{/"
		  "missing.tags}}",
		  "Ann[][]m" },
		{ "a.html",
		  "{{#by.tags}}{{name}}{{/by.tags}}{{#by.editor}}{{#page}}p{{/page}}{{/by.editor}}",
		  "inner" },
		{ "a.html", "{{#tags}}{{#by}}{{#tags}}{{name}}{{/tags}}{{/by}}{{uses}},{{/tags}}",
		  "inner1,inner12," },
		{ "a.html",
		  "{{#tags.n}}{{_n tags.n|one|%d}}:{{#tags}}{{name}} "
		  "{{/tags}}{{/tags.n}}{{#by.tags.n}}{{.}}{{/by.tags.n}}"
		  "{{#nobody.n}}x{{/nobody.n}}",
		  "2:red b&amp;w 1" },
		{ "a.html", "{{#tags}}{{name}}{{id}}{{/tags}}{{site}}", "red-42b&amp;w-42Gazette" },
		{ "a.html", "<li{{#yes}} aria-current=\"page\"{{/yes}}{{#no}} hidden{{/no}}>",
		  "<li aria-current=\"page\">" },
		{ "a.html",
		  "<li class=\"a{{#yes}} b{{/yes}}{{#no}} c{{/no}}\"{{#tags}} {{! }}{{/tags}}>",
		  "<li class=\"a b\"  >" },
		{ "a.html", "<input{{#no}} checked{{/no}} value=\"{{title}}\">",
		  "<input value=\"T&amp;&quot;&#39;&lt;&gt;\">" },
		{ "a.html", "<a href=\"/s{{#id}}?page={{id}}{{/id}}\">",
		  "<a href=\"/s?page=-42\">" },
	};

	assert_shown(CASES, sizeof CASES / sizeof *CASES);
}

typedef struct refused {
	const char *name, *text, *message;
} refused;

static void assert_refused(const refused *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		arena *mem = arena_new();
		str problem;
		shelf s = { .names = { cases[i].name }, .texts = { cases[i].text } };
		template *t = compiled(mem, &s, "en", &problem);
		if (t || !str_has(problem, str_of(cases[i].message)))
			fail_msg("%s\n  should be refused with \"%s\"\n  but: \"%.*s\"",
				 cases[i].text, cases[i].message, STR_ARGS(problem));
		arena_free(mem);
	}
}

static void a_value_in_a_place_that_does_not_fit_is_refused(void **state)
{
	(void)state;
	static const refused CASES[] = {
		{ "a.html", "\n<a href=\"{{title}}\">",
		  "a.html:2: {{title}} is text, but href wants a checked address (url)" },
		{ "a.html", "<a href=\"javascript:{{title}}\">",
		  "takes numbers behind its beginning" },
		{ "a.html", "<a href=\"javascript:{{id}}\">",
		  "takes numbers behind its beginning" },
		{ "a.html", "<a href=\"{{id}}\">", "wants a checked address" },
		{ "a.html", "<a href=\"/x/{{title}}\">", "text only behind \"?\" or \"#\"" },
		{ "a.html", "<a href=\"/x/{{where}}\">", "nothing may stand before it" },
		{ "a.html", "<a href=\" {{where}}\">", "nothing may stand before it" },
		{ "a.html", "<a href=\"{{when}}\">", "wants a checked address" },
		{ "a.html", "<a href=\"{{_ Home}}\">",
		  "a label may not stand in the value of href" },
		{ "a.html", "<a href=\"/?{{_ Home}}\">", "a label may not stand" },
		{ "a.html", "<a href=\"x{{@ site.css}}\">", "may not stand in the value of href" },
		{ "a.html", "<img src='{{title}}'>", "src wants a checked address" },
		{ "a.html", "<form action='{{title}}'>", "action wants" },
		{ "a.html", "<button formaction='{{title}}'>", "formaction wants" },
		{ "a.html", "<video poster='{{title}}'>", "poster wants" },
		{ "a.html", "<q cite='{{title}}'>", "cite wants" },
		{ "a.html", "<img srcset=\"{{title}}\">",
		  "takes only checked addresses (url) and numbers" },
		{ "a.html", "<a href={{where}}>", "without quotes: write href=\"…\"" },
		{ "a.html", "<a class=x{{title}}>", "without quotes" },
		{ "a.html", "<a onclick=\"{{title}}\">", "may not stand in onclick" },
		{ "a.html", "<a ONclick=\"f({{id}})\">", "may not stand in onclick" },
		{ "a.html", "<a style=\"{{id}}\">", "may not stand in style" },
		{ "a.html", "<iframe srcdoc=\"{{title}}\">", "may not stand in srcdoc" },
		{ "a.html", "<script src=\"{{where}}\">", "may not stand in src of <script>" },
		{ "a.html", "<object data=\"{{where}}\">", "may not stand in data of <object>" },
		{ "a.html", "<base href=\"{{where}}\">", "may not stand in href of <base>" },
		{ "a.html", "<meta http-equiv=\"refresh\" content=\"{{title}}\">",
		  "beside http-equiv" },
		{ "a.html", "<meta content=\"{{title}}\" http-equiv=\"refresh\">",
		  "may not stand beside a tag" },
		{ "a.html", "<svg><animate to=\"{{title}}\">", "may not stand in to of <animate>" },
		{ "a.html", "<{{title}}>", "may not stand in the name of an element" },
		{ "a.html", "<a{{title}}>", "may not stand in the name of an element" },
		{ "a.html", "<a {{title}}>", "may not stand in the tag <a>, outside of quotes" },
		{ "a.html", "<a x{{title}}=\"\">", "may not stand in the name of an attribute" },
		{ "a.html", "<!-- {{title}} -->", "may not stand in a comment" },
		{ "a.html", "<!doctype {{title}}>", "may not stand in a declaration" },
		{ "a.html", "<script>{{title}}</script>", "<script> takes no tags" },
		{ "a.html", "<script>{{data}}</script>", "<script> takes no tags" },
		{ "a.html", "<script type='x' type='application/ld+json'>{{data}}</script>",
		  "takes no tags" },
		{ "a.html", "<script type type='application/ld+json'>{{data}}</script>",
		  "takes no tags" },
		{ "a.html", "<script type='application/ld+json'>{{title}}</script>",
		  "takes only JSON" },
		{ "a.html", "<style>{{title}}</style>", "<style> takes no tags" },
		{ "a.html", "<style>{{_ Home}}</style>", "a label may not stand in <style>" },
		{ "a.html", "<p>{{data}}", "JSON goes only into" },
		{ "a.html", "<i title=\"{{body}}\">",
		  "is markup, but the value of title takes only text" },
		{ "a.html", "<textarea>{{body}}</textarea>",
		  "is markup, but <textarea> takes only text" },
		{ "a.html", "{{tags}}", "is a list" },
		{ "a.html", "{{by}}", "only its members" },
		{ "a.html", "{{yes}}", "only a section" },
		{ "a.xml", "<a {{title}}>", "may not stand in the tag" },
		{ "a.xml", "<a x={{title}}>", "without quotes" },
		{ "a.xml", "<!-- {{title}} -->", "may not stand in a comment" },
		{ "a.xml", "<![CDATA[{{title}}]]>", "CDATA" },
		{ "a.xml", "<a>{{data}}</a>", "an .xml template takes none" },
		{ "a.txt", "{{body}}", "a .txt template takes only text" },
	};

	assert_refused(CASES, sizeof CASES / sizeof *CASES);
}

static void markup_that_changes_its_place_by_chance_is_refused(void **state)
{
	(void)state;
	static const refused CASES[] = {
		{ "a.html", "{{#yes}}<p class=\"{{/yes}}\">",
		  "{{#yes}} opens in text and closes in the value of class" },
		{ "a.html", "<!-- {{#yes}} --> {{/yes}}", "opens in a comment and closes in text" },
		{ "a.html", "<{{#yes}}script{{/yes}}>", "opens in the name of an element" },
		{ "a.html", "<a o{{#yes}}nclick{{/yes}}=\"{{title}}\">",
		  "white space is expected" },
		{ "a.html", "<a {{#tags}}nclick=\"{{name}}\" o{{/tags}}>",
		  "white space is expected" },
		{ "a.html", "<a title{{#yes}} on{{/yes}}=\"{{title}}\">",
		  "white space is expected" },
		{ "a.html",
		  "<script{{#yes}} type=\"application/ld+json\"{{/yes}}>{{data}}</script>",
		  "closes in" },
		{ "a.html",
		  "<script{{#yes}} type{{/yes}} type=\"application/ld+json\">{{data}}</script>",
		  "closes in" },
		{ "a.html", "<meta{{#yes}} http-equiv=\"refresh\"{{/yes}} content=\"{{title}}\">",
		  "closes in" },
		{ "a.html",
		  "<meta http-equiv{{#tags}} x{{/tags}}=\"refresh\" content=\"{{title}}\">",
		  "white space" },
		{ "a.html", "<meta http-equiv{{#tags}} x{{/tags}} content=\"{{title}}\">",
		  "beside http-equiv" },
		{ "a.html", "<a href=\"{{#yes}}javascript:{{/yes}}{{where}}\">",
		  "nothing may stand before it" },
		{ "a.html", "<a href=\"{{#yes}}/?{{/yes}}{{title}}\">",
		  "takes numbers behind its beginning" },
		{ "a.html", "<a href=\"/{{#yes}}?{{/yes}}{{title}}\">", "text only behind" },
		{ "a.html", "<a title=\"x", "the template ends in the value of title" },
		{ "a.html", "<script>", "the template ends in <script>" },
		{ "a.html", "<p><!--", "the template ends in a comment" },
		{ "a.html", "<title><b>{{title}}</title>", "read as a tag by some browsers" },
		{ "a.html", "<script><!--<script></script>{{title}}",
		  "read as a tag by some browsers" },
		{ "a.html", "<plaintext>{{title}}", "not supported" },
		{ "a.html", "<a title =\"x\" =\"{{title}}\">",
		  "the name of an attribute is expected" },
	};

	assert_refused(CASES, sizeof CASES / sizeof *CASES);
}

static void a_mistake_is_named_with_its_line(void **state)
{
	(void)state;
	static const refused CASES[] = {
		{ "a.html", "a\n{{titel}}",
		  "a.html:2: {{titel}}: nothing is named \"titel\" here; known are: title, empty, "
		  "body" },
		{ "a.html", "{{by.nam}}", "known are: name, page, editor, tags" },
		{ "a.html", "{{title.x}}", "what stands before \"x\" has no members" },
		{ "a.html", "{{tags.name}}", "what stands before \"name\" has no members" },
		{ "a.html", "{{.}}", "{{.}} would be a whole view" },
		{ "a.html", "{{#yes}}\n", "a.html:1: {{yes}} is never closed" },
		{ "a.html", "{{#yes}}\n\n{{/no}}",
		  "a.html:3: {{/no}} stands where {{/yes}} (line 1) is expected" },
		{ "a.html", "{{/no}}", "closes nothing" },
		{ "a.html", "x {{title", "never closed by }}" },
		{ "a.html", "{{= }}", "never closed" },
		{ "a.html", "{{=x=}}", "delimiters are set like {{=<% %>=}}" },
		{ "a.html", "{{a b}}", "\"a b\" cannot be a name" },
		{ "a.html", "{{}}", "cannot be a name" },
		{ "a.html", "{{> ../secret.html}}", "is no name of a template" },
		{ "a.html", "{{> part/../../secret.html}}", "is no name of a template" },
		{ "a.html", "{{> /etc/passwd}}", "is no name of a template" },
		{ "a.html", "{{> b.html}}", "there is no template \"b.html\"" },
		{ "a.html", "{{@ b.css}}", "there is no static file \"b.css\"" },
		{ "a.html", "{{> a.html}}", "would hold itself" },
		{ "a.html", "{{<a.html}}{{/a.html}}", "more than 24 deep" },
		{ "a.html", "{{_n id|one}}", "a counted label is" },
		{ "a.html", "{{_n title|one|%d}}", "title is no whole number" },
		{ "a.html", "{{_ }}", "holds no words" },
		{ "a.pdf", "", "templates end in .html, .xml or .txt" },
	};

	assert_refused(CASES, sizeof CASES / sizeof *CASES);
}

static void a_page_lays_its_blocks_over_its_frame(void **state)
{
	(void)state;
	arena *mem = arena_new();
	shelf s = {
		.names = { "page.html", "frame.html", "part/tags.html" },
		.texts = {
			"{{<frame.html}}\n{{$main}}\n<h1>{{title}}</h1>\n{{> part/tags.html}}\n{{/main}}\n{{/frame.html}}\n",
			"<title>{{site}}</title>\n<main>\n\t{{$main}}\n\t{{/main}}\n</main>\n{{$foot}}bye{{/foot}}\n",
			"{{#tags}}\n<i>{{name}}</i>\n{{/tags}}\n",
		},
	};

	str page = rendered(mem, &s, "en");

	assert_string_equal(str_c(mem, page),
			    "<title>Gazette</title>\n<main>\n\t<h1>T&amp;&quot;&#39;&lt;&gt;</h1>\n"
			    "\t<i>red</i>\n\t<i>b&amp;w</i>\n</main>\nbye\n");
	arena_free(mem);
}

static void a_block_within_a_block_of_its_name_is_shown_once(void **state)
{
	(void)state;
	arena *mem = arena_new();
	shelf s = { .names = { "page.html", "frame.html" },
		    .texts = { "{{<frame.html}}{{$a}}1{{$a}}2{{/a}}{{/a}}{{/frame.html}}",
			       "{{$a}}0{{/a}}" } };

	assert_string_equal(str_c(mem, rendered(mem, &s, "en")), "12");
	arena_free(mem);
}

static void a_block_that_the_frame_does_not_have_is_refused(void **state)
{
	(void)state;
	arena *mem = arena_new();
	str problem;
	shelf s = { .names = { "page.html", "frame.html" },
		    .texts = { "{{<frame.html}}\n{{$mian}}x{{/mian}}{{/frame.html}}",
			       "{{$main}}{{/main}}" } };

	assert_null(compiled(mem, &s, "en", &problem));

	assert_string_equal(str_c(mem, problem),
			    "page.html:2: \"frame.html\" has no block named \"mian\"");
	arena_free(mem);
}

static void a_mistake_in_a_partial_names_the_partial(void **state)
{
	(void)state;
	arena *mem = arena_new();
	str problem;
	shelf s = { .names = { "page.html", "part.html" },
		    .texts = { "<a href=\"{{> part.html}}\">", "\n{{title}}" } };

	assert_null(compiled(mem, &s, "en", &problem));

	assert_true(str_starts(problem, S("part.html:2: {{title}} is text, but")));
	arena_free(mem);
}

static void labels_are_looked_up_and_escaped_by_place(void **state)
{
	(void)state;
	arena *mem = arena_new();
	shelf s = { .names = { "a.html" },
		    .texts = { "<p title=\"{{_ Latest News}}\">{{_ Q&A}} {{_n none|one comment|%d "
			       "comments}}"
			       "{{#tags}} {{_n uses|one comment|%d comments}}{{/tags}}" } };

	str english = rendered(mem, &s, "en"), arabic = rendered(mem, &s, "ar");

	assert_string_equal(str_c(mem, english),
			    "<p title=\"Latest News\">Q&amp;A 0 comments one comment 12 comments");
	assert_string_equal(str_c(mem, arabic),
			    "<p title=\"آخر الأخبار\">Q&amp;A لا تعليقات تعليق واحد 12 تعليقًا");
	arena_free(mem);
}

static void a_template_that_would_grow_without_end_is_refused(void **state)
{
	(void)state;
	arena *mem = arena_new();
	str problem;
	shelf s = { .names = { "a.html", "b.html", "c.html", "d.html", "e.html", "f.html",
			       "g.html" },
		    .texts = { 0 } };
	for (size_t i = 0; i < 7; i++) {
		buffer text = buffer_new(mem, 100, 10000);
		for (size_t times = 0; times < 20; times++)
			put_print(&text, "{{> %s}}", s.names[(i + 1) % 7]);
		s.texts[i] = i == 6 ? "" : str_c(mem, buffer_str(&text));
	}

	assert_null(compiled(mem, &s, "en", &problem));

	assert_true(str_has(problem, S("too large")));
	arena_free(mem);
}

static void a_page_without_a_view_can_name_only_the_frame(void **state)
{
	(void)state;
	arena *mem = arena_new();
	str problem = S("");
	shelf s = { .names = { "a.html", "b.html" }, .texts = { "{{site}}", "{{.}}" } };
	template_source from = source_of(&s, "en");
	buffer out = buffer_new(mem, 16, 100);

	template *t = template_compile(mem, &from, S("a.html"), NULL, &FRAME, &problem);
	template_render(t, NULL, &(frame){ .site = S("Gazette") }, &out);

	assert_string_equal(str_c(mem, buffer_str(&out)), "Gazette");
	assert_null(template_compile(mem, &from, S("b.html"), NULL, NULL, &problem));
	arena_free(mem);
}

static void a_full_buffer_cuts_the_page_and_says_so(void **state)
{
	(void)state;
	arena *mem = arena_new();
	str problem;
	shelf s = { .names = { "a.html" }, .texts = { "<p>{{title}} and more</p>" } };
	template *t = compiled(mem, &s, "en", &problem);
	buffer out = buffer_new(mem, 4, 10);

	template_render(t, &SHOWN, NULL, &out);

	assert_true(out.full);
	assert_true(out.n <= 10);
	arena_free(mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_printed_as_its_kind_and_place_ask),
		cmocka_unit_test(a_section_is_shown_for_what_is_there),
		cmocka_unit_test(a_value_in_a_place_that_does_not_fit_is_refused),
		cmocka_unit_test(markup_that_changes_its_place_by_chance_is_refused),
		cmocka_unit_test(a_mistake_is_named_with_its_line),
		cmocka_unit_test(a_page_lays_its_blocks_over_its_frame),
		cmocka_unit_test(a_block_within_a_block_of_its_name_is_shown_once),
		cmocka_unit_test(a_block_that_the_frame_does_not_have_is_refused),
		cmocka_unit_test(a_mistake_in_a_partial_names_the_partial),
		cmocka_unit_test(labels_are_looked_up_and_escaped_by_place),
		cmocka_unit_test(a_template_that_would_grow_without_end_is_refused),
		cmocka_unit_test(a_page_without_a_view_can_name_only_the_frame),
		cmocka_unit_test(a_full_buffer_cuts_the_page_and_says_so),
	};
	zone_set(S("UTC"));
	return cmocka_run_group_tests(tests, NULL, NULL) + run_specs();
}
