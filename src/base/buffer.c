#include "buffer.h"

#include <stdarg.h>

#include "arena.h"

buffer buffer_new(arena *mem, size_t first, size_t most)
{
	size_t room = first < most ? first : most;
	return (buffer){ .mem = mem, .at = arena_room(mem, room), .room = room, .most = most };
}

static void grow(buffer *out, size_t needed)
{
	size_t room = out->room < 32 ? 64 : out->room * 2;
	if (room < needed)
		room = needed;
	if (room > out->most)
		room = out->most;

	char *at = arena_room(out->mem, room);
	if (out->n)
		memcpy(at, out->at, out->n);
	out->at = at;
	out->room = room;
}

char *buffer_room(buffer *out, size_t bytes)
{
	if (out->full || bytes > out->most - out->n) {
		out->full = true;
		return NULL;
	}
	if (bytes > out->room - out->n)
		grow(out, out->n + bytes);
	return out->at + out->n;
}

void put(buffer *out, str s)
{
	if (s.n == 0)
		return;

	char *to = buffer_room(out, s.n);
	if (!to)
		return;
	memcpy(to, s.at, s.n);
	out->n += s.n;
}

void put_byte(buffer *out, char byte)
{
	char *to = buffer_room(out, 1);
	if (!to)
		return;
	*to = byte;
	out->n++;
}

static const char PAIRS[] = "00010203040506070809101112131415161718192021222324"
			    "25262728293031323334353637383940414243444546474849"
			    "50515253545556575859606162636465666768697071727374"
			    "75767778798081828384858687888990919293949596979899";

str int_digits(int64_t number, char room[INT_DIGITS])
{
	size_t at = INT_DIGITS;
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	for (; rest >= 10; rest /= 100)
		memcpy(&room[at -= 2], &PAIRS[rest % 100 * 2], 2);
	if (rest || at == INT_DIGITS)
		room[--at] = (char)('0' + rest);
	if (number < 0)
		room[--at] = '-';
	return (str){ room + at, INT_DIGITS - at };
}

void put_int(buffer *out, int64_t number)
{
	char room[INT_DIGITS];
	put(out, int_digits(number, room));
}

void put_print(buffer *out, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);

	int n = vsnprintf(NULL, 0, format, args);
	char *room = n > 0 ? arena_room(out->mem, (size_t)n + 1) : NULL;
	if (room) {
		vsnprintf(room, (size_t)n + 1, format, again);
		put(out, (str){ room, (size_t)n });
	}

	va_end(again);
	va_end(args);
}
