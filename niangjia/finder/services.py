"""Keeping what a reader allowed to be kept."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied
from niangjia.finder import index
from niangjia.finder.events import FinderEvent
from niangjia.finder.knowledge import Place
from niangjia.finder.models import KeptQuestion, KeptTally
from niangjia.finder.rules import LONGEST_KEPT
from niangjia.finder.tokens import normalise, tokens
from niangjia.law.corpus import selectors as corpus
from niangjia.people.actors import EVERYBODY


def _checked(question: str) -> str:
    words = " ".join(question.split())
    if not tokens(normalise(words)):
        raise ValidationError({"question": _("Write the question in words.")})
    if len(words) > LONGEST_KEPT:
        raise ValidationError({"question": _("200 characters at most.")})
    if any(letter.isdigit() for letter in words):
        raise ValidationError({"question": _("Take the numbers out: they can point to a person.")})
    return words


@transaction.atomic
def keep_helped(*, actor: Actor, question: str, place: Place) -> KeptQuestion:
    """Keep a question that its asker saw and edited, with the article that helped; the index
    learns it at once.

    Raises Denied without READ_LAW, ValidationError for an empty, long or numbered question or an
    article that isn't in force. Audits ``finder.question_kept``, without text and article.
    """
    _may(actor)
    words = _checked(question)
    if not corpus.passages([place]):
        raise ValidationError(_("This article is not in force."))
    law, number, sub = place
    kept = KeptQuestion(kind="helped", question=words, law=law, number=number, sub=sub)
    kept.save()
    index.teach(words, place)
    _count(actor, unanswered=0)
    audit.record(actor, FinderEvent.KEPT, kind="finder.keptquestion", facts={"of": "helped"})
    return kept


@transaction.atomic
def keep_unanswered(*, actor: Actor, question: str) -> KeptQuestion:
    """Keep a question that found nothing or little, as a need for training.

    Raises and audits as ``keep_helped``.
    """
    _may(actor)
    kept = KeptQuestion(kind="unanswered", question=_checked(question))
    kept.save()
    _count(actor, unanswered=1)
    audit.record(actor, FinderEvent.KEPT, kind="finder.keptquestion", facts={"of": "unanswered"})
    return kept


def _count(actor: Actor, *, unanswered: int) -> None:
    """One more in the tally of her unit and month, apart from the question."""
    home = next((g.unit_path for g in actor.grants if g.role == EVERYBODY), "")
    month = timezone.localdate().replace(day=1)
    row, _made = KeptTally.objects.get_or_create(unit_path=home, month=month)
    KeptTally.objects.filter(pk=row.pk).update(
        kept=F("kept") + 1, unanswered=F("unanswered") + unanswered
    )


def _may(actor: Actor) -> None:
    if not actor.may(Permission.READ_LAW) or actor.member_id is None:
        raise Denied(NOT_YOURS, code=Permission.READ_LAW.value)
