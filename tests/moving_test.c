/* A WordPress export moves in, as the command has it done. */
#include <dirent.h>
#include <sys/stat.h>
#include <ftw.h>
#include <unistd.h>

#include "base/buffer.h"
#include "import/moving.h"
#include "kit.h"
#include "section/section.h"

#define ITEMS_BYTES ((size_t)64 << 20)

/* ---- given --------------------------------------------------------------------------------- */

static buffer export_begun(world *t, const char *channel)
{
	buffer out = buffer_new(t->mem, 4096, ITEMS_BYTES);
	put(&out, S("<rss xmlns:wp=\"http://wordpress.org/export/1.2/\" "
		    "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
		    "xmlns:excerpt=\"http://wordpress.org/export/1.2/excerpt/\" "
		    "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>"
		    "<wp:wxr_version>1.2</wp:wxr_version>"));
	put(&out, str_of(channel));
	put(&out, S("<wp:base_blog_url>https://old.example</wp:base_blog_url>"));
	return out;
}

/* A published post of that number and name, with more members. */
static str post_with(world *t, int id, const char *name, const char *more)
{
	return str_print(t->mem,
			 "<item><title>The %s</title><link>https://old.example/%s/</link>"
			 "<content:encoded><![CDATA[<p>Of the %s.</p>]]></content:encoded>"
			 "<wp:post_id>%d</wp:post_id><wp:post_name>%s</wp:post_name>"
			 "<wp:post_date_gmt>2011-05-17 10:00:00</wp:post_date_gmt>"
			 "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
			 "<wp:comment_status>open</wp:comment_status>%s</item>",
			 name, name, name, id, name, more);
}

/* One with that text before its own. */
static str post_of(world *t, int id, const char *name, const char *text)
{
	str post = post_with(t, id, name, "");
	size_t at = str_find(post, S("<p>Of the "));
	return str_print(t->mem, "%.*s%s%.*s", (int)at, post.at, text,
			 STR_ARGS(str_from(post, at)));
}

static str comment_with(world *t, int id, int parent, const char *more)
{
	return str_print(t->mem,
			 "<wp:comment><wp:comment_id>%d</wp:comment_id>"
			 "<wp:comment_author>Ben</wp:comment_author>"
			 "<wp:comment_content>Said %d.</wp:comment_content>"
			 "<wp:comment_approved>1</wp:comment_approved>"
			 "<wp:comment_date_gmt>2011-05-18 10:00:00</wp:comment_date_gmt>"
			 "<wp:comment_parent>%d</wp:comment_parent>%s</wp:comment>",
			 id, id, parent, more);
}

static str post_saying(world *t, const char *name, const char *content)
{
	return str_print(t->mem,
			 "<item><title>The %s</title><link>https://old.example/%s/</link>"
			 "<content:encoded><![CDATA[%s]]></content:encoded>"
			 "<wp:post_id>1</wp:post_id><wp:post_name>%s</wp:post_name>"
			 "<wp:post_date_gmt>2011-05-17 10:00:00</wp:post_date_gmt>"
			 "<wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>",
			 name, name, content, name);
}

/* A file that was put into a story; an export of wordpress.com tells its address alone. */
static str picture_in(world *t, int id, int story, int order, const char *file, const char *address)
{
	str meta = str_print(t->mem,
			     "<wp:postmeta><wp:meta_key>_wp_attached_file</wp:meta_key>"
			     "<wp:meta_value>%s</wp:meta_value></wp:postmeta>",
			     file);
	return str_print(t->mem,
			 "<item><title>Picture %d</title><wp:post_id>%d</wp:post_id>"
			 "<wp:post_parent>%d</wp:post_parent><wp:menu_order>%d</wp:menu_order>"
			 "<wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>"
			 "<wp:attachment_url>%s</wp:attachment_url>%.*s</item>",
			 id, id, story, order, address, (int)(*file ? meta.n : 0), meta.at);
}

static str instead(world *t, str text, const char *of, const char *put_there)
{
	size_t at = str_find(text, str_of(of));
	assert_true(at < text.n);
	return str_print(t->mem, "%.*s%s%.*s", (int)at, text.at, put_there,
			 STR_ARGS(str_from(text, at + strlen(of))));
}

static str in_state(world *t, const char *state, str post)
{
	return instead(t, post, "publish", state);
}

static const char *address_of(world *t, const char *name)
{
	return str_c(t->mem, str_print(t->mem, "/uncategorized/%s", name));
}

/* As after a break: it has not ended. */
static void given_broken_off(world *t, int64_t run)
{
	work w = world_work(t);
	w.now = (moment){ 0 };
	db_begin(&w);
	import_end(&w, run);
	assert_true(world_done(t, &w));
}

/* Where files of a copy of the uploads are kept. */
static void given_data_folder(world *t)
{
	str why;
	char *folder = str_c(t->mem, S("/tmp/galley-moving-XXXXXX"));
	assert_non_null(mkdtemp(folder));
	assert_true(conf_set(t->mem, &t->conf, S("data"), str_of(folder), &why));
	assert_true(site_reread(t->site, t->mem, &why));
}

static int remove_one(const char *path, const struct stat *is, int flag, struct FTW *walk)
{
	(void)is;
	(void)flag;
	(void)walk;
	return remove(path);
}

static void remove_data_folder(world *t)
{
	nftw(str_c(t->mem, t->conf.data), remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool is_of_the_site(str segment)
{
	return str_is(segment, S("search"));
}

/* Where the pictures of a move are kept. */
static void given_media_folder(world *t)
{
	char *folder = str_c(t->mem, S("/tmp/galley-moving-data-XXXXXX"));
	str why;
	assert_non_null(mkdtemp(folder));
	assert_true(conf_set(t->mem, &t->conf, S("data"), str_of(folder), &why));
	assert_true(site_reread(t->site, t->mem, &why));
	mkdir(str_c(t->mem, str_print(t->mem, "%s/media", folder)), 0700);
}

static void then_media_folder_goes(world *t)
{
	const char *folder = str_c(t->mem, str_join(t->mem, t->conf.data, S("/media")));
	DIR *d = opendir(folder);
	for (struct dirent *e; (e = readdir(d));)
		unlink(str_c(t->mem, str_print(t->mem, "%s/%s", folder, e->d_name)));
	closedir(d);
	rmdir(folder);
	rmdir(str_c(t->mem, t->conf.data));
}

/* ---- when ---------------------------------------------------------------------------------- */

static str file_of(world *t, buffer *export)
{
	char *path = str_c(t->mem, S("/tmp/galley-moving-XXXXXX"));
	put(export, S("</channel></rss>"));
	int file = mkstemp(path);
	assert_true(file >= 0);
	assert_int_equal(write(file, export->at, export->n), (ssize_t) export->n);
	close(file);
	return str_of(path);
}

static int64_t move_in_with(world *t, buffer *export, str uploads)
{
	str problem = { 0 }, file = file_of(t, export);
	work like = world_work(t);
	wordpress_wish wish = { .file = file,
				.media = uploads,
				.store = site_store(t->site),
				.like = &like,
				.reserves = is_of_the_site };
	int64_t run = wordpress_import(&wish, t->mem, &problem);
	unlink(str_c(t->mem, file));
	if (!run)
		fail_msg("%.*s", STR_ARGS(problem));
	assert_true(world_done(t, &like));
	return run;
}

static int64_t move_in(world *t, buffer *export)
{
	return move_in_with(t, export, S(""));
}

static int64_t move_in_one(world *t, const char *channel, str item)
{
	buffer export = export_begun(t, channel);
	put(&export, item);
	return move_in(t, &export);
}

/* ---- then ---------------------------------------------------------------------------------- */

/* Every note of the run, a line each: "left out/post: why". */
static str told(world *t, int64_t run)
{
	work w = world_work(t);
	buffer out = buffer_new(t->mem, 4096, 1 << 20);
	list notes = import_notes(&w, run, S(""), 0, 1000);
	const import_note *n = notes.at;
	for (size_t i = 0; i < notes.n; i++)
		put(&out, str_print(t->mem, "%.*s/%.*s %.*s: %.*s\n", STR_ARGS(n[i].weight),
				    STR_ARGS(n[i].kind), STR_ARGS(n[i].name), STR_ARGS(n[i].what)));
	world_done(t, &w);
	return buffer_str(&out);
}

static int64_t times(str text, const char *what)
{
	int64_t n = 0;
	for (size_t at; (at = str_find(text, str_of(what))) < text.n; n++)
		text = str_from(text, at + 1);
	return n;
}

static int64_t counted(world *t, int64_t run, const char *what)
{
	work w = world_work(t);
	list counts = import_counts(&w, run);
	const import_count *c = counts.at;
	int64_t n = 0;
	for (size_t i = 0; i < counts.n; i++)
		n += str_is(c[i].what, str_of(what)) ? c[i].n : 0;
	world_done(t, &w);
	return n;
}

static import_item item_of(world *t, import_kind of, int64_t old)
{
	work w = world_work(t);
	const import_item *there = import_item_of(&w, 1, of, old);
	import_item item = there ? *there : (import_item){ 0 };
	world_done(t, &w);
	return item;
}

static str body_of(world *t, int64_t id)
{
	work w = world_work(t);
	const comment *c = comment_by_id(&w, id);
	str body = c ? str_copy(t->mem, (str){ c->body_html.at, c->body_html.n }) : S("");
	world_done(t, &w);
	return body;
}

static str source_of(world *t, const char *slug)
{
	work w = world_work(t);
	const section *s = section_by_slug(&w, S("uncategorized"));
	const article *a = s ? article_by_address(&w, s->slug, str_of(slug)) : NULL;
	str source = a ? str_copy(t->mem, article_for_desk(&w, a->id)->source) : S("");
	world_done(t, &w);
	return source;
}

static int64_t above(world *t, int64_t id)
{
	work w = world_work(t);
	const comment *c = comment_by_id(&w, id);
	int64_t parent = c ? c->parent : -1;
	world_done(t, &w);
	return parent;
}

/* ---- comments ------------------------------------------------------------------------------ */

static void an_answer_stands_under_what_it_answers_whatever_their_numbers(void **state)
{
	world *t = *state;
	str talk = str_join(t->mem, comment_with(t, 3, 9, ""), comment_with(t, 9, 0, ""));

	int64_t run = move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, talk)));

	assert_has(body_of(t, 1), "Said 9.");
	assert_has(body_of(t, 2), "Said 3.");
	assert_int_equal(above(t, 2), 1);
	assert_lacks(told(t, run), "answers one that is not there");
}

static void comments_that_answer_each_other_in_a_ring_all_come_in(void **state)
{
	world *t = *state;
	str talk = str_join(t->mem, comment_with(t, 3, 5, ""),
			    str_join(t->mem, comment_with(t, 4, 3, ""), comment_with(t, 5, 4, "")));

	int64_t run = move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, talk)));

	assert_int_equal(counted(t, run, "comments"), 3);
	assert_has(told(t, run), "answers one that is not there");
}

static void an_answer_to_nothing_stands_under_the_story(void **state)
{
	world *t = *state;

	int64_t run = move_in_one(
		t, "", post_with(t, 1, "pier", str_c(t->mem, comment_with(t, 3, 2, ""))));

	assert_int_equal(above(t, 1), 0);
	assert_has(told(t, run), "its comment 3 answers one that is not there");
}

static void a_story_with_ten_thousand_comments_takes_no_more_memory_for_each(void **state)
{
	(void)state;
	arena *mem = arena_new();
	list comments = { 0 };

	for (int i = 0; i < 10000; i++)
		((arriving_comment *)moving_add(mem, &comments, sizeof(arriving_comment)))->old = i;

	const arriving_comment *c = comments.at;
	assert_int_equal(c[0].old, 0);
	assert_int_equal(c[9999].old, 9999);
	assert_true(arena_bytes(mem) < 5 * 10000 * sizeof(arriving_comment));
	arena_free(mem);
}

static void pinned_comments_and_votes_of_wpdiscuz_are_kept(void **state)
{
	world *t = *state;
	str talk = comment_with(
		t, 3, 0,
		"<wp:comment_type>wpdiscuz_sticky</wp:comment_type>"
		"<wp:commentmeta><wp:meta_key>wpdiscuz_votes_seperate</wp:meta_key><wp:meta_value>"
		"a:2:{s:4:\"like\";i:12;s:7:\"dislike\";i:3;}</wp:meta_value></wp:commentmeta>"
		"<wp:commentmeta><wp:meta_key>wpdiscuz_feedback_form_id</wp:meta_key>"
		"<wp:meta_value>7</wp:meta_value></wp:commentmeta>");

	move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, talk)));

	work w = world_work(t);
	const import_remark *r = import_remark_of(&w, 1);
	assert_non_null(r);
	assert_int_equal(r->liked, 12);
	assert_int_equal(r->disliked, 3);
	assert_int_equal(r->question, 7);
	assert_true(r->pinned);
	world_done(t, &w);
}

static void votes_that_are_one_sum_are_for_it_or_against_it(void **state)
{
	world *t = *state;
	str talk = comment_with(t, 3, 0,
				"<wp:commentmeta><wp:meta_key>wpdiscuz_votes</wp:meta_key>"
				"<wp:meta_value>-4</wp:meta_value></wp:commentmeta>");

	move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, talk)));

	work w = world_work(t);
	const import_remark *r = import_remark_of(&w, 1);
	assert_non_null(r);
	assert_int_equal(r->liked, 0);
	assert_int_equal(r->disliked, 4);
	world_done(t, &w);
}

static void votes_go_with_their_comment(void **state)
{
	world *t = *state;
	str talk = comment_with(t, 3, 0, "<wp:comment_type>wpdiscuz_sticky</wp:comment_type>");
	move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, talk)));

	work w = world_work(t);
	db_begin(&w);
	assert_true(comment_remove(&w, 1));
	assert_true(world_done(t, &w));

	w = world_work(t);
	assert_null(import_remark_of(&w, 1));
	world_done(t, &w);
}

static void private_comments_do_not_come_in(void **state)
{
	world *t = *state;
	str talk = comment_with(t, 3, 0, "<wp:comment_type>private</wp:comment_type>");

	int64_t run = move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, talk)));

	assert_int_equal(counted(t, run, "comments"), 0);
	assert_has(told(t, run), "its comment 3 is of the kind \"private\"");
}

static void comments_without_a_number_come_in_once(void **state)
{
	world *t = *state;
	move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, comment_with(t, 0, 0, ""))));
	str changed = str_print(t->mem, "%.*s<wp:menu_order>2</wp:menu_order>",
				STR_ARGS(comment_with(t, 0, 0, "")));

	int64_t run = move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, changed)));

	assert_int_equal(counted(t, run, "comments"), 0);
	assert_int_equal(counted(t, run, "stories changed"), 1);
}

static void an_answer_to_a_comment_that_was_never_shown_waits_for_an_editor(void **state)
{
	world *t = *state;
	str private = comment_with(t, 3, 0, "<wp:comment_type>private</wp:comment_type>");
	str talk = str_join(t->mem, private, comment_with(t, 4, 3, ""));

	int64_t run = move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, talk)));

	assert_has(body_of(t, 1), "Said 4.");
	assert_lacks(get(t, "/uncategorized/pier").body, "Said 4.");
	assert_has(told(t, run), "its comment 4 answers one that was left out: it waits");
}

/* ---- what was removed here meanwhile -------------------------------------------------------- */

static void a_story_that_was_removed_here_stays_removed_when_it_changes_there(void **state)
{
	world *t = *state;
	move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, comment_with(t, 3, 0, ""))));
	work w = world_work(t);
	db_begin(&w);
	article_remove(&w, 1);
	assert_true(world_done(t, &w));
	str talk = str_join(t->mem, comment_with(t, 3, 0, ""), comment_with(t, 4, 3, ""));

	int64_t run = move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, talk)));

	assert_has(told(t, run), "was removed here meanwhile");
	assert_int_equal(counted(t, run, "comments"), 0);
}

static void an_answer_to_a_comment_that_was_removed_here_stands_under_the_story(void **state)
{
	world *t = *state;
	move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, comment_with(t, 3, 0, ""))));
	work w = world_work(t);
	db_begin(&w);
	assert_true(comment_remove(&w, 1));
	assert_true(world_done(t, &w));
	str talk = str_join(t->mem, comment_with(t, 3, 0, ""), comment_with(t, 4, 3, ""));

	move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, talk)));

	assert_int_equal(above(t, 2), 0);
	assert_has(body_of(t, 2), "Said 4.");
}

#define SEARCH                                                                                     \
	"<wp:category><wp:term_id>5</wp:term_id>"                                                  \
	"<wp:category_nicename>search</wp:category_nicename>"                                      \
	"<wp:cat_name>Search</wp:cat_name></wp:category>"
#define IN_SEARCH "<category domain=\"category\" nicename=\"search\">Search</category>"

static void a_story_that_is_public_no_longer_is_hidden(void **state)
{
	world *t = *state;
	static const char *const states[] = { "draft", "private", "pending" };
	for (int i = 0; i < 3; i++) {
		const char *name = str_c(t->mem, str_print(t->mem, "pier%d", i));
		move_in_one(t, "", post_with(t, i + 1, name, ""));
		assert_int_equal(get(t, address_of(t, name)).status, OK);

		int64_t run =
			move_in_one(t, "", in_state(t, states[i], post_with(t, i + 1, name, "")));

		assert_int_equal(get(t, address_of(t, name)).status, NOT_FOUND);
		assert_has(told(t, run), "was public and is so no longer, there as here");
		assert_int_equal(counted(t, run, "stories changed"), 1);
	}
}

static void a_story_that_was_thrown_away_is_withdrawn(void **state)
{
	world *t = *state;
	move_in_one(t, "", post_with(t, 1, "pier", ""));

	int64_t run = move_in_one(t, "", in_state(t, "trash", post_with(t, 1, "pier", "")));

	assert_int_equal(get(t, "/uncategorized/pier").status, GONE);
	assert_has(get(t, "/uncategorized/pier").body, "It is no longer published.");
	assert_has(told(t, run), "was thrown away there and is withdrawn here");
}

static void a_story_that_was_withdrawn_comes_back_when_it_is_public_again(void **state)
{
	world *t = *state;
	move_in_one(t, "", post_with(t, 1, "pier", ""));
	move_in_one(t, "", in_state(t, "trash", post_with(t, 1, "pier", "")));

	move_in_one(t, "", post_with(t, 1, "pier", ""));

	assert_int_equal(get(t, "/uncategorized/pier").status, OK);
}

static void a_story_that_was_edited_here_stays_when_it_is_public_there_no_longer(void **state)
{
	world *t = *state;
	move_in_one(t, "", post_with(t, 1, "pier", ""));
	work w = world_work(t);
	db_begin(&w);
	article_keep_as_draft(&w, 1);
	article_publish(&w, 1, w.now);
	assert_true(world_done(t, &w));

	int64_t run = move_in_one(t, "", in_state(t, "trash", post_with(t, 1, "pier", "")));

	assert_int_equal(get(t, "/uncategorized/pier").status, OK);
	assert_has(told(t, run), "edited here meanwhile: it stays public");
}

/* ---- once ---------------------------------------------------------------------------------- */

static void of_two_items_with_one_number_the_second_is_left_out(void **state)
{
	world *t = *state;
	buffer export = export_begun(t, ""), again = export_begun(t, "");
	for (int i = 0; i < 2; i++) {
		put(i ? &again : &export, post_with(t, 1, "pier", ""));
		put(i ? &again : &export, post_with(t, 1, "quay", ""));
		put(i ? &again : &export, post_with(t, 1, "quay", ""));
	}

	int64_t run = move_in(t, &export), second = move_in(t, &again);

	assert_int_equal(get(t, "/uncategorized/pier").status, OK);
	assert_int_equal(get(t, "/uncategorized/quay").status, NOT_FOUND);
	assert_has(told(t, run), "The quay: has the number of another one");
	assert_int_equal(counted(t, run, "left out: post"), 2);
	assert_int_equal(counted(t, second, "as they were when they came in"), 3);
	assert_str(told(t, second), "");
}

static str attachment(world *t, int id)
{
	return str_print(t->mem,
			 "<item><title>Hopper</title><wp:post_id>%d</wp:post_id>"
			 "<wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>"
			 "<wp:attachment_url>https://old.example/wp-content/uploads/hopper.jpg"
			 "</wp:attachment_url></item>",
			 id);
}

/* What a run tells and counts, with what is broken in the file. */
static buffer export_of_all_kinds(world *t)
{
	buffer export = export_begun(t, "");
	put(&export, attachment(t, 9));
	put(&export, post_with(t, 1, "pier", ""));
	put(&export, in_state(t, "trash", post_with(t, 2, "quay", "")));
	put(&export, S("<item><title>Tides</title><wp:post_id>3</wp:post_id>"
		       "<wp:status>publish</wp:status><wp:post_type>tide_table</wp:post_type>"
		       "<content:encoded>High at six.</content:encoded></item>"));
	put(&export, S("<item><title>Cut</b></title><wp:post_id>4</wp:post_id></item>"));
	return export;
}

static void what_was_left_out_is_counted_and_told_once_when_a_run_goes_on(void **state)
{
	world *t = *state;
	buffer export = export_of_all_kinds(t);
	str file = file_of(t, &export), problem = { 0 };
	work like = world_work(t);
	wordpress_wish wish = { .file = file,
				.store = site_store(t->site),
				.like = &like,
				.reserves = is_of_the_site };
	int64_t run = wordpress_import(&wish, t->mem, &problem);
	str before = told(t, run);
	given_broken_off(t, run);

	int64_t same = wordpress_import(&wish, t->mem, &problem);

	unlink(str_c(t->mem, file));
	assert_true(world_done(t, &like));
	assert_int_equal(same, run);
	assert_has(before, "broken/file");
	assert_int_equal(counted(t, run, "files left at the old site"), 1);
	assert_int_equal(counted(t, run, "left out: post"), 1);
	assert_int_equal(counted(t, run, "as they were when they came in"), 0);
	str after_it = told(t, run);
	assert_int_equal(times(after_it, "is in the state \"trash\" there"), 1);
	assert_int_equal(times(after_it, "is of a kind that has no place here\n"), 1);
	assert_int_equal(times(after_it, "broken/file"), times(before, "broken/file"));
}

static void files_that_were_left_stay_counted_in_a_run_of_their_own(void **state)
{
	world *t = *state;
	move_in_one(t, "", attachment(t, 9));
	import_item before = item_of(t, IMPORT_MEDIA, 9);

	int64_t again = move_in_one(t, "", attachment(t, 9));

	assert_int_equal(counted(t, again, "files left at the old site"), 1);
	assert_int_equal(item_of(t, IMPORT_MEDIA, 9).run, before.run);
}

static void what_was_left_out_comes_in_when_it_changes(void **state)
{
	world *t = *state;
	move_in_one(t, "", in_state(t, "trash", post_with(t, 1, "pier", "")));

	int64_t run = move_in_one(t, "", post_with(t, 1, "pier", ""));

	assert_int_equal(counted(t, run, "stories published"), 1);
	assert_int_equal(get(t, "/uncategorized/pier").status, OK);
}

static void what_was_left_out_is_forgotten_when_a_run_is_taken_back(void **state)
{
	world *t = *state;
	buffer export = export_of_all_kinds(t);
	int64_t run = move_in(t, &export);
	int64_t looked_at;
	int portions = 0;

	do {
		work w = world_work(t);
		db_begin(&w);
		looked_at = import_undo_some(&w, run, 1);
		assert_true(world_done(t, &w));
	} while (looked_at && ++portions < 50);

	assert_in_range(portions, 1, 49);
	assert_int_equal(counted(t, run, "stories taken back"), 2);
	assert_int_equal(counted(t, run, "files taken back"), 0);
	assert_int_equal(item_of(t, IMPORT_STORY, 2).hash, 0);
	assert_int_equal(item_of(t, IMPORT_MEDIA, 9).hash, 0);
}

static void a_set_of_numbers_knows_each(void **state)
{
	(void)state;
	number_set n;
	number_set_begin(&n);
	for (int64_t i = -5000; i < 5000; i++)
		assert_true(number_set_add(&n, i));
	for (int64_t i = 1; i < 5000; i++)
		assert_true(number_set_add(&n, i * 1000003));
	for (int64_t i = -5000; i < 5000; i++)
		assert_false(number_set_add(&n, i));
	for (int64_t i = 1; i < 5000; i++)
		assert_false(number_set_add(&n, i * 1000003));
	number_set_end(&n);
}

/* ---- files --------------------------------------------------------------------------------- */

static void pictures_come_in_with_a_later_run_that_has_them(void **state)
{
	world *t = *state;
	str uploads = S("tests/data/photos");
	given_data_folder(t);
	const char *text = "<img src=\"https://old.example/wp-content/uploads/hopper.jpg\"/>";
	buffer without = export_begun(t, ""), with = export_begun(t, ""),
	       again = export_begun(t, "");
	buffer *each[] = { &without, &with, &again };
	for (int i = 0; i < 3; i++) {
		put(each[i], attachment(t, 9));
		put(each[i], post_of(t, 1, "pier", text));
		put(each[i], post_of(t, 2, "quay", text));
		put(each[i],
		    post_of(t, 4, "gone",
			    "<img src=\"https://old.example/wp-content/uploads/gone.jpg\"/>"));
		put(each[i], post_with(t, 3, "mole",
				       "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key>"
				       "<wp:meta_value>9</wp:meta_value></wp:postmeta>"));
	}
	move_in(t, &without);
	assert_lacks(get(t, "/uncategorized/pier").body, "/media/");
	work w = world_work(t);
	db_begin(&w);
	article_keep_as_draft(&w, 2);
	article_publish(&w, 2, w.now);
	assert_true(world_done(t, &w));

	int64_t run = move_in_with(t, &with, uploads), second = move_in_with(t, &again, uploads);

	assert_has(get(t, "/uncategorized/pier").body, "<img src=\"/media/");
	assert_lacks(get(t, "/uncategorized/pier").body, "old.example");
	assert_has(get(t, "/uncategorized/quay").body, "old.example/wp-content/uploads");
	assert_has(get(t, "/uncategorized/mole").body, "<img src=\"/media/");
	assert_int_equal(counted(t, run, "files of the library"), 1);
	assert_int_equal(counted(t, run, "stories changed"), 2);
	assert_int_equal(counted(t, run, "as they were when they came in"), 2);
	assert_lacks(told(t, run), "became a link");
	assert_int_equal(counted(t, second, "stories changed"), 0);
	assert_int_equal(counted(t, second, "as they were when they came in"), 4);
	remove_data_folder(t);
}

/* ---- times --------------------------------------------------------------------------------- */

static void a_time_before_1970_counts_as_none_and_is_told(void **state)
{
	world *t = *state;
	str post = post_with(t, 1, "pier",
			     "<wp:post_modified_gmt>2012-01-02 10:00:00</wp:post_modified_gmt>");

	int64_t run = move_in_one(t, "", instead(t, post, "2011-05-17", "1911-05-17"));

	assert_has(told(t, run), "tells a time before 1970, which cannot be kept: it stands at");
	assert_has(get(t, "/uncategorized/pier").body, "datetime=\"2012-01-02");
}

/* ---- sections ------------------------------------------------------------------------------ */

static void categories_that_lie_in_each_other_become_a_section_each(void **state)
{
	world *t = *state;

	int64_t run = move_in_one(
		t,
		"<wp:category><wp:term_id>5</wp:term_id>"
		"<wp:category_nicename>sea</wp:category_nicename>"
		"<wp:category_parent>land</wp:category_parent><wp:cat_name>Sea</wp:cat_name>"
		"</wp:category><wp:category><wp:term_id>6</wp:term_id>"
		"<wp:category_nicename>land</wp:category_nicename>"
		"<wp:category_parent>sea</wp:category_parent><wp:cat_name>Land</wp:cat_name>"
		"</wp:category>",
		post_with(t, 1, "pier",
			  "<category domain=\"category\" nicename=\"sea\">Sea</category>"));

	assert_int_equal(counted(t, run, "sections"), 2);
	assert_int_equal(get(t, "/sea/pier").status, OK);
}

static void a_category_that_is_called_as_a_page_of_the_site_is_told_its_address(void **state)
{
	world *t = *state;

	int64_t run = move_in_one(t, SEARCH, post_with(t, 1, "pier", IN_SEARCH));

	assert_has(told(t, run), "changed/category Search: its address as a section is /search-2");
	assert_int_equal(get(t, "/search-2/pier").status, OK);
}

static void what_comes_later_stands_in_the_section_that_its_category_became(void **state)
{
	world *t = *state;
	move_in_one(t, SEARCH, post_with(t, 1, "pier", IN_SEARCH));

	int64_t run = move_in_one(t, SEARCH, post_with(t, 2, "quay", IN_SEARCH));

	assert_int_equal(counted(t, run, "sections"), 0);
	assert_int_equal(get(t, "/search-2/quay").status, OK);
}

static void categories_without_a_story_are_told_once_and_no_others(void **state)
{
	world *t = *state;
	const char *empty = SEARCH "<wp:category><wp:category_nicename>sea</wp:category_nicename>"
				   "<wp:cat_name>Sea</wp:cat_name></wp:category>"
				   "<wp:category><wp:category_nicename>land</wp:category_nicename>"
				   "<wp:cat_name>Land</wp:cat_name></wp:category>";
	move_in_one(t, empty, post_with(t, 1, "pier", IN_SEARCH));

	int64_t again = move_in_one(t, empty, post_with(t, 1, "pier", IN_SEARCH));

	assert_has(told(t, again),
		   "left out/category : without a story, so they became no sections (2): "
		   "Sea, Land\n");
}

/* ---- links --------------------------------------------------------------------------------- */

static void links_and_read_alsos_find_what_comes_later_in_the_file(void **state)
{
	world *t = *state;
	buffer export = export_begun(t, "");
	put(&export, post_of(t, 1, "pier",
			     "<p>See <a href=\"https://old.example/quay/\">this</a>.</p>"
			     "<p>Read also: <a href=\"https://old.example/quay/\">The quay</a></p>"
			     "<p>Read also: <a href=\"https://old.example/gone/\">Gone</a></p>"));
	put(&export, post_with(t, 2, "quay", ""));

	int64_t run = move_in(t, &export);

	str page = get(t, "/uncategorized/pier").body;
	assert_has(page, "See <a href=\"/uncategorized/quay\">this</a>");
	assert_has(page, "<p class=\"read-also\">");
	assert_has(page, "<a href=\"/uncategorized/quay\">The quay</a></p>");
	assert_lacks(told(t, run), "leads to /quay");
	assert_has(told(t, run), "a read-also leads to /gone, which has not come in");
}

static void what_was_left_to_settle_by_a_run_that_broke_off_is_settled_by_the_next(void **state)
{
	world *t = *state;
	move_in_one(
		t, "",
		post_of(t, 1, "pier",
			"<p>Read also: <a href=\"https://old.example/quay/\">The quay</a></p>"));
	import_item pier = item_of(t, IMPORT_STORY, 1);
	assert_false(pier.unsettled);
	pier.unsettled = true;
	work w = world_work(t);
	db_begin(&w);
	import_put(&w, 1, &pier);
	assert_true(world_done(t, &w));

	move_in_one(t, "", post_with(t, 2, "quay", ""));

	assert_has(get(t, "/uncategorized/pier").body, "<a href=\"/uncategorized/quay\">The quay");
	assert_false(item_of(t, IMPORT_STORY, 1).unsettled);
}

static void more_stories_than_one_turn_takes_are_settled(void **state)
{
	world *t = *state;
	buffer export = export_begun(t, "");
	for (int i = 1; i <= 120; i++)
		put(&export,
		    post_of(t, i, str_c(t->mem, str_print(t->mem, "pier%d", i)),
			    "<p>Read also: <a href=\"https://old.example/quay/\">It</a></p>"));
	put(&export, post_with(t, 200, "quay", ""));

	move_in(t, &export);

	for (int i = 1; i <= 120; i++)
		assert_false(item_of(t, IMPORT_STORY, i).unsettled);
	assert_has(get(t, "/uncategorized/pier120").body, ">The quay</a></p>");
}

/* A link to the one story, and a read-also of the other. */
static const char *by_number(world *t, int linked, int also)
{
	return str_c(
		t->mem,
		str_print(t->mem,
			  "<p>See <a href=\"https://old.example/?p=%d\">this</a>.</p>"
			  "<p>Read also: <a href=\"https://old.example/blog/?p=%d\">It</a></p>",
			  linked, also));
}

static void links_by_number_lead_to_the_story_before_and_behind(void **state)
{
	world *t = *state;
	buffer export = export_begun(t, "");
	put(&export, post_of(t, 1, "pier", by_number(t, 2, 2)));
	put(&export, post_of(t, 2, "quay", by_number(t, 1, 3)));
	put(&export, post_of(t, 3, "mole", "<p><a href=\"/?page_id=1\">There</a></p>"));

	move_in(t, &export);

	str pier = get(t, "/uncategorized/pier").body, quay = get(t, "/uncategorized/quay").body;
	assert_has(pier, "See <a href=\"/uncategorized/quay\">this</a>");
	assert_has(pier, "<a href=\"/uncategorized/quay\">The quay</a></p>");
	assert_has(quay, "See <a href=\"/uncategorized/pier\">this</a>");
	assert_has(quay, "<a href=\"/uncategorized/mole\">The mole</a></p>");
	assert_has(get(t, "/uncategorized/mole").body, "<a href=\"/uncategorized/pier\">There</a>");
}

/* ---- what is no story ---------------------------------------------------------------------- */

static str other(world *t, const char *type, const char *title, const char *content)
{
	return str_print(t->mem,
			 "<item><title>%s</title><content:encoded>%s</content:encoded>"
			 "<wp:post_id>1</wp:post_id><wp:status>publish</wp:status>"
			 "<wp:post_type>%s</wp:post_type></item>",
			 title, content, type);
}

static void what_is_no_story_is_told_by_type_and_number(void **state)
{
	world *t = *state;
	buffer export = export_begun(t, "");
	for (int i = 0; i < 30; i++)
		put(&export, other(t, "nav_menu_item", "An entry", "Of a menu"));
	put(&export, other(t, "tide_table", "Tides of May", "High at six."));
	put(&export, other(t, "tide_table", "Tides of June", ""));

	int64_t run = move_in(t, &export);

	str all = told(t, run);
	assert_has(all, "left out/nav_menu_item : 30 entries of menus");
	assert_lacks(all, "An entry");
	assert_has(all, "left out/tide_table Tides of May: is of a kind");
	assert_lacks(all, "Tides of June");
	assert_has(all, "left out/tide_table : 2 of a kind");
	assert_int_equal(counted(t, run, "left out: nav_menu_item"), 30);
}

static void notices_of_other_sites_are_told_as_one_sum(void **state)
{
	world *t = *state;
	const char *ping = "<wp:comment_type>pingback</wp:comment_type>";
	str two = str_join(t->mem, comment_with(t, 3, 0, ping), comment_with(t, 4, 0, ping));
	buffer export = export_begun(t, "");
	put(&export, post_with(t, 1, "pier", str_c(t->mem, two)));
	put(&export, post_with(t, 2, "quay", str_c(t->mem, two)));

	int64_t run = move_in(t, &export);

	assert_has(told(t, run), "left out/pingback : 4 notices of other sites");
	assert_lacks(told(t, run), "left out/post");
}

static void tags_that_are_too_many_are_told_in_one_line(void **state)
{
	world *t = *state;
	buffer tags = buffer_new(t->mem, 4096, 1 << 20);
	for (int i = 0; i < 500; i++)
		put(&tags,
		    str_print(t->mem,
			      "<category domain=\"post_tag\" nicename=\"t%d\">T%d</category>", i,
			      i));

	int64_t run = move_in_one(t, "", post_with(t, 1, "pier", str_c(t->mem, buffer_str(&tags))));

	assert_has(told(t, run), "more tags than the 20 that a story keeps: left out are T20, T21");
	assert_int_equal(counted(t, run, "tags"), 20);
}

/* "[gallery]" alone: all files that were put into the story, in the order that was given them there. */
static void a_gallery_that_names_nothing_shows_what_was_put_into_its_story(void **state)
{
	world *t = *state;
	given_media_folder(t);
	buffer export = export_begun(t, "");
	put(&export, post_saying(t, "pier", "[gallery]"));
	put(&export, picture_in(t, 11, 1, 2, "hopper.jpg", "https://old.example/hopper.jpg"));
	put(&export, picture_in(t, 12, 1, 1, "hopper.png", "https://old.example/hopper.png"));
	put(&export, picture_in(t, 13, 9, 0, "hopper.gif", "https://old.example/hopper.gif"));

	move_in_with(t, &export, S("tests/data/photos"));
	then_media_folder_goes(t);

	assert_str(source_of(t, "pier"), "<figure class=\"gallery\">\n<figure "
					 "media=\"2\"></figure>\n<figure media=\"1\"></figure>\n"
					 "</figure>");
}

static void pictures_that_lie_where_wordpress_com_keeps_uploads_come_in(void **state)
{
	world *t = *state;
	given_media_folder(t);
	buffer export = export_begun(t, "<link>https://tide.wordpress.com</link>");
	put(&export, post_saying(t, "pier",
				 "<img src=\"https://tide.files.wordpress.com/hopper.jpg?w=300\">"
				 "<img src=\"https://wave.files.wordpress.com/hopper.jpg\">"));
	put(&export, picture_in(t, 11, 0, 0, "", "https://tide.files.wordpress.com/hopper.jpg"));

	int64_t run = move_in_with(t, &export, S("tests/data/photos"));
	then_media_folder_goes(t);

	assert_int_equal(counted(t, run, "files of the library"), 1);
	assert_has(source_of(t, "pier"), "<figure media=\"1\"></figure>");
	assert_has(source_of(t, "pier"), "href=\"https://wave.files.wordpress.com/hopper.jpg\"");
}

/* Where many blogs share one WordPress, links to the site above them are links to another site. */
static void links_to_the_site_above_a_blog_stay_as_they_are(void **state)
{
	world *t = *state;
	buffer export = export_begun(t, "<wp:base_site_url>https://all.example</wp:base_site_url>");
	put(&export, post_saying(t, "pier", "<a href=\"https://all.example/tide\">Tide</a>"));

	move_in(t, &export);

	assert_has(source_of(t, "pier"), "href=\"https://all.example/tide\"");
}

static void garbled_marks_are_put_right_and_told(void **state)
{
	world *t = *state;

	int64_t run = move_in_one(t, "", post_saying(t, "pier", "Itâ€™s a pier."));

	assert_str(source_of(t, "pier"), "<p>It’s a pier.</p>");
	assert_has(told(t, run), "garbled quotation marks and dashes were put right");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(an_answer_stands_under_what_it_answers_whatever_their_numbers),
		world_test(comments_that_answer_each_other_in_a_ring_all_come_in),
		world_test(an_answer_to_nothing_stands_under_the_story),
		world_test(a_story_with_ten_thousand_comments_takes_no_more_memory_for_each),
		world_test(pinned_comments_and_votes_of_wpdiscuz_are_kept),
		world_test(votes_that_are_one_sum_are_for_it_or_against_it),
		world_test(votes_go_with_their_comment),
		world_test(private_comments_do_not_come_in),
		world_test(comments_without_a_number_come_in_once),
		world_test(a_story_that_was_removed_here_stays_removed_when_it_changes_there),
		world_test(an_answer_to_a_comment_that_was_removed_here_stands_under_the_story),
		world_test(categories_that_lie_in_each_other_become_a_section_each),
		world_test(a_category_that_is_called_as_a_page_of_the_site_is_told_its_address),
		world_test(what_comes_later_stands_in_the_section_that_its_category_became),
		world_test(categories_without_a_story_are_told_once_and_no_others),
		world_test(links_and_read_alsos_find_what_comes_later_in_the_file),
		world_test(what_was_left_to_settle_by_a_run_that_broke_off_is_settled_by_the_next),
		world_test(a_story_that_is_public_no_longer_is_hidden),
		world_test(a_story_that_was_thrown_away_is_withdrawn),
		world_test(a_story_that_was_withdrawn_comes_back_when_it_is_public_again),
		world_test(a_story_that_was_edited_here_stays_when_it_is_public_there_no_longer),
		world_test(of_two_items_with_one_number_the_second_is_left_out),
		world_test(what_was_left_out_is_counted_and_told_once_when_a_run_goes_on),
		world_test(files_that_were_left_stay_counted_in_a_run_of_their_own),
		world_test(what_was_left_out_comes_in_when_it_changes),
		world_test(what_was_left_out_is_forgotten_when_a_run_is_taken_back),
		world_test(a_set_of_numbers_knows_each),
		world_test(pictures_come_in_with_a_later_run_that_has_them),
		world_test(a_time_before_1970_counts_as_none_and_is_told),
		world_test(an_answer_to_a_comment_that_was_never_shown_waits_for_an_editor),
		world_test(more_stories_than_one_turn_takes_are_settled),
		world_test(links_by_number_lead_to_the_story_before_and_behind),
		world_test(what_is_no_story_is_told_by_type_and_number),
		world_test(notices_of_other_sites_are_told_as_one_sum),
		world_test(tags_that_are_too_many_are_told_in_one_line),
		world_test(a_gallery_that_names_nothing_shows_what_was_put_into_its_story),
		world_test(pictures_that_lie_where_wordpress_com_keeps_uploads_come_in),
		world_test(links_to_the_site_above_a_blog_stay_as_they_are),
		world_test(garbled_marks_are_put_right_and_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
