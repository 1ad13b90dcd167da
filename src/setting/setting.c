#include "setting.h"

#include "base/buffer.h"
#include "store/db.h"

typedef struct setting_row {
	str name, value;
} setting_row;

const shape SETTING_ROW = SHAPE(setting_row, FIELD(setting_row, name), FIELD(setting_row, value));

const shape SETTING =
	SHAPE(setting, FIELD(setting, name), FIELD(setting, tagline), FIELD(setting, language),
	      FIELD(setting, zone), FIELD(setting, id), FIELD(setting, hold_comments),
	      FIELD(setting, full_feeds), FIELD(setting, thin_tag), FIELD(setting, changed));

static const setting DEFAULTS = {
	.name = { "The Galley", 10 },
	.language = { "en", 2 },
	.zone = { "UTC", 3 },
	.thin_tag = 3,
};

/* Every setting is kept as text: yes and no, whole numbers, words. */
static void take(arena *mem, const field *f, setting *into, str value)
{
	void *member = (char *)into + f->offset;
	if (f->kind == KIND_STR)
		*(str *)member = str_copy(mem, value);
	else if (f->kind == KIND_BOOL)
		*(bool *)member = str_is(value, S("yes"));
	else if (f->kind == KIND_INT)
		str_to_int(value, member);
}

static str give(arena *mem, const field *f, const setting *from)
{
	const void *member = (const char *)from + f->offset;
	if (f->kind == KIND_STR)
		return *(const str *)member;
	if (f->kind == KIND_BOOL)
		return *(const bool *)member ? S("yes") : S("no");
	return str_print(mem, "%lld", (long long)*(const int64_t *)member);
}

setting *settings_read(const work *w, arena *mem)
{
	setting *s = NEW(mem, setting);
	*s = DEFAULTS;
	list rows = db_all(w, Q_settings, &SETTING_ROW);
	const setting_row *row = rows.at;
	for (size_t i = 0; i < rows.n; i++) {
		const field *f = shape_field(&SETTING, row[i].name);
		if (f)
			take(mem, f, s, row[i].value);
	}
	return s;
}

void settings_save(const work *w, const setting *s)
{
	setting kept = *s;
	kept.changed = w->now.s;
	for (size_t i = 0; i < SETTING.n; i++) {
		const field *f = &SETTING.fields[i];
		db_run(w, Q_setting_save, text(str_of(f->name)), text(give(w->mem, f, &kept)));
	}
}

/* A uuid of the kind whose meaning is ours (RFC 9562, version 8), without its last twelve digits. */
static str id_new(const work *w)
{
	unsigned char by_chance[9];
	char hex[2 * sizeof by_chance + 1];
	dice_fill(w->dice, by_chance, sizeof by_chance);
	for (size_t i = 0; i < sizeof by_chance; i++)
		snprintf(hex + 2 * i, 3, "%02x", by_chance[i]);
	return str_print(w->mem, "%.8s-%.4s-8%.3s-8%.3s", hex, hex + 8, hex + 12, hex + 15);
}

void settings_begin(const work *w, str zone)
{
	setting s = *settings_read(w, w->mem);
	s.id = id_new(w);
	s.zone = zone;
	settings_save(w, &s);
}
