#include "article/article.h"
#include "article/article_list.h"
#include "author.h"
#include "message/message.h"
#include "render/labels.h"
#include "routes.h"
#include "store/db.h"
#include "store/rate.h"
#include "web/form.h"
#include "web/guard.h"

typedef struct author_view {
	const author *author;
	list stories;
	url older;
	bool goes_on;
} author_view;

/* What a reader writes to an author, as it was typed. */
typedef struct contact_view {
	const author *author;
	str name, email, text;
	list problems;
	str name_problem, email_problem, text_problem;
	bool sent;
} contact_view;

const shape AUTHOR_VIEW =
	SHAPE(author_view, INNER(author_view, author, AUTHOR), LIST(author_view, stories, ARTICLE),
	      FIELD(author_view, older), FIELD(author_view, goes_on));

const shape CONTACT_VIEW =
	SHAPE(contact_view, INNER(contact_view, author, AUTHOR), FIELD(contact_view, name),
	      FIELD(contact_view, email), FIELD(contact_view, text),
	      LIST(contact_view, problems, PROBLEM), FIELD(contact_view, name_problem),
	      FIELD(contact_view, email_problem), FIELD(contact_view, text_problem),
	      FIELD(contact_view, sent));

static const rule CONTACT_RULES[] = {
	{ "name", .at_least = 2, .at_most = 80, .needed = true, .one_line = true,
	  .label = L_("Your name") },
	{ "email", .at_most = 254, .needed = true, .one_line = true,
	  .label = L_("Your e-mail address"), .check = is_email },
	{ "text", .at_least = 10, .at_most = 5000, .needed = true, .label = L_("Your message") },
};

static const rate CONTACT_RATE = { "contact", 5, 120 };

/* GET /author/{author}?before=… */
reply author_show(request *rq)
{
	const work *w = &rq->work;
	const author *a = author_by_slug(w, rq->part[0]);
	if (!a)
		return NOT_FOUND;

	author_view v = { .author = a, .goes_on = list_goes_on(rq) };
	v.stories = list_page(rq, articles_by_author(w, a->id, list_start(rq), LIST_PAGE + 1),
			      &v.older);
	return page(rq, "author/show.html", &AUTHOR_VIEW, &v);
}

/* GET /author/{author}/contact */
reply author_contact(request *rq)
{
	const author *a = author_by_slug(&rq->work, rq->part[0]);
	if (!a)
		return NOT_FOUND;
	keep_from_search(rq);
	return page(rq, "author/contact.html", &CONTACT_VIEW,
		    &(contact_view){ .author = a, .sent = query_has(rq, "sent") });
}

static reply contact_again(request *rq, reply status, contact_view *v, const form *f)
{
	v->problems = f->problems;
	v->name_problem = form_problem_at(f, "name");
	v->email_problem = form_problem_at(f, "email");
	v->text_problem = form_problem_at(f, "text");
	keep_private(rq);
	return page_with(rq, status, "author/contact.html", &CONTACT_VIEW, v);
}

/* POST /author/{author}/contact */
reply author_contact_post(request *rq)
{
	const work *w = &rq->work;
	contact_view v = { .author = author_by_slug(w, rq->part[0]) };
	if (!v.author)
		return NOT_FOUND;
	url back = url_with(rq, v.author->contact, "sent");
	if (form_was_baited(rq))
		return see_other(rq, back);
	form f = form_read(rq, CONTACT_RULES, &CONTACT_VIEW, &v);
	if (f.problems.n)
		return contact_again(rq, UNPROCESSABLE, &v, &f);
	message m = { .author = v.author->id, .name = v.name, .email = v.email, .text = v.text };
	if (message_is_known(w, &m))
		return see_other(rq, back);
	int64_t wait;
	if (!rate_take(w, &CONTACT_RATE, peer_network(rq), &wait)) {
		retry_after(rq, wait);
		form_problem(rq, &f, "text",
			     L_("Too many messages came from your network just now.  Please wait a "
				"few minutes and send it again."));
		return contact_again(rq, TOO_MANY_REQUESTS, &v, &f);
	}

	db_begin(w);
	if (!message_is_known(w, &m))
		message_add(w, &m);
	return see_other(rq, back);
}
