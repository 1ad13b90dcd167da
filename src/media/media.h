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

/* What a file's first bytes say it is: JPEG, PNG, WebP, GIF with a sound header; PDF, MP3, Ogg, MP4 and M4A,
 * WebM.  False for all else.  Only pictures have a width. */
bool media_look(str bytes, media *ret);

/* Writes the bytes to DATA/media (file first, row second); false when they are nothing that is kept here or
 * cannot be written.  The file is written before db_begin, the row after it. */
bool    media_keep(const work *w, str bytes, media *ret);
int64_t media_add(const work *w, const media *m);

/* The same for a file on this machine, which is copied piece by piece; false with the reason, in words that
 * go on after "it was left out, since". */
#define MEDIA_FILE_MOST ((int64_t)200 * 1024 * 1024)
bool    media_keep_file(const work *w, str path, media *ret, str *ret_why);

/* Takes the row back; false where a story shows it.  Between db_begin and db_end; its file
 * goes when media_sweep is called after that, by the clock if by nobody else. */
bool    media_remove(const work *w, int64_t id);
void    media_sweep(const work *w);

media *media_by_id(const work *w, int64_t id);
media *media_by_name(const work *w, str name);
list   media_newest(const work *w, int64_t most); /* pictures alone */
