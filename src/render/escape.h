/* Escaping by place. */
#pragma once

#include "base/buffer.h"

void escape_html(buffer *out, str s);  /* & < > " ' : between tags and in quoted attributes */
void escape_url(buffer *out, str s);   /* percent-encodes all but unreserved characters (RFC 3986) */
html html_of_text(arena *mem, str s);  /* the text itself, escaped */
str  url_encode(arena *mem, str s);

/* The shortest decimal that reads back as the same number; what is no number is 0. */
void put_double(buffer *out, double number);

/* A checked url: http, https, mailto, or a path of our own ("/…", not "//…", no backslash, no control
 * characters, decided on the value without white space and controls).  Empty for all else. */
url url_of(arena *mem, str s);

/* A path of our own from segments that are percent-encoded here: url_path(mem, "news", slug). */
url url_path(arena *mem, const str *segments, size_t n);

/* An address of our own with a number in it: "/talk/" 42 "#comment". */
url url_numbered(arena *mem, str before, int64_t number, str after);
