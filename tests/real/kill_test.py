#!/usr/bin/env python3
"""kill -9, twenty times, while stories are published and readers comment: what was acknowledged is
there, once, and the paper serves again at once."""

import collections
import random
import re
import sys
import threading
import time

from news import french_stories, text_in
from newsroom import Client, Crowd, Paper, comments_of, count_told
from tap import run_tests, test

ROUNDS = 20
READERS = 8
SLOWEST = 10  # seconds to the first page: far more than it may take, since this machine may be busy

paper = Paper(sys.argv[1])
chance = random.Random(9)
crowd = Crowd(paper, READERS, pause=0.1, seed=9, patient=True)
stories = french_stories()
published = []


class Publisher(threading.Thread):
    """Publishes story after story, each with an address of its own, until it is told to end.  When no
    answer comes the story is sent again: who finds the address taken then has published it before."""

    def __init__(self, editor):
        super().__init__(daemon=True)
        self.editor, self.over, self.troubles = editor, threading.Event(), []

    def run(self):
        for number, story in enumerate(stories):
            while not self.over.is_set():
                try:
                    self.publish(story, f"story-{number}")
                    break
                except (OSError, AssertionError) as trouble:
                    if "answered with" in str(trouble):
                        self.troubles.append(f"{story.name}: {trouble}"[:500])
                        return
                    time.sleep(0.02)

    def publish(self, story, slug):
        answer = self.editor.fill("/desk/story", "/desk/story", {
            "headline": story.headline, "source": story.source, "format": story.format,
            "language": story.language, "section": "town", "slug": slug, "when": "now", "act": "save"})
        there = "Another story stands at this address" in answer.text
        if answer.status != 303 and not there:
            raise AssertionError(f"was answered with {answer.status}: {answer.text[:300]}")
        story.address = f"/town/{slug}"
        published.append(story)
        crowd.stories.append(story.address)


@test
def the_server_is_killed_twenty_times_and_serves_again_each_time():
    times = [paper.start()]
    publisher = Publisher(paper.editor())
    publisher.start()
    crowd.start()
    until = time.monotonic() + 60
    while len(crowd.acknowledged) < READERS and time.monotonic() < until:
        time.sleep(0.05)
    acknowledged = [len(crowd.acknowledged)]

    for _ in range(ROUNDS):
        time.sleep(chance.uniform(0.05, 1.2))
        paper.kill()
        times.append(paper.start())
        acknowledged.append(len(crowd.acknowledged))
        paper.is_sound()

    publisher.over.set()
    publisher.join()
    crowd.stop()
    times.sort()
    print(f"# from start to first page: median {times[len(times) // 2]:.3f} s, longest {times[-1]:.3f} s")
    print(f"# {len(published)} stories, {len(crowd.acknowledged)} comments; {dict(crowd.statuses)}")
    assert not publisher.troubles, publisher.troubles
    assert not crowd.troubles, "\n".join(crowd.troubles[:20])
    assert times[-1] < SLOWEST
    assert acknowledged[-1] > acknowledged[0], "nothing was written between the kills"
    assert len(published) > 1, "nothing was published between the kills"


@test
def every_acknowledged_story_is_there_once():
    with Client(paper.port, "192.0.2.1") as client:
        for story in published:
            answer = client.get(story.address)
            assert answer.status == 200, f"{story.address}: {answer.status}"
            assert text_in(answer.text, "div", "body") == story.text, story.name
    slugs = [slug for slug, in paper.rows("select slug from article where slug like 'story-%'")]
    known = {story.address.rpartition("/")[2] for story in published}
    more = set(slugs) - known
    assert known <= set(slugs) and len(slugs) == len(set(slugs)) and len(more) <= 1, \
        f"lost {known - set(slugs)}, never answered {more}"


@test
def every_comment_is_there_once():
    wanted = collections.defaultdict(set)
    address_of = {id: f"/town/{slug}" for id, slug in paper.rows("select id, slug from article")}
    for ack in crowd.acknowledged:
        wanted[address_of[ack.story]].add((str(ack.comment), ack.mark))
    with Client(paper.port, "192.0.2.1") as client:
        for story in published:
            shown = {(number, mark) for number, text in comments_of(client, story.address).items()
                     for mark in re.findall(r"r\d\dn\d{4}x", text)}
            assert shown == wanted[story.address], \
                f"{story.address}: lost {wanted[story.address] - shown}, more {shown - wanted[story.address]}"
            assert count_told(client.get(story.address).text) == len(shown), story.address


@test
def the_store_is_sound_and_the_server_ends_in_good_order():
    paper.is_sound()
    assert not paper.rows("select source, article, parent from comment group by 1, 2, 3 having count(*) > 1")
    paper.galley("check")
    paper.stop()
    paper.house.sanitizers_are_silent()


run_tests()
