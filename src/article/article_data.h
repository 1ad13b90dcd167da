/* A story as data for search engines: NewsArticle of schema.org, as JSON-LD. */
#pragma once

#include "article_view.h"

json article_data(const request *rq, const article_view *v);
