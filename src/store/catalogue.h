/* What src/embed/sql.py makes of sql/: every query in every variant, the schema and the steps that
 * bring an older database to it.  The programs have one catalogue; tests of the store bring
 * theirs. */
#pragma once

#include "base/shape.h"

typedef struct query_entry {
	const char        *name;  /* with its variant: "desk_articles +section by oldest" */
	const char        *place; /* "article.sql:12" */
	const char        *sql;
	const shape       *row;   /* what its rows fill; NULL when they fill nothing */
	const char *const *tags;  /* ended by NULL; $N and :column stand for values */
	const char *const *grows; /* tables that grow, as this query calls them, ended by NULL */
	uint32_t           html_args; /* bit N: $N goes into a column named …_html */
	unsigned char      args;      /* the largest N of all variants */
	bool               writes;
	bool               kept;      /* its rows stay in memory: store/kept.h */
} query_entry;

/* From version - 1 to version. */
typedef struct migration {
	int                version;
	const char        *name;
	const char *const *statements; /* ended by NULL */
} migration;

typedef struct catalogue {
	const query_entry *queries;
	size_t             queries_n;
	const char *const *schema; /* statements, ended by NULL */
	const migration   *migrations;
	size_t             migrations_n;
	int                version; /* of a database that the schema makes */
} catalogue;

extern const catalogue galley_catalogue;
