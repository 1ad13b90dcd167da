#include "base/address.h"
#include "clean_parts.h"
#include "escape.h"

#define LONGEST_ID 100
#define MOST_CANDIDATES 20

/* Which width a picture takes on the page, for the browser's choice from its srcset. */
#define SIZES "(min-width: 50em) 46em, 100vw"

/* ---- values -------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_of(str s, size_t most, bool letters, const char *others)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.at[i]) && !(letters && is_letter(s.at[i])) &&
		    !strchr(others, s.at[i]))
			return false;
	return s.n > 0 && s.n <= most;
}

static bool is_any(str s)
{
	return s.n > 0;
}

/* BCP 47, roughly: "pt-BR". */
static bool is_language(str s)
{
	return is_of(s, 35, true, "-") && is_letter(s.at[0]) && s.at[s.n - 1] != '-' &&
	       !str_has(s, S("--"));
}

static bool is_direction(str s)
{
	return str_is(s, S("ltr")) || str_is(s, S("rtl")) || str_is(s, S("auto"));
}

static bool is_day(str s)
{
	return is_of(s, 40, false, "-:+.TZ ") && s.n >= 10 &&
	       is_of(str_part(s, 0, 4), 4, false, "") && s.at[4] == '-' && s.at[7] == '-';
}

static bool is_number(str s)
{
	int64_t n;
	return str_to_int(s, &n) && n > -1000000 && n < 1000000;
}

static bool is_span(str s)
{
	int64_t n;
	return str_to_int(s, &n) && n > 1 && n <= 1000;
}

static bool is_size(str s)
{
	return is_of(s, 5, false, "") && s.at[0] != '0';
}

static bool is_list_style(str s)
{
	return s.n == 1 && strchr("1aAiI", s.at[0]);
}

static bool is_scope(str s)
{
	return str_is(s, S("row")) || str_is(s, S("col")) || str_is(s, S("rowgroup")) ||
	       str_is(s, S("colgroup"));
}

/* ---- text ---------------------------------------------------------------------------------- */

void put_attribute(buffer *out, const char *name, str value)
{
	put_byte(out, ' ');
	put(out, str_of(name));
	put(out, S("=\""));
	escape_html(out, value);
	put_byte(out, '"');
}

static const GumboAttribute *find(const GumboNode *node, const char *name)
{
	return gumbo_get_attribute(&node->v.element.attributes, name);
}

str attribute(const GumboNode *node, const char *name)
{
	const GumboAttribute *a = find(node, name);
	return a ? str_of(a->value) : (str){ 0 };
}

/* ---- addresses ----------------------------------------------------------------------------- */

static bool is_dropped(char c)
{
	return c == '\t' || c == '\n' || c == '\r';
}

/* Without what browsers drop, and with what may not stand in an address encoded. */
static str tidy_address(arena *mem, str value)
{
	static const char HEX[] = "0123456789ABCDEF";
	value = str_trim(str_tidy(mem, value));
	buffer out = buffer_new(mem, value.n + 16, value.n * 3 + 1);
	for (size_t i = 0; i < value.n; i++) {
		unsigned char byte = (unsigned char)value.at[i];
		if (is_dropped(value.at[i]))
			continue;
		if (strchr(" \"<>`{}|^", byte)) {
			put(&out, (str){ (char[]){ '%', HEX[byte >> 4], HEX[byte & 15] }, 3 });
			continue;
		}
		put_byte(&out, value.at[i]);
	}
	return buffer_str(&out);
}

static str safe(arena *mem, str value)
{
	str address = tidy_address(mem, value);
	return url_is_safe(address) ? address : (str){ 0 };
}

static bool is_outside(str address)
{
	return str_is_any_case(str_part(address, 0, 4), S("http"));
}

str address_for_source(const cleaning *c, str value)
{
	str address = safe(c->mem, value);
	return is_outside(address) || str_starts(address, S("/")) ? address : (str){ 0 };
}

bool address_is_outside(const cleaning *c, str value)
{
	return is_outside(address_for_source(c, value));
}

/* Ids are ours, those that footnotes are given, and the parts of a long story. */
static bool is_id(str s)
{
	bool known = str_starts(s, S("fn-")) || str_starts(s, S("fnref-")) ||
		     str_starts(s, S("question-")) || str_starts(s, S("part-"));
	return known && is_of(s, LONGEST_ID, true, "-_.%");
}

str address_for_link(const cleaning *c, str value)
{
	bool is_inside =
		c->kind == CLEAN_STORY && str_starts(value, S("#")) && is_id(str_from(value, 1));
	return is_inside ? value : safe(c->mem, value);
}

/* Readers' links vouch for nothing; authors say which of theirs are paid for. */
void put_link(const cleaning *c, buffer *out, str address, str wanted)
{
	put_attribute(out, "href", address);
	if (c->kind == CLEAN_REMARK) {
		put(out, S(" rel=\"nofollow ugc noopener\""));
		return;
	}
	if (!is_outside(address))
		return;
	put(out, S(" rel=\""));
	put(out, str_has(wanted, S("nofollow")) ? S("nofollow ") : (str){ 0 });
	put(out, str_has(wanted, S("sponsored")) ? S("sponsored ") : (str){ 0 });
	put(out, str_has(wanted, S("ugc")) ? S("ugc ") : (str){ 0 });
	put(out, S("noopener\""));
}

/* ---- pictures ------------------------------------------------------------------------------ */

/* Cuts the next candidate "address 640w" from a srcset. */
static bool next_candidate(str *rest, str *ret_address, str *ret_width)
{
	while (rest->n && (str_trim(str_part(*rest, 0, 1)).n == 0 || rest->at[0] == ','))
		*rest = str_from(*rest, 1);
	size_t n = 0;
	while (n < rest->n && str_trim(str_part(*rest, n, 1)).n)
		n++;
	*ret_address = str_part(*rest, 0, n);
	*rest = str_from(*rest, n);
	*ret_width = str_trim(str_cut(rest, ','));
	return n > 0;
}

static bool is_width(str s)
{
	return s.n > 1 && s.at[s.n - 1] == 'w' && is_size(str_part(s, 0, s.n - 1));
}

static void put_srcset(const cleaning *c, buffer *out, str value)
{
	str address, width;
	buffer set = buffer_new(c->mem, value.n + 16, CLEAN_MOST);
	for (size_t n = 0; next_candidate(&value, &address, &width); n++) {
		address = address_for_source(c, address);
		if (!address.n || is_outside(address) || str_has(address, S(",")) ||
		    !is_width(width) || n == MOST_CANDIDATES)
			return;
		put(&set, n ? S(", ") : (str){ 0 });
		put(&set, address);
		put_byte(&set, ' ');
		put(&set, width);
	}
	if (!set.n)
		return;
	put_attribute(out, "srcset", buffer_str(&set));
	put_attribute(out, "sizes", S(SIZES));
}

void put_picture(const cleaning *c, buffer *out, str source, str srcset, str alt)
{
	put_attribute(out, "src", address_for_source(c, source));
	put_srcset(c, out, srcset);
	put_attribute(out, "alt", str_tidy(c->mem, alt));
	put(out, S(" loading=\"lazy\""));
}

/* ---- classes and ids ----------------------------------------------------------------------- */

static const char *const CLASSES[] = {
	"read-also",
	"credit",
	"inline-question",
	"table",
	"footnotes",
	"footnote-ref",
	"footnote-backref",
	"align-left",
	"align-center",
	"align-right",
	"gallery",
	"embed",
	"pull",
	"box",
	"verse",
};

static bool has_token(str list, str token)
{
	for (str rest = list; rest.n;)
		if (str_is(str_cut(&rest, ' '), token))
			return true;
	return false;
}

bool has_class(const GumboNode *node, const char *name)
{
	return has_token(attribute(node, "class"), str_of(name));
}

static void put_token(buffer *out, str token)
{
	put(out, out->n ? S(" ") : (str){ 0 });
	put(out, token);
}

/* The language of a listing, as Markdown writes it. */
static void put_code_language(buffer *out, str list)
{
	for (str rest = list; rest.n;) {
		str token = str_cut(&rest, ' ');
		if (!str_starts(token, S("language-")) ||
		    !is_of(str_from(token, 9), 30, true, "+#._-"))
			continue;
		put_token(out, token);
		return;
	}
}

/* Alignment that was said by the old attribute becomes a class. */
static str aligned(cleaning *c, const GumboNode *node, str list)
{
	str align = str_lower(c->mem, attribute(node, "align"));
	if (align.n == 0 || str_has(list, S("align-")))
		return list;
	return str_print(c->mem, "%.*s align-%.*s", STR_ARGS(list), STR_ARGS(align));
}

static void put_class(cleaning *c, buffer *out, const element *e, const GumboNode *node)
{
	str given = attribute(node, "class");
	buffer tokens = buffer_new(c->mem, 64, 4096);
	if (element_has(e, CODE))
		put_code_language(&tokens, given);
	if (c->kind == CLEAN_STORY) {
		str list = aligned(c, node, given);
		for (size_t i = 0; i < sizeof(CLASSES) / sizeof(CLASSES[0]); i++)
			if (has_token(list, str_of(CLASSES[i])))
				put_token(&tokens, str_of(CLASSES[i]));
	}
	if (str_is(buffer_str(&tokens), S("table")))
		put(out, S(TABLE_ATTRIBUTES));
	else if (tokens.n)
		put_attribute(out, "class", buffer_str(&tokens));
}

/* No id twice. */
void put_id(cleaning *c, buffer *out, str id)
{
	if (c->kind != CLEAN_STORY || !is_id(id) || c->ids_n == MOST_IDS)
		return;
	for (size_t i = 0; i < c->ids_n; i++)
		if (str_is(c->ids[i], id))
			return;
	c->ids[c->ids_n++] = str_copy(c->mem, id);
	put_attribute(out, "id", id);
}

/* ---- the list ------------------------------------------------------------------------------ */

#define ANY 0 /* every element may have it */

static const struct allowed {
	const char *name;
	unsigned traits;
	bool (*is_good)(str value); /* NULL: it counts by being there */
} ALLOWED[] = {
	{ "lang", ANY, is_language },
	{ "dir", ANY, is_direction },
	{ "title", ANY, is_any },
	{ "aria-label", ANCHOR, is_any },
	{ "datetime", TIMED, is_day },
	{ "start", NUMBERED, is_number },
	{ "type", NUMBERED, is_list_style },
	{ "reversed", NUMBERED, NULL },
	{ "value", ITEM, is_number },
	{ "colspan", CELL, is_span },
	{ "rowspan", CELL, is_span },
	{ "scope", HEAD_CELL, is_scope },
	{ "span", COLUMN, is_span },
	{ "open", OPENED, NULL },
	{ "width", PICTURE, is_size },
	{ "height", PICTURE, is_size },
};

static void put_allowed(cleaning *c, buffer *out, const element *e, const GumboNode *node)
{
	for (size_t i = 0; i < sizeof(ALLOWED) / sizeof(ALLOWED[0]); i++) {
		const struct allowed *rule = &ALLOWED[i];
		const GumboAttribute *a = find(node, rule->name);
		if (!a || (rule->traits != ANY && !element_has(e, (trait)rule->traits)))
			continue;
		str value = str_tidy(c->mem, str_of(a->value));
		if (!rule->is_good) {
			put_byte(out, ' ');
			put(out, str_of(rule->name));
		} else if (rule->is_good(value)) {
			put_attribute(out, rule->name, value);
		}
	}
}

str attributes_of(cleaning *c, const element *e, const GumboNode *node)
{
	buffer out = buffer_new(c->mem, 128, CLEAN_MOST);
	str cite = element_has(e, QUOTED) ? address_for_source(c, attribute(node, "cite"))
					  : (str){ 0 };
	put_class(c, &out, e, node);
	put_id(c, &out, attribute(node, "id"));
	if (element_has(e, ANCHOR))
		put_link(c, &out, address_for_link(c, attribute(node, "href")),
			 attribute(node, "rel"));
	if (element_has(e, PICTURE))
		put_picture(c, &out, attribute(node, "src"), attribute(node, "srcset"),
			    attribute(node, "alt"));
	if (cite.n)
		put_attribute(&out, "cite", cite);
	put_allowed(c, &out, e, node);
	return buffer_str(&out);
}
