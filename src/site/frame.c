#include "frame.h"

#include "article/article.h"
#include "comment/comment.h"
#include "import/import.h"
#include "inside.h"
#include "render/escape.h"
#include "section/section.h"
#include "store/db.h"
#include "user/session_cookie.h"
#include "user/user.h"

#define LATEST 6
#define NAV_MOST 10

static const shape NAV_SECTION = SHAPE(nav_section, FIELD(nav_section, name),
				       FIELD(nav_section, address), FIELD(nav_section, is_here));

const shape FRAME_VIEW =
	SHAPE(frame_view, INNER(frame_view, site, SETTING), FIELD(frame_view, site_language),
	      FIELD(frame_view, site_direction), FIELD(frame_view, today), FIELD(frame_view, home),
	      FIELD(frame_view, search), FIELD(frame_view, feed), FIELD(frame_view, desk),
	      FIELD(frame_view, archive), FIELD(frame_view, canonical), FIELD(frame_view, base),
	      FIELD(frame_view, here), FIELD(frame_view, is_front), FIELD(frame_view, noindex),
	      LIST(frame_view, sections, NAV_SECTION), LIST(frame_view, latest, ARTICLE),
	      LIST(frame_view, standing, NAV_SECTION), INNER(frame_view, who, USER),
	      FIELD(frame_view, token), FIELD(frame_view, held), FIELD(frame_view, imports),
	      FIELD(frame_view, version));

static list nav_sections(const request *rq)
{
	list all = sections_top(&rq->work, NAV_MOST);
	const section *s = all.at;
	nav_section *nav = arena_take(rq->work.mem, all.n * sizeof *nav);
	for (size_t i = 0; i < all.n; i++)
		nav[i] = (nav_section){ s[i].name, s[i].address,
					rq->segments_n && str_is(rq->segment[0], s[i].slug) };
	return (list){ nav, all.n };
}

static list nav_standing(const request *rq)
{
	list all = articles_standing(&rq->work);
	const article *a = all.at;
	nav_section *nav = arena_take(rq->work.mem, all.n * sizeof *nav);
	for (size_t i = 0; i < all.n; i++)
		nav[i] = (nav_section){ a[i].headline, a[i].address,
					str_is(rq->path, str_of_url(a[i].address)) };
	return (list){ nav, all.n };
}

/* The newest stories that stand nowhere else on the page. */
static list latest(const request *rq)
{
	list all = articles_latest(&rq->work, (int64_t)(LATEST + rq->out.shown.n));
	article *a = all.at;
	size_t n = 0;
	for (size_t i = 0; i < all.n && n < LATEST; i++)
		if (!was_shown(rq, a[i].id))
			a[n++] = a[i];
	return (list){ a, n };
}

static void add_staff(request *rq, frame_view *v)
{
	v->who = rq->who;
	v->token = session_form_token(rq);
	v->held = comments_held(&rq->work);
	v->imports = imports_exist(&rq->work);
}

frame_view *frame_fill(request *rq)
{
	const work *w = &rq->work;
	frame_view *v = NEW(w->mem, frame_view);
	db_depends_on(w, S("day"));
	*v = (frame_view){ .site = w->setting,
			   .site_language = labels_code(w->labels),
			   .site_direction = labels_direction(w->labels),
			   .today = label_date_str(w->mem, w->labels, w->now),
			   .home = url_of(w->mem, S("/")),
			   .search = url_of(w->mem, S("/search")),
			   .feed = url_of(w->mem, S("/feed.xml")),
			   .desk = url_of(w->mem, S("/desk")),
			   .archive = url_of(w->mem, S("/archive")),
			   .base = rq->base,
			   .here = url_path(w->mem, rq->segment, rq->segments_n),
			   .is_front = rq->segments_n == 0,
			   .noindex = rq->out.noindex,
			   .version = S(GALLEY_VERSION) };
	v->canonical =
		url_of(w->mem, absolute(rq, rq->out.canonical.n ? rq->out.canonical : v->here));
	v->sections = nav_sections(rq);
	v->standing = nav_standing(rq);
	v->latest = latest(rq);
	if (rq->who)
		add_staff(rq, v);
	return v;
}
