#include "form_parse.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "decode.h"

#define PART_HEAD_MOST 8192
#define FILE_NAME_MOST 200 /* letters; only for showing */

/* The first reason stays; what follows is not looked at. */
static void refuse(form_parser *p, reply why)
{
	if (p->status == OK)
		p->status = why;
}

/* ---- fields --------------------------------------------------------------------------------- */

static void field_open(form_parser *p)
{
	if (p->fields_n == FORM_FIELDS) {
		refuse(p, TOO_LARGE);
		return;
	}
	p->fields[p->fields_n++] = (span){ .at = (uint32_t)p->text.n };
}

static void field_put(form_parser *p, str bytes)
{
	if (p->status != OK)
		return;
	put(&p->text, bytes);
	if (p->text.full)
		refuse(p, TOO_LARGE);
}

static void field_name_end(form_parser *p)
{
	span *last = &p->fields[p->fields_n - 1];
	last->name_n = (uint32_t)p->text.n - last->at;
}

static void field_end(form_parser *p)
{
	span *last = &p->fields[p->fields_n - 1];
	last->value_n = (uint32_t)p->text.n - last->at - last->name_n;
}

bool form_field(const form_parser *p, str name, size_t nth, str *ret)
{
	for (size_t i = 0; p && i < p->fields_n; i++) {
		const span *each = &p->fields[i];
		str all = buffer_str(&p->text);
		if (!str_is(str_part(all, each->at, each->name_n), name) || nth-- > 0)
			continue;
		*ret = str_part(all, each->at + each->name_n, each->value_n);
		return true;
	}
	return false;
}

/* ---- application/x-www-form-urlencoded ------------------------------------------------------ */

static void url_end_field(form_parser *p)
{
	if (p->in_field && !p->in_value)
		field_name_end(p);
	if (p->in_field)
		field_end(p);
	p->in_field = p->in_value = false;
}

static void url_put(form_parser *p, char byte)
{
	if (!p->in_field)
		field_open(p);
	p->in_field = true;
	field_put(p, (str){ &byte, 1 });
}

/* What looked like an escape but is none stays as it was sent. */
static void url_give_up_escape(form_parser *p)
{
	for (size_t i = 0; i < p->escape_n; i++)
		url_put(p, p->escape[i]);
	p->escape_n = 0;
}

static bool url_took_escape(form_parser *p, char byte)
{
	if (p->escape_n && hex_digit(byte) < 0)
		url_give_up_escape(p);
	if (!p->escape_n && byte != '%')
		return false;
	p->escape[p->escape_n++] = byte;
	if (p->escape_n == 3) {
		p->escape_n = 0;
		url_put(p, (char)(hex_digit(p->escape[1]) * 16 + hex_digit(byte)));
	}
	return true;
}

static void url_take_byte(form_parser *p, char byte)
{
	if (url_took_escape(p, byte))
		return;
	if (byte == '&') {
		url_end_field(p);
	} else if (byte == '=' && !p->in_value) {
		if (!p->in_field)
			field_open(p);
		p->in_field = p->in_value = true;
		if (p->status == OK)
			field_name_end(p);
	} else {
		url_put(p, byte == '+' ? ' ' : byte);
	}
}

static void url_take(form_parser *p, str bytes)
{
	for (size_t i = 0; i < bytes.n && p->status == OK; i++)
		url_take_byte(p, bytes.at[i]);
}

/* ---- files ---------------------------------------------------------------------------------- */

/* A full disk passes; a folder that cannot be written does not. */
static void refuse_file(form_parser *p, const char *path)
{
	bool full = errno == ENOSPC || errno == EDQUOT;
	log_problem("an upload could not be written to %s: %s", path, strerror(errno));
	refuse(p, full ? UNAVAILABLE : SERVER_ERROR);
}

static str name_for_showing(form_parser *p, str name)
{
	for (size_t i = name.n; i > 0; i--)
		if (name.at[i - 1] == '/' || name.at[i - 1] == '\\')
			return str_clip(str_tidy(p->mem, str_from(name, i)), FILE_NAME_MOST);
	return str_clip(str_tidy(p->mem, name), FILE_NAME_MOST);
}

static void file_open(form_parser *p, str field_name, str name)
{
	if (p->files_n == FORM_FILES) {
		refuse(p, TOO_LARGE);
		return;
	}
	str path = str_print(p->mem, "%.*s/upload-XXXXXX", STR_ARGS(p->tmp));
	char *at = str_c(p->mem, path);
	mkdir(str_c(p->mem, p->tmp), 0700);
	p->fd = mkostemp(at, O_CLOEXEC);
	if (p->fd < 0) {
		refuse_file(p, at);
		return;
	}
	p->files[p->files_n++] = (sent_file){
		.field = str_copy(p->mem, field_name),
		.upload = { .name = name_for_showing(p, name), .path = { at, path.n } },
	};
}

static void file_put(form_parser *p, str bytes)
{
	upload *u = &p->files[p->files_n - 1].upload;
	while (bytes.n && p->status == OK) {
		ssize_t n = write(p->fd, bytes.at, bytes.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			refuse_file(p, u->path.at);
			return;
		}
		u->size += n;
		bytes = str_from(bytes, (size_t)n);
	}
}

static void file_close(form_parser *p)
{
	if (p->fd >= 0)
		close(p->fd);
	p->fd = -1;
}

/* ---- parameters of Content-Type and Content-Disposition ------------------------------------- */

/* Backslashes escape only quotes and themselves: old browsers sent whole Windows paths. */
static str quoted(form_parser *p, str *rest)
{
	char *at = arena_room(p->mem, rest->n);
	size_t n = 0, i = 1;
	for (; i < rest->n && rest->at[i] != '"'; i++) {
		bool escape = rest->at[i] == '\\' && i + 1 < rest->n &&
			      (rest->at[i + 1] == '"' || rest->at[i + 1] == '\\');
		i += escape;
		at[n++] = rest->at[i];
	}
	*rest = str_from(*rest, i + 1);
	str_cut(rest, ';');
	return (str){ at, n };
}

static bool parameter(form_parser *p, str header_value, str wanted, str *ret)
{
	str_cut(&header_value, ';');
	while (header_value.n) {
		size_t end = 0;
		while (end < header_value.n && header_value.at[end] != '=' &&
		       header_value.at[end] != ';')
			end++;
		str name = str_trim(str_part(header_value, 0, end));
		bool has_value = end < header_value.n && header_value.at[end] == '=';
		header_value = str_from(header_value, end + 1);
		if (!has_value)
			continue;
		while (str_starts(header_value, S(" ")) || str_starts(header_value, S("\t")))
			header_value = str_from(header_value, 1);
		str value = str_starts(header_value, S("\""))
				    ? quoted(p, &header_value)
				    : str_trim(str_cut(&header_value, ';'));
		if (!str_is_any_case(name, wanted))
			continue;
		*ret = value;
		return true;
	}
	return false;
}

/* ---- multipart/form-data -------------------------------------------------------------------- */

static void part_put(form_parser *p, str bytes)
{
	if (p->sink == TO_FIELD)
		field_put(p, bytes);
	else if (p->sink == TO_FILE)
		file_put(p, bytes);
}

static void part_end(form_parser *p)
{
	if (p->sink == TO_FIELD && p->status == OK)
		field_end(p);
	file_close(p);
	p->sink = TO_NOTHING;
}

/* A part without a name, and a file input in which nothing was chosen, hold nothing for us. */
static void part_open(form_parser *p, str disposition)
{
	str name, file_name;
	if (!parameter(p, disposition, S("name"), &name))
		return;
	if (!parameter(p, disposition, S("filename"), &file_name)) {
		field_open(p);
		field_put(p, name);
		p->sink = TO_FIELD;
		if (p->status == OK)
			field_name_end(p);
	} else if (file_name.n) {
		file_open(p, name, file_name);
		p->sink = TO_FILE;
	}
}

static void part_begin(form_parser *p)
{
	if (++p->parts_n > FORM_FIELDS + FORM_FILES)
		refuse(p, TOO_LARGE);
	str disposition = { 0 };
	for (str rest = buffer_str(&p->head); rest.n;) {
		str value = str_cut(&rest, '\n');
		str name = str_cut(&value, ':');
		if (str_is_any_case(str_trim(name), S("Content-Disposition")))
			disposition = str_trim(value);
	}
	str what = str_trim(str_part(disposition, 0, str_find_byte(disposition, ';')));
	if (p->status == OK && str_is_any_case(what, S("form-data")))
		part_open(p, disposition);
	p->head.n = 0;
	p->state = IN_DATA;
}

static void head_take_byte(form_parser *p, char byte)
{
	if (byte != '\n') {
		put_byte(&p->head, byte);
		if (p->head.full)
			refuse(p, BAD_REQUEST);
		return;
	}
	if (p->head.n && p->head.at[p->head.n - 1] == '\r')
		p->head.n--;
	bool is_empty_line = !p->head.n || p->head.at[p->head.n - 1] == '\n';
	if (is_empty_line)
		part_begin(p);
	else
		put_byte(&p->head, '\n');
}

static void boundary_take_byte(form_parser *p, char byte)
{
	static const struct {
		part_state from;
		char byte;
		part_state to;
	} steps[] = {
		{ AFTER_BOUNDARY, '-', AFTER_DASH },     { AFTER_BOUNDARY, ' ', AFTER_PADDING },
		{ AFTER_BOUNDARY, '\t', AFTER_PADDING }, { AFTER_BOUNDARY, '\r', AFTER_RETURN },
		{ AFTER_PADDING, ' ', AFTER_PADDING },   { AFTER_PADDING, '\t', AFTER_PADDING },
		{ AFTER_PADDING, '\r', AFTER_RETURN },   { AFTER_DASH, '-', IN_EPILOGUE },
		{ AFTER_RETURN, '\n', IN_HEAD },
	};
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (steps[i].from == p->state && steps[i].byte == byte) {
			p->state = steps[i].to;
			return;
		}
	refuse(p, BAD_REQUEST);
}

/* Bytes that might begin a delimiter are held back until it is clear.  A return stands in it only
 * first, so after a mismatch only the byte at hand can begin another. */
static void data_take_byte(form_parser *p, char byte)
{
	if (byte != p->delimiter[p->matched]) {
		part_put(p, (str){ p->delimiter, p->matched });
		p->matched = 0;
	}
	if (byte == p->delimiter[p->matched])
		p->matched++;
	else
		part_put(p, (str){ &byte, 1 });
	if (p->matched == p->delimiter_n) {
		p->matched = 0;
		part_end(p);
		p->state = AFTER_BOUNDARY;
	}
}

/* What cannot begin a delimiter goes on in one piece. */
static size_t data_take_run(form_parser *p, str bytes)
{
	size_t run = p->matched ? 0 : str_find_byte(bytes, '\r');
	if (run)
		part_put(p, str_part(bytes, 0, run));
	return run;
}

static void multipart_take(form_parser *p, str bytes)
{
	for (size_t i = 0; i < bytes.n && p->status == OK && p->state != IN_EPILOGUE;) {
		if (p->state == IN_DATA) {
			i += data_take_run(p, str_from(bytes, i));
			if (i < bytes.n)
				data_take_byte(p, bytes.at[i++]);
		} else if (p->state == IN_HEAD) {
			head_take_byte(p, bytes.at[i++]);
		} else {
			boundary_take_byte(p, bytes.at[i++]);
		}
	}
}

static bool is_boundary(str boundary)
{
	for (size_t i = 0; i < boundary.n; i++)
		if (boundary.at[i] < ' ' || boundary.at[i] > '~')
			return false;
	return boundary.n && boundary.n <= BOUNDARY_MOST && !str_ends(boundary, S(" "));
}

/* The first delimiter has no line before it: we begin as if there had been one. */
static void multipart_begin(form_parser *p, str type)
{
	str boundary;
	if (!parameter(p, type, S("boundary"), &boundary) || !is_boundary(boundary)) {
		refuse(p, BAD_REQUEST);
		return;
	}
	memcpy(p->delimiter, "\r\n--", 4);
	memcpy(p->delimiter + 4, boundary.at, boundary.n);
	p->delimiter_n = 4 + boundary.n;
	p->matched = 2;
	p->head = buffer_new(p->mem, 256, PART_HEAD_MOST);
	p->take = multipart_take;
}

/* ---- for gateways --------------------------------------------------------------------------- */

form_parser *form_begin(request *rq, int64_t most, str tmp)
{
	arena *mem = rq->work.mem;
	form_parser *p = rq->parser = NEW(mem, form_parser);
	p->mem = mem;
	p->tmp = tmp;
	p->most = most;
	p->status = OK;
	p->fd = -1;
	p->take = url_take;
	p->text = buffer_new(mem, 1024, FORM_FIELD_BYTES);
	p->fields = arena_room(mem, FORM_FIELDS * sizeof(span));

	str type = header(rq, "Content-Type");
	str media = str_trim(str_part(type, 0, str_find_byte(type, ';')));
	int64_t length;
	if (str_to_int(header(rq, "Content-Length"), &length) && length > most)
		refuse(p, TOO_LARGE);
	if (str_is_any_case(media, S("multipart/form-data")))
		multipart_begin(p, type);
	else if (!str_is_any_case(media, S("application/x-www-form-urlencoded")))
		refuse(p, UNSUPPORTED_TYPE);
	return p;
}

void form_feed(form_parser *p, str bytes)
{
	p->seen += (int64_t)bytes.n;
	if (p->seen > p->most)
		refuse(p, TOO_LARGE);
	if (p->status == OK)
		p->take(p, bytes);
}

reply form_status(const form_parser *p)
{
	return p->status;
}

void form_cut_off(form_parser *p)
{
	refuse(p, BAD_REQUEST);
}

reply form_end(form_parser *p)
{
	if (p->take == multipart_take && p->state != IN_EPILOGUE)
		refuse(p, BAD_REQUEST);
	if (p->status == OK && p->take == url_take) {
		url_give_up_escape(p);
		url_end_field(p);
	}
	file_close(p);
	return p->status;
}

void form_forget(form_parser *p)
{
	if (!p)
		return;
	file_close(p);
	for (size_t i = 0; i < p->files_n; i++)
		unlink(p->files[i].upload.path.at);
	p->files_n = 0;
}
