/* Says of markup that is called clean what must not be in it.  Knows the lists by heart, not by
 * clean.c, so that a slip there is seen here. */
#pragma once

#include <gumbo.h>

#include "base/arena.h"
#include "base/str.h"
#include "render/clean.h"

static const char *const STORY_ELEMENTS =
	" p h2 h3 h4 h5 h6 div blockquote pre hr aside details summary ul ol li dl dt dd table "
	"caption colgroup col"
	" thead tbody tfoot tr td th figure figcaption img a em strong b i u s del ins mark small "
	"sub sup abbr cite"
	" dfn q code kbd samp var time span bdi bdo ruby rt rp br wbr ";
static const char *const REMARK_ELEMENTS =
	" p blockquote pre hr ul ol li a em strong b i u s del ins sub sup cite q code br ";
static const char *const INLINE_ELEMENTS = " img a em strong b i u s del ins mark small sub sup "
					   "abbr cite dfn q code kbd samp var time span bdi bdo"
					   " ruby rt rp br wbr ";
static const char *const ATTRIBUTES =
	" class id href rel src srcset sizes alt loading width height cite lang dir title "
	"aria-label datetime start"
	" type reversed value colspan rowspan scope span open tabindex ";

static inline bool oracle_lists(const char *list, const char *name)
{
	char word[40];
	int n = snprintf(word, sizeof(word), " %s ", name);
	return n > 2 && n < (int)sizeof(word) && strstr(list, word);
}

/* Reads an address as browsers do: no white space around, no controls inside. */
static inline bool oracle_address(str s, bool fragment)
{
	char seen[16] = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7F || s.at[i] == '\\')
			return false;
		if (s.at[i] != ' ' && n < sizeof(seen) - 1)
			seen[n++] =
				(char)(s.at[i] >= 'A' && s.at[i] <= 'Z' ? s.at[i] + 32 : s.at[i]);
	}
	if (seen[0] == '#')
		return fragment;
	if (seen[0] == '/')
		return seen[1] != '/';
	return !strncmp(seen, "http://", 7) || !strncmp(seen, "https://", 8) ||
	       (fragment && !strncmp(seen, "mailto:", 7));
}

static inline bool oracle_srcset(str s)
{
	while (s.n) {
		str candidate = str_trim(str_cut(&s, ','));
		if (!oracle_address(str_cut(&candidate, ' '), false) ||
		    !str_ends(candidate, S("w")))
			return false;
	}
	return true;
}

static inline const char *oracle_attribute(const GumboAttribute *a, clean_kind kind)
{
	str value = str_of(a->value);
	if (!oracle_lists(ATTRIBUTES, a->name))
		return "an attribute that is not allowed";
	if (!strcmp(a->name, "href") && !oracle_address(value, true))
		return "a link to where none may lead";
	if ((!strcmp(a->name, "src") || !strcmp(a->name, "cite")) && !oracle_address(value, false))
		return "a source from where none may come";
	if (!strcmp(a->name, "srcset") && !oracle_srcset(value))
		return "a picture from where none may come";
	if (kind == CLEAN_REMARK && !strcmp(a->name, "rel") &&
	    strcmp(a->value, "nofollow ugc noopener"))
		return "a reader's link that vouches";
	if (kind == CLEAN_REMARK && (!strcmp(a->name, "id") || !strcmp(a->name, "src")))
		return "an attribute that only stories have";
	return NULL;
}

static inline const char *oracle_element(const GumboElement *e, clean_kind kind)
{
	const char *name = gumbo_normalized_tagname(e->tag);
	const char *problem = NULL;
	if (e->tag_namespace != GUMBO_NAMESPACE_HTML)
		return "an element of another namespace";
	if (!oracle_lists(kind == CLEAN_STORY ? STORY_ELEMENTS : REMARK_ELEMENTS, name))
		return "an element that is not allowed";
	for (unsigned i = 0; i < e->attributes.length && !problem; i++)
		problem = oracle_attribute(e->attributes.data[i], kind);
	if (kind == CLEAN_REMARK && e->tag == GUMBO_TAG_A &&
	    !gumbo_get_attribute(&e->attributes, "rel"))
		return "a reader's link without rel";
	return problem;
}

/* `inside` is the paragraph or link that the node stands in, if any. */
static inline const char *oracle_node(const GumboNode *node, clean_kind kind, bool in_p, bool in_a)
{
	if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
		return NULL;
	if (node->type != GUMBO_NODE_ELEMENT)
		return "a comment or something else that is no text";

	const GumboElement *e = &node->v.element;
	const char *problem = oracle_element(e, kind);
	if (in_p && !oracle_lists(INLINE_ELEMENTS, gumbo_normalized_tagname(e->tag)))
		return "a block in a paragraph";
	if (in_a && e->tag == GUMBO_TAG_A)
		return "a link in a link";
	in_p = in_p || e->tag == GUMBO_TAG_P;
	in_a = in_a || e->tag == GUMBO_TAG_A;
	for (unsigned i = 0; i < e->children.length && !problem; i++)
		problem = oracle_node(e->children.data[i], kind, in_p, in_a);
	return problem;
}

static inline const char *oracle_tree(str body, clean_kind kind)
{
	GumboOptions options = kGumboDefaultOptions;
	options.max_errors = 0;
	options.fragment_context = GUMBO_TAG_DIV;
	GumboOutput *tree = gumbo_parse_with_options(&options, body.n ? body.at : "", body.n);
	const char *problem = NULL;
	for (unsigned i = 0; i < tree->root->v.element.children.length && !problem; i++)
		problem = oracle_node(tree->root->v.element.children.data[i], kind, false, false);
	gumbo_destroy_output(&options, tree);
	return problem;
}

/* What is wrong with the cleaned body, or NULL. */
static inline const char *oracle_problem(arena *mem, const cleaned *c, clean_kind kind)
{
	str body = str_of_html(c->body);
	if (c->problem)
		return body.n ? "a body though it was refused" : NULL;
	if (body.n > CLEAN_MOST || c->text.n > CLEAN_MOST)
		return "too many bytes";
	if (!str_is_utf8(body) || !str_is_utf8(c->text))
		return "wrong UTF-8";
	if (!str_is(str_tidy(mem, body), body))
		return "control characters";

	const char *problem = oracle_tree(body, kind);
	cleaned again = clean(mem, body, kind, NULL, (str){ 0 });
	if (!problem && again.problem)
		problem = "it is refused when it is cleaned again";
	if (!problem && !str_is(str_of_html(again.body), body))
		problem = "it changes when it is cleaned again";
	if (!problem && !str_is(again.text, c->text))
		problem = "its words change when it is cleaned again";
	return problem;
}
