/* Files that the build put into the program, sorted by name (as strcmp does). */
#pragma once

#include <stddef.h>

typedef struct embedded { const char *name; const unsigned char *at; size_t n; } embedded;

/* templates/, without the catalogues: "article/show.html". */
extern const embedded template_files[];
extern const size_t   template_files_n;

/* conf/demo/: the demo newspaper. */
extern const embedded demo_files[];
extern const size_t   demo_files_n;
