/* Tokens, hashes, signatures and passwords: libsodium, with sizes chosen once. */
#pragma once

#include "dice.h"
#include "str.h"

#define SECRET_KEY_BYTES 32

typedef struct secret_key { unsigned char at[SECRET_KEY_BYTES]; } secret_key;

/* Must be called once before anything else here; ends the process when libsodium refuses. */
void secret_start(void);

/* 128 bits and more of chance as URL-safe text: 22 letters. */
str secret_token(arena *mem, dice *d);

/* BLAKE2b-256 as 64 hex digits: how tokens are stored, so that a stolen store opens no session. */
str secret_hash(arena *mem, str token);

/* The same of all that an open file holds, read piece by piece; false when it cannot be read. */
bool secret_hash_file(arena *mem, int fd, str *ret);

/* HMAC-SHA-256 of the parts (joined unambiguously) as 43 URL-safe letters. */
str secret_sign(arena *mem, const secret_key *key, str purpose, str what);

bool secret_is_same(str a, str b); /* in constant time; different lengths are different */

/* argon2id, 2 passes over 64 MiB: about 50 ms.  At most two run at once in this process, others wait. */
str  password_hash(arena *mem, str password);
bool password_fits(str hash, str password); /* an empty or foreign hash fits nothing, at the same cost */

/* NIST SP 800-63B: at least 8 letters, at most 1,024 bytes, not among the commonest, not the name
 * itself.  NULL when good, else the label of what is wrong. */
const char *password_problem(str password, str name);
