#include "wxr_parts.h"

#include <unistr.h>

#include "wxr_entities.h"

#define ENTITY_MOST 40
#define NO_LETTER 0xFFFD /* U+FFFD, REPLACEMENT CHARACTER */

/* ---- encodings ----------------------------------------------------------------------------- */

uint32_t wxr_windows_letter(unsigned char byte)
{
	static const uint16_t LETTERS[32] = {
		0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
		0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
		0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
		0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178,
	};
	return byte >= 0x80 && byte < 0xA0 ? LETTERS[byte - 0x80] : byte;
}

static uint32_t latin_9_letter(unsigned char byte)
{
	static const char AT[] = "\xA4\xA6\xA8\xB4\xB8\xBC\xBD\xBE";
	static const uint16_t LETTERS[] = {
		0x20AC, 0x160, 0x161, 0x17D, 0x17E, 0x152, 0x153, 0x178
	};
	const char *found = memchr(AT, byte, sizeof(AT) - 1);
	return found ? LETTERS[found - AT] : byte;
}

bool wxr_encoding_of(str name, wxr_encoding *ret)
{
	/* ISO-8859-1 is read as browsers read it, as the encoding that grew out of it. */
	static const struct {
		str name;
		wxr_encoding encoding;
	} ENCODINGS[] = {
		{ { "", 0 }, NULL },
		{ { "utf-8", 5 }, NULL },
		{ { "utf8", 4 }, NULL },
		{ { "us-ascii", 8 }, NULL },
		{ { "ascii", 5 }, NULL },
		{ { "iso-8859-1", 10 }, wxr_windows_letter },
		{ { "latin1", 6 }, wxr_windows_letter },
		{ { "windows-1252", 12 }, wxr_windows_letter },
		{ { "cp1252", 6 }, wxr_windows_letter },
		{ { "iso-8859-15", 11 }, latin_9_letter },
	};
	for (size_t i = 0; i < sizeof(ENCODINGS) / sizeof(ENCODINGS[0]); i++)
		if (str_is_any_case(name, ENCODINGS[i].name)) {
			*ret = ENCODINGS[i].encoding;
			return true;
		}
	return false;
}

/* ---- what is written ----------------------------------------------------------------------- */

void wxr_repair_flush(wxr_repair *r)
{
	if (r->n)
		r->sink(r->context, (str){ r->at, r->n });
	r->n = 0;
}

static void write_out(wxr_repair *r, str s)
{
	while (s.n) {
		if (r->n == WXR_REPAIRED_ROOM)
			wxr_repair_flush(r);
		str part = str_part(s, 0, WXR_REPAIRED_ROOM - r->n);
		memcpy(r->at + r->n, part.at, part.n);
		r->n += part.n;
		s = str_from(s, part.n);
	}
}

static void write_letter(wxr_repair *r, uint32_t letter)
{
	uint8_t bytes[4];
	int n = u8_uctomb(bytes, letter, sizeof(bytes));
	write_out(r, (str){ (const char *)bytes, n > 0 ? (size_t)n : 0 });
}

/* ---- letters ------------------------------------------------------------------------------- */

static bool is_xml_letter(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) ||
	       (c > 0xDFFF && c < 0xFFFE) || (c > 0xFFFF && c <= 0x10FFFF);
}

/* Writes the letter that s begins with; answers how many bytes it takes.  What is UTF-8 is taken so
 * in a file of an older encoding too: WordPress itself writes some fields as UTF-8 there. */
static size_t repair_letter(wxr_repair *r, str s)
{
	ucs4_t letter;
	int n = u8_mbtoucr(&letter, (const uint8_t *)s.at, s.n);
	if (n > 0 && is_xml_letter(letter)) {
		write_out(r, str_part(s, 0, (size_t)n));
		return (size_t)n;
	}
	if (n > 0 && letter < 0x20) {
		r->controls++;
		return (size_t)n;
	}
	if (n <= 0 && r->encoding) {
		write_letter(r, r->encoding((unsigned char)s.at[0]));
		return 1;
	}
	write_letter(r, NO_LETTER);
	r->letters++;
	return n > 0 ? (size_t)n : 1;
}

/* ---- entities ------------------------------------------------------------------------------ */

static int by_name(const void *name, const void *named)
{
	return str_order(*(const str *)name, str_of(((const wxr_named *)named)->name));
}

uint32_t wxr_entity(str name)
{
	const wxr_named *found = bsearch(&name, WXR_NAMED, sizeof(WXR_NAMED) / sizeof(WXR_NAMED[0]),
					 sizeof(WXR_NAMED[0]), by_name);
	return found ? found->letter : 0;
}

static bool is_of_xml(str name)
{
	return str_is(name, S("amp")) || str_is(name, S("lt")) || str_is(name, S("gt")) ||
	       str_is(name, S("quot")) || str_is(name, S("apos"));
}

static int digit_of(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : 99;
}

/* The number of "#233" or "#xE9"; false where it is none.  Those beyond all letters: 0x110000. */
static bool number_of(str name, uint32_t *ret)
{
	bool is_hex = str_starts(name, S("#x")) || str_starts(name, S("#X"));
	str digits = str_from(name, is_hex ? 2 : 1);
	if (!str_starts(name, S("#")) || digits.n == 0)
		return false;

	uint32_t number = 0, base = is_hex ? 16 : 10;
	for (size_t i = 0; i < digits.n; i++) {
		int digit = digit_of(digits.at[i]);
		if (digit >= (int)base)
			return false;
		number = number * base + (uint32_t)digit;
		if (number > 0x10FFFF)
			number = 0x110000;
	}
	*ret = number;
	return true;
}

/* A reference by number as XML may have it; those to C1 controls mean what Windows has there. */
static void write_number(wxr_repair *r, uint32_t letter, str whole)
{
	if (letter >= 0x80 && letter < 0xA0) {
		write_letter(r, wxr_windows_letter((unsigned char)letter));
	} else if (is_xml_letter(letter)) {
		write_out(r, whole);
	} else {
		write_letter(r, NO_LETTER);
		r->letters++;
	}
}

/* What becomes of the "&" that s begins with; answers how many bytes it takes. */
static size_t repair_ampersand(wxr_repair *r, str s)
{
	str behind = str_part(s, 1, ENTITY_MOST), name = str_part(s, 1, str_find_byte(behind, ';'));
	str whole = str_part(s, 0, name.n + 2);
	bool is_closed = str_ends(whole, S(";"));
	uint32_t letter = 0;
	if (is_closed && is_of_xml(name)) {
		write_out(r, whole);
	} else if (is_closed && number_of(name, &letter)) {
		write_number(r, letter, whole);
	} else if (is_closed && (letter = wxr_entity(name))) {
		write_letter(r, letter);
		r->entities++;
	} else {
		write_out(r, S("&amp;"));
		r->ampersands++;
		return 1;
	}
	return whole.n;
}

/* ---- runs ---------------------------------------------------------------------------------- */

/* How many bytes at the start need no look: ASCII but controls, and in text "&", "<" and ">". */
static size_t plain_bytes(str s, bool is_text)
{
	size_t n = 0;
	for (; n < s.n; n++) {
		unsigned char c = (unsigned char)s.at[n];
		if (c >= 0x80 || (c < 0x20 && c != '\n' && c != '\t' && c != '\r'))
			break;
		if (is_text && (c == '&' || c == '<' || c == '>'))
			break;
	}
	return n;
}

static size_t repair_byte(wxr_repair *r, str s, bool is_text)
{
	if (!is_text || (s.at[0] != '&' && s.at[0] != '<' && s.at[0] != '>'))
		return repair_letter(r, s);
	if (s.at[0] == '&')
		return repair_ampersand(r, s);

	write_out(r, s.at[0] == '<' ? S("&lt;") : S("&gt;"));
	return 1;
}

static void repair_bytes(wxr_repair *r, str s, bool is_text)
{
	for (size_t n = 0; s.n; s = str_from(s, n)) {
		n = plain_bytes(s, is_text);
		if (n)
			write_out(r, str_part(s, 0, n));
		else
			n = repair_byte(r, s, is_text);
	}
}

static void repair_tag(wxr_repair *r, const wxr_run *run)
{
	r->is_stopped = r->is_stopped || run->is_long;
	if (r->is_stopped)
		return;

	write_out(r, run->is_broken ? S("&lt;") : S("<"));
	repair_bytes(r, run->bytes, true);
	if (!run->is_broken)
		write_out(r, S(">"));
}

/* A comment goes, but for its line ends: lines that the parser counts are those of the file. */
static void repair_comment(wxr_repair *r, str bytes)
{
	while (str_has(bytes, S("\n"))) {
		str_cut(&bytes, '\n');
		write_out(r, S("\n"));
	}
}

void wxr_repair_run(wxr_repair *r, const wxr_run *run)
{
	if (run->is == WXR_TAG) {
		repair_tag(r, run);
	} else if (run->is == WXR_TEXT) {
		repair_bytes(r, run->bytes, true);
	} else if (run->is == WXR_CDATA) {
		write_out(r, run->begins ? S("<![CDATA[") : (str){ 0 });
		repair_bytes(r, run->bytes, false);
		write_out(r, run->ends ? S("]]>") : (str){ 0 });
	} else {
		repair_comment(r, run->bytes);
	}
}
