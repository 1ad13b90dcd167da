/* Every handler and every view of the site, declared from its map. */
#pragma once

#include "web/route.h"

#define ROUTE(method, pattern, handler, door, special) reply handler(request *rq);
#define VIEW(template, of) extern const shape of;
#include "routes.def"
#undef ROUTE
#undef VIEW
