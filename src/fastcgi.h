/* `galley fastcgi` and galley.cgi without a CGI request: the same command. */
#pragma once

#include "base/arena.h"

#define FASTCGI_FLAGS "--conf --data --socket --threads"
#define FASTCGI_HELP "Serves FastCGI on --socket PATH or ADDR:PORT, or on the socket that is its standard input."

/* argv without the command's name; the exit code. */
int fastcgi_command(arena *mem, int argc, char **argv);
