#!/usr/bin/env python3
"""What the clock does behind FastCGI and CGI: stories that appear at their time, and the jobs that a CGI
process does when its reader has everything."""

import contextlib
import fcntl
import os
import struct
import subprocess
import sys
import time
import urllib.parse

import fcgi
from client import ask, post
from doors import House, nobody, start_fastcgi, start_serve, store_of
from tap import run_tests, test

MAKES_LARGE = 60      # comments, that make a WAL larger than
LARGE = 1 << 20
WRITERS, JOBS = 0, 3  # bytes of galley.lock: src/store/filelock.h

house = House(sys.argv[1])
names = iter(range(1000))
with store_of(house.path("paper")) as demo:
    STORY, = demo.execute("select id from article where state = 'published' and talk = 'open'"
                          " and section is not null order by id limit 1").fetchone()


def paper():
    """A copy of the demo; answers its name in the house."""
    name = f"paper-{next(names)}"
    house.copy_of_paper(name)
    return name


def cgi_process(name, variables):
    return subprocess.Popen([house.path("bin/galley.cgi")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, cwd=house.folder, **nobody(),
                            env={**os.environ, **variables, "GALLEY_CONF": house.path(f"{name}/galley.conf")})


def cgi(name, target="/", method="GET", body=b"", **variables):
    """One CGI request to the end of its process: status and body."""
    process = cgi_process(name, fcgi.variables(target, method, **variables))
    output, errors = process.communicate(body, timeout=60)
    assert process.returncode == 0 and b"Sanitizer" not in errors, errors.decode()
    head, _, body = output.decode().partition("\r\n\r\n")
    return int(head.split()[1]), body


def fastcgi(where, target):
    output, ended = fcgi.answer(where, fcgi.request(fcgi.variables(target)))
    assert ended, output[:300]
    return int(output.split()[1])


def wal(name):
    """Its size; who closes the store as the last one, as these tests do when they look into it, removes it."""
    return os.path.getsize(house.path(f"{name}/data/galley.db-wal"))


def comment(name, number):
    body = urllib.parse.urlencode({"article": STORY, "parent": 0, "name": "Ida",
                                   "text": f"This is remark {number}."}).encode()
    status, said = cgi(name, "/talk", "POST", body, CONTENT_LENGTH=str(len(body)),
                       CONTENT_TYPE="application/x-www-form-urlencoded",
                       HTTP_ORIGIN="http://paper.example", REMOTE_ADDR=f"10.{number}.0.1")
    assert status == 303, said[:500]


@contextlib.contextmanager
def held(name, byte):
    """Another process has that byte of the lock."""
    with open(house.path(f"{name}/data/galley.lock"), "r+b") as file:
        fcntl.fcntl(file, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0))
        yield


def session_of_long_ago(name):
    with store_of(house.path(f"{name}/data")) as store:
        store.execute("insert into session (token, who, made, used) select 'old', id, 1, 1 from users limit 1")


def sessions(name):
    with store_of(house.path(f"{name}/data")) as store:
        return store.execute("select count(*) from session").fetchone()[0]


def scheduled(name, slug, due):
    """A story that will appear; answers its address."""
    with store_of(house.path(f"{name}/data")) as store:
        section, place = store.execute("select id, slug from section order by id limit 1").fetchone()
        store.execute("insert into article (section, slug, headline, state, due) values (?, ?, ?, 'scheduled', ?)",
                      (section, slug, slug, due))
    return f"/{place}/{slug}"


def published_at(name, slug):
    with store_of(house.path(f"{name}/data")) as store:
        return store.execute("select published from article where slug = ?", (slug,)).fetchone()[0]


# ---- stories that appear at their time ------------------------------------------------------------------

@test
def a_scheduled_story_appears_at_its_time_by_the_clock_of_fastcgi():
    name = paper()
    where = start_fastcgi(house, name)
    due = int(time.time()) + 1
    address, later = scheduled(name, "embargo", due), scheduled(name, "tomorrow", due + 86400)

    while fastcgi(where, address) == 404:
        assert time.time() < due + 20, "it has not appeared"
        time.sleep(0.02)
    seen = time.time()

    assert fastcgi(where, address) == 200
    assert seen >= due, f"{due - seen} s too early"
    assert published_at(name, "embargo") >= due
    assert fastcgi(where, later) == 404
    assert house.stop(house.processes[-1]) == 0


@test
def a_scheduled_story_appears_by_cgi_with_the_first_request_after_its_time():
    name = paper()
    due = int(time.time()) + 2
    address, later = scheduled(name, "embargo", due), scheduled(name, "tomorrow", due + 86400)
    before = cgi(name, address)[0]
    was_early = time.time() < due

    time.sleep(max(0, due - time.time()))

    assert cgi(name, address)[0] == 200
    assert before == 404 or not was_early
    assert cgi(name, later)[0] == 404
    assert published_at(name, "embargo") >= due


# ---- the jobs of a CGI process --------------------------------------------------------------------------

@test
def the_wal_stays_small_however_much_is_written_by_cgi():
    name = paper()
    largest = 0
    for number in range(MAKES_LARGE):
        comment(name, number)
        largest = max(largest, wal(name))

    assert largest < LARGE * 1.2, largest


@test
def a_cgi_process_leaves_the_jobs_to_the_one_that_does_them():
    name = paper()
    comment(name, 200)
    session_of_long_ago(name)
    with held(name, JOBS):
        for number in range(MAKES_LARGE):
            comment(name, number)
        assert wal(name) > LARGE, wal(name)
        assert sessions(name) == 1

    assert cgi(name)[0] == 200

    assert wal(name) < LARGE, wal(name)
    assert sessions(name) == 0


@test
def no_reader_waits_for_the_jobs_and_they_end_soon():
    name = paper()
    comment(name, 1)
    session_of_long_ago(name)
    with held(name, WRITERS):
        process = cgi_process(name, fcgi.variables("/"))
        process.stdin.close()
        page = process.stdout.read()
        still_runs = process.poll() is None
        began = time.monotonic()
        code = process.wait(30)
        took = time.monotonic() - began

    assert page.startswith(b"Status: 200") and b"</html>" in page
    assert still_runs, "the jobs did not wait for the writer, so this shows nothing"
    assert code == 0 and took < 5, f"{code} after {took} s"
    assert sessions(name) == 1
    assert cgi(name)[0] == 200 and sessions(name) == 0


@test
def a_server_of_the_same_paper_is_not_disturbed():
    name = paper()
    process, port = start_serve(house, name)
    began = time.monotonic()
    for number in range(MAKES_LARGE):
        comment(name, number)
        assert ask(port, "/").status == 200, number
    assert wal(name) < 2 * LARGE, wal(name)
    answer = post(port, "/talk", {"article": STORY, "parent": 0, "name": "Ida", "text": "By the server."})
    assert answer.status == 303, answer.text[:500]
    assert time.monotonic() - began < 60, "somebody waited for somebody"
    with store_of(house.path(f"{name}/data")) as store:
        assert store.execute("select count(*) from comment where source like 'This is remark%'"
                             " or source = 'By the server.'").fetchone() == (MAKES_LARGE + 1,)
    assert house.stop(process) == 0, house.log(name)


@test
def the_sanitizers_have_nothing_to_say():
    house.sanitizers_are_silent()


run_tests()
