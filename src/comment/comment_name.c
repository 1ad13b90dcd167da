#include "comment_name.h"

#include "author/author.h"
#include "render/labels.h"
#include "render/words.h"
#include "setting/setting.h"
#include "user/user.h"

static bool looks_like(const work *w, str skeleton, str other)
{
	str others = words_skeleton(w->mem, other);
	return others.n && str_is(skeleton, others);
}

/* In English and in the language of the pages. */
static bool is_an_office(const work *w, str skeleton)
{
	static const char *const offices[] = {
		L_("Admin"),  L_("Administrator"),  L_("Moderator"),
		L_("Editor"), L_("Editorial team"),
	};
	for (size_t i = 0; i < sizeof offices / sizeof offices[0]; i++) {
		str english = str_of(offices[i]);
		if (looks_like(w, skeleton, english) ||
		    looks_like(w, skeleton, label(w->labels, english)))
			return true;
	}
	return false;
}

static bool is_an_author(const work *w, str skeleton)
{
	list all = authors_all(w);
	const author *a = all.at;
	for (size_t i = 0; i < all.n; i++)
		if (looks_like(w, skeleton, a[i].name))
			return true;
	return false;
}

static bool is_a_user(const work *w, str skeleton)
{
	list all = users_all(w);
	const user *u = all.at;
	for (size_t i = 0; i < all.n; i++)
		if (looks_like(w, skeleton, u[i].name) || looks_like(w, skeleton, u[i].login))
			return true;
	return false;
}

bool comment_name_is_reserved(const work *w, str name)
{
	str skeleton = words_skeleton(w->mem, name);
	return skeleton.n &&
	       (looks_like(w, skeleton, w->setting->name) || is_an_office(w, skeleton) ||
		is_an_author(w, skeleton) || is_a_user(w, skeleton));
}
