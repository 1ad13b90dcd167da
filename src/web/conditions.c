#include "conditions.h"

/* ---- entity tags ---------------------------------------------------------------------------- */

typedef struct entity_tag {
	bool weak;
	str opaque;
} entity_tag;

/* Takes one tag and the comma behind it off the list; false when there is no further one. */
static bool next_tag(str *rest, entity_tag *ret)
{
	while (rest->n && (rest->at[0] == ',' || rest->at[0] == ' ' || rest->at[0] == '\t'))
		*rest = str_from(*rest, 1);
	ret->weak = str_starts(*rest, S("W/"));
	if (ret->weak)
		*rest = str_from(*rest, 2);
	if (!str_starts(*rest, S("\"")))
		return false;
	*rest = str_from(*rest, 1);
	if (str_find_byte(*rest, '"') == rest->n)
		return false;
	ret->opaque = str_cut(rest, '"');
	return true;
}

static bool list_has(str tags, str etag, bool strongly)
{
	entity_tag ours, each;
	if (str_is(str_trim(tags), S("*")))
		return true;
	if (!next_tag(&etag, &ours))
		return false;
	while (next_tag(&tags, &each))
		if (str_is(each.opaque, ours.opaque) && !(strongly && (each.weak || ours.weak)))
			return true;
	return false;
}

/* ---- conditions ----------------------------------------------------------------------------- */

/* What a date header says about our date: -1 older than ours, 1 not; 0: no such header, or no date.
 */
static int not_older(const request *rq, const char *name)
{
	moment then;
	if (!rq->out.modified.s || !moment_from_http(header(rq, name), &then))
		return 0;
	return rq->out.modified.s <= then.s ? 1 : -1;
}

reply conditions_of(const request *rq)
{
	const answer *a = &rq->out;
	str must_match = header(rq, "If-Match"), known = header(rq, "If-None-Match");
	if (must_match.n ? !list_has(must_match, a->etag, true)
			 : not_older(rq, "If-Unmodified-Since") < 0)
		return PRECONDITION_FAILED;
	if (known.n)
		return list_has(known, a->etag, false) ? NOT_MODIFIED : OK;
	return not_older(rq, "If-Modified-Since") > 0 ? NOT_MODIFIED : OK;
}

/* ---- ranges --------------------------------------------------------------------------------- */

/* A number that is too large for us means "to the end". */
static bool position_of(str digits, int64_t *ret)
{
	for (size_t i = 0; i < digits.n; i++)
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return false;
	if (digits.n && !str_to_int(digits, ret))
		*ret = INT64_MAX;
	return digits.n > 0;
}

/* If-Range: the rest is wanted only of the very same bytes. */
static bool is_same_file(const request *rq)
{
	str known = header(rq, "If-Range");
	moment then;
	if (!known.n)
		return true;
	if (str_starts(known, S("\"")) || str_starts(known, S("W/")))
		return list_has(known, rq->out.etag, true);
	return moment_from_http(known, &then) && then.s == rq->out.modified.s;
}

/* "first-last", "first-", "-n of the end"; false for what is none of them, or several. */
static bool one_range(str text, int64_t size, int64_t *ret_first, int64_t *ret_last)
{
	str last_text = text, first_text = str_cut(&last_text, '-');
	int64_t first = 0, last = INT64_MAX;
	bool has_first = position_of(str_trim(first_text), &first);
	bool has_last = position_of(str_trim(last_text), &last);
	bool is_odd = (first_text.n && !has_first) || (last_text.n && !has_last);
	if (is_odd || first_text.n == text.n || !(has_first || has_last) || last < first)
		return false;
	if (!has_first) {
		first = last < size ? size - last : 0;
		first = last ? first : size;
		last = INT64_MAX;
	}
	*ret_first = first;
	*ret_last = last;
	return true;
}

reply range_of(const request *rq, int64_t size, int64_t *ret_first, int64_t *ret_n)
{
	str text = header(rq, "Range");
	str unit = str_trim(str_cut(&text, '='));
	int64_t first, last;
	if (!str_is_any_case(unit, S("bytes")) || !is_same_file(rq) ||
	    !one_range(text, size, &first, &last))
		return OK;
	if (first >= size)
		return RANGE_NOT_SATISFIABLE;
	*ret_first = first;
	*ret_n = (last < size ? last + 1 : size) - first;
	return PARTIAL_CONTENT;
}
