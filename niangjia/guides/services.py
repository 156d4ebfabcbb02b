"""Signing a guide as reviewed, and taking a signature back."""

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
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.guides import selectors
from niangjia.guides.events import GuideEvent
from niangjia.guides.models import Review


@transaction.atomic
def sign(*, actor: Actor, code: str, language: str, version: str, capacity: str) -> Review:
    """Sign one text of a guide as reviewed.

    ``version`` is the digest of the text that was shown to her. Raises Denied without the
    permission, Http404 for a guide or language that isn't there, ValidationError when the text
    is another one by now, or she has signed it already. Audits guide, language and version.
    """
    if not actor.may(Permission.SIGN_GUIDES) or actor.member_id is None:
        raise Denied(NOT_YOURS, code=Permission.SIGN_GUIDES.value)
    guide = selectors.guide(code)
    if guide is None or language not in guide.texts:
        raise Http404
    if guide.texts[language].version != version:
        raise ValidationError(
            _("The text has changed since you opened this page. Read it again, then sign.")
        )
    if Review.objects.filter(
        guide=code, language=language, version=version, signed_by=actor.me, withdrawn_at=None
    ).exists():
        raise ValidationError(_("You have signed this text already."))
    review = Review(
        guide=code,
        language=language,
        version=version,
        signed_by_id=actor.me,
        capacity=capacity.strip(),
    )
    review.clean_fields(exclude=["signed_by", "withdrawn_by", "withdrawn_at", "withdraw_reason"])
    review.save()
    audit.record(actor, GuideEvent.SIGNED, review, facts=_facts(review))
    return review


@transaction.atomic
def withdraw(*, actor: Actor, review_id: UUID, reason: str) -> Review:
    """Take a signature back; the guide shows as not reviewed at once.

    Raises Denied, Http404, or ValidationError when it is withdrawn already. The reason is kept
    encrypted. Audits guide, language and version.
    """
    policy = policy_of(Review)
    policy.get(actor, review_id, Permission.SIGN_GUIDES)
    review = Review.objects.select_for_update().get(pk=review_id)
    if review.withdrawn_at is not None:
        raise ValidationError(_("This signature has been withdrawn already."))
    review.withdrawn_at = timezone.now()
    review.withdrawn_by_id = actor.me
    review.withdraw_reason = reason.strip()
    review.save()
    audit.record(actor, GuideEvent.WITHDRAWN, review, facts=_facts(review))
    return review


def _facts(review: Review) -> dict[str, str | int | bool | list[str]]:
    return {"guide": review.guide, "language": review.language, "version": review.version[:12]}
