/* Addresses that nothing of ours has, but that once stood here or at a site which was brought in: each leads
 * on in one step, where what it leads to exists. */
#pragma once

#include "web/request.h"

/* An address that was not found, or has a final slash as those of other systems have: answers 301 and true
 * where it leads on. */
bool old_address_leads_on(request *rq);

/* A query of WordPress at "/" ("?p=42"), likewise.  All other queries are none of ours. */
bool old_query_leads_on(request *rq);

/* What only scanners ask for ("/wp-login.php"): not worth a page with suggestions. */
bool old_address_is_machinery(const request *rq);
