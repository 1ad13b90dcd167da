"""Real stories as an editor would hand them in, and what readers must then see of them and find."""

import html.parser
import pathlib
import re

DATA = pathlib.Path(__file__).resolve().parent.parent / "data" / "news-text"
LANGUAGES = {"eng": "en", "amh": "am", "arb": "ar", "ben": "bn", "deu": "de", "ell": "el", "fas": "fa",
             "fra": "fr", "heb": "he", "hin": "hi", "jpn": "ja", "kor": "ko", "por-BR": "pt-BR",
             "rus": "ru", "spa": "es", "swa": "sw", "tur": "tr", "urd": "ur", "zho-CN": "zh"}
WITHOUT_SPACES = ("ja", "zh")
LEFTWARD = ("ar", "fa", "he", "ur")
PHRASE_BYTES = 150
QUOTE_MARKS = r"[\"“”„«»「」『』]"  # which mean something in a search
BLOCKS = ("p", "h1", "h2", "h3", "li", "ul", "div", "figure", "blockquote")


class Story:
    """What is typed into the form, and its paragraphs as plain text."""

    def __init__(self, name, headline, language, form, source, paragraphs):
        self.name, self.headline, self.language = name, headline, language
        self.format, self.source, self.paragraphs = form, source, paragraphs
        self.id = self.address = None

    @property
    def text(self):
        return tidy(" ".join(self.paragraphs))

    def phrase(self):
        """Words that stand together in the longest paragraph, as a reader copies them."""
        longest = max(self.paragraphs, key=len)
        if self.language in WITHOUT_SPACES:
            runs = re.split(r"[^\w]+", longest)
            return max(runs, key=len)[:12]
        runs = [run.split() for run in re.split(QUOTE_MARKS, longest)]
        return within(max(runs, key=len)[3:9], PHRASE_BYTES)

    def some_words(self):
        """A few of its longer words, from anywhere in it."""
        if self.language in WITHOUT_SPACES:
            runs = [run for run in re.split(r"[^\w]+|[ -~]+", self.text) if len(run) >= 4]
            return " ".join(run[:4] for run in (runs[0], runs[len(runs) // 2], runs[-1]))
        words = [word.strip(".,;:!?()،۔؟।") for word in re.sub(QUOTE_MARKS, " ", self.text).split()]
        words = list(dict.fromkeys(word for word in words if len(word) > 5)) or words
        return within(words[::max(1, len(words) // 4)][:4], PHRASE_BYTES)


def within(words, most):
    while len(" ".join(words).encode()) > most:
        words = words[:-1]
    return " ".join(words)


def tidy(text):
    return " ".join(text.split())


# ---- text out of pages ---------------------------------------------------------------------------------

class _Text(html.parser.HTMLParser):
    """The text inside the first element of a name and a class, with spaces between its blocks."""

    def __init__(self, tag, name):
        super().__init__()
        self.tag, self.name, self.depth, self.parts, self.done = tag, name, 0, [], False

    def handle_starttag(self, tag, attributes):
        if self.depth and tag in BLOCKS:
            self.parts.append(" ")
        if self.depth:
            self.depth += tag == self.tag
        elif tag == self.tag and not self.done and self.name in (None, dict(attributes).get("class")):
            self.depth = 1

    def handle_endtag(self, tag):
        if self.depth and tag in BLOCKS:
            self.parts.append(" ")
        if self.depth and tag == self.tag:
            self.depth -= 1
            self.done = not self.depth

    def handle_data(self, data):
        if self.depth:
            self.parts.append(data)


def text_in(page, tag, name=None):
    reader = _Text(tag, name)
    reader.feed(page)
    return tidy("".join(reader.parts))


# ---- to Markdown -----------------------------------------------------------------------------------------

def escaped(text):
    """A line of plain text that is nothing but text in Markdown."""
    text = re.sub(r"([\\`*_\[\]<>#&~|])", r"\\\1", text)
    text = re.sub(r"^(\d+)([.)])", r"\1\\\2", text)
    return re.sub(r"^([-+=])", r"\\\1", text)


def to_markdown(blocks):
    marks = {"p": "", "h2": "## ", "li": "- "}
    return "\n\n".join(marks[tag] + escaped(text) for tag, text in blocks) + "\n"


# ---- the stories -------------------------------------------------------------------------------------------

class _Blocks(html.parser.HTMLParser):
    """The blocks of a Wikinews file: (tag, text)."""

    def __init__(self):
        super().__init__()
        self.blocks, self.open = [], None

    def handle_starttag(self, tag, attributes):
        if tag in ("h1", "h2", "p", "li"):
            self.open = [tag, ""]

    def handle_data(self, data):
        if self.open:
            self.open[1] += data

    def handle_endtag(self, tag):
        if self.open and tag == self.open[0]:
            self.blocks.append((tag, tidy(self.open[1])))
            self.open = None


def french_story(path, number):
    """Every third one is turned into Markdown, the others are handed in as they are."""
    page = path.read_text(encoding="utf-8")
    reader = _Blocks()
    reader.feed(page)
    (_, headline), *blocks = reader.blocks
    name, paragraphs = f"wikinews {path.stem}", [text for _, text in blocks]
    if number % 3 == 0:
        return Story(name, headline, "fr", "markdown", to_markdown(blocks), paragraphs)
    body = page[page.index("</h1>") + len("</h1>"):page.index("</body>")]
    return Story(name, headline, "fr", "html", body.strip(), paragraphs)


def french_stories():
    return [french_story(path, number)
            for number, path in enumerate(sorted((DATA / "wikinews-fr").glob("*.html")))]


def aligned_stories():
    """Lists of stories that are translations of each other; the English one comes first."""
    by_language = []
    for file, language in LANGUAGES.items():
        text = (DATA / "ntrex-documents" / f"{file}.txt").read_text(encoding="utf-8")
        documents = [part.strip().split("\n") for part in text.split("\n\n")]
        by_language.append([
            Story(f"ntrex {number} {language}", tidy(headline), language, "markdown",
                  to_markdown([("p", tidy(line)) for line in lines]), [tidy(line) for line in lines])
            for number, (headline, *lines) in enumerate(documents)])
    return [list(group) for group in zip(*by_language, strict=True)]


def remarks():
    """Sentences in many languages, for comments."""
    return [tidy(line) for group in aligned_stories() for story in group
            for line in story.paragraphs[:2] if 20 < len(line) < 1000]
