#!/usr/bin/env python3
"""Making a newspaper, killed at many moments: there is a whole paper whose password was told, or none and
the next `galley init` makes one."""

import os
import pathlib
import re
import subprocess
import sys
import time

from newsroom import Editor, House, start_serve, store_of
from client import ask
from tap import run_tests, test

MOMENTS = 24  # of the time that a whole init takes, and a third more

house = House(sys.argv[1], demo=False)


def init(data, *flags):
    return subprocess.Popen([house.path("bin/galley"), "init", "--data", data, *flags], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, cwd=house.folder)


def kill(process):
    process.kill()
    said, _ = process.communicate()
    return said


def password_in(said):
    found = re.search(r"password +(\S{16,})\n", said)
    return found and found[1]


def left_over(data):
    return sorted(path.name for path in pathlib.Path(data).glob("galley.db.new*"))


def is_whole(data):
    with store_of(data) as store:
        stories, sections, people = (store.execute(f"select count(*) from {table}").fetchone()[0]
                                     for table in ("article", "section", "users"))
        pictures = {name for name, in store.execute("select name from media")}
    assert stories >= 10 and sections >= 3 and people == 1, f"{stories} stories, {sections} sections, {people}"
    assert pictures and pictures <= set(os.listdir(f"{data}/media")), "pictures are missing"


def the_next_makes_it_whole(data):
    process = init(data, "--demo")
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0 and password_in(said), said
    is_whole(data)
    assert not left_over(data), left_over(data)


def is_whole_or_not_there(data, said):
    """Answers whether it stands."""
    stands = os.path.exists(f"{data}/galley.db")
    if stands:
        is_whole(data)
        assert password_in(said), f"the paper stands and its password was not told: {said!r}"
    else:
        assert "Made" not in said, f"it was said to stand: {said!r}"
        the_next_makes_it_whole(data)
    return stands


@test
def an_init_that_is_killed_leaves_a_whole_paper_or_none():
    began = time.monotonic()
    the_next_makes_it_whole(house.path("whole"))
    takes = time.monotonic() - began
    stood = 0
    for number in range(MOMENTS):
        data = house.path(f"timed-{number}")
        process = init(data, "--demo")
        time.sleep(takes * 1.3 * number / MOMENTS)
        stood += is_whole_or_not_there(data, kill(process))
    print(f"# {stood} of {MOMENTS} stood when they were killed")
    house.galley("check", "--data", house.path(f"timed-{MOMENTS - 1}"))


def killed_when(name, there):
    """Kills an init as soon as `there` says so of its folder."""
    data = house.path(name)
    process = init(data, "--demo")
    while not there(pathlib.Path(data)) and process.poll() is None:
        pass
    is_whole_or_not_there(data, kill(process))


@test
def an_init_that_is_killed_while_it_fills_leaves_no_paper_behind():
    killed_when("named", lambda data: (data / "galley.db.new").exists() or (data / "galley.db").exists())
    killed_when("pictured", lambda data: any((data / "media").glob("*.jpg")))
    killed_when("stands", lambda data: (data / "galley.db").exists())


@test
def an_init_that_is_killed_when_it_has_told_the_password_leaves_a_whole_paper_or_none():
    data = house.path("told")
    process = init(data, "--demo")
    said = ""
    while "password" not in said:
        said += process.stdout.readline()
    is_whole_or_not_there(data, said + kill(process))


@test
def a_password_that_cannot_be_told_makes_no_paper():
    data = house.path("untold")
    with open("/dev/full", "w") as full:
        done = subprocess.run([house.path("bin/galley"), "init", "--data", data], stdout=full,
                              stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1 and "password" in done.stderr, f"{done.returncode}: {done.stderr}"
    assert not os.path.exists(f"{data}/galley.db") and not left_over(data)


@test
def what_a_dead_init_left_is_replaced():
    data = house.path("left")
    os.mkdir(data)
    for name in ("galley.db.new", "galley.db.new-wal", "galley.db.new-shm"):
        pathlib.Path(data, name).write_bytes(os.urandom(40000))

    the_next_makes_it_whole(data)

    house.galley("check", "--data", data)


@test
def of_two_that_make_a_paper_in_one_folder_one_does():
    data = house.path("both")
    both = [init(data, "--demo") for _ in range(2)]
    said = [process.communicate(timeout=60)[0] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1], said
    is_whole(data)


# ---- a paper that is not the demo -------------------------------------------------------------------------

@test
def who_begins_with_an_empty_paper_has_sections_and_a_byline():
    said = house.galley("init", "--data", house.path("paper"))
    data = house.copy_of_paper("desk")
    house.galley("user", "add", "ada", "Ada Brook", "--data", data, stdin="a long enough password\n")
    house.galley("user", "add", "printer", "--data", data, stdin="a long enough password\n")
    process, port = start_serve(house, "desk")
    first = Editor(port, "editor", password_in(said))
    ada = Editor(port, "ada", "a long enough password")

    page = first.get("/desk/story")
    assert page.count("<option value=\"") >= 4 and ">Opinion</option>" in page, page
    assert re.search(r"checked> Newsroom<", page) and re.search(r'"> Ada Brook<', page), page
    assert "printer" not in page
    assert re.search(r"checked> Ada Brook<", ada.get("/desk/story"))
    ada.publish(headline="The fog lifts", source="It did.", section="opinion")
    assert "/author/ada-brook" in ask(port, "/opinion/the-fog-lifts").text
    assert "/contact" in ask(port, "/author/ada-brook").text
    assert house.stop(process) == 0
    house.galley("check", "--data", data)


run_tests()
