#!/usr/bin/env python3
"""tests/bench/export.py STORIES FILE: an export of that many stories with three comments each, made by
multiplying the real ones of tests/data/wxr.  The same numbers give the same file."""
import pathlib
import re
import sys

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "wxr"
ITEM = re.compile(r"<item>.*?</item>", re.S)
COMMENT = re.compile(r"\s*<wp:comment>.*?</wp:comment>", re.S)
COMMENTS_EACH = 3


def number(text, name, value):
    return re.sub(r"<wp:%s>\d*</wp:%s>" % (name, name), "<wp:%s>%d</wp:%s>" % (name, value, name), text)


def slug_with(text, n):
    return re.sub(r"(<wp:post_name>(?:<!\[CDATA\[)?)(.*?)((?:\]\]>)?</wp:post_name>)", r"\g<1>\g<2>-%d\g<3>" % n, text)


def link_with(text, n):
    return re.sub(r"<link>(.*?)/?</link>", r"<link>\1-%d/</link>" % n, text, count=1)


def comments(pool, n):
    """Three, of which the last answers the first."""
    first = n * COMMENTS_EACH + 1
    for i in range(COMMENTS_EACH):
        text = number(pool[(n * 7 + i) % len(pool)], "comment_id", first + i)
        yield number(text, "comment_parent", first if i == COMMENTS_EACH - 1 else 0)


def story(item, pool, n):
    text = number(COMMENT.sub("", item), "post_id", n + 1)
    text = link_with(slug_with(text, n), n)
    return text.replace("</item>", "".join(comments(pool, n)) + "\n</item>")


def main():
    stories, file = int(sys.argv[1]), sys.argv[2]
    text = (DATA / "theme" / "cc-labs.redacted.xml").read_text(encoding="utf-8")
    items = [i for i in ITEM.findall(text) if "<wp:post_type>post<" in i or "CDATA[post]" in i]
    pool = [c for i in items for c in COMMENT.findall(i)
            if "<wp:comment_approved>1<" in c and "pingback" not in c]
    head = text[:text.index("<item>")]
    with open(file, "w", encoding="utf-8") as out:
        out.write(head)
        for n in range(stories):
            out.write(story(items[n % len(items)], pool, n) + "\n")
        out.write("</channel>\n</rss>\n")


if __name__ == "__main__":
    main()
