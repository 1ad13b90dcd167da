/* Static files: in the binary, under hashed names, compressed at build, kept for ever. */
#pragma once

#include "request.h"

/* "/static/site.0a1b2c3d4e.css" for "site.css"; false when there is none.  Files of the theme's folder
 * "static" go first, then, under development, those of "static" where we were started; they lie in it
 * side by side. */
bool asset_address(arena *mem, const struct conf *c, str name, str *ret);

/* GET /static/{name}.  A file of those folders is also found without its hash, and then kept by nobody. */
reply asset_show(request *rq);
