#include "kept.h"

#include <pthread.h>
#include <stdatomic.h>
#include <xxhash.h>

#define KEPT_PLACES 256 /* a question has one; the last asked has it */
#define KEY_MOST 256    /* bytes of a question and its values */
#define ROWS_MOST 200

struct kept_rows {
	atomic_int users; /* the table is one */
	arena *mem;
	str key;
	uint64_t since;
	slots read;
	list rows;
};

struct kept_table {
	pthread_mutex_t lock;
	kept_rows *at[KEPT_PLACES];
};

kept_table *kept_new(void)
{
	kept_table *k = calloc(1, sizeof(*k));
	if (k)
		pthread_mutex_init(&k->lock, NULL);
	return k;
}

void kept_forget(kept_table *k)
{
	pthread_mutex_lock(&k->lock);
	for (size_t i = 0; i < KEPT_PLACES; i++) {
		if (k->at[i])
			kept_give(k->at[i]);
		k->at[i] = NULL;
	}
	pthread_mutex_unlock(&k->lock);
}

void kept_free(kept_table *k)
{
	if (!k)
		return;
	kept_forget(k);
	pthread_mutex_destroy(&k->lock);
	free(k);
}

/* ---- questions ------------------------------------------------------------------------------- */

typedef struct key {
	char at[KEY_MOST];
	size_t n;
	bool fits;
} key;

static void add(key *k, const void *at, size_t n)
{
	k->fits = k->fits && n <= sizeof(k->at) - k->n;
	if (k->fits && n)
		memcpy(k->at + k->n, at, n);
	k->n += k->fits ? n : 0;
}

static key key_of(const look *l)
{
	key k;
	k.n = 0;
	k.fits = true;
	add(&k, &l->query, sizeof(l->query));
	for (const arg *a = l->args; a->kind != ARG_END; a++) {
		bool is_text = a->kind == ARG_TEXT || a->kind == ARG_BLOB || a->kind == ARG_HTML;
		add(&k, &a->kind, sizeof(a->kind));
		add(&k, is_text ? (const void *)&a->text.n : (const void *)&a->number,
		    sizeof(a->number));
		add(&k, is_text ? a->text.at : NULL, is_text ? a->text.n : 0);
	}
	return k;
}

static size_t place_of(const key *k)
{
	return XXH3_64bits(k->at, k->n) % KEPT_PLACES;
}

/* ---- taking ---------------------------------------------------------------------------------- */

static bool is_fresh(const kept_rows *r, const changes *c)
{
	for (size_t i = 0; i < r->read.n; i++)
		if (changes_last(c, r->read.at[i]) > r->since)
			return false;
	return true;
}

kept_rows *kept_take(kept_table *k, const changes *c, const look *l, uint64_t at)
{
	key asked = key_of(l);
	if (!asked.fits)
		return NULL;
	pthread_mutex_lock(&k->lock);
	kept_rows *r = k->at[place_of(&asked)];
	bool is_it =
		r && r->since <= at && str_is(r->key, (str){ asked.at, asked.n }) && is_fresh(r, c);
	if (is_it)
		atomic_fetch_add(&r->users, 1);
	pthread_mutex_unlock(&k->lock);
	return is_it ? r : NULL;
}

void kept_give(kept_rows *r)
{
	if (atomic_fetch_sub(&r->users, 1) == 1)
		arena_free(r->mem);
}

list kept_list(const kept_rows *r)
{
	return r->rows;
}

const slots *kept_slots(const kept_rows *r)
{
	return &r->read;
}

/* ---- keeping --------------------------------------------------------------------------------- */

/* str, html, url and json are all a pointer and a length. */
static void copy_text(arena *mem, char *member)
{
	str s;
	memcpy(&s, member, sizeof(s));
	s = str_copy(mem, s);
	memcpy(member, &s, sizeof(s));
}

static list copy_rows(arena *mem, const shape *of, list rows)
{
	list copy = list_new(mem, of, rows.n);
	if (rows.n)
		memcpy(copy.at, rows.at, rows.n * of->size);
	for (size_t i = 0; i < rows.n; i++)
		for (size_t f = 0; f < of->n; f++)
			if (of->fields[f].kind <= KIND_JSON)
				copy_text(mem, (char *)list_at(copy, of, i) + of->fields[f].offset);
	return copy;
}

void kept_put(kept_table *k, const look *l, uint64_t since, const slots *read, list rows)
{
	key asked = key_of(l);
	if (!asked.fits || rows.n > ROWS_MOST)
		return;
	arena *mem = arena_new();
	kept_rows *r = NEW(mem, kept_rows);
	r->mem = mem;
	r->since = since;
	r->key = str_copy(mem, (str){ asked.at, asked.n });
	r->read = (slots){ .mem = mem };
	for (size_t i = 0; i < read->n; i++)
		slots_add(&r->read, read->at[i]);
	r->rows = copy_rows(mem, l->shape, rows);
	atomic_store(&r->users, 1);

	pthread_mutex_lock(&k->lock);
	kept_rows *before = k->at[place_of(&asked)];
	k->at[place_of(&asked)] = r;
	pthread_mutex_unlock(&k->lock);
	if (before)
		kept_give(before);
}
