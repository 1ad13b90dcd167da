/* call N PROGRAM [NAME=VALUE]...: starts /bin/true and the program in turn, N times each, in the environment
 * that is given, reads what they write until nobody can write any more, and prints the medians of both in
 * microseconds and the bytes that the program wrote. */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST 100000

static double microseconds_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static size_t read_all(int from)
{
	static char room[1 << 16];
	size_t all = 0;
	for (;;) {
		ssize_t n = read(from, room, sizeof room);
		if (n <= 0)
			return all;
		all += (size_t)n;
	}
}

/* Microseconds from start to last byte; negative when the program did not end well. */
static double call(const char *program, char **variables, size_t *ret_bytes)
{
	int ends[2], status = 0;
	pid_t child;
	posix_spawn_file_actions_t actions;
	char *arguments[] = { (char *)(uintptr_t)program, NULL };
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	double began = microseconds_now();
	int failed = posix_spawn(&child, program, &actions, NULL, arguments, variables);
	close(ends[1]);
	*ret_bytes = failed ? 0 : read_all(ends[0]);
	double took = microseconds_now() - began;
	close(ends[0]);
	posix_spawn_file_actions_destroy(&actions);
	if (failed || waitpid(child, &status, 0) < 0 || status != 0)
		return -1;
	return took;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	static double small[MOST], large[MOST];
	size_t nothing = 0, bytes = 0;
	long n = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
	if (n < 1 || n > MOST) {
		fprintf(stderr, "usage: call N PROGRAM [NAME=VALUE]...\n");
		return 2;
	}
	for (long i = 0; i < n; i++) {
		small[i] = call("/bin/true", argv + 3, &nothing);
		large[i] = call(argv[2], argv + 3, &bytes);
		if (small[i] < 0 || large[i] < 0 || !bytes) {
			fprintf(stderr, "call: %s did not answer\n", small[i] < 0 ? "/bin/true" : argv[2]);
			return 1;
		}
	}
	qsort(small, (size_t)n, sizeof *small, by_size);
	qsort(large, (size_t)n, sizeof *large, by_size);
	printf("%.0f %.0f %zu\n", small[n / 2], large[n / 2], bytes);
	return 0;
}
