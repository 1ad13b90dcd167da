#include "language.h"

#include "arena.h"

/* ISO 639-1, each followed by the three letters that name the same language. */
static const char SHORT[] =
	"aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak "
	"bebel bgbul bibis bmbam bnben bobod brbre bsbos cacat ceche chcha cocos crcre "
	"csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng eoepo esspa "
	"etest eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn "
	"guguj gvglv hahau heheb hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind "
	"ieile igibo iiiii ikipk ioido isisl itita iuiku jajpn jvjav kakat kgkon kikik "
	"kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat "
	"lbltz lglug lilim lnlin lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal "
	"mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor "
	"nrnbl nvnav nynya ococi ojoji omorm orori ososs papan pipli plpol pspus ptpor "
	"quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk "
	"slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel "
	"tgtgk ththa titir tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah uguig "
	"ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid yoyor zazha zhzho "
	"zuzul ";
#define SHORT_EACH 6

static const common_language COMMON[] = {
	{ "am", "አማርኛ" },
	{ "ar", "العربية" },
	{ "bn", "বাংলা" },
	{ "cs", "Čeština" },
	{ "da", "Dansk" },
	{ "de", "Deutsch" },
	{ "el", "Ελληνικά" },
	{ "en", "English" },
	{ "es", "Español" },
	{ "et", "Eesti" },
	{ "fa", "فارسی" },
	{ "fi", "Suomi" },
	{ "fr", "Français" },
	{ "ga", "Gaeilge" },
	{ "he", "עברית" },
	{ "hi", "हिन्दी" },
	{ "hu", "Magyar" },
	{ "hy", "Հայերեն" },
	{ "id", "Bahasa Indonesia" },
	{ "it", "Italiano" },
	{ "ja", "日本語" },
	{ "ko", "한국어" },
	{ "lt", "Lietuvių" },
	{ "nl", "Nederlands" },
	{ "no", "Norsk" },
	{ "pl", "Polski" },
	{ "pt", "Português" },
	{ "pt-BR", "Português do Brasil" },
	{ "ro", "Română" },
	{ "ru", "Русский" },
	{ "sr", "Српски" },
	{ "sv", "Svenska" },
	{ "sw", "Kiswahili" },
	{ "ta", "தமிழ்" },
	{ "tr", "Türkçe" },
	{ "uk", "Українська" },
	{ "ur", "اردو" },
	{ "yi", "ייִדיש" },
	{ "zh", "中文" },
};
#define COMMON_N (sizeof COMMON / sizeof COMMON[0])

/* ---- the language itself ------------------------------------------------------------------- */

/* What ISO 639 keeps for no language in particular. */
static bool names_none(str code)
{
	static const char *const none[] = { "mis", "mul", "und", "zxx" };
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		if (str_is(code, str_of(none[i])))
			return true;
	return str_order(code, S("qaa")) >= 0 && str_order(code, S("qtz")) <= 0;
}

/* The two letters of a language, given two or three small ones; empty when it has none. */
static str short_code(str code)
{
	for (size_t at = 0; at + SHORT_EACH < sizeof SHORT; at += SHORT_EACH) {
		str two = { SHORT + at, 2 }, three = { SHORT + at + 2, 3 };
		if (str_is(code, two) || str_is(code, three))
			return two;
	}
	return (str){ 0 };
}

/* ---- what may follow it -------------------------------------------------------------------- */

static bool is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_all(str s, bool (*is)(char))
{
	for (size_t i = 0; i < s.n; i++)
		if (!is(s.at[i]))
			return false;
	return s.n > 0;
}

static bool is_letter_or_digit(char c)
{
	return is_letter(c) || is_digit(c);
}

static str primary_code(str code)
{
	str two = short_code(code);
	bool may_be_one = code.n == 3 && is_all(code, is_letter) && !names_none(code);
	return !two.n && may_be_one ? code : two;
}

/* In the order in which they stand in a tag; EXTENSION and PRIVATE begin with a single letter. */
typedef enum part { PRIMARY, SCRIPT, REGION, VARIANT, EXTENSION, REST, PRIVATE, WRONG } part;

static bool is_variant(str s)
{
	return s.n >= 5 || (s.n == 4 && is_digit(s.at[0]));
}

static part part_of(str s, part before)
{
	if (s.n > 8 || !is_all(s, is_letter_or_digit))
		return WRONG;
	if (before == PRIVATE)
		return PRIVATE;
	if (s.n == 1)
		return (s.at[0] | 32) == 'x' ? PRIVATE : EXTENSION;
	if (before >= EXTENSION)
		return REST;
	if (s.n == 4 && is_all(s, is_letter))
		return SCRIPT;
	if ((s.n == 2 && is_all(s, is_letter)) || (s.n == 3 && is_all(s, is_digit)))
		return REGION;
	return is_variant(s) ? VARIANT : WRONG;
}

/* One script, one region, any number of the others; none ends with the letter that begins something. */
static bool may_follow(part next, part before, bool is_last)
{
	bool begins = next == EXTENSION || (next == PRIVATE && before != PRIVATE);
	if (next == WRONG || (begins && (is_last || before == EXTENSION)))
		return false;
	return next > before || next == EXTENSION || (next == before && next >= VARIANT);
}

/* "br" to "BR", "hANT" to "Hant", all else small. */
static void put_in_case(char *to, str s, part kind)
{
	for (size_t i = 0; i < s.n; i++) {
		bool big = kind == REGION || (kind == SCRIPT && i == 0);
		to[i] = !is_letter(s.at[i]) ? s.at[i]
			: big               ? (char)(s.at[i] & ~32)
					    : (char)(s.at[i] | 32);
	}
}

str language_tag(arena *mem, str typed)
{
	str rest = typed, first = primary_code(str_lower(mem, str_cut(&rest, '-')));
	bool goes_on = str_has(typed, S("-"));
	if (!first.n || typed.n > LANGUAGE_MOST || (goes_on && !rest.n) || str_ends(typed, S("-")))
		return (str){ 0 };

	char *room = arena_room(mem, typed.n);
	memcpy(room, first.at, first.n);
	size_t n = first.n;
	for (part before = PRIMARY, kind; rest.n; before = kind) {
		str next = str_cut(&rest, '-');
		kind = part_of(next, before);
		if (!may_follow(kind, before, !rest.n))
			return (str){ 0 };
		room[n++] = '-';
		put_in_case(room + n, next, kind);
		n += next.n;
	}
	return (str){ room, n };
}

/* ---- how it runs, what it is called -------------------------------------------------------- */

static bool is_among(const char *const *all, str s)
{
	for (; *all; all++)
		if (str_is(s, str_of(*all)))
			return true;
	return false;
}

bool language_is_leftward(str tag)
{
	static const char *const languages[] = { "ar", "arc", "ckb", "dv", "fa", "he", "nqo",
						 "ps", "sd",  "syr", "ug", "ur", "yi", NULL };
	static const char *const scripts[] = {
		"Adlm", "Arab", "Hebr", "Nkoo", "Syrc", "Thaa", NULL
	};
	str script = tag, primary = str_cut(&script, '-');
	script = str_cut(&script, '-');
	if (script.n == 4 && is_letter(script.at[0]))
		return is_among(scripts, script);
	return is_among(languages, primary);
}

size_t languages_common(const common_language **ret)
{
	*ret = COMMON;
	return COMMON_N;
}

str language_name(str tag)
{
	for (size_t i = 0; i < COMMON_N; i++)
		if (str_is(tag, str_of(COMMON[i].tag)))
			return str_of(COMMON[i].name);
	return tag;
}
