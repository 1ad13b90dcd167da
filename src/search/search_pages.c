#include "author/author.h"
#include "base/buffer.h"
#include "render/escape.h"
#include "render/json.h"
#include "render/labels.h"
#include "routes.h"
#include "search.h"
#include "section/section.h"
#include "setting/setting.h"
#include "store/rate.h"
#include "web/choice.h"
#include "web/guard.h"

#define HITS_A_PAGE 20
#define PAGES_MOST 100
#define SUGGESTIONS 8
#define TYPED_MOST 200
#define DAY 86400

typedef struct search_view {
	str typed, from, until;               /* as asked */
	list in_sections, by_authors, orders; /* CHOICE */
	list hits;                            /* search_hit */
	int64_t found;                        /* at most 2,000 */
	bool asked, nothing, many;            /* many: only the newest 2,000 were looked at */
	url next, previous;
} search_view;

const shape SEARCH_VIEW = SHAPE(
	search_view, FIELD(search_view, typed), FIELD(search_view, from), FIELD(search_view, until),
	LIST(search_view, in_sections, CHOICE), LIST(search_view, by_authors, CHOICE),
	LIST(search_view, orders, CHOICE), LIST(search_view, hits, SEARCH_HIT),
	FIELD(search_view, found), FIELD(search_view, asked), FIELD(search_view, nothing),
	FIELD(search_view, many), FIELD(search_view, next), FIELD(search_view, previous));

static const rate SEARCH_RATE = { "search", 60, 1 };

static list choose_section(request *rq, search_wish *wish)
{
	const work *w = &rq->work;
	str asked = query_value(rq, "section");
	list all = sections_all(w);
	const section *s = all.at;
	choices c = choices_new(w->mem, all.n);
	for (size_t i = 0; i < all.n; i++) {
		bool is_it = str_is(s[i].slug, asked);
		choice_put(&c, s[i].slug, s[i].name, is_it);
		if (is_it)
			wish->section = s[i].id;
	}
	return choices_list(&c);
}

static list choose_author(request *rq, search_wish *wish)
{
	const work *w = &rq->work;
	str asked = query_value(rq, "author");
	list all = authors_all(w);
	const author *a = all.at;
	choices c = choices_new(w->mem, all.n);
	for (size_t i = 0; i < all.n; i++) {
		bool is_it = str_is(a[i].slug, asked);
		choice_put(&c, a[i].slug, a[i].name, is_it);
		if (is_it)
			wish->author = a[i].id;
	}
	return choices_list(&c);
}

static list choose_order(request *rq, search_wish *wish)
{
	const work *w = &rq->work;
	wish->newest_first = str_is(query_value(rq, "order"), S("newest"));
	choices c = choices_new(w->mem, 2);
	choice_put(&c, S("best"), label(w->labels, L("Best match first")), !wish->newest_first);
	choice_put(&c, S("newest"), label(w->labels, L("Newest first")), wish->newest_first);
	return choices_list(&c);
}

/* Days as a date field gives them: 2026-11-23. */
static moment day(const request *rq, str typed)
{
	moment m = { 0 };
	if (typed.n == 10)
		moment_from_local_form(str_join(rq->work.mem, typed, S("T00:00")), &m);
	return m;
}

static void put_pair(buffer *out, const char *name, str value)
{
	if (!value.n)
		return;
	put_print(out, "&%s=", name);
	escape_url(out, value);
}

static url page_address(const request *rq, const search_view *v, int64_t number)
{
	buffer out = buffer_new(rq->work.mem, 256, 8192);
	put(&out, S("/search?q="));
	escape_url(&out, v->typed);
	put_pair(&out, "section", query_value(rq, "section"));
	put_pair(&out, "author", query_value(rq, "author"));
	put_pair(&out, "from", v->from);
	put_pair(&out, "until", v->until);
	put_pair(&out, "order", query_value(rq, "order"));
	if (number > 1)
		put_print(&out, "&page=%lld", (long long)number);
	return url_of(rq->work.mem, buffer_str(&out));
}

static int64_t page_asked_for(const request *rq)
{
	int64_t number = 1;
	str_to_int(query_value(rq, "page"), &number);
	return number < 1 ? 1 : number > PAGES_MOST ? PAGES_MOST : number;
}

static void find(request *rq, search_wish *wish, search_view *v)
{
	const work *w = &rq->work;
	int64_t number = page_asked_for(rq);
	wish->most = HITS_A_PAGE;
	wish->skip = (number - 1) * HITS_A_PAGE;
	v->found = search_count(w, wish);
	v->hits = search_find(w, wish);
	note_all_shown(rq, v->hits, &SEARCH_HIT);
	v->nothing = v->found == 0;
	v->many = v->found >= 2000;
	if (number > 1)
		v->previous = page_address(rq, v, number - 1);
	if (wish->skip + (int64_t)v->hits.n < v->found && number < PAGES_MOST)
		v->next = page_address(rq, v, number + 1);
}

/* GET /search?q=…&section=…&author=…&from=…&until=…&order=newest&page=… */
reply search_show(request *rq)
{
	const work *w = &rq->work;
	search_view v = { .typed = str_clip(query_value(rq, "q"), TYPED_MOST),
			  .from = query_value(rq, "from"),
			  .until = query_value(rq, "until") };
	search_wish wish = { .typed = v.typed, .from = day(rq, v.from), .until = day(rq, v.until) };
	if (wish.until.s)
		wish.until.s += DAY;
	v.in_sections = choose_section(rq, &wish);
	v.by_authors = choose_author(rq, &wish);
	v.orders = choose_order(rq, &wish);
	v.asked = v.typed.n > 0;
	keep_from_search(rq);
	int64_t wait;
	if (v.asked && !rate_take(w, &SEARCH_RATE, peer_network(rq), &wait))
		return refuse_for(rq, TOO_MANY_REQUESTS, wait);
	if (v.asked)
		find(rq, &wish, &v);
	return page(rq, "search/show.html", &SEARCH_VIEW, &v);
}

/* GET /search/suggest?q=…: headlines for what has been typed so far, as JSON */
reply search_suggest_show(request *rq)
{
	const work *w = &rq->work;
	int64_t wait;
	if (!rate_take(w, &SEARCH_RATE, peer_network(rq), &wait))
		return refuse_for(rq, TOO_MANY_REQUESTS, wait);
	list hits = search_suggest(w, str_clip(query_value(rq, "q"), TYPED_MOST), SUGGESTIONS);
	const search_hit *h = hits.at;
	buffer out = buffer_new(w->mem, 1024, 65536);
	json_writer j = json_begin(&out);
	json_open(&j, NULL, '[');
	for (size_t i = 0; i < hits.n; i++) {
		json_open(&j, NULL, '{');
		json_str(&j, "headline", h[i].headline);
		json_str(&j, "address", str_of_url(h[i].address));
		json_close(&j, '}');
	}
	json_close(&j, ']');
	keep_from_search(rq);
	return bytes(rq, "application/json", str_of_json(json_done(&j)));
}
