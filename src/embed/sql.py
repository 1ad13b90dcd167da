#!/usr/bin/env python3
"""Makes queries.h and queries.c from sql/, and refuses, with file and line, what the house forbids.

    sql.py --sql-dir DIR --out-h FILE --out-c FILE [--catalogue NAME] [--also FILE]...

DIR holds schema.sql, <noun>.sql, sqlite/ (what truly differs for SQLite) and migrate/NNNN_name.sql.
docs/architecture.md describes the format of the files.
"""

import argparse
import pathlib
import re
import sys

sys.dont_write_bytecode = True  # nothing but sources lies in src/

from sql_query import queries_of, variants_of
from sql_text import Refused, Schema, script_for_sqlite


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
            f"{mask}u, {args}, {'true' if variant.writes else 'false'}, {'true' if query.kept else 'false'} }},")


def source(queries, schema, migrations, catalogue):
    rows = sorted({query.row for query, _, _, _ in queries if query.row})
    lines = ["/* Made by src/embed/sql.py from sql/. */", '#include "store/catalogue.h"', ""]
    lines += [f"extern const shape {row};" for row in rows]
    lines += ["", f"extern const catalogue {catalogue};", "", "static const query_entry queries[] = {"]
    lines += [entry(v, tags, args) for _, made, tags, args in queries for v in made]
    lines += ["\t{ NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, false, false },", "};", ""]
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


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Makes queries.h and queries.c from sql/.")
    parser.add_argument("--sql-dir", type=pathlib.Path, required=True)
    parser.add_argument("--out-h", type=pathlib.Path, required=True)
    parser.add_argument("--out-c", type=pathlib.Path, required=True)
    parser.add_argument("--catalogue", default="galley_catalogue")
    parser.add_argument("--also", type=pathlib.Path, action="append", default=[])
    given, _ = parser.parse_known_args(arguments)
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
