/* The command line of both programs: flags over the configuration file, and words. */
#pragma once

#include "base/conf.h"

#define OPTION_WORDS 4

typedef struct options {
	conf   conf;  /* the file, then the flags */
	bool   demo;
	str    words[OPTION_WORDS];
	size_t words_n;
} options;

/* Reads argv from its first element on; `allowed` lists the flags, parted by spaces ("--data --threads").
 * False with one sentence for a flag or value that does not fit. */
bool options_read(arena *mem, int argc, char **argv, const char *allowed, options *ret, str *ret_problem);
