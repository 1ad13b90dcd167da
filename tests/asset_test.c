#include "web_kit.h"

#include <sys/stat.h>
#include <unistd.h>

#include "web/asset.h"

/* A theme of its own with static/own.css in it. */
typedef struct theme {
	desk *desk;
	char folder[64], file[80];
} theme;

static void write_own(const theme *t, const char *content)
{
	FILE *f = fopen(t->file, "we");
	assert_non_null(f);
	fputs(content, f);
	fclose(f);
}

static int theme_begin(void **state)
{
	theme *t = calloc(1, sizeof(*t));
	assert_non_null(t);
	desk_begin((void **)&t->desk);
	snprintf(t->folder, sizeof(t->folder), "/tmp/galley-theme-%d", (int)getpid());
	mkdir(t->folder, 0700);
	given_conf(t->desk, "theme", t->folder);
	snprintf(t->folder, sizeof(t->folder), "/tmp/galley-theme-%d/static", (int)getpid());
	snprintf(t->file, sizeof(t->file), "%s/own.css", t->folder);
	mkdir(t->folder, 0700);
	write_own(t, "p{}");
	*state = t;
	return 0;
}

static int theme_end(void **state)
{
	theme *t = *state;
	unlink(t->file);
	rmdir(t->folder);
	rmdir(str_c(t->desk->mem, t->desk->conf.theme));
	desk_end((void **)&t->desk);
	free(t);
	return 0;
}

#define theme_test(function) cmocka_unit_test_setup_teardown(function, theme_begin, theme_end)

static str address_of(desk *d, const char *name)
{
	str address = { 0 };
	asset_address(d->mem, &d->conf, str_of(name), &address);
	return address;
}

static reply shown(desk *d, str name, const char *accept)
{
	request *rq = given_request(d, "GET", "/");
	if (accept)
		given_header(d, "Accept-Encoding", accept);
	assert_int_equal(request_head(rq, &d->conf), OK);
	rq->part[0] = name;
	reply status = asset_show(rq);
	rq->out.status = status;
	return status;
}

static str name_in(str address)
{
	return str_from(address, strlen("/static/"));
}

static void a_file_in_the_program_is_found_under_its_hashed_name_only(void **state)
{
	desk *d = *state;
	str address = address_of(d, "site.css");

	assert_true(str_starts(address, S("/static/site.")) && str_ends(address, S(".css")));
	assert_int_equal(shown(d, name_in(address), NULL), OK);
	assert_int_equal(d->rq->out.caching, CACHE_FOREVER);
	assert_str(d->rq->out.type, "text/css; charset=utf-8");
	assert_int_equal(shown(d, S("site.css"), NULL), NOT_FOUND);
	assert_int_equal(shown(d, S("site.0000000000.css"), NULL), NOT_FOUND);
	assert_int_equal(shown(d, S("absent.css"), NULL), NOT_FOUND);
	assert_str(address_of(d, "absent.css"), "");
}

static void the_encoding_that_is_liked_best_is_sent(void **state)
{
	static const struct {
		const char *accept, *encoding;
	} cases[] = {
		{ NULL, "" },
		{ "gzip", "gzip" },
		{ "gzip, br", "br" },
		{ "br;q=0.5, gzip", "gzip" },
		{ "br;q=0, gzip;q=0", "" },
		{ "*", "br" },
	};
	desk *d = *state;
	str name = name_in(address_of(d, "site.css"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		shown(d, name, cases[i].accept);

		assert_str(d->rq->out.encoding, cases[i].encoding);
		assert_true(d->rq->out.varies);
	}
}

static void each_encoding_of_a_file_has_a_tag_of_its_own(void **state)
{
	desk *d = *state;
	str name = name_in(address_of(d, "site.css"));

	shown(d, name, NULL);
	str plain = d->rq->out.etag;
	shown(d, name, "br");
	str brotli = d->rq->out.etag;
	shown(d, name, "gzip");

	assert_false(str_is(plain, brotli) || str_is(brotli, d->rq->out.etag));
}

static void a_theme_goes_before_the_program(void **state)
{
	theme *t = *state;
	desk *d = t->desk;
	str address = address_of(d, "own.css");

	assert_int_equal(shown(d, name_in(address), NULL), OK);
	assert_str(d->rq->out.body, "p{}");
	assert_str(d->rq->out.type, "text/css; charset=utf-8");
	assert_int_equal(d->rq->out.caching, CACHE_FOREVER);
	assert_true(address_of(d, "site.css").n > 0);
}

static void the_source_tree_stands_behind_a_theme_under_development(void **state)
{
	theme *t = *state;
	desk *d = t->desk;
	assert_int_equal(shown(d, S("site.css"), NULL), NOT_FOUND);

	d->conf.dev = true;

	assert_int_equal(shown(d, S("site.css"), NULL), OK);
	assert_int_equal(shown(d, S("own.css"), NULL), OK);
}

static void a_changed_file_is_not_kept_under_its_old_name(void **state)
{
	theme *t = *state;
	desk *d = t->desk;
	str before = address_of(d, "own.css");

	write_own(t, "p{color:red}");

	assert_false(str_is(before, address_of(d, "own.css")));
	assert_int_equal(shown(d, name_in(before), NULL), OK);
	assert_int_equal(d->rq->out.caching, CACHE_PUBLIC);
	assert_int_equal(shown(d, S("own.css"), NULL), OK);
	assert_int_equal(d->rq->out.caching, CACHE_PUBLIC);
}

static void nothing_outside_the_folder_is_shown(void **state)
{
	static const char *const names[] = {
		"",        ".",        "..",  "../secret",   "../../etc/passwd", "/etc/passwd",
		".hidden", "own.css/", "a b", "..%2fsecret", "own.css\\",        "link.css",
	};
	theme *t = *state;
	char *shortcut = str_c(t->desk->mem, str_print(t->desk->mem, "%s/link.css", t->folder));
	assert_int_equal(symlink("/etc/passwd", shortcut), 0);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(shown(t->desk, str_of(names[i]), NULL), NOT_FOUND);
		assert_str(address_of(t->desk, names[i]), "");
	}
	assert_int_equal(shown(t->desk, S("own.css\0x"), NULL), NOT_FOUND);
	unlink(shortcut);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		desk_test(a_file_in_the_program_is_found_under_its_hashed_name_only),
		desk_test(the_encoding_that_is_liked_best_is_sent),
		desk_test(each_encoding_of_a_file_has_a_tag_of_its_own),
		theme_test(a_theme_goes_before_the_program),
		theme_test(the_source_tree_stands_behind_a_theme_under_development),
		theme_test(a_changed_file_is_not_kept_under_its_old_name),
		theme_test(nothing_outside_the_folder_is_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
