/* What of a text can be seen: for judging and taming what strangers type.  All take tidy UTF-8. */
#pragma once

#include "base/str.h"

#define MARKS_MOST 5 /* combining marks behind a letter: more than any script needs */

/* Whether anything in it leaves a trace by itself: no joiners, fillers, blanks, lonely marks, nor what
 * is private or unassigned. */
bool text_shows(str s);

/* Without white space of any script, joiners and fillers at both ends. */
str text_trim(str s);

/* Line ends and tabs become spaces; what turns the direction of the text around it is left out. */
str text_in_one_line(arena *mem, str s);

/* Without the marks that are stacked higher than MARKS_MOST; s itself when there are none. */
str text_calm(arena *mem, str s);

/* Letters, digits and their marks alone, beside ASCII: for addresses. */
bool text_is_of_letters(str s);
