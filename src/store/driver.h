/* One connection to the database file: SQLite behind the few things that the store wants of it.
 *
 * A connection is used by one thread at a time.  Its statements are prepared on first use and kept.
 * What fails is told by false or STEP_FAILED; why, by connection_trouble. */
#pragma once

#include <sqlite3.h>

#include "catalogue.h"
#include "db.h"

#define PATIENCE_MS 5000 /* with other programs that hold the file */
#define APPLICATION_ID 0x47414c59 /* "GALY" in the file's header */

/* What is said to every engine without a name of its own. */
typedef enum control {
	CONTROL_READ, CONTROL_WRITE, CONTROL_COMMIT, CONTROL_ROLLBACK,
	CONTROL_SAVE, CONTROL_KEEP, CONTROL_UNDO,
	CONTROLS
} control;

typedef struct column { size_t offset; kind kind; } column;

/* One part of a tag: text as it stands, or the number of a parameter or a result column. */
typedef struct tag_piece {
	enum { TAG_TEXT, TAG_ARG, TAG_COLUMN } kind;
	str text;
	int number;
} tag_piece;

typedef struct tag { tag_piece *pieces; size_t n; bool each_row; } tag;

/* A prepared query and what was found out about it once: where its parameters and columns go. */
typedef struct statement {
	sqlite3_stmt      *st;
	const query_entry *entry;
	unsigned char      index[ARGS_MOST + 1]; /* SQLite's number of $N; 0: not in this variant */
	column            *columns;              /* as many as `row` takes; NULL without a shape */
	int                columns_n;
	tag               *tags; /* what it reads or writes */
	size_t             tags_n;
} statement;

typedef struct connection {
	sqlite3           *db;
	arena             *mem; /* its own */
	const catalogue   *catalogue;
	statement        **prepared; /* by number of the query */
	sqlite3_stmt      *controls[CONTROLS];
	bool               reading; /* inside a read transaction … */
	uint64_t           since;   /* … that began when the commit counter had this value … */
	uint64_t           began;   /* … and the store's clock this one */
	struct connection *next;    /* in the pool */
} connection;

typedef enum step { STEP_ROW, STEP_DONE, STEP_FAILED } step;

/* Before the first is opened; later it changes nothing. */
void connections_prepare(void);

/* A file that exists, or ":memory:".  NULL with the reason. */
connection *connection_open(const char *file, const catalogue *c, arena *mem, str *ret_problem);
void        connection_close(connection *c); /* accepts NULL */

bool connection_control(connection *c, control what);
bool connection_is_in_transaction(const connection *c);
bool connection_script(connection *c, const char *const *statements);
/* The number that a statement of one row and column answers; false when it fails. */
bool connection_number(connection *c, const char *sql, int64_t *ret);
bool connection_version(connection *c, int64_t version); /* is its user_version from now on */
const char *connection_trouble(const connection *c);

/* Disk full, file gone, locked for too long: nothing that the query did wrong. */
bool connection_is_ill(const connection *c);

/* ---- statements (statement.c) ---------------------------------------------------------------- */

/* The prepared query of that number; NULL with the reason when SQL and shape do not fit. */
statement *statement_of(connection *c, size_t query, const char **ret_problem);

/* False with the reason when the values do not fit the query: that is a mistake in the program. */
bool statement_bind(statement *s, const arg *args, const char **ret_problem);
step statement_step(statement *s);
void statement_fill(const statement *s, arena *mem, void *row);
int64_t statement_number(const statement *s); /* the first column */
str     statement_text(const statement *s, arena *mem);
void    statement_end(statement *s);

/* ---- tags (tag.c) ---------------------------------------------------------------------------- */

/* Finds the columns that the query's tags name: NULL, or what is wrong with them. */
const char *tags_plan(connection *c, statement *s);

/* Whether the tag has a name in the row just stepped to: none of its columns is null. */
bool tag_is_meant(const statement *s, const tag *t);

/* The slot of the tag with its values put in; the columns are those of the row just stepped to. */
uint16_t tag_slot(const statement *s, const tag *t, const arg *args);
