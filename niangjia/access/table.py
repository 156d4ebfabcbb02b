"""The role × permission table, for the page and for docs/permissions.md, both from the code."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from niangjia.access.middleware import rule_of
from niangjia.access.permissions import Permission as P
from niangjia.access.permissions import Scope
from niangjia.access.roles import ROLES

PERMISSION_NAMES: dict[P, str | Promise] = {
    P.VIEW_UNITS: _("See units"),
    P.MANAGE_UNITS: _("Open, change, move and close units"),
    P.VIEW_MEMBERS: _("See members and their roles"),
    P.MANAGE_MEMBERS: _("Add members, change and close accounts"),
    P.VIEW_STAFF_FILE: _("Read staff files: phone, address, emergency contact"),
    P.GIVE_ROLES: _("Give and end roles"),
    P.VIEW_ACCESS_TABLE: _("See who may do what"),
    P.SET_WALL: _("Wall members off from a record"),
    P.LIFT_WALL: _("Lift walls"),
    P.BREAK_GLASS: _("Break glass in need"),
    P.REVIEW_BREAK_GLASS: _("Review broken glass"),
    P.VIEW_AUDIT: _("Read the audit log"),
    P.EXPORT_AUDIT: _("Export the audit log"),
    P.READ_LAW: _("Read law, guides and procedures; ask the finder"),
    P.IMPORT_LAW: _("Import law and see what an import changes"),
    P.SIGN_GUIDES: _("Sign guides after legal review"),
    P.MANAGE_HOLIDAYS: _("Keep the table of holidays"),
    P.VIEW_UNANSWERED: _("Read questions that found no answer"),
    P.READ_INSTRUMENTS: _("Read and try assessment instruments"),
    P.READ_DOCUMENTS: _("Read documents: her own drafts, and those of records she may read"),
    P.WRITE_DOCUMENTS: _("Write documents: her own drafts, and those of records she may write"),
    P.TAKE_CALLS: _("Take calls; supervisors read those of their units"),
    P.SEND_MATTERS: _("Pass matters on, call for help, see how far each is"),
    P.ANSWER_MATTERS: _("Receive what is passed on to her units, give it to workers"),
    P.LEARN: _("Learn: lessons, tests, scenarios; see her own results"),
    P.READ_BANK: _("Read questions with their keys, scenarios with their map"),
    P.MANAGE_LEARNING: _("Keep the question bank and scenarios; read item analysis"),
    P.SIGN_LEARNING: _("Sign lessons, questions and scenarios after legal review"),
    P.CONFIRM_COMPETENCE: _("Confirm a member's competence"),
    P.MARK_CASES: _("Mark short cases of tests, without a name"),
    P.VIEW_CASES: _("See cases"),
    P.WORK_CASES: _("Work on cases"),
    P.OPEN_CASES: _("Open cases"),
    P.ASSIGN_CASES: _("Assign cases, read restricted notes, supervise"),
    P.APPROVE_CASES: _("Approve plans and closures of others"),
    P.READ_REPORTS: _("Read reports for a child: her own; supervisors those of their units"),
    P.WRITE_REPORTS: _("Report for a child: what she saw herself"),
    P.RECEIVE_REQUESTS: _("Take in requests about personal data"),
    P.HANDLE_REQUESTS: _("Handle requests about personal data: days, identity, a client's own"),
    P.DECIDE_REQUESTS: _(
        "Read and decide requests of guardians and other sides; release minors' data"
    ),
    P.WATCH_RETENTION: _("See how long cases are kept and what falls due"),
    P.PROPOSE_ERASURE: _("Propose the erasure of cases"),
    P.CONFIRM_ERASURE: _("Confirm the erasure of cases that somebody else proposed"),
    P.ANSWER_OPINIONS: _("Answer legal questions put to her, without names"),
    P.SEE_SERVICES: _("See the directory of services"),
    P.KEEP_SERVICES: _("Keep entries of the directory of services"),
    P.ANSWER_REFERRALS: _("Receive and answer what is referred to her unit"),
    P.EXPORT_CASES: _("Take away tables of cases without names"),
    P.GIVE_FEEDBACK: _("Give out feedback codes"),
    P.READ_FEEDBACK: _("Read feedback, from five answers up"),
    P.SEE_TRAINING: _("See training programmes; take part"),
    P.RUN_TRAINING: _("Run training: programmes, sessions, places"),
    P.APPROVE_TRAINING: _("Nominate and approve for training"),
    P.VIEW_STATISTICS: _("Read statistics"),
    P.MANAGE_SETTINGS: _("Change settings"),
}
SCOPE_NAMES: dict[Scope, str | Promise] = {
    Scope.OWN: _("own"),
    Scope.ASSIGNED: _("assigned"),
    Scope.UNIT: _("own unit"),
    Scope.UNIT_AND_BELOW: _("own unit and below"),
    Scope.ALL: _("everywhere"),
}


@dataclass(frozen=True)
class Holder:
    """A role and how far a permission reaches with it."""

    role: str | Promise
    reach: str


@dataclass(frozen=True)
class Row:
    """One permission and, for each role, how far it reaches ("" for not at all)."""

    permission: P
    name: str
    reaches: list[str]

    @property
    def holders(self) -> list[Holder]:
        """Who has it and how far; one line for all when everybody has it alike."""
        if len(set(self.reaches)) == 1:
            return [Holder(_("Everybody"), self.reaches[0])]
        pairs = zip(ROLES.values(), self.reaches, strict=True)
        return [Holder(role.name, reach) for role, reach in pairs if reach]


def rows() -> list[Row]:
    """The table, in the order of the permissions and roles."""
    return [
        Row(
            permission,
            str(PERMISSION_NAMES[permission]),
            [
                str(SCOPE_NAMES[role.permissions[permission]])
                if permission in role.permissions
                else ""
                for role in ROLES.values()
            ],
        )
        for permission in P
    ]


def open_views() -> list[tuple[str, str, str]]:
    """(address, public or signed_in, reason) of every view that needs no permission."""
    found: list[tuple[str, str, str]] = []

    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> None:
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, address)
                continue
            rule = rule_of(pattern.callback, pattern.name)
            if rule is not None and rule.kind != "permission":
                found.append((f"/{address}", rule.kind, rule.reason))

    walk(get_resolver().url_patterns, "")
    return sorted(set(found), key=lambda row: (row[1], row[0]))


def as_markdown() -> str:
    """docs/permissions.md: made by ``niangjia check --write-docs``, compared by a guard test."""
    with override("en"):
        heads = [str(role.name) for role in ROLES.values()]
        lines = [
            "# Who may do what",
            "",
            "Made from `niangjia/access/roles.py` and the views; a test fails when it differs. "
            "The same table stands in the product at `/access/roles/`.",
            "",
            "| Permission | " + " | ".join(heads) + " |",
            "|---" * (len(heads) + 1) + "|",
            *(
                f"| {row.name} (`{row.permission}`) | " + " | ".join(row.reaches) + " |"
                for row in rows()
            ),
            "",
            "## Roles",
            "",
            *(
                f"- **{role.name}**: {role.description} Held by: {role.holders}."
                for role in ROLES.values()
            ),
            "",
            "## Pages that need no permission",
            "",
            "| Address | For | Why |",
            "|---|---|---|",
            *(
                f"| `{address}` | {'anybody' if kind == 'public' else 'any member'} | {reason} |"
                for address, kind, reason in open_views()
            ),
        ]
    return "\n".join(lines) + "\n"
