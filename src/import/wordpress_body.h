/* The body of a WordPress post as our own markup: blocks mapped, classic text cut into paragraphs as
 * WordPress does (wpautop), shortcodes made figures, facades or nothing.
 *
 * A picture of ours becomes <figure media="ID">, with the alt of the text, which wins over the library's unless
 * it is only the name of the file; any other picture, a player or a frame becomes a link.  A paragraph that
 * only leads to stories of ours becomes <read-also>.  Layout is flattened in reading order.
 *
 * What comes out is the source of a story in html, for render/clean: our own elements (<read-also>, <figure
 * media>) are in it, nothing in it is trusted.  Nothing is fetched.  A text is bounded by its caller. */
#pragma once

#include "base/arena.h"
#include "base/shape.h"

/* What the converter asks of whoever knows what has come in.  All may be NULL; each answers false or 0 for
 * what is not there.  Addresses are as they stand in the text, resolved against nothing. */
typedef struct body_lookup {
	void *context;

	/* Our picture for an attachment's id (0: not said) or an address of it in any size ("…-300x200.jpg"). */
	int64_t (*picture)(void *context, int64_t attachment, str address);

	/* Any other file that we have (a sound, a document): its address with us. */
	bool (*file)(void *context, int64_t attachment, str address, str *ret_address);

	/* An address of the old site itself: where it stands with us, a path; for a story of ours also its id.
	 * False for an address of another site.  `ret_is_known` is false where the old site is meant but we do
	 * not know (yet) what stands there: the answer is then the old path, which may lead on later. */
	bool (*own)(void *context, str address, str *ret_path, int64_t *ret_story, bool *ret_is_known);

	/* The attachments of the post itself, in order, for a gallery that names none: at most `most`. */
	size_t (*attached)(void *context, int64_t *ret, size_t most);

	str footnotes; /* the post's meta "footnotes": JSON, as WordPress keeps them; empty where there are none */
} body_lookup;

typedef struct body {
	str  source;
	list notes;        /* str: what was changed or left out, each a sentence without a final full stop */
	bool is_unsettled; /* it has a read-also of a story that is not known yet: to be saved once more */
} body;

body wordpress_body(arena *mem, str content, const body_lookup *ask);

/* A comment's text: paragraphs as WordPress makes them, for clean's CLEAN_REMARK. */
str wordpress_remark(arena *mem, str text);

/* Text whose quotation marks and dashes an earlier move had garbled ("â€™"), with those that were meant. */
str wordpress_ungarbled(arena *mem, str text);

/* wpautop alone, for the tests. */
str wordpress_paragraphs(arena *mem, str text);
