#!/usr/bin/env python3
"""A WordPress site moves in: every export that we have, twice, changed, taken back, tried dry, broken off,
on a full disk, and one that means harm.  Seen from outside, by its command and its pages."""

import collections
import html
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
import urllib.parse

import wxr
from moving import OWN_TABLES, Papers, differences
from newsroom import Client, Editor, comments_of, count_told, form_of, nobody
from page_check import check_feed, check_page, check_json_feed
from small_disk import SmallDisk, unmount_all
from tap import add, run_tests, test

papers = Papers(sys.argv[1])

BROKEN = ("malformed.xml", "missing-version-tag.xml")  # no item of them can be read
EXPORTS = [path for folder in (wxr.DATA, wxr.DATA / "theme") for path in sorted(folder.glob("*.xml"))]


def leads_to(client, target):
    """Where an old address leads in one step, itself where it answers; None: nowhere."""
    answer = client.get(target)
    if answer.status == 200:
        return target
    if answer.status != 301:
        return None
    there = urllib.parse.urlsplit(answer.headers["Location"])
    where = urllib.parse.urlunsplit(("", "", there.path, there.query, ""))
    return where if client.get(where).status == 200 else None


# ---- every export ---------------------------------------------------------------------------------------

def counts_are_those_of(export, report):
    wanted = collections.Counter(item.counted for item in export.items)
    told = {what: n for what, n in report["counts"].items()
            if what not in ("sections", "authors", "tags", "comments", "left out: pingback")}
    assert told == wanted, f"told {told}, the file holds {dict(wanted)}"
    assert sum(told.values()) == len(export.items)
    sums = {note["kind"]: int(note["what"].split()[0]) for note in report["notes"]
            if note["weight"] == "left out" and not note["old"]
            and note["kind"] not in ("category", "pingback")}
    others = collections.Counter(i.type for i in export.items if not i.is_story and i.type != "attachment")
    assert sums == others, f"named {sums}, there are {others}"


def number_the_unnumbered(export, paper):
    """Items that tell no number are known by one below zero."""
    known = {headline: old for old, headline in paper.rows(
        "select i.old, a.headline from import_item i join article a on a.id = i.new"
        " where i.kind = 1 and i.old < 0")}
    for item in export.items:
        item.id = item.id or known.get(item.title, 0)


def comments_are_those_of(export, paper, report):
    """Number, parent, state and date; what was left out is told."""
    empty = {int(number) for note in report["notes"]
             for number in re.findall(r"its comment (\d+) has nothing to read", note["what"])}
    wanted, pings = [], 0
    for item in export.items:
        if not item.counted.startswith(("stories", "drafts", "pages")):
            continue
        there = {c.id for c in item.comments if not c.is_ping} - empty
        pings += sum(c.is_ping for c in item.comments)
        wanted += [(c.id, item.id, c.parent if c.parent in there else None, c.state, c.posted)
                   for c in item.comments if c.id in there]
    assert report["counts"].get("comments", 0) == len(wanted)
    twice = {id for id, n in collections.Counter(c[0] for c in wanted).items() if n > 1}
    undated = {c[0] for c in wanted if not c[4]}
    wanted = [c for c in wanted if c[0] not in twice]
    found = [(old, story, parent, state, posted if old not in undated else 0)
             for old, story, parent, _, state, posted, *_ in paper.came_in()["comments"] if old not in twice]
    assert sorted(found, key=str) == sorted(wanted, key=str), \
        f"more {set(found) - set(wanted)}, missing {set(wanted) - set(found)}"
    told = sum(int(n) for note in report["notes"]
               for n in re.findall(r"(\d+) notices of other sites", note["what"]))
    assert report["counts"].get("left out: pingback", 0) == told
    assert told == pings, f"{told} pingbacks are told, {pings} are there"


def in_order(comments):
    """As a tree is read; answers go under what they answer, older ones first."""
    under = collections.defaultdict(list)
    numbers = {c.id for c in comments}
    for c in sorted(comments, key=lambda c: c.id):
        under[c.parent if c.parent in numbers else 0].append(c.id)

    def walk(number):
        return [x for child in under[number] for x in [child, *walk(child)]]

    return walk(0)


def comments_stand_in_order(client, paper, item, address):
    if item.type == "page":
        return  # which show no comments, as the report tells
    new = dict(paper.rows("select new, old from import_item where kind = 2"))
    shown = [new.get(int(number)) for number in comments_of(client, address)]
    approved = [c for c in item.comments if not c.is_ping and c.state == "approved" and c.id in new.values()]
    standing = [c for c in in_order([c for c in item.comments if c.id in new.values()])
                if c in {a.id for a in approved}]
    if None in shown:  # a number that the file gives to two comments
        standing = [c for c in standing if c in shown]
    assert [c for c in shown if c in standing] == standing, f"{address}: {shown}, wanted {standing}"
    assert count_told(client.get(address).text) == len(approved), address


def public_stories_answer(client, export, paper):
    addresses = paper.addresses()
    for item in export.public:
        here = addresses[item.id]
        assert client.get(here).status == 200, here
        key = "page_id" if item.type == "page" else "p"
        site = urllib.parse.urlsplit(export.address).path
        old = [f"{site}/?{key}={item.id}"] if item.id > 0 else []
        if export.target_of(item.link) and "?p=" not in item.link:
            old.append(export.target_of(item.link))
        for target in old:
            if "//" in target:
                continue  # an empty segment is refused
            assert leads_to(client, target) == here, f"{target} leads to {leads_to(client, target)}, not {here}"
        if item.comments:
            comments_stand_in_order(client, paper, item, here)
    dates = dict(paper.rows("select i.old, a.published from import_item i join article a on a.id = i.new"
                            " where i.kind = 1"))
    wrong = [(i.id, dates[i.id], i.published) for i in export.public
             if i.published and i.published < time.time() and dates[i.id] != i.published]
    assert not wrong, wrong


def nothing_else_answers(client, export, paper):
    """What was not public there cannot be reached, nor is it named in lists."""
    addresses = paper.addresses()
    hidden = [item for item in export.items if item.is_story and not item.is_public]
    others = {addresses[item.id] for item in export.public}
    others |= {f"/{slug}" for slug, in paper.rows("select slug from section")}
    listed = client.get("/sitemap.xml").text + client.get("/feed.xml").text
    for number in re.findall(r"<loc>[^<]*(/sitemap/[^<]+)</loc>", listed):
        listed += client.get(number).text
    for item in hidden:
        targets = [f"/?p={item.id}", f"/?page_id={item.id}", addresses.get(item.id),
                   item.slug and export.target_of(item.link)]
        for target in filter(None, targets):
            where = leads_to(client, target)
            assert where in (None, *others) or (where == target and target.startswith("/?")), \
                f"{target} leads to {where}"
        here = addresses.get(item.id)
        assert not here or f"{here}<" not in listed, f"{here} is listed"


def lists_answer(client, export, report):
    """Categories, tags and authors of public posts, and their feeds."""
    site = urllib.parse.urlsplit(export.address).path
    posts = [item for item in export.public if item.type == "post"]
    named = {("category" if domain == "category" else "tag", slug)
             for item in posts for domain, slug in item.filings if domain in ("category", "post_tag")}
    named |= {("author", item.creator) for item in posts if not any(d == "author" for d, _ in item.filings)}
    left_out = " ".join(note["what"] + "\n" for note in report["notes"])
    told = {name for names in re.findall(r"more tags than .*: left out are (.*)", left_out)
            for name in names.split(", ")}
    named = [(what, slug) for what, slug in named if slug and re.fullmatch(r"[a-z0-9_-]+", slug)]
    for what, slug in named:
        if (what, slug) == ("category", "uncategorized") or export.names[slug] in told:
            continue
        for target in (f"{site}/{what}/{slug}/", f"{site}/{what}/{slug}/feed/"):
            where = leads_to(client, target)
            assert where and where != target, f"{target} leads to {where}"
            assert where.endswith("/feed.xml") == target.endswith("/feed/"), f"{target} leads to {where}"
    for target, wanted in (("/feed/", "/feed.xml"), ("/feed/atom/", "/feed.atom"), ("/?feed=rss2", "/feed.xml"),
                           ("/comments/feed/", "/comments.xml"), ("/", "/")):
        target = site + target
        assert leads_to(client, target) == wanted, f"{target} leads to {leads_to(client, target)}"
        assert client.get(wanted).status == 200


def moves_in(path):
    paper, file = papers.new(), papers.file(path.name, path.read_bytes())
    export = wxr.Export(path)
    report = paper.moves_in(file)
    counts_are_those_of(export, report)
    number_the_unnumbered(export, paper)
    comments_are_those_of(export, paper, report)
    paper.is_sound()
    with paper.serve() as client:
        public_stories_answer(client, export, paper)
        nothing_else_answers(client, export, paper)
        lists_answer(client, export, report)
    paper.stop()


for path in EXPORTS:
    if path.name not in BROKEN:
        add(f"{path.stem.replace('.', '-').replace('-', '_')}_moves_in_whole", lambda path=path: moves_in(path))


# ---- twice, and changed -----------------------------------------------------------------------------------

SITE_LISTS = (wxr.author(1, "ada", "Ada Quill"), wxr.author(2, "ben", "Ben Tide"),
              wxr.category(3, "news", "News"))


def small_site(*items):
    return wxr.export(*SITE_LISTS, *items)


def three_stories(**changes):
    """The items of a small site; `changes` are those of story 12."""
    second = {"title": "The second", "comments": [wxr.comment(21, "First said."),
                                                  wxr.comment(22, "An answer.", parent=21)]}
    return [wxr.item(11, "The first", slug="the-first"),
            wxr.item(12, **{"slug": "the-second", **second, **changes}),
            wxr.item(13, "The third", slug="the-third", status="draft")]


@test
def an_export_that_moves_in_twice_changes_nothing():
    paper = papers.new()
    name = "themeunittestdata.wordpress.xml"
    file = papers.file(name, (wxr.DATA / "theme" / name).read_bytes())
    first = paper.moves_in(file)
    before, counts = paper.dump(), paper.row_counts(less=("import_run", "import_note", "import_count"))

    second = paper.moves_in(file)

    assert paper.dump() == before
    assert paper.row_counts(less=("import_run", "import_note", "import_count")) == counts
    paper.is_sound()
    came = sum(n for what, n in first["counts"].items() if what.startswith(("stories", "drafts", "pages")))
    assert second["counts"].pop("as they were when they came in") == came, second["counts"]
    assert set(second["counts"]) == \
        {"files left at the old site", "left out: nav_menu_item", "left out: pingback"}, second["counts"]
    assert not [note for note in second["notes"] if note["weight"] == "changed"]


@test
def what_has_changed_there_is_brought_in():
    paper = papers.new()
    paper.moves_in(papers.file("site.xml", small_site(*three_stories())))
    changed = three_stories(title="The second, corrected", content="<p>New words.</p>", comments=[
        wxr.comment(21, "First said."), wxr.comment(22, "An answer.", parent=21),
        wxr.comment(23, "A later one.", parent=22)])
    changed[2] = wxr.item(13, "The third", slug="the-third")

    report = paper.moves_in(papers.file("site.xml", small_site(*changed)))

    assert report["counts"] == {
        "stories changed": 2, "comments": 1, "as they were when they came in": 1}, report
    paper.is_sound()
    with paper.serve() as client:
        page = client.get(paper.addresses()[12]).text
        assert "The second, corrected" in page and "New words." in page and "The words of" not in page
        assert count_told(page) == 3
        assert [text for text in comments_of(client, paper.addresses()[12]).values()] == \
            ["First said.", "An answer.", "A later one."]
        public_now = paper.addresses()[13]
        assert client.get(public_now).status == 200
        assert leads_to(client, "/?p=13") == leads_to(client, "/2011/03/the-third/") == public_now
        assert public_now in client.get("/news").text
    assert paper.rows("select published from article where slug = 'the-third'") == [(1300000000,)]
    paper.stop()


@test
def what_is_public_no_longer_there_is_hidden_here():
    paper = papers.new()
    paper.moves_in(papers.file("site.xml", small_site(*three_stories())))
    here = paper.addresses()[12]

    for changes in ({"status": "private"}, {"password": "secret"}, {"status": "draft"}, {"status": "pending"}):
        report = paper.moves_in(papers.file("site.xml", small_site(*three_stories(**changes))))

        assert "was public and is so no longer, there as here" in [n["what"] for n in report["notes"]] \
            or changes != {"status": "private"}, report
        with paper.serve() as client:
            assert client.get(here).status == 404
            assert leads_to(client, "/2011/03/the-second/") is None
            assert here not in client.get("/news").text
        paper.stop()
        paper.is_sound()
    paper.moves_in(papers.file("site.xml", small_site(*three_stories())))
    with paper.serve() as client:
        assert client.get(here).status == 200
    paper.stop()
    paper.is_sound()


def edit(paper, number, **values):
    """An editor changes a story that came in."""
    new = paper.rows("select new from import_item where kind = 1 and old = ?", number)[0][0]
    page = f"/desk/story/{new}"
    answer = Editor(paper.port, "editor", paper.password).fill(page, page, {"act": "save", **values})
    assert answer.status == 303, f"{answer.status}: {answer.text[:2000]}"


@test
def what_was_edited_here_is_not_written_over():
    paper = papers.new()
    paper.moves_in(papers.file("site.xml", small_site(*three_stories())))
    paper.serve().connection.close()
    edit(paper, 12, headline="Edited here")

    report = paper.moves_in(papers.file("site.xml", small_site(*three_stories(
        title="Edited there", comments=[wxr.comment(21, "First said."), wxr.comment(25, "A new one.")]))))

    assert [n["what"] for n in report["notes"]] == [
        "has changed there, but was edited here meanwhile: only its new comments came in"], report
    assert report["counts"]["comments"] == 1
    with Client(paper.port, "192.0.2.1") as client:
        page = client.get(paper.addresses()[12]).text
        assert "Edited here" in page and "Edited there" not in page
        assert list(comments_of(client, paper.addresses()[12]).values()) == [
            "First said.", "An answer.", "A new one."]
    again = paper.moves_in(papers.file("site.xml", small_site(*three_stories(
        title="Edited there", comments=[wxr.comment(21, "First said."), wxr.comment(25, "A new one.")]))))
    assert "comments" not in again["counts"] and not again["notes"], again
    paper.stop()
    paper.is_sound()


# ---- taken back -------------------------------------------------------------------------------------------

@test
def a_run_that_is_taken_back_leaves_the_paper_as_it_was():
    paper = papers.new()
    before = paper.row_counts(less=OWN_TABLES)
    stories = paper.rows("select * from article order by id")
    for path in (wxr.DATA / "theme" / "themeunittestdata.wordpress.xml", wxr.DATA / "small-export.xml"):
        file = papers.file(path.name, path.read_bytes())
        for time_ in ("first", "second"):
            report = paper.moves_in(file)
            came = paper.came_in()
            run = report["run"]["id"]

            said = paper.galley("import", "undo", str(run))

            assert f"Run {run} is taken back" in said and "What stays" not in said, said
            assert paper.row_counts(less=OWN_TABLES) == before, time_
            assert paper.rows("select * from article order by id") == stories
            assert not paper.rows("select * from redirect") and not paper.rows("select * from import_item")
            paper.is_sound()
            assert len(came["stories"]) > 5
    again = paper.galley("import", "undo", str(run))
    assert f"Run {run} " in again, again


def comment_here(paper, address, text):
    with Client(paper.port, "198.51.100.7") as client:
        fields = dict(form_of(client.get(address).text, address, "/talk#reply").fields)
        answer = client.post("/talk", fields | {"name": "Ada", "text": text})
        assert answer.status == 303, answer.text[:500]


@test
def what_was_edited_or_commented_here_stays_and_is_told():
    paper = papers.new()
    items = [wxr.item(n, f"Story {n}", comments=[wxr.comment(n * 10, "Said there.")]) for n in range(1, 7)]
    run = paper.moves_in(papers.file("site.xml", small_site(*items)))["run"]["id"]
    paper.serve().connection.close()
    edit(paper, 2, headline="Edited here")
    comment_here(paper, paper.addresses()[4], "Said here, at some length.")

    said = paper.galley("import", "undo", str(run))

    assert re.search(r"What stays:", said), said
    for words in ('"Edited here": it has been edited here', '"Story 4": readers have commented on it here',
                  '"News": stories or other sections lie in it', "somebody writes or signs in under this name"):
        assert words in said, f"{words} is not in {said}"
    assert sorted(paper.addresses()) == [2, 4]
    with Client(paper.port, "192.0.2.1") as client:
        assert list(comments_of(client, paper.addresses()[4]).values()) == [
            "Said there.", "Said here, at some length."]
        assert leads_to(client, "/?p=2") == paper.addresses()[2]
        assert leads_to(client, "/2011/03/story-2/") == paper.addresses()[2]
        assert leads_to(client, "/2011/03/story-1/") is None
    paper.is_sound()

    report = paper.moves_in(papers.file("site.xml", small_site(*items)))

    assert report["counts"]["stories published"] == 4, report["counts"]
    assert sorted(paper.addresses()) == [1, 2, 3, 4, 5, 6]
    paper.stop()
    paper.is_sound()


# ---- only tried -------------------------------------------------------------------------------------------

def listing(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder)
                  for at, folders, files in os.walk(folder) for name in folders + files)


def without_times(report):
    run = {key: value for key, value in report["run"].items() if key not in ("began", "ended")}
    return {**report, "run": run}


@test
def what_is_only_tried_leaves_no_trace_and_tells_the_same():
    paper = papers.new()
    path = wxr.DATA / "theme" / "themeunittestdata.wordpress.xml"
    file, media = papers.file(path.name, path.read_bytes()), media_of_site()
    paper.galley("check")
    before, counts, dump = listing(paper.data), paper.row_counts(), paper.dump()

    tried = paper.moves_in(file, "--dry-run", "--media", media)

    assert listing(paper.data) == before, set(listing(paper.data)) ^ set(before)
    assert paper.row_counts() == counts and paper.dump() == dump
    assert without_times(paper.moves_in(file, "--media", media)) == without_times(tried)
    said = paper.galley("import", "wordpress", file, "--dry-run")
    assert "This was only tried: nothing has come in." in said


@test
def the_report_for_people_and_the_one_for_programs_tell_the_same():
    paper = papers.new()
    file = papers.file("site.xml", small_site(*three_stories(), wxr.item(14, type="form"),
                                              wxr.item(15, status="private"), wxr.item(16, status="trash")))
    report = paper.moves_in(file)
    run = str(report["run"]["id"])
    assert json.loads(paper.galley("import", "report", run, "--json")) == report
    said = paper.galley("import", "report", run)
    for what, n in report["counts"].items():
        assert re.search(rf"^ +{re.escape(what)}: {n}$", said, re.M), f"{what} is not in {said}"
    for note in report["notes"]:
        line = f" (line {note['line']})" if note["line"] else ""
        assert f"{note['what']}{line}" in said, f"{note} is not in {said}"
    assert {(n["old"], n["weight"]) for n in report["notes"]} == \
        {(0, "left out"), (14, "left out"), (15, "changed"), (16, "left out")}
    listed = paper.galley("import", "list")
    assert re.fullmatch(rf"{run}\t\S+Z?\thttps://old.example\tsite.xml\tfinished\n", listed), listed
    paper.galley("import", "undo", run)
    assert "\ttaken back\n" in paper.galley("import", "list")


# ---- what is said where something is wrong ------------------------------------------------------------------

@test
def what_cannot_be_done_is_said_in_a_sentence():
    paper = papers.new()
    good = papers.file("good.xml", small_site(*three_stories()))
    doctype = small_site().replace("?>", '?>\n<!DOCTYPE rss [<!ENTITY a "aaaa">]>', 1)
    late = small_site(*three_stories()).replace(
        "<item>", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><item>", 1)
    cases = (
        ((), 2, "expected: wordpress FILE"),
        (("nonsense",), 2, "expected: wordpress FILE"),
        (("wordpress",), 2, "expected: wordpress FILE"),
        (("undo",), 2, "expected: wordpress FILE"),
        (("undo", "first"), 2, "the number of a run"),
        (("report", "0"), 2, "the number of a run"),
        (("check",), 2, "--against"),
        (("wordpress", papers.house.path("nowhere.xml")), 1, "nowhere.xml", "No such file"),
        (("wordpress", str(papers.house.folder)), 1, str(papers.house.folder)),
        (("wordpress", papers.file("text.xml", "Just text.\n")), 1, "no export from WordPress"),
        (("wordpress", papers.file("empty.xml", "")), 1, "no export from WordPress"),
        (("wordpress", papers.file("feed.xml", "<feed><entry/></feed>")), 1, "no export from WordPress"),
        (("wordpress", papers.file("doctype.xml", doctype)), 1, "<!DOCTYPE", "refused"),
        (("wordpress", good, "--media", papers.house.path("nowhere")), 1, "nowhere", "No such file"),
        (("report", "99"), 1, "no run of this number"),
        (("undo", "99"), 1, "no run of this number"),
        (("check", "--against", papers.house.path("nowhere.txt")), 1, "nowhere.txt"),
    )
    before = paper.row_counts()
    for words, code, *expected in cases:
        said = paper.galley("import", *words, code=code)
        assert said.startswith("galley import: ") or "galley import" in said, said
        for part in expected:
            assert part in said, f"{words}: {part!r} is not in {said!r}"
        assert len(said.strip().splitlines()) == code, said
    assert paper.row_counts() == before
    said = paper.galley("import", "wordpress", papers.file("late.xml", late))
    assert "a definition (<!DOCTYPE or the like) stands here" in said, said
    assert "nothing behind it was read" in said, said
    assert paper.row_counts(less=OWN_TABLES) == {k: n for k, n in before.items() if k not in OWN_TABLES}


@test
def old_addresses_that_would_be_lost_are_named():
    paper = papers.new()
    paper.moves_in(papers.file("site.xml", small_site(*three_stories())))
    good = ["https://old.example/", "https://old.example/2011/03/the-first/", "/2011/03/the-second",
            "https://old.example/?p=11", "  <loc>https://old.example/category/news/</loc>", "",
            "https://old.example/author/ada/", "https://old.example/feed/"]
    lost = ["https://old.example/2011/03/the-third/", "https://old.example/2009/01/never/",
            "https://old.example/category/sport/"]
    mixed = papers.file("urls.txt", "\n".join(good[:4] + lost + good[4:]) + "\n")

    said = paper.galley("import", "check", "--against", mixed, code=1)

    for target in lost:
        assert re.search(rf"404.*\t{urllib.parse.urlsplit(target).path}$", said, re.M), said
    assert said.splitlines()[-1] == f"3 of {len(good) + 2} addresses would be lost.", said
    assert len(said.splitlines()) == 4, said
    fine = paper.galley("import", "check", "--against", papers.file("fine.txt", "\r\n".join(good)))
    assert fine == f"0 of {len(good) - 1} addresses would be lost.\n", fine


# ---- pictures -----------------------------------------------------------------------------------------------

PHOTOS = wxr.DATA.parent / "photos"
UPLOADS = wxr.SITE + "/wp-content/uploads/"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n" \
      b"trailer<</Root 1 0 R>>\n%%EOF\n"


def media_of_site():
    """A copy of the uploads: originals, sizes of them, and what is not taken."""
    folder = papers.house.folder / "uploads"
    if folder.exists():
        return str(folder)
    photos = {path.name: path.read_bytes() for path in PHOTOS.glob("hopper*")}
    for name, content in (
            ("2011/05/quay.jpg", photos["hopper.jpg"]),
            ("2011/05/quay-300x200.jpg", photos["hopper_orientation_6.jpg"]),
            ("2011/05/mast.png", photos["hopper.png"]), ("2011/05/mast-64x64.png", photos["hopper.png"]),
            ("2011/06/buoy.gif", photos["hopper.gif"]), ("2011/06/loose.webp", photos["hopper.webp"]),
            ("2011/06/tides.pdf", PDF), ("2011/06/logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("2011/06/shell.php", b"<?php echo 1;"), ("2011/06/shell.jpg", b"<?php echo 1;"),
            ("../secret.png", photos["hopper.png"] + b"secret")):
        papers.file(f"uploads/{name}", content)
    os.symlink(papers.house.path("secret.png"), folder / "2011/06/link.png")
    os.symlink("/etc", folder / "2011/etc")
    return str(folder)


def attachment(number, file, title="", **more):
    meta = [("_wp_attached_file", file), ("_wp_attachment_image_alt", f"Alt of {number}")]
    return wxr.item(number, title or f"File {number}", type="attachment", status="inherit",
                    slug=f"file-{number}", link=f"{wxr.SITE}/file-{number}/", file=UPLOADS + file,
                    meta=meta, **more)


def site_with_pictures():
    body = (f'<!-- wp:image {{"id":101}} --><figure class="wp-block-image">'
            f'<img src="{UPLOADS}2011/05/quay-300x200.jpg" alt=""/><figcaption>The quay in May</figcaption></figure><!-- /wp:image -->\n'
            f'[caption id="attachment_102" width="64"]'
            f'<img src="{UPLOADS}2011/05/mast-64x64.png" alt="A mast" /> The mast[/caption]\n[gallery ids="101,103"]\n<p><a href="{UPLOADS}2011/06/tides.pdf">Tide tables</a>, '
            f'<a href="{UPLOADS}2011/06/shell.php">a program</a></p>\n'
            f'<img src="{UPLOADS}2011/06/loose-20x20.webp" alt="Loose" />'
            f'\n<img src="{UPLOADS}2011/06/logo.svg" alt="A logo" />'
            f'\n<img src="{UPLOADS}2011/06/link.png" alt="A link" />'
            f'\n<img src="{UPLOADS}2011/etc/passwd" alt="Passwords" />'
            f'\n<img src="{UPLOADS}../secret.png" alt="A way out" />'
            f'\n<img src="https://elsewhere.example/far.jpg" alt="Far away" />')
    files = [attachment(101, "2011/05/quay.jpg", excerpt="The caption of the quay"),
             attachment(102, "2011/05/mast.png"), attachment(103, "2011/06/buoy.gif"), attachment(104, "2011/06/tides.pdf"),
             attachment(105, "2011/06/logo.svg"), attachment(106, "2011/06/shell.php"),
             attachment(107, "2011/06/shell.jpg"), attachment(108, "../secret.png"),
             attachment(109, "2011/06/link.png"), attachment(110, "/etc/passwd"),
             attachment(111, "2011/etc/passwd"), attachment(112, "2011/06/gone.jpg")]
    return small_site(wxr.item(1, "With pictures", body, meta=[("_thumbnail_id", "102")]), *files)


@test
def pictures_and_files_of_the_uploads_come_along():
    paper = papers.new()
    report = paper.moves_in(papers.file("site.xml", site_with_pictures()), "--media", media_of_site())

    assert report["counts"]["files of the library"] == 4, report["counts"]
    refused = {n["old"]: n["what"] for n in report["notes"] if n["kind"] == "attachment"}
    assert set(refused) == set(range(105, 113)), refused
    names = dict(paper.rows(
        "select i.old, m.name from import_item i join media m on m.id = i.new where i.kind = 3"))
    kept = {open(f"{paper.data}/media/{name}", "rb").read() for name in names.values()}
    assert kept == {(PHOTOS / f"hopper.{kind}").read_bytes() for kind in ("jpg", "png", "gif", "webp")} | {PDF}
    assert len(os.listdir(f"{paper.data}/media")) == paper.rows("select count(*) from media")[0][0]
    with paper.serve() as client:
        page = client.get(paper.addresses()[1]).text
        pictures = check_page("the story", page)
        own = [p for p in pictures if p["src"].startswith("/media/")]
        assert len(own) == len(pictures) >= 6, pictures
        assert all(int(p["width"]) > 0 and int(p["height"]) > 0 for p in pictures), pictures
        assert f"/media/{names[102]}" in page.partition('class="body"')[0], "the featured picture"
        for caption in ("The quay in May", "The mast", f'href="/media/{names[104]}"'):
            assert caption in page, caption
        for old, number in (("2011/05/quay.jpg", 101), ("2011/05/quay-300x200.jpg", 101),
                            ("2011/05/mast.png", 102), ("2011/05/mast-64x64.png", 102),
                            ("2011/05/mast-999x1.png", 102), ("2011/06/tides.pdf", 104)):
            assert leads_to(client, f"/wp-content/uploads/{old}") == f"/media/{names[number]}", old
        for target in ("/file-101/", "/?attachment_id=101", "/?p=101"):
            assert leads_to(client, target) == f"/media/{names[101]}", target
        for old in ("2011/06/logo.svg", "2011/06/shell.php", "2011/06/shell.jpg", "2011/06/link.png"):
            assert leads_to(client, f"/wp-content/uploads/{old}") is None, old
    paper.stop()
    paper.is_sound()

    paper.galley("import", "undo", str(report["run"]["id"]))

    assert not paper.rows("select name from media where id in (select new from import_item where kind = 3)")
    assert len(os.listdir(f"{paper.data}/media")) == paper.rows("select count(*) from media")[0][0]


@test
def without_the_uploads_pictures_become_links():
    paper = papers.new()
    report = paper.moves_in(papers.file("site.xml", site_with_pictures()))
    assert report["counts"]["files left at the old site"] == 12, report["counts"]
    with paper.serve() as client:
        page = client.get(paper.addresses()[1]).text
        assert not check_page("the story", page)
        assert f'href="{UPLOADS}2011/05/quay' in page
    paper.stop()

    paper.moves_in(papers.file("site.xml", site_with_pictures()), "--media", media_of_site())

    with paper.serve() as client:
        assert len(check_page("the story", client.get(paper.addresses()[1]).text)) >= 6
    paper.stop()


# ---- broken off -----------------------------------------------------------------------------------------------

MANY, SOME = 300, 60
SLOWEST = 1.0  # seconds that a reader may wait


def multiplied(stories):
    name = papers.house.path(f"site-{stories}.xml")
    maker = wxr.DATA.parent.parent / "bench" / "export.py"
    subprocess.run([sys.executable, str(maker), str(stories), name], check=True)
    return name


class Readers:
    """Clients that read on and on and note the longest wait and what went wrong."""

    def __init__(self, paper, n):
        self.paper, self.over = paper, threading.Event()
        self.pages, self.longest, self.troubles = 0, 0, []
        self.threads = [threading.Thread(target=self.read, args=(i,), daemon=True) for i in range(n)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def read(self, number):
        targets = ("/", "/town", "/feed.xml", "/archive", "/search?q=tram", "/town/night-tram", "/sitemap.xml")
        with Client(self.paper.port, f"10.9.{number}.1") as client:
            for turn in range(number, 10 ** 6):
                if self.over.wait(0.02):
                    return
                began = time.monotonic()
                try:
                    answer = client.get(targets[turn % len(targets)])
                    if answer.status != 200:
                        self.troubles.append(f"{targets[turn % len(targets)]}: {answer.status}")
                except Exception as trouble:
                    self.troubles.append(repr(trouble))
                self.pages += 1
                self.longest = max(self.longest, time.monotonic() - began)


def start_import(paper, file):
    log = open(papers.house.path("import.log"), "ab")
    return subprocess.Popen(
        [papers.house.path("bin/galley"), "import", "wordpress", file, "--data", paper.data],
        stdin=subprocess.DEVNULL, stdout=log, stderr=log, **nobody())


def kill_after(paper, file, things):
    """Whether it was killed before its end, when it had brought in so many more things."""
    def came():
        return paper.rows("select count(*) from import_item")[0][0]
    wanted = came() + things
    process = start_import(paper, file)
    while process.poll() is None and came() < wanted:
        time.sleep(0.001)
    process.kill()
    return process.wait() < 0


@test
def an_import_that_is_killed_goes_on_and_readers_notice_nothing():
    file = multiplied(MANY)
    whole = papers.new()
    whole.moves_in(file)
    paper = papers.new()
    paper.serve().connection.close()
    with Readers(paper, 8) as readers:
        killed = sum(kill_after(paper, file, things) for things in (1, 40, 3, 200, 90, 130, 10, 150, 60, 100))
        assert start_import(paper, file).wait() == 0
    print(f"# killed {killed} times; {readers.pages} pages meanwhile, the longest wait {readers.longest:.3f} s")
    assert not readers.troubles, readers.troubles[:5]
    assert readers.longest < SLOWEST, f"a reader waited {readers.longest:.3f} s"
    assert killed >= 8
    paper.stop()
    assert not differences(paper.came_in(), whole.came_in()), differences(paper.came_in(), whole.came_in())
    rows = {(table, n) for one in (paper, whole)
            for table, n in one.row_counts(less=("clock", "secret", "import_note")).items()}
    assert len(rows) == len({table for table, _ in rows}), sorted(rows)
    paper.is_sound()
    report = json.loads(paper.galley("import", "report", "1", "--json"))
    counts = report["counts"]
    assert counts["stories published"] == MANY and counts["comments"] == 3 * MANY, counts
    assert report["run"]["ended"], "the run goes on as one"


@test
def a_file_that_is_cut_off_anywhere_comes_in_whole_later():
    whole = papers.new()
    content = open(multiplied(SOME), "rb").read()
    whole.moves_in(papers.file("whole.xml", content))
    wanted = whole.came_in()
    chance = random.Random(7)
    at = [chance.randrange(20000, len(content)) for _ in range(10)]
    for mark in (b"<wp:comment_content><![CDATA[", b"<content:encoded><![CDATA["):
        at.append(content.rindex(mark) + len(mark) + 9)
    for cut in at:
        paper = papers.new()
        first = paper.moves_in(papers.file("cut.xml", content[:cut]))
        assert [n for n in first["notes"] if n["weight"] == "broken"], f"cut at {cut}: nothing is told"
        paper.moves_in(papers.file("cut.xml", content))
        found = differences(paper.came_in(), wanted)
        assert not found, f"cut at {cut}:\n" + "\n".join(found)
        paper.is_sound()


# ---- a full disk ----------------------------------------------------------------------------------------------

@test
def on_a_full_disk_it_says_so_and_goes_on_when_there_is_room():
    paper, file = papers.new(), papers.house.path(f"site-{MANY}.xml")
    disk = SmallDisk(paper, "64m")
    try:
        paper.data = str(disk.folder)
        paper.house.write(f"{paper.name}/galley.conf",
                          f"data = {disk.folder}\nbase = http://paper.example\nproxies = 127.0.0.1\n")
        client = paper.serve()
        disk.fill(leave=2 << 20)
        said = paper.galley("import", "wordpress", file, code=1)
        last = said.strip().splitlines()[-1]
        assert last.startswith("galley import: the store could not be written"), said
        assert "running this again goes on" in last, last
        print(f"# it says: {said.strip()}")
        for target in ("/", "/town", "/town/night-tram", "/feed.xml", "/archive"):
            assert client.get(target).status == 200, target

        disk.clear()
        paper.galley("import", "wordpress", file)

        assert paper.rows("select count(*) from import_item where kind = 1") == [(MANY,)]
        assert paper.rows("select count(*) from import_item where kind = 2") == [(3 * MANY,)]
        assert client.get("/").status == 200
        client.connection.close()
        paper.stop()
        paper.is_sound()
    finally:
        for process in papers.house.processes:
            process.kill()
        unmount_all()


# ---- harm ---------------------------------------------------------------------------------------------------

# What would run, or break out of where it stands, were it not cleaned or escaped.
HARM = (
    "<script>alert(1)</script>", "</script><script>alert(2)</script>", '"><img src=x onerror=alert(3)>',
    "'><svg/onload=alert(4)>", '<a href="javascript:alert(5)">five</a>', '<a href="JaVa&#x09;Script:alert(6)">six</a>',
    '<a href="&#106;avascript:alert(7)">seven</a>', '<iframe src="https://evil.example/"></iframe>',
    '<img src="https://evil.example/track.gif" onload="alert(8)">', "<style>body{background:url(//evil.example)}</style>",
    '<form action="https://evil.example/"><input name=p autofocus onfocus=alert(9)></form>',
    '<math><mtext></mtext><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(10)&gt;">',
    '<base href="https://evil.example/"><meta http-equiv=refresh content="0;url=javascript:alert(11)">',
    "<object data=https://evil.example/x.swf></object><embed src=javascript:alert(12)>",
    '<p style="background:url(javascript:alert(13))" onclick="alert(14)">styled</p>', "<!--><script>alert(15)</script>-->",
    '<noscript><p title="</noscript><img src=x onerror=alert(16)>"></noscript>', "javascript:alert(17)",
    "data:text/html,<script>alert(18)</script>", "{{x}} {{{y}}} {{>frame.html}} {{#site}}{{name}}{{/site}}",
    'O:8:"stdClass":1:{s:1:"x";s:25:"<script>alert(19)</script>";}', "\\u003cscript>alert(20)</script>",
    "]]><script>alert(21)</script>", "<plaintext>", "<textarea></textarea><script>alert(22)</script>",
    "<title></title><script>alert(23)</script>", "&lt;script&gt;alert(24)&lt;/script&gt;",
)
PATHS = ("../../etc/passwd", "/etc/passwd", "2011/../../../etc/passwd", "....//etc/passwd", "2011/05/quay.jpg%00.php",
         "file:///etc/passwd", "2011\\..\\..\\etc\\passwd", "", ".", "..", "javascript:alert(1)", "x" * 5000)
BLOCKS = ('<!-- wp:image {{"id":1,"alt":"{0}"}} --><figure><img src="{0}" alt="{0}"/><figcaption>{0}</figcaption></figure>'
          '<!-- /wp:image -->\n<!-- wp:html -->{0}<!-- /wp:html -->\n<!-- wp:embed {{"url":"{0}"}} --><figure>{0}</figure>'
          '<!-- /wp:embed -->\n[caption id="{0}" width="1"]<img src="{0}" onerror="{0}"/> {0}[/caption]\n[gallery ids="{0}"]\n'
          '[embed]{0}[/embed]\n[audio src="{0}"]\n[video mp4="{0}" poster="{0}"]\n<a href="{0}" onclick="{0}">{0}</a>\n{0}\n'
          '<p>Read also: <a href="{0}">{0}</a></p>\n<!-- wp:button --><a class="wp-block-button__link" href="{0}">{0}</a>'
          '<!-- /wp:button -->\n<!-- wp:cover {{"url":"{0}"}} --><div style="background:url({0})">{0}</div><!-- /wp:cover -->')


def quoted(text):
    return text.replace("&", "&amp;").replace('"', "&quot;")


def hostile_site():
    items = []
    for n, harm in enumerate(HARM, 1):
        filings = [("category", f"cat-{n}", harm), ("category", harm, harm), ("post_tag", f"tag-{n}", harm),
                   ("post_tag", harm, harm), ("author", f"cap-au-{n}", harm), (harm, harm, harm)]
        comments = [wxr.comment(n * 10, harm, author=harm, email=harm, url=harm),
                    wxr.comment(n * 10 + 1, f"{harm} {quoted(harm)}", parent=n * 10, author=quoted(harm),
                                url="javascript:alert(1)"),
                    wxr.comment(n * 10 + 2, harm, approved=harm),
                    wxr.comment(n * 10 + 3, harm, approved="0", author=harm)]
        meta = [("_thumbnail_id", harm), (harm, harm), ("_yoast_wpseo_primary_category", harm), ("footnotes", harm),
                ("_wp_attachment_image_alt", harm), ("_wp_attached_file", harm)]
        common = {"excerpt": harm, "filings": filings, "comments": comments, "meta": meta, "creator": harm}
        items.append(wxr.item(n, harm, BLOCKS.format(harm), slug=f"harm-{n}", **common))
        items.append(wxr.item(n + 1000, harm, BLOCKS.format(quoted(harm)), slug=harm, link=harm, **common))
        items.append(wxr.item(n + 2000, quoted(harm), harm, slug=f"page-{n}", type="page", **common))
        items.append(wxr.item(n + 3000, harm, harm, type=harm, status=harm))
        items.append(wxr.item(n + 4000, harm, type="attachment", status="inherit", file=harm, excerpt=harm,
                              meta=meta, link=harm))
    items += [wxr.item(n + 5000, f"Path {n}", type="attachment", status="inherit", file=UPLOADS + path,
                       meta=[("_wp_attached_file", path), ("_wp_attachment_image_alt", HARM[0])])
              for n, path in enumerate(PATHS, 1)]
    links = [f'<img src="{UPLOADS}{path}"/><a href="{UPLOADS}{path}">file</a>' for path in PATHS]
    items.append(wxr.item(6000, "Paths", "\n".join(links)))
    items.append(attachment(101, "2011/05/quay.jpg", HARM[0], excerpt=HARM[2]).replace("Alt of 101", HARM[2]))
    items.append(wxr.item(6001, "A picture", f'<img src="{UPLOADS}2011/05/quay.jpg" alt="x"/>',
                          meta=[("_thumbnail_id", "101")]))
    lists = [wxr.author(n, harm, harm) + wxr.category(n + 500, f"cat-{n}", harm, harm, harm)
             for n, harm in enumerate(HARM, 10)]
    return wxr.export(*SITE_LISTS, *lists, *items, title=HARM[0])


def every_page(paper, client):
    """What the site map names, and all that lists it."""
    seen = {"/", "/archive", "/search?q=alert", "/search?q=path", "/search/suggest?q=al"}
    for table, at in (("section", "/"), ("tag", "/tag/"), ("author", "/author/")):
        seen |= {at + urllib.parse.quote(slug)
                 for slug, in paper.rows(f"select slug from {table} where id > 3")}
    index = client.get("/sitemap.xml").text
    for name in re.findall(r"<loc>[^<]*(/sitemap/[^<]+)</loc>", index):
        text = client.get(name).text
        check_feed(name, text)
        seen |= {urllib.parse.urlsplit(html.unescape(loc)).path
                 for loc in re.findall(r"<loc>([^<]+)</loc>", text)}
    return sorted(seen)


def desk_pages(paper, editor):
    """The newsroom's lists, page by page, the report, and the form of every story that came in."""
    targets = ["/desk", "/desk/comments", "/desk/messages", "/desk/imports", "/desk/imports/1",
               "/desk/settings", "/desk/story"]
    targets += [f"/desk/story/{new}" for new, in paper.rows("select new from import_item where kind = 1")]
    seen = set()
    while targets:
        target = targets.pop()
        if target in seen:
            continue
        seen.add(target)
        text = editor.get(target)
        check_page(target, text)
        if target.split("?")[0] in ("/desk", "/desk/comments", "/desk/imports/1"):
            targets += [urllib.parse.urljoin(target, html.unescape(more))
                        for more in re.findall(r'href="([^"]*\?[^"]*(?:after|before|state|weight)=[^"]*)"', text)]
    return seen


@test
def an_export_that_means_harm_does_none():
    paper = papers.new()
    media = media_of_site()
    report = paper.moves_in(papers.file("harm.xml", hostile_site()), "--media", media)
    assert report["counts"]["stories published"] == 2 * len(HARM) + 2, report["counts"]
    paper.is_sound()
    secrets = (open("/etc/passwd", "rb").read(), open(papers.house.path("secret.png"), "rb").read())
    for name in os.listdir(f"{paper.data}/media"):
        assert open(f"{paper.data}/media/{name}", "rb").read() not in secrets, name
    assert not [n for n in report["notes"] if n["kind"] == "attachment" and n["weight"] == "changed"]

    with paper.serve() as client:
        pages = every_page(paper, client)
        for target in pages:
            answer = client.get(target)
            assert answer.status in (200, 404), f"{target}: {answer.status}"
            check_page(target, answer.text)
            assert "script-src" not in answer.headers["Content-Security-Policy"] or \
                "unsafe" not in answer.headers["Content-Security-Policy"]
            for kind in () if "?" in target else ("feed.xml", "feed.atom", "comments.xml", "feed.json"):
                feed = client.get(f"{target.rstrip('/')}/{kind}")
                if feed.status == 200:
                    (check_json_feed if kind.endswith("json") else check_feed)(f"{target}/{kind}", feed.text)
        story = client.get(paper.addresses()[HARM.index(HARM[19]) + 1]).text
        assert "{{x}} {{{y}}}" in story, "the words of a template are words"
        for number in (1, 1001, 2001, 3001, 4001):
            leads_to(client, f"/?p={number}")
    desk = desk_pages(paper, Editor(paper.port, "editor", paper.password))
    print(f"# {len(pages)} pages and {len(desk)} of the newsroom are clean")
    assert len(pages) > 3 * len(HARM) and len(desk) > 3 * len(HARM)
    paper.stop()



@test
def the_sanitizers_have_nothing_to_say():
    papers.house.sanitizers_are_silent()


run_tests()
