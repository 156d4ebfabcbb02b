"""What imports tell the rooms below: the door, the case's part, search."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access import navigation, search
from niangjia.access.actor import Actor
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.search import SearchHit
from niangjia.casework import parts
from niangjia.casework.models import Case
from niangjia.imports import selectors
from niangjia.imports.events import ImportEvent


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(ImportEvent)
    navigation.register(
        Door(
            _("Import cases"), "imports:all", "upload", group="more",
            permission=Permission.ASSIGN_CASES, order=12,
        )
    )  # fmt: skip
    search.register_provider("ledger", _("Cases by their number in an old ledger"), find)
    parts.register(
        parts.CasePart("ledger", _("Old ledger"), page_of, order=90, state=state, only_if_said=True)
    )


def page_of(case_id: UUID) -> str:
    """The page that says where a case came from."""
    return reverse("imports:of_case", args=[case_id])


def state(actor: Actor, case: Case) -> str:
    """The number in the old ledger; nothing for a case that didn't come from one (one query)."""
    return selectors.ledger_number(actor, case)


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Cases by their exact number in an old ledger."""
    return [
        SearchHit(
            f"{one.case.call_her} · {one.case.number}",
            reverse("casework:case", args=[one.case_id]),
            str(Case.State(one.case.state).label),
        )
        for one in selectors.find(actor, words, limit)
    ]
