"""WordPress exports: as Python's own parser reads them, and made for a test."""

import calendar
import collections
import email.utils
import pathlib
import time
import urllib.parse
import xml.etree.ElementTree

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "wxr"
NO_DATE = "0000-00-00 00:00:00"


def seconds(gmt):
    """A moment as exports write it; 0 for none."""
    try:
        return calendar.timegm(time.strptime(gmt.strip(), "%Y-%m-%d %H:%M:%S"))
    except ValueError:
        return 0


# ---- reading ----------------------------------------------------------------------------------------------

def _fields(element):
    """What stands in it by name, the first of each, and "content", "excerpt" for the two called "encoded"."""
    found = {}
    for child in element:
        space, _, name = child.tag.rpartition("}")
        if name == "encoded":
            name = "excerpt" if "excerpt" in space else "content"
        found.setdefault(name, (child.text or "").strip())
    return found


def _all(element, name):
    return [child for child in element if child.tag.rpartition("}")[2] == name]


class Comment:
    def __init__(self, element):
        f = _fields(element)
        self.id, self.parent = int(f["comment_id"]), int(f.get("comment_parent") or 0)
        self.is_ping = f.get("comment_type", "") not in ("", "comment")
        self.state = {"1": "approved", "0": "held"}.get(f.get("comment_approved"), "rejected")
        self.posted = seconds(f.get("comment_date_gmt", ""))
        self.text = f.get("comment_content", "")


class Item:
    def __init__(self, element):
        f = _fields(element)
        self.id = int(f.get("post_id") or 0)
        self.type, self.status = f.get("post_type") or "post", f.get("status") or "publish"
        self.password, self.link = f.get("post_password", ""), f.get("link", "")
        self.slug = urllib.parse.unquote(f.get("post_name", ""))
        self.title, self.creator = f.get("title", ""), f.get("creator", "")
        self.published = seconds(f.get("post_date_gmt", ""))
        if not self.id and "/?p=" in self.link:
            self.id = int(self.link.partition("/?p=")[2])
        self.comments = [Comment(c) for c in _all(element, "comment")]
        self.filings = {(c.get("domain"), urllib.parse.unquote(c.get("nicename") or ""))
                        for c in _all(element, "category")}

    @property
    def is_story(self):
        return self.type in ("post", "page")

    @property
    def is_public(self):
        return self.is_story and self.status == "publish" and not self.password

    @property
    def counted(self):
        """The line of the report that it belongs to."""
        if self.type == "attachment":
            return "files left at the old site"
        if not self.is_story or self.status not in ("publish", "future", "draft", "pending", "private"):
            return f"left out: {self.type}"
        if self.type == "page":
            return "pages of the paper"
        if self.is_public:
            return "stories published"
        is_to_come = self.status == "future" and not self.password and self.published > time.time()
        return "stories scheduled" if is_to_come else "drafts"


class Export:
    def __init__(self, path):
        self.path = pathlib.Path(path)
        channel = xml.etree.ElementTree.parse(path).getroot().find("channel")
        f = _fields(channel)
        self.address = (f.get("base_blog_url") or f.get("base_site_url") or f.get("link") or "").rstrip("/")
        items = _all(channel, "item")
        self.items = [Item(i) for i in items]
        self.names = collections.defaultdict(str, {
            c.get("nicename"): c.text for i in items for c in _all(i, "category")})

    @property
    def public(self):
        return [i for i in self.items if i.is_public]

    def target_of(self, link):
        """The address of a link without its host; None for a link to elsewhere."""
        there, site = urllib.parse.urlsplit(link), urllib.parse.urlsplit(self.address)
        if not there.netloc or there.netloc.removeprefix("www.") != site.netloc.removeprefix("www."):
            return None
        return (there.path or "/") + (f"?{there.query}" if there.query else "")


# ---- making -----------------------------------------------------------------------------------------------

SITE = "https://old.example"


def _cdata(text):
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def _element(name, text):
    return f"<{name}>{_cdata(str(text))}</{name}>\n"


def _date(at):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at)) if at else NO_DATE


def comment(id, text, parent=0, author="Reader", email="reader@mail.example", url="", approved="1",
            type="comment", at=1300000000):
    return "<wp:comment>\n" + "".join(_element("wp:" + name, value) for name, value in (
        ("comment_id", id), ("comment_author", author), ("comment_author_email", email),
        ("comment_author_url", url), ("comment_date", _date(at)), ("comment_date_gmt", _date(at)),
        ("comment_content", text), ("comment_approved", approved), ("comment_type", type),
        ("comment_parent", parent))) + "</wp:comment>\n"


def item(id, title="", content="", slug=None, type="post", status="publish", link=None, creator="ada",
         excerpt="", password="", filings=(("category", "news", "News"),), meta=(), comments=(),
         at=1300000000, file="", more=""):
    """`at` is when it was published; `filings` are taxonomy, slug and name; `file` is where an attachment
    lies."""
    slug = f"story-{id}" if slug is None else slug
    link = f"{SITE}/2011/03/{slug}/" if link is None else link
    return "<item>\n" + "".join([
        _element("title", title or f"Story {id}"), _element("link", link),
        f"<pubDate>{email.utils.formatdate(at)}</pubDate>\n", _element("dc:creator", creator),
        _element("content:encoded", content or f"<p>The words of story {id}.</p>"),
        _element("excerpt:encoded", excerpt), _element("wp:post_id", id),
        _element("wp:post_date", _date(at)), _element("wp:post_date_gmt", _date(at)),
        _element("wp:comment_status", "open"), _element("wp:post_name", slug),
        _element("wp:status", status), _element("wp:post_type", type),
        _element("wp:post_password", password),
        _element("wp:attachment_url", file) if file else "",
        *(f'<category domain="{_attribute(taxonomy)}" nicename="{_attribute(slug)}">{_cdata(name)}</category>\n'
          for taxonomy, slug, name in filings),
        *("<wp:postmeta>" + _element("wp:meta_key", key) + _element("wp:meta_value", value)
          + "</wp:postmeta>\n" for key, value in meta),
        *comments, more]) + "</item>\n"


def _attribute(text):
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def category(id, slug, name, parent="", about=""):
    return "<wp:category>" + "".join(_element("wp:" + n, value) for n, value in (
        ("term_id", id), ("category_nicename", slug), ("category_parent", parent), ("cat_name", name),
        ("category_description", about))) + "</wp:category>\n"


def author(id, login, name):
    return "<wp:author>" + "".join(_element("wp:" + n, value) for n, value in (
        ("author_id", id), ("author_login", login), ("author_email", f"{login}@mail.example"),
        ("author_display_name", name))) + "</wp:author>\n"


def export(*pieces, title="The Old Paper"):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
            ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
            ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">\n'
            f"<channel>\n{_element('title', title)}<link>{SITE}</link>\n<language>en</language>\n"
            f"<wp:wxr_version>1.2</wp:wxr_version>\n<wp:base_site_url>{SITE}</wp:base_site_url>\n"
            f"<wp:base_blog_url>{SITE}</wp:base_blog_url>\n" + "".join(pieces) + "</channel>\n</rss>\n")
