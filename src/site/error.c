#include "error.h"

#include "article/article.h"
#include "render/escape.h"
#include "render/labels.h"
#include "search/search.h"

#define SUGGESTIONS 5

typedef struct error_view {
	int64_t status;
	str title, text, words; /* words: of the address, for the search field */
	list suggestions;       /* search_hit */
	bool is_missing, is_staff;
} error_view;

const shape ERROR_VIEW = SHAPE(error_view, FIELD(error_view, status), FIELD(error_view, title),
			       FIELD(error_view, text), FIELD(error_view, words),
			       LIST(error_view, suggestions, SEARCH_HIT),
			       FIELD(error_view, is_missing), FIELD(error_view, is_staff));

static const struct {
	reply status;
	const char *title, *text;
} ERRORS[] = {
	{ NOT_FOUND, L_("This page does not exist"),
	  L_("There is nothing at this address.  It may have been moved or mistyped.") },
	{ FORBIDDEN, L_("This was not accepted"),
	  L_("The form did not come from a page of this site, or you are no longer signed in.  "
	     "Please go back, load the page anew and try again.") },
	{ BAD_REQUEST, L_("This address or form cannot be read"),
	  L_("What your browser sent is not complete or not well formed.") },
	{ METHOD_NOT_ALLOWED, L_("This cannot be done here"),
	  L_("The address exists, but not for this kind of request.") },
	{ TOO_LARGE, L_("This is too large"), L_("What you sent is larger than this site takes.") },
	{ URI_TOO_LONG, L_("This address is too long"), L_("Please use a shorter one.") },
	{ HEADERS_TOO_LARGE, L_("This request is too large"),
	  L_("Your browser sent more headers than this site reads.  Deleting the cookies of this "
	     "site may help.") },
	{ UNSUPPORTED_TYPE, L_("This kind of form is not known"),
	  L_("The form was sent in a way that this site does not read.") },
	{ MISDIRECTED, L_("Another site was asked for"),
	  L_("This address belongs to another name than this server has.") },
	{ RANGE_NOT_SATISFIABLE, L_("There is no such part"),
	  L_("The file is shorter than the part that was asked for.") },
	{ TOO_MANY_REQUESTS, L_("Too many requests"), L_("Please wait a moment and try again.") },
	{ UNAVAILABLE, L_("Not possible right now"),
	  L_("The site cannot do this at the moment.  Nothing was changed.  Please try again in a "
	     "little while.") },
};

static size_t error_index(reply status)
{
	for (size_t i = 0; i < sizeof ERRORS / sizeof ERRORS[0]; i++)
		if (ERRORS[i].status == status)
			return i;
	return SIZE_MAX;
}

/* "/town/harbour-wall-rises" was meant to be about "harbour wall rises". */
static str words_of_path(const request *rq)
{
	str last = rq->segments_n ? rq->segment[rq->segments_n - 1] : S("");
	last = str_clip(last, 100);
	char *at = arena_room(rq->work.mem, last.n);
	for (size_t i = 0; i < last.n; i++)
		at[i] = last.at[i] == '-' || last.at[i] == '_' || last.at[i] == '.' ? ' '
										    : last.at[i];
	return str_trim((str){ at, last.n });
}

static str longest_word(str words)
{
	str longest = { 0 };
	while (words.n) {
		str word = str_cut(&words, ' ');
		if (word.n > longest.n)
			longest = word;
	}
	return longest;
}

static list suggest(const request *rq, str words)
{
	const work *w = &rq->work;
	list hits = search_find(w, &(search_wish){ .typed = words, .most = SUGGESTIONS });
	if (!hits.n && words.n)
		hits = search_find(w, &(search_wish){ .typed = longest_word(words),
						      .most = SUGGESTIONS,
						      .newest_first = true });
	return hits;
}

/* An old address, answered in one step; false when it is none. */
static bool leads_on(request *rq)
{
	if (rq->method != GET || rq->out.status != NOT_FOUND || !rq->segments_n || rq->is_deep)
		return false;
	url path = url_path(rq->work.mem, rq->segment, rq->segments_n);
	const article *a = article_moved_from(&rq->work, str_of_url(path));
	if (!a || str_is(a->state, S("draft")) || str_is(a->state, S("scheduled")))
		return false;
	moved(rq, a->address);
	return true;
}

void error_page(request *rq)
{
	if (leads_on(rq))
		return;
	const work *w = &rq->work;
	error_view v = { .status = rq->out.status, .is_staff = rq->who != NULL };
	size_t i = error_index(rq->out.status);
	v.title = label(w->labels,
			i == SIZE_MAX ? L("Something went wrong") : str_of(ERRORS[i].title));
	v.text =
		label(w->labels, i == SIZE_MAX ? L("The site could not answer.  It has been noted.")
					       : str_of(ERRORS[i].text));
	v.is_missing = rq->out.status == NOT_FOUND;
	if (v.is_missing && rq->method == GET) {
		v.words = words_of_path(rq);
		v.suggestions = suggest(rq, v.words);
		note_all_shown(rq, v.suggestions, &SEARCH_HIT);
	}
	page_with(rq, rq->out.status, "error.html", &ERROR_VIEW, &v);
}
