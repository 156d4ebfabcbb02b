"""What the rules of units say when they say no, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niangjia.ui import dates
from niangjia.units.models import Level
from niangjia.units.rules import Refused

Text = str | Promise

SENTENCES: dict[str, Text] = {
    "name_missing": _("Write the unit's name."),
    "name_long": _("The name has %(found)s characters; at most %(limit)s fit."),
    "name_signs": _("A name holds no stroke and no bracket of the kind / or >."),
    "name_taken": _("Another unit there already has this name."),
    "text_long": _("%(found)s characters; at most %(limit)s fit."),
    "level_missing": _("Write the level, such as street or community."),
    "level_unknown": _("“%(found)s” isn't a level. Write province, city, district, street, community or studio."),
    "level_below": _("%(level)s can't stand directly below %(parent)s."),
    "level_fixed": _("The level of a unit doesn't change. Here it stands as %(found)s."),
    "needs_parent": _("A mediation studio belongs to a unit. Choose which."),
    "code_digits": _("A division code has only digits."),
    "code_length": _("At this level a code has %(wanted)s digits; this one has %(found)s."),
    "code_taken": _("Another unit already has this code."),
    "day_ahead": _("This day hasn't come yet. Write today or an earlier day."),
    "day_before_opening": _("The unit opened on %(opened)s. Write that day or a later one."),
    "opened_after_closing": _("That lies after the day on which the unit closed."),
    "parent_closed": _("The unit above is closed. Choose one that is open."),
    "closed": _("This unit is closed. Open it again first."),
    "open": _("This unit is open already."),
    "same_parent": _("It stands there already."),
    "into_itself": _("A unit can't stand below itself or below a unit of its own."),
    "merge_itself": _("Choose another unit than this one."),
    "merge_level": _("Only units of the same level are merged. Choose another one."),
    "merge_names": _("Both have units called the same: %(names)s. Rename them or merge them first."),
    "children_open": _("Units below it are open: %(names)s. Close or move them first."),
    "held": _("Still here: %(what)s. Move them first, or merge this unit into another."),
    "top_unit": _("The top unit can't be closed, moved or merged away."),
    # rows of an import
    "outside": _("This unit lies outside your reach. The administrator of the unit above can do it."),
    "parent_missing": _("Write the unit above: its code, or its names from the top, such as River City/East Lake."),
    "parent_unknown": _("No unit above is called “%(found)s”, neither here nor in this table."),
    "parent_ambiguous": _("Several units are called “%(found)s”. Write the code, or all names from the top."),
    "parent_broken": _("The unit above stands in row %(row)s, which needs another look itself."),
    "parent_circle": _("These rows name each other as the unit above."),
    "stands_elsewhere": _("This unit stands below “%(found)s”. Moving is done on its own page."),
    "code_differs": _("This unit has the code %(found)s here. Change it on its own page if it is wrong."),
    "twice": _("The same unit stands in row %(row)s."),
    "code_twice": _("The same code stands in row %(row)s."),
}  # fmt: skip

OUTSIDE = SENTENCES["outside"]


def fill(facts: Mapping[str, str | int]) -> dict[str, str | int]:
    """Facts as they are read: levels by their names, days as the page writes them."""
    levels = dict(Level.choices)
    filled = dict(facts)
    for key in ("level", "parent"):
        if key in filled:
            filled[key] = str(levels.get(str(filled[key]), filled[key]))
    if "opened" in filled:
        filled["opened"] = dates.full(dt.date.fromisoformat(str(filled["opened"])))
    return filled


def problem(refused: Refused) -> ValidationError:
    """The refusal as an error of the form field it belongs to (or of the whole form)."""
    sentence = str(SENTENCES[refused.code])
    error = ValidationError(sentence, code=refused.code, params=fill(refused.facts))
    return ValidationError({refused.field: error}) if refused.field else error


@contextmanager
def in_words() -> Iterator[None]:
    """Turn a rule's refusal within the block into a ValidationError with its sentence."""
    try:
        yield
    except Refused as refused:
        raise problem(refused) from None
