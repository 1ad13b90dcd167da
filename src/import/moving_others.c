/* What an export holds beside stories, pages and files: counted by its type, and told as sums. */
#include "moving.h"

#define TYPES_MOST 200 /* told apart */
#define TYPE_LETTERS 40

typedef struct other {
	str type;
	int64_t n;
} other;

/* Types that no reader has ever read by themselves, and what they are in plain words. */
static const struct {
	const char *type, *words;
} MACHINERY[] = {
	{ "nav_menu_item", "entries of menus: the sections are the menu here" },
	{ "wp_navigation", "menus: the sections are the menu here" },
	{ "wp_template", "templates of the old design" },
	{ "wp_template_part", "parts of the old design" },
	{ "wp_global_styles", "colours and fonts of the old design" },
	{ "wp_font_family", "fonts of the old design" },
	{ "wp_font_face", "fonts of the old design" },
	{ "wp_block", "pieces that were used in several stories" },
	{ "custom_css", "rules of the old design" },
	{ "customize_changeset", "changes to the old design" },
	{ "revision", "earlier versions of stories" },
	{ "oembed_cache", "copies of what was embedded" },
	{ "user_request", "requests of readers about their data" },
	{ "wpcf7_contact_form", "contact forms" },
	{ "wpforms", "forms" },
	{ "feedback", "messages sent with a contact form" },
	{ "flamingo_inbound", "messages sent with a contact form" },
	{ "wpdiscuz_form", "forms for comments" },
	{ "poll", "polls" },
	{ "acf-field", "definitions of fields" },
	{ "acf-field-group", "definitions of fields" },
	{ "elementor_library", "templates of a page builder" },
	{ "scheduled-action", "tasks of a plugin" },
	{ "shop_order", "orders of a shop" },
	{ "shop_coupon", "coupons of a shop" },
};

#define MACHINERY_N (sizeof MACHINERY / sizeof MACHINERY[0])

static const char *machinery(str type)
{
	for (size_t i = 0; i < MACHINERY_N; i++)
		if (str_is(type, str_of(MACHINERY[i].type)))
			return MACHINERY[i].words;
	return NULL;
}

void moving_count_other(moving *m, str type)
{
	void *const *all;
	type = str_clip(type, TYPE_LETTERS);
	if (!names_find(m->others, type) && names_all(m->others, &all) >= TYPES_MOST)
		type = S("…");
	void **at = names_put(m->others, type);
	if (!*at) {
		other *new = NEW(m->read_mem, other);
		new->type = str_copy(m->read_mem, type);
		*at = new;
	}
	((other *)*at)->n++;
}

bool moving_other_was_read(const wxr_item *item)
{
	return !machinery(item->type) && str_is(item->status, S("publish")) && !item->password.n &&
	       str_trim(item->content).n && item->title.n;
}

static void tell_sum(const moving *m, const work *w, str type, int64_t n, const char *words)
{
	import_count_add(w, m->run, str_join(w->mem, S("left out: "), type), n);
	import_tell(w, m->run,
		    &(import_note){ .kind = type,
				    .what = str_print(w->mem, "%lld %s", (long long)n, words),
				    .weight = S("left out") });
}

void moving_tell_others(const moving *m, const work *w)
{
	void *const *all;
	size_t n = names_all(m->others, &all);
	for (size_t i = 0; i < n; i++) {
		const other *o = all[i];
		const char *words = machinery(o->type);
		tell_sum(m, w, o->type, o->n,
			 words ? words : "of a kind that has no place here: no stories or pages");
	}
	if (m->pings)
		tell_sum(m, w, S("pingback"), m->pings,
			 "notices of other sites (pingbacks and trackbacks) under stories");
}
