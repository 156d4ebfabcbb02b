"""The framework, and what shows that somebody has a level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.learning import demands, selectors
from niangjia.learning.models import CompetencyEvidence
from niangjia.learning.presenters.names import LEVELS, said
from niangjia.people.presenters import person_name
from niangjia.ui import dates


@dataclass(frozen=True)
class EvidenceLine:
    """One piece of evidence: what, from where, until when."""

    pk: object
    level: int
    words: str
    source: str
    on: str
    until: str
    expired: bool
    by: str


@dataclass(frozen=True)
class LevelBox:
    """A level of a competency with its behaviour."""

    number: int
    name: str
    seen: Sequence[str]
    reached: bool


@dataclass(frozen=True)
class AreaBox:
    """A competency with its levels and her evidence."""

    code: str
    name: str
    about: str
    years: int
    level: int
    level_words: str
    levels: Sequence[LevelBox]
    evidence: Sequence[EvidenceLine]
    asked: Sequence[str]


def evidence_line(row: CompetencyEvidence) -> EvidenceLine:
    """One piece of evidence in words."""
    return EvidenceLine(
        row.pk, row.level, str(LEVELS[row.level]), str(row.get_source_display()),
        dates.full(row.gained_on), dates.full(row.expires_on),
        row.expires_on <= timezone.localdate(), person_name(row.given_by) if row.given_by else "",
    )  # fmt: skip


def framework_page(actor: Actor) -> dict[str, Any]:
    """Every competency with its four levels and her own evidence (one query)."""
    rows = selectors.evidence(actor)
    levels = selectors.levels(rows)
    boxes = [
        AreaBox(
            code, said(area.name), said(area.about), area.years, levels[code],
            str(LEVELS[levels[code]]),
            [
                LevelBox(
                    one.level, said(one.name), [said(line) for line in one.seen],
                    one.level <= levels[code],
                )
                for one in area.levels
            ],
            [evidence_line(row) for row in rows if row.area == code],
            [
                _("%(function)s: level %(n)d") % {"function": one.label, "n": one.level}
                for one in demands.on(code)
            ],
        )
        for code, area in selectors.areas().items()
    ]  # fmt: skip
    return {
        "areas": boxes,
        "may_confirm": actor.may(Permission.CONFIRM_COMPETENCE),
        "back_url": reverse("learning:home"),
        "back_label": _("My learning"),
    }
