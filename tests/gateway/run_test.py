#!/usr/bin/env python3
"""./run itself: its flags, its first start and its second.

It stands in a folder of its own beside programs that are built already, so that nothing is installed or
built here; what it starts is the real thing."""

import os
import shutil
import subprocess
import sys

from client import ask
from doors import PROJECT, House, free_port, nobody, wait_for
from tap import run_tests, test

house = House(sys.argv[1], demo=False)
names = iter(range(100))
NOTHING = "#!/bin/sh\nexit 0\n"


def furnish():
    shutil.copy(PROJECT / "run", house.path("run"))
    for script in (".ci/packages", ".ci/configure", "tools/ninja"):
        os.chmod(house.write(script, NOTHING), 0o755)
    os.rename(house.path("bin"), house.path("build"))
    house.give_away(house.folder)
    os.chmod(house.folder, 0o777)


furnish()
TOOLS = {"PATH": f"{house.path('tools')}:{os.environ['PATH']}"}


def refuses(*words):
    done = subprocess.run([house.path("run"), *words], capture_output=True, text=True, timeout=60,
                          cwd=house.folder, env={**os.environ, **TOOLS}, **nobody())
    assert done.returncode == 2, f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}"
    return done.stderr


def started(port, *words):
    """./run with these words until it answers; what it printed, after it was ended in good order."""
    name = f"run-{next(names)}"
    process = house.start(name, house.path("run"), *words, env=TOOLS)
    wait_for(process, port, house)
    assert ask(port, "/", headers={"Host": f"127.0.0.1:{port}"}).status == 200
    assert house.stop(process) == 0, house.log(name)
    return house.log(name)


@test
def a_wrong_flag_is_answered_with_what_was_expected():
    for words in (("--nonsense",), ("--listen",), ("--data",), ("--data=",), ("serve",),
                  ("--listen", "127.0.0.1:1", "more")):
        said = refuses(*words)
        assert "--listen ADDR:PORT" in said and "--data DIR" in said, (words, said)
    assert not os.path.exists(house.path("data")), "a wrong flag makes no paper"


@test
def help_is_help():
    for flag in ("--help", "-h"):
        done = subprocess.run([house.path("run"), flag], capture_output=True, text=True, timeout=60, **nobody())
        assert done.returncode == 0 and "--listen ADDR:PORT" in done.stdout, (flag, done)


@test
def an_empty_folder_becomes_a_paper_and_the_password_is_told_once():
    data = house.path("empty paper")
    os.mkdir(data)
    house.give_away(house.folder)
    for form in (("--data", data, "--listen"), (f"--data={data}", "--listen=")):
        port = free_port()
        where = f"127.0.0.1:{port}"
        words = (*form, where) if form[-1] == "--listen" else (form[0], form[1] + where)
        said = started(port, *words)
        assert f"http://localhost:{port}/" in said, said
        assert ("password" in said) == (form[0] == "--data"), said
    assert os.path.exists(f"{data}/galley.db") and os.path.isdir(f"{data}/media")


@test
def without_a_folder_named_the_paper_stands_beside_the_script():
    port = free_port()
    said = started(port, "--listen", f"127.0.0.1:{port}")
    assert "password" in said and os.path.exists(house.path("data/galley.db")), said


@test
def a_folder_without_a_paper_gets_one_whatever_else_is_in_it():
    """A disk of its own has lost+found; an init that was cut off leaves its beginning."""
    os.makedirs(house.path("disk/lost+found"))
    house.write("disk/galley.db.new", "half")
    house.give_away(house.folder)
    port = free_port()
    said = started(port, "--data", house.path("disk"), "--listen", f"127.0.0.1:{port}")
    assert "password" in said and os.path.exists(house.path("disk/galley.db")), said
    assert not os.path.exists(house.path("disk/galley.db.new"))


run_tests()
