#!/usr/bin/env python3
"""Every command with what it cannot use: flags, values, folders, stores and files of settings that are
missing, broken or somebody else's.  Each gets one clear sentence and the right exit code: 0 ok, 1 it
failed, 2 it was used wrongly."""

import itertools
import os
import pathlib
import shutil
import subprocess
import sys
import time

from newsroom import Client, Lost, Paper
from doors import free_port, nobody, store_of
from tap import Skip, run_tests, test

paper = Paper(sys.argv[1])
house = paper.house
ON_A_STORE = (("serve",), ("migrate",), ("check",), ("backup", "copy.db"), ("tick",), ("user", "list"))
COMMANDS = ("serve", "fastcgi", "init", "migrate", "check", "backup", "restore", "tick", "user", "version",
            "help")
names = itertools.count()
NEVER = ("Sanitizer", "runtime error", "Segmentation", "Assertion", "abort", "stack", "(null)", "#0 ")


def galley(*words, stdin="", as_nobody=False, seconds=30):
    """A command to its end: its exit code and all that it said."""
    done = subprocess.run([house.path("bin/galley"), *words], input=stdin, capture_output=True, text=True,
                          errors="replace", timeout=seconds, cwd=house.folder,
                          **(nobody() if as_nobody else {}))
    said = done.stdout + done.stderr
    for word in NEVER:
        assert word not in said, f"galley {' '.join(words)}: {said}"
    return done.returncode, said


def refuses(code, *words, telling=(), **more):
    """Ends with this code, and with a sentence: to begin with the command's name, and not too long."""
    was, said = galley(*words, **more)
    assert was == code, f"galley {' '.join(words)} ended with {was}, not {code}: {said}"
    lines = said.strip().splitlines()
    assert lines and lines[0].startswith("galley"), f"galley {' '.join(words)}: {said!r}"
    assert len(lines) <= 2 and len(lines[0]) < 400, f"galley {' '.join(words)}: {said!r}"
    assert code == 2 or len(lines) == 1, f"galley {' '.join(words)} says more than a sentence: {said!r}"
    for part in telling:
        assert part in said, f"galley {' '.join(words)} does not say {part!r}: {said!r}"
    return said


def works(*words, telling=(), **more):
    was, said = galley(*words, **more)
    assert was == 0, f"galley {' '.join(words)} ended with {was}: {said}"
    for part in telling:
        assert part in said, f"galley {' '.join(words)} does not say {part!r}: {said!r}"
    return said


def copy_of_data():
    """A data directory of its own, ours and writable for all, so that only what is tested is wrong."""
    name = f"data-{next(names)}"
    shutil.copytree(house.path("paper"), house.path(name))
    house.give_away(house.folder / name)
    return house.path(name)


# ---- flags and words ----------------------------------------------------------------------------------------

@test
def no_command_and_no_such_command_are_answered_with_the_commands():
    for words in ((), ("",), ("nonsense",), ("--help-me",), ("-",), ("SERVE",), ("é\n\x1b[31m",), ("x" * 5000,)):
        code, said = galley(*words)
        assert code == 2, f"{words}: {code}"
        for command in COMMANDS:
            assert command in said, f"{words}: {said}"
        assert "\x1b" not in said, f"a terminal is told what to do: {said!r}"


@test
def a_flag_that_is_not_known_is_answered_with_those_that_are():
    for command in ("serve", "init", "migrate", "check", "backup", "restore", "tick", "user", "fastcgi"):
        for flag in ("--nonsense", "--nonsense=1", "-x", "--", "--DATA", "--datas"):
            refuses(2, command, flag, telling=(flag, "--data"))


@test
def a_flag_of_another_command_is_not_known():
    data = copy_of_data()
    refuses(2, "tick", "--data", data, "--demo", telling=("--demo",))
    refuses(2, "check", "--data", data, "--listen", "127.0.0.1:1", telling=("--listen",))
    refuses(2, "serve", "--data", data, "--socket", "/tmp/x", telling=("--socket",))
    refuses(2, "version", "--data", data, telling=("--data",))


@test
def a_flag_without_its_value_says_so():
    for words in (("serve", "--data"), ("serve", "--listen"), ("serve", "--threads"), ("serve", "--conf"),
                  ("init", "--data="), ("check", "--data", ""), ("backup", "copy.db", "--data"),
                  ("fastcgi", "--socket")):
        refuses(2, *words, telling=("needs a value",))


@test
def a_value_that_cannot_be_says_what_can():
    data = copy_of_data()
    for flag, values, allowed in (
            ("--listen", ("8080", "localhost:8080", "127.0.0.1", "127.0.0.1:", ":8080", "127.0.0.1:99999",
                          "127.0.0.1:-1", "300.0.0.1:80", "[::1:80", "127.0.0.1:80:80", "a b:80"), "ADDRESS:PORT"),
            ("--threads", ("many", "-1", "65", "1.5", "99999999999999999999", "0x4"), "from 1 to 64")):
        for value in values:
            refuses(2, "serve", "--data", data, flag, value, telling=(flag, allowed))
    refuses(2, "fastcgi", "--data", data, "--socket", "/" + "x" * 200, telling=("--socket", "107"))


@test
def words_too_many_or_too_few_are_answered_with_what_was_expected():
    for words in (("backup",), ("restore",), ("backup", "a", "b"), ("restore", "a", "b")):
        refuses(2, *words, telling=("FILE",))
    for words in (("serve", "now"), ("check", "all"), ("tick", "tock"), ("migrate", "up"), ("init", "here"),
                  ("version", "2"), ("help", "a", "b", "c", "d")):
        refuses(2, *words)
    refuses(2, "help", "nonsense", telling=("nonsense",))
    for words in (("user",), ("user", "nonsense"), ("user", "nonsense", "ada")):
        refuses(2, *words, telling=("add", "list", "password", "disable"))
    for word in ("add", "password", "disable"):
        refuses(2, "user", word, telling=("name",))


@test
def help_and_version_are_there_for_every_command():
    works("version")
    works("help", telling=COMMANDS)
    for command in COMMANDS:
        works("help", command, telling=(f"galley {command}",))


# ---- the data directory -----------------------------------------------------------------------------------

def each_refuses(data, *telling, **more):
    for words in ON_A_STORE:
        refuses(1, *words, "--data", data, telling=telling, **more)


@test
def a_data_directory_that_is_missing_is_said_to_be():
    each_refuses(house.path("nowhere"), house.path("nowhere"))
    each_refuses(house.path("no/where/at/all"), house.path("no/where/at/all"))
    assert not os.path.exists(house.path("nowhere")), "asking made it"


@test
def a_data_directory_without_a_paper_leads_to_init():
    os.mkdir(house.path("empty"))
    each_refuses(house.path("empty"), house.path("empty"), "galley init")
    assert os.listdir(house.path("empty")) == [], os.listdir(house.path("empty"))


@test
def a_data_directory_that_is_a_file_is_said_to_be():
    file = house.write("a-file", "text")
    each_refuses(file, file)
    refuses(1, "init", "--data", file, telling=(file,))
    refuses(1, "restore", f"{paper.data}/galley.db", "--data", file, telling=(file,))


@test
def a_data_directory_that_others_own_is_said_to_be():
    if os.geteuid() != 0:
        raise Skip("needs root, to be somebody else")
    data = copy_of_data()
    subprocess.run(["chown", "-R", "root:root", data], check=True)
    for mode in (0o000, 0o700, 0o711):
        os.chmod(data, mode)
        each_refuses_as_nobody(data)
    os.chmod(data, 0o755)
    for file in pathlib.Path(data).glob("galley*"):
        file.chmod(0o600)
    each_refuses_as_nobody(data)


def each_refuses_as_nobody(data):
    for words in (("serve",), ("migrate",), ("check",), ("backup", "/tmp/never.db"), ("tick",), ("user", "list")):
        refuses(1, *words, "--data", data, telling=(data,), as_nobody=True)


@test
def a_store_of_a_newer_version_is_left_alone():
    data = copy_of_data()
    with store_of(data) as store:
        store.execute("pragma user_version = 9999")
    for words in ON_A_STORE:
        if words[0] != "backup":  # a copy of it is a copy
            refuses(1, *words, "--data", data, telling=("9999", "newer"))
    with store_of(data) as store:
        assert store.execute("pragma user_version").fetchone() == (9999,)


@test
def a_store_that_is_none_is_said_to_be_none():
    for content in (b"no database at all\n" * 500, b"x", os.urandom(8192), b"SQLite format 3\0" + bytes(84)):
        data = copy_of_data()
        pathlib.Path(data, "galley.db").write_bytes(content)
        each_refuses(data, "galley.db")
        assert pathlib.Path(data, "galley.db").read_bytes() == content, "it was changed"


@test
def a_store_of_another_program_is_left_alone():
    data = copy_of_data()
    os.unlink(f"{data}/galley.db")
    with store_of(data) as store:
        store.execute("create table song (name text)")
    each_refuses(data, "galley.db")
    with store_of(data) as store:
        assert store.execute("select name from sqlite_schema").fetchall() == [("song",)]


@test
def an_empty_file_in_the_place_of_the_store_is_no_paper():
    data = copy_of_data()
    pathlib.Path(data, "galley.db").write_bytes(b"")
    each_refuses(data, data)


@test
def a_store_that_is_torn_is_found_by_check():
    data = copy_of_data()
    file = pathlib.Path(data, "galley.db")
    whole = file.read_bytes()
    middle = len(whole) // 2 // 4096 * 4096
    file.write_bytes(whole[:middle] + os.urandom(16384) + whole[middle + 16384:])
    code, said = galley("check", "--data", data)
    assert code == 1, f"{code}: {said}"
    assert "galley check:" in said, said


@test
def a_paper_is_never_made_over_another():
    data = copy_of_data()
    before = pathlib.Path(data, "galley.db").read_bytes()
    refuses(1, "init", "--data", data, telling=(data,))
    refuses(1, "init", "--demo", "--data", data, telling=(data,))
    assert pathlib.Path(data, "galley.db").read_bytes() == before


@test
def a_paper_is_not_made_where_nothing_can_be_made():
    refuses(1, "init", "--data", house.path("no/where/at/all"), telling=(house.path("no/where"),))
    refuses(1, "init", "--data", "/proc/galley", telling=("/proc/galley",))
    if os.geteuid() == 0:
        os.mkdir(house.path("locked"), 0o755)
        refuses(1, "init", "--data", house.path("locked"), telling=(house.path("locked"),), as_nobody=True)
        assert os.listdir(house.path("locked")) == []


@test
def a_folder_name_of_any_bytes_is_a_folder_name():
    for name in ("with space", "ünï-新聞", "quo'te\"s", "semi;colon?and#hash%41"):
        data = house.path(name)
        works("init", "--data", data)
        works("check", "--data", data)
        works("user", "list", "--data", data, telling=("editor",))


# ---- galley.conf ------------------------------------------------------------------------------------------------

def conf(text):
    name = f"conf-{next(names)}/galley.conf"
    path = house.folder / name
    path.parent.mkdir()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


@test
def a_line_that_cannot_be_is_named_with_what_is_allowed():
    data = copy_of_data()
    start = f"data = {data}\n; a comment\n\n"
    for line, telling in (
            ("colour = red", ("colour", "listen", "proxies")),
            ("Listen 8080", ()),
            ("nonsense", ()),
            ("[section]", ("sections",)),
            ("listen = 8080", ("listen", "ADDRESS:PORT")),
            ("threads = many", ("threads", "from 1 to 64")),
            ("threads = 65", ("threads", "from 1 to 64")),
            ("base = paper.example", ("base", "https://")),
            ("base = https://paper.example/news", ("base", "https://")),
            ("proxies = nearby", ("proxies", "10.0.0.0/8")),
            ("proxies = 10.0.0.0/33", ("proxies", "10.0.0.0/8")),
            ("dev = perhaps", ("dev", "yes or no")),
            ("log-requests = 1", ("log-requests", "yes or no")),
            ("largest-upload = 12", ("largest-upload", "64K")),
            ("largest-upload = 9999999999G", ("largest-upload", "1024M")),
            (f"data = {data}", ("data", "twice")),
            ("socket = /" + "x" * 150, ("socket", "107")),
            ("theme = " + "x" * 500, ("longer",)),
            ("base = \0", ())):
        file = conf(start + line + "\n")
        for command in (("serve",), ("check",), ("tick",), ("user", "list")):
            said_of_file(file, 4, command, telling)


def said_of_file(file, line, command, telling):
    code, said = galley(*command, "--conf", file)
    assert code in (1, 2), f"{command} {pathlib.Path(file).read_text()!r}: ended with {code}: {said}"
    for part in (f"{file}:{line}:", *telling):
        assert part in said, f"{pathlib.Path(file).read_text()!r}: {part!r} is not in {said!r}"


@test
def a_file_of_settings_that_cannot_be_read_is_named():
    for file in (house.path("nowhere.conf"), house.path("paper"), ""):
        code, said = galley("serve", "--conf", file) if file else (2, "galley")
        assert code in (1, 2) and file in said and len(said.strip().splitlines()) <= 2, f"{file}: {code} {said}"
    if os.geteuid() == 0:
        file = conf("threads = 2\n")
        os.chmod(file, 0o600)
        code, said = galley("serve", "--conf", file, as_nobody=True)
        assert code in (1, 2) and file in said and "Permission denied" in said, f"{code}: {said}"


@test
def nonsense_in_the_place_of_settings_does_no_harm():
    for content in (os.urandom(4096), b"\xff\xfe" + "threads = 2\n".encode("utf-16-le"), b"=" * 5000,
                    b"= x\n", b"a" * 100000, b"[" * 1000, b"threads = 2" + b"\0" * 100):
        code, said = galley("serve", "--conf", conf(content), "--data", house.path("nowhere"))
        assert code in (1, 2), f"{content[:30]}: {code} {said}"
        assert len(said.splitlines()) <= 3, said


@test
def empty_settings_are_settings():
    data = copy_of_data()
    for text in ("", "\n\n; nothing\n# nothing\n", "\ufeff; with a byte order mark\n", "threads = 2\r\n"):
        works("user", "list", "--conf", conf(text), "--data", data)


@test
def a_flag_stands_over_the_file():
    data = copy_of_data()
    works("user", "list", "--conf", conf("data = /nowhere\n"), "--data", data, telling=("editor",))
    works("user", "list", "--data", data, "--conf", conf("data = /nowhere\n"), telling=("editor",))


# ---- people -----------------------------------------------------------------------------------------------------

def may_sign_in(login, password):
    """A Sign-in through the form, on a server that is running; answers the status."""
    with Client(paper.port, f"10.9.{next(names) % 250}.1") as client:
        return client.post("/desk/sign-in", {"login": login, "password": password, "next": ""}).status


@test
def people_are_added_listed_given_passwords_and_disabled_while_it_serves():
    paper.start()
    word, other = "a long enough password", "quite another password"
    data = ("--data", paper.data)

    works("user", "add", "ada", "Ada Byron", *data, stdin=word + "\n", telling=("ada",))
    assert may_sign_in("ada", word) == 303
    assert "ada\tAda Byron\teditor" in works("user", "list", *data)
    assert may_sign_in("ada", other) == 422
    works("user", "password", "ada", *data, stdin=other + "\n", telling=("ada",))
    assert may_sign_in("ada", word) == 422
    assert may_sign_in("ada", other) == 303
    works("user", "disable", "ada", *data, telling=("ada",))
    assert may_sign_in("ada", other) == 422
    assert "ada\tAda Byron\tdisabled" in works("user", "list", *data)


@test
def a_session_ends_when_its_user_is_disabled():
    works("user", "add", "grace", "--data", paper.data, stdin="nanoseconds are short\n")
    with Client(paper.port, "10.8.1.1") as client:
        answer = client.post("/desk/sign-in", {"login": "grace", "password": "nanoseconds are short"})
        cookies = "; ".join(value.split(";")[0] for value in answer.headers.get_all("Set-Cookie"))
        assert client.get("/desk", {"Cookie": cookies}).status == 200
        works("user", "disable", "grace", "--data", paper.data)
        assert client.get("/desk", {"Cookie": cookies}).status == 303


@test
def people_who_cannot_be_are_refused_in_a_sentence():
    data = ("--data", paper.data)
    refuses(1, "user", "add", "editor", *data, stdin="a long enough password\n", telling=("already",))
    for word in ("password", "disable"):
        refuses(1, "user", word, "nobody-of-this-name", *data, stdin="a long enough password\n",
                telling=("no user",))
    for login in ("", " ", "two words", "a\nb", "a\tb", "x" * 500, "\x1b[31m", "\udcff\udcfe"):
        code, said = galley("user", "add", login, *data, stdin="a long enough password\n")
        assert code in (1, 2), f"{login!r} was taken: {said}"
        assert "\x1b" not in said and len(said.splitlines()) <= 2, said
    for password in ("", "\n", "short\n", "x" * 5000 + "\n", "editor2\n"):
        refuses(1, "user", "add", "editor2", *data, stdin=password)
    assert "editor2" not in works("user", "list", *data)


# ---- what the clock does, and the others ----------------------------------------------------------------------------

@test
def tick_publishes_what_is_due():
    data = copy_of_data()
    with store_of(data) as store:
        section, = store.execute("select id from section order by id limit 1").fetchone()
        now = int(time.time())
        for id, slug, due in ((9001, "due", now - 60), (9002, "not-due", now + 3600)):
            store.execute("insert into article (id, section, slug, headline, standfirst, language, direction,"
                          " format, source, body_html, words, state, due, published, changed, version)"
                          " select ?, ?, ?, headline, standfirst, language, direction, format, source,"
                          " body_html, words, 'scheduled', ?, 0, changed, 1 from article"
                          " where state = 'published' limit 1", (id, section, slug, due))
    works("tick", "--data", data)
    with store_of(data) as store:
        states = dict(store.execute("select slug, state from article where id > 9000"))
    assert states == {"due": "published", "not-due": "scheduled"}, states
    works("tick", "--data", data)
    works("check", "--data", data)


@test
def migrating_what_is_current_changes_nothing():
    data = copy_of_data()
    before = pathlib.Path(data, "galley.db").read_bytes()
    works("migrate", "--data", data)
    works("migrate", "--data", data)
    assert pathlib.Path(data, "galley.db").read_bytes() == before
    assert not list(pathlib.Path(data).glob("*before*")), list(pathlib.Path(data).iterdir())


@test
def check_is_clean_on_the_demo_and_on_an_empty_paper():
    works("check", "--data", copy_of_data())
    works("init", "--data", house.path("plain"))
    works("check", "--data", house.path("plain"))


@test
def each_init_makes_a_password_of_its_own():
    said = [works("init", "--data", house.path(f"own-{i}"), telling=("editor",)) for i in range(2)]
    passwords = {line.split()[-1] for text in said for line in text.splitlines() if "password" in line}
    assert len(passwords) == 2 and all(len(word) >= 16 for word in passwords), passwords


@test
def a_data_directory_is_not_for_everybody():
    mode = os.stat(house.path("plain")).st_mode & 0o007
    assert mode == 0, oct(mode)
    assert os.stat(house.path("plain/galley.db")).st_mode & 0o007 == 0


@test
def two_servers_of_one_paper_get_on():
    second = free_port()
    process = house.start("second", house.path("bin/galley"), "serve", "--conf",
                          house.path("desk/galley.conf"), "--listen", f"127.0.0.1:{second}")
    until = time.monotonic() + 20
    while True:
        try:
            with Client(second, "192.0.2.3") as client:
                assert client.get("/").status == 200
            break
        except Lost:
            assert time.monotonic() < until and process.poll() is None, house.log("second")
            time.sleep(0.02)
    with Client(paper.port, "192.0.2.3") as client:
        assert client.get("/").status == 200
    assert house.stop(process) == 0


@test
def a_port_that_is_taken_is_named():
    for where, why in ((f"127.0.0.1:{paper.port}", "in use"), ("203.0.113.7:8080", "cannot assign")):
        code, said = galley("serve", "--data", copy_of_data(), "--listen", where)
        assert code == 1 and len(said.splitlines()) == 1, f"{code}: {said}"
        assert where in said and why in said.lower(), said


@test
def the_server_ends_in_good_order():
    paper.stop()
    house.sanitizers_are_silent()


run_tests()
