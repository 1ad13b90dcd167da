/* Any bytes as the body of a post and as a comment: what is made of them must come through clean, and be
 * clean.  libFuzzer's -timeout sees to it that no text takes long. */
#include <stdint.h>

#include "../clean_oracle.h"
#include "import/wordpress_body.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static int64_t picture(void *context, int64_t attachment, str address)
{
	(void)context;
	return attachment % 2 ? attachment : (int64_t)address.n % 2;
}

static bool file(void *context, int64_t attachment, str address, str *ret_address)
{
	(void)context;
	*ret_address = S("/media/a\"b.mp3");
	return attachment % 3 == 1 || str_ends(address, S(".mp3"));
}

static bool own(void *context, str address, str *ret_path, int64_t *ret_story, bool *ret_is_known)
{
	(void)context;
	*ret_path = S("/news/mill");
	*ret_story = address.n % 2 ? 42 : 0;
	*ret_is_known = address.n % 3 != 0;
	return str_has(address, S("own"));
}

static size_t attached(void *context, int64_t *ret, size_t most)
{
	(void)context;
	(void)most;
	ret[0] = 7;
	return 1;
}

static bool find_story(void *context, int64_t id, clean_story *ret)
{
	(void)context;
	*ret = (clean_story){ .address = { "/news/mill", 10 }, .headline = S("Mill & <b>weir") };
	return id == 42;
}

static bool find_picture(void *context, int64_t id, clean_picture *ret)
{
	(void)context;
	*ret = (clean_picture){
		.address = { "/media/7.jpg", 12 }, .width = 9, .height = 9, .alt = S("A")
	};
	return id > 0;
}

static const char FOOTNOTES[] = "[{\"content\":\"A \\u003cb\\u003enote\",\"id\":\"ab\"}]";
static const body_lookup ARCHIVE = { NULL, picture,  file,
				     own,  attached, { FOOTNOTES, sizeof(FOOTNOTES) - 1 } };
static const clean_lookup PAPER = { .story = find_story, .picture = find_picture };

static void check(arena *mem, str markup, clean_kind kind)
{
	cleaned c = clean(mem, markup, kind, &PAPER, S("Read also:"));
	const char *problem = oracle_problem(mem, &c, kind);
	if (!problem)
		return;
	fprintf(stderr, "%s\n%.*s\n", problem, STR_ARGS(c.body));
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	arena *mem = arena_new();
	str text = { (const char *)bytes, n };
	body b = wordpress_body(mem, text, &ARCHIVE);
	if (!str_is_utf8(b.source))
		abort();
	check(mem, b.source, CLEAN_STORY);
	wordpress_body(mem, text, NULL);
	check(mem, wordpress_remark(mem, text), CLEAN_REMARK);
	arena_free(mem);
	return 0;
}
