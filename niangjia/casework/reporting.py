"""A member's report for a child as the document of the house: ``documents/data/mandatory-report.yaml``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from niangjia.casework.models import ChildReport
from niangjia.people.presenters import person_name

KIND = "mandatory-report"
RECORD = "casework.childreport"
# What she may know of the child and of who did it, as the document names it.
KNOWN = ("child", "child_age", "child_place", "guardian", "suspect")
ANSWERS = ("danger", "suspicion", "source", *KNOWN, "protected_now")
SENT, ADDED = "sent", "added"


def moment_of(kept: str) -> dt.datetime:
    """A moment as it is kept."""
    return dt.datetime.fromisoformat(kept)


def when(at: dt.datetime) -> str:
    """Day and hour, as a form of an office has them."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def sendings(of: ChildReport) -> list[Mapping[str, str]]:
    """To whom she gave it, the first first."""
    return [one for one in of.later or () if one["kind"] == SENT]


def to_whom(one: Mapping[str, str]) -> str:
    """The office, and who there took it."""
    office = str(ChildReport.Office(one["office"]).label)
    return " · ".join(filter(None, [office, one.get("who", "")]))


def suspicion(of: ChildReport) -> str:
    """What she saw, since when, and what she added."""
    words = [of.answers.get("suspicion", "")]
    words += [_("Suspected since %s.") % when(of.suspected_at)]
    words += [
        _("Added %(when)s: %(words)s") % {"when": when(moment_of(one["at"])), "words": one["words"]}
        for one in of.later or ()
        if one["kind"] == ADDED
    ]
    return "\n".join(words)


def values(of: ChildReport, language: str) -> dict[str, Any]:
    """What stands in the document, in its language: what she doesn't know is said to be unknown, so that
    nobody takes it for forgotten; what the office fills in stays a blank until she noted it."""
    with override("en" if language == "en" else "zh-hans"):
        unknown = _("Not known")
        found: dict[str, Any] = {code: of.answers.get(code, "") for code in ANSWERS}
        found |= {code: found[code] or unknown for code in ("child", "child_age", "child_place")}
        source = found["source"]
        found["source"] = str(ChildReport.Source(source).label) if source else unknown
        found["suspicion"] = suspicion(of)
        found["reporter"] = person_name(of.member) if of.member else unknown
        if of.answers.get("told", "0") != "0":
            found["supervisor_told"] = when(of.made_at)
        for one in sendings(of)[:1]:
            found["reported_to"], found["reported_at"] = to_whom(one), when(moment_of(one["at"]))
            found["receipt"] = one.get("receipt", "")
    return found
