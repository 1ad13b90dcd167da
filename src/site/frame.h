/* What surrounds every page: masthead, navigation, sidebar.  Templates see these members behind those of
 * their own view. */
#pragma once

#include "web/request.h"

typedef struct nav_section {
	str  name;
	url  address;
	bool is_here;
} nav_section;

typedef struct frame_view {
	const struct setting *site;
	str         site_language, site_direction; /* of the pages; an article has its own */
	str         today;               /* Monday, 23 November 2026 */
	url         home, search, feed, desk, archive;
	url         canonical;           /* absolute, without what was asked for beside; a view may name a better one */
	str         base;                /* "https://paper.example" */
	url         here;                /* path and query of this page */
	bool        is_front, noindex;
	list        sections;            /* nav_section */
	list        latest;              /* ARTICLE: newest, without those the page shows */
	list        standing;            /* nav_section: pages of the paper itself, for the foot */
	const struct user *who;          /* NULL for a reader */
	str         token;               /* of signed-in forms */
	int64_t     held;                /* comments that wait, for the desk */
	bool        imports;             /* something was brought in, which the desk tells of */
	str         version;
} frame_view;

extern const shape FRAME_VIEW;

/* Fills the frame for what the handler recorded; latest and sections only where the template is a page. */
frame_view *frame_fill(request *rq);
