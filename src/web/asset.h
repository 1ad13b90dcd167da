/* Static files: in the binary, under hashed names, compressed at build, kept for ever. */
#pragma once

#include "request.h"

/* "/static/site.0a1b2c3d4e.css" for "site.css"; false when there is none.  With `disk` (--dev, a theme)
 * that folder goes first. */
bool asset_address(arena *mem, str disk, str name, str *ret);

/* GET /static/{file} */
reply asset_show(request *rq);
