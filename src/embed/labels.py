#!/usr/bin/env python3
"""labels.py --lang-dir DIR --out FILE: makes one C file of all catalogues DIR/<code>.po.

A catalogue is gettext's text format.  Its header names Plural-Forms and, of our own, X-Direction
(ltr or rtl).  Entries with the context "weekday", "month" and "date format" are the words of dates;
all others are labels, found by their English text.  DIR/en.po tells translators how it is done.
"""

import argparse
import pathlib
import re
import sys

WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December"]
FORMATS = {"date": "%A, %d %B %Y", "date_time": "%d %B %Y, %H:%M", "month": "%B %Y"}
DATE_WORDS = ([("weekday", day) for day in WEEKDAYS] + [("month", month) for month in MONTHS] +
              [("date format", form) for form in FORMATS.values()])
FORMAT_LETTERS = set("AdmBYHM")
MOST_FORMS = 6


class Refused(Exception):
    """Something in a catalogue that its translator must put right."""


# ---- reading a catalogue ------------------------------------------------------------------------

ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def unquote(text, where):
    if not re.fullmatch(r'"(?:[^"\\]|\\[nt"\\])*"', text):
        raise Refused(f'{where}: expected text in double quotes, with \\n \\t \\" \\\\ for what they are')
    return re.sub(r"\\(.)", lambda found: ESCAPES[found[1]], text[1:-1])


class Entry:
    def __init__(self, where):
        self.where, self.context, self.english, self.many = where, None, None, None
        self.forms = {}

    def set(self, word, text):
        if word == "msgctxt":
            self.context = text
        elif word == "msgid":
            self.english = text
        elif word == "msgid_plural":
            self.many = text
        else:
            number = re.fullmatch(r"msgstr(?:\[(\d)\])?", word)
            self.forms[int(number[1] or 0)] = text

    @property
    def key(self):
        return (self.context, self.english)

    @property
    def is_translated(self):
        return bool(self.forms) and all(self.forms.values())


LINE = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)\s+(".*")')


def read_entries(path):
    """All entries of a catalogue, its header (the English text "") among them."""
    entries, entry, word = [], None, None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where, line = f"{path.name}:{number}", line.strip()
        found = LINE.fullmatch(line)
        if found and found[1] in ("msgctxt", "msgid") and (entry is None or entry.forms):
            entry = Entry(where)
            entries.append(entry)
        if found and entry:
            word = found[1]
            text = unquote(found[2], where)
            entry.set(word, text)
        elif line.startswith('"') and word:
            text += unquote(line, where)
            entry.set(word, text)
        elif line and not line.startswith("#"):
            raise Refused(f"{where}: expected msgctxt, msgid, msgid_plural, msgstr or a comment")
        if line.startswith("#,") and "fuzzy" in line:
            raise Refused(f"{where}: a doubtful (fuzzy) translation; check it and remove the mark")
    return entries


class Catalogue:
    def __init__(self, path):
        self.name, self.code = path.name, path.stem
        self.entries = {}
        for entry in read_entries(path):
            if entry.key in self.entries:
                raise Refused(f'{entry.where}: "{entry.english}" stands here twice')
            self.entries[entry.key] = entry
        self.read_header()
        self.check()

    def read_header(self):
        if (None, "") not in self.entries:
            raise Refused(f"{self.name}: the header (msgid \"\") is missing")
        header = self.entries.pop((None, "")).forms[0]
        fields = dict(re.findall(r"^([^:\n]+):\s*(.*)$", header, re.M))
        self.direction = fields.get("X-Direction", "").strip()
        if self.direction not in ("ltr", "rtl"):
            raise Refused(f"{self.name}: the header must say X-Direction: ltr or rtl")
        if fields.get("Language", "").strip() != self.code:
            raise Refused(f"{self.name}: the header must say Language: {self.code}")
        plural = re.fullmatch(r"nplurals\s*=\s*(\d)\s*;\s*plural\s*=\s*(.+?);?\s*",
                              fields.get("Plural-Forms", ""))
        if not plural or not 1 <= int(plural[1]) <= MOST_FORMS:
            raise Refused(f"{self.name}: the header must say Plural-Forms: nplurals=N; plural=…;")
        self.forms, self.plural = int(plural[1]), PluralRule(self.name, plural[2]).as_c()

    def check(self):
        for entry in self.entries.values():
            wanted = set(range(self.forms)) if entry.many is not None else {0}
            if entry.is_translated and set(entry.forms) != wanted:
                raise Refused(f'{entry.where}: "{entry.english}" needs {len(wanted)} msgstr')
            if entry.context not in (None, "weekday", "month", "date format"):
                raise Refused(f'{entry.where}: unknown context "{entry.context}"')
            if entry.context == "date format" and entry.is_translated:
                self.check_format(entry)

    @staticmethod
    def check_format(entry):
        for found in re.finditer("%(.?)", entry.forms[0]):
            if found[1] not in FORMAT_LETTERS:
                raise Refused(f'{entry.where}: "%{found[1]}" is unknown in a date format; known are '
                              + " ".join("%" + letter for letter in sorted(FORMAT_LETTERS)))

    def word(self, context, english):
        entry = self.entries.get((context, english))
        return entry.forms[0] if entry and entry.is_translated else english

    def labels(self):
        return sorted((entry for entry in self.entries.values()
                       if entry.context is None and entry.is_translated),
                      key=lambda entry: entry.english.encode())


# ---- plural rules -------------------------------------------------------------------------------

class PluralRule:
    """gettext's little language, read with C's precedences and written with all its parentheses."""

    LEVELS = [["||"], ["&&"], ["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "%"]]

    def __init__(self, name, text):
        self.name, self.text = name, text
        self.tokens = re.findall(r"\d+|n|\|\||&&|[=!<>]=|[-+*/%<>!?:()]|\S", text)

    def refuse(self):
        raise Refused(f'{self.name}: the plural rule "{self.text}" cannot be read')

    def take(self, token=None):
        if not self.tokens or (token and self.tokens[0] != token):
            self.refuse()
        return self.tokens.pop(0)

    def as_c(self):
        expression = self.choice()
        if self.tokens:
            self.refuse()
        return expression

    def choice(self):
        condition = self.binary(0)
        if not self.tokens or self.tokens[0] != "?":
            return condition
        self.take("?")
        yes = self.choice()
        self.take(":")
        return f"({condition} ? {yes} : {self.choice()})"

    def binary(self, level):
        if level == len(self.LEVELS):
            return self.single()
        left = self.binary(level + 1)
        while self.tokens and self.tokens[0] in self.LEVELS[level]:
            sign = self.take()
            if sign in "/%" and (not self.tokens or not re.fullmatch(r"[1-9]\d*", self.tokens[0])):
                self.refuse()
            left = self.joined(left, sign, self.binary(level + 1))
        return left

    @staticmethod
    def joined(left, sign, right):
        """Comparisons are numbers again, of the same type as all others."""
        logical = sign in ("||", "&&", "==", "!=", "<", ">", "<=", ">=")
        return f"(uint64_t)({left} {sign} {right})" if logical else f"({left} {sign} {right})"

    def single(self):
        token = self.take()
        if token == "(":
            inner = self.choice()
            self.take(")")
            return inner
        if token == "!":
            return f"(uint64_t)(!{self.single()})"
        if token == "n" or token.isdigit():
            return token if token == "n" else f"(uint64_t){token}"
        return self.refuse()


# ---- writing C ----------------------------------------------------------------------------------

def c_str(text):
    """A str for a table: { "…", length }.  Everything but plain ASCII is escaped."""
    raw = text.encode()
    written = "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\?' else f"\\{byte:03o}"
                      for byte in raw)
    return f'{{ "{written}", {len(raw)} }}'


def write_catalogue(catalogue, out):
    name, rows = catalogue.code.replace("-", "_"), catalogue.labels()
    for number, entry in enumerate(rows):
        forms = ", ".join(c_str(entry.forms[i]) for i in sorted(entry.forms))
        out.append(f"static const str {name}_{number}[] = {{ {forms} }};")
    out.append(f"static const label_row {name}_rows[] = {{")
    out += [f"\t{{ {c_str(entry.english)}, {name}_{number} }}," for number, entry in enumerate(rows)]
    out.append("\t{ { NULL, 0 }, NULL },\n};")
    out.append(f"static size_t {name}_plural(uint64_t n)\n{{\n\t(void)n;\n"
               f"\treturn (size_t){catalogue.plural};\n}}")


def catalogue_row(catalogue):
    name = catalogue.code.replace("-", "_")
    days = ", ".join(c_str(catalogue.word("weekday", day)) for day in WEEKDAYS)
    months = ", ".join(c_str(catalogue.word("month", month)) for month in MONTHS)
    formats = "\n".join(f"\t\t.{field} = {c_str(catalogue.word('date format', english))},"
                        for field, english in FORMATS.items())
    return (f"\t{{\n\t\t.code = {c_str(catalogue.code)}, .direction = {c_str(catalogue.direction)},\n"
            f"\t\t.rows = {name}_rows, .n = {len(catalogue.labels())},\n"
            f"\t\t.forms = {catalogue.forms}, .plural = {name}_plural,\n"
            f"\t\t.weekdays = {{ {days} }},\n\t\t.months = {{ {months} }},\n{formats}\n\t}},")


def write_all(catalogues):
    out = ['#include "render/labels_data.h"\n']
    for catalogue in catalogues:
        write_catalogue(catalogue, out)
    out.append("const labels label_catalogues[] = {")
    out += [catalogue_row(catalogue) for catalogue in catalogues]
    codes = ", ".join(f'"{catalogue.code}"' for catalogue in catalogues)
    out.append(f"}};\nconst char *const label_catalogue_codes[] = {{ {codes} }};")
    out.append(f"const size_t label_catalogues_n = {len(catalogues)};\n")
    return "\n".join(out)


def read_all(folder):
    """All catalogues, English first."""
    paths = sorted(pathlib.Path(folder).glob("*.po"), key=lambda path: (path.stem != "en", path.stem))
    if not paths or paths[0].stem != "en":
        raise Refused(f"{folder}: en.po is missing")
    return [Catalogue(path) for path in paths]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--lang-dir", required=True)
    arguments.add_argument("--out", required=True)
    given = arguments.parse_args()
    try:
        text = write_all(read_all(given.lang_dir))
    except Refused as reason:
        sys.exit(f"labels.py: {reason}")
    pathlib.Path(given.out).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
