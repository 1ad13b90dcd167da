"""What the benchmarks share: a newspaper large enough, servers that end with us, and plain figures."""
import http.client
import os
import random
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STORIES = 1000
COMMENTS = 100
COMMENT_BYTES = 250
BODY_BYTES = 6000
SECTION = "bench"

WORDS = (
    "the harbour council said on Monday that repairs to wall tram line bridge and market would begin "
    "before winter although nobody had yet found money for them a spokeswoman told this paper residents "
    "who have waited since spring were not surprised we heard promises like these last year one of them "
    "said while children fed gulls along quay where old cranes stand as they always did").split()


def sentence(chance, n):
    """Words of about n bytes, with a comma or an end here and there, as people write."""
    said, length = [], 0
    while length < n:
        word = chance.choice(WORDS)
        if not said or said[-1].endswith("."):
            word = word[0].upper() + word[1:]
        word += chance.choice(("", "", "", "", "", "", "", "", ",", "."))
        said.append(word)
        length += len(word) + 1
    return " ".join(said).rstrip(",.") + "."


def place(numbers):
    """As src/comment/comment.c makes it: eight digits of base 32 for each level."""
    digits = "0123456789abcdefghijklmnopqrstuv"
    return "".join("".join(digits[n >> 5 * i & 31] for i in range(7, -1, -1)) for n in numbers)


def thread(chance, texts, story, first, when):
    """Comments of one story: a third answers one that stands a level above or higher."""
    paths, replies = [], {}
    for number in range(first, first + COMMENTS):
        above = chance.choice(paths)[:4] if paths and chance.random() < 0.35 else ()
        paths.append(above + (number,))
        replies[above[-1:]] = replies.get(above[-1:], 0) + 1
    for path in paths:
        text = chance.choice(texts)
        yield (story, place(path), path[-1], path[-2] if len(path) > 1 else 0, len(path) - 1,
               replies.get(path[-1:], 0), chance.choice(("Ida", "Jonas Weir", "M. Okafor", "Old Tom")),
               text, "<p>" + text + "</p>\n", when + 60 * (path[-1] - first))


def fill(data, comment_bytes, body_bytes):
    """A thousand stories of a hundred comments each, with the columns that saving would have filled."""
    chance = random.Random(7)
    texts = [sentence(chance, comment_bytes) for _ in range(500)]
    db = sqlite3.connect(os.path.join(data, "galley.db"))
    db.execute("pragma synchronous = off")
    now = int(time.time())
    author = db.execute("select min(id) from author").fetchone()[0]
    section = db.execute("insert into section (slug, name, place) values (?, 'Bench', 9) returning id",
                         (SECTION,)).fetchone()[0]
    for i in range(1, STORIES + 1):
        when = now - 3600 * i
        body = "".join("<p>%s</p>\n" % sentence(chance, body_bytes // 12) for _ in range(12))
        story = db.execute(
            "insert into article (section, slug, headline, standfirst, body_html, reading_time,"
            " state, published, changed, comments) values (?, ?, ?, ?, ?, 5, 'published', ?, ?, ?) returning id",
            (section, "story-%d" % i, sentence(chance, 50)[:-1], sentence(chance, 120), body,
             when, when, COMMENTS)).fetchone()[0]
        db.execute("insert into byline values (?, 0, ?, ?)", (story, author, when))
        db.executemany(
            "insert into comment (article, place, id, parent, depth, replies, name, source, body_html, posted,"
            " state) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'approved')",
            thread(chance, texts, story, 1000000 + i * COMMENTS, when))
    db.commit()
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()


class Bench:
    """A folder that goes when we end, and what runs in it."""

    def __init__(self, build=None):
        self.build = build or os.path.join(ROOT, "build")
        self.galley = os.path.join(self.build, "galley")
        self.cgi = os.path.join(self.build, "galley.cgi")
        if not os.path.exists(self.galley):
            sys.exit("%s is missing: build it first (./run does), or name a build folder" % self.galley)
        self.folder = tempfile.mkdtemp(prefix="galley-bench-")
        os.chmod(self.folder, 0o755)
        self.data = os.path.join(self.folder, "data")
        self.running = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self.running:
            process.send_signal(signal.SIGTERM)
        for process in self.running:
            process.wait(40)
        shutil.rmtree(self.folder)

    def make_paper(self, comment_bytes=COMMENT_BYTES, body_bytes=BODY_BYTES):
        subprocess.run([self.galley, "init", "--demo", "--data", self.data], check=True,
                       stdout=subprocess.DEVNULL)
        fill(self.data, comment_bytes, body_bytes)

    def start(self, command, port):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.running.append(process)
        wait_for(port)
        return process

    def serve(self, *flags):
        port = free_port()
        process = self.start([self.galley, "serve", "--data", self.data,
                              "--listen", "127.0.0.1:%d" % port, *flags], port)
        return process, port


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.01)
    sys.exit("nothing answers on port %d" % port)


def fetch(port, path):
    """(status, headers, body), asked without an encoding."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    client.putrequest("GET", path, skip_accept_encoding=True)
    client.endheaders()
    reply = client.getresponse()
    body = reply.read()
    client.close()
    return reply.status, dict(reply.getheaders()), body


def family(pid):
    """The process and all its children's."""
    found = [pid]
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % number) as f:
                parent = int(f.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            found += family(int(number))
    return found


def cpu_seconds(pid):
    ticks = 0
    for one in family(pid):
        with open("/proc/%d/stat" % one) as f:
            fields = f.read().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def machine():
    with open("/etc/os-release") as f:
        system = next((line.split("=")[1].strip().strip('"') for line in f
                       if line.startswith("PRETTY_NAME")), "an unknown system")
    return "%d cores, %s; load before the run %.1f" % (os.cpu_count(), system, os.getloadavg()[0])


median = statistics.median
