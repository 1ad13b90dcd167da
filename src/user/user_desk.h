/* What happens to a form of the newsroom whose sender is no longer signed in. */
#pragma once

#include "web/request.h"

/* Shows the way to sign in, and carries along what was typed where the form can be shown again (AGAIN).
 * OK when the form brought that back with a name and a password: rq->who has signed in. */
reply sign_in_with_form(request *rq);
