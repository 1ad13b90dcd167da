/* Any bytes as Markdown.  What is rendered must be clean once it is cleaned; a remark must show its raw
 * HTML, so that cleaning takes no element away from it but pictures.  libFuzzer's -timeout sees to it
 * that the limits hold: no input may take long. */
#include <stdint.h>

#include "../clean_oracle.h"
#include "render/markdown.h"

#define LARGEST_MARKUP ((size_t)4 * 1024 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void complain(const char *problem, str markup)
{
	fprintf(stderr, "%s\n%.*s\n", problem, STR_ARGS(markup));
	abort();
}

static void check(arena *mem, str text, markdown_kind kind, clean_kind clean_as)
{
	str markup = S("untouched");
	const char *problem = NULL;
	if (!markdown_render(mem, text, kind, &markup, &problem)) {
		if (!problem || !str_is(markup, S("untouched")))
			complain("refused without a word, or not quite", markup);
		return;
	}
	if (problem || markup.n > LARGEST_MARKUP || !str_is_utf8(markup))
		complain("rendered, but wrong", markup);
	if (kind == MARKDOWN_REMARK &&
	    (str_has(markup, S("<!--")) || str_has(markup, S("<script"))))
		complain("raw HTML in a remark", markup);

	cleaned c = clean(mem, markup, clean_as, NULL, (str){ 0 });
	problem = oracle_problem(mem, &c, clean_as);
	if (problem)
		complain(problem, str_of_html(c.body));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	arena *mem = arena_new();
	str text = { (const char *)bytes, n };
	check(mem, text, MARKDOWN_STORY, CLEAN_STORY);
	check(mem, text, MARKDOWN_REMARK, CLEAN_REMARK);
	arena_free(mem);
	return 0;
}
