#include "old_address.h"

#include "article/article.h"
#include "author/author.h"
#include "base/buffer.h"
#include "import/import.h"
#include "redirect/redirect.h"
#include "render/escape.h"
#include "section/section.h"
#include "tag/tag.h"

/* Something of ours, as far as it matters to what may be asked of it; an empty address: nothing. */
typedef enum place_kind {
	NOTHING,
	FRONT,
	ARCHIVE,
	PAGE,
	STORY,
	LIST_OF_STORIES,
	FILE_OF_OURS
} place_kind;
typedef struct place {
	place_kind kind;
	url address;
} place;

static bool is_number(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return s.n > 0;
}

static bool is_one_of(str s, const char *const *words)
{
	for (; *words; words++)
		if (str_is(s, str_of(*words)))
			return true;
	return false;
}

static url behind(const request *rq, url address, const char *what)
{
	return url_of(rq->work.mem,
		      str_print(rq->work.mem, "%.*s%s", (int)address.n, address.at, what));
}

/* ---- days, months and years ------------------------------------------------------------------ */

/* "/2011/05/17", of n segments: when it begins and ends. */
static bool span_of(const request *rq, size_t n, moment *ret_from, moment *ret_end)
{
	int64_t part[3] = { 0, 1, 1 };
	for (size_t i = 0; i < n; i++)
		if (rq->segment[i].n != (i ? 2 : 4) || !is_number(rq->segment[i]) ||
		    !str_to_int(rq->segment[i], &part[i]))
			return false;
	calendar from = { .year = (int)part[0], .month = (int)part[1], .day = (int)part[2] };
	if (from.year < 1970 || from.month < 1 || from.month > 12 || from.day < 1 || from.day > 31)
		return false;
	calendar end = { .year = from.year + (n == 1 || from.month == 12),
			 .month = n == 1 ? 1 : from.month % 12 + 1,
			 .day = 1 };
	*ret_from = moment_from_calendar(from);
	*ret_end = n < 3 ? moment_from_calendar(end)
			 : moment_day_start((moment){ ret_from->s + 36 * 3600 });
	return moment_calendar(*ret_from).day == from.day;
}

/* The archive has a page for months and days; a year is found on its first. */
static place span_with_stories(const request *rq, size_t n)
{
	moment from, end;
	if (n < 1 || n > 3 || !span_of(rq, n, &from, &end))
		return (place){ 0 };
	moment first = article_time_from(&rq->work, from);
	if (!first.s || first.s >= end.s)
		return (place){ 0 };
	str at[4] = { S("archive"), rq->segment[0], n > 1 ? rq->segment[1] : S(""),
		      rq->segment[2] };
	return (place){ ARCHIVE, url_path(rq->work.mem, at, n == 1 ? 1 : n + 1) };
}

/* ---- what stands, or once stood, at the first segments of the address ------------------------ */

static place place_of_story(const article *a)
{
	if (!a || !str_is(a->state, S("published")))
		return (place){ 0 };
	return (place){ a->section_slug.n ? STORY : PAGE, a->address };
}

static place place_of_redirect(const redirect *r)
{
	if (!r)
		return (place){ 0 };
	if (r->article)
		return (place){ r->section_slug.n ? STORY : PAGE, r->address };
	return (place){ r->media ? FILE_OF_OURS : LIST_OF_STORIES, r->address };
}

static place place_now(const request *rq, size_t n)
{
	const work *w = &rq->work;
	const str *at = rq->segment;
	if (n == 1) {
		const section *s = section_by_slug(w, at[0]);
		return s ? (place){ LIST_OF_STORIES, s->address }
			 : place_of_story(article_page(w, at[0]));
	}
	if (n != 2)
		return (place){ 0 };
	const tag *t = str_is(at[0], S("tag")) ? tag_by_slug(w, at[1]) : NULL;
	if (t)
		return (place){ LIST_OF_STORIES, t->address };
	const author *a = str_is(at[0], S("author")) ? author_by_slug(w, at[1]) : NULL;
	if (a)
		return (place){ LIST_OF_STORIES, a->address };
	return place_of_story(article_by_address(w, at[0], at[1]));
}

static str path_of(const request *rq, size_t n)
{
	buffer out = buffer_new(rq->work.mem, 256, REQUEST_TARGET_BYTES);
	for (size_t i = 0; i < n; i++) {
		put_byte(&out, '/');
		put(&out, rq->segment[i]);
	}
	return buffer_str(&out);
}

static place place_at(const request *rq, size_t n)
{
	if (!n)
		return (place){ FRONT, url_of(rq->work.mem, S("/")) };
	place p = place_now(rq, n);
	if (!p.kind)
		p = place_of_redirect(redirect_at(&rq->work, path_of(rq, n)));
	return p.kind ? p : span_with_stories(rq, n);
}

/* ---- feeds ----------------------------------------------------------------------------------- */

static url feed_of(const request *rq, place p, bool is_atom)
{
	if (p.kind == FRONT)
		return url_of(rq->work.mem, is_atom ? S("/feed.atom") : S("/feed.xml"));
	if (p.kind == STORY)
		return behind(rq, p.address, "/comments.xml");
	if (p.kind == LIST_OF_STORIES)
		return behind(rq, p.address, is_atom ? "/feed.atom" : "/feed.xml");
	return (url){ 0 };
}

/* "…/feed", "…/feed/rss2": how many segments stand before it; n: it is none. */
static size_t before_feed(const request *rq, bool *ret_is_atom)
{
	static const char *const kinds[] = { "rss", "rss2", "rdf", "atom", NULL };
	size_t n = rq->segments_n;
	str last = rq->segment[n - 1];
	*ret_is_atom = str_is(last, S("atom"));
	if (str_is(last, S("feed")))
		return n - 1;
	return n > 1 && str_is(rq->segment[n - 2], S("feed")) && is_one_of(last, kinds) ? n - 2 : n;
}

static url old_feed(const request *rq)
{
	bool is_atom;
	size_t n = before_feed(rq, &is_atom);
	if (n == rq->segments_n)
		return (url){ 0 };
	if (n == 1 && str_is(rq->segment[0], S("comments")))
		return url_of(rq->work.mem, S("/comments.xml"));
	return feed_of(rq, place_at(rq, n), is_atom);
}

/* ---- parts of lists and of stories ----------------------------------------------------------- */

/* "…/page/7": lists go on by other keys here, so it leads to the first page. */
static url old_list_page(const request *rq)
{
	size_t n = rq->segments_n;
	if (n < 2 || !str_is(rq->segment[n - 2], S("page")) || !is_number(rq->segment[n - 1]))
		return (url){ 0 };
	return place_at(rq, n - 2).address;
}

/* "…/2", "…/amp", "…/comment-page-3": other shapes of a story. */
static url old_story_part(const request *rq)
{
	static const char *const parts[] = { "amp", "embed", "trackback", NULL };
	size_t n = rq->segments_n;
	str last = rq->segment[n - 1];
	bool is_part =
		is_number(last) || is_one_of(last, parts) || str_starts(last, S("comment-page-"));
	place p = is_part && n > 1 ? place_at(rq, n - 1) : (place){ 0 };
	return p.kind == STORY || p.kind == PAGE ? p.address : (url){ 0 };
}

/* "…/quay-300x200.jpg" was made from "…/quay.jpg". */
static url old_picture_size(const request *rq)
{
	str path = rq->path, file = rq->segment[rq->segments_n - 1];
	size_t dot = file.n, dash = file.n;
	for (size_t i = 0; i < file.n; i++) {
		dot = file.at[i] == '.' ? i : dot;
		dash = file.at[i] == '-' ? i : dash;
	}
	if (!str_starts(path, S("/wp-content/uploads/")) || dash >= dot)
		return (url){ 0 };
	str high = str_part(file, dash + 1, dot - dash - 1), wide = str_cut(&high, 'x');
	if (!is_number(wide) || !is_number(high))
		return (url){ 0 };
	str before = path_of(rq, rq->segments_n - 1);
	str original = str_print(rq->work.mem, "%.*s/%.*s%.*s", STR_ARGS(before), (int)dash,
				 file.at, STR_ARGS(str_from(file, dot)));
	return place_of_redirect(redirect_at(&rq->work, original)).address;
}

/* ---- answering ------------------------------------------------------------------------------- */

static bool lead_to(request *rq, url where)
{
	if (!where.n)
		return false;
	rq->out.headers_n = 0;
	moved(rq, where);
	return true;
}

static url by_path(const request *rq)
{
	static url (*const rules[])(const request *rq) = { old_feed, old_list_page, old_story_part,
							   old_picture_size };
	url where = place_of_redirect(redirect_at(&rq->work, rq->path)).address;
	if (!where.n)
		where = span_with_stories(rq, rq->segments_n).address;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0] && !where.n; i++)
		where = rules[i](rq);
	return where;
}

static place place_by_number(const request *rq)
{
	static const struct {
		const char *name;
		import_kind kind;
		redirect_kind leads_to;
	} numbers[] = {
		{ "p", IMPORT_STORY, REDIRECT_STORY },
		{ "p", IMPORT_MEDIA, REDIRECT_MEDIA },
		{ "page_id", IMPORT_STORY, REDIRECT_STORY },
		{ "attachment_id", IMPORT_MEDIA, REDIRECT_MEDIA },
		{ "cat", IMPORT_SECTION, REDIRECT_SECTION },
		{ "cat", IMPORT_TAG, REDIRECT_TAG },
		{ "author", IMPORT_AUTHOR, REDIRECT_AUTHOR },
	};
	const work *w = &rq->work;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		int64_t old = 0, id = 0;
		if (str_to_int(query_value(rq, numbers[i].name), &old) && old > 0)
			id = import_anywhere(w, numbers[i].kind, old);
		const redirect *r = id ? redirect_to(w, numbers[i].leads_to, id) : NULL;
		if (r)
			return place_of_redirect(r);
	}
	return (place){ 0 };
}

static place place_by_query(const request *rq)
{
	place p = place_by_number(rq);
	str slug = query_value(rq, "tag");
	const tag *t = !p.kind && slug.n ? tag_by_slug(&rq->work, slug) : NULL;
	return t ? (place){ LIST_OF_STORIES, t->address } : p;
}

static url by_query(const request *rq)
{
	arena *mem = rq->work.mem;
	if (query_has(rq, "s"))
		return url_of(
			mem, str_join(mem, S("/search?q="), url_encode(mem, query_value(rq, "s"))));
	place p = place_by_query(rq);
	str feed = query_value(rq, "feed");
	if (!feed.n)
		return p.address;
	if (str_starts(feed, S("comments-")) && !p.kind)
		return url_of(mem, S("/comments.xml"));
	return feed_of(rq, p.kind ? p : place_at(rq, 0), str_is(feed, S("atom")));
}

/* The old site may have lain below a path of its host, "/blog": then as if that were not there. */
static url below_old_site(const request *rq)
{
	size_t n = 1;
	while (n <= rq->segments_n && !import_lay_at(&rq->work, path_of(rq, n)))
		n++;
	if (n > rq->segments_n)
		return (url){ 0 };
	request rest = *rq;
	rest.segments_n -= n;
	memmove(rest.segment, rest.segment + n, rest.segments_n * sizeof *rest.segment);
	rest.path = path_of(&rest, rest.segments_n);
	url where = rest.segments_n ? by_path(&rest) : by_query(&rest);
	return where.n ? where : place_at(&rest, rest.segments_n).address;
}

bool old_address_leads_on(request *rq)
{
	if (rq->method != GET || !rq->segments_n || rq->is_deep)
		return false;
	url where = by_path(rq);
	return lead_to(rq, where.n ? where : below_old_site(rq));
}

bool old_query_leads_on(request *rq)
{
	return rq->method == GET && !rq->segments_n && lead_to(rq, by_query(rq));
}

bool old_address_is_machinery(const request *rq)
{
	static const char *const names[] = { "wp-login.php", "wp-admin",   "wp-includes",
					     "wp-json",      "xmlrpc.php", NULL };
	return rq->segments_n && is_one_of(rq->segment[0], names);
}
