"""An editor who works through the forms of the newsroom, without a browser."""

import html.parser
import re

from client import ask, post


class Form:
    """A form as a page shows it: where it goes, and what it would send unchanged."""

    def __init__(self, action, fields):
        self.action, self.fields = action, fields


class _FormReader(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self.form, self.textarea, self.select = [], None, None, None

    def handle_starttag(self, tag, attributes):
        a = dict(attributes)
        if tag == "form":
            self.form = Form(a.get("action", ""), [])
            self.forms.append(self.form)
        elif self.form and tag == "input" and a.get("name"):
            chosen = a.get("type") not in ("radio", "checkbox") or "checked" in a
            if chosen and a.get("type") not in ("submit", "file"):
                self.form.fields.append((a["name"], a.get("value") or ""))
        elif self.form and tag == "textarea":
            self.textarea = [a["name"], ""]
        elif self.form and tag == "select":
            self.select = a.get("name")
        elif self.form and tag == "option" and self.select and "selected" in a:
            self.form.fields.append((self.select, a.get("value", "")))

    def handle_data(self, data):
        if self.textarea:
            self.textarea[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.textarea:
            self.form.fields.append((self.textarea[0], self.textarea[1].removeprefix("\n")))
            self.textarea = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.form = None


def form_of(page, address, action):
    """The form of a page that goes to this address; with no action it goes to the page's own."""
    reader = _FormReader()
    reader.feed(page)
    for form in reader.forms:
        form.action = form.action or address
        if form.action == action:
            return form
    raise AssertionError(f"no form goes to {action}, only to {[f.action for f in reader.forms]}")


class Editor:
    def __init__(self, port, login, password):
        self.port = port
        answer = self.fill("/desk/sign-in", "/desk/sign-in", {"login": login, "password": password})
        if answer.status != 303:
            raise AssertionError(f"sign-in was answered with {answer.status}")
        self.cookies = "; ".join(value.split(";")[0] for name, value in answer.headers
                                 if name.lower() == "set-cookie")

    cookies = None

    def get(self, target):
        answer = ask(self.port, target, headers={"Cookie": self.cookies})
        if answer.status != 200:
            raise AssertionError(f"{target} was answered with {answer.status}")
        return answer.text

    def fill(self, page, action, values):
        """Sends a page's form with these values in it, everything else as the page has it."""
        form = form_of(self.get(page), page, action)
        fields = [(name, value) for name, value in form.fields if name not in values]
        return post(self.port, form.action, fields + list(values.items()), {"Cookie": self.cookies})

    def publish(self, **values):
        """A new story; answers its id."""
        answer = self.fill("/desk/story", "/desk/story", {"when": "now", "act": "save", **values})
        if answer.status != 303:
            raise AssertionError(f"the story was answered with {answer.status}: {answer.text}")
        return int(re.search(r"/desk/story/(\d+)", answer.header("Location"))[1])

    def withdraw(self, story, reason):
        page = f"/desk/story/{story}/withdraw"
        answer = self.fill(page, page, {"reason": reason})
        if answer.status != 303:
            raise AssertionError(f"withdrawing was answered with {answer.status}: {answer.text}")
