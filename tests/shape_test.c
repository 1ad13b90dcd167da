#include "base_kit.h"

#include "base/shape.h"

typedef struct tag {
	int64_t story;
	str name;
} tag;

typedef struct writer {
	str name;
} writer;

typedef struct story {
	int64_t id;
	str title;
	html body;
	url address;
	json about;
	bool open;
	double weight;
	moment published;
	list tags;
	const writer *by;
} story;

static const shape TAG = SHAPE(tag, FIELD(tag, story), FIELD(tag, name));
static const shape WRITER = SHAPE(writer, FIELD(writer, name));
static const shape STORY =
	SHAPE(story, FIELD(story, id), FIELD(story, title), FIELD(story, body),
	      FIELD(story, address), FIELD(story, about), FIELD(story, open), FIELD(story, weight),
	      FIELD(story, published), LIST(story, tags, TAG), INNER(story, by, WRITER));

static void a_shape_says_what_its_struct_holds(void **state)
{
	(void)state;
	static const kind kinds[] = { KIND_INT,  KIND_STR,    KIND_HTML,   KIND_URL,  KIND_JSON,
				      KIND_BOOL, KIND_DOUBLE, KIND_MOMENT, KIND_LIST, KIND_INNER };

	assert_string_equal(STORY.name, "story");
	assert_int_equal(STORY.size, sizeof(story));
	assert_int_equal(STORY.n, 10);
	for (size_t i = 0; i < STORY.n; i++)
		assert_int_equal(STORY.fields[i].kind, kinds[i]);
	assert_ptr_equal(STORY.fields[8].of, &TAG);
	assert_ptr_equal(STORY.fields[9].of, &WRITER);
}

static void a_member_is_found_by_its_whole_name(void **state)
{
	(void)state;

	const field *f = shape_field(&STORY, S("title"));

	assert_non_null(f);
	assert_int_equal(f->offset, offsetof(story, title));
	assert_null(shape_field(&STORY, S("titl")));
	assert_null(shape_field(&STORY, S("titles")));
	assert_null(shape_field(&STORY, S("")));
	assert_null(shape_field(&STORY, S("title\0")));
}

static void a_new_list_is_clear_and_can_be_written(void **state)
{
	arena *mem = *state;
	list l = list_new(mem, &TAG, 3);

	tag *last = list_at(l, &TAG, 2);
	last->story = 5;

	assert_int_equal(l.n, 3);
	assert_int_equal(((tag *)l.at)[2].story, 5);
	assert_int_equal(((tag *)l.at)[0].name.n, 0);
	assert_null(list_new(mem, &TAG, 0).at);
}

static str names_of(arena *mem, list tags)
{
	str names = { 0 };
	for (size_t i = 0; i < tags.n; i++)
		names = str_join(mem, names, ((const tag *)list_at(tags, &TAG, i))->name);
	return names;
}

static void group(story *stories, size_t stories_n, tag *tags, size_t tags_n)
{
	list_group((list){ stories, stories_n }, &STORY, "id", "tags", (list){ tags, tags_n }, &TAG,
		   "story");
}

static void children_stand_under_their_parents(void **state)
{
	arena *mem = *state;
	story stories[] = { { .id = 3 }, { .id = 1 }, { .id = 2 } };
	tag tags[] = { { 3, S("a") }, { 3, S("b") }, { 2, S("c") } };

	group(stories, 3, tags, 3);

	assert_str(names_of(mem, stories[0].tags), "ab");
	assert_str(names_of(mem, stories[1].tags), "");
	assert_str(names_of(mem, stories[2].tags), "c");
}

static void children_are_found_in_any_order_of_parents(void **state)
{
	arena *mem = *state;
	story stories[] = { { .id = 1 }, { .id = 2 }, { .id = 3 } };
	tag tags[] = { { 3, S("x") }, { 9, S("!") }, { 1, S("y") }, { 1, S("z") }, { 2, S("w") } };

	group(stories, 3, tags, 5);

	assert_str(names_of(mem, stories[0].tags), "yz");
	assert_str(names_of(mem, stories[1].tags), "w");
	assert_str(names_of(mem, stories[2].tags), "x");
}

static void a_parent_that_stands_twice_has_its_children_twice(void **state)
{
	arena *mem = *state;
	story stories[] = { { .id = 1 }, { .id = 1 } };
	tag tags[] = { { 1, S("a") }, { 1, S("b") } };

	group(stories, 2, tags, 2);

	assert_str(names_of(mem, stories[0].tags), "ab");
	assert_str(names_of(mem, stories[1].tags), "ab");
}

static void without_children_the_lists_are_empty(void **state)
{
	(void)state;
	tag left = { 0 };
	story stories[] = { { .id = 1, .tags = { &left, 1 } } };

	group(stories, 1, NULL, 0);
	group(NULL, 0, &left, 1);

	assert_int_equal(stories[0].tags.n, 0);
	assert_null(stories[0].tags.at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shape_says_what_its_struct_holds),
		cmocka_unit_test(a_member_is_found_by_its_whole_name),
		cmocka_unit_test(a_new_list_is_clear_and_can_be_written),
		cmocka_unit_test(children_stand_under_their_parents),
		cmocka_unit_test(children_are_found_in_any_order_of_parents),
		cmocka_unit_test(a_parent_that_stands_twice_has_its_children_twice),
		cmocka_unit_test(without_children_the_lists_are_empty),
	};
	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
