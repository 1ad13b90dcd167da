/* What the parser of form_parse.c keeps, for form.c to read. */
#pragma once

#include "base/buffer.h"
#include "form.h"

#define BOUNDARY_MOST 70 /* RFC 2046 5.1.1 */

/* A field's name and value, one behind the other in `text`, which moves while it grows. */
typedef struct span { uint32_t at, name_n, value_n; } span;

typedef struct sent_file { str field; upload upload; } sent_file;

typedef enum part_state {
	IN_DATA,        /* of a part, or before the first */
	AFTER_BOUNDARY, /* "--" or a line's end follows */
	AFTER_DASH,
	AFTER_PADDING,
	AFTER_RETURN,
	IN_HEAD,        /* of a part */
	IN_EPILOGUE,
} part_state;

typedef enum sink { TO_NOTHING, TO_FIELD, TO_FILE } sink;

struct form_parser {
	arena *mem;
	str tmp;
	int64_t most, seen;
	reply status;
	void (*take)(form_parser *p, str bytes);

	buffer text;
	span *fields;
	size_t fields_n;
	sent_file files[FORM_FILES];
	size_t files_n;

	/* urlencoded */
	bool in_field, in_value;
	char escape[3]; /* the beginning of an escape that the last piece cut */
	size_t escape_n;

	/* multipart */
	char delimiter[4 + BOUNDARY_MOST];
	size_t delimiter_n, matched;
	part_state state;
	buffer head;
	size_t parts_n;
	sink sink;
	int fd; /* of the file being written, or -1 */
};

/* The raw value of the nth field of that name; false when there are not so many. */
bool form_field(const form_parser *p, str name, size_t nth, str *ret);
