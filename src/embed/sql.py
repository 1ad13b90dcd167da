#!/usr/bin/env python3
"""Makes queries.h and queries.c from sql/, and refuses, with file and line, what the house forbids.

    sql.py --sql-dir DIR --out-h FILE --out-c FILE [--catalogue NAME] [--also FILE]...

DIR holds schema.sql, <noun>.sql, sqlite/ (what truly differs for SQLite) and migrate/NNNN_name.sql.
docs/architecture.md describes the format of the files.
"""

import argparse
import itertools
import pathlib
import re
import sys

TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<remark>--[^\n]*)|(?P<text>'(?:[^']|'')*')|(?P<quoted>\"[^\"]*\")"
    r"|(?P<param>\$\d+)|(?P<word>[A-Za-z_]\w*)|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<other><=|>=|<>|!=|\|\||->>|->|.)", re.S)
WORDS = {"id": "integer primary key", "int": "int", "real": "real", "text": "text", "blob": "blob"}
CONSTRAINTS = {"primary", "unique", "foreign", "check", "constraint"}
# Functions and clauses of one engine alone: they belong into sql/sqlite/.
FOREIGN = {"ifnull", "iif", "group_concat", "rowid", "datetime", "strftime", "unixepoch", "julianday",
           "instr", "glob", "last_insert_rowid", "changes", "random", "printf", "isnull", "notnull"}
CLAUSES = {"from", "where", "group", "having", "order", "limit", "offset", "union", "except",
           "intersect", "returning", "on", "window", "set", "values", "select"}
ENDS_NAME = CLAUSES | {"as", "join", "left", "inner", "cross", "using", "and", "or", "not", "indexed",
                       "natural", "default", "desc", "asc", "end", "is", "null", "in", "like"}
ARGS_MOST = 28
VARIANTS_MOST = 16
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


# ---- one query ---------------------------------------------------------------------------------------

class Query:
    def __init__(self, place, line, name):
        self.place, self.line, self.name = place, line, name
        self.row = self.scans = None
        self.one = False
        self.reads, self.writes = None, None
        self.lines = []  # (number, text, option, order)

    def refuse(self, why, line=None):
        raise Refused(f"{self.place}:{line or self.line}", f"{self.name}: {why}")

    def options(self):
        return list(dict.fromkeys(option for _, _, option, _ in self.lines if option))

    def orders(self):
        return list(dict.fromkeys(order for _, _, _, order in self.lines if order))

    def variants(self):
        """(name of the variant, its text), in the order of the numbers: bits of options, then orders."""
        options = self.options()
        for order in self.orders() or [None]:
            for bits in itertools.product((False, True), repeat=len(options)):
                chosen = [o for o, bit in zip(options, reversed(bits)) if bit]
                title = self.name + "".join(f" +{o}" for o in chosen) + (f" by {order}" if order else "")
                yield title, "\n".join(text if (o is None or o in chosen) and (r is None or r == order)
                                       else "" for _, text, o, r in self.lines)


def tags_in(query, value):
    tags = [tag.strip() for tag in value.split(",")]
    if "" in tags or any(re.search(r"\s", tag) for tag in tags):
        query.refuse("tags stand between commas and have no spaces")
    return [] if tags == ["nothing"] else tags


def take_remark(query, line, key, value):
    if key == "row":
        query.row = value
    elif key == "one":
        query.one = True
    elif key == "scans":
        query.scans = value or query.refuse("-- scans: wants a reason", line)
    elif key == "reads":
        query.reads = (query.reads or []) + tags_in(query, value)
    elif key == "writes":
        query.writes = (query.writes or []) + tags_in(query, value)


def queries_of(place, text):
    """The queries of one file, each still as lines."""
    found, query = [], None
    for number, line in enumerate(text.split("\n"), 1):
        head = re.match(r"\s*--\s*(name|row|reads|writes|scans|one)\b(?:\s*:\s*(.*?))?\s*$", line)
        if head and (head[1] == "one") == (head[2] is None):
            if head[1] == "name":
                if not re.fullmatch(r"[a-z]\w*", head[2] or ""):
                    raise Refused(f"{place}:{number}", "a name is small letters, digits and _")
                query = Query(place, number, head[2])
                found.append(query)
                continue
            if not query or any(text.strip() for _, text, _, _ in query.lines):
                raise Refused(f"{place}:{number}", f"-- {head[1]} stands outside the head of a query")
            take_remark(query, number, head[1], head[2])
        elif re.match(r"\s*--(?!\?|order\b)", line) or not line.strip():
            continue
        elif not query:
            raise Refused(f"{place}:{number}", "SQL stands before the first -- name:")
        else:
            mark = re.search(r"--(?:\?\s*(\w+)|order\s+(\w+))\s*$", line)
            body = line[:mark.start()] if mark else line
            query.lines.append((number, body, mark and mark[1], mark and mark[2]))
    return found


# ---- what a query may not do ---------------------------------------------------------------------------

def expression_name(item):
    """The name under which a result column is seen, or None."""
    if item and item[-1].kind == "word" and item[-1].low not in ENDS_NAME:
        return item[-1].low
    return None


def without_name(item):
    """The expression of a result column, without `as name` (or `name` alone behind it)."""
    if len(item) > 2 and item[-2].low == "as":
        return item[:-2]
    if len(item) > 1 and item[-1].kind == "word" and item[-2].text != "." and item[-2].kind != "other":
        return item[:-1]
    if len(item) > 1 and item[-1].kind == "word" and item[-2].text == ")":
        return item[:-1]
    return item


def is_html(name):
    return bool(name) and name.endswith("_html")


def branches(item):
    """The results of a case expression."""
    starts = [i + 1 for i, t in enumerate(item) if t.low in ("then", "else") and t.depth == item[0].depth]
    return [clause_from(item, start, {"when", "else", "end"}) for start in starts]


def html_sources(query, item):
    """The parameters inside an expression that is html by construction: a $N, a …_html column, '',
    null, or coalesce(), case or a scalar select of such.  Everything else is refused."""
    texts = [t.low for t in item]
    if len(item) == 1 and item[0].kind == "param":
        return [item[0].text]
    if texts in (["''"], ["null"]):
        return []
    if is_html(texts[-1] if texts else "") and (len(item) == 1 or len(item) == 3 and texts[1] == "."):
        return []
    if texts[:2] == ["coalesce", "("] and inside(item, 1)[1] == len(item) - 1:
        return [p for part in split_list(inside(item, 1)[0]) for p in html_sources(query, part)]
    if texts[:2] == ["(", "select"] and inside(item, 0)[1] == len(item) - 1:
        return html_sources(query, without_name(clause_from(item, 2, CLAUSES)))
    if texts[:1] == ["case"] and texts[-1] == "end" and texts.count("case") == 1:
        return [p for branch in branches(item) for p in html_sources(query, branch)]
    line = item[0].line if item else query.line
    query.refuse("a column named …_html is filled from " + " ".join(t.text for t in item)
                 + "; only $N bound by rich() and other …_html columns may", line)
    return []


def select_lists(tokens):
    """Groups of select lists: the arms of each compound select stand together."""
    groups = {}
    openings = []
    for i, token in enumerate(tokens):
        if token.text == "(":
            openings.append(i)
        elif token.text == ")":
            openings.pop()
        elif token.low == "select":
            start = i + 2 if i + 1 < len(tokens) and tokens[i + 1].low in ("distinct", "all") else i + 1
            items = split_list(clause_from(tokens, start, CLAUSES)) if start < len(tokens) else []
            groups.setdefault(openings[-1] if openings else -1, []).append(items)
    return groups


def check_html_read(query, tokens):
    """No select may give something the name of html that is none."""
    for arms in select_lists(tokens).values():
        names = [expression_name(item) for item in arms[0]]
        for items in arms:
            for name, item in zip(names, items):
                if is_html(name) or is_html(expression_name(item)):
                    html_sources(query, without_name(item))
    for i, token in enumerate(tokens[:-2]):
        if token.low in ("with", ",", "recursive") and tokens[i + 2].text == "(":
            after = inside(tokens, i + 2)
            behind = tokens[after[1] + 1].low if after[1] + 1 < len(tokens) else ""
            if behind == "as" and any(is_html(t.low) for t in after[0]):
                query.refuse("columns of a with table are not renamed to …_html", token.line)


def html_of_insert(query, tokens, at):
    """The parameters that an insert puts into …_html columns."""
    start = next((i for i in range(at, len(tokens)) if tokens[i].text == "("), None)
    if start is None or start != at + 2:
        query.refuse("an insert names its columns", tokens[at].line)
    names, end = inside(tokens, start)
    places = [i for i, item in enumerate(split_list(names)) if is_html(item[0].low)]
    rows, i = [], end + 1
    while i < len(tokens):
        if tokens[i].low == "on" or tokens[i].low == "returning":
            break
        if tokens[i].text == "(" and tokens[i].depth == tokens[at].depth:
            row, i = inside(tokens, i)
            rows.append(split_list(row))
        elif tokens[i].low == "select" and tokens[i].depth == tokens[at].depth:
            rows.append([without_name(item) for item in split_list(clause_from(tokens, i + 1, CLAUSES))])
        i += 1
    if places and not rows:
        query.refuse("an insert into …_html wants values or a select in sight", tokens[at].line)
    return [p for row in rows for place in places if place < len(row)
            for p in html_sources(query, row[place])]


def html_of_set(query, tokens, at):
    """The parameters that `set` puts into …_html columns."""
    used = []
    for item in split_list(clause_from(tokens, at + 1, CLAUSES)):
        if item[0].text == "(":
            if any(is_html(t.low) for t in inside(item, 0)[0]):
                query.refuse("set …_html one by one, not as a row", item[0].line)
        elif is_html(item[0].low):
            used += html_sources(query, item[2:])
    return used


def html_args(query, tokens):
    """The parameters bound to …_html columns; each must be bound nowhere else."""
    used = []
    for i, token in enumerate(tokens):
        if token.low == "into":
            used += html_of_insert(query, tokens, i)
        elif token.low == "set":
            used += html_of_set(query, tokens, i)
    for param in set(used):
        all_uses = sum(1 for t in tokens if t.text == param)
        if all_uses != used.count(param):
            query.refuse(f"{param} is bound to a column named …_html and as text as well")
    return {int(p[1:]) for p in used}


def main_verb(query, tokens):
    for token in tokens:
        if token.depth == 0 and token.low in ("select", "insert", "update", "delete"):
            return token.low
    query.refuse("is neither select, insert, update nor delete")
    return None


def result_columns(tokens, verb):
    """Names of the result columns, None for those without one."""
    word = "select" if verb == "select" else "returning"
    for i, token in enumerate(tokens):
        if token.depth == 0 and token.low == word and i + 1 < len(tokens):
            start = i + 2 if tokens[i + 1].low in ("distinct", "all") else i + 1
            return [expression_name(item) for item in split_list(clause_from(tokens, start, CLAUSES))]
    return []


def check_words(query, tokens):
    for before, token in zip([None] + tokens, tokens):
        if token.text == "*" and before and (before.low in ("select", "distinct", "returning")
                                             or before.text in (",", ".")):
            query.refuse("names its columns: no *", token.line)
        if token.text == ";":
            query.refuse("is more than one statement", token.line)
        if token.low in FOREIGN and "sqlite/" not in query.place and (not before or before.text != "."):
            query.refuse(f"{token.text} is of one engine alone: sql/sqlite/ is for that", token.line)
        if token.low in ("replace", "or") and before and before.low == "insert":
            query.refuse("says `on conflict`, not `or …`", token.line)


def check_limit(query, tokens, verb):
    if verb != "select" or not query.row or query.one:
        return
    if not any(t.low == "limit" and t.depth == 0 for t in tokens):
        query.refuse("has rows and no limit; `limit 1` or a remark `-- one` says that it finds one")


def check_tags(query, tags, columns, params):
    for tag in tags:
        for part in re.findall(r":(\w*)", tag):
            if None not in columns and part not in columns or not part:
                query.refuse(f"tag {tag}: there is no result column {part}")
        for part in re.findall(r"\$(\d*)", tag):
            if not part or int(part) not in params:
                query.refuse(f"tag {tag}: there is no parameter ${part}")


def check_params(query, params):
    most = max(params, default=0)
    missing = [f"${n}" for n in range(1, most) if n not in params]
    if missing:
        query.refuse("does not use " + ", ".join(missing))
    if most > ARGS_MOST:
        query.refuse(f"has more than {ARGS_MOST} parameters")


class Variant:
    def __init__(self, query, title, text, schema):
        self.query, self.title = query, title
        tokens = tokens_of(query.place, text, query.lines[0][0])
        while tokens and tokens[-1].text == ";":
            tokens.pop()
        verb = main_verb(query, tokens)
        self.writes = verb != "select"
        check_words(query, tokens)
        check_limit(query, tokens, verb)
        check_html_read(query, tokens)
        self.html = html_args(query, tokens)
        self.params = {int(t.text[1:]) for t in tokens if t.kind == "param"}
        self.columns = result_columns(tokens, verb)
        self.grows = [] if query.scans else growing(tokens, schema)
        self.sql = squeeze(text)
        if len(self.sql.encode()) > LITERAL_MOST:
            query.refuse(f"is longer than {LITERAL_MOST} bytes")


def variants_of(query, schema):
    if not query.lines:
        query.refuse("has no SQL")
    made = [Variant(query, title, text, schema) for title, text in query.variants()]
    if len(made) > VARIANTS_MOST:
        query.refuse(f"has {len(made)} variants; {VARIANTS_MOST} are the most")
    params = set().union(*(v.params for v in made))
    check_params(query, params)
    wanted = "writes" if made[0].writes else "reads"
    tags = query.writes if made[0].writes else query.reads
    if tags is None or (query.reads if made[0].writes else query.writes) is not None:
        query.refuse(f"wants one remark -- {wanted}: (`-- {wanted}: nothing` when no page depends on it)")
    check_tags(query, tags, made[0].columns, params)
    return made, tags, max(params, default=0)


# ---- C -------------------------------------------------------------------------------------------------

def literal(text):
    out = text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?").replace("\n", "\\n")
    return '"' + out + '"'


def string_list(texts):
    return "(const char *const[]){ " + ", ".join([literal(t) for t in texts] + ["NULL"]) + " }"


def header(queries):
    lines = ["/* Made by src/embed/sql.py from sql/. */", "#pragma once", "", "enum query {"]
    number = 0
    for query, made, _, _ in queries:
        lines.append(f"\tQ_{query.name} = {number},")
        options, orders = query.options(), query.orders()
        lines += [f"\tWITH_{query.name}_{o} = {1 << i}," for i, o in enumerate(options)]
        lines += [f"\tBY_{query.name}_{o} = {i << len(options)}," for i, o in enumerate(orders)]
        number += len(made)
    lines += [f"\tQUERIES = {number}", "};", ""]
    return "\n".join(lines)


def entry(variant, tags, args):
    query = variant.query
    mask = sum(1 << n for n in variant.html)
    row = f"&{query.row}" if query.row else "NULL"
    return (f"\t{{ {literal(variant.title)}, {literal(f'{query.place}:{query.line}')},\n"
            f"\t  {literal(variant.sql)},\n"
            f"\t  {row}, {string_list(tags)}, {string_list(variant.grows)}, "
            f"{mask}u, {args}, {'true' if variant.writes else 'false'} }},")


def source(queries, schema, migrations, catalogue):
    rows = sorted({query.row for query, _, _, _ in queries if query.row})
    lines = ["/* Made by src/embed/sql.py from sql/. */", '#include "store/catalogue.h"', ""]
    lines += [f"extern const shape {row};" for row in rows]
    lines += ["", f"extern const catalogue {catalogue};", "", "static const query_entry queries[] = {"]
    lines += [entry(v, tags, args) for _, made, tags, args in queries for v in made]
    lines += ["\t{ NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, false },", "};", ""]
    lines += ["static const char *const schema[] = {"]
    lines += [f"\t{literal(s)}," for s in schema.statements] + ["\tNULL", "};", ""]
    lines += ["static const migration migrations[] = {"]
    lines += [f"\t{{ {n}, {literal(name)}, {string_list(made)} }}," for n, name, made in migrations]
    lines += ["\t{ 0, NULL, NULL },", "};", ""]
    version = migrations[-1][0] if migrations else 1
    total = sum(len(made) for _, made, _, _ in queries)
    lines += [f"const catalogue {catalogue} = {{", f"\tqueries, {total}, schema,",
              f"\tmigrations, {len(migrations)}, {version},", "};", ""]
    return "\n".join(lines)


# ---- files ---------------------------------------------------------------------------------------------

def read_schema(folder):
    schema = Schema()
    for path in (folder / "schema.sql", folder / "sqlite" / "schema.sql"):
        if path.exists():
            place = str(path.relative_to(folder))
            schema.statements += script_for_sqlite(place, path.read_text(encoding="utf-8"), schema)
    return schema


def read_queries(folder, also, schema):
    paths = sorted(p for p in folder.glob("*.sql") if p.name != "schema.sql")
    paths += sorted(p for p in (folder / "sqlite").glob("*.sql") if p.name != "schema.sql")
    paths += also
    found, places = [], {}
    for path in paths:
        place = str(path.relative_to(folder)) if path not in also else path.name
        for query in queries_of(place, path.read_text(encoding="utf-8")):
            if query.name in places:
                query.refuse(f"is there already: {places[query.name]}")
            places[query.name] = f"{place}:{query.line}"
            found.append((query, *variants_of(query, schema)))
    return found


def read_migrations(folder):
    found = []
    for wanted, path in enumerate(sorted((folder / "migrate").glob("*.sql")), 2):
        match = re.fullmatch(r"(\d{4})_(\w+)\.sql", path.name)
        if not match or int(match[1]) != wanted:
            raise Refused(f"migrate/{path.name}", f"is named out of turn: {wanted:04}_name.sql is next")
        place = f"migrate/{path.name}"
        made = script_for_sqlite(place, path.read_text(encoding="utf-8"), Schema())
        found.append((wanted, match[2], made))
    return found


def main():
    parser = argparse.ArgumentParser(description="Makes queries.h and queries.c from sql/.")
    parser.add_argument("--sql-dir", type=pathlib.Path, required=True)
    parser.add_argument("--out-h", type=pathlib.Path, required=True)
    parser.add_argument("--out-c", type=pathlib.Path, required=True)
    parser.add_argument("--catalogue", default="galley_catalogue")
    parser.add_argument("--also", type=pathlib.Path, action="append", default=[])
    given, _ = parser.parse_known_args()
    try:
        schema = read_schema(given.sql_dir)
        queries = read_queries(given.sql_dir, given.also, schema)
        migrations = read_migrations(given.sql_dir)
    except Refused as problem:
        print(problem, file=sys.stderr)
        return 1
    given.out_h.write_text(header(queries), encoding="utf-8")
    given.out_c.write_text(source(queries, schema, migrations, given.catalogue), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
