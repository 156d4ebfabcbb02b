"""The eleven roles: names, what each is for, what each may do and how far.

This table is the only place where a role gets a permission. The in-app page and
``docs/permissions.md`` are both made from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niangjia.access.permissions import Permission as P
from niangjia.access.permissions import Scope as S

# Everybody who signs in: the directory of her own unit tree, her own file, a child's report of her own.
EVERY_MEMBER = {
    P.VIEW_UNITS: S.ALL,
    P.VIEW_STAFF_FILE: S.OWN,
    P.VIEW_ACCESS_TABLE: S.ALL,
    P.READ_LAW: S.ALL,
    P.SEE_TRAINING: S.ALL,
    P.READ_INSTRUMENTS: S.ALL,
    P.LEARN: S.OWN,
    P.READ_REPORTS: S.OWN,
    P.WRITE_REPORTS: S.OWN,
}
# Those who write for somebody. How far it reaches, the owner of each document says.
WRITERS = {P.READ_DOCUMENTS: S.OWN, P.WRITE_DOCUMENTS: S.OWN}

# Whoever takes in and helps: her own and assigned cases.
OWN_CASES = {
    P.VIEW_CASES: S.OWN,
    P.WORK_CASES: S.OWN,
    P.OPEN_CASES: S.UNIT,
    P.TAKE_CALLS: S.OWN,
    P.SEND_MATTERS: S.OWN,
    P.SEE_SERVICES: S.ALL,
}
# Whoever answers what other offices hand on to her unit.
ANSWERS = {P.ANSWER_REFERRALS: S.UNIT, P.SEE_SERVICES: S.ALL}


@dataclass(frozen=True)
class Role:
    """One role.

    ``sensitive``: whoever holds it works with people's secrets, so it demands a second factor
    and locks when idle.
    """

    key: str
    name: str | Promise
    description: str | Promise
    holders: str | Promise
    permissions: dict[P, S] = field(default_factory=dict)
    sensitive: bool = True


def _role(
    key: str,
    name: str | Promise,
    description: str | Promise,
    holders: str | Promise,
    permissions: dict[P, S] | None = None,
    *,
    sensitive: bool = True,
) -> Role:
    return Role(key, name, description, holders, {**EVERY_MEMBER, **(permissions or {})}, sensitive)


_TABLE = (
    _role(
        "caseworker",
        _("Caseworker"),
        _("Takes in, visits, refers and follows up. Sees her own and assigned cases."),
        _("Federation workers who help women and children"),
        {
            **OWN_CASES,
            **WRITERS,
            **ANSWERS,
            P.VIEW_MEMBERS: S.UNIT,
            P.RECEIVE_REQUESTS: S.OWN,
            P.GIVE_FEEDBACK: S.UNIT,
        },
    ),
    _role(
        "hotline_operator",
        _("12338 hotline operator"),
        _("Takes calls, judges how urgent they are, hands over. Sees the calls she took."),
        _("Workers on the hotline"),
        {
            **OWN_CASES,
            **WRITERS,
            P.VIEW_MEMBERS: S.UNIT,
            P.RECEIVE_REQUESTS: S.OWN,
            P.GIVE_FEEDBACK: S.UNIT,
        },
    ),
    _role(
        "mediator",
        _("People's mediator"),
        _(
            "Mediates in a studio. Sees the mediation file and its safety conditions, never screening answers."
        ),
        _("Mediators of marriage and family studios"),
        {**WRITERS, **ANSWERS, P.VIEW_MEMBERS: S.UNIT},
    ),
    _role(
        "legal_expert",
        _("Legal expert"),
        _(
            "Lectures, gives opinions, drafts. Sees cases assigned to her, without names by default."
        ),
        _("Volunteer lawyers, judges, teachers of law"),
        {
            **WRITERS,
            **ANSWERS,
            P.SIGN_GUIDES: S.ALL,
            P.READ_BANK: S.ALL,
            P.SIGN_LEARNING: S.ALL,
            P.ANSWER_OPINIONS: S.ASSIGNED,
        },
    ),
    _role(
        "supervisor",
        _("Supervisor"),
        _("Assigns, approves, reviews risk. Sees cases of her unit and below."),
        _("Experienced workers who answer for others' casework"),
        {
            **WRITERS,
            **ANSWERS,
            P.KEEP_SERVICES: S.UNIT_AND_BELOW,
            P.VIEW_MEMBERS: S.UNIT_AND_BELOW,
            P.VIEW_STAFF_FILE: S.UNIT_AND_BELOW,
            P.CONFIRM_COMPETENCE: S.UNIT_AND_BELOW,
            P.MARK_CASES: S.UNIT_AND_BELOW,
            P.TAKE_CALLS: S.UNIT_AND_BELOW,
            P.SEND_MATTERS: S.UNIT_AND_BELOW,
            P.ANSWER_MATTERS: S.UNIT_AND_BELOW,
            P.SET_WALL: S.UNIT_AND_BELOW,
            P.LIFT_WALL: S.UNIT_AND_BELOW,
            P.BREAK_GLASS: S.ALL,
            P.VIEW_CASES: S.UNIT_AND_BELOW,
            P.WORK_CASES: S.UNIT_AND_BELOW,
            P.OPEN_CASES: S.UNIT_AND_BELOW,
            P.ASSIGN_CASES: S.UNIT_AND_BELOW,
            P.APPROVE_CASES: S.UNIT_AND_BELOW,
            P.READ_REPORTS: S.UNIT_AND_BELOW,
            P.APPROVE_TRAINING: S.UNIT_AND_BELOW,
            P.RECEIVE_REQUESTS: S.UNIT_AND_BELOW,
            P.HANDLE_REQUESTS: S.UNIT_AND_BELOW,
            P.DECIDE_REQUESTS: S.UNIT_AND_BELOW,
            P.WATCH_RETENTION: S.UNIT_AND_BELOW,
            P.CONFIRM_ERASURE: S.UNIT_AND_BELOW,
            P.EXPORT_CASES: S.UNIT_AND_BELOW,
            P.GIVE_FEEDBACK: S.UNIT_AND_BELOW,
            P.READ_FEEDBACK: S.UNIT_AND_BELOW,
        },
    ),
    _role(
        "organiser",
        _("Organiser"),
        _("Runs training, plans, campaigns and sharing. Sees totals, and what training records."),
        _("Federation workers who organise training"),
        {
            P.VIEW_MEMBERS: S.UNIT_AND_BELOW,
            P.VIEW_STATISTICS: S.UNIT_AND_BELOW,
            P.VIEW_UNANSWERED: S.ALL,
            P.RUN_TRAINING: S.UNIT_AND_BELOW,
            P.READ_BANK: S.ALL,
            P.MANAGE_LEARNING: S.UNIT_AND_BELOW,
            P.MARK_CASES: S.UNIT_AND_BELOW,
        },
        sensitive=False,
    ),
    _role(
        "editor",
        _("Editor"),
        _("Keeps the public site and reviews stories. Sees no case."),
        _("Federation workers who publish"),
        sensitive=False,
    ),
    _role(
        "analyst",
        _("Analyst"),
        _("Reads statistics that expose nobody."),
        _("Leaders and workers who account for the work"),
        {P.VIEW_STATISTICS: S.UNIT_AND_BELOW},
        sensitive=False,
    ),
    _role(
        "data_protection_officer",
        _("Data protection officer"),
        _("Reads the audit log, answers requests, watches retention. Sees no case text."),
        _("One or two persons in a federation, not supervisors"),
        {
            P.VIEW_AUDIT: S.ALL,
            P.EXPORT_AUDIT: S.ALL,
            P.REVIEW_BREAK_GLASS: S.ALL,
            P.VIEW_MEMBERS: S.UNIT_AND_BELOW,
            P.RECEIVE_REQUESTS: S.UNIT_AND_BELOW,
            P.HANDLE_REQUESTS: S.UNIT_AND_BELOW,
            P.WATCH_RETENTION: S.UNIT_AND_BELOW,
            P.PROPOSE_ERASURE: S.UNIT_AND_BELOW,
        },
    ),
    _role(
        "administrator",
        _("Administrator"),
        _("Keeps units, accounts and settings. Sees no case content."),
        _("Those who keep accounts in order"),
        {
            P.MANAGE_UNITS: S.UNIT_AND_BELOW,
            P.SEE_SERVICES: S.ALL,
            P.KEEP_SERVICES: S.UNIT_AND_BELOW,
            P.VIEW_MEMBERS: S.UNIT_AND_BELOW,
            P.MANAGE_MEMBERS: S.UNIT_AND_BELOW,
            P.GIVE_ROLES: S.UNIT_AND_BELOW,
            P.MANAGE_SETTINGS: S.ALL,
            P.IMPORT_LAW: S.ALL,
            P.MANAGE_HOLIDAYS: S.ALL,
        },
    ),
    _role(
        "trainee",
        _("Trainee"),
        _("Learns. Every member is one, without being given the role."),
        _("Everybody"),
        sensitive=False,
    ),
)

ROLES: dict[str, Role] = {role.key: role for role in _TABLE}
SENSITIVE_ROLES = frozenset(role.key for role in _TABLE if role.sensitive)
