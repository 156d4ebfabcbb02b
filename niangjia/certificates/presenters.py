"""How certificates speak: on pages, on paper, and to whoever checks one."""

from __future__ import annotations

import base64
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from niangjia.certificates import rules
from niangjia.certificates.models import Certificate, CertificateRule
from niangjia.certificates.selectors import Standing
from niangjia.documents.rendering import pdf
from niangjia.learning import selectors as learning
from niangjia.learning.rules.content import Words
from niangjia.people.presenters import person_name, unit_name
from niangjia.ui import dates
from niangjia.ui.forms import is_chinese
from niangjia.ui.lists import Answer, in_a_row

LAYOUT = Path(__file__).parent / "data" / "certificate.typ"


def mine_path() -> str:
    """Where a member finds her certificates."""
    return reverse("certificates:mine")


def _words(of: Words) -> str:
    return of.text("zh" if is_chinese() else "en")


def area_name(code: str) -> str:
    """A competency area in the reader's language; its code when it is no longer in use."""
    found = learning.areas().get(code)
    return _words(found.name) if found else code


def test_name(code: str) -> str:
    """A test in the reader's language."""
    found = learning.modules().get(code.removeprefix("module:"))
    return _words(found.name) if found else code


def shown(facts: Mapping[str, Any]) -> list[str]:
    """What was shown, in words. A percentage is what the rule asks, never her own score."""
    said = [
        _("Attended at least %(percent)s %% of the sessions") % {"percent": facts["attendance"]}
    ]
    if facts["test"]:
        said.append(
            _("Passed the test “%(test)s” with at least %(percent)s %%")
            % {"test": test_name(facts["test"]), "percent": facts["test_percent"]}
        )
    if facts["practice"]:
        said.append(_("Was observed in practice: %s") % area_name(facts["practice"]))
    return said


def asked(rule: CertificateRule) -> list[str]:
    """What a rule asks for, in words."""
    return shown(
        {
            "attendance": rule.attendance,
            "test": rule.test,
            "test_percent": rule.test_percent,
            "practice": rule.practice,
        }
    )


def missing(codes: Iterable[str]) -> str:
    """What somebody lacks, in words."""
    names = {
        rules.ATTENDANCE: _("attendance"),
        rules.TEST: _("the test"),
        rules.PRACTICE: _("observed practice"),
    }
    return in_a_row(names[code] for code in codes)


@dataclass(frozen=True)
class Line:
    """Somebody with a place, in the organiser's list."""

    name: str
    unit: str
    look: str
    label: str
    note: str
    revoke_url: str


def standing(one: Standing) -> Line:
    """Given, earned or not yet, and what is missing."""
    name, unit = person_name(one.place.member), unit_name(one.place.unit)
    if one.certificate is not None:
        url = reverse("certificates:revoke", args=[one.certificate.pk])
        day = dates.full(timezone.localtime(one.certificate.issued_at).date())
        return Line(name, unit, "done", _("Given"), day, url)
    if one.missing:
        lacks = _("Missing: %s") % missing(one.missing)
        return Line(name, unit, "none", pgettext("certificate", "Not yet"), lacks, "")
    return Line(name, unit, "now", _("Earned"), "", "")


def title(of: Certificate) -> str:
    """The programme as it was called then."""
    return str(of.facts["title"])


def period(facts: Mapping[str, Any]) -> str:
    """From when until when."""
    first, last = (dt.date.fromisoformat(facts[name]) for name in ("starts_on", "ends_on"))
    return dates.full(first) if first == last else f"{dates.full(first)} – {dates.full(last)}"


def fields(of: Certificate) -> list[Answer]:
    """Every field of a certificate: the same on paper and for whoever checks it."""
    facts = of.facts
    zh = is_chinese()
    name = facts["name"] if zh or not facts["name_en"] else f"{facts['name_en']} ({facts['name']})"
    unit = facts["unit"] if zh or not facts["unit_en"] else facts["unit_en"]
    rows = [
        Answer(_("Name"), name),
        Answer(_("Programme"), facts["title"]),
        Answer(_("Days"), period(facts)),
        Answer(pgettext("certificate", "Given by"), unit),
        Answer(_("Given on"), dates.full(timezone.localtime(of.issued_at).date())),
        Answer(_("What was learned"), "\n".join(facts["objectives"])),
        Answer(_("What was shown"), "\n".join(shown(facts))),
    ]
    if facts["areas"]:
        areas = ("、" if zh else ", ").join(area_name(code) for code in facts["areas"])
        rows.append(Answer(_("Areas of competence"), areas))
    return [*rows, Answer(pgettext("certificate", "Code"), rules.spoken(of.code))]


def qr(address: str) -> str:
    """An address as a QR code, as SVG text."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=2, dark="#000", light="#fff", omitsize=True, xmldecl=False
    )
    return out.getvalue().decode()


def picture(address: str) -> str:
    """The same as a picture's address, for a page."""
    return f"data:image/svg+xml;base64,{base64.b64encode(qr(address).encode()).decode()}"


def paper(of: Certificate, address: str) -> bytes:
    """The certificate as a PDF of one page, with the QR code that leads to its check."""
    answers = fields(of)
    data = {
        "language": "zh" if is_chinese() else "en",
        "heading": _("Certificate of training"),
        "name": answers[0].value,
        "sentence": _("took part in and completed"),
        "title": of.facts["title"],
        "rows": [[str(row.question), str(row.value)] for row in answers[2:]],
        "qr": qr(address),
        "check": _("Anybody can check this certificate by the code or the picture."),
        "address": address,
    }
    return pdf.compile_layout(LAYOUT, data)
