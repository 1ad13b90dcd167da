#include "kit.h"

#include "base/secret.h"
#include "media/media.h"
#include "store/changes.h"
#include "web/form.h"

#define START 1795000000 /* a Wednesday evening in November 2026 */

static moment world_clock(void *context)
{
	return ((const world *)context)->now;
}

int world_begin(void **state)
{
	arena *mem = arena_new();
	world *t = NEW(mem, world);
	str why = { 0 };
	*t = (world){ .mem = mem, .now = { START }, .peer = S("192.0.2.7") };
	if (!conf_read(mem, (str){ 0 }, &t->conf, &why))
		fail_msg("%.*s", STR_ARGS(why));
	t->conf.data = S(":memory:");
	t->site = site_open(&(site_options){ .conf = &t->conf,
					     .clock = world_clock,
					     .clock_context = t,
					     .dice = dice_seeded(42) },
			    mem, &why);
	if (!t->site)
		fail_msg("%.*s", STR_ARGS(why));

	work w = world_work(t);
	db_begin(&w);
	settings_begin(&w, S("UTC"));
	t->town = section_add(&w, S("town"), S("Town"), S("What happens here."));
	t->ada = author_add(&w,
			    &(author){ .slug = S("ada-brook"),
				       .name = S("Ada Brook"),
				       .role = S("Reporter"),
				       .email = S("ada@example.org"),
				       .bio_html = author_bio(&w, S("Writes about *harbours*.")) });
	assert_true(world_done(t, &w));
	*state = t;
	return 0;
}

int world_end(void **state)
{
	world *t = *state;
	site_close(t->site);
	arena_free(t->mem);
	return 0;
}

/* ---- asking -------------------------------------------------------------------------------- */

void with_header(world *t, const char *name, const char *value)
{
	assert_true(t->extra_n < sizeof t->extra / sizeof t->extra[0]);
	t->extra[t->extra_n++] = (pair){ str_of(name), str_of(value) };
}

static bool has_extra(const world *t, const char *name)
{
	for (size_t i = 0; i < t->extra_n; i++)
		if (str_is_any_case(t->extra[i].name, str_of(name)))
			return true;
	return false;
}

static void add_headers(world *t, request *rq, str type, str body)
{
	for (size_t i = 0; i < t->extra_n; i++)
		request_header(rq, t->extra[i].name, t->extra[i].value);
	if (!has_extra(t, "Host"))
		request_header(rq, S("Host"), S("paper.test"));
	if (type.n && !has_extra(t, "Origin") && !has_extra(t, "Sec-Fetch-Site"))
		request_header(rq, S("Sec-Fetch-Site"), S("same-origin"));
	if (type.n) {
		request_header(rq, S("Content-Type"), type);
		request_header(rq, S("Content-Length"), str_print(t->mem, "%zu", body.n));
	}
	bool talks = str_starts(rq->target, S("/talk"));
	if (t->session.n || (talks && t->reader.n))
		request_header(rq, S("Cookie"),
			       str_print(t->mem, "session=%.*s%s%.*s", STR_ARGS(t->session),
					 talks && t->reader.n ? "; reader=" : "",
					 STR_ARGS(talks ? t->reader : (str){ 0 })));
	t->extra_n = 0;
}

/* "session=abc; Path=/" to "abc", when it is that cookie. */
static bool is_cookie(str line, const char *name, str *ret_value)
{
	str first = str_cut(&line, ';');
	if (!str_is(str_cut(&first, '='), str_of(name)))
		return false;
	*ret_value = first;
	return true;
}

static void keep_cookies(world *t, const answer *a)
{
	for (size_t i = 0; i < a->headers_n; i++) {
		if (!str_is_any_case(str_of(a->headers[i].name), S("Set-Cookie")))
			continue;
		str value = str_copy(t->mem, a->headers[i].value);
		if (!is_cookie(value, "session", &t->session))
			is_cookie(value, "reader", &t->reader);
	}
}

static request *ask_for(world *t, const char *method_name, const char *target, const char *type,
			str body)
{
	request *rq = request_new(t->mem, str_of(method_name), str_of(target), t->peer);
	add_headers(t, rq, str_of(type), body);
	if (serve_head(t->site, rq)) {
		if (rq->parser)
			form_feed(rq->parser, body);
		serve(t->site, rq);
	}
	return rq;
}

reads page_reads(world *t, const char *target)
{
	request *rq = ask_for(t, "GET", target, NULL, (str){ 0 });
	reads seen = db_reads(rq->work.db);
	assert_int_equal(rq->out.status, OK);
	serve_end(rq);
	return seen;
}

bool is_stale(const world *t, reads seen)
{
	const struct changes *shared = store_changes(site_store(t->site));
	bool stale = false;
	for (size_t i = 0; i < seen.n; i++)
		stale |= changes_last(shared, seen.slots[i]) > seen.since;
	return stale;
}

answer ask(world *t, const char *method_name, const char *target, const char *type, str body)
{
	request *rq = ask_for(t, method_name, target, type, body);
	answer a = rq->out;
	keep_cookies(t, &a);
	serve_end(rq);
	return a;
}

answer get(world *t, const char *target)
{
	return ask(t, "GET", target, NULL, (str){ 0 });
}

answer head(world *t, const char *target)
{
	return ask(t, "HEAD", target, NULL, (str){ 0 });
}

answer post(world *t, const char *target, const char *fields)
{
	return ask(t, "POST", target, "application/x-www-form-urlencoded", str_of(fields));
}

str answer_header_of(const answer *a, const char *name)
{
	for (size_t i = 0; i < a->headers_n; i++)
		if (str_is_any_case(str_of(a->headers[i].name), str_of(name)))
			return a->headers[i].value;
	return (str){ 0 };
}

/* The session is made in the store: a password would cost its hash in every test. */
void sign_in(world *t)
{
	work w = world_work(t);
	db_begin(&w);
	const user *u = user_by_login(&w, S("editor"));
	int64_t id = u ? u->id : user_add(&w, S("editor"), S("Edith"), S("none"), t->ada);
	t->session = session_begin(&w, id);
	assert_true(world_done(t, &w));
}

str form_token(world *t)
{
	answer a = get(t, "/desk");
	size_t at_name = str_find(a.body, S("name=\"token\" value=\""));
	assert_true(at_name < a.body.n);
	str rest = str_from(a.body, at_name + sizeof "name=\"token\" value=\"" - 1);
	return str_join(t->mem, S("token="), str_cut(&rest, '"'));
}

answer desk_post(world *t, const char *target, const char *fields)
{
	str body = str_print(t->mem, "%.*s&%s", STR_ARGS(form_token(t)), fields);
	return post(t, target, str_c(t->mem, body));
}

void at(world *t, moment m)
{
	t->now = m;
	site_tick(t->site);
}

void after(world *t, int64_t seconds)
{
	at(t, (moment){ t->now.s + seconds });
}

/* ---- given --------------------------------------------------------------------------------- */

work world_work(world *t)
{
	return site_work(t->site, t->mem);
}

bool world_done(world *t, work *w)
{
	bool kept = db_end(w, true);
	site_work_end(t->site, w);
	return kept;
}

static const char *or_else(const char *text, const char *otherwise)
{
	return text ? text : otherwise;
}

static void move_to_state(const work *w, int64_t id, const given_story *g)
{
	str state = str_of(or_else(g->state, g->due.s ? "scheduled" : "published"));
	if (str_is(state, S("scheduled")))
		article_schedule(w, id, g->due);
	else if (str_is(state, S("published")) || str_is(state, S("withdrawn")))
		article_publish(w, id, g->published.s ? g->published : w->now);
	if (str_is(state, S("withdrawn")))
		article_withdraw(w, id, S("It was wrong."));
}

int64_t given_article_of(world *t, const given_story *g)
{
	work w = world_work(t);
	str headline = str_of(or_else(g->headline, "A quiet day"));
	article_draft d = { .tags = str_of(g->tags),
			    .authors = { t->ada },
			    .authors_n = 1,
			    .story = { .section = g->is_page ? 0 : t->town,
				       .section_slug = g->is_page ? S("") : S("town"),
				       .headline = headline,
				       .standfirst = str_of(g->standfirst),
				       .language = str_of(or_else(g->language, "en")),
				       .direction =
					       g->language && str_is(str_of(g->language), S("ar"))
						       ? S("rtl")
						       : S("ltr"),
				       .format = str_of(or_else(g->format, "markdown")),
				       .source = str_of(or_else(g->source, "Nothing happened.")),
				       .original = g->original,
				       .hero = g->hero,
				       .talk = str_of(or_else(g->talk, "open")) } };
	d.story.slug =
		g->slug ? str_of(g->slug) : article_free_slug(&w, d.story.section, headline, 0);
	const char *wrong = NULL;
	assert_true(article_prepare(&w, &d, &wrong));
	db_begin(&w);
	int64_t id = article_save(&w, &d);
	move_to_state(&w, id, g);
	assert_true(world_done(t, &w));
	return id;
}

int64_t given_photo(world *t, const char *name)
{
	work w = world_work(t);
	db_begin(&w);
	int64_t id = media_add(&w, &(media){ .name = str_of(name),
					     .type = S("image/jpeg"),
					     .width = 1200,
					     .height = 800,
					     .alt = S("A quay in fog") });
	assert_true(world_done(t, &w));
	return id;
}

int64_t given_comment_of(world *t, const given_remark *g)
{
	work w = world_work(t);
	comment c = { .article = g->article,
		      .parent = g->parent,
		      .name = str_of(or_else(g->name, "Bea")),
		      .source = str_of(or_else(g->text, "Well said.")),
		      .state = str_of(or_else(g->state, "approved")) };
	const char *wrong = NULL;
	assert_true(comment_prepare(&w, &c, &wrong));
	db_begin(&w);
	int64_t id = comment_add(&w, &c);
	assert_true(world_done(t, &w));
	return id;
}

void given_setting(world *t, const char *name, bool value)
{
	work w = world_work(t);
	db_begin(&w);
	setting s = *settings_read(&w, t->mem);
	*(bool *)((char *)&s + shape_field(&SETTING, str_of(name))->offset) = value;
	settings_save(&w, &s);
	assert_true(world_done(t, &w));
}

/* ---- then ---------------------------------------------------------------------------------- */

void assert_has_at(str text, const char *part, bool wanted, const char *file, int line)
{
	if (str_has(text, str_of(part)) == wanted)
		return;
	print_error("%s \"%s\" in:\n%.*s\n", wanted ? "missing" : "unwanted", part, STR_ARGS(text));
	_fail(file, line);
}

void assert_str_at(str text, const char *wanted, const char *file, int line)
{
	if (str_is(text, str_of(wanted)))
		return;
	print_error("\"%.*s\" is not \"%s\"\n", STR_ARGS(text), wanted);
	_fail(file, line);
}
