"""A small HTTP client that sends exactly what it is told and shows exactly what came back."""

import socket
import urllib.parse

HOST = "paper.example"


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        """The only value of a header, or None; two of them are an error of the server."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        if len(values) > 1:
            raise AssertionError(f"{name} was sent twice: {values}")
        return values[0] if values else None

    @property
    def text(self):
        return self.body.decode()


def ask(port, target, method="GET", headers=None, body=b""):
    """One request on a connection of its own."""
    fields = {"Host": HOST, "Connection": "close", **(headers or {})}
    if body or method == "POST":
        fields.setdefault("Content-Length", str(len(body)))
    head = f"{method} {target} HTTP/1.1\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in fields.items() if value is not None) + "\r\n"
    return exchange(port, head.encode("latin-1") + body, method)


def post(port, target, fields, headers=None):
    """A form sent from a page of the paper, unless the headers say otherwise."""
    return ask(port, target, "POST", {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://{HOST}",
        **(headers or {}),
    }, urllib.parse.urlencode(fields).encode())


def exchange(port, request, method="GET"):
    """Sends bytes and reads until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        try:
            connection.sendall(request)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it answered before it had read everything
        return parse(read_all(connection), method)


def read_all(connection):
    received = bytearray()
    try:
        while chunk := connection.recv(65536):
            received += chunk
    except ConnectionResetError:
        pass  # the rest of a body that it did not want
    return bytes(received)


def parse(received, method):
    head, end, body = received.partition(b"\r\n\r\n")
    if not end:
        raise AssertionError(f"no complete answer came, only {received[:200]!r}")
    lines = head.decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ")[1])
    headers = [tuple(line.split(": ", 1)) if ": " in line else (line.rstrip(":"), "")
               for line in lines[1:]]
    if 100 <= status < 200:
        return parse(body, method)
    answer = Answer(status, headers, body)
    if (answer.header("Transfer-Encoding") or "").lower() == "chunked":
        answer.body = join_chunks(body)
    elif method != "HEAD" and status != 304 and answer.header("Content-Length") is not None:
        if len(body) != int(answer.header("Content-Length")):
            raise AssertionError(f"{len(body)} bytes came, Content-Length is "
                                 + answer.header("Content-Length"))
    return answer


def join_chunks(body):
    whole = bytearray()
    while True:
        size, _, body = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        if length == 0:
            return bytes(whole)
        whole += body[:length]
        if body[length:length + 2] != b"\r\n":
            raise AssertionError("a chunk was cut off")
        body = body[length + 2:]
