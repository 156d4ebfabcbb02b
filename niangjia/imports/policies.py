"""Who may see and take back an import: whoever assigns cases where it was made."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.casework.policies import OfCase
from niangjia.imports.models import CaseImport, ImportedCase, LedgerFile

policies.exempt(LedgerFile, "the file of an import, opened by the worker for whoever sent it in")


@register
class CaseImportPolicy(Policy[CaseImport]):
    """Within reach of ASSIGN_CASES at the unit where it was made: list, detail, faults, import, undo."""

    model = CaseImport
    view = Permission.ASSIGN_CASES

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """By role."""
        return actor.unit_q(permission, "unit_path")


@register
class ImportedCasePolicy(OfCase):
    """As its case: where it came from tells whose it is."""

    model = ImportedCase
