"""Reading own forms: the actor first, the policy always."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework.models import Case, FilledForm, FilledFormVersion
from niangjia.instruments.own import OwnForm
from niangjia.instruments.selectors import form_version, packs_of_forms
from niangjia.vault.fields import warm_rows


def filled(actor: Actor, of: Case) -> list[FilledForm]:
    """The forms that were filled in for a case, the newest first (one query)."""
    rows = policy_of(FilledForm).visible_to(actor).filter(case=of).select_related("filled_by")
    found = list(rows)
    warm_rows(found)
    return found


def one(actor: Actor, pk: UUID) -> FilledForm:
    """One of them. Raises Http404."""
    return policy_of(FilledForm).get(actor, pk)


def versions(of: FilledForm) -> list[FilledFormVersion]:
    """How a filled form read before, the newest first; ask for the form itself first (one query)."""
    found = list(of.versions.select_related("by"))
    warm_rows(found)
    return found


def definition(of: FilledForm) -> OwnForm:
    """The version with which it was asked, also one that is offered no longer. Raises Http404 where its text
    can't be read any more."""
    found = form_version(of.form, of.edition)
    if found is None:
        raise Http404
    return found


def any_for(actor: Actor, of: Case) -> bool:
    """Whether there is one to fill in, or was (one query; none of their texts is read)."""
    filled_in = Exists(FilledForm.objects.filter(case=OuterRef("pk")))
    offered = Exists(packs_of_forms(actor))
    return bool(Case.objects.filter(offered | filled_in, pk=of.pk).exists())
