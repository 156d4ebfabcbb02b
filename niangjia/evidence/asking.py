"""What an expert is shown of a case: facts in bands and codes; and what her texts must not tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.casework.models import Case, CaseIssue, Party, SealedRecord
from niangjia.evidence.rules import deidentify
from niangjia.evidence.rules.deidentify import Trace, age_band, find_traces
from niangjia.people.selectors import paths_above
from niangjia.units.models import Level, Unit

NAMES: dict[str, str | Promise] = {
    deidentify.NAME: gettext_lazy("a name of this case"),
    deidentify.PHONE: gettext_lazy("a phone number"),
    deidentify.ID_NUMBER: gettext_lazy("an identity number"),
    deidentify.ADDRESS: gettext_lazy("an address"),
    deidentify.NUMBER: gettext_lazy("the case number"),
    deidentify.UNIT: gettext_lazy("a unit below the city"),
    deidentify.BIRTHDAY: gettext_lazy("a birthday"),
    deidentify.MAIL: gettext_lazy("an e-mail address"),
}
SHORTEST = 10


def facts_of(case: Case) -> dict[str, Any]:
    """The structured view: nothing that is hers alone."""
    today, parties = timezone.localdate(), list(case.parties.all())

    def bands(role: str) -> list[str]:
        return sorted(age_band(one.birthday or "", today) for one in parties if one.role == role)

    return {
        "ages": bands(Party.Role.CLIENT),
        "children": bands(Party.Role.CHILD),
        "relations": [
            one.relation for one in parties if one.role == Party.Role.RESPONDENT and one.relation
        ],
        "issues": list(CaseIssue.objects.filter(case=case).values_list("code", flat=True)),
        "region": _region(case),
    }


def _above(case: Case) -> list[Unit]:
    return list(Unit.objects.filter(path__in=paths_above(case.unit_path)).order_by("path"))


def _region(case: Case) -> dict[str, str]:
    """The city, or the province where there is none: in both languages."""
    wide = [one for one in _above(case) if one.level in (Level.PROVINCE, Level.CITY)]
    return {"zh": wide[-1].name_zh, "en": wide[-1].name_en} if wide else {}


def traces_of(case: Case) -> list[Trace]:
    """All that the case knows by which somebody could tell who she is."""
    found = [Trace(deidentify.NUMBER, case.number), Trace(deidentify.NAME, case.call_her or "")]
    for party in case.parties.all():
        found += [
            Trace(deidentify.NAME, party.name or ""),
            Trace(deidentify.PHONE, party.phone or ""),
            Trace(deidentify.ID_NUMBER, party.id_number or ""),
            Trace(deidentify.BIRTHDAY, party.birthday or ""),
        ]
    for record in SealedRecord.objects.filter(case=case):
        found.append(Trace(deidentify.ADDRESS, record.content or ""))
    for unit in _above(case):
        if unit.level not in (Level.PROVINCE, Level.CITY):
            found += [Trace(deidentify.UNIT, unit.name_zh), Trace(deidentify.UNIT, unit.name_en)]
    if case.worker:
        found.append(Trace(deidentify.NAME, case.worker.name))
    return [trace for trace in found if trace.words.strip()]


def check(case: Case, texts: Sequence[tuple[str, str]]) -> None:
    """Raise ValidationError at each text (field, text) that is too short or would tell who she is:
    what, in which line, in which words."""
    wrong: dict[str, list[str]] = {}
    traces = traces_of(case)
    for field, text in texts:
        if len("".join(text.split())) < SHORTEST:
            wrong[field] = [
                _("Write a little more, so that somebody who doesn’t know the case understands.")
            ]
        told = [
            _("Line %(line)s tells %(what)s: “%(words)s”. Take it out.")
            % {"line": one.line, "what": NAMES[one.kind], "words": one.words}
            for one in find_traces(text, traces)
        ]
        if told:
            wrong[field] = told
    if wrong:
        raise ValidationError(wrong)
