"""A FastCGI client of one request: what a web server says to an application."""

import os
import socket
import struct

BEGIN, END, PARAMS, STDIN, STDOUT, STDERR = 1, 3, 4, 5, 6, 7


def record(kind, content=b"", request=1):
    return struct.pack("!BBHHBB", 1, kind, request, len(content), 0, 0) + content


def pair(name, value):
    def length(n):
        return bytes([n]) if n < 128 else struct.pack("!I", n | 0x80000000)
    name, value = name.encode("latin-1"), value.encode("latin-1")
    return length(len(name)) + length(len(value)) + name + value


def request(variables, body=b"", cut_off=False):
    """The records of a whole request, or of one whose body never ends."""
    sent = record(BEGIN, struct.pack("!HB5x", 1, 0))
    sent += record(PARAMS, b"".join(pair(*v) for v in variables.items())) + record(PARAMS)
    for at in range(0, len(body), 60000):
        sent += record(STDIN, body[at:at + 60000])
    return sent if cut_off else sent + record(STDIN)


def variables(target="/", method="GET", **more):
    path, _, query = target.partition("?")
    return {"REQUEST_METHOD": method, "REQUEST_URI": target, "SCRIPT_NAME": path,
            "QUERY_STRING": query, "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "paper.example", "SERVER_NAME": "paper.example", "SERVER_PORT": "80", **more}


def answer(where, sent):
    """What came back on standard output, and whether the request was ended in good order."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(where)
        try:
            connection.sendall(sent)
        except BrokenPipeError:
            pass
        output = b""
        while True:
            kind, content = read_record(connection)
            if kind == STDOUT:
                output += content
            if kind in (END, None):
                return output, kind == END


def read_record(connection):
    head = read_exactly(connection, 8)
    if head is None:
        return None, b""
    _, kind, _, length, padding, _ = struct.unpack("!BBHHBB", head)
    content = read_exactly(connection, length)
    return (kind, content) if read_exactly(connection, padding) is not None else (None, b"")


def read_exactly(connection, n):
    received = b""
    while len(received) < n:
        try:
            more = connection.recv(n - len(received))
        except ConnectionResetError:
            more = b""
        if not more:
            return None
        received += more
    return received


def listening_socket(path):
    """For an application that takes its socket as standard input."""
    door = socket.socket(socket.AF_UNIX)
    door.bind(path)
    door.listen(16)
    os.chmod(path, 0o777)
    return door
