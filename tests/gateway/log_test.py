#!/usr/bin/env python3
"""What a server says about its readers: lines for what happened, and never a secret, a token, a name, a
mail address or a whole address of the network."""

import re
import signal
import sys
import time

from client import ask, post
from doors import House, start_serve, store_of
from editor import Editor
from tap import run_tests, test

PASSWORD = "eleven quiet lanterns"
house = House(sys.argv[1])
house.galley("user", "add", "harriet", "Harriet Vale", "--data", house.path("paper"), stdin=PASSWORD + "\n")
house.copy_of_paper("serve")


def configure(*lines):
    house.write("serve/galley.conf", "".join(line + "\n" for line in (
        f"data = {house.path('serve/data')}", "base = http://paper.example", "proxies = 127.0.0.1", *lines)))


configure("log-requests = yes")
process, port = start_serve(house, "serve")


def until(condition, what):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, f"not within 20 s: {what}: {house.log('serve')[-2000:]}"
        time.sleep(0.02)


def cookies_of(answer):
    return [value.split(";")[0].partition("=")[2] for name, value in answer.headers
            if name.lower() == "set-cookie"]


def story():
    with store_of(house.path("serve/data")) as store:
        return store.execute("select id from article where state = 'published' and talk = 'open' "
                             "and section is not null limit 1").fetchone()[0]


def work_through_the_paper():
    """Signs in, is refused, comments, writes to an author, searches; answers what must not be told."""
    forwarded = {"X-Forwarded-For": "203.0.113.77"}
    editor = Editor(port, "harriet", PASSWORD)
    page = editor.get("/desk/settings")
    secrets = [value.partition("=")[2] for value in editor.cookies.split("; ")]
    secrets += re.findall(r'name="token" value="([^"]+)"', page)
    editor.get("/desk/story?next=hidden-in-a-query")
    wrong = {"login": "harriet", "password": "a wrong lantern"}
    assert post(port, "/desk/sign-in", wrong, forwarded).status == 422
    assert post(port, "/desk/sign-in", {**wrong, "login": "nobody-here"}, forwarded).status == 422
    assert post(port, "/desk/settings", {"token": "forged-token"}, {"Cookie": editor.cookies}).status == 403
    said = post(port, "/talk", {"article": story(), "name": "Ida Brandt", "email": "ida@mail.example",
                                "text": "Words of a comment", "website": ""}, forwarded)
    assert said.status == 303, said.status
    secrets += cookies_of(said)
    ask(port, "/search?q=a+private+question", headers=forwarded)
    ask(port, "/", headers={"Authorization": "Basic c2VjcmV0", **forwarded})
    return secrets + [PASSWORD, PASSWORD.replace(" ", "+"), "wrong lantern", "wrong+lantern", "harriet", "Harriet",
                      "nobody-here", "forged-token", "ida@mail.example", "ida%40mail", "Ida Brandt", "Ida+Brandt",
                      "Words of a comment", "Words+of", "private+question", "hidden-in-a-query", "c2VjcmV0",
                      "203.0.113.77", "127.0.0.1 "]


@test
def no_secret_no_token_and_no_whole_address_is_in_the_log():
    secrets = work_through_the_paper()
    until(lambda: "GET / 200" in house.log("serve"), "the last request is noted")

    log = house.log("serve")

    assert len(secrets) > 20 and all(len(secret) > 5 for secret in secrets), secrets
    for secret in secrets:
        assert secret not in log, f"{secret!r} is in the log: {log}"
    for line in ("POST /desk/sign-in 422", "POST /talk 303", "GET /search 200", "203.0.113.0/24",
                 "sign-in refused: name ", "sign-in signed in: name ", "refused: POST /desk/settings from"):
        assert line in log, f"{line!r} is not in the log: {log}"


@test
def requests_are_noted_no_longer_when_a_hang_up_says_so():
    configure("log-requests = no")
    process.send_signal(signal.SIGHUP)
    until(lambda: "were read again" in house.log("serve"), "SIGHUP is noted")
    before = house.log("serve").count("GET /town ")

    assert ask(port, "/town").status == 200
    assert post(port, "/talk", {"article": "1"}, {"Origin": "http://evil.example"}).status == 403
    until(lambda: "refused: POST /talk from" in house.log("serve"), "refusals are always noted")

    assert house.log("serve").count("GET /town ") == before
    assert "POST /talk 403" not in house.log("serve")


@test
def the_server_is_still_well():
    assert house.stop(process) == 0, house.log("serve")
    house.sanitizers_are_silent()


run_tests()
