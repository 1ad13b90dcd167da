/* What tests do to a store behind its back; apart from the kit, since the store has words of its own. */
#include "kit_store.h"

#include "store/inside.h"

bool store_may_grow(store *s, int64_t pages)
{
	char sql[64];
	snprintf(sql, sizeof sql, "pragma max_page_count = %lld", (long long)pages);
	return sqlite3_exec(s->shared->db, sql, NULL, NULL, NULL) == SQLITE_OK;
}
