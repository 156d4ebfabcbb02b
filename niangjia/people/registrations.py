"""What people tells the rooms below it: doors, search, agenda, holders, names, the staff file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from niangjia import audit, notices
from niangjia.access import agenda, navigation, people_of, records, search
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.roles import ROLES
from niangjia.access.search import SearchHit
from niangjia.audit import names as audit_names
from niangjia.jobs import registry as jobs
from niangjia.notices import Address
from niangjia.people import pickers, presenters, selectors
from niangjia.people.actors import actor_of
from niangjia.people.events import PeopleEvent
from niangjia.people.rules import say_staff_number
from niangjia.people.services import imports, merging  # noqa: F401 - imports registers its jobs
from niangjia.ui import dates
from niangjia.units import holders
from niangjia.units.holders import Holder
from niangjia.units.models import Unit

MEMBER = "people.member"


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(PeopleEvent)
    navigation.register(
        Door(
            gettext_lazy("Members"),
            "people:directory",
            "members",
            permission=Permission.VIEW_MEMBERS,
            order=70,
            bottom_for=frozenset({"administrator"}),
        )
    )
    navigation.register(
        Door(
            gettext_lazy("Add a member"),
            "people:add",
            "user-plus",
            group="start",
            permission=Permission.MANAGE_MEMBERS,
            order=70,
        )
    )
    search.register_provider("members", gettext_lazy("Members"), find)
    agenda.register_provider(due)
    people_of.register(lambda permission, path: set(selectors.holders(permission, path)))
    people_of.register_picker(
        people_of.MemberPicker(
            "people:pick",
            # A wall may have to keep out somebody far beyond the setter's own reach: her name and
            # unit, which everybody's directory of units leads to, are enough to say whom.
            lambda field, actor: pickers.bind_members(field, actor, Permission.VIEW_UNITS),
        )
    )
    notices.register_address_book(addresses)
    audit_names.register(selectors.names_of)
    jobs.register_actors(actor_of)
    for code, sentence in SENTENCES.items():
        notices.register_sentence(code, sentence)
    for holder in HOLDERS:
        holders.register(holder)
    records.register(
        records.RecordKind(
            key=MEMBER,
            label=gettext_lazy("Staff file"),
            number_label=gettext_lazy("Staff number"),
            find_by_number=selectors.id_by_staff_number,
            number_of=lambda pk: say_staff_number(selectors.staff_number(pk)),
            unit_path=selectors.unit_path,
            url=lambda pk: reverse("people:file", args=[pk]),
        )
    )


SENTENCES = {
    "people.roles_changed": gettext_lazy("Your roles have changed. See your page."),
    "people.deputy_appointed": gettext_lazy("A deputyship that concerns you has been set."),
    "people.moved": gettext_lazy("You belong to another unit now. See your page."),
    "people.contact_changed": gettext_lazy("Your contact details were changed. Please check them."),
    "people.handed_over": gettext_lazy("Work has been handed over to you."),
}


def _directory_of(unit: Unit) -> str:
    query = urlencode({"state": "active", "unit-id": unit.pk})
    return f"{reverse('people:directory')}?{query}"


def _not_shown(_actor: Actor, _unit: Unit) -> None:
    """A unit's page counts people, not their roles."""


HOLDERS = (
    Holder(
        key="members",
        say=lambda count: (
            ngettext("%(count)d member", "%(count)d members", count) % {"count": count}
        ),
        count=selectors.members_at,
        move=merging.move_members,
        shown=selectors.members_shown_at,
        url=_directory_of,
    ),
    Holder(
        key="roles",
        say=lambda count: (
            ngettext("%(count)d role held", "%(count)d roles held", count) % {"count": count}
        ),
        count=selectors.roles_at,
        move=merging.move_roles,
        shown=_not_shown,
        url=_directory_of,
    ),
)


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Members for the search of the whole house."""
    if not actor.may(Permission.VIEW_MEMBERS):
        return []
    found = selectors.directory(actor, selectors.Filter(state="all", words=words))[:limit]
    return [
        SearchHit(entry.name, entry.url, " · ".join([entry.unit, *entry.roles]))
        for entry in presenters.entries(found)
    ]


def due(actor: Actor) -> Iterable[AgendaItem]:
    """Roles of hers that end soon, and times ahead in which she stands in for somebody."""
    if actor.member_id is None:
        return
    for row in selectors.roles_ahead(actor):
        ending = row.deputises_for is None or row.starts_on <= row.today  # type: ignore[attr-defined]
        day = row.ends_on if ending and row.ends_on else row.starts_on
        role, unit = ROLES[row.role].name, presenters.unit_name(row.unit)
        title = _("Your role ends: %(role)s") if ending else _("You begin to stand in: %(role)s")
        yield AgendaItem(
            title=title % {"role": role},
            url=reverse("people:me"),
            kind="waiting",
            due=day,
            detail=unit,
            clock_text=dates.day(day, row.today),  # type: ignore[attr-defined]
        )


def addresses(ids: Iterable[UUID]) -> Mapping[UUID, Address]:
    """Where members want to be told."""
    return {
        member.pk: Address(member.email or "", member.phone or "", member.language)
        for member in selectors.reachable(ids)
    }
