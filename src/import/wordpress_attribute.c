/* [name a="b" c='d' e=f g]: attributes as WordPress reads them. */
#include "wordpress_parts.h"

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_of_name(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t spaces(str s)
{
	size_t n = 0;
	while (n < s.n && is_space(s.at[n]))
		n++;
	return n;
}

/* "b", 'b' or what goes up to a blank. */
static str cut_value(str *rest)
{
	bool is_quoted = rest->n && (rest->at[0] == '"' || rest->at[0] == '\'');
	size_t quoted = is_quoted ? str_find_byte(str_from(*rest, 1), rest->at[0]) + 1 : 0, n = 0;
	if (is_quoted && quoted < rest->n) {
		str value = str_part(*rest, 1, quoted - 1);
		*rest = str_from(*rest, quoted + 1);
		return value;
	}
	while (n < rest->n && !is_space(rest->at[n]))
		n++;
	str value = str_part(*rest, 0, n);
	*rest = str_from(*rest, n);
	return value;
}

static str as_text(arena *mem, str value)
{
	value = str_replace(mem, value, S("&quot;"), S("\""));
	value = str_replace(mem, value, S("&#8221;"), (str){ 0 });
	value = str_replace(mem, value, S("&#8243;"), (str){ 0 });
	value = str_replace(mem, value, S("&#038;"), S("&"));
	return str_replace(mem, value, S("&amp;"), S("&"));
}

static void add_attribute(conversion *c, shortcode *s, str *rest)
{
	size_t n = 0;
	while (n < rest->n && is_of_name(rest->at[n]))
		n++;
	str name = str_part(*rest, 0, n);
	size_t equals = n + spaces(str_from(*rest, n));
	bool is_named = n > 0 && equals < rest->n && rest->at[equals] == '=';
	if (is_named) {
		*rest = str_from(*rest, equals + 1);
		*rest = str_from(*rest, spaces(*rest));
	}
	s->names[s->n] = is_named ? str_lower(c->mem, name) : (str){ 0 };
	s->values[s->n++] = as_text(c->mem, cut_value(rest));
}

shortcode shortcode_of(conversion *c, str name, str attributes)
{
	shortcode s = { .name = str_lower(c->mem, name) };
	for (str rest = str_trim(attributes); rest.n && s.n < MOST_ATTRIBUTES;) {
		add_attribute(c, &s, &rest);
		rest = str_from(rest, spaces(rest));
	}
	return s;
}

str shortcode_value(const shortcode *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_is(s->names[i], str_of(name)))
			return s->values[i];
	return (str){ 0 };
}

str shortcode_unnamed(const shortcode *s, size_t nth)
{
	for (size_t i = 0; i < s->n; i++)
		if (!s->names[i].n && nth-- == 0)
			return s->values[i].n && s->values[i].at[0] == '='
				       ? str_from(s->values[i], 1)
				       : s->values[i];
	return (str){ 0 };
}
