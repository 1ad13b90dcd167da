/* One page of a list of stories, newest first, with the way to older ones. */
#pragma once

#include "article/article.h"
#include "web/request.h"

#define LIST_PAGE 20

/* Cuts a list that was asked for one longer than a page, notes its stories as shown, and makes the
 * address of the next page from this one's path (empty: there is none).  A page further on is canonical
 * to itself, since its stories stand on no other; a page without stories is kept from search engines. */
list list_page(request *rq, list stories, url *ret_older);

/* Where the page that was asked for begins (?before=…), and whether it is not the first. */
article_key list_start(const request *rq);
bool        list_goes_on(const request *rq);
