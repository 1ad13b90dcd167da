/* Percent-encoding (RFC 3986), undone once. */
#pragma once

#include "base/arena.h"
#include "base/str.h"

int hex_digit(char c); /* 0 to 15, or -1 */

/* For a path: false when an escape is broken. */
bool percent_decode(arena *mem, str s, str *ret);

/* For a query: "+" is a space, and what is no escape stays as it was typed ("?q=100%").  Tidied. */
str query_decode(arena *mem, str s);
