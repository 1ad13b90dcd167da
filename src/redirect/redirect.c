#include "redirect.h"

#include "render/escape.h"
#include "store/db.h"

const shape REDIRECT =
	SHAPE(redirect, FIELD(redirect, article), FIELD(redirect, section), FIELD(redirect, tag),
	      FIELD(redirect, author), FIELD(redirect, media), FIELD(redirect, state),
	      FIELD(redirect, slug), FIELD(redirect, section_slug), FIELD(redirect, articles));

static str without_slash(str path)
{
	while (path.n > 1 && path.at[path.n - 1] == '/')
		path.n--;
	return path;
}

/* The segments of its address; how many. */
static size_t segments_of(const redirect *r, str ret[2])
{
	ret[0] = r->tag      ? S("tag")
		 : r->author ? S("author")
		 : r->media  ? S("media")
			     : r->section_slug;
	size_t n = ret[0].n ? 1 : 0;
	ret[n] = r->slug;
	return n + 1;
}

static bool is_seen(const redirect *r)
{
	if (r->article)
		return str_is(r->state, S("published")) || str_is(r->state, S("withdrawn"));
	return r->slug.n && (!r->tag || r->articles);
}

static redirect *with_address(const work *w, redirect *r)
{
	if (!r || !is_seen(r))
		return NULL;
	str segments[2];
	size_t n = segments_of(r, segments);
	r->address = url_path(w->mem, segments, n);
	return r;
}

redirect *redirect_at(const work *w, str path)
{
	return with_address(w, db_one(w, Q_redirect_at, &REDIRECT, text(without_slash(path))));
}

static int64_t only(redirect_kind what, redirect_kind wanted, int64_t id)
{
	return what == wanted ? id : 0;
}

static redirect *target(const work *w, redirect_kind what, int64_t id)
{
	return db_one(w, Q_redirect_target, &REDIRECT, num(only(what, REDIRECT_STORY, id)),
		      num(only(what, REDIRECT_SECTION, id)), num(only(what, REDIRECT_TAG, id)),
		      num(only(what, REDIRECT_AUTHOR, id)), num(only(what, REDIRECT_MEDIA, id)));
}

redirect *redirect_to(const work *w, redirect_kind what, int64_t id)
{
	return with_address(w, target(w, what, id));
}

url redirect_find(const work *w, str path, int64_t *ret_story)
{
	const redirect *r = redirect_at(w, path);
	*ret_story = r ? r->article : 0;
	return r ? r->address : (url){ 0 };
}

int64_t redirect_media(const work *w, str path)
{
	return db_int(w, Q_redirect_media, text(without_slash(path)));
}

static bool stands_at(const work *w, str path, redirect_kind what, int64_t id)
{
	const redirect *there = target(w, what, id);
	str at[2];
	if (!there)
		return false;
	size_t n = segments_of(there, at);
	str rest = str_from(path, 1), first = str_cut(&rest, '/');
	return n == 2 ? str_is(first, at[0]) && str_is(rest, at[1])
		      : !rest.n && str_is(first, at[0]);
}

void redirect_leave(const work *w, str path, redirect_kind what, int64_t id)
{
	path = without_slash(path);
	if (path.n < 2 || path.at[0] != '/' || path.n > REDIRECT_PATH_MOST ||
	    stands_at(w, path, what, id))
		return;
	db_run(w, Q_redirect_put, text(path), num(only(what, REDIRECT_STORY, id)),
	       num(only(what, REDIRECT_SECTION, id)), num(only(what, REDIRECT_TAG, id)),
	       num(only(what, REDIRECT_AUTHOR, id)), num(only(what, REDIRECT_MEDIA, id)),
	       when(w->now));
}

void redirect_drop(const work *w, str path)
{
	db_run(w, Q_redirect_drop, text(without_slash(path)));
}
