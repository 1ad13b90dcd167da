/* JSON, written.  Strings are escaped so that the text can also stand inside a script element. */
#pragma once

#include "base/buffer.h"
#include "base/shape.h"

/* A writer keeps commas and nesting right; names may be NULL inside arrays. */
typedef struct json_writer { buffer *out; int depth; bool first[32]; } json_writer;

json_writer json_begin(buffer *out);
void json_open(json_writer *j, const char *name, char bracket); /* '{' or '[' */
void json_close(json_writer *j, char bracket);
void json_str(json_writer *j, const char *name, str value);
void json_int(json_writer *j, const char *name, int64_t value);
void json_bool(json_writer *j, const char *name, bool value);
void json_moment(json_writer *j, const char *name, moment value); /* ISO 8601 with offset */

/* All members of a struct by its shape; lists become arrays, inner structs objects, NULL null. */
void json_struct(json_writer *j, const char *name, const shape *of, const void *data);

json json_done(json_writer *j);
