#include "mustache_compile.h"

#include "escape.h"

/* Words of ours, as this place wants them; without markup: the place stays as it is. */
static bool word_for(compile *c, const node *at, str word, str *ret)
{
	step_op op = STEP_NOTHING;
	place here = c->place;
	str problem = place_value(c->mem, &c->place, KIND_STR, &op);
	if (problem.n || op == STEP_PERCENT)
		return compile_refuse(c, at, "a label may not stand in %.*s",
				      STR_ARGS(place_name(c->mem, &here)));
	*ret = op == STEP_ESCAPED ? str_of_html(html_of_text(c->mem, word)) : word;
	return true;
}

bool compile_label(compile *c, const node *at)
{
	str word;
	if (!at->text.n)
		return compile_refuse(c, at, "{{_ }} holds no words");
	if (!word_for(c, at, label(c->from->labels, at->text), &word))
		return false;
	put(&c->text, word);
	return !c->text.full || compile_refuse(c, at, "the template is too large");
}

static counted_form cut_form(str form)
{
	size_t at = str_find(form, S("%d"));
	return (counted_form){ str_part(form, 0, at), str_from(form, at + 2), at < form.n };
}

/* {{_n comments|one comment|%d comments}} */
bool compile_counted(compile *c, const node *at)
{
	str many = at->text, name = str_trim(str_cut(&many, '|')),
	    one = str_trim(str_cut(&many, '|'));
	many = str_trim(many);
	member m;
	if (!many.n || str_has(many, S("|")))
		return compile_refuse(c, at,
				      "a counted label is {{_n number|one thing|%%d things}}");
	if (!compile_find(c, at, name, &m))
		return false;
	if (m.kind != KIND_INT)
		return compile_refuse(c, at, "%.*s is no whole number", STR_ARGS(name));

	label_forms all = label_all_forms(c->from->labels, one, many);
	counted_form *forms = arena_take(c->keep, LABEL_FORMS * sizeof *forms);
	for (size_t i = 0; i < LABEL_FORMS; i++) {
		str form;
		if (!word_for(c, at, all.form[i], &form))
			return false;
		forms[i] = cut_form(str_copy(c->keep, form));
	}
	compile_step(c, STEP_COUNTED, &m)->forms = forms;
	return true;
}

bool compile_asset(compile *c, const node *at)
{
	str address;
	step_op op = STEP_NOTHING;
	if (!c->from->asset || !c->from->asset(c->from->context, c->mem, at->text, &address))
		return compile_refuse(c, at, "there is no static file \"%.*s\"",
				      STR_ARGS(at->text));
	if (!place_is_text(&c->place) && !place_takes_asset(&c->place))
		return compile_refuse(c, at, "{{@ %.*s}} may not stand in %.*s", STR_ARGS(at->text),
				      STR_ARGS(place_name(c->mem, &c->place)));
	bool is_plain = place_is_text(&c->place) &&
			!place_value(c->mem, &c->place, KIND_STR, &op).n && op == STEP_RAW;
	return compile_text(c, at, is_plain ? address : str_of_html(html_of_text(c->mem, address)));
}
