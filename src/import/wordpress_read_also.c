/* "Read also: <link>" as a paragraph of its own, in the words of many papers; or such a heading with a
 * list of links under it. */
#include <unicase.h>
#include <uninorm.h>

#include "wordpress_parts.h"

#define LONGEST_LABEL 60 /* bytes of what stands before the links */
#define MOST_LINKS 12

/* In small letters. */
static const char LABELS[] =
	"|read also|also read|see also|related|read more|more|read next|don't miss|"
	"related story|related stories|related article|related articles|recommended|"
	"lesen sie auch|lies auch|siehe auch|mehr zum thema|auch interessant|"
	"lesen sie mehr|lire aussi|à lire aussi|a lire aussi|voir aussi|à lire|"
	"lire également|lea también|lee también|lea tambien|lee tambien|ver también|"
	"le puede interesar|te puede interesar|leggi anche|leia também|leia tambem|"
	"leia mais|veja também|lees ook|lees meer|lees verder|czytaj też|czytaj także|"
	"czytaj również|zobacz także|zobacz też|przeczytaj także|читайте также|"
	"читать также|смотрите также|читайте також|читайте теж|дивіться також|"
	"ayrıca okuyun|bunu da oku|bunu da okuyun|ilgili haber|اقرأ أيضا|اقرأ أيضاً|"
	"إقرأ أيضا|إقرأ أيضاً|اقرأ ايضا|اقرأ المزيد|קראו גם|קרא גם|קראו עוד|"
	"بیشتر بخوانید|همچنین بخوانید|مزید پڑھیں|یہ بھی پڑھیں|यह भी पढ़ें|関連記事|あわせて読みたい|"
	"合わせて読みたい|こちらもおすすめ|延伸阅读|相关阅读|延伸閱讀|相關閱讀|相关文章|相關新聞|"
	"관련 기사|관련기사|läs också|läs även|"
	"læs også|les også|lue myös|loe ka|lasi arī|skaityk taip pat|citește și|"
	"citeste si|citiți și|čtěte také|čtěte též|přečtěte si také|čítajte tiež|"
	"prečítajte si aj|olvassa el ezt is|διαβάστε επίσης|διαβάστε ακόμα|прочетете още|"
	"вижте още|pročitajte i|čitajte još|preberite tudi|baca juga|đọc thêm|xem thêm|"
	"อ่านเพิ่มเติม|llegiu també|irakurri ere|";

typedef struct also {
	str hrefs[MOST_LINKS];
	size_t n;
	buffer before, inside; /* text outside of the links, and in the first of them */
	bool is_other;         /* something that no read-also has */
} also;

/* ---- gathering ----------------------------------------------------------------------------- */

static void gather(conversion *c, const GumboNode *node, also *a)
{
	bool is_link = is_element(node, GUMBO_TAG_A);
	if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE)
		put(&a->before, str_of(node->v.text.text));
	if (is_element(node, GUMBO_TAG_IMG) || is_element(node, GUMBO_TAG_IFRAME) ||
	    (is_link && a->n == MOST_LINKS))
		a->is_other = true;
	if (node->type != GUMBO_NODE_ELEMENT || a->is_other || a->before.full)
		return;
	if (is_link) {
		if (!a->n)
			put(&a->inside, text_of(c->mem, node));
		a->hrefs[a->n++] = attr(node, "href");
		return;
	}
	for (unsigned i = 0; i < node->v.element.children.length; i++)
		gather(c, node->v.element.children.data[i], a);
}

static also *gathered(conversion *c, const GumboNode *node)
{
	also *a = NEW(c->mem, also);
	a->before = buffer_new(c->mem, LONGEST_LABEL, LONGEST_LABEL);
	a->inside = buffer_new(c->mem, 256, MOST_CONTENT);
	gather(c, node, a);
	a->is_other = a->is_other || a->before.full;
	return a;
}

/* ---- labels -------------------------------------------------------------------------------- */

/* Without what stands around words: colons, arrows, bullets. */
static str bare(str s)
{
	static const char AROUND[] = ": ： . , ; | - – — > < » « → ► ▶ • · * ! \u00a0 \ufe0f 👉 ➡ 🔗 "
				     "📌 ( ) [ ] 【 】 ■ ▼ ؛ ،";
	for (size_t before = s.n + 1; s.n < before;) {
		before = s.n;
		s = str_trim(s);
		for (str rest = str_of(AROUND); rest.n;) {
			str mark = str_cut(&rest, ' ');
			if (str_starts(s, mark))
				s = str_from(s, mark.n);
			if (str_ends(s, mark))
				s.n -= mark.n;
		}
	}
	return s;
}

static str in_one_space(arena *mem, str s)
{
	buffer out = buffer_new(mem, s.n + 1, s.n + 1);
	for (size_t i = 0; i < s.n; i++) {
		bool is_space = (unsigned char)s.at[i] <= ' ';
		if (!is_space || !out.n || out.at[out.n - 1] != ' ')
			put_byte(&out, is_space ? ' ' : s.at[i]);
	}
	return buffer_str(&out);
}

static bool is_label(arena *mem, str text)
{
	str said = in_one_space(mem, bare(text));
	uint8_t room[4 * LONGEST_LABEL];
	size_t n = sizeof(room);
	if (!said.n || said.n > LONGEST_LABEL || !str_is_utf8(said))
		return false;
	uint8_t *low = u8_tolower((const uint8_t *)said.at, said.n, NULL, UNINORM_NFC, room, &n);
	if (!low)
		return false;
	str one = str_print(mem, "|%.*s|", (int)n, (const char *)low);
	bool is_one = !str_has(said, S("|")) && str_has(str_of(LABELS), one);
	if (low != room)
		free(low);
	return is_one;
}

/* "Read also: The mill is sold" as one link. */
static bool is_label_inside(arena *mem, str text)
{
	size_t narrow = str_find_byte(text, ':'), wide = str_find(text, S("：")),
	       n = narrow < wide ? narrow : wide;
	return n < text.n && is_label(mem, str_part(text, 0, n));
}

/* ---- writing ------------------------------------------------------------------------------- */

/* What an address of ours names: a story, or what may yet become one. */
static bool may_be_story(conversion *c, str href)
{
	str path;
	int64_t story;
	bool is_known;
	return leads_to_story(c, href, &path, &story, &is_known) && (!is_known || story > 0);
}

static void put_one(conversion *c, str href, buffer *out)
{
	str path;
	int64_t story;
	bool is_known;
	leads_to_story(c, href, &path, &story, &is_known);
	put(out, S("<read-also"));
	if (story > 0)
		put_print(out, " article=\"%lld\"", (long long)story);
	else
		put_value(out, "article", path);
	put(out, S("></read-also>\n"));
	c->is_unsettled = c->is_unsettled || story <= 0;
}

/* All of them, or none. */
static bool put_all(conversion *c, const also *a, buffer *out)
{
	for (size_t i = 0; i < a->n; i++)
		if (!may_be_story(c, a->hrefs[i]))
			return false;
	for (size_t i = 0; i < a->n; i++)
		put_one(c, a->hrefs[i], place_of_block(c, out));
	return a->n > 0;
}

/* An address by itself is shown as a card by WordPress when it is a story of its own. */
bool write_story_card(conversion *c, str address, buffer *out)
{
	str path;
	int64_t story;
	bool is_known;
	if (!leads_to_story(c, address, &path, &story, &is_known) || story <= 0)
		return false;
	put_one(c, address, out);
	return true;
}

static bool is_line(const GumboNode *node)
{
	static const GumboTag LINES[] = { GUMBO_TAG_P,  GUMBO_TAG_H2, GUMBO_TAG_H3, GUMBO_TAG_H4,
					  GUMBO_TAG_H5, GUMBO_TAG_H6, GUMBO_TAG_DIV };
	for (size_t i = 0; i < sizeof(LINES) / sizeof(LINES[0]); i++)
		if (is_element(node, LINES[i]))
			return !holds_block(node);
	return false;
}

/* The list or the line behind a heading, and how many siblings lie between. */
static const GumboNode *list_behind(const GumboVector *siblings, unsigned at, unsigned *ret_taken)
{
	for (unsigned i = at + 1; i < siblings->length && i < at + 3; i++) {
		const GumboNode *node = siblings->data[i];
		*ret_taken = i - at + 1;
		if (is_element(node, GUMBO_TAG_UL) || is_element(node, GUMBO_TAG_OL) ||
		    is_line(node))
			return node;
		if (node->type != GUMBO_NODE_WHITESPACE)
			return NULL;
	}
	return NULL;
}

unsigned write_read_also(conversion *c, const GumboVector *siblings, unsigned at, buffer *out)
{
	const GumboNode *node = siblings->data[at];
	if (!is_line(node))
		return 0;
	also *a = gathered(c, node);
	str before = buffer_str(&a->before);
	if (a->is_other)
		return 0;
	bool is_one =
		a->n > 0 && (is_label(c->mem, before) ||
			     (!bare(before).n && is_label_inside(c->mem, buffer_str(&a->inside))));
	if (is_one)
		return put_all(c, a, out) ? 1 : 0;
	unsigned taken = 0;
	const GumboNode *under =
		!a->n && is_label(c->mem, before) ? list_behind(siblings, at, &taken) : NULL;
	also *links = under ? gathered(c, under) : NULL;
	bool is_list = links && !links->is_other && !bare(buffer_str(&links->before)).n;
	return is_list && put_all(c, links, out) ? taken : 0;
}
