"""Whether anything in a page, a feed or a list could run or be fetched that is not the paper's own."""

import html.parser
import json
import re
import xml.etree.ElementTree

ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "cite", "background",
             "xlink:href")
FETCHED = ("src", "srcset", "poster", "data", "background")
FETCHERS = ("img", "audio", "video", "source", "track", "embed", "object", "iframe", "input", "image")
FORBIDDEN = ("object", "embed", "iframe", "frame", "applet", "base", "svg", "math", "style")
OWN = re.compile(r"(http://paper\.example)?/(media|static)/[\w.-]+$")


class _Checker(html.parser.HTMLParser):
    def __init__(self, where):
        super().__init__()
        self.where, self.script, self.pictures = where, None, []

    def wrong(self, what):
        raise AssertionError(f"{self.where}: {what} (line {self.getpos()[0]})")

    def handle_starttag(self, tag, attributes):
        if tag in FORBIDDEN:
            self.wrong(f"<{tag}> {attributes}")
        if tag == "script":
            if attributes != [("type", "application/ld+json")]:
                self.wrong(f"a script: {attributes}")
            self.script = ""
        if tag == "img":
            self.pictures.append(dict(attributes))
        if tag == "meta" and "refresh" in dict(attributes).get("http-equiv", "").lower():
            self.wrong("a refresh")
        for name, value in attributes:
            self.attribute(tag, name, value or "")

    def attribute(self, tag, name, value):
        if name.startswith("on") or name in ("style", "srcdoc", "ping"):
            self.wrong(f"<{tag} {name}={value!r}>")
        if name in ADDRESSES:
            plain = re.sub(r"[\x00-\x20\x7f]", "", value).lower()
            if plain.startswith(("javascript:", "vbscript:", "data:")):
                self.wrong(f"<{tag} {name}={value!r}>")
        if name in FETCHED and tag in FETCHERS and not OWN.match(value.split(" ")[0]):
            self.wrong(f"<{tag} {name}={value!r}> fetches from elsewhere")

    def handle_data(self, data):
        if self.script is not None:
            self.script += data

    def handle_endtag(self, tag):
        if tag == "script":
            json.loads(self.script)
            self.script = None


def check_page(where, text):
    """Answers the attributes of its pictures."""
    checker = _Checker(where)
    checker.feed(text)
    checker.close()
    if checker.script is not None:
        checker.wrong("a script that does not end")
    return checker.pictures


def check_feed(where, text):
    """XML in which nothing that is markup, by RSS or by Atom, holds anything that runs."""
    for element in xml.etree.ElementTree.fromstring(text).iter():
        name = element.tag.rpartition("}")[2]
        assert name.lower() != "script", f"{where}: {element.tag}"
        if name in ("description", "encoded") or element.get("type") in ("html", "xhtml"):
            check_page(f"{where} {name}", element.text or "")
        is_address = name in ("link", "guid", "id", "uri", "url")
        for value in [*element.attrib.values(), element.text or ""] if is_address else []:
            assert not value.strip().lower().startswith(("javascript:", "data:")), f"{where}: {name} {value}"


def check_json_feed(where, text):
    for item in json.loads(text)["items"]:
        check_page(where, item.get("content_html", ""))
