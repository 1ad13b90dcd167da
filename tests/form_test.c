#include "web_kit.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "render/labels.h"
#include "web/form.h"

#define URLENCODED "application/x-www-form-urlencoded"
#define MULTIPART "multipart/form-data; boundary=XyZ"
#define MOST (4 * 1024 * 1024)

/* Where uploads of these tests go. */
static str tmp_folder(arena *mem)
{
	return str_print(mem, "/tmp/galley-form-%d", (int)getpid());
}

static size_t files_left(arena *mem)
{
	DIR *dir = opendir(str_c(mem, tmp_folder(mem)));
	size_t n = 0;
	for (struct dirent *e = dir ? readdir(dir) : NULL; e; e = readdir(dir))
		n += e->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return n;
}

static void drop_line(void *context, str line)
{
	(void)context;
	(void)line;
}

static int quiet_log(void **state)
{
	(void)state;
	log_to(drop_line, NULL);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	log_to(NULL, NULL);
	arena *mem = arena_new();
	rmdir(str_c(mem, tmp_folder(mem)));
	arena_free(mem);
	return 0;
}

static request *begun(desk *d, const char *type, int64_t most)
{
	request *rq = given_request(d, "POST", "/");
	given_header(d, "Content-Type", type);
	rq->work.labels = labels_for(S("en"));
	form_begin(rq, most, tmp_folder(d->mem));
	return rq;
}

static request *sent(desk *d, const char *type, str body, reply wanted)
{
	request *rq = begun(d, type, MOST);
	form_feed(rq->parser, body);
	assert_int_equal(form_end(rq->parser), wanted);
	return rq;
}

static request *typed(desk *d, const char *body)
{
	return sent(d, URLENCODED, str_of(body), OK);
}

/* ---- urlencoded ----------------------------------------------------------------------------------- */

static void fields_are_decoded(void **state)
{
	request *rq = typed(*state,
			    "name=Ada+B&text=a%26b%3d%C3%A4&empty=&bare&=x&%6eick=y&&name=second");

	assert_str(field_value(rq, "name"), "Ada B");
	assert_str(field_value(rq, "text"), "a&b=ä");
	assert_true(field_has(rq, "empty") && field_has(rq, "bare") && field_has(rq, ""));
	assert_str(field_value(rq, "nick"), "y");
	assert_false(field_has(rq, "absent"));
	assert_str(field_value(rq, "absent"), "");
	list names = field_values(rq, "name");
	assert_int_equal(names.n, 2);
	assert_str(((str *)names.at)[1], "second");
}

static void a_value_may_hold_equal_signs(void **state)
{
	assert_str(field_value(typed(*state, "a=b=c=d"), "a"), "b=c=d");
}

static void what_is_no_escape_stays_as_it_was_typed(void **state)
{
	request *rq = typed(*state, "a=100%&b=%zz%4&c=%%41&d=%");

	assert_str(field_value(rq, "a"), "100%");
	assert_str(field_value(rq, "b"), "%zz%4");
	assert_str(field_value(rq, "c"), "%A");
	assert_str(field_value(rq, "d"), "%");
}

static void wrong_bytes_are_tidied_but_a_password_is_not(void **state)
{
	request *rq = typed(*state, "a=x%00y%FFz%0D%0Aline&p=%FF%0D%0A");

	assert_str(field_value(rq, "a"), "xy\xEF\xBF\xBDz\nline");
	assert_str(field_raw(rq, "p"), "\xFF\r\n");
}

/* ---- multipart ------------------------------------------------------------------------------------ */

static const char TWO_PARTS[] =
	"what stands before is ignored\r\n"
	"--XyZ\r\n"
	"Content-Disposition: form-data; name=\"text\"\r\n\r\n"
	"line one\r\n--Xy is no boundary\r\n\r--XyZ\r\n\r\n"
	"--XyZ \t\r\n"
	"content-disposition:form-data;filename=\"C:\\dir\\h\xC3\xA9 "
	"\\\"1\\\".png\";name=picture\r\n"
	"Content-Type: image/png\r\n\r\n"
	"\x89PNG\r\n\x1a\n\0\r\n-\r\n--\r\n--X"
	"\r\n--XyZ\r\n"
	"Content-Disposition: form-data; name=\"nothing\"; filename=\"\"\r\n\r\n"
	"\r\n--XyZ\r\n"
	"Content-Disposition: form-data; name=\"empty\"\r\n\r\n"
	"\r\n--XyZ--\r\nwhat follows too";

static void assert_two_parts(desk *d, request *rq)
{
	char content[64];
	assert_int_equal(form_end(rq->parser), OK);
	assert_str(field_value(rq, "text"), "line one\n--Xy is no boundary\n\n--XyZ\n");
	assert_true(field_has(rq, "empty") && !field_has(rq, "nothing") &&
		    !field_has(rq, "picture"));
	const upload *u = field_file(rq, "picture");
	assert_non_null(u);
	assert_null(field_file(rq, "nothing"));
	assert_str(u->name, "h\xC3\xA9 \"1\".png");
	assert_int_equal(u->size, 21);
	FILE *f = fopen(str_c(d->mem, u->path), "re");
	assert_int_equal(fread(content, 1, sizeof(content), f), 21);
	fclose(f);
	assert_memory_equal(content, "\x89PNG\r\n\x1a\n\0\r\n-\r\n--\r\n--X", 21);
}

static void parts_become_fields_and_files(void **state)
{
	desk *d = *state;
	request *rq = begun(d, MULTIPART, MOST);

	form_feed(rq->parser, (str){ TWO_PARTS, sizeof(TWO_PARTS) - 1 });

	assert_two_parts(d, rq);
	form_forget(rq->parser);
	assert_int_equal(files_left(d->mem), 0);
}

static void a_body_is_the_same_wherever_it_is_split(void **state)
{
	desk *d = *state;
	str body = { TWO_PARTS, sizeof(TWO_PARTS) - 1 };
	for (size_t at = 0; at <= body.n; at++) {
		request *rq = begun(d, MULTIPART, MOST);

		form_feed(rq->parser, str_part(body, 0, at));
		form_feed(rq->parser, str_from(body, at));

		assert_two_parts(d, rq);
		form_forget(rq->parser);
		arena_reset(d->mem);
	}
}

static void a_body_is_the_same_byte_by_byte(void **state)
{
	desk *d = *state;
	request *rq = begun(d, MULTIPART, MOST);

	for (size_t i = 0; i < sizeof(TWO_PARTS) - 1; i++)
		form_feed(rq->parser, (str){ TWO_PARTS + i, 1 });

	assert_two_parts(d, rq);
	form_forget(rq->parser);
}

static void urlencoded_is_the_same_wherever_it_is_split(void **state)
{
	desk *d = *state;
	str body = S("a=%C3%A4&b%3D=x+y&c&=%4&d=%zz&e==%");
	for (size_t at = 0; at <= body.n; at++) {
		request *rq = begun(d, URLENCODED, MOST);

		form_feed(rq->parser, str_part(body, 0, at));
		form_feed(rq->parser, str_from(body, at));

		assert_int_equal(form_end(rq->parser), OK);
		assert_str(field_value(rq, "a"), "ä");
		assert_str(field_value(rq, "b="), "x y");
		assert_true(field_has(rq, "c"));
		assert_str(field_value(rq, ""), "%4");
		assert_str(field_value(rq, "d"), "%zz");
		assert_str(field_value(rq, "e"), "=%");
		arena_reset(d->mem);
	}
}

static void a_file_is_readable_only_by_us(void **state)
{
	desk *d = *state;
	request *rq = sent(d, MULTIPART, (str){ TWO_PARTS, sizeof(TWO_PARTS) - 1 }, OK);
	struct stat about;

	assert_int_equal(stat(str_c(d->mem, field_file(rq, "picture")->path), &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);

	form_forget(rq->parser);
}

static void a_cut_off_upload_is_refused_and_leaves_no_file_behind(void **state)
{
	desk *d = *state;
	str body = { TWO_PARTS, sizeof(TWO_PARTS) - 1 };
	size_t whole = str_find(body, S("--XyZ--")) + strlen("--XyZ--");
	for (size_t n = 0; n < whole; n += 7) {
		request *rq = sent(d, MULTIPART, str_part(body, 0, n), BAD_REQUEST);

		form_forget(rq->parser);

		assert_int_equal(files_left(d->mem), 0);
		arena_reset(d->mem);
	}
}

static void a_body_that_the_gateway_saw_cut_off_is_refused(void **state)
{
	request *rq = begun(*state, URLENCODED, MOST);
	form_feed(rq->parser, S("a=b"));

	form_cut_off(rq->parser);

	assert_int_equal(form_end(rq->parser), BAD_REQUEST);
}

static void a_broken_multipart_is_refused(void **state)
{
	static const char *const bodies[] = {
		"",
		"nonsense",
		"--XyZ-x",
		"--XyZx\r\n",
		"--XyZ\n\r\n--XyZ--",
		"--XyZ\r\n--XyZ--",
		"--XyZ\r\nContent-Disposition: form-data; name=a\r\n",
		"--XyZ-\r\n",
	};
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		sent(*state, MULTIPART, str_of(bodies[i]), BAD_REQUEST);
}

static void parts_without_a_name_hold_nothing(void **state)
{
	request *rq = sent(
		*state, MULTIPART,
		S("--XyZ\r\n\r\nno head\r\n--XyZ\r\nContent-Disposition: form-data\r\n\r\nx\r\n"
		  "--XyZ\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XyZ--"),
		OK);

	assert_false(field_has(rq, "a") || field_has(rq, ""));
}

static void an_empty_multipart_has_no_fields(void **state)
{
	request *rq = sent(*state, MULTIPART, S("--XyZ--\r\n"), OK);

	assert_false(field_has(rq, ""));
}

static void types_of_bodies_are_known_or_refused(void **state)
{
	static const struct {
		const char *type;
		reply status;
	} cases[] = {
		{ "application/x-www-form-urlencoded", OK },
		{ "APPLICATION/X-WWW-Form-Urlencoded ; charset=UTF-8", OK },
		{ "text/plain", UNSUPPORTED_TYPE },
		{ "application/json", UNSUPPORTED_TYPE },
		{ "", UNSUPPORTED_TYPE },
		{ "multipart/mixed; boundary=x", UNSUPPORTED_TYPE },
		{ "multipart/form-data", BAD_REQUEST },
		{ "multipart/form-data; boundary=", BAD_REQUEST },
		{ "multipart/form-data; boundary=\"\"", BAD_REQUEST },
		{ "multipart/form-data; boundary=\"a \"", BAD_REQUEST },
		{ "multipart/form-data; boundary=\"a\tb\"", BAD_REQUEST },
		{ "multipart/form-data; boundary="
		  "12345678901234567890123456789012345678901234567890123456789012345678901",
		  BAD_REQUEST },
		{ "multipart/form-data; boundary="
		  "1234567890123456789012345678901234567890123456789012345678901234567890",
		  OK },
		{ "multipart/form-data; charset=utf-8; Boundary=\"a b\"", OK },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(form_status(begun(*state, cases[i].type, MOST)->parser),
				 cases[i].status);
}

/* ---- limits --------------------------------------------------------------------------------------- */

static void a_length_beyond_the_limit_is_refused_before_the_body_comes(void **state)
{
	request *rq = given_request(*state, "POST", "/");
	given_header(*state, "Content-Type", URLENCODED);
	given_header(*state, "Content-Length", "101");

	form_begin(rq, 100, S("/nowhere"));

	assert_int_equal(form_status(rq->parser), TOO_LARGE);
}

static void a_body_beyond_the_limit_is_refused_while_it_comes(void **state)
{
	request *rq = begun(*state, URLENCODED, 10);

	form_feed(rq->parser, S("a=12345678"));
	assert_int_equal(form_status(rq->parser), OK);
	form_feed(rq->parser, S("9"));

	assert_int_equal(form_end(rq->parser), TOO_LARGE);
}

static void fields_have_a_limit_in_all(void **state)
{
	desk *d = *state;
	char *large = arena_take(d->mem, FORM_FIELD_BYTES);
	memset(large, 'x', FORM_FIELD_BYTES);

	request *rq = begun(d, URLENCODED, 2 * MOST);
	form_feed(rq->parser, S("a="));
	form_feed(rq->parser, (str){ large, FORM_FIELD_BYTES - 1 });
	assert_int_equal(form_status(rq->parser), OK);
	form_feed(rq->parser, S("x"));

	assert_int_equal(form_end(rq->parser), TOO_LARGE);
}

static void fields_and_files_are_counted(void **state)
{
	desk *d = *state;
	buffer fields = buffer_new(d->mem, 4096, MOST);
	buffer files = buffer_new(d->mem, 4096, MOST);
	buffer parts = buffer_new(d->mem, 4096, MOST);
	for (int i = 0; i < FORM_FIELDS + 1; i++)
		put(&fields, S("a&"));
	for (int i = 0; i < FORM_FILES + 1; i++)
		put(&files,
		    S("--XyZ\r\nContent-Disposition: form-data; name=a; filename=b\r\n\r\n\r\n"));
	for (int i = 0; i < FORM_FIELDS + FORM_FILES + 1; i++)
		put(&parts, S("--XyZ\r\n\r\n\r\n"));

	sent(d, URLENCODED, str_part(buffer_str(&fields), 0, 2 * FORM_FIELDS), OK);
	sent(d, URLENCODED, buffer_str(&fields), TOO_LARGE);
	form_forget(sent(d, MULTIPART, buffer_str(&files), TOO_LARGE)->parser);
	sent(d, MULTIPART, buffer_str(&parts), TOO_LARGE);
	assert_int_equal(files_left(d->mem), 0);
}

static void a_part_without_end_of_its_head_is_refused(void **state)
{
	desk *d = *state;
	char *large = arena_take(d->mem, 10000);
	memset(large, 'x', 10000);

	request *rq = begun(d, MULTIPART, MOST);
	form_feed(rq->parser, S("--XyZ\r\n"));
	form_feed(rq->parser, (str){ large, 10000 });

	assert_int_equal(form_status(rq->parser), BAD_REQUEST);
}

static void a_folder_that_cannot_be_written_is_our_own_failure(void **state)
{
	request *rq = given_request(*state, "POST", "/");
	given_header(*state, "Content-Type", MULTIPART);
	form_begin(rq, MOST, S("/proc/nowhere"));

	form_feed(rq->parser, (str){ TWO_PARTS, sizeof(TWO_PARTS) - 1 });

	assert_int_equal(form_end(rq->parser), SERVER_ERROR);
	form_forget(rq->parser);
}

/* ---- rules ---------------------------------------------------------------------------------------- */

typedef struct card {
	str name, email, text;
	int64_t age;
	bool agreed;
	moment due;
	url site;
	int64_t hidden;
} card;

static const shape CARD =
	SHAPE(card, FIELD(card, name), FIELD(card, email), FIELD(card, text), FIELD(card, age),
	      FIELD(card, agreed), FIELD(card, due), FIELD(card, site), FIELD(card, hidden));

static const rule RULES[] = {
	{ "name", .at_least = 2, .at_most = 5, .needed = true, .one_line = true,
	  .label = "Your name" },
	{ "email", .at_most = 254, .label = "E-mail", .check = is_email },
	{ "text", .at_most = 1, .label = "Text" },
	{ "age", .at_least = 18, .at_most = 120, .label = "Age" },
	{ "agreed", .label = "Agreed" },
	{ "due", .label = "Due" },
	{ "site", .at_most = 40, .label = "Site" },
};

static const char *problem_at(desk *d, const form *f, size_t i)
{
	return i < f->problems.n ? str_c(d->mem, ((problem *)f->problems.at)[i].text) : "";
}

static void a_good_form_fills_the_struct(void **state)
{
	card c = { .hidden = 7 };
	request *rq = typed(*state, "name=++%C3%84+b%0Ad&email=a@b.example&text=x&age=18&agreed=on"
				    "&due=2026-11-23T14:05&site=https://a.example/&hidden=9");

	form f = form_read(rq, RULES, &CARD, &c);

	assert_int_equal(f.problems.n, 0);
	assert_str(c.name, "Ä b d");
	assert_str(c.email, "a@b.example");
	assert_int_equal(c.age, 18);
	assert_true(c.agreed && c.due.s > 0);
	assert_str(str_of_url(c.site), "https://a.example/");
	assert_int_equal(c.hidden, 7);
}

static void an_empty_form_lacks_only_what_is_needed(void **state)
{
	desk *d = *state;
	card c = { 0 };

	form f = form_read(typed(d, "email=+&text=%0A&age=&due=&site="), RULES, &CARD, &c);

	assert_int_equal(f.problems.n, 1);
	assert_string_equal(problem_at(d, &f, 0), "Your name: please fill this in.");
	assert_str(form_problem_at(&f, "name"), "Your name: please fill this in.");
	assert_str(form_problem_at(&f, "email"), "");
	assert_str(((problem *)f.problems.at)[0].field, "name");
	assert_str(str_of_url(((problem *)f.problems.at)[0].where), "#name");
}

static void a_name_of_nothing_visible_is_lacking(void **state)
{
	static const char *const bodies[] = {
		"name=%E2%80%8B%E2%80%8B%E2%80%8B", /* zero width */
		"name=%E3%85%A4%E3%85%A4",          /* Hangul fillers */
		"name=%E2%A0%80%E2%A0%80",          /* Braille without dots */
		"name=%C2%AD%C2%AD%EF%B8%8F",       /* soft hyphens, a selector */
		"name=%EE%80%80%EE%80%80",          /* private */
		"name=%E2%80%AE%E2%80%8F",          /* direction */
		"name=%00%01",
	};
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		card c = { 0 };
		form f = form_read(typed(*state, bodies[i]), RULES, &CARD, &c);
		assert_str(form_problem_at(&f, "name"), "Your name: please fill this in.");
	}
}

static void a_line_loses_tricks_of_direction_and_stacks_of_marks(void **state)
{
	card c = { 0 };

	form_read(typed(*state, "name=%E2%80%AEab%E2%80%AC%E3%80%80"), RULES, &CARD, &c);
	assert_str(c.name, "ab");
	form_read(typed(*state, "name=Z%CC%81%CC%81%CC%81%CC%81%CC%81%CC%81%CC%81"), RULES, &CARD,
		  &c);
	assert_int_equal(str_letters(c.name), 6);
}

static void what_breaks_a_rule_is_told_in_plain_words(void **state)
{
	static const struct {
		const char *body, *problem;
	} cases[] = {
		{ "name=a", "Your name: at least 2 letters." },
		{ "name=%C3%84%C3%84%C3%84%C3%84%C3%84%C3%84", "Your name: at most 5 letters." },
		{ "name=ada&text=xy", "Text: at most one letter." },
		{ "name=ada&email=nonsense", "E-mail: this is no e-mail address." },
		{ "name=ada&age=many", "Age: please give a whole number." },
		{ "name=ada&age=17", "Age: please give a number from 18 on." },
		{ "name=ada&age=121", "Age: please give a number up to 120." },
		{ "name=ada&due=soon",
		  "Due: please give a day and a time, as in 2026-11-23T14:05." },
		{ "name=ada&site=javascript:alert(1)",
		  "Site: please give an address that begins with https:// or http://." },
		{ "name=ada&site=https://a.example/0123456789012345678901234567890123456789",
		  "Site: at most 40 letters." },
	};
	desk *d = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		card c = { 0 };

		form f = form_read(typed(d, cases[i].body), RULES, &CARD, &c);

		assert_int_equal(f.problems.n, 1);
		assert_string_equal(problem_at(d, &f, 0), cases[i].problem);
	}
}

static void what_was_typed_wrong_is_kept_to_be_shown_again(void **state)
{
	card c = { 0 };

	form_read(typed(*state, "name=much+too+long&email=nonsense"), RULES, &CARD, &c);

	assert_str(c.name, "much too long");
	assert_str(c.email, "nonsense");
}

static void a_noun_adds_problems_of_its_own(void **state)
{
	desk *d = *state;
	card c = { 0 };
	request *rq = typed(d, "name=ada");
	form f = form_read(rq, RULES, &CARD, &c);

	form_problem(rq, &f, "name", "This name is taken.");

	assert_string_equal(problem_at(d, &f, 0), "This name is taken.");
}

static void addresses_of_mail_are_what_servers_take(void **state)
{
	(void)state;
	static const char *const good[] = {
		"a@b.example",
		"a.b+c@d-e.example",
		"ä@bücher.example",
		"o'neil@b.c.example",
	};
	static const char *const bad[] = {
		"",
		"a",
		"@b.example",
		"a@",
		"a@b",
		"a b@c.example",
		"a@b.example\nBcc: x@y.example",
		"a@@b.example",
		"a@b@c.example",
		".a@b.example",
		"a.@b.example",
		"a..b@c.example",
		"a@.example",
		"a@b..example",
		"a@b.example.",
		"\"a\"@b.example",
		"a@[127.0.0.1]",
		"a,b@c.example",
		"\u200B@\u200B.\u200B",
		"a\u202E@b.example",
		"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg@b.example",
	};
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_null(is_email(str_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_non_null(is_email(str_of(bad[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		desk_test(fields_are_decoded),
		desk_test(a_value_may_hold_equal_signs),
		desk_test(what_is_no_escape_stays_as_it_was_typed),
		desk_test(wrong_bytes_are_tidied_but_a_password_is_not),
		desk_test(parts_become_fields_and_files),
		desk_test(a_body_is_the_same_wherever_it_is_split),
		desk_test(a_body_is_the_same_byte_by_byte),
		desk_test(urlencoded_is_the_same_wherever_it_is_split),
		desk_test(a_file_is_readable_only_by_us),
		desk_test(a_cut_off_upload_is_refused_and_leaves_no_file_behind),
		desk_test(a_body_that_the_gateway_saw_cut_off_is_refused),
		desk_test(a_broken_multipart_is_refused),
		desk_test(parts_without_a_name_hold_nothing),
		desk_test(an_empty_multipart_has_no_fields),
		desk_test(types_of_bodies_are_known_or_refused),
		desk_test(a_length_beyond_the_limit_is_refused_before_the_body_comes),
		desk_test(a_body_beyond_the_limit_is_refused_while_it_comes),
		desk_test(fields_have_a_limit_in_all),
		desk_test(fields_and_files_are_counted),
		desk_test(a_part_without_end_of_its_head_is_refused),
		desk_test(a_folder_that_cannot_be_written_is_our_own_failure),
		desk_test(a_good_form_fills_the_struct),
		desk_test(an_empty_form_lacks_only_what_is_needed),
		desk_test(a_name_of_nothing_visible_is_lacking),
		desk_test(a_line_loses_tricks_of_direction_and_stacks_of_marks),
		desk_test(what_breaks_a_rule_is_told_in_plain_words),
		desk_test(what_was_typed_wrong_is_kept_to_be_shown_again),
		desk_test(a_noun_adds_problems_of_its_own),
		desk_test(addresses_of_mail_are_what_servers_take),
	};
	return cmocka_run_group_tests(tests, quiet_log, remove_folder);
}
