"""Tests that are functions with a sentence for a name, reported as TAP."""

import sys
import traceback

_tests = []


def test(function):
    """Marks a test; they run in the order in which they stand."""
    _tests.append((function.__name__, function))
    return function


def add(name, function):
    """A test made in a loop."""
    _tests.append((name, function))


class Skip(Exception):
    """The machine lacks what a test needs; the text says what."""


def run_tests():
    """Runs them all and ends the program."""
    print(f"1..{len(_tests)}", flush=True)
    failed = 0
    for number, (name, function) in enumerate(_tests, 1):
        try:
            function()
            print(f"ok {number} - {name}", flush=True)
        except Skip as why:
            print(f"ok {number} - {name} # SKIP {why}", flush=True)
        except Exception:
            failed += 1
            print(f"not ok {number} - {name}")
            print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()),
                  end="", flush=True)
    sys.exit(1 if failed else 0)
