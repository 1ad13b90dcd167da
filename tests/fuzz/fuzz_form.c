/* Bodies of forms, whole and in pieces: both must give the same.  The first byte chooses the encoding,
 * the second seeds where the body is split. */
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "web/form_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void no_line(void *context, str line)
{
	(void)context;
	(void)line;
}

static request *begun(arena *mem, bool multipart)
{
	request *rq = request_new(mem, S("POST"), S("/"), S("203.0.113.7"));
	request_header(rq, S("Content-Type"),
		       multipart ? S("multipart/form-data; boundary=b")
				 : S("application/x-www-form-urlencoded"));
	form_begin(rq, 1 << 20, str_print(mem, "/tmp/galley-fuzz-%d", (int)getpid()));
	return rq;
}

static void require(bool good)
{
	if (!good)
		abort();
}

static void compare(const form_parser *whole, const form_parser *pieces)
{
	require(whole->status == pieces->status);
	if (whole->status != OK)
		return;
	require(str_is(buffer_str(&whole->text), buffer_str(&pieces->text)));
	require(whole->fields_n == pieces->fields_n && whole->files_n == pieces->files_n);
	for (size_t i = 0; i < whole->fields_n; i++)
		require(whole->fields[i].at == pieces->fields[i].at &&
			whole->fields[i].name_n == pieces->fields[i].name_n &&
			whole->fields[i].value_n == pieces->fields[i].value_n);
	for (size_t i = 0; i < whole->files_n; i++)
		require(whole->files[i].upload.size == pieces->files[i].upload.size &&
			str_is(whole->files[i].upload.name, pieces->files[i].upload.name) &&
			str_is(whole->files[i].field, pieces->files[i].field));
}

static void feed_pieces(form_parser *p, str body, uint64_t seed)
{
	dice chance = dice_seeded(seed);
	while (body.n) {
		uint8_t n;
		dice_fill(&chance, &n, 1);
		form_feed(p, str_part(body, 0, n % 16 + 1));
		body = str_from(body, n % 16 + 1);
	}
}

/* Every value can be read, and is tidy. */
static void read_fields(request *rq)
{
	const form_parser *p = rq->parser;
	for (size_t i = 0; i < p->fields_n; i++) {
		str name = { p->text.at + p->fields[i].at, p->fields[i].name_n };
		require(str_is_utf8(field_value(rq, str_c(rq->work.mem, name))));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	log_to(no_line, NULL);
	arena *mem = arena_new();
	str body = { (const char *)data + 2, size - 2 };
	request *whole = begun(mem, data[0] & 1), *pieces = begun(mem, data[0] & 1);
	form_feed(whole->parser, body);
	feed_pieces(pieces->parser, body, data[1]);
	form_end(whole->parser);
	form_end(pieces->parser);
	compare(whole->parser, pieces->parser);
	read_fields(whole);
	form_forget(whole->parser);
	form_forget(pieces->parser);
	arena_free(mem);
	return 0;
}
