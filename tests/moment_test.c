#include "base_kit.h"

#include "base/moment.h"

/* Every case sets the zone it wants first, for all tests are in one process. */
static void in_zone(const char *name)
{
	assert_true(zone_set(str_of(name)));
}

static moment read_local(const char *text)
{
	moment m = { -1 };
	assert_true(moment_from_local_form(str_of(text), &m));
	return m;
}

static void only_zones_of_this_machine_exist(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"Europe/Nowhere",
		"/etc/localtime",
		"../../../etc/localtime",
		"Europe/../Europe/Berlin",
		"./Europe/Berlin",
		"Europe",
		"zone.tab",
		"/Europe/Berlin",
		"leapseconds",
		"Europe/Berlin\n",
		":Europe/Berlin",
		"CET-1CEST,M3.5.0,M10.5.0/3",
		"right/Europe/Berlin",
		"tzdata.zi",
		"Europe/Berlin/",
		"Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	};

	assert_true(zone_exists(S("UTC")));
	assert_true(zone_exists(S("Europe/Berlin")));
	assert_true(zone_exists(S("America/Argentina/Buenos_Aires")));
	assert_true(zone_exists(S("Etc/GMT+5")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (zone_exists(str_of(bad[i])))
			fail_msg("%s is no zone", bad[i]);
	assert_false(zone_exists(S("Europe/Berlin\0x")));
}

static void a_wrong_zone_changes_nothing(void **state)
{
	in_zone("Asia/Kathmandu");

	assert_false(zone_set(S("Nowhere")));

	assert_str(moment_iso_str(*state, (moment){ 0 }), "1970-01-01T05:30:00+05:30");
}

static void moments_of_one_day_are_taken_apart_as_each_alone(void **state)
{
	(void)state;
	static const char *const zones[] = { "UTC",
					     "Europe/Berlin",
					     "America/St_Johns",
					     "Asia/Kathmandu",
					     "Australia/Lord_Howe",
					     "Pacific/Kiritimati" };
	for (size_t z = 0; z < sizeof(zones) / sizeof(*zones); z++) {
		in_zone(zones[z]);
		calendar_days days = { 0 };
		for (int64_t s = -100000; s < 4200000000; s += s % 5 ? 1777 : 19876543) {
			calendar alone = moment_calendar((moment){ s });

			calendar together = moment_calendar_of(&days, (moment){ s });

			if (memcmp(&alone, &together, sizeof alone) != 0)
				fail_msg("%lld in %s", (long long)s, zones[z]);
		}
	}
}

static void a_moment_is_written_in_the_zone(void **state)
{
	arena *mem = *state;
	moment m = { 1795439100 };

	in_zone("Europe/Berlin");
	assert_str(moment_iso_str(mem, m), "2026-11-23T14:05:00+01:00");
	assert_str(moment_local_form(mem, m), "2026-11-23T14:05");
	assert_str(moment_rfc822(mem, m), "Mon, 23 Nov 2026 14:05:00 +0100");
	assert_str(moment_http(mem, m), "Mon, 23 Nov 2026 13:05:00 GMT");

	in_zone("America/St_Johns");
	assert_str(moment_iso_str(mem, m), "2026-11-23T09:35:00-03:30");
	assert_str(moment_rfc822(mem, m), "Mon, 23 Nov 2026 09:35:00 -0330");
	assert_str(moment_http(mem, m), "Mon, 23 Nov 2026 13:05:00 GMT");

	in_zone("UTC");
	assert_str(moment_iso_str(mem, m), "2026-11-23T13:05:00+00:00");
}

static void a_moment_is_taken_apart(void **state)
{
	(void)state;
	in_zone("Europe/Berlin");

	calendar c = moment_calendar((moment){ 1795439107 });

	assert_int_equal(c.year, 2026);
	assert_int_equal(c.month, 11);
	assert_int_equal(c.day, 23);
	assert_int_equal(c.hour, 14);
	assert_int_equal(c.minute, 5);
	assert_int_equal(c.second, 7);
	assert_int_equal(c.weekday, 1);
	assert_int_equal(c.offset, 3600);
	assert_int_equal(moment_from_calendar(c).s, 1795439107);
}

static void moments_out_of_reach_are_written_all_the_same(void **state)
{
	arena *mem = *state;
	in_zone("Pacific/Auckland");

	assert_int_equal(moment_iso_str(mem, (moment){ INT64_MAX }).n, 25);
	assert_int_equal(moment_iso_str(mem, (moment){ INT64_MIN }).n, 25);
	assert_int_equal(moment_http(mem, (moment){ INT64_MAX }).n, 29);
	assert_int_equal(moment_rfc822(mem, (moment){ INT64_MIN }).n, 31);
}

static void a_time_that_a_clock_change_skips_moves_forward(void **state)
{
	arena *mem = *state;

	in_zone("Europe/Berlin");
	assert_str(moment_iso_str(mem, read_local("2026-03-29T01:59")),
		   "2026-03-29T01:59:00+01:00");
	assert_str(moment_iso_str(mem, read_local("2026-03-29T02:30")),
		   "2026-03-29T03:30:00+02:00");
	assert_str(moment_iso_str(mem, read_local("2026-03-29T03:00")),
		   "2026-03-29T03:00:00+02:00");

	in_zone("America/New_York");
	assert_str(moment_iso_str(mem, read_local("2026-03-08T02:30")),
		   "2026-03-08T03:30:00-04:00");
}

static void a_time_that_comes_twice_is_the_first(void **state)
{
	arena *mem = *state;
	in_zone("Europe/Berlin");

	assert_str(moment_iso_str(mem, read_local("2026-10-25T01:59")),
		   "2026-10-25T01:59:00+02:00");
	assert_str(moment_iso_str(mem, read_local("2026-10-25T02:30")),
		   "2026-10-25T02:30:00+02:00");
	assert_str(moment_iso_str(mem, read_local("2026-10-25T03:00")),
		   "2026-10-25T03:00:00+01:00");
}

static void what_is_written_is_read_as_the_same_moment(void **state)
{
	arena *mem = *state;
	in_zone("Europe/Berlin");

	/* Every 7 hours and a bit over two years, but for the hours that come twice. */
	for (int64_t s = 1735689600; s < 1798761600; s += 25380) {
		moment m = { s - s % 60 };
		calendar c = moment_calendar(m);
		bool twice = c.month == 10 && c.day >= 25 && c.weekday == 0 && c.hour == 2;
		str text = moment_local_form(mem, m);
		if (!twice)
			assert_int_equal(read_local(str_c(mem, text)).s, m.s);
	}
}

static void a_day_starts_at_local_midnight(void **state)
{
	arena *mem = *state;

	in_zone("Europe/Berlin");
	moment day = moment_day_start(read_local("2026-10-25T23:30"));
	assert_str(moment_iso_str(mem, day), "2026-10-25T00:00:00+02:00");
	assert_int_equal(moment_day_start(day).s, day.s);

	in_zone("Africa/Cairo");
	day = moment_day_start(read_local("2026-04-24T12:00"));
	assert_str(moment_iso_str(mem, day), "2026-04-24T01:00:00+03:00");
}

static void days_beyond_a_month_run_into_the_next(void **state)
{
	in_zone("Europe/Berlin");

	moment m = moment_from_calendar((calendar){ .year = 2026, .month = 12, .day = 32 });

	assert_str(moment_iso_str(*state, m), "2027-01-01T00:00:00+01:00");
}

static void all_three_http_dates_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t s;
	} good[] = {
		{ "Sun, 06 Nov 1994 08:49:37 GMT", 784111777 },
		{ "Sunday, 06-Nov-94 08:49:37 GMT", 784111777 },
		{ "Sun Nov  6 08:49:37 1994", 784111777 },
		{ "Wed Nov 16 08:49:37 1994", 784975777 },
		{ "Thu, 29 Feb 2024 00:00:00 GMT", 1709164800 },
		{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
		{ "Sat, 31 Dec 2016 23:59:60 GMT", 1483228800 },
		{ "Friday, 01-Jan-27 00:00:00 GMT", 1798761600 },
	};
	in_zone("Asia/Tokyo");

	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		moment m = { -1 };
		assert_true(moment_from_http(str_of(good[i].text), &m));
		assert_int_equal(m.s, good[i].s);
	}
}

static void what_is_no_http_date_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"0",
		"tomorrow",
		"Sun, 06 Nov 1994 08:49:37",
		"Sun, 06 Nov 1994 08:49:37 CET",
		"Sun, 06 Nov 1994 08:49:37 GMT ",
		" Sun, 06 Nov 1994 08:49:37 GMT",
		"Sun, 6 Nov 1994 08:49:37 GMT",
		"Sun, 31 Nov 1994 08:49:37 GMT",
		"Wed, 29 Feb 2023 00:00:00 GMT",
		"Thu, 29 Feb 1900 00:00:00 GMT",
		"Sun, 06 Nov 1994 24:00:00 GMT",
		"Sun, 06 Nov 1994 08:60:37 GMT",
		"Sun, 06 Nov 1994 08:49:61 GMT",
		"Son, 06 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 94 08:49:37 GMT",
		"Sun, 00 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 0000 08:49:37 GMT",
		"Sun, -6 Nov 1994 08:49:37 GMT",
		"Sun Nov 6 08:49:37 1994",
		"Sun Nov  6 08:49:37 94",
		"Sun, 06 Nov 19999 08:49:37 GMT",
		"Sunday, 06-Nov-1994 08:49:37 GMT",
		"Sun, 06 Nov 1994 -1:49:37 GMT",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		moment m = { 77 };
		if (moment_from_http(str_of(bad[i]), &m))
			fail_msg("%s is no date", bad[i]);
		assert_int_equal(m.s, 77);
	}
}

static void two_digits_are_a_year_within_fifty_years(void **state)
{
	arena *mem = *state;
	int now = moment_calendar(moment_now()).year;
	in_zone("UTC");

	for (int year = now - 49; year <= now + 50; year++) {
		moment m;
		str text = str_print(mem, "Monday, 01-Jan-%02d 00:00:00 GMT", year % 100);
		assert_true(moment_from_http(text, &m));
		assert_int_equal(moment_calendar(m).year, year);
	}
}

static void forms_send_local_times(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"2026-11-23",
		"2026-11-23 14:05",
		"2026-11-23T14:05Z",
		"2026-11-23T14:05:00+01:00",
		"2026-02-29T00:00",
		"2026-13-01T00:00",
		"2026-00-01T00:00",
		"2026-11-23T25:00",
		"26-11-23T14:05",
		"2026-11-23T14:05:00.5",
		"2026-1-3T14:05",
		"-026-11-23T14:05",
		"2026-11-23T14:-5",
		"2026-11-23T14:05:",
		"2026-11-23T14:-0",
	};
	in_zone("Europe/Berlin");

	assert_int_equal(read_local("2026-11-23T14:05").s, 1795439100);
	assert_int_equal(read_local("2026-11-23T14:05:09").s, 1795439109);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		moment m = { 77 };
		if (moment_from_local_form(str_of(bad[i]), &m))
			fail_msg("%s is no local time", bad[i]);
		assert_int_equal(m.s, 77);
	}
}

static void the_zone_of_a_machine_is_what_it_calls_it(void **state)
{
	static const struct {
		const char *tz, *link, *zone;
	} cases[] = {
		{ NULL, "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin" },
		{ NULL, "../usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo" },
		{ "Asia/Tokyo", "/usr/share/zoneinfo/Europe/Berlin", "Asia/Tokyo" },
		{ ":Asia/Tokyo", NULL, "Asia/Tokyo" },
		{ ":/usr/share/zoneinfo/Asia/Tokyo", NULL, "Asia/Tokyo" },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", "/usr/share/zoneinfo/Europe/Berlin",
		  "Europe/Berlin" },
		{ "", "/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin" },
		{ NULL, "/usr/share/zoneinfo/Nowhere/None", "UTC" },
		{ NULL, "/etc/../../etc/passwd", "UTC" },
		{ NULL, NULL, "UTC" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_true(str_is(zone_named(str_of(cases[i].tz), str_of(cases[i].link)),
				   str_of(cases[i].zone)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_zones_of_this_machine_exist),
		cmocka_unit_test(a_wrong_zone_changes_nothing),
		cmocka_unit_test(moments_of_one_day_are_taken_apart_as_each_alone),
		cmocka_unit_test(a_moment_is_written_in_the_zone),
		cmocka_unit_test(a_moment_is_taken_apart),
		cmocka_unit_test(moments_out_of_reach_are_written_all_the_same),
		cmocka_unit_test(a_time_that_a_clock_change_skips_moves_forward),
		cmocka_unit_test(a_time_that_comes_twice_is_the_first),
		cmocka_unit_test(what_is_written_is_read_as_the_same_moment),
		cmocka_unit_test(a_day_starts_at_local_midnight),
		cmocka_unit_test(days_beyond_a_month_run_into_the_next),
		cmocka_unit_test(all_three_http_dates_are_read),
		cmocka_unit_test(what_is_no_http_date_is_refused),
		cmocka_unit_test(two_digits_are_a_year_within_fifty_years),
		cmocka_unit_test(forms_send_local_times),
		cmocka_unit_test(the_zone_of_a_machine_is_what_it_calls_it),
	};
	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
