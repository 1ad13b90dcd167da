/* The static files that the build put into the program, sorted by name (as strcmp does). */
#pragma once

#include <stddef.h>

typedef struct blob { const unsigned char *at; size_t n; } blob;

/* gzip and brotli are empty where they would not be smaller. */
typedef struct asset_file {
	const char *name;   /* "site.css" */
	const char *hashed; /* "site.0a1b2c3d4e.css": ten hex digits of SHA-256 */
	const char *type;   /* media type, with charset where it is text */
	blob        plain, gzip, brotli;
} asset_file;

extern const asset_file asset_files[];
extern const size_t     asset_files_n;
