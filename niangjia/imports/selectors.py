"""Reading imports: the actor first, the policy always."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.core.paginator import Page, Paginator

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.models import Case
from niangjia.imports import rules, states
from niangjia.imports.models import CaseImport, ImportedCase
from niangjia.imports.services import undoing
from niangjia.vault import index
from niangjia.vault.fields import warm_rows

PAGE_LENGTH = 20
MOST_NAMED = 200


def imports(actor: Actor, number: str) -> Page[CaseImport]:
    """The imports within her reach, newest first."""
    rows = policy_of(CaseImport).visible_to(actor).select_related("by", "unit", "job").defer("told")
    return Paginator(rows, PAGE_LENGTH).get_page(number)


def cases_of_hints(actor: Actor, ids: Collection[str]) -> dict[str, str]:
    """Numbers of cases that hints name, those that she may see now."""
    rows = policy_of(Case).visible_to(actor).filter(pk__in=ids)
    return {str(pk): number for pk, number in rows.values_list("pk", "number")}


def staying(actor: Actor, of: CaseImport) -> list[Case]:
    """Cases of an import that would stay, or stayed, when it is taken back, as far as she may see them."""
    ids = list(undoing.within_reach(actor, of).values_list("case_id", flat=True))
    if of.state != states.UNDONE:
        ids = list(undoing.worked_on(ids))
    rows = policy_of(Case).visible_to(actor).filter(pk__in=ids)
    return list(rows.only("pk", "number").order_by("number")[:MOST_NAMED])


def written(of: CaseImport) -> int:
    """How many of its cases are there now."""
    return ImportedCase.objects.filter(of=of).count()


def came_from(actor: Actor, case: Case) -> ImportedCase | None:
    """From which row of which import a case came (one query)."""
    rows = policy_of(ImportedCase).visible_to(actor).filter(case=case)
    return rows.select_related("of__by", "case").first()


def ledger_number(actor: Actor, case: Case) -> str:
    """A case's number in the old ledger; "" for one that came from none (one query)."""
    rows = policy_of(ImportedCase).visible_to(actor).filter(case=case)
    found = rows.only("case_id", "ledger_number").first()
    return (found.ledger_number or "") if found else ""


def find(actor: Actor, text: str, limit: int) -> list[ImportedCase]:
    """Cases by their exact number in an old ledger; visible ones only (one query)."""
    key = rules.ledger_key(text)
    if not key or not actor.may(Permission.VIEW_CASES):
        return []
    rows = policy_of(ImportedCase).visible_to(actor).select_related("case")
    found = list(rows.filter(ledger_index=index.token("ledger", key))[:limit])
    warm_rows(found)
    return found


def case(actor: Actor, pk: UUID) -> Case:
    """A case. Raises Http404."""
    return policy_of(Case).get(actor, pk)
