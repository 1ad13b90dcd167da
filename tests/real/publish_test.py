#!/usr/bin/env python3
"""An editor publishes real news in 19 languages through the form while 32 clients read and comment:
nothing is lost, nothing doubled, and every story is found by what stands in it."""

import collections
import re
import sys
import time
import urllib.parse

from news import LEFTWARD, aligned_stories, french_stories, text_in
from newsroom import Client, Crowd, Paper, comments_of, count_told
from tap import run_tests, test

READERS = 32
SECTIONS = ("town", "harbour", "life")

paper = Paper(sys.argv[1])
groups = aligned_stories()
stories = [story for group in groups for story in group] + french_stories()
crowd = Crowd(paper, READERS, pause=0.7, seed=1, comments_each=16)


def reader():
    return Client(paper.port, "192.0.2.1")


def publish(editor, story, number, original=None):
    story.id = editor.publish(headline=story.headline, source=story.source, format=story.format,
                              language=story.language, section=SECTIONS[number % len(SECTIONS)],
                              original=str(original.id) if original else "")
    page = editor.get(f"/desk/story/{story.id}")
    story.address = re.search(r'<a href="([^"]+)">Read it</a>', page)[1]
    crowd.stories.append(story.address)
    crowd.queries.append({"q": f'"{story.phrase()}"'})


@test
def an_editor_publishes_every_story_while_readers_read_and_comment():
    paper.start()
    editor = paper.editor()
    crowd.start()
    began = time.monotonic()

    for number, group in enumerate(groups):
        for story in group:
            publish(editor, story, number, original=None if story is group[0] else group[0])
    for number, story in enumerate(story for story in stories if not story.id):
        publish(editor, story, number)

    took = time.monotonic() - began
    crowd.talk_until(2 * READERS)
    crowd.stop()
    print(f"# {len(stories)} stories in {took:.1f} s, {sum(crowd.statuses.values())} other requests, "
          f"{len(crowd.acknowledged)} comments; {dict(crowd.statuses)}")
    assert not crowd.troubles, "\n".join(crowd.troubles[:20])
    assert len(crowd.acknowledged) > READERS, "there was hardly a discussion"


@test
def every_story_stands_at_its_address_with_its_text():
    wrong = []
    with reader() as client:
        for story in stories:
            answer = client.get(story.address)
            shown = text_in(answer.text, "div", "body")
            if answer.status != 200 or text_in(answer.text, "article").count(story.headline) != 1:
                wrong.append(f"{story.name}: {answer.status} at {story.address}")
            elif shown != story.text:
                wrong.append(f"{story.name}:\n  typed {story.text!r}\n  shown {shown!r}")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong[:5])


@test
def every_story_says_its_language_and_its_direction():
    with reader() as client:
        for story in stories:
            way = "rtl" if story.language in LEFTWARD else "ltr"
            assert f'<article lang="{story.language}" dir="{way}">' in client.get(story.address).text, \
                story.name


@test
def translations_name_each_other():
    with reader() as client:
        for group in groups:
            for story in (group[0], group[-1]):
                named = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"',
                                   client.get(story.address).text)
                others = {other.language for other in group if other is not story}
                assert others <= {language for language, _ in named}, (story.name, named)


@test
def every_acknowledged_comment_stands_under_its_story_once():
    wanted = collections.defaultdict(dict)
    for ack in crowd.acknowledged:
        wanted[ack.story][str(ack.comment)] = ack.mark
    with reader() as client:
        for story in stories:
            shown = comments_of(client, story.address)
            marks = [mark for text in shown.values() for mark in re.findall(r"r\d\dn\d{4}x", text)]
            marked = set(wanted[story.id].values())
            assert len(marks) == len(marked) and set(marks) == marked, \
                f"{story.name}: {len(marks)} stand there; missing {marked - set(marks)}, " \
                f"more {collections.Counter(marks) - collections.Counter(marked)}"
            for number, mark in wanted[story.id].items():
                assert mark in shown[number], f"{mark} does not stand at {number}"


@test
def comments_are_counted_right():
    posted = collections.Counter(ack.story for ack in crowd.acknowledged)
    with reader() as client:
        for story in stories:
            assert count_told(client.get(story.address).text) == posted[story.id], story.name
    assert sum(posted.values()) == len({ack.comment for ack in crowd.acknowledged})


@test
def every_story_is_listed_once():
    with reader() as client:
        index = client.get("/sitemap.xml").text
        listed = [urllib.parse.urlsplit(address).path
                  for map_of in re.findall(r"<loc>([^<]+)</loc>", index)
                  for address in re.findall(r"<loc>([^<]+)</loc>",
                                            client.get(urllib.parse.urlsplit(map_of).path).text)]
    times = collections.Counter(listed)
    assert not [address for address, n in times.items() if n != 1]
    assert not [story.address for story in stories if times[story.address] != 1]
    made = [path for path in listed if path.count("/") == 2 and path.split("/")[1] in SECTIONS]
    demo = paper.rows("select count(*) from article where section > 0 and state = 'published'")[0][0]
    assert len(made) == demo, f"{len(made)} are listed, {demo} are published"


def not_found(what, queries):
    """The stories that a search does not find."""
    missing = []
    for number, (story, typed) in enumerate(queries):
        with Client(paper.port, f"172.16.{number % 250}.1") as client:
            answer = client.get("/search?" + urllib.parse.urlencode({"q": typed}))
        if answer.status != 200 or f'<a href="{story.address}">' not in text_of_hits(answer.text):
            missing.append(f"{story.name}: {typed} ({answer.status})")
    return f"{len(missing)} of {len(stories)} are not found by {what}:\n" + "\n".join(missing[:10]) \
        if missing else ""


def text_of_hits(page):
    return page[page.index('<div class="list">'):] if '<div class="list">' in page else ""


@test
def every_story_is_found_by_a_phrase_of_its_text_in_its_language():
    missing = not_found("a phrase", [(story, f'"{story.phrase()}"') for story in stories])
    assert not missing, missing


@test
def every_story_is_found_by_some_words_of_its_text_in_its_language():
    missing = not_found("some words", [(story, story.some_words()) for story in stories])
    assert not missing, missing


@test
def every_story_is_found_by_its_headline():
    missing = not_found("its headline", [(story, story.headline.replace('"', " ")) for story in stories])
    assert not missing, missing


@test
def the_store_is_sound_and_holds_nothing_twice():
    paper.is_sound()
    assert paper.rows("select count(*), count(distinct section || '/' || slug) from article")[0][0] \
        >= len(stories)
    assert not paper.rows("select section, slug from article group by 1, 2 having count(*) > 1")
    assert not paper.rows("select source, article, parent from comment group by 1, 2, 3 having count(*) > 1")
    assert not paper.rows(
        "select id from article where comments <>"
        " (select count(*) from comment where article = article.id and state = 'approved')")
    paper.galley("check")


@test
def the_server_ends_in_good_order_and_has_nothing_to_complain_of():
    paper.stop()
    paper.house.sanitizers_are_silent()


run_tests()
