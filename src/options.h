/* The command line of both programs: flags over the configuration file, and words. */
#pragma once

#include "base/conf.h"

#define OPTION_WORDS 4

typedef struct options {
	conf   conf;  /* the file, then the flags */
	bool   demo;
	str    words[OPTION_WORDS];
	size_t words_n;
	int    argc;  /* what it was read from, for reading it again */
	char **argv;
	const char *allowed;
} options;

/* The configuration without any flags: GALLEY_CONF names the file, GALLEY_DATA the data directory. */
bool options_environment(arena *mem, conf *ret, str *ret_problem);

/* The exit codes of both programs. */
enum { DONE = 0, FAILED = 1, WRONG_USAGE = 2 };

/* Reads argv from its first element on, over the file and the environment; `allowed` lists the flags, parted by
 * spaces ("--data --threads"), and without --conf there neither is read.  DONE; or, with one sentence, FAILED for
 * the file, WRONG_USAGE for a flag or value that does not fit. */
int options_read(arena *mem, int argc, char **argv, const char *allowed, options *ret, str *ret_problem);

/* Whether one of the words is --help or -h, wherever it stands. */
bool options_ask_for_help(int argc, char **argv);

/* Says the problem of a command, where more is told about it, and answers the exit code. */
int options_refuse(const char *command, int code, str problem);

/* The same command line over the file as it is now; context is the options.  For SIGHUP. */
bool options_again(void *context, arena *mem, conf *ret, str *ret_problem);
