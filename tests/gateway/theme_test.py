#!/usr/bin/env python3
"""Templates and static files from disk: of a theme, read again at SIGHUP, and of the source tree, read for
each page under development."""

import re
import shutil
import signal
import sys
import time

from client import ask
from doors import PROJECT, House, start_fastcgi, start_serve
from editor import Editor
from tap import run_tests, test

OWN = "{{<frame.html}}{{$title}}Own{{/title}}{{$main}}<p>%s</p>{{/main}}{{/frame.html}}\n"
BROKEN = OWN % "{{nobody_knows_this}}"

house = House(sys.argv[1])
house.galley("user", "add", "harriet", "--data", house.path("paper"), stdin="eleven quiet lanterns\n")
for folder in ("templates", "static"):
    shutil.copytree(PROJECT / folder, house.folder / folder)


def themed(name, text=OWN % "the first look"):
    """A paper with a theme: its error page and a style sheet of its own."""
    data = house.copy_of_paper(name)
    write_theme(name, text)
    house.write(f"{name}/theme/static/own.css", "p { color: teal }\n")
    house.write(f"{name}/galley.conf", f"data = {data}\nbase = http://paper.example\n"
                                       f"theme = {house.path(name)}/theme\n")
    house.give_away(house.folder / name)
    return name


def write_theme(name, text):
    house.write(f"{name}/theme/templates/error.html", text)


def until(condition, what):
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, f"not within 20 s: {what}"
        time.sleep(0.02)


def missing_page(port):
    return ask(port, "/no-such-page").text


@test
def a_changed_theme_takes_effect_at_a_hang_up():
    name = themed("changed")
    process, port = start_serve(house, name)
    assert "the first look" in missing_page(port)
    write_theme(name, OWN % "the second look")
    assert "the first look" in missing_page(port)

    process.send_signal(signal.SIGHUP)

    until(lambda: "the second look" in missing_page(port), "the second look")
    assert house.stop(process) == 0


@test
def a_broken_theme_is_refused_at_a_hang_up_and_the_old_one_kept():
    name = themed("kept")
    process, port = start_serve(house, name)
    write_theme(name, BROKEN)

    process.send_signal(signal.SIGHUP)

    until(lambda: "error.html:1: " in house.log(name), "the log names file and line")
    assert "the old ones stay" in house.log(name)
    assert "the first look" in missing_page(port)
    assert house.stop(process) == 0


@test
def a_broken_theme_stops_the_start():
    name = themed("broken", BROKEN)
    for command in ("serve", "check"):
        said = house.galley(command, "--conf", house.path(f"{name}/galley.conf"), code=1)
        assert "error.html:1: " in said and "nobody_knows_this" in said, said


@test
def a_theme_that_broke_meanwhile_hinders_no_setting():
    name = themed("settings")
    process, port = start_serve(house, name)
    editor = Editor(port, "harriet", "eleven quiet lanterns")
    write_theme(name, BROKEN)

    for paper, language in (("The Tide", "en"), ("The Tide", "ar")):
        answer = editor.fill("/desk/settings", "/desk/settings", {"name": paper, "language": language})
        assert answer.status == 303, answer.status
        assert paper in editor.get("/desk/settings?saved")
        page = missing_page(port)
        assert paper in page and "the first look" in page and f'lang="{language}"' in page, page

    assert "problem" not in house.log(name), house.log(name)
    assert house.stop(process) == 0


@test
def fastcgi_reads_a_theme_again_too():
    name = themed("fast")
    start_fastcgi(house, name)
    process = house.processes[-1]
    write_theme(name, BROKEN)

    process.send_signal(signal.SIGHUP)

    until(lambda: "error.html:1: " in house.log(name), "the log names file and line")
    assert house.stop(process) == 0


@test
def under_development_templates_and_static_files_are_read_for_each_page():
    house.copy_of_paper("dev")
    process, port = start_serve(house, "dev", "--dev")
    before = re.search(r'href="(/static/site\.[^"]+\.css)"', ask(port, "/").text)[1]

    house.write("templates/error.html", OWN % "seen at once")
    with open(house.path("static/site.css"), "a") as file:
        file.write("p { color: plum }\n")

    assert "seen at once" in missing_page(port)
    after = re.search(r'href="(/static/site\.[^"]+\.css)"', ask(port, "/").text)[1]
    assert after != before and "plum" in ask(port, after).text
    assert ask(port, after).header("Cache-Control") == "public, max-age=31536000, immutable"
    assert house.stop(process) == 0


@test
def under_development_an_error_in_a_template_is_shown_in_the_browser():
    house.copy_of_paper("dev-broken")
    process, port = start_serve(house, "dev-broken", "--dev")
    house.write("templates/error.html", BROKEN)

    answer = ask(port, "/no-such-page")

    assert answer.status == 500 and answer.header("Content-Type").startswith("text/plain")
    assert "error.html:1: " in answer.text and "nobody_knows_this" in answer.text, answer.text
    assert ask(port, "/").status == 200
    house.write("templates/error.html", OWN % "mended")
    assert "mended" in missing_page(port)
    assert house.stop(process) == 0


@test
def under_development_a_theme_goes_before_the_source_tree():
    name = themed("dev-themed")
    process, port = start_serve(house, name, "--dev")

    assert "the first look" in missing_page(port)
    assert "teal" in ask(port, "/static/own.css").text
    assert "{" in ask(port, "/static/site.css").text, "the source tree's files are there too"
    assert house.stop(process) == 0


@test
def the_sanitizers_have_nothing_to_say():
    house.sanitizers_are_silent()


run_tests()
