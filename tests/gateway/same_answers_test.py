#!/usr/bin/env python3
"""The same requests through every door get the same status, headers and body.

Each door serves its own copy of one paper.  What servers may add or change by themselves is named in
MAY_DIFFER; what is random in an answer is named in RANDOM."""

import gzip
import re
import sys

from client import ask, post
from doors import DOORS, House, start_serve, store_of
from editor import Editor
from tap import add, run_tests, test

MAY_DIFFER = {"date", "server", "connection", "keep-alive", "transfer-encoding"}
RANDOM = [
    (re.compile(r"(reader=)[^;]*"), r"\1TOKEN"),
    (re.compile(r'(name="token" value=")[^"]*'), r"\1TOKEN"),
    (re.compile(r"<time[^>]*>[^<]*</time>"), "TIME"),
]
FIRST = "the built-in server"
# Here the web server itself looks at the Host, and leads what it does not know elsewhere.
UNKNOWN_TO_THE_WEB_SERVER = ("nginx and FastCGI", "lighttpd and CGI", "lighttpd and FastCGI", "Apache and CGI")
PICTURE = bytes.fromhex("89504e470d0a1a0a") + bytes(range(256)) * 40

house = House(sys.argv[1])


def furnish():
    """What the requests need beside the demo: a Unicode address, a withdrawn story, a file in media/."""
    house.galley("user", "add", "tester", "--data", house.path("paper"), stdin="eleven quiet lanterns\n")
    house.write("furnish/galley.conf", f"data = {house.path('paper')}\nbase = http://paper.example\n")
    house.give_away(house.folder / "paper")
    process, port = start_serve(house, "furnish")
    editor = Editor(port, "tester", "eleven quiet lanterns")
    section = editor_section(editor)
    editor.publish(headline="Brücke über die Bäche", slug="brücke-über-bäche", section=section,
                   source="The bridge is *open* again.", language="de")
    gone = editor.publish(headline="A mistake", slug="a-mistake", section=section,
                          source="This was wrong.")
    editor.withdraw(gone, "It was wrong.")
    assert house.stop(process) == 0, house.log("furnish")
    with open(house.path("paper/media/range-test.png"), "wb") as file:
        file.write(PICTURE)
    with store_of(house.path("paper")) as store:
        store.execute("insert into media (name, type, width, height) "
                      "values ('range-test.png', 'image/png', 16, 16)")
    return section


def editor_section(editor):
    return re.search(r'<select[^>]*name="section".*?<option[^>]*value="([^"]+)"',
                     editor.get("/desk/story"), re.S)[1]


section = furnish()
ports = {name: start(house) for name, start in DOORS.items()}
first = ports[FIRST]


def demo_story():
    """A story of the demo with open discussion: its address and id."""
    with store_of(house.path("paper")) as store:
        return store.execute(
            "select '/' || s.slug || '/' || a.slug, a.id from article a join section s "
            "on s.id = a.section where a.state = 'published' and a.talk = 'open' "
            "and a.slug not glob '*[^a-z0-9-]*' order by a.comments desc limit 1").fetchone()


story, story_id = demo_story()
stylesheet = re.search(r'href="(/static/[^"]+\.css)"', ask(first, "/").text)[1]


def plain(text):
    for pattern, replacement in RANDOM:
        text = pattern.sub(replacement, text)
    return text


def comparable(answer, is_fresh):
    """What must be equal.  A page whose times differ by the second also differs in its validators; and
    the length that a 304 may tell is left out by some servers."""
    skipped = MAY_DIFFER | ({"etag", "content-length"} if is_fresh else set())
    if answer.status == 304:
        skipped |= {"content-length"}
    headers = sorted((name.lower(), plain(value)) for name, value in answer.headers
                     if name.lower() not in skipped)
    body = answer.body
    if answer.header("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    try:
        body = plain(body.decode())
    except UnicodeDecodeError:
        pass
    return answer.status, headers, body


def difference(expected, got):
    for name, a, b in zip(("status", "headers", "body"), expected, got):
        if a == b:
            continue
        if name == "headers":
            return f"headers only there: {[h for h in a if h not in b]}, " \
                   f"only here: {[h for h in b if h not in a]}"
        if name == "body" and isinstance(a, str) and isinstance(b, str):
            lines = [(x, y) for x, y in zip(a.splitlines(), b.splitlines()) if x != y]
            return f"bodies of {len(a)} and {len(b)} letters, first different lines: {lines[:1]}"
        return f"{name}: {str(a)[:300]} and {str(b)[:300]}"
    return None


def same(name, request, status, check=None, is_fresh=False, except_at=()):
    """A test that sends one request through all doors.  `check` looks at the built-in server's answer."""
    def run():
        expected = request(first)
        if expected.status != status:
            raise AssertionError(f"{expected.status} instead of {status}: {expected.body[:500]}")
        if check:
            check(expected)
        for door, port in ports.items():
            if door == FIRST or door in except_at:
                continue
            problem = difference(comparable(expected, is_fresh), comparable(request(port), is_fresh))
            if problem:
                raise AssertionError(f"{door}: {problem}")
    add(name, run)


def get(target, **headers):
    return lambda port: ask(port, target, headers={k.replace("_", "-"): v for k, v in headers.items()})


def has(*texts):
    def check(answer):
        for text in texts:
            assert text in answer.text, f"{text!r} is not in {answer.text[:3000]}"
    return check


def header_is(name, value):
    def check(answer):
        got = answer.header(name)
        assert got == value, f"{name} is {got!r} instead of {value!r}"
    return check


def etag_of(target):
    return ask(first, target).header("ETag")


def comment(**fields):
    values = {"article": story_id, "parent": "", "name": "Ida Brandt", "email": "",
              "text": "I was *there*.", "website": "", **fields}
    return lambda port: post(port, "/talk", values)


def comment_from(origin):
    return lambda port: post(port, "/talk", {"article": story_id, "name": "Ida", "text": "Hello there"},
                             {"Origin": origin})


# ---- reading ----------------------------------------------------------------------------------------

same("the_front_page", get("/"), 200, has("<html", stylesheet))
same("a_story", get(story), 200, has("<article"))
same("a_section", get("/" + section), 200)
same("an_address_in_unicode", get("/" + section + "/br%C3%BCcke-%C3%BCber-b%C3%A4che"), 200,
     has("Brücke über die Bäche"))
same("the_same_address_as_raw_bytes", get(f"/{section}/brücke-über-bäche".encode().decode("latin-1")), 200)
same("an_unknown_address", get("/town/no-such-story"), 404, has("<html"))
same("an_old_feed", get("/feed/"), 301, header_is("Location", "/feed.xml"))
same("an_old_search", get("/?s=the+fog"), 301, header_is("Location", "/search?q=the%20fog"))
# Apache leaves a Content-Length of 0 out of the answer to HEAD.
same("the_head_of_an_old_address", lambda port: ask(port, "/" + section + "/page/2/", "HEAD"), 301,
     header_is("Location", "/" + section), except_at=("Apache and CGI", "Apache and FastCGI"))
same("what_scanners_ask_for", get("/wp-login.php"), 404)
same("a_withdrawn_story", get("/" + section + "/a-mistake"), 410)
same("a_search", get("/search?q=the"), 200)
same("a_feed", get("/feed.xml"), 200)
same("robots_txt", get("/robots.txt"), 200)
same("the_sign_in_page", get("/desk/sign-in"), 200, header_is("Cache-Control", "private, no-store"))
same("the_newsroom_is_closed_to_strangers", get("/desk"), 303)
same("a_page_that_the_reader_has_already", get(story, If_None_Match=etag_of(story)), 304)
same("a_page_that_the_reader_has_in_another_state", get(story, If_None_Match='"other"'), 200)
same("the_head_of_a_page", lambda port: ask(port, story, "HEAD"), 200)
same("the_head_of_an_unknown_address", lambda port: ask(port, "/town/no-such", "HEAD"), 404)
same("a_compressed_page", get(story, Accept_Encoding="gzip"), 200, header_is("Content-Encoding", "gzip"))
same("a_static_file", get(stylesheet), 200)
same("a_compressed_static_file", get(stylesheet, Accept_Encoding="br, gzip"), 200,
     header_is("Content-Encoding", "br"))
same("a_static_file_that_the_reader_has", get(stylesheet, If_None_Match=etag_of(stylesheet)), 304)
same("a_trailing_slash", get(story + "/"), 301)

# ---- parts of a file --------------------------------------------------------------------------------

same("a_picture", get("/media/range-test.png"), 200)
same("a_part_of_a_picture", get("/media/range-test.png", Range="bytes=10-99"), 206,
     header_is("Content-Range", f"bytes 10-99/{len(PICTURE)}"))
same("the_end_of_a_picture", get("/media/range-test.png", Range="bytes=-7"), 206,
     header_is("Content-Length", "7"))
same("several_parts_of_a_picture_get_all_of_it", get("/media/range-test.png", Range="bytes=0-3,9-12"), 200)
same("a_part_behind_the_end", get("/media/range-test.png", Range="bytes=999999-"), 416,
     header_is("Content-Range", f"bytes */{len(PICTURE)}"))
same("a_part_if_the_file_is_another", get("/media/range-test.png", Range="bytes=0-3", If_Range='"x"'), 200)

# ---- odd requests -----------------------------------------------------------------------------------

same("an_empty_query", get("/?"), 200)
same("an_odd_query", get(story + "?a&b==c%20%zz&%ff=1&&=&"), 200)
same("a_query_that_looks_like_a_flag", get("/?--version"), 200)
same("a_wrong_method", lambda port: ask(port, story, "DELETE"), 405, header_is("Allow", "GET, HEAD"))
same("a_form_for_a_page_that_takes_none", lambda port: post(port, story, {"a": "b"}), 405)
same("a_path_that_is_not_utf8", get("/town/%ff%fe"), 400)
same("an_address_that_is_too_long", get("/" + "long" * 2500), 414)
same("a_query_that_is_too_long", get("/search?q=" + "long" * 2500), 414)
same("headers_that_are_too_long", get("/", X_Long="y" * 33000), 431,
     except_at=("Apache and FastCGI",))  # it leaves out a header that long: it has no room for it
same("too_many_headers", lambda port: ask(port, "/", headers={f"X-{n}": "y" for n in range(99)}), 431,
     except_at=("Apache and FastCGI", "Apache and CGI"))  # it takes 100 at most
same("a_foreign_host", get("/", Host="evil.example"), 421,
     except_at=UNKNOWN_TO_THE_WEB_SERVER)
same("a_slash_in_a_segment", get("/town%2Fstory"), 404)
same("a_backslash", get("/town/a%5Cb"), 400)

def the_query_is_no_command_line(port):
    """Where the program is a CGI program, its own name leads to the front page; elsewhere to nothing."""
    answer = ask(port, "/galley.cgi?--data+/tmp")
    assert answer.status == 404 or (answer.status == 200 and answer.body == ask(port, "/").body), \
        f"{answer.status}: {answer.body[:500]}"


for door, port in ports.items():
    add("a_query_that_looks_like_a_command_line_at_" + door.replace(" ", "_"),
        lambda port=port: the_query_is_no_command_line(port))

# ---- forms ------------------------------------------------------------------------------------------

same("a_comment", comment(), 303, lambda a: header_is("Location", a.header("Location"))(a))
same("the_same_comment_again", comment(), 303)
same("the_story_with_that_comment", get(story), 200, has("I was <em>there</em>."), is_fresh=True)
same("a_comment_without_a_name", comment(name="", text="Kept <b>as typed</b> & whole"), 422,
     has("Kept &lt;b&gt;as typed&lt;/b&gt; &amp; whole"), is_fresh=True)
same("a_comment_on_no_story", comment(article="999999"), 404)
same("a_comment_from_a_foreign_page", comment_from("http://evil.example"), 403)
same("a_comment_from_nowhere", comment_from(None), 403)
same("a_comment_with_the_trap_filled", comment(website="http://spam.example", text="Buy"), 303)
same("a_comment_in_many_parts", lambda port: ask(port, "/talk", "POST", {
    "Content-Type": "multipart/form-data; boundary=x", "Origin": "http://paper.example",
}, multipart({"article": str(story_id), "name": "Otto Ähre", "text": "In parts,\r\nand in lines."})), 303)
same("a_form_that_is_cut_off", lambda port: ask(port, "/talk", "POST", {
    "Content-Type": "multipart/form-data; boundary=x", "Origin": "http://paper.example",
}, multipart({"article": str(story_id)})[:-9]), 400)
same("a_form_of_an_unknown_type", lambda port: ask(port, "/talk", "POST", {
    "Content-Type": "application/json", "Origin": "http://paper.example"}, b"{}"), 415)
same("a_form_without_a_body", lambda port: post(port, "/talk", {}), 404)
same("an_upload_that_is_too_large", lambda port: ask(port, "/talk", "POST", {
    "Content-Type": "multipart/form-data; boundary=x", "Origin": "http://paper.example",
}, b"x" * (33 << 20)), 413)
same("a_wrong_password", lambda port: post(port, "/desk/sign-in", {
    "login": "tester", "password": "wrong"}), 422)


def multipart(fields):
    return "".join(f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                   for name, value in fields.items()).encode() + b"--x--\r\n"


@test
def the_sanitizers_have_nothing_to_say():
    for process in house.processes:
        if process.poll() is None:
            house.stop(process)
    house.sanitizers_are_silent()


run_tests()
