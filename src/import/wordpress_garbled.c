/* Marks that an earlier move garbled: their UTF-8 was taken for Windows-1252, and "’" became "â€™".  Letters
 * are left as they are: "Ã»" may be meant. */
#include "base/buffer.h"
#include "wordpress_body.h"

/* "â€": what the two bytes have become with which all marks from U+2000 to U+203F begin. */
static const char BEGIN[] = "\xC3\xA2\xE2\x82\xAC";

static const struct {
	const char *garbled, *meant;
} MARKS[] = {
	{ "™", "’" }, { "˜", "‘" }, { "œ", "“" },        { "\xC2\x9D", "”" }, { "“", "–" },
	{ "”", "—" }, { "¦", "…" }, { "¢", "•" },        { "š", "‚" },        { "ž", "„" },
	{ "¹", "‹" }, { "º", "›" }, { "\xC2\xA0", "†" }, { "¡", "‡" },        { "°", "‰" },
};

/* What stands behind "â€"; where nothing of the list does, a byte was lost that Windows-1252 does not know. */
static str meant_by(str rest, size_t *ret_n)
{
	for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
		str garbled = str_of(MARKS[i].garbled);
		*ret_n = garbled.n;
		if (str_starts(rest, garbled))
			return str_of(MARKS[i].meant);
	}
	*ret_n = 0;
	return S("”");
}

str wordpress_ungarbled(arena *mem, str text)
{
	str begin = { BEGIN, sizeof BEGIN - 1 };
	if (!str_has(text, begin))
		return text;
	buffer out = buffer_new(mem, text.n, text.n);
	while (text.n) {
		size_t at = str_find(text, begin), n;
		put(&out, str_part(text, 0, at));
		if (at == text.n)
			break;
		text = str_from(text, at + begin.n);
		put(&out, meant_by(text, &n));
		text = str_from(text, n);
	}
	return buffer_str(&out);
}
