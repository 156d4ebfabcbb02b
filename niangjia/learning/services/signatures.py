"""Signing content as reviewed by a named legal expert, and taking a signature back."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.learning import selectors
from niangjia.learning.events import LearningAudit
from niangjia.learning.models import Signature
from niangjia.learning.services.common import _may


def _version(kind: str, code: str, language: str) -> str:
    """The version that stands now. Raises Http404."""
    if kind == Signature.Kind.LESSON:
        lesson = selectors.lesson(code)
        if lesson is None or language not in lesson.texts:
            raise Http404
        return lesson.texts[language].version
    found = selectors.questions() if kind == Signature.Kind.QUESTION else selectors.scenarios()
    if code not in found or language:
        raise Http404
    return found[code].version


@transaction.atomic
def sign(
    *, actor: Actor, kind: str, code: str, language: str = "", version: str, capacity: str
) -> Signature:
    """Sign one version as reviewed: a lesson's text in one language, or a question or scenario in
    both (``language`` empty).

    ``version`` is the digest that was shown to her. Raises Denied, Http404, ValidationError when
    it is another one by now, or she signed it already. Audits kind, code and version.
    """
    me = _may(actor, Permission.SIGN_LEARNING)
    if _version(kind, code, language) != version:
        raise ValidationError(
            _("The text has changed since you opened this page. Read it again, then sign.")
        )
    if Signature.objects.filter(version=version, signed_by=me, withdrawn_at=None).exists():
        raise ValidationError(_("You have signed this text already."))
    row = Signature(
        kind=kind, code=code, language=language, version=version, signed_by_id=me,
        capacity=capacity.strip(),
    )  # fmt: skip
    row.clean_fields(exclude=["signed_by", "withdrawn_at", "withdraw_reason"])
    row.save()
    audit.record(actor, LearningAudit.SIGNED, row, facts=_facts(row))
    return row


@transaction.atomic
def withdraw_signature(*, actor: Actor, signature_id: UUID, reason: str) -> Signature:
    """Take a signature back; the content shows as not reviewed at once.

    Raises Denied, Http404, or ValidationError when it is withdrawn already. The reason is kept
    encrypted. Audits kind, code and version.
    """
    policy_of(Signature).get(actor, signature_id, Permission.SIGN_LEARNING)
    row = Signature.objects.select_for_update().get(pk=signature_id)
    if row.withdrawn_at is not None:
        raise ValidationError(_("This signature has been withdrawn already."))
    row.withdrawn_at, row.withdraw_reason = timezone.now(), reason.strip()
    row.save()
    audit.record(actor, LearningAudit.SIGNATURE_WITHDRAWN, row, facts=_facts(row))
    return row


def _facts(row: Signature) -> dict[str, str | int | bool | list[str]]:
    return {"kind": row.kind, "code": row.code, "version": row.version[:12]}
