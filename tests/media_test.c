#include <dirent.h>
#include <unistd.h>

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

static void other_files_are_known_by_their_content(void **state)
{
	(void)state;
	static const struct {
		str head;
		const char *type;
	} cases[] = {
		{ { "%PDF-1.7\n", 9 }, "application/pdf" },
		{ { "ID3\4\0\0\0\0\0\0tag", 13 }, "audio/mpeg" },
		{ { "OggS\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1vorbis", 34 },
		  "audio/ogg" },
		{ { "OggS\0\2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\x80theora", 35 },
		  "video/ogg" },
		{ { "\0\0\0\x20"
		    "ftypisom\0\0\2\0",
		    16 },
		  "video/mp4" },
		{ { "\0\0\0\x20"
		    "ftypM4A \0\0\2\0",
		    16 },
		  "audio/mp4" },
		{ { "\0\0\0\x20"
		    "ftypM4V \0\0\2\0",
		    16 },
		  "video/mp4" },
		{ { "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm", 16 }, "video/webm" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		media m = { 0 };
		assert_true(media_look(cases[i].head, &m));
		assert_str(m.type, cases[i].type);
		assert_int_equal(m.width, 0);
	}
}

/* 128 kbit/s at 44,100 Hz: frames of 417 bytes. */
static void a_sound_without_a_tag_is_known_by_two_frames(void **state)
{
	(void)state;
	char bytes[840] = { 0 };
	memcpy(bytes, "\xff\xfb\x90\x64", 4);
	media m = { 0 };
	assert_false(media_look((str){ bytes, sizeof bytes }, &m));
	memcpy(bytes + 417, "\xff\xfb\x90\x64", 4);
	assert_true(media_look((str){ bytes, sizeof bytes }, &m));
	assert_str(m.type, "audio/mpeg");
}

static void what_is_kept_nowhere_is_refused(void **state)
{
	(void)state;
	static const str heads[] = {
		{ "<svg xmlns=\"http://www.w3.org/2000/svg\">", 40 },
		{ "<!doctype html><script>", 23 },
		{ " %PDF-1.7", 9 },
		{ "PK\3\4", 4 },
		{ "\xff\xfeh\0i\0", 6 },
		{ "\0\0\0\x20"
		  "ftypheic\0\0\0\0",
		  16 },
		{ "\0\0\0\x20"
		  "ftypqt  \0\0\0\0",
		  16 },
		{ "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x88matroska", 20 },
		{ "<?php echo 1;", 13 },
	};
	media m;
	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
		assert_false(media_look(heads[i], &m));
}

/* ---- files ------------------------------------------------------------------------------------ */

/* A data directory of its own for this test. */
static void given_folder(world *t)
{
	char *folder = str_c(t->mem, S("/tmp/galley-media-test-XXXXXX"));
	str why;
	assert_non_null(mkdtemp(folder));
	assert_true(conf_set(t->mem, &t->conf, S("data"), str_of(folder), &why));
	assert_true(site_reread(t->site, t->mem, &why));
}

static str in_folder(world *t, const char *name)
{
	return str_print(t->mem, "%.*s/%s", STR_ARGS(t->conf.data), name);
}

static void given_file(world *t, const char *name, str bytes)
{
	FILE *f = fopen(str_c(t->mem, in_folder(t, name)), "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes.at, 1, bytes.n, f), bytes.n);
	fclose(f);
}

static void remove_folder(world *t)
{
	const char *folder = str_c(t->mem, t->conf.data);
	for (int round = 0; round < 2; round++) {
		const char *at = round ? folder : str_c(t->mem, in_folder(t, "media"));
		DIR *d = opendir(at);
		for (struct dirent *e = d ? readdir(d) : NULL; e; e = readdir(d))
			unlinkat(dirfd(d), e->d_name, 0);
		if (d)
			closedir(d);
		rmdir(at);
	}
}

static bool is_there(world *t, str name)
{
	str path = str_print(t->mem, "%.*s/media/%.*s", STR_ARGS(t->conf.data), STR_ARGS(name));
	return access(str_c(t->mem, path), R_OK) == 0;
}

static void a_file_from_disk_is_kept_under_the_name_of_its_content(void **state)
{
	world *t = *state;
	given_folder(t);
	str bytes = file_of(t, "hopper.jpg"), why = S("");
	given_file(t, "photo.txt", bytes);
	work w = world_work(t);
	media kept = { 0 }, same = { 0 };

	assert_true(media_keep_file(&w, in_folder(t, "photo.txt"), &kept, &why));
	assert_true(media_keep(&w, bytes, &same));

	assert_str(kept.type, "image/jpeg");
	assert_int_equal(kept.width, 128);
	assert_true(str_is(kept.name, same.name));
	assert_true(is_there(t, kept.name));
	site_work_end(t->site, &w);
	remove_folder(t);
}

static void what_cannot_be_kept_is_refused_with_the_reason(void **state)
{
	world *t = *state;
	given_folder(t);
	given_file(t, "drawing.svg", S("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"));
	given_file(t, "large.pdf", S("%PDF-1.7"));
	assert_int_equal(truncate(str_c(t->mem, in_folder(t, "large.pdf")), MEDIA_FILE_MOST + 1),
			 0);
	static const char *const cases[][2] = {
		{ "drawing.svg", "by its content" },
		{ "large.pdf", "200 MB" },
		{ "missing.jpg", "cannot be read" },
		{ ".", "no file" },
	};
	work w = world_work(t);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		media m;
		str why = S("");
		assert_false(media_keep_file(&w, in_folder(t, cases[i][0]), &m, &why));
		assert_has(why, cases[i][1]);
	}
	site_work_end(t->site, &w);
	remove_folder(t);
}

static int64_t given_media(world *t, const media *m)
{
	work w = world_work(t);
	db_begin(&w);
	int64_t id = media_add(&w, m);
	assert_true(world_done(t, &w));
	return id;
}

static void a_document_is_a_download_and_can_be_asked_for_in_parts(void **state)
{
	world *t = *state;
	given_folder(t);
	given_file(t, "a.pdf", S("%PDF-1.7 and so on"));
	work w = world_work(t);
	media kept = { 0 };
	str why;
	assert_true(media_keep_file(&w, in_folder(t, "a.pdf"), &kept, &why));
	site_work_end(t->site, &w);
	given_media(t, &kept);
	const char *target = str_c(t->mem, str_print(t->mem, "/media/%.*s", STR_ARGS(kept.name)));

	answer whole = get(t, target);
	with_header(t, "Range", "bytes=0-3");
	answer part = get(t, target);

	assert_int_equal(whole.status, OK);
	assert_str(answer_header_of(&whole, "Content-Type"), "application/pdf");
	assert_str(answer_header_of(&whole, "Content-Disposition"), "attachment");
	assert_has(answer_header_of(&whole, "Content-Security-Policy"), "sandbox");
	assert_int_equal(part.status, PARTIAL_CONTENT);
	assert_str(answer_header_of(&part, "Content-Length"), "4");
	remove_folder(t);
}

static void a_file_goes_when_its_row_was_removed_and_no_other_has_it(void **state)
{
	world *t = *state;
	given_folder(t);
	work w = world_work(t);
	media kept = { 0 };
	assert_true(media_keep(&w, file_of(t, "hopper.jpg"), &kept));
	site_work_end(t->site, &w);
	int64_t id = given_media(t, &kept);
	int64_t story = given_article(t, .slug = "pier", .hero = id);

	w = world_work(t);
	db_begin(&w);
	assert_false(media_remove(&w, id));
	assert_true(article_remove(&w, story));
	assert_true(media_remove(&w, id));
	assert_true(db_end(&w, true));
	assert_true(is_there(t, kept.name));
	site_work_end(t->site, &w);
	after(t, 1);
	assert_false(is_there(t, kept.name));
	remove_folder(t);
}

static void a_file_stays_when_the_same_bytes_were_kept_again(void **state)
{
	world *t = *state;
	given_folder(t);
	work w = world_work(t);
	media kept = { 0 };
	assert_true(media_keep(&w, file_of(t, "hopper.jpg"), &kept));
	db_begin(&w);
	assert_true(media_remove(&w, media_add(&w, &kept)));
	media_add(&w, &kept);
	assert_true(world_done(t, &w));

	after(t, 1);

	assert_true(is_there(t, kept.name));
	remove_folder(t);
}

static void only_pictures_are_offered_and_shown_as_pictures(void **state)
{
	world *t = *state;
	int64_t id = given_media(
		t,
		&(media){ .name = S("a.pdf"), .type = S("application/pdf"), .alt = S("Minutes") });
	given_article(t, .slug = "pier", .format = "html",
		      .source =
			      str_c(t->mem,
				    str_print(t->mem, "<figure media=\"%lld\"></figure><p>So.</p>",
					      (long long)id)));
	sign_in(t);

	assert_lacks(get(t, "/desk/story").body, "Minutes");
	assert_lacks(get(t, "/town/pier").body, "a.pdf");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(pictures_are_known_by_their_content),
		world_test(what_is_no_picture_is_refused),
		world_test(a_picture_cut_off_anywhere_is_read_safely),
		world_test(other_files_are_known_by_their_content),
		world_test(a_sound_without_a_tag_is_known_by_two_frames),
		world_test(what_is_kept_nowhere_is_refused),
		world_test(a_file_from_disk_is_kept_under_the_name_of_its_content),
		world_test(what_cannot_be_kept_is_refused_with_the_reason),
		world_test(a_document_is_a_download_and_can_be_asked_for_in_parts),
		world_test(a_file_goes_when_its_row_was_removed_and_no_other_has_it),
		world_test(a_file_stays_when_the_same_bytes_were_kept_again),
		world_test(only_pictures_are_offered_and_shown_as_pictures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
