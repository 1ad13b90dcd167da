#!/usr/bin/env python3
"""A form of the newsroom that is sent many times at once saves once, within a process and between them."""

import concurrent.futures
import sys

from client import post
from doors import House, built_in, lighttpd_cgi, store_of
from editor import Editor, form_of
from tap import add, run_tests, test

AT_ONCE = 8

house = House(sys.argv[1])
house.galley("user", "add", "tester", "--data", house.path("paper"), stdin="eleven quiet lanterns\n")


def sent_at_once(editor, values):
    """What is answered to the same new story, sent so often at the same time."""
    form = form_of(editor.get("/desk/story"), "/desk/story", "/desk/story")
    fields = [(name, value) for name, value in form.fields if name not in values] + list(values.items())
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        sent = [pool.submit(post, editor.port, "/desk/story", fields, {"Cookie": editor.cookies})
                for _ in range(AT_ONCE)]
        return [one.result() for one in sent]


def saves_once(start, data):
    editor = Editor(start(house), "tester", "eleven quiet lanterns")
    answers = sent_at_once(editor, {"headline": "Only once", "source": "Once.", "when": "now", "act": "save"})
    places = {(answer.status, answer.header("Location")) for answer in answers}
    assert len(places) == 1 and 303 in next(iter(places)), places
    with store_of(house.path(data)) as store:
        found = store.execute("select count(*) from article where headline = 'Only once'").fetchone()[0]
    assert found == 1, found


add("a_story_sent_many_times_at_once_to_one_process_is_one_story",
    lambda: saves_once(built_in, "serve/data"))
add("a_story_sent_many_times_at_once_to_many_processes_is_one_story",
    lambda: saves_once(lighttpd_cgi, "lighttpd-cgi/data"))


@test
def the_sanitizers_have_nothing_to_say():
    for process in house.processes:
        house.stop(process)
    house.sanitizers_are_silent()


run_tests()
