"""How casework speaks of the organisation's own forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.casework.models import Case, FilledForm, FilledFormVersion
from niangjia.instruments import own_shown
from niangjia.instruments.own import OwnForm
from niangjia.instruments.presenters import language, say
from niangjia.instruments.selectors import form_version, form_versions
from niangjia.people.presenters import person_name
from niangjia.ui import dates
from niangjia.ui.lists import Answer


@dataclass(frozen=True)
class Line:
    """A form on offer, or one that was filled in."""

    title: str
    note: str
    url: str


def offered(case: Case, forms: Iterable[OwnForm]) -> list[Line]:
    """Forms to be filled in."""
    return [
        Line(
            say(one.title),
            say(one.summary),
            reverse("casework:fill_form", args=[case.pk, one.code]),
        )
        for one in forms
    ]


def filled(rows: Sequence[FilledForm]) -> list[Line]:
    """Forms that were filled in (one query)."""
    known = form_versions((row.form, row.edition) for row in rows)

    def title(row: FilledForm) -> str:
        of = known.get((row.form, row.edition))
        return say(of.title) if of else row.form

    return [
        Line(
            title(row),
            " · ".join(
                [dates.full(dates.local_day(row.asked_at)), _("version %s") % row.edition]
                + ([person_name(row.filled_by)] if row.filled_by else [])
                + ([_("corrected")] if row.corrected_at else [])
            ),
            reverse("casework:filled_form", args=[row.case_id, row.pk]),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Before:
    """How a filled form read until somebody corrected it."""

    label: str
    corrected: list[str]
    answers: list[Answer]


def reading(row: FilledForm, versions: Sequence[FilledFormVersion] = ()) -> dict[str, Any]:
    """Everything on the page of one that was filled in; ``versions``: how it read before, the newest first."""
    of = form_version(row.form, row.edition)
    if of is None:
        return {"title": row.form, "answers": [], "lang": ""}
    lang = {"zh": "zh-Hans", "en": "en"}[of.language_for(language())]
    after = [row.answers, *(one.answers for one in versions)]
    return {
        "title": say(of.title),
        "answers": own_shown.answers(of, row.answers),
        "before": [_before(of, one, then) for one, then in zip(versions, after, strict=False)],
        "lang": lang,
    }


def _before(of: OwnForm, one: FilledFormVersion, then: Mapping[str, Any]) -> Before:
    moment = dates.moment(dates.local(one.at), timezone.localtime())
    changed = [
        say(asked.words)
        for asked in of.questions
        if one.answers.get(asked.code) != then.get(asked.code)
    ]
    label = " · ".join([*([person_name(one.by)] if one.by else []), moment])
    return Before(label, changed, own_shown.answers(of, one.answers))


def told(row: FilledForm) -> tuple[str, str]:
    """The title, and questions with answers line by line, for her own copy."""
    page = reading(row)
    lines = [f"{one.question} {one.value}" for one in page["answers"] if one.value]
    return page["title"], "\n".join(lines)
