/* Languages by their tags (BCP 47): "en", "pt-BR", "zh-Hant". */
#pragma once

#include "str.h"

#define LANGUAGE_MOST 35 /* letters of a tag */

/* The tag as it is written: in its canonical case, "eng" as "en".  Empty when it is not well formed or
 * names no language.  Of two letters only those of ISO 639-1 pass, of three any that might be one. */
str language_tag(arena *mem, str typed);

/* Whether its script runs from right to left. */
bool language_is_leftward(str tag);

/* What those who speak it call it; the tag itself where that is not known. */
str language_name(str tag);

/* Those that stories are commonly written in, in the order of their tags. */
typedef struct common_language { const char *tag, *name; } common_language;
size_t languages_common(const common_language **ret);
