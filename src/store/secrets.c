#include "secrets.h"

#include "base/log.h"
#include "inside.h"

#define GOOD_FOR (24 * 60 * 60)

/* The queries of sql/secret.sql by name: the store's tests have them under other numbers. */
static enum query query_named(const store *s, const char *name)
{
	for (size_t i = 0; i < s->catalogue->queries_n; i++)
		if (str_is(str_of(s->catalogue->queries[i].name), str_of(name)))
			return (enum query)i;
	log_problem("the catalogue has no query %s", name);
	abort();
}

static bool key_of(str value, secret_key *ret)
{
	if (value.n != SECRET_KEY_BYTES)
		return false;
	memcpy(ret->at, value.at, SECRET_KEY_BYTES);
	return true;
}

static bool newest(const work *w, str name, secret_key *ret)
{
	enum query q = query_named(w->db->store, "secret_newest");
	return key_of(db_text(w, q, text(name)), ret);
}

static void add(const work *w, str name)
{
	secret_key made;
	dice_fill(w->dice, made.at, SECRET_KEY_BYTES);
	db_run(w, query_named(w->db->store, "secret_add"), text(name),
	       blob((str){ (const char *)made.at, SECRET_KEY_BYTES }), when(w->now));
}

/* Outside of db_begin the key is made in a transaction of its own, by whoever comes first. */
static bool make_apart(const work *w, str name, secret_key *ret)
{
	work own = *w;
	own.db = db_new(w->db->store, w->mem);
	db_begin(&own);
	if (!newest(&own, name, ret))
		add(&own, name);
	bool made = newest(&own, name, ret);
	made = db_end(&own, true) && made;
	db_free(own.db);
	return made;
}

static bool make_here(const work *w, str name, secret_key *ret)
{
	add(w, name);
	return newest(w, name, ret);
}

secret_key store_secret(const work *w, str name)
{
	secret_key key = { { 0 } };
	if (newest(w, name, &key))
		return key;
	if (w->db->broken ||
	    !(w->db->writing ? make_here(w, name, &key) : make_apart(w, name, &key)))
		w->db->broken = true;
	return key;
}

bool store_secret_before(const work *w, str name, secret_key *ret)
{
	enum query q = query_named(w->db->store, "secret_before");
	return key_of(db_text(w, q, text(name), num(w->now.s - GOOD_FOR)), ret);
}

void store_secret_renew(const work *w, str name)
{
	add(w, name);
	db_run(w, query_named(w->db->store, "secret_forget"), text(name), num(w->now.s - GOOD_FOR));
}
