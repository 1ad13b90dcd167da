/* The one room through which every stranger's markup passes: an allow-list over a real HTML5 parse.
 *
 * What comes out holds only elements, attributes and addresses of the list of its kind, is well nested,
 * and is a fixed point: cleaning it again changes nothing.  Links go to http, https, mailto or a path of
 * our own; frames, films and the like become links to what they would have shown.
 *
 * Our own elements are expanded here, in stories, with the help of `lookup`, since this floor knows none:
 *   <read-also article="42">        a paragraph "Read also: <headline>" with the address of story 42 (or
 *                                   article="/news/slug"); it is moved out of the paragraph it stands in
 *   <figure media="7">caption</figure>  the picture with srcset, width, height, alt, caption and credit;
 *                                   alt="…" says otherwise what is seen in it
 *   <inline-question id="q1" ask="…" open>phrase</inline-question>
 *                                   <span class="inline-question" id="question-q1">phrase</span>
 *   <img src="/media/x.jpg">        a picture of ours with its width and height; one from elsewhere, which
 *                                   no browser would load here, becomes a link
 *   <ad-break>                      nothing: where advertising may stand is known from the source, from
 *                                   which the body is made anew when advertising comes
 * Each may be left open by its author; what follows is not lost. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/str.h"

typedef enum clean_kind {
	CLEAN_STORY,  /* headings, lists, tables, figures, quotes, code, links, our own elements */
	CLEAN_REMARK, /* paragraphs, emphasis, quotes, code, lists, links (rel="nofollow ugc noopener") */
} clean_kind;

#define CLEAN_MOST (256 * 1024)

typedef struct clean_story { url address; str headline, language, direction; } clean_story;
typedef struct clean_picture { url address; str srcset; int64_t width, height; str alt, caption, credit; } clean_picture;

/* What clean asks the nouns.  Each answers false for what does not exist or is not public: the element
 * then leaves nothing behind.  All may be NULL. */
typedef struct clean_lookup {
	void *context;
	bool (*story)(void *context, int64_t id, clean_story *ret);
	bool (*story_at)(void *context, str address, int64_t *ret_id); /* for <read-also article="/news/x"> */
	bool (*picture)(void *context, int64_t id, clean_picture *ret);
	bool (*picture_at)(void *context, str address, clean_picture *ret); /* for <img src="/media/x.jpg"> */
	str  language, direction; /* of the label, which stands among words of another; empty: not said */
	str  text_language;       /* of the story: headlines in another say theirs */
} clean_lookup;

typedef struct cleaned {
	html    body;
	str     text;     /* the words alone, blocks parted by newlines: for search and reading time */
	int64_t *stories; /* ids of the stories that it points to, shown or not: when one changes, clean again */
	size_t  stories_n;
	const char *problem; /* label of why it was refused (too large, too deep); body is then empty */
} cleaned;

/* The label stands before each headline: "Read also:", with its colon. */
cleaned clean(arena *mem, str markup, clean_kind kind, const clean_lookup *ask, str label_read_also);

/* Text without any markup as a remark, at a tenth of the cost: empty lines part paragraphs, each other line
 * end is kept, and whatever looks like a tag is shown as it was typed. */
cleaned clean_plain(arena *mem, str text);
