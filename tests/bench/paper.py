"""What the benchmarks share: a newspaper large enough, servers that end with us, and plain figures."""
import http.client
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STORIES = 1000
COMMENTS = 100
COMMENT_BYTES = 24  # with all that stands around a comment, a page of 45 KB
BODY_BYTES = 1000
SECTION = "bench"

def build_programs(folder):
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        subprocess.run([os.path.join(ROOT, ".ci/configure"), folder, "-Dbuildtype=release"], check=True)
    subprocess.run(["ninja", "-C", folder, "--quiet", "galley", "galley.cgi", "call", "paper"], check=True,
                   stdout=subprocess.DEVNULL)


class Bench:
    """A folder that goes when we end, and what runs in it."""

    def __init__(self, build=None):
        self.build = build or os.path.join(ROOT, "build")
        self.galley = os.path.join(self.build, "galley")
        self.cgi = os.path.join(self.build, "galley.cgi")
        build_programs(self.build)
        self.folder = tempfile.mkdtemp(prefix="galley-bench-")
        os.chmod(self.folder, 0o755)
        self.data = os.path.join(self.folder, "data")
        self.running = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in list(self.running):
            self.stop(process)
        shutil.rmtree(self.folder)

    def make_paper(self, comment_bytes=COMMENT_BYTES, body_bytes=BODY_BYTES):
        subprocess.run([self.galley, "init", "--demo", "--data", self.data], check=True,
                       stdout=subprocess.DEVNULL)
        subprocess.run([os.path.join(self.build, "paper"), self.data, *map(str, (
            STORIES, COMMENTS, comment_bytes, body_bytes))], check=True)

    def start(self, command, port):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.running.append(process)
        wait_for(port)
        return process

    def stop(self, process):
        process.send_signal(signal.SIGTERM)
        process.wait(40)
        self.running.remove(process)

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


def megabytes(pid):
    """Of memory, with its share of what it shares with others (PSS)."""
    with open("/proc/%d/smaps_rollup" % pid) as f:
        return next(int(line.split()[1]) for line in f if line.startswith("Pss:")) / 1024


def machine():
    with open("/etc/os-release") as f:
        system = next((line.split("=")[1].strip().strip('"') for line in f
                       if line.startswith("PRETTY_NAME")), "an unknown system")
    return "%d cores, %s; load before the run %.1f" % (os.cpu_count(), system, os.getloadavg()[0])


median = statistics.median
