"""Two languages, complete; titles that name nobody."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.guards.code import PACKAGE, ROOT

TITLE = re.compile(r"{%\s*block title\s*%}(.*?){%\s*endblock", re.DOTALL)
# Titles that are a variable, each with the reason why it can't hold a name.
FIXED_TITLES = {
    "units/step.html": "one of seven fixed sentences of units/views/changes.py",
}


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    """``scripts/messages.py`` as a module."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages"] = module
    spec.loader.exec_module(module)
    return module


def told_by_title(source: str) -> list[str]:
    """Variables that stand in a template's page title."""
    return [
        found
        for title in TITLE.findall(source)
        for found in re.findall(r"{{.*?}}|{%\s*blocktrans\w*\s+with.*?%}", title)
    ]


def templates() -> list[Path]:
    """Every room's templates, without ui's own frames and gallery."""
    return sorted(p for p in PACKAGE.glob("*/templates/**/*.html") if p.parts[-2] != "gallery")


def test_every_room_speaks_both_languages(messages: ModuleType) -> None:
    assert [problem for room in messages.rooms() for problem in messages.problems(room)] == []
    assert messages.disagreements() == []


def test_an_untranslated_string_is_reported(messages: ModuleType, tmp_path: Path) -> None:
    room = tmp_path / "niangjia" / "shed"
    place = room / "locale" / "zh_Hans" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (room / "__init__.py").touch()
    (room / "views.py").write_text('a = _("Save")\nb = _("Plainly new")\n')
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (place / "django.po").write_text(head + 'msgid "Save"\nmsgstr "保存"\n')
    said = messages.problems("shed", tmp_path / "niangjia")
    assert len(said) == 1
    assert "Plainly new" in said[0]
    assert "views.py:2" in said[0]


def test_titles_name_room_and_step_only() -> None:
    telling = {
        "/".join(path.parts[-2:]): found
        for path in templates()
        if (found := told_by_title(path.read_text("utf-8")))
    }
    assert {name: found for name, found in telling.items() if name not in FIXED_TITLES} == {}
    assert set(FIXED_TITLES) <= set(telling), "a listed title is fixed by itself now"


def test_the_fixed_titles_are_fixed() -> None:
    source = (PACKAGE / "units/views/changes.py").read_text("utf-8")
    titles = re.findall(r"\btitle=(.{2})", source)
    assert titles
    assert set(titles) == {"_("}


def test_a_title_with_a_name_is_reported() -> None:
    planted = "{% block title %}{{ member.name }}{% endblock %}"
    assert told_by_title(planted) == ["{{ member.name }}"]
    planted = "{% block title %}{% blocktranslate with n=m.name %}Hi {{ n }}{% endblocktranslate %}"
    assert told_by_title(planted + "{% endblock %}")
    assert told_by_title('{% block title %}{% translate "Member" %}{% endblock %}') == []


def test_every_page_has_a_title() -> None:
    frames = re.compile(r'{% extends "(?:ui/)?\w+/?\w*\.html" %}')
    texts = {path: path.read_text("utf-8") for path in templates()}
    extended = set(re.findall(r'{% extends "([^"]+)"', "\n".join(texts.values())))
    without = [
        name
        for path, text in texts.items()
        if frames.search(text)
        and (name := "/".join(path.parts[-2:])) not in extended
        and not name.startswith("ui/frame")  # frames are there to be extended
        and not TITLE.search(text)
    ]
    assert without == []
