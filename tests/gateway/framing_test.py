#!/usr/bin/env python3
"""How the built-in server takes requests apart (RFC 9112): what two servers could understand in two
ways is refused, and whoever is slow or silent keeps nobody waiting."""

import re
import socket
import sys

from client import ask, exchange, parse, read_all
from doors import House, start_serve
from tap import add, run_tests, test

house = House(sys.argv[1])
house.copy_of_paper("serve")
process, port = start_serve(house, "serve")

HEAD = b"POST /talk HTTP/1.1\r\nHost: paper.example\r\nOrigin: http://paper.example\r\n" \
       b"Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"

REFUSED = {
    "two_lengths": HEAD + b"Content-Length: 3\r\nContent-Length: 5\r\n\r\na=b&c",
    "a_length_and_chunks": HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a_negative_length": HEAD + b"Content-Length: -3\r\n\r\na=b",
    "a_length_with_a_sign": HEAD + b"Content-Length: +3\r\n\r\na=b",
    "a_length_in_hex": HEAD + b"Content-Length: 0x3\r\n\r\na=b",
    "a_length_of_words": HEAD + b"Content-Length: three\r\n\r\na=b",
    "a_length_list": HEAD + b"Content-Length: 3, 3\r\n\r\na=b",
    "a_length_beyond_counting": HEAD + b"Content-Length: 99999999999999999999999\r\n\r\na=b",
    "an_unknown_encoding": HEAD + b"Transfer-Encoding: gzip\r\n\r\na=b",
    "chunked_twice": HEAD + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "a_chunk_size_of_words": HEAD + b"Transfer-Encoding: chunked\r\n\r\nthree\r\na=b\r\n0\r\n\r\n",
    "a_negative_chunk_size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-3\r\na=b\r\n0\r\n\r\n",
    "a_chunk_without_its_end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\na=bXX0\r\n\r\n",
    "a_space_before_the_colon": b"GET / HTTP/1.1\r\nHost : paper.example\r\n\r\n",
    "a_folded_header": b"GET / HTTP/1.1\r\nHost: paper.example\r\nX-A: b\r\n c\r\n\r\n",
    "a_nul_in_a_header": b"GET / HTTP/1.1\r\nHost: paper.example\r\nX-A: b\0c\r\n\r\n",
    "a_nul_in_the_address": b"GET /\0 HTTP/1.1\r\nHost: paper.example\r\n\r\n",
    "a_header_without_a_name": b"GET / HTTP/1.1\r\nHost: paper.example\r\n: b\r\n\r\n",
    "a_header_without_a_colon": b"GET / HTTP/1.1\r\nHost: paper.example\r\nnonsense\r\n\r\n",
    "no_host": b"GET / HTTP/1.1\r\n\r\n",
    "two_hosts": b"GET / HTTP/1.1\r\nHost: paper.example\r\nHost: evil.example\r\n\r\n",
    "a_host_with_a_path": b"GET / HTTP/1.1\r\nHost: paper.example/x\r\n\r\n",
    "an_address_without_a_slash": b"GET town HTTP/1.1\r\nHost: paper.example\r\n\r\n",
    "a_tab_instead_of_a_space": b"GET\t/\tHTTP/1.1\r\nHost: paper.example\r\n\r\n",
    "an_unknown_version": b"GET / HTTP/9.9\r\nHost: paper.example\r\n\r\n",
    "no_version": b"GET /\r\nHost: paper.example\r\n\r\n",
    "nonsense": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
}


# What the library answers itself, before it asks us: docs/architecture.md.
BY_THE_LIBRARY = ("a_chunk_size_of_words", "a_negative_chunk_size", "a_chunk_without_its_end",
                  "a_header_without_a_colon", "an_unknown_version", "no_version")


def refused(name, request):
    """It is answered with an error, or not at all; never as if it were understood."""
    def run():
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError, OSError):
                pass
            received = read_all(connection)
        if received:
            status = parse(received, "GET").status
            assert 400 <= status < 506, f"{status}: {received[:300]}"
            assert received.count(b"HTTP/1.1 ") == 1, received
            assert b"X-Content-Type-Options: nosniff" in received or name in BY_THE_LIBRARY, received
    return run


for name, request in REFUSED.items():
    add(name + "_is_refused", refused(name, request))


@test
def a_chunked_form_is_taken():
    answer = exchange(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n7\r\narticle\r\n6\r\n=99999\r\n0\r\n\r\n")
    assert answer.status == 404, answer.status


@test
def a_chunked_upload_that_is_too_large_is_stopped():
    chunk = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
    answer = exchange(port, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 40 + b"0\r\n\r\n")
    assert answer.status == 413, answer.status


@test
def an_upload_that_asks_first_is_told_before_it_sends():
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(HEAD + b"Content-Length: 999999999\r\nExpect: 100-continue\r\n\r\n")
        answer = parse(read_all(connection), "POST")
    assert answer.status == 413, answer.status


@test
def two_requests_on_one_connection_are_both_answered():
    one = b"GET /robots.txt HTTP/1.1\r\nHost: paper.example\r\n\r\n"
    last = b"GET /robots.txt HTTP/1.1\r\nHost: paper.example\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(one + last)
        received = read_all(connection)
    assert received.count(b"HTTP/1.1 200") == 2, received[:2000]


def known(target, **headers):
    """A request for what the reader has already, without its end; and the length of the whole answer."""
    whole = ask(port, target, headers=headers)
    assert whole.status == 200, whole.status
    lines = {"Host": "paper.example", "If-None-Match": whole.header("ETag"), **headers}
    head = f"GET {target} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items())
    return head.encode(), len(whole.body)


def not_modified_keeps_the_connection(target, **headers):
    def run():
        head, length = known(target.format(**PLACES), **{k.replace("_", "-"): v for k, v in headers.items()})
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(head + b"\r\n" + head + b"Connection: close\r\n\r\n")
            answers = read_all(connection).split(b"HTTP/1.1 304 Not Modified\r\n")
        assert answers[0] == b"" and len(answers) == 3, answers
        for answer in answers[1:]:
            assert answer.endswith(b"\r\n\r\n") and answer.count(b"\r\n\r\n") == 1, answer
            assert b"Transfer-Encoding" not in answer, answer
            assert f"\r\nContent-Length: {length}\r\n".encode() in answer, (length, answer)
        assert b"Connection: close" not in answers[1], answers[1]
    return run


PLACES = {"stylesheet": re.search(r'href="(/static/[^"]+\.css)"', ask(port, "/").text)[1],
          "picture": re.search(r'src="(/media/[^"]+)"', ask(port, "/").text)[1]}
for name, target, headers in (("a_page", "/town", {}),
                              ("a_pressed_page", "/town", {"Accept_Encoding": "gzip"}),
                              ("a_small_text", "/robots.txt", {"Accept_Encoding": "gzip"}),
                              ("a_static_file", "{stylesheet}", {}),
                              ("a_pressed_static_file", "{stylesheet}", {"Accept_Encoding": "br"}),
                              ("a_picture", "{picture}", {})):
    add(f"{name}_that_the_reader_has_keeps_the_connection", not_modified_keeps_the_connection(target, **headers))


@test
def an_old_browser_is_answered():
    answer = exchange(port, b"GET /robots.txt HTTP/1.0\r\nHost: paper.example\r\n\r\n")
    assert answer.status == 200, answer.status


@test
def an_old_browser_that_names_no_host_is_answered_as_the_paper():
    answer = exchange(port, b"GET /robots.txt HTTP/1.0\r\n\r\n")
    assert answer.status == 200, answer.status
    assert "http://paper.example/sitemap.xml" in answer.text, answer.text


@test
def an_old_browser_that_names_no_host_sends_no_forms_from_elsewhere():
    answer = exchange(port, b"POST /talk HTTP/1.0\r\nOrigin: http://evil.example\r\n"
                            b"Content-Type: application/x-www-form-urlencoded\r\n"
                            b"Content-Length: 9\r\n\r\narticle=1")
    assert answer.status == 403, answer.status


@test
def an_absolute_address_is_taken():
    answer = exchange(port, b"GET http://paper.example/robots.txt HTTP/1.1\r\nHost: paper.example\r\n"
                            b"Connection: close\r\n\r\n")
    assert answer.status == 200, answer.status


@test
def the_server_is_not_asked_to_trace_or_connect():
    for method in ("TRACE", "CONNECT", "OPTIONS", "PUT", "NONSENSE"):
        status = ask(port, "/", method).status
        assert status in (400, 405, 501), f"{method}: {status}"


@test
def two_hundred_silent_connections_keep_nobody_waiting():
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    for connection in silent[:100]:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: paper")
    for connection in silent[100:]:
        connection.sendall(HEAD + b"Content-Length: 100\r\n\r\narticle=1")

    for _ in range(20):
        assert ask(port, "/").status == 200
    for connection in silent:
        connection.close()


@test
def the_server_is_still_well():
    assert ask(port, "/").status == 200
    assert house.stop(process) == 0, house.log("serve")
    house.sanitizers_are_silent()


run_tests()
