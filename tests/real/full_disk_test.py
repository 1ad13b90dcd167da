#!/usr/bin/env python3
"""A full disk: writing is answered with 503, reading goes on, and writing returns by itself.

Twice: on a small filesystem of its own, which only root can mount, and with a limit to the size of
files, which everybody can set."""

import os
import re
import resource
import signal
import subprocess
import sys
import time

from news import remarks, text_in
from newsroom import Client, Lost, Paper, comments_of, form_of
from small_disk import SmallDisk, mount, unmount_all
from tap import Skip, run_tests, test

SIZE = "12m"
STORY = "/town/night-tram"
TRIES = 400

sentences = remarks()


class Writer:
    """One who comments again and again, each time from another network."""

    def __init__(self, port, name):
        self.port, self.name, self.n = port, name, 0
        self.kept, self.refused = [], []

    def write(self):
        self.n += 1
        mark = f"{self.name}{self.n:04}x"
        with Client(self.port, f"10.{self.n // 250}.{self.n % 250}.7") as client:
            page = client.get(STORY).text
            fields = dict(form_of(page, STORY, "/talk#reply").fields)
            fields |= {"name": "Ada", "text": " ".join(sentences[self.n % 50:][:8]) + "\n\n" + mark}
            answer = client.post("/talk", fields)
        assert answer.status in (303, 503), f"{answer.status}: {answer.text[:500]}"
        (self.kept if answer.status == 303 else self.refused).append(mark)
        return answer

    def write_until(self, status):
        for _ in range(TRIES):
            answer = self.write()
            if answer.status == status:
                return answer
        raise AssertionError(f"{TRIES} comments and none was answered with {status}")

    def look(self):
        """What was kept is shown and what was refused is not."""
        with Client(self.port, "192.0.2.1") as client:
            shown = " ".join(comments_of(client, STORY).values())
        marks = re.findall(self.name + r"\d{4}x", shown)
        assert sorted(marks) == sorted(self.kept), \
            f"lost {set(self.kept) - set(marks)}, more {set(marks) - set(self.kept)}"


def refusal_is_clear(answer):
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] and "no-store" in answer.headers["Cache-Control"], \
        answer.headers["Cache-Control"]
    said = text_in(answer.text, "main")
    assert said, "the page is empty"
    for word in ("SQL", "sqlite", "disk I/O", "galley.db", "/tmp"):
        assert word.lower() not in answer.text.lower(), f"{word} is told to readers: {said}"
    return said


def reading_goes_on(port):
    with Client(port, "192.0.2.2") as client:
        for target in ("/", "/town", STORY, "/search?q=tram", "/feed.xml", "/comments.xml", "/sitemap.xml",
                       "/archive", "/desk/sign-in"):
            answer = client.get(target)
            assert answer.status == 200, f"{target}: {answer.status}"


def writing_returns(writer):
    until = time.monotonic() + 20
    while writer.write().status != 303:
        assert time.monotonic() < until, "writing did not return within 20 s"
        time.sleep(0.2)
    for _ in range(5):
        assert writer.write().status == 303


# ---- a small filesystem -----------------------------------------------------------------------------------

@test
def on_a_full_disk_writing_is_refused_and_returns_with_room():
    paper = Paper(sys.argv[1])
    disk = SmallDisk(paper, SIZE)
    try:
        paper.data = str(disk.folder)
        paper.house.write("desk/galley.conf",
                          f"data = {disk.folder}\nbase = http://paper.example\nproxies = 127.0.0.1\n")
        paper.start()
        writer = Writer(paper.port, "full")
        writer.write_until(303)

        disk.fill()
        said = refusal_is_clear(writer.write_until(503))
        print(f"# the refusal says: {said[:200]}")
        for _ in range(10):
            writer.write()
        reading_goes_on(paper.port)
        writer.look()
        sign_in_is_told(paper)

        disk.clear()
        writing_returns(writer)
        writer.look()
        paper.is_sound()
        print(f"# {len(writer.kept)} kept, {len(writer.refused)} refused")

        started_on_a_full_disk(paper, disk, writer)
        paper.stop()
        paper.house.sanitizers_are_silent()
    finally:
        if paper.process and paper.process.poll() is None:
            paper.kill()
        unmount_all()


def sign_in_is_told(paper):
    """Signing in writes a session: it may be refused, but clearly."""
    try:
        paper.editor()
    except AssertionError as trouble:
        assert "503" in str(trouble), trouble


def started_on_a_full_disk(paper, disk, writer):
    """Killed and started again while there is no room: it serves, or says in a sentence why not."""
    disk.fill()
    paper.kill()
    try:
        paper.start()
        reading_goes_on(paper.port)
        print("# started on a full disk it serves")
        disk.clear()
    except AssertionError as trouble:
        assert paper.process.wait(20) == 1, trouble
        last = paper.house.log("desk").strip().splitlines()[-1]
        assert last.startswith("galley serve: "), last
        print(f"# started on a full disk it says: {last}")
        disk.clear()
        paper.start()
    writing_returns(writer)
    writer.look()
    paper.is_sound()


# ---- a limit to the size of files ---------------------------------------------------------------------------

def start_with_signal_ignored(paper):
    """With SIGXFSZ ignored a write beyond the limit is an error, as on a full disk.  Runs as ourselves:
    the limits of others are not ours to change."""
    log = open(paper.house.folder / "desk.log", "ab")
    paper.process = subprocess.Popen(
        [paper.house.path("bin/galley"), "serve", "--conf", paper.house.path("desk/galley.conf"),
         "--listen", f"127.0.0.1:{paper.port}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        cwd=paper.house.folder, start_new_session=True, restore_signals=False)
    paper.process.name = "desk"
    paper.house.processes.append(paper.process)
    until = time.monotonic() + 30
    while time.monotonic() < until and paper.process.poll() is None:
        try:
            with Client(paper.port, "192.0.2.1") as client:
                if client.get("/").status == 200:
                    return
        except Lost:
            time.sleep(0.02)
    raise AssertionError(f"it does not serve: {paper.house.log('desk')}")


@test
def beyond_the_largest_file_writing_is_refused_and_returns_with_room():
    paper = Paper(sys.argv[1])
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    start_with_signal_ignored(paper)
    pid, free = paper.process.pid, resource.prlimit(paper.process.pid, resource.RLIMIT_FSIZE)
    writer = Writer(paper.port, "file")
    writer.write_until(303)

    largest = os.path.getsize(f"{paper.data}/galley.db-wal") + 60000
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (largest, free[1]))
    refusal_is_clear(writer.write_until(503))
    for _ in range(10):
        writer.write()
    reading_goes_on(paper.port)
    writer.look()

    resource.prlimit(pid, resource.RLIMIT_FSIZE, free)
    writing_returns(writer)
    writer.look()
    paper.is_sound()
    paper.stop()
    paper.house.sanitizers_are_silent()


# ---- a directory that cannot be written ------------------------------------------------------------------------

@test
def on_a_disk_that_is_read_only_the_start_says_so():
    paper = Paper(sys.argv[1])
    disk = SmallDisk(paper, SIZE)
    try:
        trouble = mount(disk.folder, "-o", "remount,ro")
        if trouble:
            raise Skip(f"a filesystem cannot be made read-only here: {trouble}")
        for command in ("serve", "migrate", "tick"):
            said = paper.house.galley(command, "--data", str(disk.folder), code=1)
            assert str(disk.folder) in said and len(said.strip().splitlines()) == 1, said
            assert "Read-only file system" in said, said
    finally:
        unmount_all()


@test
def a_folder_that_becomes_read_only_harms_nobody():
    paper = Paper(sys.argv[1])
    paper.start()
    writer = Writer(paper.port, "lock")
    writer.write_until(303)
    os.chmod(paper.data, 0o555)
    reading_goes_on(paper.port)
    for _ in range(5):
        writer.write()
    os.chmod(paper.data, 0o755)
    writing_returns(writer)
    writer.look()
    paper.is_sound()
    paper.stop()
    paper.house.sanitizers_are_silent()


run_tests()
