/* What src/embed/labels.py makes of a catalogue. */
#pragma once

#include "labels.h"

typedef struct label_row { str english; const str *forms; } label_row;

/* Formats hold %A (weekday), %d (day), %m (month, two digits), %B (month's name), %Y, %H and %M. */
struct labels {
	str              code, direction;
	const label_row *rows; /* in the order of str_order */
	size_t           n;
	size_t           forms; /* of a counted label */
	size_t         (*plural)(uint64_t n);
	str              weekdays[7]; /* from Sunday */
	str              months[12];
	str              date, date_time, month;
};

extern const labels label_catalogues[]; /* "en" first, then by code */
extern const char *const label_catalogue_codes[];
extern const size_t label_catalogues_n;
