#include "message/message.h"

#include "kit.h"

#define MESSAGE "name=Reader&email=r%40example.org&text=There+is+a+mistake+in+it."

static size_t messages_kept(world *t)
{
	work w = world_work(t);
	size_t n = messages_newest(&w, (moment){ 0 }, 0, 50).n;
	world_done(t, &w);
	return n;
}

static void the_same_message_sent_twice_is_kept_once(void **state)
{
	world *t = *state;

	for (int i = 0; i < 20; i++)
		assert_int_equal(post(t, "/author/ada-brook/contact", MESSAGE).status, SEE_OTHER);
	assert_int_equal(messages_kept(t), 1);
	after(t, MESSAGE_SAME_SECONDS + 1);
	post(t, "/author/ada-brook/contact", MESSAGE);

	assert_int_equal(messages_kept(t), 2);
}

static void a_network_that_writes_too_much_waits_and_keeps_its_text(void **state)
{
	world *t = *state;
	answer a = { 0 };
	for (int i = 0; i < 10 && a.status != TOO_MANY_REQUESTS; i++) {
		str fields = str_print(t->mem, "%s+%d", MESSAGE, i);
		a = post(t, "/author/ada-brook/contact", str_c(t->mem, fields));
	}

	assert_int_equal(a.status, TOO_MANY_REQUESTS);
	assert_true(answer_header_of(&a, "Retry-After").n > 0);
	assert_has(a.body, "There is a mistake in it.");
}

static void a_message_of_nothing_visible_is_refused(void **state)
{
	world *t = *state;

	answer a = post(
		t, "/author/ada-brook/contact",
		"name=%E2%80%8B%E2%80%8B&email=%E2%80%8B%40%E2%80%8B.%E2%80%8B"
		"&text=%E2%A0%80%E2%A0%80%E2%A0%80%E2%A0%80%E2%A0%80%E2%A0%80%E2%A0%80%E2%A0%80"
		"%E2%A0%80%E2%A0%80");

	assert_int_equal(a.status, UNPROCESSABLE);
	assert_has(a.body, "Your name: please fill this in.");
	assert_has(a.body, "Your e-mail address: this is no e-mail address.");
	assert_has(a.body, "Your message: please fill this in.");
	assert_int_equal(messages_kept(t), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		world_test(the_same_message_sent_twice_is_kept_once),
		world_test(a_network_that_writes_too_much_waits_and_keeps_its_text),
		world_test(a_message_of_nothing_visible_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
