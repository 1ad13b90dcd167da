"""A paper that a WordPress export moves into, and what there is of it afterwards."""

import json
import os
import re
import urllib.parse

from newsroom import Client, House, nobody, start_serve, store_of

# What an import keeps for itself, and where old addresses lead.
OWN_TABLES = ("import_site", "import_run", "import_item", "import_note", "import_count", "redirect", "highest")


class Papers:
    """One house with a demo paper, of which each test gets a copy."""

    def __init__(self, build):
        self.house = House(build, demo=False)
        said = self.house.galley("init", "--demo", "--data", self.house.path("paper"))
        self.password = re.search(r"password +(\S+)", said)[1]
        self.made = 0

    def new(self):
        self.made += 1
        return Paper(self, f"paper-{self.made}")

    def file(self, name, text):
        """A file that the paper may read; text or bytes."""
        path = self.house.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)


class Paper:
    def __init__(self, papers, name):
        self.house, self.name, self.password = papers.house, name, papers.password
        self.data = self.house.copy_of_paper(name)
        self.process = self.port = None

    def galley(self, *words, code=0):
        return self.house.galley(*words, "--data", self.data, code=code, user=nobody())

    def moves_in(self, file, *flags):
        """The report of the run."""
        return json.loads(self.galley("import", "wordpress", str(file), "--json", *flags))

    def serve(self):
        self.process, self.port = start_serve(self.house, self.name)
        return Client(self.port, "192.0.2.1")

    def stop(self):
        assert self.house.stop(self.process) == 0, self.house.log(self.name)[-3000:]

    def rows(self, query, *values):
        with store_of(self.data) as store:
            return store.execute(query, values).fetchall()

    def is_sound(self):
        self.galley("check")
        assert not self.rows(
            "select id from article where comments <>"
            " (select count(*) from comment where article = article.id and state = 'approved')")

    def row_counts(self, less=()):
        tables = [name for name, in self.rows(
            "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'"
            " and name not like 'search_%'")]
        return {name: self.rows(f"select count(*) from {name}")[0][0]
                for name in tables if name not in less}

    def dump(self):
        """All stories and comments as they are."""
        return [self.rows(f"select * from {table} order by {order}") for table, order in (
            ("article", "id"), ("comment", "id"), ("byline", "article, place"),
            ("article_tag", "article, place"), ("section", "id"), ("author", "id"), ("tag", "id"),
            ("redirect", "path"), ("import_item", "kind, old"))]

    def came_in(self):
        """What the old site's stories have become, by what lasts: no numbers of ours, no times of today.
        Whether a link to what came in at about the same time leads there at once is chance."""
        stories = self.rows("""
            select i.old, s.slug, a.slug, a.headline, a.standfirst, a.language, a.state, a.published, a.talk,
                   a.comments, a.body_html, a.words, (select group_concat(u.slug, ' ') from byline b
                   join author u on u.id = b.author where b.article = a.id),
                   (select group_concat(slug, ' ') from (select t.slug from article_tag x
                   join tag t on t.id = x.tag where x.article = a.id order by x.place))
            from   import_item i join article a on a.id = i.new left join section s on s.id = a.section
            where  i.kind = 1 order by i.old""")
        stories = [tuple(re.sub(r'href="/[^"]*"', "href", value) if isinstance(value, str) else value
                         for value in row) for row in stories]
        comments = self.rows("""
            select i.old, s.old, p.old, c.name, c.state, c.posted, c.depth, c.replies, c.body_html
            from   import_item i join comment c on c.id = i.new
            join   import_item s on s.kind = 1 and s.new = c.article
            left join import_item p on p.kind = 2 and p.new = c.parent
            where  i.kind = 2 order by i.old""")
        paths = self.rows("select path from redirect order by path")
        return {"stories": stories, "comments": comments, "paths": paths}

    def addresses(self):
        """Where the stories of the old site stand: {its number there: address}."""
        return {old: "/" + "/".join(urllib.parse.quote(part) for part in (section, slug) if part)
                for old, section, slug in self.rows("""
                    select i.old, s.slug, a.slug from import_item i join article a on a.id = i.new
                    left join section s on s.id = a.section where i.kind = 1""")}


def differences(one, other):
    """Between two of `came_in`, to be read."""
    found = []
    for what in one:
        rows, others = ({tuple(row[:1]): row for row in side[what]} for side in (one, other))
        found += [f"{what} {key[0]} is only in one" for key in rows.keys() ^ others.keys()]
        found += [f"{what} {key[0]}: {_where(row, others[key])}" for key, row in rows.items()
                  if key in others and row != others[key]]
    return found[:6]


def _where(row, other):
    """The first values that differ, from a little before."""
    one, two = next((str(a), str(b)) for a, b in zip(row, other) if a != b)
    at = max(0, len(os.path.commonprefix([one, two])) - 60)
    return f"{one[at:at + 200]!r} and {two[at:at + 200]!r}"
