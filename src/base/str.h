/* Text as a pointer and a length, passed by value.
 *
 * A str never owns its bytes: they live in an arena, in the program or in whoever lent them.  It may
 * hold any byte, and is not ended by NUL.  The empty str is { NULL or anything, 0 }.
 *
 * html, url and json are text of which more is known.  They are made only by the rooms that check
 * (render/, web/) and are distinct types, so that plain text cannot pass for them. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct arena arena;

typedef struct str { const char *at; size_t n; } str;
typedef struct html { const char *at; size_t n; } html; /* safe to print between tags */
typedef struct url { const char *at; size_t n; } url;   /* http, https, mailto or a path of our own */
typedef struct json { const char *at; size_t n; } json; /* valid JSON, safe inside a script element */

/* A string literal as a str. */
#define S(literal) ((str){ "" literal, sizeof(literal) - 1 })

/* For printf's "%.*s". */
#define STR_ARGS(s) (int)(s).n, ((s).at ? (s).at : "")

str  str_of(const char *text); /* NULL gives the empty str */
bool str_is(str a, str b);
bool str_is_any_case(str a, str b); /* ASCII letters compared without case */
int  str_order(str a, str b);       /* by bytes: <0, 0, >0 */
bool str_starts(str s, str with);
bool str_ends(str s, str with);
bool str_has(str s, str part);

/* Where part begins in s, or s.n when it does not occur. */
size_t str_find(str s, str part);
size_t str_find_byte(str s, char byte);

str str_from(str s, size_t start);           /* what is left after the first `start` bytes */
str str_part(str s, size_t start, size_t n); /* clipped to what there is */
str str_trim(str s);                         /* without ASCII white space at both ends */

/* Cuts *rest at the next `at` byte: returns what stands before it and leaves what stands behind;
 * without one, returns all and leaves *rest empty. */
str str_cut(str *rest, char at);

/* Whole decimal numbers only: "12", "-3".  False, and *ret untouched, for all else or overflow. */
bool str_to_int(str s, int64_t *ret);

str   str_copy(arena *mem, str s);
char *str_c(arena *mem, str s); /* ended by NUL; bytes behind a NUL inside are lost to C */
str   str_lower(arena *mem, str s); /* ASCII letters only */
str   str_print(arena *mem, const char *format, ...) __attribute__((format(printf, 2, 3)));
str   str_join(arena *mem, str a, str b);
str   str_replace(arena *mem, str s, str what, str by); /* every one; s itself when there is none */

/* UTF-8 (RFC 3629). */
bool   str_is_utf8(str s);
size_t str_letters(str s); /* code points; each wrong byte counts as one */

/* The text of a stranger as the house keeps it: wrong UTF-8, U+FFFE and U+FFFF replaced by U+FFFD; control characters
 * other than tab and newline dropped; CR LF and CR become newline. */
str str_tidy(arena *mem, str s);

/* At most `most` code points of s, never cut inside one. */
str str_clip(str s, size_t most);

html html_of_trusted(str s); /* for render/ alone: the bytes are known to be safe markup */
static inline str str_of_html(html h) { return (str){ h.at, h.n }; }
static inline str str_of_url(url u) { return (str){ u.at, u.n }; }
static inline str str_of_json(json j) { return (str){ j.at, j.n }; }
