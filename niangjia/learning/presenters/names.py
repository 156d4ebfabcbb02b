"""Names of types, areas, modules, levels and states, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from niangjia.learning import selectors
from niangjia.learning.rules.content import Words

TYPE_NAMES: dict[str, str | Promise] = {
    "single": _("One right answer"),
    "multiple": _("Several right answers"),
    "truefalse": _("Right or wrong"),
    "ordering": _("Put in order"),
    "matching": _("Match"),
    "date": _("Work out a day"),
    "money": _("Work out an amount"),
    "case": _("Short case"),
}
DIFFICULTIES: dict[str, str | Promise] = {
    "1": _("Easy"),
    "2": _("Middling"),
    "3": _("Difficult"),
}
LEVELS: dict[int, str | Promise] = {
    0: _("Not shown yet"),
    1: _("Knows"),
    2: _("Does it with help"),
    3: _("Does it alone"),
    4: _("Teaches others"),
}


def language() -> str:
    """The reader's language, as content files name it."""
    return "en" if (get_language() or "").startswith("en") else "zh-hans"


def said(words: Words | None) -> str:
    """A text in the reader's language."""
    return words.text(language()) if words else ""


def area_name(code: str) -> str:
    """The name of a competency; an unknown code as it is."""
    area = selectors.areas().get(code)
    return said(area.name) if area else code


def module_name(code: str) -> str:
    """The name of a module; an unknown code as it is."""
    module = selectors.modules().get(code)
    return said(module.name) if module else code


def test_name(key: str) -> str:
    """What a test is called: the practice test of a module by its name."""
    if key.startswith("module:"):
        return _now("Test: %(module)s") % {"module": module_name(key.removeprefix("module:"))}
    return _now("Test of a programme")


def area_choices() -> list[tuple[str, str]]:
    """(code, name) of each competency."""
    return [(code, said(area.name)) for code, area in selectors.areas().items()]


def module_choices() -> list[tuple[str, str]]:
    """(code, name) of each module."""
    return [(code, said(module.name)) for code, module in selectors.modules().items()]


def scenario_choices() -> list[tuple[str, str]]:
    """(code, title) of each scenario in use (one query)."""
    return [(code, said(one.title)) for code, one in selectors.scenarios().items()]
