/* The words of the pages in the site's language, from templates/lang/<code>.po by the build.
 *
 * The English text is the key and the fallback.  A catalogue also says its direction, its plural rule,
 * its day and month names and how a date is written: a fresh Debian has no locales. */
#pragma once

#include "base/buffer.h"
#include "base/moment.h"

typedef struct labels labels;

const labels *labels_for(str code);          /* "en" when there is no such catalogue */
bool          labels_exist(str code);
size_t        labels_codes(const char *const **ret); /* all catalogues, "en" first */

str  labels_code(const labels *l);           /* "en", "ar" */
str  labels_direction(const labels *l);      /* "ltr" or "rtl" */
str  label(const labels *l, str english);
str  label_counted(const labels *l, str one, str many, int64_t n); /* the form, "%d" still in it */

/* All forms of a counted label, "%d" still in them, and which of them fits n: for templates, which
 * look words up only once. */
#define LABEL_FORMS 6
typedef struct label_forms { str form[LABEL_FORMS]; } label_forms;
label_forms label_all_forms(const labels *l, str one, str many);
size_t      label_form(const labels *l, int64_t n);

/* Marks a label in C, so that the catalogues' completeness can be tested. */
#define L(english) S(english)
#define L_(english) "" english /* the same, where a C string is wanted */

void label_date(const labels *l, moment m, buffer *out);      /* Monday, 23 November 2026 */
void label_date_time(const labels *l, moment m, buffer *out); /* 23 November 2026, 14:05 */

/* The same for a moment that is taken apart.  A page shows many moments of few days, so the text of the
 * last day is kept, and what the format has behind it.  Begins as {0}. */
typedef struct label_day { int year, month, day; size_t n; str rest; char text[120]; } label_day;
void label_calendar_time(const labels *l, label_day *kept, const calendar *c, buffer *out);

str  label_date_str(arena *mem, const labels *l, moment m);
str  label_month(arena *mem, const labels *l, int year, int month); /* November 2026 */
