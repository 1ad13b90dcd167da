/* Collections of other people's inputs under tests/data, cut into cases. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

/* A whole file; the test ends when there is none. */
static inline str corpus_file(arena *mem, const char *name)
{
	FILE *file = fopen(name, "rb");
	if (!file || fseek(file, 0, SEEK_END)) {
		fprintf(stderr, "%s cannot be read; tests run in the project's folder\n", name);
		exit(1);
	}
	long n = ftell(file);
	rewind(file);
	char *at = arena_room(mem, (size_t)n);
	size_t got = fread(at, 1, (size_t)n, file);
	fclose(file);
	return (str){ at, got };
}

/* Cuts *rest behind the next `end`, which is not part of the answer.  False when there is none. */
static inline bool corpus_cut(str *rest, str end, str *ret)
{
	size_t at = str_find(*rest, end);
	if (at == rest->n && end.n)
		return false;
	*ret = str_part(*rest, 0, at);
	*rest = str_from(*rest, at + end.n);
	return true;
}

/* The input of the next case of an html5lib file. */
static inline bool corpus_html(str *rest, str *ret)
{
	str before;
	if (!corpus_cut(rest, S("#data"), &before) || !corpus_cut(rest, S("\n#errors"), ret))
		return false;
	*ret = str_from(*ret, 1);
	return true;
}

/* Arrows stand for tabs in the examples of CommonMark. */
static inline str corpus_tabs(arena *mem, str s)
{
	str arrow = S("→");
	char *at = arena_room(mem, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool is_arrow = str_starts(str_from(s, i), arrow);
		at[n++] = is_arrow ? '\t' : s.at[i];
		i += is_arrow ? arrow.n - 1 : 0;
	}
	return (str){ at, n };
}

typedef struct corpus_example {
	str markdown, html;
} corpus_example;

/* The next example of a specification; the line that begins it is put into *ret_line. */
static inline bool corpus_markdown(arena *mem, str *rest, str *ret_line, corpus_example *ret)
{
	str fence = S("\n````````````````````````````````"), before, whole;
	if (!corpus_cut(rest, fence, &before) || !corpus_cut(rest, S("\n"), ret_line) ||
	    !corpus_cut(rest, fence, &whole))
		return false;

	str both = str_print(mem, "\n%.*s\n", STR_ARGS(whole));
	corpus_cut(&both, S("\n.\n"), &before);
	ret->markdown =
		corpus_tabs(mem, str_from(before.n ? str_join(mem, before, S("\n")) : before, 1));
	ret->html = corpus_tabs(mem, str_is(both, S("\n")) ? (str){ 0 } : both);
	return true;
}
