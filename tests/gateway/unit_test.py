#!/usr/bin/env python3
"""conf/galley.service without systemd: it names what the documents and the other examples name, and what it
starts serves, rereads and ends as it says."""

import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time

from client import ask
from doors import BASE, House, PROJECT, free_port, wait_for
from tap import run_tests, test

house = House(sys.argv[1])
UNIT = (PROJECT / "conf/galley.service").read_text()
OPERATING = (PROJECT / "docs/operating.md").read_text()


def directive(name):
    found = re.findall(rf"^{name}=(.*)$", UNIT, re.M)
    assert len(found) == 1, f"{name}: {found}"
    return found[0]


@test
def its_places_are_those_of_the_documents_and_the_other_examples():
    command = shlex.split(directive("ExecStart"))
    conf, data = (command[command.index(flag) + 1] for flag in ("--conf", "--data"))
    assert command[:2] == ["/usr/bin/galley", "serve"], command
    assert data == f"/var/lib/{directive('StateDirectory')}"
    for place in (conf, data, "/usr/bin/galley", directive("User")):
        assert place in OPERATING, f"docs/operating.md does not speak of {place}"
    for name in ("lighttpd.conf", "apache.conf"):
        assert conf in (PROJECT / "conf" / name).read_text(), name
    for name in ("nginx.conf", "lighttpd.conf", "apache.conf"):
        assert f"/run/{directive('RuntimeDirectory')}/galley.sock" in (PROJECT / "conf" / name).read_text(), name


@test
def its_programs_are_there_and_its_remarks_are_commands():
    assert pathlib.Path(shlex.split(directive("ExecReload"))[0]).exists()
    for command in re.findall(r"^#   (.*)$", UNIT, re.M):
        for part in command.split("&&"):
            words = shlex.split(part)
            known = words[0] in ("adduser", "install") or shutil.which(words[0])
            if words[0] == "galley":
                known = subprocess.run([house.path("bin/galley"), "help", words[1]]).returncode == 0
            assert known, part


@test
def what_it_starts_serves_rereads_and_ends():
    data, port = house.copy_of_paper("unit"), free_port()
    conf = house.path("unit/galley.conf")
    house.write("unit/galley.conf", f"base = {BASE}\nlisten = 127.0.0.1:{port}\n")
    house.give_away(house.folder / "unit")
    places = {"/usr/bin/galley": house.path("bin/galley"), "/etc/galley/galley.conf": conf, "/var/lib/galley": data}
    process = house.start("served", *(places.get(word, word) for word in shlex.split(directive("ExecStart"))))
    wait_for(process, port, house)
    assert ask(port, "/").status == 200

    house.write("unit/galley.conf", f"base = http://daily.example\nlisten = 127.0.0.1:{port}\n")
    reload = directive("ExecReload").replace("$MAINPID", str(process.pid))
    subprocess.run(shlex.split(reload), check=True)
    until = time.monotonic() + 20
    while ask(port, "/", headers={"Host": "daily.example"}).status != 200:
        assert time.monotonic() < until, house.log("served")
        time.sleep(0.02)

    process.send_signal(getattr(signal, directive("KillSignal")))
    assert process.wait(int(directive("TimeoutStopSec"))) == 0, house.log("served")
    house.sanitizers_are_silent()


run_tests()
