#include "clean_parts.h"

/* The name of an element that HTML does not know, as it was typed. */
static bool is_named(const GumboNode *node, const char *name)
{
	GumboStringPiece typed = node->v.element.original_tag;
	if (node->v.element.tag != GUMBO_TAG_UNKNOWN || !typed.length)
		return false;
	gumbo_tag_from_original_text(&typed);
	return str_is_any_case((str){ typed.data, typed.length }, str_of(name));
}

static bool was_closed(const GumboNode *node)
{
	return !(node->parse_flags & GUMBO_INSERTION_IMPLICIT_END_TAG);
}

static bool holds_only_text(const GumboNode *node)
{
	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length; i++) {
		const GumboNode *child = children->data[i];
		if (child->type == GUMBO_NODE_ELEMENT || child->type == GUMBO_NODE_TEMPLATE)
			return false;
	}
	return true;
}

/* ---- read-also ----------------------------------------------------------------------------- */

static void remember(cleaning *c, int64_t story)
{
	for (size_t i = 0; i < c->stories_n; i++)
		if (c->stories[i] == story)
			return;
	c->stories[c->stories_n++] = story;
}

static bool find_story(cleaning *c, str article, clean_story *ret)
{
	const clean_lookup *ask = c->ask;
	int64_t id = 0;
	bool known = str_to_int(article, &id) || (ask->story_at && str_starts(article, S("/")) &&
						  ask->story_at(ask->context, article, &id));
	if (!known || id <= 0)
		return false;

	remember(c, id);
	return ask->story && ask->story(ask->context, id, ret);
}

static void put_label(const cleaning *c, buffer *out)
{
	str language = c->ask->language;
	if (language.n) {
		put(out, S("<span lang=\""));
		put_escaped(out, language);
		put(out, S("\" dir=\""));
		put_escaped(out, c->ask->direction);
		put(out, S("\">"));
	}
	put_escaped(out, c->label_read_also);
	put(out, language.n ? S("</span> ") : S(" "));
}

static void put_read_also(cleaning *c, str address, str headline, const clean_story *s)
{
	buffer out = buffer_new(c->mem, 256, CLEAN_MOST);
	put(&out, S("<p class=\"read-also\">"));
	if (c->label_read_also.n)
		put_label(c, &out);
	put(&out, S("<a"));
	put_link(c, &out, address, (str){ 0 });
	if (s->language.n && !str_is(s->language, c->ask->text_language)) {
		put_attribute(&out, "lang", s->language);
		put_attribute(&out, "dir", s->direction);
	}
	put_byte(&out, '>');
	put_escaped(&out, headline);
	put(&out, S("</a></p>"));
	write_later(&c->out, buffer_str(&out));
}

/* Authors leave it open, so that all that follows seems to stand in it: that stays.  Words alone
 * between its tags are a note to other programs. */
static void read_also(cleaning *c, const GumboNode *node, int depth)
{
	clean_story s = { 0 };
	if (c->own_n++ < MOST_OWN && find_story(c, attribute(node, "article"), &s)) {
		str safe = address_for_link(c, str_of_url(s.address));
		str headline = str_trim(str_tidy(c->mem, s.headline));
		if (safe.n && headline.n)
			put_read_also(c, safe, headline, &s);
	}
	if (!was_closed(node) || !holds_only_text(node))
		clean_children(c, node, depth);
}

/* ---- figure -------------------------------------------------------------------------------- */

static bool has_words(const GumboNode *node)
{
	if (node->type == GUMBO_NODE_TEXT)
		return true;
	if (node->type != GUMBO_NODE_ELEMENT)
		return false;

	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length; i++)
		if (has_words(children->data[i]))
			return true;
	return false;
}

static void caption_of_author(cleaning *c, const GumboNode *node, int depth)
{
	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length; i++) {
		const GumboNode *child = children->data[i];
		GumboTag tag = child->type == GUMBO_NODE_ELEMENT ? child->v.element.tag
								 : GUMBO_TAG_UNKNOWN;
		if (tag == GUMBO_TAG_FIGCAPTION || tag == GUMBO_TAG_P)
			clean_children(c, child, depth + 1);
		else if (tag != GUMBO_TAG_IMG)
			clean_node(c, child, depth + 1);
	}
}

static void caption(cleaning *c, const GumboNode *node, const clean_picture *p, int depth)
{
	int token = write_open(&c->out, element_of(c->kind, GUMBO_TAG_FIGCAPTION), (str){ 0 });
	if (was_closed(node) && has_words(node))
		caption_of_author(c, node, depth);
	else
		write_text(&c->out, str_tidy(c->mem, p->caption));

	str credit = str_trim(str_tidy(c->mem, p->credit));
	if (credit.n) {
		const element *span = element_of(c->kind, GUMBO_TAG_SPAN);
		write_text(&c->out, S(" "));
		int mark = write_open(&c->out, span, S(" class=\"credit\""));
		write_text(&c->out, credit);
		write_close(&c->out, mark);
	}
	write_close(&c->out, token);
}

static void put_number(buffer *out, const char *name, int64_t number)
{
	if (number > 0 && number < 100000)
		put_print(out, " %s=\"%lld\"", name, (long long)number);
}

static void write_picture(cleaning *c, const clean_picture *p, str alt)
{
	buffer out = buffer_new(c->mem, 512, CLEAN_MOST);
	put_picture(c, &out, str_of_url(p->address), p->srcset, alt);
	put_number(&out, "width", p->width);
	put_number(&out, "height", p->height);
	write_empty(&c->out, element_of(c->kind, GUMBO_TAG_IMG), buffer_str(&out));
}

static void put_figure(cleaning *c, const GumboNode *node, const clean_picture *p, int depth)
{
	int token = write_open(&c->out, element_of(c->kind, GUMBO_TAG_FIGURE), (str){ 0 });
	write_picture(c, p, p->alt);
	caption(c, node, p, depth);
	write_close(&c->out, token);
}

/* A closed one holds its caption; what stands behind an open one is no caption and stays. */
static void figure(cleaning *c, const GumboNode *node, int depth)
{
	int64_t id;
	clean_picture p = { 0 };
	bool known = c->own_n++ < MOST_OWN && str_to_int(attribute(node, "media"), &id) &&
		     c->ask->picture && c->ask->picture(c->ask->context, id, &p);
	str alt = str_trim(attribute(node, "alt"));
	p.alt = alt.n ? alt : p.alt;
	if (known && address_for_source(c, str_of_url(p.address)).n)
		put_figure(c, node, &p, depth);
	if (!was_closed(node))
		clean_children(c, node, depth);
}

/* ---- img ----------------------------------------------------------------------------------- */

/* The author's words for it, or else the library's. */
static bool picture_of_ours(cleaning *c, const GumboNode *node)
{
	clean_picture p = { 0 };
	if (c->own_n++ >= MOST_OWN ||
	    !c->ask->picture_at(c->ask->context, attribute(node, "src"), &p))
		return false;
	bool has_words = gumbo_get_attribute(&node->v.element.attributes, "alt");
	str alt = has_words ? attribute(node, "alt") : p.alt;
	write_picture(c, &p, alt);
	return true;
}

/* What is not ours becomes a link; what would be ours and is not there is left out. */
static void picture(cleaning *c, const GumboNode *node)
{
	if (!picture_of_ours(c, node) && address_is_outside(c, attribute(node, "src")))
		link_instead(c, node);
}

/* ---- inline-question ----------------------------------------------------------------------- */

static bool holds_block(const cleaning *c, const GumboNode *node)
{
	const GumboVector *children = &node->v.element.children;
	for (unsigned i = 0; i < children->length; i++) {
		const GumboNode *child = children->data[i];
		if (child->type != GUMBO_NODE_ELEMENT)
			continue;
		if (element_has(element_of(c->kind, child->v.element.tag), BLOCK) ||
		    holds_block(c, child))
			return true;
	}
	return false;
}

static bool is_name(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char small = (char)(s.at[i] | 0x20);
		bool is_digit = s.at[i] >= '0' && s.at[i] <= '9';
		if (!is_digit && (small < 'a' || small > 'z') && s.at[i] != '-' && s.at[i] != '_')
			return false;
	}
	return s.n > 0 && s.n <= 40;
}

/* Only a phrase that ends where its author said so is marked. */
static void inline_question(cleaning *c, const GumboNode *node, int depth)
{
	str id = attribute(node, "id"), class = S("inline-question");
	int token = 0;
	if (was_closed(node) && is_name(id) && !holds_block(c, node)) {
		buffer out = buffer_new(c->mem, 128, 256);
		put_attribute(&out, "class", class);
		put_id(c, &out, str_join(c->mem, S("question-"), id));
		token = write_open(&c->out, element_of(c->kind, GUMBO_TAG_SPAN), buffer_str(&out));
	}
	clean_children(c, node, depth);
	write_close(&c->out, token);
}

/* ---- all of them --------------------------------------------------------------------------- */

static bool is_picture(const GumboNode *node)
{
	GumboTag tag = node->v.element.tag;
	return tag == GUMBO_TAG_IMG || tag == GUMBO_TAG_IMAGE;
}

bool clean_own(cleaning *c, const GumboNode *node, int depth)
{
	if (node->v.element.tag == GUMBO_TAG_FIGURE &&
	    gumbo_get_attribute(&node->v.element.attributes, "media"))
		figure(c, node, depth);
	else if (is_picture(node) && c->ask->picture_at)
		picture(c, node);
	else if (is_named(node, "read-also"))
		read_also(c, node, depth);
	else if (is_named(node, "inline-question"))
		inline_question(c, node, depth);
	else
		return false;
	return true;
}
