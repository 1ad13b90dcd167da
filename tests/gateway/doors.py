"""Starts a newspaper behind each of its doors: the built-in server, FastCGI and CGI, by itself or
behind nginx, lighttpd and Apache.

The web servers run the very examples in conf/.  What names a place of a real machine there (a port,
a socket, a folder) is put in place by `example`, which fails when the example does not name it.  Each
example serves two papers, one each way, as paper.example and daily.example; the tests always ask for
paper.example, so `swapped` gives that name to the other one.

All servers are children of the test, run in the foreground as nobody where the test is root, and are
ended with it."""

import atexit
import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
BASE = "http://paper.example"
SANITIZER_WORDS = ("AddressSanitizer", "LeakSanitizer", "runtime error:", "UndefinedBehavior")


class House:
    """A temporary folder with the programs and a demo paper, from which each door gets a copy."""

    def __init__(self, build, demo=True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="galley-test-"))
        self.processes = []
        atexit.register(self.close)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        self.folder.chmod(0o755)
        (self.folder / "bin").mkdir()
        for program in ("galley", "galley.cgi"):
            shutil.copy(pathlib.Path(build) / program, self.folder / "bin" / program)
        if demo:
            self.galley("init", "--demo", "--data", str(self.folder / "paper"))

    def path(self, name):
        return str(self.folder / name)

    def galley(self, *words, code=0, stdin="", user=None):
        """Runs a command to its end; answers what it printed, standard error after standard output."""
        done = subprocess.run([self.path("bin/galley"), *words], input=stdin, text=True, timeout=60,
                              capture_output=True, cwd=self.folder, **(user or {}))
        said = done.stdout + done.stderr
        if done.returncode != code:
            raise AssertionError(f"galley {' '.join(words)} ended with {done.returncode}: {said}")
        return said

    def copy_of_paper(self, name):
        """A data directory of its own, and its galley.conf."""
        data = self.folder / name / "data"
        shutil.copytree(self.folder / "paper", data)
        (self.folder / name / "tmp").mkdir()
        self.write(f"{name}/galley.conf", f"data = {data}\nbase = {BASE}\nproxies = 127.0.0.1\n")
        self.give_away(self.folder / name)
        return str(data)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def start(self, name, *command, env=None):
        """A server in the foreground; its output goes to NAME.log."""
        log = open(self.folder / f"{name}.log", "ab")
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   cwd=self.folder, start_new_session=True,
                                   env={**os.environ, **(env or {})}, **nobody())
        process.name = name
        self.processes.append(process)
        return process

    def give_away(self, folder):
        if not nobody():
            return
        account = pwd.getpwnam("nobody")
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, account.pw_uid, account.pw_gid)

    def logs(self):
        return {path.name: path.read_text(errors="replace") for path in self.folder.glob("**/*.log")}

    def log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def stop(self, process, seconds=20):
        """Ends a server in good order; answers its exit code."""
        process.send_signal(signal.SIGTERM)
        return process.wait(seconds)

    def sanitizers_are_silent(self):
        for name, text in self.logs().items():
            for word in SANITIZER_WORDS:
                if word in text:
                    raise AssertionError(f"{name}:\n{text[-6000:]}")

    def close(self):
        for process in self.processes:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def nobody():
    """Whom servers run as: ourselves, unless that is root."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("nobody")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def store_of(data):
    """The store of a data directory, for `with`: each statement is committed, and it is closed."""
    return contextlib.closing(sqlite3.connect(f"{data}/galley.db", isolation_level=None))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(process, address, house):
    """Until something accepts connections: a port, or a socket's path."""
    until = time.monotonic() + 30
    family, where = ((socket.AF_UNIX, address) if isinstance(address, str)
                     else (socket.AF_INET, ("127.0.0.1", address)))
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with socket.socket(family) as probe:
            if probe.connect_ex(where) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"{process.name} did not start: {house.logs()}")


def example(name, places, swapped=False):
    """The text of conf/NAME with the places of a real machine put where they are in this test."""
    text = (PROJECT / "conf" / name).read_text()
    for real, ours in places.items():
        if real not in text:
            raise AssertionError(f"conf/{name} does not say {real!r}")
        text = text.replace(real, ours)
    if swapped:
        text = text.replace("paper.example", "\0").replace("daily.example", "paper.example")
        text = text.replace("\0", "daily.example")
    return text


# ---- Galley itself ----------------------------------------------------------------------------------


def start_serve(house, name, *flags):
    """`galley serve` on a port of its own: its process and port."""
    port = free_port()
    process = house.start(name, house.path("bin/galley"), "serve", "--conf",
                          house.path(f"{name}/galley.conf"), "--listen", f"127.0.0.1:{port}", *flags)
    wait_for(process, port, house)
    return process, port


def start_fastcgi(house, name):
    """FastCGI on a socket: its path."""
    where = house.path(f"{name}/galley.sock")
    process = house.start(name, house.path("bin/galley.cgi"), "--conf",
                          house.path(f"{name}/galley.conf"), "--socket", where)
    wait_for(process, where, house)
    return where


# ---- the doors: each answers with the port on which it serves ---------------------------------------


def built_in(house):
    house.copy_of_paper("serve")
    return start_serve(house, "serve")[1]


def nginx_proxy(house):
    house.copy_of_paper("proxied")
    _, behind = start_serve(house, "proxied")
    return start_nginx(house, "nginx-proxy", {"server 127.0.0.1:8080;": f"server 127.0.0.1:{behind};"})


def nginx_fastcgi(house):
    house.copy_of_paper("nginx-papers")
    where = start_fastcgi(house, "nginx-papers")
    return start_nginx(house, "nginx-fastcgi", {"/run/galley/galley.sock": where}, swapped=True)


def start_nginx(house, name, places, swapped=False):
    port = free_port()
    house.write(f"{name}/galley.nginx",
                example("nginx.conf", {"listen 80;": f"listen 127.0.0.1:{port};", **places}, swapped))
    temporary = "".join(f"\t{kind}_temp_path {house.path(name)}/{kind};\n"
                        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    conf = house.write(f"{name}/main.nginx", f"""daemon off;
error_log stderr;
pid {house.path(name)}/nginx.pid;
events {{
}}
http {{
	access_log off;
{temporary}	include {house.path(name)}/galley.nginx;
}}
""")
    house.give_away(house.folder / name)
    process = house.start(name, "/usr/sbin/nginx", "-e", "stderr", "-p", house.path(name), "-c", conf)
    wait_for(process, port, house)
    return port


def lighttpd_cgi(house):
    house.copy_of_paper("lighttpd-cgi")
    return start_lighttpd(house, "lighttpd-cgi", {
        "/usr/lib/cgi-bin/galley.cgi": house.path("bin/galley.cgi"),
        "/etc/galley/galley.conf": house.path("lighttpd-cgi/galley.conf"),
    }, swapped=True)


def lighttpd_fastcgi(house):
    house.copy_of_paper("lighttpd-papers")
    where = start_fastcgi(house, "lighttpd-papers")
    return start_lighttpd(house, "lighttpd-fastcgi", {"/run/galley/galley.sock": where})


def start_lighttpd(house, name, places, swapped=False):
    port = free_port()
    house.write(f"{name}/galley.lighttpd", example("lighttpd.conf", places, swapped))
    # Like the file that Debian brings, as far as that matters to the example.
    conf = house.write(f"{name}/main.lighttpd", f"""server.modules = ("mod_indexfile", "mod_access", "mod_alias")
server.document-root = "{house.path(name)}"
server.upload-dirs = ("{house.path(name)}")
server.bind = "127.0.0.1"
server.port = {port}
server.http-parseopts = ("header-strict" => "enable", "url-path-2f-decode" => "enable")
include "{house.path(name)}/galley.lighttpd"
server.modules += ("mod_staticfile")
""")
    house.give_away(house.folder / name)
    process = house.start(name, "/usr/sbin/lighttpd", "-D", "-f", conf)
    wait_for(process, port, house)
    return port


def apache_fastcgi(house):
    house.copy_of_paper("apache-papers")
    where = start_fastcgi(house, "apache-papers")
    return start_apache(house, "apache-fastcgi", {"/run/galley/galley.sock": where})


def apache_cgi(house):
    house.copy_of_paper("apache-cgi")
    return start_apache(house, "apache-cgi", {
        "/usr/lib/cgi-bin": house.path("bin"),
        "/etc/galley/galley.conf": house.path("apache-cgi/galley.conf"),
    }, swapped=True)


def start_apache(house, name, places, swapped=False):
    port = free_port()
    house.write(f"{name}/galley.apache",
                example("apache.conf", {"*:80": f"127.0.0.1:{port}", **places}, swapped))
    modules = "".join(f"LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so\n"
                      for module in ("mpm_event", "authz_core", "alias", "env", "cgid", "proxy",
                                     "proxy_fcgi"))
    conf = house.write(f"{name}/main.apache", f"""ServerRoot {house.path(name)}
PidFile {house.path(name)}/apache.pid
DefaultRuntimeDir {house.path(name)}
Listen 127.0.0.1:{port}
ServerName localhost
ErrorLog {house.path(name)}/error.log
{modules}ScriptSock {house.path(name)}/cgid.sock
Include {house.path(name)}/galley.apache
""")
    house.give_away(house.folder / name)
    process = house.start(name, "/usr/sbin/apache2", "-D", "FOREGROUND", "-f", conf)
    wait_for(process, port, house)
    return port


DOORS = {
    "the built-in server": built_in,
    "nginx and FastCGI": nginx_fastcgi,
    "lighttpd and CGI": lighttpd_cgi,
    "nginx as a proxy": nginx_proxy,
    "lighttpd and FastCGI": lighttpd_fastcgi,
    "Apache and FastCGI": apache_fastcgi,
    "Apache and CGI": apache_cgi,
}
