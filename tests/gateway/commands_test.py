#!/usr/bin/env python3
"""What the programs say to wrong flags, wrong files and wrong folders, and what signals do to them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import fcgi
from client import ask, parse, read_all
from doors import House, example, free_port, nobody, start_fastcgi, start_serve, store_of
from tap import Skip, run_tests, test

house = House(sys.argv[1])
names = iter(range(1000))
STOPS = "1 or 2"  # a start that is refused


def paper(conf=""):
    """A copy of the demo with a galley.conf of its own; answers its name in the house."""
    name = f"paper-{next(names)}"
    house.copy_of_paper(name)
    if conf:
        house.write(f"{name}/galley.conf", f"data = {house.path(name)}/data\n{conf}")
    return name


def data_of(name):
    return house.path(f"{name}/data")


def says(text, *parts):
    for part in parts:
        assert part in text, f"{part!r} is not in {text!r}"
    assert "Sanitizer" not in text, text


def program(*words, code, env=None, stdin=subprocess.DEVNULL):
    """Any program of ours, as nobody; answers all that it said."""
    done = subprocess.run(words, stdin=stdin, capture_output=True, timeout=60,
                          cwd=house.folder, env={**os.environ, **(env or {})}, **nobody())
    said = (done.stdout + done.stderr).decode()
    right = done.returncode in (1, 2) if code == STOPS else done.returncode == code
    assert right, f"{words} ended with {done.returncode}: {said}"
    return said


def galley(*words, code=0):
    return program(house.path("bin/galley"), *words, code=code)


def until(condition, what):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, f"not within 20 s: {what}"
        time.sleep(0.02)


# ---- words on the command line ----------------------------------------------------------------------

@test
def help_and_version_are_there():
    says(galley("help"), "serve", "fastcgi", "init", "migrate", "check", "backup", "restore", "tick", "user")
    says(galley("help", "serve"), "--listen", "--data", "--conf", "--threads", "--dev")
    says(galley("version"), "0.1.0")


@test
def help_and_version_are_also_flags():
    for flag in ("--help", "-h"):
        says(galley(flag), "serve", "fastcgi", "user")
        says(galley("serve", flag), "--listen", "SIGHUP")
        says(galley("user", "add", flag), "standard input")
        says(galley("fastcgi", flag), "--socket")
        says(program(house.path("bin/galley.cgi"), flag, code=0), "--socket")
    says(galley("--version"), "0.1.0")
    says(program(house.path("bin/galley.cgi"), "--version", code=0), "0.1.0")


@test
def help_and_version_need_no_configuration():
    nowhere = {"GALLEY_CONF": house.path("nowhere.conf")}
    for words in (("help",), ("help", "serve"), ("version",), ("--help",), ("serve", "--help")):
        program(house.path("bin/galley"), *words, code=0, env=nowhere)
    says(program(house.path("bin/galley"), "check", code=1, env=nowhere), "nowhere.conf")


@test
def a_wrong_command_is_answered_with_what_was_expected():
    says(galley("nonsense", code=2), "expected", "serve")
    says(galley(code=2), "serve")


@test
def a_wrong_flag_is_answered_with_what_was_expected():
    for command in ("serve", "fastcgi", "init", "migrate", "check", "tick"):
        says(galley(command, "--nonsense", code=2), "--nonsense", "--data")
    says(galley("serve", "--listen", code=2), "--listen")
    says(galley("serve", "--data", data_of(paper()), "--listen", "nowhere", code=2), "ADDRESS:PORT")
    says(galley("serve", "--data", data_of(paper()), "--threads", "9999", code=2), "64")
    says(galley("backup", code=2), "FILE")
    says(galley("user", "nonsense", code=2), "add", "list", "password", "disable")
    for words in (("list", "extra"), ("list", "extra", "words"), ("disable", "ada", "extra"),
                  ("password", "ada", "extra"), ("add",), ("add", "ada", "Ada", "extra")):
        says(galley("user", *words, code=2), "expected", "galley help user")
    for socket_name in ("foo", "galley.sock", "nowhere:port"):
        says(galley("fastcgi", "--socket", socket_name, code=2), "--socket", "ADDRESS:PORT")


@test
def a_wrong_flag_of_the_cgi_program_is_answered_with_what_was_expected():
    says(program(house.path("bin/galley.cgi"), "--nonsense", code=2), "--nonsense", "--socket")
    says(program(house.path("bin/galley.cgi"), code=2), "--socket")


# ---- galley.conf ------------------------------------------------------------------------------------

@test
def an_unknown_key_stops_the_start_with_file_line_and_what_is_allowed():
    name = paper("\ncolour = red\n")
    said = galley("serve", "--conf", house.path(f"{name}/galley.conf"), code=STOPS)
    says(said, "galley.conf:3:", "colour", "listen")


@test
def a_bad_value_stops_the_start_with_file_line_and_what_is_allowed():
    for line, allowed in (("threads = many", "from 1 to 64"), ("base = paper", "https://"),
                          ("listen = 8080", "ADDRESS:PORT"), ("proxies = nearby", "10.0.0.0/8"),
                          ("theme = nowhere", "a folder"), ("socket = galley", "slash"),
                          (" threads = 2", "space")):
        name = paper(line + "\n")
        for command in ("serve", "fastcgi", "check"):
            says(galley(command, "--conf", house.path(f"{name}/galley.conf"), code=1),
                 "galley.conf:2:", line.split()[0] if line[0] != " " else "line", allowed,
                 "see: galley.conf(5)")


@test
def a_configuration_that_is_a_folder_is_named_as_one():
    said = galley("serve", "--conf", house.path("bin"), code=1)
    says(said, f"{house.path('bin')}: cannot be read: Is a directory")


@test
def development_needs_the_source_tree():
    said = galley("serve", "--dev", "--data", data_of(paper()), code=1)
    says(said, "templates/", "source tree")


@test
def a_configuration_that_is_not_there_stops_the_start():
    says(galley("serve", "--conf", house.path("nowhere.conf"), code=STOPS), "nowhere.conf", "No such file")


# ---- the data directory -----------------------------------------------------------------------------

@test
def a_missing_data_directory_stops_the_start():
    says(galley("serve", "--data", house.path("nowhere"), code=1), "nowhere", "galley init")


@test
def a_data_directory_that_is_a_file_stops_the_start():
    house.write("a-file", "text")
    says(galley("serve", "--data", house.path("a-file"), code=1), "a-file")


@test
def a_data_directory_that_cannot_be_written_stops_the_start():
    name = paper()
    os.chmod(data_of(name), 0o555)
    for file in ("galley.db",):
        os.chmod(f"{data_of(name)}/{file}", 0o444)
    says(galley("serve", "--data", data_of(name), "--listen", f"127.0.0.1:{free_port()}", code=1),
         data_of(name))


@test
def a_store_that_is_none_stops_the_start():
    name = paper()
    with open(f"{data_of(name)}/galley.db", "wb") as file:
        file.write(b"no database at all\n" * 500)
    says(galley("serve", "--data", data_of(name), code=1), "galley.db")


@test
def a_store_of_a_newer_version_stops_the_start():
    name = paper()
    with store_of(data_of(name)) as store:
        store.execute("pragma user_version = 9999")
    house.give_away(house.folder / name)
    for command in ("serve", "check", "migrate"):
        says(galley(command, "--data", data_of(name), code=1), "newer")


@test
def a_paper_is_never_made_over_another():
    name = paper()
    says(galley("init", "--data", data_of(name), code=1), data_of(name))


@test
def the_demo_passes_its_own_check():
    galley("check", "--data", data_of(paper()))


@test
def a_taken_port_stops_the_start():
    name = paper()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        says(galley("serve", "--data", data_of(name), "--listen", f"127.0.0.1:{port}", code=1),
             str(port), "in use")


@test
def a_backup_taken_while_serving_can_be_restored():
    name = paper()
    process, port = start_serve(house, name)
    before = ask(port, "/").body
    file = house.path(f"{name}/copy.db")
    galley("backup", file, "--data", data_of(name))
    assert house.stop(process) == 0

    other = f"{name}-again"
    house.write(f"{other}/galley.conf", f"data = {data_of(other)}\nbase = http://paper.example\n")
    house.give_away(house.folder / other)
    galley("restore", file, "--data", data_of(other))
    process, port = start_serve(house, other)
    assert ask(port, "/").body == before
    assert house.stop(process) == 0


# ---- CGI and FastCGI without a web server -------------------------------------------------------------

def cgi(environment, *words):
    """One CGI request: the head and the body of the answer."""
    done = subprocess.run([house.path("bin/galley.cgi"), *words], stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=60, cwd=house.folder,
                          env={**os.environ, **environment}, **nobody())
    assert b"Sanitizer" not in done.stderr, done.stderr.decode()
    head, _, body = done.stdout.decode().partition("\r\n\r\n")
    return head, body


@test
def a_cgi_program_answers_the_request_of_its_environment():
    head, body = cgi({**fcgi.variables("/"), "GALLEY_DATA": data_of(paper())})
    says(head, "Status: 200", "Content-Type: text/html")
    says(body, "</html>")


@test
def a_cgi_program_takes_its_command_line_for_no_flags():
    head, _ = cgi({**fcgi.variables("/?--data+/tmp"), "GALLEY_DATA": data_of(paper())}, "--data", "/tmp")
    says(head, "Status: 200")


@test
def a_cgi_program_asked_by_http_1_0_without_a_host_takes_the_servers_name():
    name = paper()
    old = {k: v for k, v in fcgi.variables("/robots.txt").items() if k not in ("HTTP_HOST", "SERVER_PROTOCOL")}
    old |= {"SERVER_NAME": "daily.example", "SERVER_PORT": "8080", "GALLEY_DATA": data_of(name)}
    head, body = cgi({**old, "SERVER_PROTOCOL": "HTTP/1.0"})
    says(head, "Status: 200")
    says(body, "http://daily.example:8080/sitemap.xml")
    head, body = cgi({**old, "SERVER_PROTOCOL": "HTTP/1.1"})
    says(head, "Status: 400")


@test
def a_cgi_program_without_a_paper_answers_without_saying_where_it_looked():
    nowhere = {"GALLEY_DATA": house.path("nowhere")}
    head, body = cgi({**fcgi.variables("/"), **nowhere})
    says(head, "Status: 503", "Retry-After: 60", "Content-Type: text/plain", "private, no-store",
         "X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'none'")
    assert body and "nowhere" not in body, body

    head, body = cgi({**fcgi.variables("/", "HEAD"), **nowhere})
    says(head, "Status: 503")
    assert not body, body


@test
def a_fastcgi_program_takes_its_socket_as_standard_input():
    name = paper()
    where = house.path(f"{name}/given.sock")
    with fcgi.listening_socket(where) as door:
        log = open(house.path(f"{name}/fastcgi.log"), "ab")
        process = subprocess.Popen([house.path("bin/galley.cgi")], stdin=door, stdout=log, stderr=log,
                                   env={**os.environ, "GALLEY_DATA": data_of(name)}, **nobody())
    try:
        output, ended = fcgi.answer(where, fcgi.request(fcgi.variables("/")))
        assert ended and output.startswith(b"Status: 200"), output[:300]
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


@test
def fastcgi_requests_that_lie_about_their_length_are_refused():
    name = paper()
    where = start_fastcgi(house, name)
    form = {"CONTENT_TYPE": "application/x-www-form-urlencoded", "HTTP_ORIGIN": "http://paper.example"}
    for length, body, statuses in (
            ("99", b"text=cut+off", (b"400",)),            # shorter than it says
            ("999999999999", b"text=x", (b"413",)),        # more than is taken
            ("-1", b"text=x", (b"400",)),
            ("many", b"text=x", (b"400",)),
            ("5", b"text=longer+than+it+says", (b"404", b"422")),  # the rest is not looked at
    ):
        output, ended = fcgi.answer(where, fcgi.request(
            fcgi.variables("/talk", "POST", CONTENT_LENGTH=length, **form), body))
        assert ended, f"{length}: the request was never ended"
        assert output[8:11] in statuses, f"{length}: {output[:200]}"
    output, ended = fcgi.answer(where, fcgi.request(fcgi.variables("/")))
    assert ended and output.startswith(b"Status: 200"), output[:200]


@test
def fastcgi_nonsense_harms_nobody():
    name = paper()
    where = start_fastcgi(house, name)
    for nonsense in (b"", b"\0" * 64, b"\xff" * 4096, b"GET / HTTP/1.1\r\n\r\n",
                     fcgi.record(fcgi.PARAMS, b"\x80"), fcgi.record(fcgi.BEGIN, b"\0\x09"),
                     fcgi.request(fcgi.variables("/"))[:40]):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(where)
            connection.sendall(nonsense)
    output, ended = fcgi.answer(where, fcgi.request(fcgi.variables("/")))
    assert ended and output.startswith(b"Status: 200"), output[:200]


@test
def a_fastcgi_program_ends_in_good_order():
    name = paper()
    where = start_fastcgi(house, name)
    process = house.processes[-1]

    assert house.stop(process) == 0

    with socket.socket(socket.AF_UNIX) as connection:
        assert connection.connect_ex(where) != 0


@test
def the_unit_for_systemd_is_sound():
    if not shutil.which("systemd-analyze"):
        raise Skip("systemd is not here")
    unit = house.write("unit/galley.service", example("galley.service", {
        "/usr/bin/galley": house.path("bin/galley")}))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
    assert done.returncode == 0 and not done.stderr, done.stderr


# ---- signals ------------------------------------------------------------------------------------------

def large_file(name, megabytes):
    """A file in media/ that takes its time; answers its size."""
    with open(f"{data_of(name)}/media/large.png", "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + os.urandom(1 << 20) * megabytes)
        size = file.tell()
    with store_of(data_of(name)) as store:
        store.execute("insert into media (name, type, width, height) "
                      "values ('large.png', 'image/png', 9, 9)")
    house.give_away(house.folder / name)
    return size


@test
def a_reply_under_way_is_finished_before_the_end():
    name = paper()
    size = large_file(name, 16)
    process, port = start_serve(house, name)
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(b"GET /media/large.png HTTP/1.1\r\nHost: paper.example\r\n"
                       b"Connection: close\r\n\r\n")
    received = connection.recv(1000)

    process.send_signal(signal.SIGTERM)
    until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) != 0, "no new connections")
    with connection:
        received += read_all(connection)

    answer = parse(received, "GET")
    assert answer.status == 200 and len(answer.body) == size
    assert process.wait(20) == 0, house.log(name)


@test
def a_kept_connection_without_a_request_does_not_delay_the_end():
    name = paper()
    process, port = start_serve(house, name)
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: paper.example\r\n\r\n")
        connection.recv(10000)

        assert house.stop(process) == 0, house.log(name)


@test
def a_hang_up_rereads_the_configuration():
    name = paper("base = http://paper.example\n")
    process, port = start_serve(house, name)
    assert ask(port, "/", headers={"Host": "daily.example"}).status == 421

    house.write(f"{name}/galley.conf", f"data = {data_of(name)}\nbase = http://daily.example\n")
    process.send_signal(signal.SIGHUP)

    until(lambda: ask(port, "/", headers={"Host": "daily.example"}).status == 200, "the new base")
    assert house.stop(process) == 0


@test
def a_hang_up_with_a_broken_configuration_keeps_the_old_one():
    name = paper("base = http://paper.example\n")
    process, port = start_serve(house, name)

    house.write(f"{name}/galley.conf", f"data = {data_of(name)}\nbase = http://daily.example\nx = y\n")
    process.send_signal(signal.SIGHUP)

    until(lambda: "galley.conf:3" in house.log(name), "the log names the line")
    assert ask(port, "/").status == 200
    assert house.stop(process) == 0


@test
def a_hang_up_says_what_needs_a_restart():
    name = paper("base = http://paper.example\n")
    process, port = start_serve(house, name)

    house.write(f"{name}/galley.conf", f"data = {house.path('elsewhere')}\nbase = http://paper.example\n")
    process.send_signal(signal.SIGHUP)

    until(lambda: "restart" in house.log(name), "the log speaks of a restart")
    assert ask(port, "/").status == 200
    assert house.stop(process) == 0


@test
def a_paper_whose_server_was_killed_serves_again():
    name = paper()
    process, port = start_serve(house, name)
    before = ask(port, "/").body
    process.kill()
    process.wait()

    process, port = start_serve(house, name)

    assert ask(port, "/").body == before
    assert house.stop(process) == 0


@test
def the_sanitizers_have_nothing_to_say():
    for process in house.processes:
        if process.poll() is None:
            house.stop(process)
    house.sanitizers_are_silent()


run_tests()
