/* Elements whose content nobody was meant to read: scripts, forms' fields, what only browsers use. */
#pragma once

#include <gumbo.h>
#include <stdbool.h>

bool tag_is_unread(GumboTag tag);
