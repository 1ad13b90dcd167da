#!/usr/bin/env python3
"""Broken and odd requests, byte by byte, to any gateway: raw.py HOST PORT [HOSTNAME]

Prints TAP.  HOSTNAME is sent as Host (default: HOST:PORT).  Each case says which statuses are right;
0 stands for a connection closed without a word.  A reply that is refused must be the only one: what
follows it on the connection may not be answered, since nobody can tell where it begins.
"""
import re
import socket
import sys

REFUSED = {400, 0}
NEXT = b"GET /the-next-one HTTP/1.1\r\nHost: %(host)s\r\nConnection: close\r\n\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


def get(target=b"/", version=b"HTTP/1.1", host=b"Host: %(host)s\r\n", more=b"", method=b"GET"):
    return b"%s %s %s\r\n%s%s\r\n" % (method, target, version, host, more)


def post(more, body, target=b"/"):
    return get(target, more=FORM + more, method=b"POST") + body


# name, bytes, right statuses, how many replies at most
CASES = [
    ("a plain request", get(more=b"Connection: close\r\n"), {200}, 1),
    ("HEAD has no body", get(method=b"HEAD", more=b"Connection: close\r\n"), {200}, 1),
    ("two requests on one connection", get() + get(more=b"Connection: close\r\n"), {200}, 2),
    ("HTTP/1.0 with Host", get(version=b"HTTP/1.0"), {200}, 1),
    ("an absolute target", get(b"http://%(host)s/", more=b"Connection: close\r\n"), {200}, 1),
    ("a lone LF after the request line", b"GET / HTTP/1.1\nHost: %(host)s\r\n\r\n" + NEXT, REFUSED, 1),
    ("a lone LF after a header", get(more=b"X-A: b\nX-C: d\r\n") + NEXT, REFUSED, 1),
    ("a lone LF after the last header", get(more=b"X-A: b\n") + NEXT, REFUSED, 1),
    ("lone LFs alone", b"GET / HTTP/1.1\nHost: %(host)s\n\n" + NEXT, REFUSED, 1),
    ("a lone CR in a header", get(more=b"X-A: b\rX-C: d\r\n") + NEXT, REFUSED, 1),
    ("space before the colon", get(more=b"X-A : b\r\n") + NEXT, REFUSED, 1),
    ("a tab before the colon", get(more=b"X-A\t: b\r\n") + NEXT, REFUSED, 1),
    ("space before Content-Length's colon", post(b"Content-Length : 3\r\n", b"a=b") + NEXT, REFUSED, 1),
    ("no colon at all", get(more=b"nonsense\r\n") + NEXT, REFUSED, 1),
    ("an empty header name", get(more=b": b\r\n") + NEXT, REFUSED, 1),
    ("a folded header", get(more=b"X-A: b\r\n c\r\nX-D: e\r\n") + NEXT, REFUSED, 1),
    ("a folded last header", get(more=b"X-A: b\r\n c\r\n") + NEXT, REFUSED, 1),
    ("a folded first header", b"GET / HTTP/1.1\r\n X: y\r\nHost: %(host)s\r\n\r\n" + NEXT, REFUSED, 1),
    ("NUL in a header", get(more=b"X-A: b\0c\r\nX-D: e\r\n") + NEXT, REFUSED, 1),
    ("NUL in the last header", get(more=b"X-A: b\0c\r\n") + NEXT, REFUSED, 1),
    ("NUL in a header's name", get(more=b"X\0A: b\r\n") + NEXT, REFUSED, 1),
    ("NUL in the target", get(b"/a\0b") + NEXT, REFUSED, 1),
    ("ESC in a header", get(more=b"X-A: \x1b[2J\r\n") + NEXT, REFUSED, 1),
    ("brackets in a header's name", get(more=b"X(A): b\r\n") + NEXT, REFUSED, 1),
    ("no Host", get(host=b"") + NEXT, REFUSED, 1),
    ("an empty Host", get(host=b"Host: \r\n") + NEXT, REFUSED, 1),
    ("two Hosts", get(more=b"Host: other.example\r\n") + NEXT, REFUSED, 1),
    ("a Host with a path", get(host=b"Host: a/b\r\n") + NEXT, REFUSED, 1),
    ("a Host with a user", get(host=b"Host: me@here\r\n") + NEXT, REFUSED, 1),
    ("a Host with a space", get(host=b"Host: a b\r\n") + NEXT, REFUSED, 1),
    ("a Host with a wrong port", get(host=b"Host: a:b\r\n") + NEXT, REFUSED, 1),
    ("Content-Length and Transfer-Encoding",
     post(b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n") + NEXT, REFUSED, 1),
    ("Transfer-Encoding and Content-Length",
     post(b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", b"0\r\n\r\n") + NEXT, REFUSED, 1),
    ("two different Content-Lengths",
     post(b"Content-Length: 3\r\nContent-Length: 5\r\n", b"a=b") + NEXT, REFUSED, 1),
    ("a list as Content-Length", post(b"Content-Length: 3, 5\r\n", b"a=b") + NEXT, REFUSED, 1),
    ("a signed Content-Length", post(b"Content-Length: +3\r\n", b"a=b") + NEXT, REFUSED, 1),
    ("a negative Content-Length", post(b"Content-Length: -3\r\n", b"a=b") + NEXT, REFUSED, 1),
    ("a hexadecimal Content-Length", post(b"Content-Length: 0x3\r\n", b"a=b") + NEXT, REFUSED, 1),
    ("a huge Content-Length", post(b"Content-Length: 99999999999999999999\r\n", b"a=b") + NEXT,
     {400, 413, 0}, 1),
    ("an empty Content-Length", post(b"Content-Length: \r\n", b"") + NEXT, {400, 411, 405, 403, 0}, 1),
    ("an unknown Transfer-Encoding", post(b"Transfer-Encoding: gzip\r\n", b"x") + NEXT,
     {400, 501, 0}, 1),
    ("chunked twice", post(b"Transfer-Encoding: chunked, chunked\r\n", b"0\r\n\r\n") + NEXT,
     {400, 501, 0}, 1),
    ("chunked after identity", post(b"Transfer-Encoding: identity, chunked\r\n", b"0\r\n\r\n") + NEXT,
     {400, 501, 0}, 1),
    ("chunked with a control before it", post(b"Transfer-Encoding: \x0bchunked\r\n", b"0\r\n\r\n") + NEXT,
     {400, 501, 0}, 1),
    ("two Transfer-Encodings",
     post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", b"0\r\n\r\n") + NEXT,
     {400, 501, 0}, 1),
    ("chunked in HTTP/1.0",
     get(version=b"HTTP/1.0", method=b"POST", more=FORM + b"Transfer-Encoding: chunked\r\n")
     + b"0\r\n\r\n" + NEXT, {400, 411, 405, 0}, 1),
    ("a bad chunk size", post(b"Transfer-Encoding: chunked\r\n", b"zz\r\na=b\r\n0\r\n\r\n") + NEXT,
     {400, 403, 405, 0}, 1),
    ("a negative chunk size", post(b"Transfer-Encoding: chunked\r\n", b"-3\r\na=b\r\n0\r\n\r\n") + NEXT,
     {400, 403, 405, 0}, 1),
    ("a huge chunk size",
     post(b"Transfer-Encoding: chunked\r\n", b"ffffffffffffffffff\r\na=b\r\n0\r\n\r\n") + NEXT,
     {400, 413, 403, 405, 0}, 1),
    ("a chunk longer than it says",
     post(b"Transfer-Encoding: chunked\r\n", b"2\r\na=b\r\n0\r\n\r\n") + NEXT, {400, 403, 405, 0}, 1),
    ("a lone LF after a chunk size",
     post(b"Transfer-Encoding: chunked\r\n", b"3\na=b\r\n0\r\n\r\n") + NEXT, {400, 403, 405, 0}, 1),
    ("a lone LF after a chunk",
     post(b"Transfer-Encoding: chunked\r\n", b"3\r\na=b\n0\r\n\r\n") + NEXT, {400, 403, 405, 0}, 1),
    ("a lone LF in a chunk's extension",
     post(b"Transfer-Encoding: chunked\r\n", b"3;x\na=b\r\n0\r\n\r\n") + NEXT, {400, 403, 405, 0}, 1),
    ("a target with a space", b"GET /a b HTTP/1.1\r\nHost: %(host)s\r\n\r\n" + NEXT, REFUSED, 1),
    ("a target without a slash", get(b"news") + NEXT, REFUSED, 1),
    ("a fragment in the target", get(b"/a#b") + NEXT, REFUSED, 1),
    ("a broken escape", get(b"/%%zz", more=b"Connection: close\r\n"), REFUSED, 1),
    ("half an escape", get(b"/a%%2", more=b"Connection: close\r\n"), REFUSED, 1),
    ("an escaped NUL", get(b"/a%%00b", more=b"Connection: close\r\n"), {400, 404, 0}, 1),
    ("an escaped newline", get(b"/a%%0d%%0ab", more=b"Connection: close\r\n"), {400, 0}, 1),
    ("wrong UTF-8", get(b"/%%c3%%28", more=b"Connection: close\r\n"), {400, 0}, 1),
    ("an overlong slash", get(b"/%%c0%%af", more=b"Connection: close\r\n"), {400, 0}, 1),
    ("a way up", get(b"/../etc/passwd", more=b"Connection: close\r\n"), {400, 404, 0}, 1),
    ("an escaped way up", get(b"/%%2e%%2e/%%2e%%2e/etc/passwd", more=b"Connection: close\r\n"),
     {400, 404, 0}, 1),
    ("a way up behind an escaped slash", get(b"/static/..%%2f..%%2fetc%%2fpasswd",
     more=b"Connection: close\r\n"), {400, 404, 0}, 1),
    ("a backslash", get(b"/..\\..\\etc", more=b"Connection: close\r\n"), {400, 404, 0}, 1),
    ("two slashes", get(b"//evil.example/..", more=b"Connection: close\r\n"), {400, 404, 0}, 1),
    ("a long target", get(b"/" + b"a" * 9000, more=b"Connection: close\r\n"), {414, 404, 400}, 1),
    ("a very long target", get(b"/" + b"a" * 200000), {414, 400, 431, 0}, 1),
    ("too many headers", get(more=b"".join(b"X-%d: y\r\n" % i for i in range(150))), {431, 400}, 1),
    ("headers too large", get(more=b"X-A: " + b"y" * 40000 + b"\r\n"), {431, 400}, 1),
    ("headers far too large", get(more=b"X-A: " + b"y" * 200000 + b"\r\n"), {431, 400, 0}, 1),
    ("TRACE", get(method=b"TRACE", more=b"Connection: close\r\n"), {405, 501}, 1),
    ("an unknown method", get(method=b"BREW", more=b"Connection: close\r\n"), {405, 501, 400}, 1),
    ("CONNECT", get(b"evil.example:443", method=b"CONNECT"), {400, 405, 501, 0}, 1),
    ("OPTIONS *", get(b"*", method=b"OPTIONS", more=b"Connection: close\r\n"), {200, 204, 400, 405}, 1),
    ("a method that is no token", get(method=b"G(T") + NEXT, {400, 405, 501, 0}, 1),
    ("HTTP/9.9", get(version=b"HTTP/9.9") + NEXT, {400, 505, 0}, 1),
    ("HTTP/1.10", get(version=b"HTTP/1.10") + NEXT, {400, 505, 0}, 1),
    ("http/1.1 in small letters", get(version=b"http/1.1") + NEXT, {400, 505, 0}, 1),
    ("HTTP/0.9", b"GET /\r\n\r\n", {400, 505, 0}, 1),
    ("no request at all", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", REFUSED, 1),
    ("Proxy is not passed on", get(more=b"Proxy: http://evil.example\r\nConnection: close\r\n"), {200}, 1),
]


def exchange(address, data):
    """What comes back until the other side closes or falls silent."""
    reply = b""
    with socket.create_connection(address, 5) as s:
        s.settimeout(1.5)
        try:
            s.sendall(data)
            if not data.endswith(b"\r\n\r\n"):
                s.shutdown(socket.SHUT_WR)
            while part := s.recv(65536):
                reply += part
        except (socket.timeout, ConnectionError, BrokenPipeError):
            pass
    return reply


def statuses(reply):
    return [int(found) for found in re.findall(rb"(?:^|\n|\})HTTP/1\.[01] (\d\d\d)", reply)]


def problem(address, host, case):
    name, data, right, most = case
    reply = exchange(address, data % {b"host": host})
    got = statuses(reply)
    first = got[0] if got else 0
    if first not in right:
        return f"{first} instead of {sorted(right)}"
    if len(got) > most:
        return f"{len(got)} replies: {got}"
    if name == "HEAD has no body" and not reply.endswith(b"\r\n\r\n"):
        return "a body"
    if b"microhttpd" in reply.lower() or b"sqlite" in reply.lower():
        return "the reply tells what we are made of"
    return None


def main():
    address = (sys.argv[1], int(sys.argv[2]))
    host = (sys.argv[3] if len(sys.argv) > 3 else f"{address[0]}:{address[1]}").encode()
    print(f"1..{len(CASES)}")
    failed = 0
    for number, case in enumerate(CASES, 1):
        wrong = problem(address, host, case)
        failed += wrong is not None
        print(f"{'not ok' if wrong else 'ok'} {number} - {case[0]}{': ' + wrong if wrong else ''}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
