/* Which addresses may stand in a link. */
#pragma once

#include "str.h"

/* http, https, mailto, or a path of our own: one "/" at the beginning, not two.  Decided as a
 * browser reads it, without bytes up to 0x20 and 0x7F; a backslash or a control character is
 * refused. */
bool url_is_safe(str s);
