/* A story as readers would see it, before it is saved. */
#pragma once

#include "article.h"

typedef struct story_preview {
	article *article;
	list     authors; /* AUTHOR */
	list     tags;    /* TAG */
} story_preview;

extern const shape STORY_PREVIEW;

/* Of what article_prepare has passed. */
const story_preview *article_preview(const work *w, const article_draft *d);
