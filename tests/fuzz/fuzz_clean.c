/* Any bytes as markup, cleaned as a story and as a remark: what comes out must be clean. */
#include <stdint.h>

#include "../clean_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static bool find_story(void *context, int64_t id, clean_story *ret)
{
	(void)context;
	*ret = (clean_story){ .address = { "/news/mill", 10 },
			      .headline = S(" Mill & <b>weir\xEF\xBF\xBE "),
			      .language = id % 3 ? S("en") : S("ar"),
			      .direction = id % 3 ? S("ltr") : S("rtl") };
	return id % 2 == 0;
}

static bool find_story_at(void *context, str address, int64_t *ret_id)
{
	(void)context;
	*ret_id = (int64_t)address.n;
	return address.n % 2 == 0;
}

static bool find_picture(void *context, int64_t id, clean_picture *ret)
{
	(void)context;
	*ret = (clean_picture){
		.address = { "/media/7.jpg", 12 },
		.srcset = S("/media/7-640.webp 640w, /media/7-1280.webp 1280w"),
		.width = 1280,
		.height = id,
		.alt = S("A \"dog\" & <i>"),
		.caption = S("The <dog>"),
		.credit = S("J. & J."),
	};
	return id % 2 == 0;
}

static bool find_picture_at(void *context, str address, clean_picture *ret)
{
	return find_picture(context, (int64_t)address.n, ret);
}

static const clean_lookup PAPER = { .story = find_story,
				    .story_at = find_story_at,
				    .picture = find_picture,
				    .picture_at = find_picture_at,
				    .text_language = { "en", 2 } };

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
	str markup = { (const char *)bytes, n };
	check(mem, markup, CLEAN_STORY);
	check(mem, markup, CLEAN_REMARK);
	arena_free(mem);
	return 0;
}
