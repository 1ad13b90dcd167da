/* Static files: in the binary, under hashed names, compressed at build, kept for ever. */
#pragma once

#include "request.h"

/* The folder of static files that go before the built-in ones: the theme's, or, with --dev and without
 * a theme, "static"; empty when there is none.  Files lie in it side by side. */
str asset_folder(arena *mem, const struct conf *c);

/* "/static/site.0a1b2c3d4e.css" for "site.css"; false when there is none.  With `disk` (--dev, a theme)
 * that folder goes first. */
bool asset_address(arena *mem, str disk, str name, str *ret);

/* GET /static/{name}.  A file of the folder is also found without its hash, and then kept by nobody. */
reply asset_show(request *rq);
