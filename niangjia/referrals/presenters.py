"""How referrals speak."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from niangjia.jobs.tables import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from niangjia.people.presenters import person_name
from niangjia.procedures.presenters import Basis
from niangjia.referrals import grounds, importing, release, rules, states
from niangjia.referrals.models import Referral, Reply, Service
from niangjia.ui import dates
from niangjia.ui.lists import Answer, Event, in_a_row
from niangjia.ui.shell import NavItem
from niangjia.units.presenters import unit_name

ROLES = {
    "draft": "draft", "sent": "due", "accepted": "now", "in_progress": "now", "declined": "late",
    "completed": "done", "lapsed": "late", "withdrawn": "plain",
}  # fmt: skip
INBOX_NAMES: dict[str, str | Promise] = {
    "new": gettext_lazy("To answer"),
    "running": gettext_lazy("Taken on"),
    "ended": pgettext_lazy("referral", "Ended"),
}
DAY_NAMES = (
    gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu"),
    gettext_lazy("Fri"), gettext_lazy("Sat"), gettext_lazy("Sun"),
)  # fmt: skip


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def service_name(of: Service) -> str:
    """A service's name in the reader's language, else in Chinese."""
    return of.name_zh if language().startswith("zh") else of.name_en or of.name_zh


def hours(text: str) -> str:
    """Kept hours as a visitor reads them."""
    spans = rules.read_hours(text)
    if not spans:
        return ""
    if spans[0].until - spans[0].since == rules.MIDNIGHT and len(spans[0].days) == 7:
        return _("Day and night")
    said = []
    for part in text.split("; "):
        days, _sign, times = part.partition(" ")
        named = "".join(str(DAY_NAMES[int(c) - 1]) if c.isdigit() else c for c in days)
        said.append(f"{in_a_row(named.replace('-', '–').split(','))} {times.replace('-', '–')}")
    return "；".join(said) if language().startswith("zh") else "; ".join(said)


@dataclass(frozen=True)
class ServiceLine:
    """An entry in the list."""

    url: str
    pk: UUID
    name: str
    kind: str
    facts: list[str]
    role: str
    word: str


def service_line(of: Service) -> ServiceLine:
    """An entry as the list shows it; a shelter's address never."""
    now = timezone.localtime()
    facts = [unit_name(of.area), of.phone, hours(of.hours)]
    if of.kind != Service.Kind.SHELTER:
        facts.append(of.address)
    if of.free_places is not None:
        facts.append(places(of))
    role, word = "none", ""
    if of.closed_on is not None:
        role, word = "plain", pgettext("service", "Closed")
    elif rules.is_stale(of.checked_on, now.date()):
        role, word = "late", _("To be checked again")
    elif rules.is_open(rules.read_hours(of.hours), now):
        role, word = "now", pgettext("service", "Open now")
    url = reverse("referrals:service", args=[of.pk])
    kind = str(Service.Kind(of.kind).label)
    return ServiceLine(url, of.pk, service_name(of), kind, [f for f in facts if f], role, word)


def places(of: Service) -> str:
    """Free places, with the day on which that was said."""
    count = of.free_places or 0
    said = ngettext("%(n)d free place", "%(n)d free places", count) % {"n": count}
    day = dates.short(of.places_on, timezone.localdate()) if of.places_on else ""
    return _("%(places)s (as of %(day)s)") % {"places": said, "day": day}


def service_answers(of: Service) -> list[Answer]:
    """An entry's facts, question by question."""
    ways = [unit_name(of.receiver)] if of.receiver else []
    ways += [_("by a one-time link with a PIN")] if of.by_link else []
    checked = dates.short(of.checked_on, timezone.localdate()) if of.checked_on else _("never")
    rows = [
        (_("Kind"), str(Service.Kind(of.kind).label)),
        (_("Serves"), unit_name(of.area)),
        (_("Phone"), of.phone),
        (_("Hours"), hours(of.hours)),
        (_("Whom it serves"), of.eligibility),
        (_("Languages"), of.languages),
        (_("Places"), places(of) if of.free_places is not None else ""),
        (_("How it answers"), in_a_row(ways)),
        (_("Unit that keeps this entry"), unit_name(of.unit)),
        (_("Checked"), checked),
    ]
    if of.kind != Service.Kind.SHELTER:
        rows.insert(2, (_("Address"), of.address))
    return [Answer(question, value) for question, value in rows if value]


# -- referrals ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ReferralLine:
    """A referral in a list."""

    url: str
    title: str
    number: str
    role: str
    state: str
    note: str


def referral_line(of: Referral) -> ReferralLine:
    """A referral among those of its case."""
    note = [of.number]
    if of.sent_at:
        note.append(
            _("sent %s") % dates.short(timezone.localdate(of.sent_at), timezone.localdate())
        )
    if of.state == Referral.State.SENT and of.reply_by:
        note.append(_("answer by %s") % dates.short(of.reply_by, timezone.localdate()))
    state = str(Referral.State(of.state).label)
    return ReferralLine(
        reverse("referrals:referral", args=[of.pk]), service_name(of.service), of.number,
        ROLES[of.state], state, " · ".join(note),
    )  # fmt: skip


def received_line(of: Referral) -> ReferralLine:
    """A referral in its receiver's list: who sends it, nothing of her."""
    line = referral_line(of)
    url = reverse("referrals:received_one", args=[of.pk])
    return ReferralLine(url, unit_name(of.case.unit), of.number, line.role, line.state, line.note)


def inbox_tabs(part: str) -> list[NavItem]:
    """The three parts of what was received."""
    return [
        NavItem(
            label=label, url=f"{reverse('referrals:received')}?part={name}", current=name == part
        )
        for name, label in INBOX_NAMES.items()
    ]


@dataclass(frozen=True)
class Shown:
    """What a receiver reads."""

    purpose: str
    items: list[Answer]
    papers: list[tuple[str, str]]


def shown(content: dict[str, Any] | None, paper_url: str = "") -> Shown | None:
    """Released contents for a page; ``paper_url`` is that of a document, with a 0 for its key."""
    if content is None:
        return None
    items = [Answer(release.LABELS[one["key"]], one["text"]) for one in content["items"]]
    papers = [
        (release.paper_name(one["kind"]), paper_url.replace(str(UUID(int=0)), one["version"]))
        for one in content["documents"]
    ]
    return Shown(content["purpose"], items, papers)


def staying(of: Referral) -> list[str | Promise]:
    """What stays here, by name."""
    keys = set((of.chosen or {}).get("keys", ()))
    always = [_("Where she is"), _("Who reported"), _("Screens, notes and everything else")]
    return [*(release.LABELS[key] for key in rules.ITEMS if key not in keys), *always]


@dataclass(frozen=True)
class ShownBasis:
    """On which basis it goes out."""

    words: str
    note: str
    cited: list[SafeString]


def basis(of: Referral) -> ShownBasis | None:
    """Her consent, or the law that stands for it with its article and mark."""
    if of.consent is not None:
        day = dates.short(timezone.localdate(of.consent.given_at), timezone.localdate())
        word = _("%(how)s, %(day)s") % {"how": of.consent.get_how_display(), "day": day}
        if of.consent.withdrawn_at:
            word = _("She took her consent back")
        return ShownBasis(word, of.consent.scope or "", [])
    ground = grounds.all_grounds().get(of.ground)
    if ground is None:
        return None
    cited = Basis(ground.basis).shown(ground.basis)
    return ShownBasis(ground.words(language()), ground.note(language()), cited)


def all_bases(fitting: Iterable[grounds.Ground]) -> list[ShownBasis]:
    """Grounds beside the form, each with its article (two queries)."""
    rows = list(fitting)
    found = Basis([cited for one in rows for cited in one.basis])
    return [
        ShownBasis(one.words(language()), one.note(language()), found.shown(one.basis))
        for one in rows
    ]


def _who(reply: Reply) -> str:
    if reply.kind == Reply.Kind.LAPSED:
        return ""
    name = person_name(reply.by) if reply.by else reply.who or _("by link")
    return _("%s, told by phone") % name if reply.noted else name


def events(rows: Iterable[Reply]) -> list[Event]:
    """The lines of a referral, with what was said."""
    found = []
    for reply in rows:
        what = str(Reply.Kind(reply.kind).label)
        if reply.text:
            what = f"{what}: {reply.text}"
        found.append(Event(reply.at, what, _who(reply)))
    return found


def case_events(rows: Iterable[Reply]) -> list[Event]:
    """The lines of a case's referrals for its timeline: codes and the office, no content."""
    return [
        Event(
            reply.at,
            " · ".join(
                [
                    _("Referral"),
                    service_name(reply.referral.service),
                    str(Reply.Kind(reply.kind).label),
                ]
            ),
            person_name(reply.by) if reply.by else "",
            reverse("referrals:referral", args=[reply.referral_id]),
        )
        for reply in rows
    ]


def acts(of: Referral) -> bool:
    """Whether the receiver may still answer."""
    return bool(states.acts_in(of.state))


def count_words(found: list[str]) -> str:
    """How the referrals of a case stand, in a word."""
    running = sum(state in states.RUNNING for state in found)
    if running:
        return _("%d under way") % running
    return str(len(found)) if found else ""


# -- tables -----------------------------------------------------------------------------------------------------
def columns() -> list[str]:
    """The columns of a table of services."""
    return [str(column.label) for column in importing.COLUMNS]


def template_table(format: str) -> tuple[bytes, str]:
    """The example table and its content type; every name in it is invented."""
    kind = str(Service.Kind.LEGAL_AID.label)
    row = ["示例法律援助中心", "Example legal-aid centre", kind, "示例区妇联", "", "示例路1号"]
    rows = [[*row, "0570-0000100", "1-5 9:00-17:00", "", "", ""]]
    if format == "csv":
        return write_csv(columns(), rows), f"{CSV_TYPE}; charset=utf-8"
    return write_xlsx(columns(), rows, title=_("Services")), XLSX_TYPE


@dataclass(frozen=True)
class PlanLine:
    """An office that an import would add or change."""

    name: str
    kind: str
    word: str


def plan_lines(details: dict[str, Any]) -> list[PlanLine]:
    """What an import would add and change."""
    words = {"added": _("New"), "changed": _("Changed")}
    return [
        PlanLine(one["name"], str(Service.Kind(one["kind"]).label), words[one["what"]])
        for one in details["lines"]
    ]
