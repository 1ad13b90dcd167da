#include "address.h"

/* Browsers drop white space at the ends and controls inside; what decides is what is left. */
#define DECIDES 16

static bool is_dropped(unsigned char byte)
{
	return byte <= 0x20 || byte == 0x7F;
}

static bool has_forbidden(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char byte = (unsigned char)s.at[i];
		if (byte == '\\' || byte < 0x20 || byte == 0x7F)
			return true;
	}
	return false;
}

static bool begins(str s, str scheme)
{
	return s.n > scheme.n && str_is_any_case(str_part(s, 0, scheme.n), scheme);
}

bool url_is_safe(str s)
{
	char head[DECIDES];
	size_t n = 0;
	if (has_forbidden(s))
		return false;

	for (size_t i = 0; i < s.n && n < DECIDES; i++)
		if (!is_dropped((unsigned char)s.at[i]))
			head[n++] = s.at[i];
	str seen = { head, n };
	if (seen.n && seen.at[0] == '/')
		return !str_starts(seen, S("//"));
	return begins(seen, S("http://")) || begins(seen, S("https://")) ||
	       begins(seen, S("mailto:"));
}
