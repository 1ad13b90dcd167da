/* The page of a story with its thread: shown at its own address, after a comment was posted, and again
 * when a comment was refused. */
#pragma once

#include "article.h"
#include "comment/comment.h"
#include "web/form.h"

/* The comment form as it stands on the page, filled with what was typed. */
typedef struct talk_form {
	int64_t article, parent; /* parent 0: a comment at the top */
	str     name, email, text;
	list    problems;        /* PROBLEM */
	str     name_problem, email_problem, text_problem;
} talk_form;

/* The same story in a language, for search engines. */
typedef struct alternate {
	str language; /* BCP 47, or x-default */
	url address;  /* absolute */
} alternate;

typedef struct article_view {
	article  *article;
	list      authors;      /* AUTHOR: a box each */
	list      tags;         /* TAG */
	list      translations; /* ARTICLE */
	list      alternates;   /* alternate: this story and its translations; empty where it has none */
	list      more;         /* ARTICLE: newest others of the section */
	list      comments;     /* COMMENT, one page of them */
	url       next_comments, previous_comments;
	bool      is_open;      /* takes comments */
	bool      answering;    /* the form stands under the comment it answers, not at the end */
	bool      posted;       /* the reader comes from posting; */
	bool      pending;      /* … and the comment waits for an editor */
	talk_form *form;
	url       canonical;    /* absolute */
	str       feed;         /* absolute address of the comments' feed */
	str       image;        /* absolute address of the hero */
	json      data;         /* NewsArticle, schema.org */
} article_view;

extern const shape TALK_FORM, ARTICLE_VIEW;

/* from: the comment with which the page of the thread begins, 0 for the first; own: the reader's own held
 * comment, or NULL; typed: what stands in the form, or NULL for an empty one. */
article_view *article_view_of(request *rq, article *a, int64_t from, const comment *own,
                              const talk_form *typed);
