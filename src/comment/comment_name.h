/* Names that guests may not take, since readers would believe that the paper speaks. */
#pragma once

#include "base/work.h"

/* Whether it looks like the paper's name, an author's or a user's, or an office: "Admin", "Editor". */
bool comment_name_is_reserved(const work *w, str name);
