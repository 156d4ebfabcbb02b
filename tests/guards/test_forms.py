"""A form with room for words keeps them when the screen locks or the power goes."""

from __future__ import annotations

import re
from pathlib import Path

from tests.guards.code import PACKAGE

FORM = re.compile(r"<form\b(?P<head>.*?)>\s*{% csrf_token %}(?P<body>.*?)</form>", re.DOTALL)
WORDS = re.compile(r"{{ form[ .}]|{% for field in form|<textarea")
# Forms whose typed words are not kept on the server, and why. Whole folders end in /.
NOT_KEPT = {
    "signin/": "signing in: secrets, or nobody is signed in yet",
    "ui/": "the gallery",
    "certificates/check.html": "open to everybody: a code",
    "referrals/link.html": "open to whoever has the link; no account to keep it for",
    "referrals/link_pin.html": "a PIN",
    "requests/answer.html": "open to everybody; anonymous",
    "training/feedback.html": "anonymous: nothing may lead back to her",
    "desk/search.html": "a search; names are kept nowhere longer than it takes",
    "people/words.html": "a search; names are kept nowhere longer than it takes",
    "requests/exports.html": "a passphrase",
    "requests/give.html": "nothing is typed",
    "casework/report_join.html": "a search; names are kept nowhere longer than it takes",
    "casework/check.html": "nothing is typed",
    "law/confirm.html": "nothing is typed",
    "documents/document.html": "choices",
    "units/export.html": "choices",
    "training/groups.html": "choices",
    "training/door.html": "a code of ten letters",
    "procedures/calculator.html": "numbers that are counted, not kept",
    "procedures/calendar.html": "choices",
    "procedures/procedure.html": "a date that is counted, not kept",
    "instruments/estimate.html": "one answer a page, saved with each step",
    "instruments/question.html": "one answer a page, saved with each step",
    "learning/answer.html": "saved as answered",
    "learning/lesson.html": "choices",
    "finder/ask.html": "a question: it is kept only when she says so",
    "finder/keep.html": "her question stands in the form; leaving it is to let it go",
    "law/cite.html": "a text to be looked at once",
    "imports/one.html": "choices",
    "jobs/": "nothing is typed",
}


def unkept(folder: Path) -> list[str]:
    """Templates with a form for words that a locked screen would lose."""
    found = []
    for page in sorted(folder.glob("*/templates/**/*.html")):
        name = f"{page.parent.name}/{page.name}"
        room = page.relative_to(folder).parts[0] + "/"
        if name in NOT_KEPT or room in NOT_KEPT:
            continue
        for form in FORM.finditer(page.read_text("utf-8")):
            files_only = "multipart/form-data" in form["head"]
            if WORDS.search(form["body"]) and "data-keep" not in form["head"] and not files_only:
                found.append(name)
    return found


def test_what_is_typed_is_kept() -> None:
    assert unkept(PACKAGE) == []


def test_every_exception_is_still_there() -> None:
    pages = {f"{page.parent.name}/{page.name}" for page in PACKAGE.glob("*/templates/**/*.html")}
    rooms = {f"{folder.name}/" for folder in PACKAGE.iterdir()}
    assert [name for name in NOT_KEPT if name not in pages | rooms] == []


def test_a_form_that_would_lose_words_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "room" / "templates" / "room"
    folder.mkdir(parents=True)
    page = '<form class="form" method="post"{}>\n{{% csrf_token %}}\n{{{{ form }}}}</form>'
    (folder / "loses.html").write_text(page.format(""))
    (folder / "keeps.html").write_text(page.format(' data-keep="x"'))
    assert unkept(tmp_path) == ["room/loses.html"]
