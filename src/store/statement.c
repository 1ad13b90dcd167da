#include "driver.h"

#include "base/address.h"

/* ---- preparing ------------------------------------------------------------------------------- */

static bool ends_html(const char *name)
{
	return str_ends(str_of(name), S("_html"));
}

/* Where the values of a column go; NULL, or why they cannot go there. */
static const char *plan_column(const shape *row, const char *name, column *ret)
{
	const field *f = shape_field(row, str_of(name));
	if (!f)
		return "has a column that its shape does not have";
	if (f->kind == KIND_HTML && !ends_html(name))
		return "would fill html from a column not named …_html";
	if (f->kind == KIND_LIST || f->kind == KIND_INNER || f->kind == KIND_JSON)
		return "has a column for a member that columns do not fill";

	*ret = (column){ f->offset, f->kind };
	return NULL;
}

static const char *plan_columns(connection *c, statement *s)
{
	int n = sqlite3_column_count(s->st);
	s->columns = arena_take(c->mem, sizeof(column) * (size_t)(n ? n : 1));
	s->columns_n = n;
	for (int i = 0; i < n; i++) {
		const char *name = sqlite3_column_name(s->st, i);
		const char *problem = plan_column(s->entry->row, name, &s->columns[i]);
		for (int before = 0; !problem && before < i; before++)
			if (s->columns[before].offset == s->columns[i].offset)
				problem = "has two columns for one member";
		if (problem)
			return problem;
	}
	return NULL;
}

static const char *plan(connection *c, statement *s)
{
	for (int n = 1; n <= s->entry->args; n++) {
		char name[16];
		snprintf(name, sizeof(name), "$%d", n);
		s->index[n] = (unsigned char)sqlite3_bind_parameter_index(s->st, name);
	}
	if (!s->entry->writes && !sqlite3_stmt_readonly(s->st))
		return "writes, but is said to read";

	const char *problem = s->entry->row ? plan_columns(c, s) : NULL;
	return problem ? problem : tags_plan(c, s);
}

statement *statement_of(connection *c, size_t query, const char **ret_problem)
{
	if (c->prepared[query])
		return c->prepared[query];

	statement s = { .entry = &c->catalogue->queries[query] };
	if (sqlite3_prepare_v3(c->db, s.entry->sql, -1, SQLITE_PREPARE_PERSISTENT, &s.st, NULL) !=
	    SQLITE_OK) {
		*ret_problem = connection_trouble(c);
		return NULL;
	}
	*ret_problem = plan(c, &s);
	if (*ret_problem) {
		sqlite3_finalize(s.st);
		return NULL;
	}
	c->prepared[query] = NEW(c->mem, statement);
	*c->prepared[query] = s;
	return c->prepared[query];
}

/* ---- binding --------------------------------------------------------------------------------- */

static int bind_text(sqlite3_stmt *st, int at, str s)
{
	return sqlite3_bind_text64(st, at, s.n ? s.at : "", s.n, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind(sqlite3_stmt *st, int at, const arg *a)
{
	switch (a->kind) {
	case ARG_INT:
		return sqlite3_bind_int64(st, at, a->number);
	case ARG_REAL:
		return sqlite3_bind_double(st, at, a->real);
	case ARG_TEXT:
	case ARG_HTML:
		return bind_text(st, at, a->text);
	case ARG_BLOB:
		return sqlite3_bind_blob64(st, at, a->text.n ? a->text.at : "", a->text.n,
					   SQLITE_STATIC);
	case ARG_NULL:
	case ARG_END:
		break;
	}
	return sqlite3_bind_null(st, at);
}

/* NULL, or what is wrong with the value of $n. */
static const char *misfit(const query_entry *entry, int n, const arg *a)
{
	bool wants_html = (entry->html_args >> n & 1) != 0;
	if (wants_html && a->kind != ARG_HTML && a->kind != ARG_NULL)
		return "a column named …_html takes only rich()";
	if (!wants_html && a->kind == ARG_HTML)
		return "rich() goes only into a column named …_html";
	return NULL;
}

bool statement_bind(statement *s, const arg *args, const char **ret_problem)
{
	int given = 0;
	while (given < ARGS_MOST && args[given].kind != ARG_END)
		given++;

	if (given > s->entry->args)
		*ret_problem = "is given more values than it has parameters";
	for (int n = 1; n <= s->entry->args && !*ret_problem; n++) {
		if (n <= given)
			*ret_problem = misfit(s->entry, n, &args[n - 1]);
		if (*ret_problem || !s->index[n])
			continue;
		if (n > given)
			*ret_problem = "is given fewer values than it has parameters";
		else if (bind(s->st, s->index[n], &args[n - 1]) != SQLITE_OK)
			*ret_problem = "is given a value that cannot be bound";
	}
	return !*ret_problem;
}

/* ---- stepping and filling -------------------------------------------------------------------- */

step statement_step(statement *s)
{
	switch (sqlite3_step(s->st)) {
	case SQLITE_ROW:
		return STEP_ROW;
	case SQLITE_DONE:
		return STEP_DONE;
	default:
		return STEP_FAILED;
	}
}

static str text_column(sqlite3_stmt *st, int at, arena *mem)
{
	const char *bytes = sqlite3_column_blob(st, at); /* of a number: its digits */
	size_t n = (size_t)sqlite3_column_bytes(st, at);
	return n ? str_copy(mem, (str){ bytes, n }) : (str){ NULL, 0 };
}

static url url_column(sqlite3_stmt *st, int at, arena *mem)
{
	str s = text_column(st, at, mem);
	return url_is_safe(s) ? (url){ s.at, s.n } : (url){ NULL, 0 };
}

static void fill(sqlite3_stmt *st, int at, kind as, arena *mem, void *member)
{
	switch (as) {
	case KIND_STR:
		*(str *)member = text_column(st, at, mem);
		return;
	case KIND_HTML:
		*(html *)member = html_of_trusted(text_column(st, at, mem));
		return;
	case KIND_URL:
		*(url *)member = url_column(st, at, mem);
		return;
	case KIND_INT:
		*(int64_t *)member = sqlite3_column_int64(st, at);
		return;
	case KIND_BOOL:
		*(bool *)member = sqlite3_column_int64(st, at) != 0;
		return;
	case KIND_DOUBLE:
		*(double *)member = sqlite3_column_double(st, at);
		return;
	case KIND_MOMENT:
		*(moment *)member = (moment){ sqlite3_column_int64(st, at) };
		return;
	case KIND_JSON:
	case KIND_LIST:
	case KIND_INNER:
		return; /* refused when the statement was planned */
	}
}

void statement_fill(const statement *s, arena *mem, void *row)
{
	for (int i = 0; i < s->columns_n; i++)
		fill(s->st, i, s->columns[i].kind, mem, (char *)row + s->columns[i].offset);
}

int64_t statement_number(const statement *s)
{
	return sqlite3_column_int64(s->st, 0);
}

str statement_text(const statement *s, arena *mem)
{
	return text_column(s->st, 0, mem);
}

void statement_end(statement *s)
{
	sqlite3_reset(s->st);
	sqlite3_clear_bindings(s->st);
}
