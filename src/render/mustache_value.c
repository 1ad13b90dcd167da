#include "mustache_parts.h"

/* ---- what attributes are special ------------------------------------------------------------- */

static bool is_address_set(const place *p)
{
	return place_name_is(p->attribute, (const char *const[]){ "srcset", "imagesrcset", NULL });
}

/* Attributes that are code, policy, or the address of code. */
static bool is_forbidden(const place *p)
{
	const char *e = p->element;
	if (strncmp(p->attribute, "on", 2) == 0 || strncmp(e, "animate", 7) == 0 ||
	    strcmp(e, "set") == 0)
		return true;
	if (place_name_is(p->attribute, (const char *const[]){ "style", "srcdoc", "http-equiv",
							       "sandbox", "allow", "is", NULL }))
		return true;
	if (strcmp(e, "script") == 0 || strcmp(e, "object") == 0 || strcmp(e, "embed") == 0 ||
	    strcmp(e, "base") == 0)
		return place_is_address(p) || strcmp(p->attribute, "type") == 0;
	return strcmp(e, "link") == 0 && strcmp(p->attribute, "rel") == 0;
}

/* ---- what a value may be here ---------------------------------------------------------------- */

static const char *const KIND_WORDS[] = {
	[KIND_STR] = "text",
	[KIND_HTML] = "markup",
	[KIND_URL] = "a checked address",
	[KIND_JSON] = "JSON",
	[KIND_INT] = "a number",
	[KIND_BOOL] = "yes or no",
	[KIND_DOUBLE] = "a decimal number",
	[KIND_MOMENT] = "a moment",
	[KIND_LIST] = "a list",
	[KIND_INNER] = "a thing with members",
};

static str but(arena *mem, kind k, const char *why)
{
	return str_print(mem, "is %s, but %s", KIND_WORDS[k], why);
}

static str but_here(arena *mem, const place *p, kind k, const char *why)
{
	return str_print(mem, "is %s, but %.*s %s", KIND_WORDS[k], STR_ARGS(place_name(mem, p)),
			 why);
}

static step_op op_of(kind k, step_op of_moment)
{
	switch (k) {
	case KIND_INT:
		return STEP_NUMBER;
	case KIND_DOUBLE:
		return STEP_DECIMAL;
	case KIND_MOMENT:
		return of_moment;
	default:
		return STEP_ESCAPED;
	}
}

/* href, src …: a url, alone or followed by literal text and numbers; in a query also text. */
static str value_in_address(arena *mem, place *p, kind k, step_op *ret)
{
	bool in_query = p->value == ADDRESS_QUERY;
	if (k == KIND_URL && p->value == ADDRESS_EMPTY) {
		p->value = ADDRESS_CHECKED;
		*ret = STEP_ESCAPED;
		return S("");
	}
	if (k == KIND_INT &&
	    (in_query || p->value == ADDRESS_PATH || p->value == ADDRESS_CHECKED)) {
		*ret = STEP_NUMBER;
		return S("");
	}
	if ((k == KIND_STR || k == KIND_URL) && in_query) {
		*ret = STEP_PERCENT;
		return S("");
	}
	if (k == KIND_URL)
		return str_print(mem, "is a whole address: nothing may stand before it in %s",
				 p->attribute);
	if (p->value == ADDRESS_EMPTY)
		return str_print(mem, "is %s, but %s wants a checked address (url)", KIND_WORDS[k],
				 p->attribute);
	return but_here(mem, p, k,
			"takes numbers behind its beginning, and text only behind \"?\" or \"#\"");
}

static bool wants_iso(const place *p)
{
	return strcmp(p->attribute, "datetime") == 0 ||
	       (strcmp(p->element, "meta") == 0 && strcmp(p->attribute, "content") == 0);
}

static str value_in_attribute(arena *mem, place *p, kind k, step_op *ret)
{
	*ret = op_of(k, wants_iso(p) ? STEP_ISO : STEP_DATE);
	if (k == KIND_HTML || k == KIND_JSON)
		return but_here(mem, p, k, "takes only text");
	if (is_forbidden(p))
		return str_print(mem, "may not stand in %s of <%s>: no tag may", p->attribute,
				 p->element);
	if (strcmp(p->element, "meta") == 0 && p->refreshes)
		return str_print(mem, "may not stand in %s beside http-equiv", p->attribute);
	if (strcmp(p->element, "meta") == 0)
		p->tagged = 1;
	if (is_address_set(p) && k != KIND_URL && k != KIND_INT && k != KIND_DOUBLE)
		return but_here(mem, p, k, "takes only checked addresses (url) and numbers");
	return place_is_address(p) ? value_in_address(mem, p, k, ret) : S("");
}

static str value_in_html(arena *mem, place *p, kind k, step_op *ret)
{
	switch ((place_state)p->state) {
	case IN_TEXT:
		*ret = k == KIND_HTML ? STEP_RAW : op_of(k, STEP_DATE);
		return k == KIND_JSON
			       ? but(mem, k,
				     "JSON goes only into <script type=\"application/ld+json\">")
			       : S("");
	case IN_WORDS:
		*ret = op_of(k, STEP_DATE);
		return k == KIND_HTML || k == KIND_JSON ? but_here(mem, p, k, "takes only text")
							: S("");
	case IN_RAW:
		*ret = STEP_RAW;
		return k == KIND_JSON && p->is_data
			       ? S("")
			       : but_here(mem, p, k,
					  p->is_data ? "takes only JSON" : "takes no tags");
	case IN_VALUE:
		return value_in_attribute(mem, p, k, ret);
	case BEFORE_VALUE:
	case IN_BARE_VALUE:
		return str_print(mem, "stands in an attribute without quotes: write %s=\"…\"",
				 p->attribute);
	default:
		return str_print(mem, "may not stand in %.*s", STR_ARGS(place_name(mem, p)));
	}
}

static str value_in_xml(arena *mem, place *p, kind k, step_op *ret)
{
	bool mail_date = p->state == IN_TEXT &&
			 place_name_is(p->element,
				       (const char *const[]){ "pubDate", "lastBuildDate", NULL });
	*ret = op_of(k, mail_date ? STEP_RFC822 : STEP_ISO);
	if (k == KIND_JSON)
		return but(mem, k, "an .xml template takes none");
	if (p->state == IN_TEXT || p->state == IN_VALUE)
		return S("");
	return str_print(mem, "may not stand in %.*s", STR_ARGS(place_name(mem, p)));
}

static str value_in_txt(arena *mem, place *p, kind k, step_op *ret)
{
	if (p->state == IN_START)
		p->state = IN_TEXT;
	*ret = op_of(k, STEP_DATE);
	if (*ret == STEP_ESCAPED)
		*ret = p->state == IN_HEAD ? STEP_LINE : STEP_RAW;
	return k == KIND_HTML || k == KIND_JSON ? but(mem, k, "a .txt template takes only text")
						: S("");
}

str place_value(arena *mem, place *p, kind k, step_op *ret)
{
	if (k == KIND_LIST || k == KIND_BOOL)
		return but(mem, k, "only a section ({{#…}}) can use it");
	if (k == KIND_INNER)
		return but(mem, k, "only its members can be printed ({{x.name}} or a section)");
	switch ((template_kind)p->kind) {
	case TEMPLATE_HTML:
		return value_in_html(mem, p, k, ret);
	case TEMPLATE_XML:
		return value_in_xml(mem, p, k, ret);
	case TEMPLATE_TXT:
		return value_in_txt(mem, p, k, ret);
	}
	return S("");
}

bool place_takes_asset(const place *p)
{
	if (p->state != IN_VALUE || p->kind != TEMPLATE_HTML)
		return p->state == IN_VALUE;
	return place_is_address(p) ? p->value == ADDRESS_EMPTY : !is_forbidden(p);
}
