/* The store's own keys, by name: for signatures, for salts.
 *
 * A key is made when it is first asked for, and kept in the store.  It can be renewed; the one
 * before is then good for another day. */
#pragma once

#include "base/secret.h"
#include "base/work.h"

/* When the store is broken the db of the work is too, and the key is good for nothing. */
secret_key store_secret(const work *w, str name);

/* The key that was renewed less than a day ago; false when there is none. */
bool store_secret_before(const work *w, str name, secret_key *ret);

/* Inside db_begin. */
void store_secret_renew(const work *w, str name);
