"""What src/embed/sql.py makes, and what it refuses with which words.  Prints TAP."""

import contextlib
import io
import pathlib
import re
import sqlite3
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "src/embed"))
import sql

SCHEMA = """create table secret ( -- small
	name text primary key
);
create table book (
	id         id,
	shelf      int  not null,
	title      text not null,
	blurb_html text,
	more_html  text
);
create table note ( -- clustered
	book  int not null references book,
	place int not null check (place in (1, 2)),
	primary key (book, place)
);
"""
READ = "-- name: q\n-- reads: nothing\n"
WRITE = "-- name: q\n-- writes: nothing\n"

REFUSED = [
    ("a gap in the parameters", READ + "select id from book where id = $1 and shelf = $3", "does not use $2"),
    ("parameters of another kind", READ + "select id from book where id = ?", "parameters are $1"),
    ("named parameters", READ + "select id from book where id = :id", "parameters are $1"),
    ("a list without a limit", "-- name: q\n-- row: BOOK\n-- reads: nothing\nselect id from book", "no limit"),
    ("a limit in a subquery only", "-- name: q\n-- row: BOOK\n-- reads: nothing\nselect id from "
     "(select id from book limit 3)", "no limit"),
    ("a star", READ + "select * from book where id = $1", "no *"),
    ("a star of one table", READ + "select b.* from book b where id = $1", "no *"),
    ("a star returned", WRITE + "delete from book where id = $1 returning *", "no *"),
    ("a name twice", READ + "select 1;\n" + READ + "select 2", "is there already: x.sql:1"),
    ("a read that does not say what", "-- name: q\nselect id from book where id = $1", "-- reads:"),
    ("a write that does not say what", "-- name: q\ndelete from book where id = $1", "-- writes:"),
    ("a write that says it reads", READ + "delete from book where id = $1", "-- writes:"),
    ("a tag of an unknown column", "-- name: q\n-- reads: book/:isbn\nselect id from book where id = $1",
     "no result column isbn"),
    ("a tag of a column not returned", "-- name: q\n-- writes: book/:id\nupdate book set title = $1 "
     "where shelf = $2 returning shelf", "no result column id"),
    ("a tag of an unknown parameter", "-- name: q\n-- reads: book/$2\nselect id from book where id = $1",
     "no parameter $2"),
    ("a tag with a space", "-- name: q\n-- reads: book x\nselect 1", "have no spaces"),
    ("one value as html and as text", WRITE + "insert into book (shelf, title, blurb_html) values ($1, $2, $2)",
     "as text as well"),
    ("html set and compared", WRITE + "update book set blurb_html = $1 where id = $2 and title = $1",
     "as text as well"),
    ("html from an expression", WRITE + "update book set blurb_html = $1 || 'x' where id = $2", "is filled from"),
    ("html from text", WRITE + "update book set blurb_html = title where id = $1", "is filled from title"),
    ("html from a literal", WRITE + "update book set blurb_html = '<b>x</b>' where id = $1", "is filled from"),
    ("html inserted from a select of text", WRITE + "insert into book (shelf, title, blurb_html) "
     "select shelf, title, title from book where id = $1", "is filled from title"),
    ("html in an upsert", WRITE + "insert into book (id, shelf, title) values ($1, $2, $3) "
     "on conflict (id) do update set blurb_html = excluded.title", "is filled from excluded . title"),
    ("html set as a row", WRITE + "update book set (title, blurb_html) = (select title, title from book) "
     "where id = $1", "one by one"),
    ("text read under the name of html", READ + "select title as blurb_html from book where id = $1",
     "is filled from title"),
    ("text read so without `as`", READ + "select title blurb_html from book where id = $1", "is filled from title"),
    ("text read so in a with table", READ + "with x as (select title as a_html from book) select a_html from x",
     "is filled from title"),
    ("text read so through its columns", READ + "with x (a_html) as (select title from book) select a_html from x",
     "not renamed"),
    ("text read so by a union", READ + "select blurb_html from book union all select title from book",
     "is filled from title"),
    ("text read so by a case", READ + "select case when id = 1 then blurb_html else title end as b_html from book",
     "is filled from title"),
    ("text read so by a parameter's neighbour", READ + "select coalesce(blurb_html, title) as b_html from book",
     "is filled from title"),
    ("an insert without columns", WRITE + "insert into book values ($1, $2, $3, $4, $5)", "names its columns"),
    ("two statements", READ + "select 1; select 2", "more than one statement"),
    ("a bracket left open", READ + "select (1", "not closed"),
    ("quoted names", READ + 'select "id" from book', "not quoted"),
    ("functions of one engine", READ + "select ifnull(title, '') from book where id = $1", "one engine"),
    ("or replace", WRITE + "insert or replace into book (id) values ($1)", "on conflict"),
    ("too many variants", READ + "select id from book\nwhere true\n" + "".join(
        f"and id <> ${i + 1} --? o{i}\n" for i in range(5)), "32 variants"),
    ("no SQL", READ, "has no SQL"),
    ("SQL before a name", "select 1;", "before the first"),
    ("a pragma", READ + "pragma user_version", "is neither"),
    ("a remark in the middle", READ + "select id\n-- one\nfrom book where id = $1", "outside the head"),
]

ACCEPTED = [
    ("a limit", "-- name: q\n-- row: BOOK\n-- reads: nothing\nselect id from book limit $1"),
    ("one", "-- name: q\n-- row: BOOK\n-- reads: nothing\n-- one\nselect id from book where id = $1"),
    ("counting", READ + "select count(*), 2 * 3 from book"),
    ("html from html", WRITE + "update book set blurb_html = more_html where id = $1"),
    ("html emptied", WRITE + "update book set blurb_html = '', more_html = null where id = $1"),
    ("html or what was", WRITE + "update book set blurb_html = coalesce($2, blurb_html) where id = $1"),
    ("html read by a case", READ + "select case when id = 1 then blurb_html else '' end as b_html from book"),
    ("html upserted", WRITE + "insert into book (id, shelf, title, blurb_html) values ($1, $2, $3, $4) "
     "on conflict (id) do update set blurb_html = excluded.blurb_html"),
    ("remarks and quotes", READ + "-- why\nselect 'a -- b', ';' from book -- because\nwhere id = $1"),
]


def make(schema, queries, more=()):
    with tempfile.TemporaryDirectory() as folder:
        at = pathlib.Path(folder)
        (at / "schema.sql").write_text(schema)
        (at / "x.sql").write_text(queries)
        for name, text in more:
            (at / name).parent.mkdir(exist_ok=True)
            (at / name).write_text(text)
        with contextlib.redirect_stderr(io.StringIO()) as said:
            failed = sql.main(["--sql-dir", folder, "--out-h", f"{folder}/q.h", "--out-c", f"{folder}/q.c"])
        if failed:
            return None, None, said.getvalue()
        return (at / "q.h").read_text(), (at / "q.c").read_text(), ""


def refusals():
    for name, queries, words in REFUSED:
        h, _, problem = make(SCHEMA, queries)
        yield f"refused: {name}", h is None and words in problem and re.match(r"x\.sql:\d+: ", problem), problem
    h, _, problem = make("create table x (\n\tid id,\n\ta varchar\n);", READ + "select 1")
    yield "refused: a type that is none of ours", "schema.sql:3: column a wants one of" in problem, problem
    for names, words in [(["0003_x.sql"], "0002_name.sql is next"), (["0002_a.sql", "0004_b.sql"], "0003_name.sql")]:
        _, _, problem = make(SCHEMA, READ + "select 1", [(f"migrate/{n}", "select 1;") for n in names])
        yield f"refused: migrations {names}", words in problem, problem


def acceptances():
    for name, queries in ACCEPTED:
        h, _, problem = make(SCHEMA, queries)
        yield f"accepted: {name}", h is not None, problem


def products():
    h, c, problem = make(SCHEMA, "-- name: list\n-- row: BOOK\n-- reads: shelf/$2, book/:id\nselect b.id\n"
                         "from   book b\nwhere true\nand shelf = $2 --? shelf\nand title = $3 --? title\n"
                         "order by id      --order oldest\norder by id desc --order newest\nlimit $1;\n"
                         "-- name: other\n-- writes: nothing\nupdate book set blurb_html = $2 where id = $1;",
                         [("migrate/0002_more.sql", "create table more (id id, a int);\nselect ';';")])
    yield "variants are numbered by options and orders", h and all(
        f"\t{line},\n" in h for line in ("Q_list = 0", "WITH_list_shelf = 1", "WITH_list_title = 2",
                                         "BY_list_oldest = 0", "BY_list_newest = 4", "Q_other = 8")), problem
    yield "a variant has its options and its order", c and (
        '"list +title by newest"' in c and
        '"select b.id from book b where true and title = $3 order by id desc limit $1"' in c), c
    yield "tags and the tables that grow go with a query", c and (
        '{ "shelf/$2", "book/:id", NULL }, (const char *const[]){ "b", NULL }, 0u, 3, false' in c), c
    yield "parameters of html columns are marked", c and "{ NULL }, (const char *const[]){ \"book\", NULL }, 4u, 2, true" in c, c
    yield "the schema speaks SQLite", c and (
        '"create table book ( id integer primary key, shelf int not null,' in c and
        "primary key (book, place) ) strict, without rowid" in c and "name text primary key ) strict" in c), c
    yield "migrations raise the version", c and (
        '{ 2, "more", (const char *const[]){ "create table more (id integer primary key, a int) strict", '
        '"select \';\'", NULL } }' in c and "migrations, 1, 2," in c), c


def shape_of(*steps):
    """What a database is made of after these statements, without remarks and white space."""
    with contextlib.closing(sqlite3.connect(":memory:")) as made:
        for statement in steps:
            made.execute(statement)
        return sorted((name, re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"\s+", " ", text or "")))
                      for name, text in made.execute("select name, sql from sqlite_master"))


def migrations():
    root = pathlib.Path(__file__).resolve().parents[2]
    first = sql.read_schema(root / "tests/data/schema-1").statements
    steps = [step for _, _, made in sql.read_migrations(root / "sql") for step in made]
    newest = sql.read_schema(root / "sql").statements
    old, new = shape_of(*first, *steps), shape_of(*newest)
    yield "the migrations lead from the first schema to the newest", old == new, sorted(set(old) ^ set(new))


def old_redirects():
    """Paths were kept percent-encoded once."""
    root = pathlib.Path(__file__).resolve().parents[2]
    steps = [step for _, _, made in sql.read_migrations(root / "sql") for step in made]
    with contextlib.closing(sqlite3.connect(":memory:")) as made:
        for statement in sql.read_schema(root / "tests/data/schema-1").statements:
            made.execute(statement)
        made.execute("insert into article (id, slug, headline) values (1, 'x', 'X')")
        made.executemany("insert into redirect values (?, 1, ?)",
                         [("/town/plain", 5), ("/town/%D9%85%D8%B1%D9%81%D8%A3-1", 6), ("/town/a%2Bb%F0%9F%90%9F", 7)])
        for statement in steps:
            made.execute(statement)
        rows = made.execute("select path, article, made from redirect order by made").fetchall()
    wanted = [("/town/plain", 1, 5), ("/town/مرفأ-1", 1, 6), ("/town/a+b🐟", 1, 7)]
    yield "redirects of the first schema are kept, decoded", rows == wanted, rows


def main():
    results = [*refusals(), *acceptances(), *products(), *migrations(), *old_redirects()]
    for number, (name, good, problem) in enumerate(results, 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
        if not good:
            print("# " + str(problem).strip().replace("\n", "\n# "))
    print(f"1..{len(results)}")
    return any(not good for _, good, _ in results)


if __name__ == "__main__":
    sys.exit(main())
