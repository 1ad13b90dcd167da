/* What the tests of src/base share: cmocka, an arena for each program, texts compared by content.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"

/* A macro, so that cmocka names the line of the test. */
#define assert_str(actual, expected) assert_same_text((actual), (expected), __FILE__, __LINE__)

static inline void assert_same_text(str actual, const char *expected, const char *file, int line)
{
	if (str_is(actual, str_of(expected)))
		return;

	print_error("\"%.*s\" is not \"%s\"\n", STR_ARGS(actual), expected);
	_fail(file, line);
}

static inline int make_arena(void **state)
{
	*state = arena_new();
	return 0;
}

static inline int free_arena(void **state)
{
	arena_free(*state);
	return 0;
}
