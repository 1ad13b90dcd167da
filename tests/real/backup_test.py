#!/usr/bin/env python3
"""Backups that are taken and brought back while people write."""

import contextlib
import os
import re
import sqlite3
import stat
import sys
import time

from news import french_stories, text_in
from newsroom import Client, Crowd, Paper, comments_of, start_serve
from tap import run_tests, test

paper = Paper(sys.argv[1])
house = paper.house
crowd = Crowd(paper, 8, pause=0.05, seed=40)
stories = french_stories()[:6]
copies = []  # (file, what had been acknowledged before it was begun)


def reading(file):
    return contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True))


def marks_of(file):
    with reading(file) as database:
        return marks_in(database)


def marks_in(database):
    return {int(id): re.search(r"r\d\dn\d{4}x", source)[0]
            for id, source in database.execute("select id, source from comment where source like '%x'")
            if re.search(r"r\d\dn\d{4}x", source)}


def wait_for_comments(more):
    wanted, until = len(crowd.acknowledged) + more, time.monotonic() + 60
    while len(crowd.acknowledged) < wanted and time.monotonic() < until and not crowd.troubles:
        time.sleep(0.01)


@test
def backups_under_load_hold_all_that_was_acknowledged_before_they_began():
    paper.start()
    editor = paper.editor()
    for story in stories:
        story.id = editor.publish(headline=story.headline, source=story.source, format=story.format,
                                  language="fr", section="town")
        page = editor.get(f"/desk/story/{story.id}")
        story.address = re.search(r'<a href="([^"]+)">Read it</a>', page)[1]
        crowd.stories.append(story.address)
    crowd.start()

    for number in range(5):
        wait_for_comments(10)
        before = list(crowd.acknowledged)
        file = house.path(f"copy-{number}.db")
        paper.galley("backup", file)
        copies.append((file, before))
    wait_for_comments(5)
    crowd.stop()

    assert not crowd.troubles, "\n".join(crowd.troubles[:20])
    print(f"# {[len(before) for _, before in copies]} comments before each backup, "
          f"{len(crowd.acknowledged)} in the end")
    for file, before in copies:
        with reading(file) as database:
            assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
            held = marks_in(database)
        lost = [ack.mark for ack in before if held.get(ack.comment) != ack.mark]
        assert not lost, f"{file} lacks {lost}"


@test
def a_backup_is_one_file_that_only_its_owner_reads():
    for file, _ in copies:
        assert not os.path.exists(file + "-wal") and not os.path.exists(file + ".part")
        assert not os.stat(file).st_mode & stat.S_IRWXO, oct(os.stat(file).st_mode)


@test
def a_backup_restored_elsewhere_serves_the_paper():
    file, before = copies[-1]
    house.write("elsewhere/galley.conf",
                f"data = {house.path('elsewhere/data')}\nbase = http://paper.example\nproxies = 127.0.0.1\n")
    house.galley("restore", file, "--data", house.path("elsewhere/data"))
    house.give_away(house.folder / "elsewhere")
    process, port = start_serve(house, "elsewhere")

    with Client(port, "192.0.2.1") as client:
        shown = {}
        for story in stories:
            answer = client.get(story.address)
            assert answer.status == 200 and text_in(answer.text, "div", "body") == story.text, story.name
            shown |= comments_of(client, story.address)
        for ack in before:
            assert ack.mark in shown[str(ack.comment)], ack
    assert house.stop(process) == 0
    house.galley("check", "--data", house.path("elsewhere/data"))


@test
def a_backup_restored_while_the_paper_is_served_is_what_readers_see_next():
    file, before = copies[0]
    with Client(paper.port, "192.0.2.1") as client:
        kept = {ack.comment for ack in before}
        later = next(ack for ack in crowd.acknowledged if ack.comment not in marks_of(file))
        assert client.get(f"/talk/{later.comment}").status == 302

        paper.galley("restore", file)

        assert client.get(f"/talk/{later.comment}").status == 404
        for ack in before:
            assert client.get(f"/talk/{ack.comment}").status == 302, ack
        for story in stories:
            assert client.get(story.address).status == 200
    paper.is_sound()
    assert kept <= set(marks_of(file))


@test
def what_was_there_before_a_restore_is_kept_aside():
    now, before = marks_of(f"{paper.data}/galley.db"), marks_of(f"{paper.data}/galley.db.before-restore")
    assert len(before) > len(now)
    assert {ack.comment for ack in crowd.acknowledged} <= set(before)


@test
def readers_write_on_while_a_backup_is_brought_back_and_after_it():
    second = Crowd(paper, 8, pause=0.05, seed=41)
    second.stories = [story.address for story in stories]
    second.start()
    time.sleep(0.5)
    paper.galley("restore", copies[1][0])
    restored = time.monotonic()
    time.sleep(1.5)
    second.stop()

    # Who has just posted or read a comment may not find it again, or may not answer it any more (422).
    real = [text for text in second.troubles
            if not re.search(r"is not at|^reader \d+: .*/talk/\d+|answered with 422", text)]
    assert not real, "\n".join(real[:10])
    after = [ack for ack in second.acknowledged if ack.at > restored]
    assert after, "nobody could write after the restore"
    held = marks_of(f"{paper.data}/galley.db")
    assert not [ack for ack in after if held.get(ack.comment) != ack.mark]
    paper.is_sound()


@test
def a_backup_goes_nowhere_it_would_do_harm():
    house.write("notes.txt", "no backup\n")
    said = paper.galley("backup", house.path("notes.txt"), code=1)
    assert "notes.txt" in said and "backup" in said, said
    said = paper.galley("backup", f"{paper.data}/galley.db", code=1)
    assert "galley.db" in said, said
    said = paper.galley("backup", house.path("no/such/folder/copy.db"), code=1)
    assert "no/such/folder" in said, said


@test
def what_is_no_backup_is_not_restored():
    for name, content in (("notes.txt", "no backup\n"), ("empty.db", ""),
                          ("torn.db", open(copies[0][0], "rb").read()[:20000])):
        with open(house.path(name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        before = marks_of(f"{paper.data}/galley.db")
        said = paper.galley("restore", house.path(name), code=1)
        assert name in said, said
        assert marks_of(f"{paper.data}/galley.db") == before
    paper.galley("restore", house.path("nowhere.db"), code=1)
    with Client(paper.port, "192.0.2.1") as client:
        assert client.get("/").status == 200


@test
def the_server_ends_in_good_order():
    paper.stop()
    paper.house.sanitizers_are_silent()


run_tests()
