#include "log.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <unistd.h>

#include "arena.h"
#include "buffer.h"
#include "moment.h"

#define LONGEST_LINE 2048

/* Set by tests before any thread runs, and by nobody else. */
static struct {
	void (*line)(void *context, str text);
	void *context;
} sink;

void log_to(void (*line)(void *context, str text), void *context)
{
	sink.line = line;
	sink.context = context;
}

/* What a terminal may obey: C0, DEL, C1, and bytes that are no UTF-8. */
static bool is_plain(str letter)
{
	unsigned char first = (unsigned char)letter.at[0];
	if (letter.n == 1)
		return first >= ' ' && first < 0x7F;

	return first != 0xC2 || (unsigned char)letter.at[1] >= 0xA0;
}

static void put_escape(buffer *out, char byte)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned value = (unsigned char)byte;
	char escape[] = { '\\', 'x', digits[value >> 4], digits[value & 15] };
	put(out, (str){ escape, sizeof(escape) });
}

static void put_escaped(buffer *out, str text)
{
	for (str rest = text, letter; rest.n && !out->full; rest = str_from(rest, letter.n)) {
		letter = str_clip(rest, 1);
		if (is_plain(letter))
			put(out, letter);
		else
			for (size_t i = 0; i < letter.n; i++)
				put_escape(out, letter.at[i]);
	}
}

static void put_stamp(buffer *out)
{
	char stamp[sizeof("2026-11-23T14:05:00Z ")];
	time_t now = moment_now().s;
	struct tm at;
	gmtime_r(&now, &at);
	put(out, (str){ stamp, strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ ", &at) });
}

/* One write for one line, so that lines of several threads do not mix. */
static void write_line(buffer *line)
{
	line->most += 1;
	line->full = false;
	put_byte(line, '\n');
	ssize_t ignored = write(STDERR_FILENO, line->at, line->n);
	(void)ignored;
}

static void log_line(str kind, const char *format, va_list args)
{
	char text[LONGEST_LINE], room[LONGEST_LINE];
	vsnprintf(text, sizeof(text), format, args);

	buffer line = { .at = room, .room = sizeof(room), .most = sizeof(room) - 1 };
	if (!sink.line && kind.n)
		put_stamp(&line);
	put(&line, kind);
	put_escaped(&line, str_of(text));

	if (sink.line)
		sink.line(sink.context, buffer_str(&line));
	else
		write_line(&line);
}

void log_problem(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	log_line(S("problem: "), format, args);
	va_end(args);
}

void log_note(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	log_line(S("note: "), format, args);
	va_end(args);
}

void log_answer(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	log_line((str){ 0 }, format, args);
	va_end(args);
}

str log_network(arena *mem, str address)
{
	const char *text = str_c(mem, address);
	unsigned char four[4];
	if (inet_pton(AF_INET, text, four) == 1)
		return str_print(mem, "%u.%u.%u.0/24", four[0], four[1], four[2]);

	struct in6_addr six;
	if (inet_pton(AF_INET6, text, &six) != 1)
		return S("unknown");
	const unsigned char *at = six.s6_addr;
	if (IN6_IS_ADDR_V4MAPPED(&six))
		return str_print(mem, "%u.%u.%u.0/24", at[12], at[13], at[14]);

	char network[INET6_ADDRSTRLEN];
	memset(six.s6_addr + 6, 0, 10);
	inet_ntop(AF_INET6, &six, network, sizeof(network));
	return str_print(mem, "%s/48", network);
}
