#include "rate.h"

#include <assert.h>
#include <sodium.h>

#include "changes.h"
#include "inside.h"

/* A bucket is one number: when it will be full again (40 bits of seconds) and whose it is (24 bits
 * of the hash).  Each token taken moves that time by `each` seconds; no more than at_once of them
 * fit between now and then.  A hash has eight buckets, of which it takes its own, else a full one,
 * else it shares the one that is full soonest. */
#define WAYS 8
#define TIME_BITS 40
#define TIME_MASK ((UINT64_C(1) << TIME_BITS) - 1)

typedef struct place {
	_Atomic uint64_t *row; /* of WAYS buckets */
	uint64_t mark;
} place;

typedef struct pick {
	_Atomic uint64_t *bucket;
	uint64_t was;
	bool is_own;
} pick;

static_assert(crypto_shorthash_KEYBYTES == 16, "the store keeps a salt of this size");
static_assert(crypto_shorthash_BYTES == 8, "a hash is one number");

static bool salt(const work *w, unsigned char *ret)
{
	store *s = w->db->store;
	pthread_mutex_lock(&s->lock);
	bool has = s->has_salt;
	memcpy(ret, s->salt, sizeof(s->salt));
	pthread_mutex_unlock(&s->lock);
	if (has)
		return true;

	secret_key key = store_secret(w, S("rate"));
	if (w->db->broken)
		return false;
	memcpy(ret, key.at, sizeof(s->salt));
	pthread_mutex_lock(&s->lock);
	memcpy(s->salt, key.at, sizeof(s->salt));
	s->has_salt = true;
	pthread_mutex_unlock(&s->lock);
	return true;
}

static bool find_place(const work *w, const rate *limit, str who, place *ret)
{
	unsigned char key[16];
	uint64_t hash = 0;
	changes *c = store_changes(w->db->store);
	w->db->broken = w->db->broken || !c;
	if (!c || !salt(w, key))
		return false;

	str text_of = str_print(w->mem, "%s\n%.*s", limit->name, STR_ARGS(who));
	crypto_shorthash((unsigned char *)&hash, (const unsigned char *)text_of.at, text_of.n, key);
	ret->row = changes_buckets(c) + hash % (CHANGES_BUCKETS / WAYS) * WAYS;
	ret->mark = hash >> TIME_BITS;
	return true;
}

static int64_t full_at(uint64_t bucket)
{
	return (int64_t)(bucket & TIME_MASK);
}

static pick pick_bucket(const place *p, int64_t now)
{
	pick best = { NULL, 0, false };
	for (size_t i = 0; i < WAYS; i++) {
		uint64_t is = atomic_load(&p->row[i]);
		if (is && is >> TIME_BITS == p->mark)
			return (pick){ &p->row[i], is, true };
		if (!best.bucket || full_at(is) < full_at(best.was))
			best = (pick){ &p->row[i], is, false };
	}
	best.is_own = full_at(best.was) <= now;
	return best;
}

/* The mark stays whose bucket is shared; a clock that went back leaves nobody out for longer than
 * an empty bucket does. */
static bool put(const place *p, pick *from, int64_t full)
{
	uint64_t mark = from->is_own ? p->mark : from->was >> TIME_BITS;
	uint64_t want = mark << TIME_BITS | ((uint64_t)full & TIME_MASK);
	return atomic_compare_exchange_strong(from->bucket, &from->was, want);
}

static int64_t clamp(int64_t n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

bool rate_take(const work *w, const rate *limit, str who, int64_t *ret_wait)
{
	place p;
	if (!find_place(w, limit, who, &p))
		return true; /* the db is broken now: whatever is done with it is not kept */

	int64_t now = w->now.s, span = limit->each * limit->at_once;
	for (;;) {
		pick is = pick_bucket(&p, now);
		int64_t full = clamp(full_at(is.was), now, now + span) + limit->each;
		bool fits = full <= now + span;
		if (!fits && ret_wait)
			*ret_wait = full - span - now;
		if (!fits && (!is.is_own || full_at(is.was) <= now + span))
			return false;
		if (put(&p, &is, fits ? full : now + span))
			return fits;
	}
}

void rate_return(const work *w, const rate *limit, str who)
{
	place p;
	if (!find_place(w, limit, who, &p))
		return;

	for (;;) {
		pick is = pick_bucket(&p, w->now.s);
		int64_t full = full_at(is.was) - limit->each;
		if (full_at(is.was) <= w->now.s || put(&p, &is, clamp(full, w->now.s, INT64_MAX)))
			return;
	}
}
