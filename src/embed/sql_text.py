"""SQL as tokens, and the schema in SQLite's words.  For sql.py."""

import re

TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<remark>--[^\n]*)|(?P<text>'(?:[^']|'')*')|(?P<quoted>\"[^\"]*\")"
    r"|(?P<param>\$\d+)|(?P<word>[A-Za-z_]\w*)|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<other><=|>=|<>|!=|\|\||->>|->|.)", re.S)
WORDS = {"id": "integer primary key", "int": "int", "real": "real", "text": "text", "blob": "blob"}
CONSTRAINTS = {"primary", "unique", "foreign", "check", "constraint"}
CLAUSES = {"from", "where", "group", "having", "order", "limit", "offset", "union", "except",
           "intersect", "returning", "on", "window", "set", "values", "select"}
ENDS_NAME = CLAUSES | {"as", "join", "left", "inner", "cross", "using", "and", "or", "not", "indexed",
                       "natural", "default", "desc", "asc", "end", "is", "null", "in", "like"}
LITERAL_MOST = 4000  # C promises string literals of 4,095 bytes


class Refused(Exception):
    def __init__(self, place, why):
        super().__init__(f"{place}: {why}")


class Token:
    def __init__(self, kind, text, line, depth):
        self.kind, self.text, self.line, self.depth = kind, text, line, depth
        self.low = text.lower() if kind == "word" else text

    def __repr__(self):
        return self.text


# ---- text to tokens ------------------------------------------------------------------------------

def tokens_of(place, text, line=1):
    """All tokens but spaces and remarks; a bracket has the depth of what stands around it."""
    found, depth = [], 0
    for match in TOKEN.finditer(text):
        kind, piece = match.lastgroup, match.group()
        if kind == "quoted":
            raise Refused(f"{place}:{line}", f"{piece}: names are not quoted, text stands in '…'")
        if kind == "other" and piece in "?@:\\`#/" and piece != "/":
            raise Refused(f"{place}:{line}", f"unexpected {piece}; parameters are $1, $2, …")
        if piece == ")":
            depth -= 1
        if kind not in ("space", "remark"):
            found.append(Token(kind, piece, line, depth))
        if piece == "(":
            depth += 1
        line += piece.count("\n")
        if depth < 0:
            raise Refused(f"{place}:{line}", "a bracket closes that was not opened")
    if depth:
        raise Refused(f"{place}:{line}", "a bracket is not closed")
    return found


def squeeze(text):
    """The statement without remarks, its white space folded."""
    out = "".join(" " if m.lastgroup in ("space", "remark") else m.group() for m in TOKEN.finditer(text))
    parts = re.split(r"('(?:[^']|'')*')", out)
    parts[::2] = [re.sub(r" +", " ", part) for part in parts[::2]]
    return "".join(parts).strip().rstrip(";").strip()


def split_list(tokens):
    """Cuts at the commas that stand at the depth of the first token."""
    if not tokens:
        return []
    depth, items = tokens[0].depth, [[]]
    for token in tokens:
        if token.text == "," and token.depth == depth:
            items.append([])
        else:
            items[-1].append(token)
    return items


def inside(tokens, start):
    """What stands between the bracket at `start` and its partner, and where the partner stands."""
    depth = tokens[start].depth
    for end in range(start + 1, len(tokens)):
        if tokens[end].text == ")" and tokens[end].depth == depth:
            return tokens[start + 1:end], end
    raise AssertionError("brackets were counted before")


def clause_from(tokens, start, stops):
    """From `start` up to the next word of `stops` at the same depth, or the end of the bracket."""
    depth = tokens[start - 1].depth
    for end in range(start, len(tokens)):
        if tokens[end].depth < depth or tokens[end].depth == depth and tokens[end].low in stops:
            return tokens[start:end]
    return tokens[start:]


def statements_of(text):
    """Cuts a script at its semicolons, but not inside the body of a trigger."""
    start, words = 0, []
    for match in TOKEN.finditer(text):
        if match.lastgroup == "word":
            words.append(match.group().lower())
        trigger = "trigger" in words[:3]
        if match.group() == ";" and not (trigger and words[-1:] != ["end"]):
            yield start, text[start:match.start()]
            start, words = match.end(), []
    if squeeze(text[start:]):
        yield start, text[start:]


# ---- the schema ------------------------------------------------------------------------------------

class Schema:
    def __init__(self):
        self.statements, self.tables, self.small, self.views = [], {}, set(), {}

    def grows(self, table):
        return table in self.tables and table not in self.small

    def add_view(self, tokens):
        self.views[tokens[2].low] = growing(tokens[3:], self)


def table_remarks(text):
    """The words of the remark behind `create table x (`."""
    match = re.search(r"create\s+table\s+\w+\s*\([^\n]*?--([^\n]*)", text)
    return set(re.findall(r"\w+", match.group(1))) & {"small", "clustered"} if match else set()


def column_for_sqlite(place, item):
    """One line of a table: (name of the column or None, its definition with SQLite's words)."""
    first = item[0]
    if first.low in CONSTRAINTS:
        return None
    if len(item) < 2 or item[1].low not in WORDS:
        raise Refused(f"{place}:{first.line}", f"column {first.text} wants one of " + ", ".join(WORDS))
    return first.low


def table_for_sqlite(place, line, text, schema):
    tokens = tokens_of(place, text, line)
    name = tokens[2].low
    body, _ = inside(tokens, 3)
    columns = [column_for_sqlite(place, item) for item in split_list(body)]
    if name in schema.tables:
        raise Refused(f"{place}:{tokens[2].line}", f"table {name} is there twice")
    schema.tables[name] = [c for c in columns if c]
    remarks = table_remarks(text)
    if "small" in remarks:
        schema.small.add(name)
    ids = [c for c in columns if c and re.search(rf"(?m)(?:^|[(,])\s*{c}\s+id\b", strip_remarks(text))]
    sql = squeeze(text)
    for column in ids:
        sql = re.sub(rf"([(,] *{column}) id\b", rf"\1 {WORDS['id']}", sql)
    return sql + " strict" + (", without rowid" if "clustered" in remarks else "")


def strip_remarks(text):
    return "".join("" if m.lastgroup == "remark" else m.group() for m in TOKEN.finditer(text))


def script_for_sqlite(place, text, schema):
    """A schema or a migration as SQLite takes it, a list of statements."""
    made = []
    for start, statement in statements_of(text):
        line = text.count("\n", 0, start) + 1
        plain = squeeze(statement)
        if re.match(r"create\s+table\b", plain):
            made.append(table_for_sqlite(place, line, statement, schema))
        elif plain:
            made.append(plain)
        if re.match(r"create\s+view\b", plain):
            schema.add_view(tokens_of(place, statement, line))
    for sql in made:
        if len(sql.encode()) > LITERAL_MOST:
            raise Refused(place, f"a statement is longer than {LITERAL_MOST} bytes: {sql[:40]}…")
    return made


def growing(tokens, schema):
    """How these tokens call the tables that grow: a scan of one of them would be a finding."""
    names = set()
    for i, token in enumerate(tokens):
        if token.kind != "word" or i and tokens[i - 1].text == ".":
            continue
        names.update(schema.views.get(token.low, []))
        if schema.grows(token.low):
            rest = [t for t in tokens[i + 1:i + 3] if t.low != "as"]
            named = rest and rest[0].kind == "word" and rest[0].low not in ENDS_NAME
            names.add(rest[0].low if named else token.low)
    return sorted(names)
