/* What the tests of the store share: books on shelves (tests/data/store), in memory or in a folder
 * of their own. */
#pragma once

#include "../base_kit.h"
#include "base/log.h"
#include "store/changes.h"
#include "store/db.h"
#include "store/inside.h"

typedef struct book {
	int64_t id, shelf;
	str     title;
	html    blurb_html;
	url     link;
	double  price;
	bool    lent;
	moment  bought;
} book;

extern const shape BOOK;
extern const catalogue library_catalogue;

typedef struct library {
	arena *mem;
	char   folder[64]; /* empty: in memory */
	store *store;
	dice   dice;
	work   work;
} library;

/* For cmocka: a store in memory, a store in a folder, and their end. */
int library_in_memory(void **state);
int library_in_folder(void **state);
int library_close(void **state);

/* A work of its own on the same store; ended by work_close. */
work work_open(library *l, arena *mem);
void work_close(work *w);

/* In a transaction of its own: a shelf, a book on it (its id). */
void    given_shelf(const work *w, int64_t id, str name);
int64_t given_book(const work *w, int64_t shelf, str title);

/* The lines of the log since log_listen; log_to is undone by library_close. */
void   log_listen(library *l);
size_t log_lines(void);
str    log_last(void);

const char *path_in(library *l, const char *name);
