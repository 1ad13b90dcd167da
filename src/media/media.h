/* Pictures and other files in DATA/media, served as they are under generated names. */
#pragma once

#include "base/work.h"

typedef struct media {
	int64_t id;
	str     name;          /* of the file: letters of its content's hash and the ending of its type */
	str     type;          /* by its content, never by what a name or a client says */
	int64_t width, height;
	str     alt, caption, credit;
	url     address;
} media;

extern const shape MEDIA;

/* What a file's first bytes say it is.  False for all but JPEG, PNG, WebP and GIF with a sound header. */
bool media_look(str bytes, media *ret);

/* Writes the bytes to DATA/media (file first, row second) and returns the id, or 0 when they are no
 * picture or cannot be kept.  The file is written before db_begin, the row after it. */
bool    media_keep(const work *w, str bytes, media *ret);
int64_t media_add(const work *w, const media *m);

media *media_by_id(const work *w, int64_t id);
media *media_by_name(const work *w, str name);
list   media_newest(const work *w, int64_t most);
