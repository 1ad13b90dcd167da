#include "base/language.h"
#include "render/escape.h"
#include "render/labels.h"
#include "routes.h"
#include "setting.h"
#include "store/db.h"
#include "web/choice.h"
#include "web/form.h"

typedef struct settings_view {
	str name, tagline, zone, language;
	bool hold_comments, full_feeds;
	int64_t thin_tag;
	list languages; /* CHOICE */
	list problems;
	str name_problem, tagline_problem, language_problem, zone_problem, thin_tag_problem;
	bool saved;
} settings_view;

const shape SETTINGS_VIEW =
	SHAPE(settings_view, FIELD(settings_view, name), FIELD(settings_view, tagline),
	      FIELD(settings_view, zone), FIELD(settings_view, language),
	      FIELD(settings_view, hold_comments), FIELD(settings_view, full_feeds),
	      FIELD(settings_view, thin_tag), LIST(settings_view, languages, CHOICE),
	      LIST(settings_view, problems, PROBLEM), FIELD(settings_view, name_problem),
	      FIELD(settings_view, tagline_problem), FIELD(settings_view, zone_problem),
	      FIELD(settings_view, language_problem), FIELD(settings_view, thin_tag_problem),
	      FIELD(settings_view, saved));

static const char *zone_problem(str zone)
{
	return zone_exists(zone) ? NULL
				 : L_("there is no such time zone; write it as in Europe/Berlin.");
}

static const char *catalogue_problem(str language)
{
	return labels_exist(language) ? NULL : L_("pages are not there in this language.");
}

static const rule SETTING_RULES[] = {
	{ "name", .at_least = 1, .at_most = 80, .needed = true, .one_line = true,
	  .label = L_("The name of the paper") },
	{ "tagline", .at_most = 160, .one_line = true, .label = L_("The tagline") },
	{ "language", .at_most = LANGUAGE_MOST, .one_line = true, .label = L_("The language"),
	  .check = catalogue_problem },
	{ "zone", .at_most = 60, .needed = true, .one_line = true, .label = L_("The time zone"),
	  .check = zone_problem },
	{ "hold_comments", .label = L_("Hold comments") },
	{ "full_feeds", .label = L_("Whole stories in feeds") },
	{ "thin_tag", .at_least = 0, .at_most = 1000, .label = L_("Stories of a tag") },
};

static list language_choices(const work *w, str chosen)
{
	const char *const *codes;
	size_t n = labels_codes(&codes);
	choices c = choices_new(w->mem, n);
	for (size_t i = 0; i < n; i++)
		choice_put(&c, str_of(codes[i]), language_name(str_of(codes[i])),
			   str_is(str_of(codes[i]), chosen));
	return choices_list(&c);
}

/* GET /desk/settings */
reply desk_settings(request *rq)
{
	const work *w = &rq->work;
	const setting *s = w->setting;
	return page(rq, "setting/desk_form.html", &SETTINGS_VIEW,
		    &(settings_view){ .name = s->name,
				      .tagline = s->tagline,
				      .zone = s->zone,
				      .hold_comments = s->hold_comments,
				      .full_feeds = s->full_feeds,
				      .thin_tag = s->thin_tag,
				      .languages = language_choices(w, s->language),
				      .saved = query_has(rq, "saved") });
}

/* POST /desk/settings */
reply desk_settings_post(request *rq)
{
	const work *w = &rq->work;
	settings_view v = { 0 };
	form f = form_read(rq, SETTING_RULES, &SETTINGS_VIEW, &v);
	if (!v.language.n)
		v.language = w->setting->language;
	if (f.problems.n) {
		v.languages = language_choices(w, v.language);
		v.problems = f.problems;
		v.name_problem = form_problem_at(&f, "name");
		v.tagline_problem = form_problem_at(&f, "tagline");
		v.language_problem = form_problem_at(&f, "language");
		v.zone_problem = form_problem_at(&f, "zone");
		v.thin_tag_problem = form_problem_at(&f, "thin_tag");
		return again(rq, "setting/desk_form.html", &SETTINGS_VIEW, &v);
	}

	db_begin(w);
	settings_save(w, &(setting){ .name = v.name,
				     .tagline = v.tagline,
				     .language = labels_code(labels_for(v.language)),
				     .zone = v.zone,
				     .id = w->setting->id,
				     .hold_comments = v.hold_comments,
				     .full_feeds = v.full_feeds,
				     .thin_tag = v.thin_tag });
	return see_other(rq, url_of(w->mem, S("/desk/settings?saved")));
}
