#include "mustache_parts.h"

/* A browser's view of the markup, as far as it matters here: what is text, what is a tag, in which
 * attribute's value are we.  Where browsers disagree with simple rules (a script in a script,
 * markup in a title), the literal text is refused rather than guessed at. */

/* ---- what elements and attributes are special ------------------------------------------------ */

bool place_name_is(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (name[0] == (*names)[0] && strcmp(name, *names) == 0)
			return true;
	return false;
}

static bool holds_words(const place *p)
{
	return place_name_is(p->element, (const char *const[]){ "title", "textarea", NULL });
}

static bool holds_raw(const place *p)
{
	return place_name_is(p->element,
			     (const char *const[]){ "script", "style", "iframe", NULL });
}

static bool is_unknown_land(const place *p)
{
	return place_name_is(p->element, (const char *const[]){ "plaintext", "xmp", "noembed",
								"noframes", "listing", NULL });
}

bool place_is_address(const place *p)
{
	return place_name_is(
		p->attribute,
		(const char *const[]){ "href",     "src",    "action",     "formaction", "poster",
				       "cite",     "data",   "xlink:href", "background", "longdesc",
				       "manifest", "ping",   "icon",       "codebase",   "classid",
				       "archive",  "lowsrc", "dynsrc",     "profile",    NULL });
}

static bool is_refresh(const place *p)
{
	return strcmp(p->element, "meta") == 0 && strcmp(p->attribute, "http-equiv") == 0;
}

static bool is_script_type(const place *p)
{
	return strcmp(p->element, "script") == 0 && strcmp(p->attribute, "type") == 0 &&
	       !p->type_seen;
}

/* ---- following literal text ------------------------------------------------------------------ */

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_alpha(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

/* A longer name is cut: it is then none of those that matter. */
static void append(char *name, size_t room, char c)
{
	size_t n = strlen(name);
	if (n + 1 < room)
		name[n] = c;
}

static void forget(char *name, size_t room)
{
	memset(name, 0, room);
}

static void start_tag(place *p, bool closing)
{
	p->state = IN_TAG_NAME;
	p->closing = closing;
	p->type_seen = p->is_data = p->refreshes = p->tagged = 0;
	forget(p->element, sizeof p->element);
	forget(p->attribute, sizeof p->attribute);
	forget(p->type, sizeof p->type);
}

static const char *end_tag(place *p)
{
	p->state = IN_TEXT;
	forget(p->attribute, sizeof p->attribute);
	if (p->closing)
		forget(p->element, sizeof p->element);
	if (p->kind == TEMPLATE_XML || p->closing)
		return NULL;
	if (is_unknown_land(p))
		return "an element whose contents browsers do not read as markup is not supported";
	if (holds_words(p))
		p->state = IN_WORDS;
	if (holds_raw(p))
		p->state = IN_RAW;
	p->matched = 0;
	return NULL;
}

static const char *end_name(place *p)
{
	p->refreshes |= is_refresh(p);
	return p->refreshes && p->tagged ? "http-equiv may not stand beside a tag in content"
					 : NULL;
}

static void start_value(place *p, place_state as, char quote)
{
	p->state = (uint8_t)as;
	p->quote = (uint8_t)quote;
	p->value = ADDRESS_EMPTY;
	p->is_address = p->kind == TEMPLATE_HTML && place_is_address(p);
}

static void end_value(place *p)
{
	if (is_script_type(p)) {
		p->type_seen = 1;
		p->is_data = strcmp(p->type, "application/ld+json") == 0;
	}
	p->state = IN_TAG;
	p->quote = p->value = p->is_address = 0;
	forget(p->attribute, sizeof p->attribute);
	forget(p->type, sizeof p->type);
}

static void feed_address(place *p, char c)
{
	bool marks = c == '?' || c == '#';
	if (p->value == ADDRESS_EMPTY)
		p->value = marks ? ADDRESS_QUERY : c == '/' ? ADDRESS_PATH : ADDRESS_OTHER;
	else if (marks && (p->value == ADDRESS_PATH || p->value == ADDRESS_CHECKED))
		p->value = ADDRESS_QUERY;
}

static void feed_value(place *p, char c)
{
	if (p->state == IN_VALUE && c == (char)p->quote)
		end_value(p);
	else if (is_script_type(p))
		append(p->type, sizeof p->type, lower(c));
	else if (p->is_address)
		feed_address(p, c);
}

static const char *feed_tag(place *p, char c)
{
	if (c == '>')
		return end_tag(p);
	if (is_white(c) || c == '/')
		return NULL;
	if (c == '=' || c == '"' || c == '\'' || c == '<')
		return "the name of an attribute is expected";
	p->state = IN_NAME;
	forget(p->attribute, sizeof p->attribute);
	append(p->attribute, sizeof p->attribute, lower(c));
	return NULL;
}

/* A name without a value; an attribute counts only once, so this may have been the script's type.
 */
static const char *feed_unvalued(place *p, char c)
{
	p->type_seen |= is_script_type(p);
	p->state = IN_TAG;
	return feed_tag(p, c);
}

static const char *feed_name(place *p, char c)
{
	if (c != '=' && c != '>' && c != '/' && !is_white(c)) {
		append(p->attribute, sizeof p->attribute, lower(c));
		return NULL;
	}
	const char *problem = end_name(p);
	p->state = c == '=' ? BEFORE_VALUE : AFTER_NAME;
	if (problem || c == '=' || is_white(c))
		return problem;
	return feed_unvalued(p, c);
}

static const char *feed_after_name(place *p, char c)
{
	if (is_white(c))
		return NULL;
	if (c == '=') {
		p->state = BEFORE_VALUE;
		return NULL;
	}
	return feed_unvalued(p, c);
}

static const char *feed_tag_end(place *p, char c)
{
	if (!is_white(c) && c != '/' && c != '>')
		return "white space is expected here, between a section and an attribute";
	p->state = IN_TAG;
	return feed_tag(p, c);
}

static const char *feed_before_value(place *p, char c)
{
	if (is_white(c))
		return NULL;
	if (c == '>')
		return end_tag(p);
	if (c == '"' || c == '\'') {
		start_value(p, IN_VALUE, c);
		return NULL;
	}
	start_value(p, IN_BARE_VALUE, 0);
	feed_value(p, c);
	return NULL;
}

static const char *feed_bare_value(place *p, char c)
{
	if (c != '>' && !is_white(c)) {
		feed_value(p, c);
		return NULL;
	}
	end_value(p);
	return c == '>' ? end_tag(p) : NULL;
}

static const char *feed_tag_name(place *p, char c)
{
	if (c == '>')
		return end_tag(p);
	if (is_white(c) || c == '/')
		p->state = IN_TAG;
	else
		append(p->element, sizeof p->element, p->kind == TEMPLATE_XML ? c : lower(c));
	return NULL;
}

static const char *feed_less(place *p, char c)
{
	if (c == '/' && !p->closing) {
		p->closing = 1;
	} else if (is_alpha(c) || (p->kind == TEMPLATE_XML && (c == '_' || c == ':'))) {
		start_tag(p, p->closing);
		return feed_tag_name(p, c);
	} else if (c == '!' || c == '?' || p->closing) {
		p->state = c == '>' ? IN_TEXT : IN_DECLARATION;
		p->matched = c == '!';
		p->closing = 0;
	} else if (c != '<') {
		p->state = IN_TEXT;
	}
	return NULL;
}

/* <!-- begins a comment; all else up to ">" is passed over. */
static const char *feed_declaration(place *p, char c)
{
	if (c == '>')
		p->state = IN_TEXT;
	if (c == '[' && p->matched == 1)
		return "<![CDATA[ is not supported: escaped text does the same";
	p->matched = c == '-' && p->matched ? (uint8_t)(p->matched + 1) : 0;
	if (p->matched == 3) {
		p->state = IN_COMMENT;
		p->matched = 2;
	}
	return NULL;
}

/* Ends at "-->", and also at "<!-->" and "--!>", as browsers do. */
static const char *feed_comment(place *p, char c)
{
	if (c == '>' && p->matched == 2)
		p->state = IN_TEXT;
	if (c == '-')
		p->matched = p->matched < 2 ? (uint8_t)(p->matched + 1) : 2;
	else if (c != '!' || p->matched != 2)
		p->matched = 0;
	return NULL;
}

/* Looks for "</script"; other markup in there is what browsers read in surprising ways. */
static const char *feed_raw(place *p, char c)
{
	size_t n = strlen(p->element);
	if (p->matched == 2 + n && (is_white(c) || c == '/' || c == '>')) {
		p->closing = 1;
		p->state = IN_TAG;
		p->matched = 0;
		return feed_tag(p, c);
	}
	char wanted = p->matched == 0 ? '<' : p->matched == 1 ? '/' : p->element[p->matched - 2];
	bool fits = p->matched < 2 + n && lower(c) == wanted;
	bool other_markup = p->matched == 1 && !fits && (c == '!' || is_alpha(c));
	if (other_markup && (p->state == IN_WORDS || c == '!'))
		return "\"<\" in here is read as a tag by some browsers and as text by others";
	p->matched = fits ? (uint8_t)(p->matched + 1) : c == '<';
	return NULL;
}

static const char *feed_start(place *p, char c)
{
	static const char SUBJECT[] = "Subject:";
	p->state = c == SUBJECT[p->matched] ? IN_START : IN_TEXT;
	p->matched = p->state == IN_START ? (uint8_t)(p->matched + 1) : 0;
	if (!SUBJECT[p->matched]) {
		p->state = IN_HEAD;
		p->matched = 0;
	}
	return NULL;
}

/* An empty line ends the head of a mail. */
static const char *feed_head(place *p, char c)
{
	if (c == '\n' && p->matched)
		p->state = IN_TEXT;
	if (c != '\r')
		p->matched = c == '\n';
	return NULL;
}

static const char *feed(place *p, char c)
{
	switch ((place_state)p->state) {
	case IN_TEXT:
		p->closing = 0;
		p->state = c == '<' && p->kind != TEMPLATE_TXT ? AFTER_LESS : IN_TEXT;
		return NULL;
	case IN_START:
		return feed_start(p, c);
	case IN_HEAD:
		return feed_head(p, c);
	case AFTER_LESS:
		return feed_less(p, c);
	case IN_TAG_NAME:
		return feed_tag_name(p, c);
	case IN_TAG:
		return feed_tag(p, c);
	case IN_NAME:
		return feed_name(p, c);
	case AFTER_NAME:
		return feed_after_name(p, c);
	case IN_TAG_END:
		return feed_tag_end(p, c);
	case BEFORE_VALUE:
		return feed_before_value(p, c);
	case IN_VALUE:
		feed_value(p, c);
		return NULL;
	case IN_BARE_VALUE:
		return feed_bare_value(p, c);
	case IN_DECLARATION:
		return feed_declaration(p, c);
	case IN_COMMENT:
		return feed_comment(p, c);
	case IN_WORDS:
	case IN_RAW:
		return feed_raw(p, c);
	}
	return NULL;
}

place place_start(template_kind of)
{
	return (place){ .kind = (uint8_t)of, .state = of == TEMPLATE_TXT ? IN_START : IN_TEXT };
}

/* Most bytes are text between tags and say nothing about the place. */
static bool is_plain(const place *p, char c)
{
	return p->state == IN_TEXT && c != '<' && !p->closing;
}

const char *place_feed(place *p, str literal)
{
	const char *problem = str_find_byte(literal, '\0') < literal.n ? "a NUL byte" : NULL;
	for (size_t i = 0; i < literal.n && !problem; i++)
		if (!is_plain(p, literal.at[i]))
			problem = feed(p, literal.at[i]);
	return problem;
}

/* ---- sections -------------------------------------------------------------------------------- */

/* What may follow in an address of which we know only that it holds the one or the other. */
static uint8_t join_address(uint8_t a, uint8_t b)
{
	if (a == b)
		return a;
	bool a_grows = a == ADDRESS_PATH || a == ADDRESS_CHECKED;
	bool b_grows = b == ADDRESS_PATH || b == ADDRESS_CHECKED;
	if (a_grows && b == ADDRESS_QUERY)
		return a;
	if (b_grows && a == ADDRESS_QUERY)
		return b;
	return ADDRESS_OTHER;
}

static bool is_in_tag(const place *p)
{
	return p->state == IN_TAG_NAME || p->state == IN_TAG || p->state == IN_NAME ||
	       p->state == AFTER_NAME || p->state == IN_TAG_END;
}

/* Whatever name was being read is over. */
static void end_any_name(place *p)
{
	if (p->state == IN_NAME || p->state == AFTER_NAME) {
		p->type_seen |= is_script_type(p);
		p->refreshes |= is_refresh(p);
	}
	p->state = IN_TAG_END;
}

void place_loop(place *p)
{
	if (is_in_tag(p))
		end_any_name(p);
}

/* A place without what may differ: in text, which element was opened last; in a tag, which
 * attribute; in an address, how far it has come. */
static place comparable(const place *p)
{
	if (p->state == IN_TEXT)
		return (place){ .kind = p->kind, .state = p->state };
	place same = *p;
	same.tagged = 0;
	same.value = 0;
	if (is_in_tag(p)) {
		end_any_name(&same);
		forget(same.attribute, sizeof same.attribute);
	}
	return same;
}

bool place_join(place *p, const place *before)
{
	place a = comparable(p), b = comparable(before);
	if (memcmp(&a, &b, sizeof a) != 0)
		return false;
	bool is_same_name = strcmp(p->attribute, before->attribute) == 0;
	if (is_in_tag(p) && (p->state != before->state || !is_same_name))
		end_any_name(p);
	p->value = join_address(p->value, before->value);
	p->tagged |= before->tagged;
	return true;
}

bool place_is_text(const place *p)
{
	return p->state == IN_TEXT || p->state == IN_START || p->state == IN_HEAD;
}

str place_name(arena *mem, const place *p)
{
	switch ((place_state)p->state) {
	case IN_TEXT:
	case IN_START:
		return S("text");
	case IN_HEAD:
		return S("the head of a mail");
	case AFTER_LESS:
	case IN_TAG_NAME:
		return S("the name of an element");
	case IN_TAG:
	case IN_TAG_END:
	case AFTER_NAME:
		return str_print(mem, "the tag <%s>, outside of quotes", p->element);
	case IN_NAME:
		return S("the name of an attribute");
	case BEFORE_VALUE:
	case IN_BARE_VALUE:
		return str_print(mem, "the value of %s, without quotes", p->attribute);
	case IN_VALUE:
		return str_print(mem, "the value of %s", p->attribute);
	case IN_DECLARATION:
		return S("a declaration");
	case IN_COMMENT:
		return S("a comment");
	case IN_WORDS:
	case IN_RAW:
		return str_print(mem, "<%s>", p->element);
	}
	return S("");
}
