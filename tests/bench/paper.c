/* paper DATA STORIES COMMENTS COMMENT_BYTES BODY_BYTES: fills a newspaper for the measures, through the same
 * doors as the newsroom and its readers, so that every row and index is as saving makes it: a section "bench"
 * with stories story-1, story-2 … of so many comments each, one an hour, the newest first. */
#include <stdio.h>

#include "article/article.h"
#include "author/author.h"
#include "base/buffer.h"
#include "base/conf.h"
#include "comment/comment.h"
#include "section/section.h"
#include "site/site.h"
#include "store/db.h"

#define SECTION_SLUG "bench"
#define PARAGRAPHS 12
#define ANSWERS 35 /* in a hundred comments */

typedef struct sizes {
	int64_t stories, comments, comment_bytes, body_bytes;
} sizes;

static size_t below(const work *w, size_t most)
{
	uint64_t thrown;
	dice_fill(w->dice, &thrown, sizeof thrown);
	return (size_t)(thrown % most);
}

static const char *one_of(const work *w, const char *const *words, size_t n)
{
	return words[below(w, n)];
}

static void put_word(const work *w, buffer *out, bool begins)
{
	static const char *const words[] = {
		"the",   "harbour", "council",  "said",   "on",     "Monday", "that",   "repairs",
		"to",    "wall",    "tram",     "line",   "bridge", "and",    "market", "would",
		"begin", "before",  "winter",   "nobody", "had",    "yet",    "found",  "money",
		"for",   "them",    "a",        "woman",  "told",   "this",   "paper",  "residents",
		"who",   "have",    "waited",   "since",  "spring", "were",   "not",    "surprised",
		"we",    "heard",   "promises", "like",   "these",  "last",   "year",   "children",
		"gulls", "along",   "quay",     "where",  "old",    "cranes", "stand",  "always",
	};
	const char *word = one_of(w, words, sizeof words / sizeof words[0]);
	put_byte(out, begins && *word >= 'a' ? (char)(*word - 'a' + 'A') : *word);
	put(out, str_of(word + 1));
}

/* Words of about n bytes, with a comma or an end here and there, as people write. */
static str sentences(const work *w, int64_t n)
{
	buffer out = buffer_new(w->mem, (size_t)n + 32, (size_t)n + 64);
	bool begins = true;
	while (out.n + 2 < (size_t)n) {
		put_word(w, &out, begins);
		size_t thrown = below(w, 10);
		begins = thrown == 0;
		put(&out, thrown == 0 ? S(". ") : thrown == 1 ? S(", ") : S(" "));
	}
	str said = str_part(buffer_str(&out), 0, out.n - (begins ? 2 : 1));
	return str_join(w->mem, said, str_ends(said, S(",")) ? S(" so.") : S("."));
}

static str paragraphs(const work *w, int64_t n)
{
	buffer out = buffer_new(w->mem, (size_t)n + 1024, (size_t)n + 4096);
	for (int i = 0; i < PARAGRAPHS; i++) {
		put(&out, sentences(w, n / PARAGRAPHS));
		put(&out, S("\n\n"));
	}
	return buffer_str(&out);
}

/* A third answers one that stands a level above or higher. */
static bool add_thread(const work *w, int64_t story, const sizes *wanted)
{
	static const char *const names[] = { "Ida", "Jonas Weir", "M. Okafor", "Old Tom" };
	int64_t *ids = arena_take(w->mem, (size_t)wanted->comments * sizeof *ids);
	work then = *w;
	for (int64_t i = 0; i < wanted->comments; i++) {
		const char *why;
		bool answers = i && below(w, 100) < ANSWERS;
		comment c = { .article = story,
			      .parent = answers ? ids[below(w, (size_t)i)] : 0,
			      .name = str_of(one_of(w, names, 4)),
			      .state = S("approved"),
			      .source = sentences(w, wanted->comment_bytes) };
		then.now.s += 60;
		if (!comment_prepare(&then, &c, &why))
			return false;
		ids[i] = comment_add(&then, &c);
	}
	return true;
}

static bool add_story(const work *w, const section *in, int64_t by, int64_t number,
		      const sizes *wanted)
{
	str headline = sentences(w, 50);
	article_draft d = { .story = { .section = in->id,
				       .section_slug = in->slug,
				       .slug = str_print(w->mem, "story-%lld", (long long)number),
				       .headline = str_part(headline, 0, headline.n - 1),
				       .standfirst = sentences(w, 120),
				       .format = S("markdown"),
				       .source = paragraphs(w, wanted->body_bytes),
				       .talk = S("open"),
				       .language = S("en"),
				       .direction = S("ltr") },
			    .authors = { by },
			    .authors_n = 1,
			    .tags = S("Harbour, Money") };
	work then = *w;
	then.now.s -= 3600 * number;
	const char *why;
	if (!article_prepare(&then, &d, &why))
		return false;
	int64_t id = article_save(&then, &d);
	article_publish(&then, id, then.now);
	return add_thread(&then, id, wanted);
}

/* A transaction for each story. */
static bool in_one(site *s, int64_t number, dice *chance, const sizes *wanted)
{
	arena *mem = arena_new();
	work w = site_work(s, mem);
	w.dice = chance;
	db_begin(&w);
	const section *in = section_by_slug(&w, S(SECTION_SLUG));
	list people = authors_all(&w);
	const author *first = people.at;
	bool good = number ? add_story(&w, in, first->id, number, wanted)
			   : section_add(&w, S(SECTION_SLUG), S("Bench"), S("")) > 0;
	good = db_end(&w, good) && good;
	site_work_end(s, &w);
	arena_free(mem);
	return good;
}

static bool fill(site *s, const sizes *wanted)
{
	dice chance = dice_seeded(7);
	bool good = true;
	for (int64_t number = 0; good && number <= wanted->stories; number++)
		good = in_one(s, number, &chance, wanted);
	return good;
}

int main(int argc, char **argv)
{
	arena *mem = arena_new();
	str why = S("usage: paper DATA STORIES COMMENTS COMMENT_BYTES BODY_BYTES");
	conf c;
	sizes wanted;
	site *s = NULL;
	if (argc == 6 && str_to_int(str_of(argv[2]), &wanted.stories) &&
	    str_to_int(str_of(argv[3]), &wanted.comments) &&
	    str_to_int(str_of(argv[4]), &wanted.comment_bytes) &&
	    str_to_int(str_of(argv[5]), &wanted.body_bytes) &&
	    conf_read(mem, S(""), &c, &why) &&
	    conf_set(mem, &c, S("data"), str_of(argv[1]), &why))
		s = site_open(&(site_options){ .conf = &c }, mem, &why);
	bool good = s && fill(s, &wanted);
	if (!good)
		fprintf(stderr, "paper: %.*s\n", STR_ARGS(s ? S("could not be filled") : why));
	site_close(s);
	arena_free(mem);
	return good ? 0 : 1;
}
