"""Looking at an import leaves a trace."""

from __future__ import annotations

from uuid import UUID

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.imports.events import ImportEvent
from niangjia.imports.models import CaseImport


def read_import(*, actor: Actor, import_id: UUID) -> CaseImport:
    """One import, to look at. Raises Http404. Audits it."""
    of = policy_of(CaseImport).get(actor, import_id)
    audit.record(actor, ImportEvent.READ, of, unit_path=of.unit_path)
    return of


def read_faults(*, actor: Actor, import_id: UUID) -> CaseImport:
    """One import, to take its faults away. Raises Http404. Audits it."""
    of = policy_of(CaseImport).get(actor, import_id)
    audit.record(actor, ImportEvent.FAULTS_READ, of, unit_path=of.unit_path)
    return of
