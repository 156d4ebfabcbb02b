"""How people's pages speak: periods, roles, the facts about a member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.access.roles import ROLES
from niangjia.jobs.models import Job
from niangjia.people import kept
from niangjia.people.importing.columns import COLUMNS, EXAMPLES, LABELS
from niangjia.people.models import Member, RoleAssignment
from niangjia.people.rules import say_staff_number
from niangjia.people.selectors import Opening, Roles
from niangjia.people.services.reading import HIDDEN, StaffFile
from niangjia.ui import dates
from niangjia.ui.forms import is_chinese
from niangjia.ui.lists import Answer, Event
from niangjia.units.models import Unit

DETAILS: dict[str, str | Promise] = {
    "phone": gettext_lazy("Phone number"),
    "email": gettext_lazy("E-mail"),
    "home_address": gettext_lazy("Home address"),
    "emergency_contact": gettext_lazy("Emergency contact"),
    "id_number": gettext_lazy("ID number"),
}


def period(starts_on: dt.date, ends_on: dt.date | None) -> str:
    """ "since 3 Mar 2026", or "3 Mar 2026 – 2 Mar 2027"."""
    if ends_on is None:
        return _("from %(day)s") % {"day": dates.full(starts_on)}
    return _("%(first)s to %(last)s") % {
        "first": dates.full(starts_on),
        "last": dates.full(ends_on),
    }


def ends(day: dt.date) -> str:
    """ "ends in 3 days"."""
    return _("ends %(when)s") % {"when": dates.ago(day, timezone.now())}


def unit_name(unit: Unit) -> str:
    """The unit's name in the language of the page."""
    return unit.name_zh if is_chinese() or not unit.name_en else unit.name_en


def person_name(member: Member) -> str:
    """Her name as the page's reader can read it."""
    return member.name if is_chinese() or not member.name_en else member.name_en


def other_name(member: Member) -> str:
    """Her name in the other script, or empty."""
    return member.name_en if is_chinese() else member.name if member.name_en else ""


@dataclass(frozen=True)
class RoleLine:
    """One role of a member: what, where, when, for whom, and what may be done with it."""

    name: str | Promise
    unit: str
    period: str
    for_whom: str = ""
    note: str = ""
    end_url: str = ""
    deputy_url: str = ""


def role_line(row: RoleAssignment, actor: Actor | None = None) -> RoleLine:
    """``row`` for the page; with links when ``actor`` gives roles at its unit."""
    may = actor is not None and actor.covers_path(Permission.GIVE_ROLES, row.unit.path)
    today = timezone.localdate()
    past = row.ends_on is not None and row.ends_on < today
    soon = row.ends_on is not None and 0 <= (row.ends_on - today).days <= 14
    principal = row.deputises_for
    return RoleLine(
        name=ROLES[row.role].name,
        unit=unit_name(row.unit),
        period=period(row.starts_on, row.ends_on),
        for_whom=person_name(principal) if principal else "",
        note=ends(row.ends_on) if soon and row.ends_on else "",
        end_url=reverse("people:end_role", args=[row.pk]) if may and not past else "",
        deputy_url=reverse("people:deputy", args=[row.pk])
        if may and principal is None and not past
        else "",
    )


@dataclass(frozen=True)
class RoleLines:
    """A member's roles for the page."""

    now: list[RoleLine]
    future: list[RoleLine]
    past: list[RoleLine]
    deputies: list[tuple[str, RoleLine]]


def role_lines(roles: Roles, actor: Actor | None = None) -> RoleLines:
    """Roles now, to come, past, and who stands in."""
    return RoleLines(
        now=[role_line(row, actor) for row in roles.now],
        future=[role_line(row, actor) for row in roles.future],
        past=[role_line(row) for row in roles.past],
        deputies=[(person_name(row.member), role_line(row, actor)) for row in roles.deputies],
    )


@dataclass(frozen=True)
class Entry:
    """A member in the directory."""

    member: Member
    name: str
    url: str
    number: str
    unit: str
    roles: list[str]


def entries(members: Iterable[Member]) -> list[Entry]:
    """Members (with ``roles_now``) for the table."""
    shown = []
    for member in members:
        roles = [
            _("%(role)s (deputy)") % {"role": ROLES[row.role].name}
            if row.deputises_for_id
            else str(ROLES[row.role].name)
            for row in member.roles_now  # type: ignore[attr-defined]
        ]
        shown.append(
            Entry(
                member=member,
                name=person_name(member),
                url=reverse("people:member", args=[member.pk]),
                number=say_staff_number(member.staff_number),
                unit=unit_name(member.unit),
                roles=list(dict.fromkeys(roles)),
            )
        )
    return shown


@dataclass(frozen=True)
class Action:
    """Something that may be done with a member."""

    label: str
    url: str
    post: bool = False


def actions(actor: Actor, member: Member) -> list[Action]:
    """What ``actor`` may do with ``member``, in the order of use."""
    policy = policy_of(Member)
    herself = actor.member_id == member.pk
    found: list[Action] = []
    if herself:
        found.append(Action(_("My page"), reverse("people:me")))
    elif policy.can(actor, member, Permission.VIEW_STAFF_FILE):
        found.append(Action(_("Staff file"), reverse("people:file", args=[member.pk])))
    if policy.can(actor, member, Permission.MANAGE_MEMBERS):
        found.append(Action(_("Edit details"), reverse("people:edit", args=[member.pk])))
        found.append(Action(_("Move to another unit"), reverse("people:move", args=[member.pk])))
        if not herself:
            found.append(
                Action(_("Set a new phone number"), reverse("people:contact", args=[member.pk]))
            )
        if member.is_active and not herself:
            found.append(Action(_("Close the account"), reverse("people:close", args=[member.pk])))
    return found


@dataclass(frozen=True)
class SignInHelp:
    """What the sign-in room offers for a member: a link to join or to set a new password, and a
    new second step. Empty addresses: not for this actor, or not in this product."""

    label: str = ""
    invite_url: str = ""
    reset_url: str = ""


def sign_in_help(actor: Actor, member: Member) -> SignInHelp:
    """How ``actor`` may help ``member`` to sign in."""
    may = policy_of(Member).can(actor, member, Permission.MANAGE_MEMBERS)
    if not may or not member.is_active or actor.member_id == member.pk:
        return SignInHelp()
    known = member.has_usable_password()
    return SignInHelp(
        label=_("Make a link for a new password") if known else _("Invite her to sign in"),
        invite_url=_address("signin:invite", member.pk),
        reset_url=_address("signin:reset_factors", member.pk) if known else "",
    )


def _address(name: str, *args: object) -> str:
    """The address of a page of a room above this one, or empty where there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def give_url(actor: Actor, member: Member) -> str:
    """Where she is given a role, or empty."""
    may = member.is_active and actor.member_id != member.pk
    if may and policy_of(Member).can(actor, member, Permission.GIVE_ROLES):
        return reverse("people:give_role", args=[member.pk])
    return ""


@dataclass(frozen=True)
class Detail:
    """A detail of the staff file: shown, masked, hidden until asked for, or absent."""

    field: str
    label: str | Promise
    text: str = ""
    hidden: bool = False


def file_details(file: StaffFile) -> list[Detail]:
    """The private details; those asked for in full."""
    found = []
    for field in HIDDEN:
        if field in file.shown:
            found.append(Detail(field, DETAILS[field], file.shown[field]))
        elif field in file.present:
            masked = file.phone_masked if field == "phone" else ""
            found.append(Detail(field, DETAILS[field], masked, hidden=True))
        else:
            found.append(Detail(field, DETAILS[field]))
    return found


def own_details(member: Member) -> list[Answer]:
    """Her own contact details, in full."""
    absent = _("Not given")
    return [Answer(label, getattr(member, field) or absent) for field, label in DETAILS.items()]


def account_answers(member: Member) -> list[Answer]:
    """What the account itself holds, for the page about what is kept."""
    state = pgettext("account", "Open") if member.is_active else pgettext("account", "Closed")
    languages = {"zh-hans": "中文", "en": "English"}
    themes = dict(Member._meta.get_field("theme").choices or [])
    accepted = member.conduct_accepted_at
    answers = [
        Answer(_("Staff number"), say_staff_number(member.staff_number)),
        Answer(_("Name"), member.name),
        Answer(_("Name in Latin letters"), member.name_en),
        Answer(_("Username"), member.username),
        Answer(_("Unit"), unit_name(member.unit)),
        Answer(_("Job title"), member.job_title),
        Answer(_("First day"), dates.full(member.joined_on) if member.joined_on else ""),
        Answer(_("Last day"), dates.full(member.left_on) if member.left_on else ""),
        Answer(_("Account"), state),
        Answer(
            _("Last sign-in"),
            dates.moment(timezone.localtime(member.last_login), timezone.localtime())
            if member.last_login
            else "",
        ),
        Answer(_("Language"), languages.get(member.language, "")),
        Answer(_("Light or dark"), str(themes.get(member.theme, ""))),
        Answer(
            _("Code of conduct accepted"),
            f"{member.conduct_version}, {dates.full(timezone.localtime(accepted).date())}"
            if accepted
            else "",
        ),
    ]
    # What isn't kept needs no line.
    return [answer for answer in answers if answer.value]


def role_answers(lines: RoleLines) -> list[Answer]:
    """Roles as question and answer."""
    return [
        Answer(f"{line.name}, {line.unit}", line.period)
        for line in [*lines.now, *lines.future, *lines.past]
    ]


# -- somebody saved meanwhile ---------------------------------------------------------------------
@dataclass(frozen=True)
class Difference:
    """A field in which what was typed differs from what stands there now."""

    field: str
    label: str | Promise
    mine: str
    theirs: str


def _as_text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)


@dataclass(frozen=True)
class ConflictPage:
    """What differs, and what both agree on (sent along as it is)."""

    differences: list[Difference]
    same: list[tuple[str, str]]
    version: int


def conflict(form: forms.BaseForm, current: Member) -> ConflictPage:
    """Field by field: what was typed beside what stands in ``current``."""
    differences, same = [], []
    for name, value in form.cleaned_data.items():
        if name == "version":
            continue
        mine, theirs = _as_text(value), _as_text(getattr(current, name))
        if name == "unit":
            theirs = str(current.unit_id)
        if mine == theirs:
            same.append((name, mine))
        else:
            differences.append(Difference(name, form.fields[name].label or name, mine, theirs))
    return ConflictPage(differences, same, current.version)


def openings(found: Iterable[Opening]) -> list[Event]:
    """Who opened a staff file, as a timeline."""
    return [
        Event(
            when=one.at,
            what=one.name or _("The product itself"),
            note=DETAILS.get(one.field, _("The file, with details hidden")),
        )
        for one in found
    ]


# -- around the pages -----------------------------------------------------------------------------
def directory_url() -> str:
    """The directory."""
    return reverse("people:directory")


def my_url() -> str:
    """My page."""
    return reverse("people:me")


def walls_url(actor: Actor, member: Member) -> str:
    """Where walls around a staff file are set, for those who may; else nothing."""
    if not actor.covers_path(Permission.SET_WALL, member.unit.path):
        return ""
    return reverse("access:walls", args=["people.member", member.pk])


def member_url(actor: Actor, member: Member) -> str:
    """Her page in the directory, or my page for those who have no directory."""
    if actor.may(Permission.VIEW_MEMBERS):
        return reverse("people:member", args=[member.pk])
    return my_url()


def reopen_url(actor: Actor, member: Member) -> str:
    """Where a closed account is opened again, or empty."""
    may = policy_of(Member).can(actor, member, Permission.MANAGE_MEMBERS)
    return reverse("people:reopen", args=[member.pk]) if may and not member.is_active else ""


def directory_doors(actor: Actor) -> list[Action]:
    """What an administrator starts from the directory."""
    if not actor.may(Permission.MANAGE_MEMBERS):
        return []
    return [
        Action(_("Add a member"), reverse("people:add")),
        Action(_("Import a list"), reverse("people:import")),
    ]


def form_page(form: forms.BaseForm, member: Member) -> dict[str, Any]:
    """The context that every form about one member needs."""
    return {
        "form": form,
        "member": member,
        "name": person_name(member),
        "number": say_staff_number(member.staff_number),
        "unit": unit_name(member.unit),
        "back_url": reverse("people:member", args=[member.pk]),
    }


def role_initial(member: Member) -> dict[str, Any]:
    """A role is mostly given at her own unit."""
    return {"unit": str(member.unit_id)}


@dataclass(frozen=True)
class KeptPart:
    """One part of what is kept about her, and why it is kept."""

    label: str | Promise
    reason: str | Promise
    answers: list[Answer]


def kept_parts(member: Member, roles: RoleLines) -> list[KeptPart]:
    """Everything that is kept about ``member``, from this room and from all others."""
    own = [
        KeptPart(
            _("Account"),
            _("So that you can sign in, be found by colleagues and get the right pages."),
            account_answers(member),
        ),
        KeptPart(
            _("Contact details"),
            _("Encrypted. Your supervisor can ask to see them; you see below who did."),
            own_details(member),
        ),
        KeptPart(
            _("Roles"),
            _("They decide what you may see. Past ones stay: they explain old decisions."),
            role_answers(roles),
        ),
    ]
    return own + [
        KeptPart(kind.label, kind.reason, answers) for kind, answers in kept.about(member)
    ]


# -- members from a table -------------------------------------------------------------------------
def import_page(form: forms.BaseForm) -> dict[str, Any]:
    """The page that asks for a table: its columns, in the order of the template."""
    columns = [(column.label, column.required, " / ".join(column.names[:1])) for column in COLUMNS]
    return {"form": form, "columns": columns, "back_url": directory_url()}


def import_template() -> tuple[list[str], list[tuple[str, ...]], str]:
    """Headers, example rows and title of the empty table."""
    return [str(column.label) for column in COLUMNS], list(EXAMPLES), _("Members")


@dataclass(frozen=True)
class PreviewLine:
    """One person as the table would make or change her."""

    row: int
    name: str
    unit: str
    what: str


def preview_page(checked: Job) -> dict[str, Any]:
    """What a checked table would change. A table that changes nothing has nothing to write."""
    details = checked.details if isinstance(checked.details, dict) else {}
    lines = [_preview_line(entry) for entry in details.get("preview", [])]
    new, changed = int(checked.facts.get("new", 0)), int(checked.facts.get("changed", 0))
    return {
        "lines": lines,
        "counts": {key: int(value) for key, value in checked.facts.items()},
        "total": new + changed,
        "more": max(new + changed - len(lines), 0),
        "can_write": bool(checked.upload) and new + changed > 0,
        "back_url": reverse("people:import"),
    }


def _preview_line(entry: dict[str, Any]) -> PreviewLine:
    labels = [str(LABELS[field]) for field in entry["fields"]]
    roles = [str(ROLES[role].name) for role in entry["roles"]]
    if entry["kind"] == "new":
        what = pgettext("member of a table", "New")
    elif labels:
        what = _("Changed: %(what)s") % {"what": _(", ").join(labels)}
    else:
        what = ""
    given = _("Given: %(roles)s") % {"roles": _(", ").join(roles)} if roles else ""
    return PreviewLine(
        entry["row"], entry["name"], entry["unit"], _("; ").join(filter(None, [what, given]))
    )
