"""A query of sql/<noun>.sql: its head, its variants, and what it may not do.  For sql.py."""

import itertools
import re

from sql_text import (CLAUSES, ENDS_NAME, LITERAL_MOST, Refused, clause_from, growing, inside, split_list,
                      squeeze, tokens_of)

# Functions and clauses of one engine alone: they belong into sql/sqlite/.
FOREIGN = {"ifnull", "iif", "group_concat", "rowid", "datetime", "strftime", "unixepoch", "julianday",
           "instr", "glob", "last_insert_rowid", "changes", "random", "printf", "isnull", "notnull"}
ARGS_MOST = 28
VARIANTS_MOST = 16


# ---- one query ---------------------------------------------------------------------------------------

class Query:
    def __init__(self, place, line, name):
        self.place, self.line, self.name = place, line, name
        self.row = self.scans = None
        self.one = self.kept = False
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
    elif key == "kept":
        query.kept = True
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
        head = re.match(r"\s*--\s*(name|row|reads|writes|scans|one|kept)\b(?:\s*:\s*(.*?))?\s*$", line)
        if head and (head[1] in ("one", "kept")) == (head[2] is None):
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
    if query.kept and (made[0].writes or query.one or not query.row or not tags):
        query.refuse("-- kept is for lists of rows that read tags")
    return made, tags, max(params, default=0)
