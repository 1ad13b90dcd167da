#include "base/buffer.h"
#include "kit.h"
#include "media/media.h"

static str file_of(world *t, const char *name)
{
	const char *path = str_c(t->mem, str_print(t->mem, "tests/data/photos/%s", name));
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	char *at = arena_room(t->mem, 1 << 20);
	size_t n = fread(at, 1, 1 << 20, f);
	fclose(f);
	return (str){ at, n };
}

static void pictures_are_known_by_their_content(void **state)
{
	world *t = *state;
	static const struct {
		const char *name, *type;
	} cases[] = {
		{ "hopper.jpg", "image/jpeg" },
		{ "hopper.png", "image/png" },
		{ "hopper.gif", "image/gif" },
		{ "hopper.webp", "image/webp" },
		{ "hopper_orientation_6.jpg", "image/jpeg" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		media m = { 0 };
		assert_true(media_look(file_of(t, cases[i].name), &m));
		assert_str(m.type, cases[i].type);
		assert_int_equal(m.width, 128);
		assert_int_equal(m.height, 128);
	}
}

static void what_is_no_picture_is_refused(void **state)
{
	world *t = *state;
	static const char *const names[] = { "hopper.bmp", "hopper.tif", "broken.png" };
	media m;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_false(media_look(file_of(t, names[i]), &m));
	assert_false(media_look(S("<svg onload=alert(1)>"), &m));
	assert_false(media_look(S("GIF89a"), &m));
	assert_false(media_look(S("\xff\xd8\xff\xe0"), &m));
	assert_false(media_look((str){ 0 }, &m));
}

static void a_picture_cut_off_anywhere_is_read_safely(void **state)
{
	world *t = *state;
	static const char *const names[] = { "hopper.jpg", "hopper.png", "hopper.gif",
					     "hopper.webp" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		str whole = file_of(t, names[i]);
		for (size_t n = 0; n < 700 && n < whole.n; n++) {
			media m;
			char *exact = malloc(n ? n : 1);
			memcpy(exact, whole.at, n);
			media_look((str){ exact, n }, &m);
			free(exact);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(pictures_are_known_by_their_content),
		world_test(what_is_no_picture_is_refused),
		world_test(a_picture_cut_off_anywhere_is_read_safely),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
