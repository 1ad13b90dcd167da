"""A demo paper that is served, its first editor, and the crowd that reads and comments while it is.

The crowd's clients keep their connections, come from networks of their own (by X-Forwarded-For from a
trusted proxy, as behind a web server), follow what they are told to and note what was acknowledged."""

import collections
import http.client
import pathlib
import random
import re
import sys
import threading
import time
import urllib.parse

GATEWAY = pathlib.Path(__file__).resolve().parent.parent / "gateway"
sys.path.insert(0, str(GATEWAY))

from client import HOST  # noqa: E402
from doors import House, free_port, nobody, start_serve, store_of  # noqa: E402,F401
from editor import Editor, form_of  # noqa: E402,F401
from news import remarks, text_in, tidy  # noqa: E402,F401

COMMENTS_OF_A_NETWORK = 4
COMMENT = re.compile(r'<li class="depth-\d" id="comment-(\d+)">(.*?)</li>\n(?=<li|</ol>)', re.S)


class Paper:
    """A fresh demo paper in a house of its own, and its server."""

    def __init__(self, build):
        self.house = House(build, demo=False)
        said = self.house.galley("init", "--demo", "--data", self.house.path("paper"))
        self.password = re.search(r"password +(\S+)", said)[1]
        self.data = self.house.copy_of_paper("desk")
        self.port = free_port()
        self.process = None

    def start(self):
        """Answers how many seconds passed until the first page came."""
        began = time.monotonic()
        self.process = self.house.start(
            "desk", self.house.path("bin/galley"), "serve", "--conf",
            self.house.path("desk/galley.conf"), "--listen", f"127.0.0.1:{self.port}")
        while time.monotonic() < began + 30:
            if self.process.poll() is not None:
                break
            try:
                with Client(self.port, "127.0.0.1") as client:
                    if client.get("/").status == 200:
                        return time.monotonic() - began
            except Lost:
                time.sleep(0.005)
        raise AssertionError(f"it does not serve: {self.house.log('desk')[-3000:]}")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        assert self.house.stop(self.process) == 0, self.house.log("desk")[-3000:]

    def galley(self, *words, code=0, stdin=""):
        return self.house.galley(*words, "--data", self.data, code=code, stdin=stdin)

    def editor(self):
        return Editor(self.port, "editor", self.password)

    def rows(self, query):
        with store_of(self.data) as store:
            return store.execute(query).fetchall()

    def is_sound(self):
        found = self.rows("pragma integrity_check")
        assert found == [("ok",)], found


# ---- a client that keeps its connection ------------------------------------------------------------------

class Lost(Exception):
    """No whole answer came."""


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        self.text = body.decode("utf-8", "replace")


class Client:
    def __init__(self, port, address):
        self.address = address
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def ask(self, method, target, body=None, headers=None):
        try:
            self.connection.request(method, target, body, {
                "Host": HOST, "X-Forwarded-For": self.address, **(headers or {})})
            answer = self.connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException) as trouble:
            self.connection.close()
            raise Lost(repr(trouble)) from trouble

    def get(self, target, headers=None):
        return self.ask("GET", target, headers=headers)

    def post(self, target, fields):
        return self.ask("POST", target, urllib.parse.urlencode(fields), {
            "Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{HOST}"})


# ---- pages of a story ----------------------------------------------------------------------------------------

def comments_of(client, address):
    """All of a story's comments, page by page: {id: text}; one that stands there twice is an error."""
    found, target, seen = {}, address, set()
    while target:
        assert target not in seen, f"{target} leads to itself"
        seen.add(target)
        answer = client.get(target)
        assert answer.status == 200, f"{target} was answered with {answer.status}"
        page = answer.text
        for comment in COMMENT.findall(page):
            assert comment[0] not in found, f"comment {comment[0]} stands twice under {address}"
            found[comment[0]] = text_in(comment[1], "div", "said")
        more = re.search(r'href="([^"#]+)[^"]*">More comments', page)
        target = more and more[1].replace("&amp;", "&")
    return found


def count_told(page):
    """How many comments a story's page says it has."""
    if re.search(r'<a href="#comments">one comment</a>', page):
        return 1
    told = re.search(r'<a href="#comments">([\d,.]+) comments</a>', page)
    return int(re.sub(r"\D", "", told[1])) if told else 0


# ---- the crowd --------------------------------------------------------------------------------------------------

class Acknowledged(collections.namedtuple("Acknowledged", "mark story comment at")):
    """A comment that was answered with "posted": its mark, the story's id, its number, and when."""


class Crowd:
    """Readers who come back until `stop`.  `patient`: the server may vanish, and they try again."""

    def __init__(self, paper, readers, pause, seed, comments_each=10**6, patient=False):
        self.paper, self.patient, self.comments_each = paper, patient, comments_each
        self.pause, self.over = pause, threading.Event()
        self.networks = 10 + seed
        self.lock = threading.Lock()
        self.stories = []        # addresses that have been published
        self.queries = []        # what is searched for
        self.acknowledged, self.statuses, self.troubles = [], collections.Counter(), []
        self.sent = set()        # marks
        self.sentences = remarks()
        self.readers = [Reader(self, number, random.Random(seed * 1000 + number))
                        for number in range(readers)]

    def start(self):
        for reader in self.readers:
            reader.start()
        return self

    def talk_until(self, comments, seconds=60):
        """However fast the stories came: readers go on until so many comments were acknowledged."""
        until = time.monotonic() + seconds
        while len(self.acknowledged) < comments and not self.troubles and time.monotonic() < until:
            time.sleep(0.02)

    def stop(self):
        self.over.set()
        for reader in self.readers:
            reader.join()

    def note(self, what, answer):
        with self.lock:
            self.statuses[answer.status] += 1
            if answer.status >= 500 or answer.status == 429:
                self.troubles.append(f"{what}: {answer.status} {answer.text[:300]}")

    def trouble(self, text):
        with self.lock:
            self.troubles.append(text)


class Reader(threading.Thread):
    def __init__(self, crowd, number, chance):
        super().__init__(daemon=True)
        self.crowd, self.number, self.chance = crowd, number, chance
        self.comments = 0
        self.client = None

    def run(self):
        while not self.crowd.over.is_set():
            try:
                self.visit()
            except Lost as trouble:
                if not self.crowd.patient:
                    self.crowd.trouble(f"reader {self.number}: {trouble}")
                time.sleep(0.02)
            except Exception as trouble:  # a test must not end in silence
                self.crowd.trouble(f"reader {self.number}: {trouble!r}")
                time.sleep(0.1)
            self.crowd.over.wait(self.crowd.pause * 2 * self.chance.random())
        if self.client:
            self.client.connection.close()

    def ask(self, what, *words):
        """From a network that has not commented too often yet."""
        network = f"{self.crowd.networks}.{self.number}.{self.comments // COMMENTS_OF_A_NETWORK}.{self.chance.randint(1, 250)}"
        if not self.client:
            self.client = Client(self.crowd.paper.port, network)
        self.client.address = network
        answer = getattr(self.client, what)(*words)
        self.crowd.note(f"{what} {words[0]}", answer)
        return answer

    def visit(self):
        act = self.chance.random()
        if act < 0.3 and self.crowd.stories and self.comments < self.crowd.comments_each:
            self.write()
        elif act < 0.6 and self.crowd.stories:
            self.expect(self.chance.choice(self.crowd.stories), 200)
        elif act < 0.7 and self.crowd.queries:
            self.expect("/search?" + urllib.parse.urlencode(self.chance.choice(self.crowd.queries)), 200)
        else:
            self.expect(self.chance.choice(
                ("/", "/", "/town", "/harbour", "/life", "/feed.xml", "/feed.atom", "/feed.json",
                 "/comments.xml", "/town/feed.xml", "/sitemap.xml", "/archive", "/robots.txt",
                 "/search", "/desk/sign-in")), 200)

    def expect(self, target, status):
        answer = self.ask("get", target)
        if answer.status != status:
            raise AssertionError(f"{target} was answered with {answer.status}")
        return answer

    # ---- commenting

    def write(self):
        """Fills in the form under a story, sometimes as an answer, sometimes sending it twice."""
        newest = self.chance.random() < 0.2
        address = self.crowd.stories[0] if newest else self.chance.choice(self.crowd.stories)
        page = self.expect(address, 200).text
        fields = dict(form_of(page, address, "/talk#reply").fields)
        others = re.findall(r'id="comment-(\d+)"', page)
        if others and self.chance.random() < 0.4:
            fields["parent"] = self.chance.choice(others)
        mark = f"r{self.number:02}n{self.comments:04}x"
        self.comments += 1
        fields["name"] = f"Reader {self.number}"
        fields["text"] = f"{self.chance.choice(self.crowd.sentences)}\n\n{mark}"
        with self.crowd.lock:
            self.crowd.sent.add(mark)
        posted = self.post(fields)
        with self.crowd.lock:
            self.crowd.acknowledged.append(
                Acknowledged(mark, int(fields["article"]), posted, time.monotonic()))
        if self.chance.random() < 0.2 and self.post(fields) != posted:
            raise AssertionError(f"{mark}, sent again, became another comment")
        self.look_for(posted, mark)

    def post(self, fields):
        """The number of the comment; who is patient sends it until it is acknowledged."""
        while True:
            try:
                answer = self.ask("post", "/talk", fields)
                break
            except Lost:
                if not self.crowd.patient:
                    raise
                time.sleep(0.02)
        if answer.status != 303:
            raise AssertionError(f"a comment was answered with {answer.status}: "
                                 + text_in(answer.text, "main")[:300])
        return int(re.search(r"/talk/(\d+)\b", answer.headers["Location"])[1])

    def look_for(self, comment, mark):
        """What has just been posted is on the page it leads to."""
        place = self.expect(f"/talk/{comment}", 302).headers["Location"]
        path = urllib.parse.urlsplit(place)
        page = self.expect(path.path + ("?" + path.query if path.query else ""), 200).text
        if f'id="{path.fragment}"' not in page or mark not in page:
            raise AssertionError(f"{mark} was acknowledged and is not at {place}")
