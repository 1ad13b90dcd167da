#!/usr/bin/env python3
"""A WordPress site moves in: every export that we have, twice, changed, taken back, tried dry, broken off,
on a full disk, and one that means harm.  Seen from outside, by its command and its pages."""

import collections
import json
import os
import random
import re
import shutil
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
from tap import Skip, add, run_tests, test

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
    where = urllib.parse.urlsplit(answer.headers["Location"])
    return urllib.parse.urlunsplit(("", "", where.path, where.query, ""))


# ---- every export ---------------------------------------------------------------------------------------

def counts_are_those_of(export, report):
    wanted = collections.Counter(item.counted for item in export.items)
    told = {what: n for what, n in report["counts"].items()
            if what not in ("sections", "authors", "tags", "comments")}
    assert told == wanted, f"told {told}, the file holds {dict(wanted)}"
    assert sum(told.values()) == len(export.items)
    left_out = collections.Counter(note["kind"] for note in report["notes"]
                                   if note["weight"] == "left out" and note["what"] == "is no story or page")
    others = collections.Counter(i.type for i in export.items if not i.is_story and i.type != "attachment")
    assert left_out == others, f"named {left_out}, there are {others}"


def number_the_unnumbered(export, paper):
    """Items that tell no number are known by one below zero."""
    known = {headline: old for old, headline in paper.rows(
        "select i.old, a.headline from import_item i join article a on a.id = i.new where i.kind = 1 and i.old < 0")}
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
    new = dict(paper.rows("select new, old from import_item where kind = 2"))
    shown = [new[int(number)] for number in comments_of(client, address)]
    approved = [c for c in item.comments if not c.is_ping and c.state == "approved" and c.id in new.values()]
    standing = [c for c in in_order([c for c in item.comments if c.id in new.values()])
                if c in {a.id for a in approved}]
    assert [c for c in shown if c in standing] == standing, f"{address}: {shown}, wanted {standing}"
    assert count_told(client.get(address).text) == len(approved), address


def public_stories_answer(client, export, paper):
    addresses = paper.addresses()
    for item in export.public:
        here = addresses[item.id]
        assert client.get(here).status == 200, here
        key = "page_id" if item.type == "page" else "p"
        old = [f"/?{key}={item.id}"]
        if export.target_of(item.link):
            old.append(export.target_of(item.link))
        for target in old:
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
    others = {addresses[item.id] for item in export.public} | {f"/{slug}" for slug, in paper.rows("select slug from section")}
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


def lists_answer(client, export):
    """Categories, tags and authors of public posts, and their feeds."""
    site = urllib.parse.urlsplit(export.address).path
    posts = [item for item in export.public if item.type == "post"]
    named = {("category" if domain == "category" else "tag", slug)
             for item in posts for domain, slug in item.filings if domain in ("category", "post_tag")}
    named |= {("author", item.creator) for item in posts if item.creator}
    named = [(what, slug) for what, slug in named if slug and re.fullmatch(r"[a-z0-9-]+", slug)]
    for what, slug in named:
        if (what, slug) == ("category", "uncategorized") and posts:
            continue
        for target in (f"{site}/{what}/{slug}/", f"{site}/{what}/{slug}/feed/"):
            where = leads_to(client, target)
            assert where and where != target, f"{target} leads to {where}"
            assert client.get(where).status == 200, f"{target} leads to {where}"
            assert where.endswith("/feed.xml") == target.endswith("/feed/"), f"{target} leads to {where}"
    for target, wanted in (("/feed/", "/feed.xml"), ("/feed/atom/", "/feed.atom"), ("/?feed=rss2", "/feed.xml"),
                           ("/comments/feed/", "/comments.xml")):
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
        lists_answer(client, export)
    paper.stop()


for path in EXPORTS:
    if path.name not in BROKEN:
        add(f"{path.stem.replace('.', '-').replace('-', '_')}_moves_in_whole", lambda path=path: moves_in(path))

run_tests()
