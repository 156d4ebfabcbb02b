"""Opinions of legal experts: asked on what tells nobody, answered on law in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access import people_of
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of, walled_off
from niangjia.access.rules import is_reason
from niangjia.access.services import SHORT
from niangjia.casework.models import Case, Consent
from niangjia.casework.services.common import KIND, locked, tell_supervisors
from niangjia.evidence import asking, citing
from niangjia.evidence.events import EvidenceEvent
from niangjia.evidence.models import ExpertProfile, Item, ItemFile, Opinion, Release, Turn
from niangjia.evidence.rules import custody
from niangjia.evidence.services.items import step
from niangjia.law import taxonomy
from niangjia.law.citations import checking

NOT_NOW = _("This can’t come next.")
NO_LAW = _("Name at least one article, so that it can be checked, such as Civil Code art. 1079.")
ANSWER = Permission.ANSWER_OPINIONS


def _record(actor: Actor, event: EvidenceEvent, opinion: Opinion, **facts: str | int) -> None:
    audit.record(actor, event, opinion, unit_path=opinion.case.unit_path, facts=facts)


def can_be_asked(case: Case, actor: Actor) -> set[UUID]:
    """Experts who may be asked about a case: none who is walled off, none who asks herself."""
    found = people_of.holders(ANSWER) - {actor.member_id}
    away = ExpertProfile.objects.filter(member_id__in=found, takes=False)
    found -= set(away.values_list("member_id", flat=True))
    return {one for one in found if not walled_off(Actor(member_id=one), KIND, case.pk)}


def _say(actor: Actor, opinion: Opinion, kind: str, text: str, state: str) -> Turn:
    """Add what was said to a locked opinion and move it on."""
    now = timezone.now()
    turn = Turn(opinion=opinion, kind=kind, text=text.strip(), at=now, by_id=actor.member_id)
    turn.save(force_insert=True)
    opinion.state, opinion.moved_at = state, now
    opinion.save(update_fields=["state", "moved_at"])
    return turn


@transaction.atomic
def ask_expert(
    *,
    actor: Actor,
    case_id: UUID,
    expert_id: UUID,
    topic: str,
    summary: str,
    question: str,
    wanted_by: dt.date | None = None,
) -> Opinion:
    """Ask an expert. She sees facts in bands and codes, this summary and this question; nothing
    else of the case.

    Raises Http404, Denied, ValidationError (nobody who can be asked; a text that tells who she is,
    with its line). Audits the expert and the topic; tells her.
    """
    case = locked(actor, case_id)
    if expert_id not in can_be_asked(case, actor):
        raise ValidationError({"expert": _("She can’t be asked about this. Choose somebody else.")})
    if topic not in taxonomy.all_issues():
        raise ValidationError({"topic": _("Choose what it is about.")})
    if wanted_by is not None and wanted_by < timezone.localdate():
        raise ValidationError({"wanted_by": _("This day has passed.")})
    asking.check(case, [("summary", summary), ("question", question)])
    now = timezone.now()
    opinion = Opinion(
        case=case, expert_id=expert_id, asked_by_id=actor.member_id, topic=topic,
        facts=asking.facts_of(case), summary=summary.strip(), wanted_by=wanted_by,
        asked_at=now, moved_at=now,
    )  # fmt: skip
    opinion.save(force_insert=True)
    _say(actor, opinion, Turn.Kind.QUESTION, question, Opinion.State.ASKED)
    _record(actor, EvidenceEvent.OPINION_ASKED, opinion, expert=str(expert_id), topic=topic)
    notices.notify([expert_id], "evidence.asked", path=f"/evidence/questions/{opinion.pk}/")
    return opinion


def _held(found: Opinion) -> Opinion:
    return Opinion.objects.select_for_update().get(pk=found.pk)


def _hers(actor: Actor, opinion_id: UUID) -> Opinion:
    """A question to her, locked. Raises Http404; ValidationError when it isn't her turn."""
    opinion = _held(policy_of(Opinion).get(actor, opinion_id, ANSWER))
    if opinion.state != Opinion.State.ASKED:
        raise ValidationError(NOT_NOW)
    return opinion


def _mine(actor: Actor, opinion_id: UUID) -> Opinion:
    """An opinion of a case that she works on, locked. Raises Http404, Denied."""
    found = policy_of(Opinion).get(actor, opinion_id, Permission.WORK_CASES)
    locked(actor, found.case_id)
    return _held(found)


def _tell_workers(opinion: Opinion, code: str) -> None:
    told = {opinion.asked_by_id, opinion.case.worker_id} - {None}
    may = {one for one in told if not walled_off(Actor(member_id=one), KIND, opinion.case_id)}
    notices.notify(may, code, path=f"/evidence/opinion/{opinion.pk}/")


@transaction.atomic
def read_question(*, actor: Actor, opinion_id: UUID) -> Opinion:
    """Open a question as its expert. Raises Http404. Audits that she read it."""
    opinion = policy_of(Opinion).get(actor, opinion_id, ANSWER)
    _record(actor, EvidenceEvent.QUESTION_READ, opinion)
    return opinion


@transaction.atomic
def read_opinion(*, actor: Actor, opinion_id: UUID) -> Opinion:
    """Open an opinion as whoever may see its case. Raises Http404. Audits it."""
    opinion = policy_of(Opinion).get(actor, opinion_id)
    _record(actor, EvidenceEvent.OPINION_READ, opinion)
    return opinion


@transaction.atomic
def answer(*, actor: Actor, opinion_id: UUID, text: str) -> Turn:
    """Answer, as the expert who was asked. Each citation is checked against the corpus.

    Raises Http404, ValidationError: no article named; one that is dead, repealed or renumbered
    (with its new number). Audits how many articles; tells who asked.
    """
    opinion = _hers(actor, opinion_id)
    cited = checking.in_text(text)
    if not cited:
        raise ValidationError({"text": NO_LAW})
    try:
        citing.refuse([one.verdict for one in cited])
    except ValidationError as refused:
        raise ValidationError({"text": refused.messages}) from None
    turn = _say(actor, opinion, Turn.Kind.ANSWER, text, Opinion.State.ANSWERED)
    _record(actor, EvidenceEvent.OPINION_GIVEN, opinion, articles=len(cited))
    _tell_workers(opinion, "evidence.answered")
    return turn


@transaction.atomic
def ask_back(*, actor: Actor, opinion_id: UUID, text: str) -> Turn:
    """Ask back, as the expert. Raises Http404, ValidationError for an empty question. Audits it;
    tells who asked."""
    opinion = _hers(actor, opinion_id)
    if len(text.strip()) < 4:
        raise ValidationError({"text": _("Say what you need to know.")})
    turn = _say(actor, opinion, Turn.Kind.BACK, text, Opinion.State.BACK)
    _record(actor, EvidenceEvent.ASKED_BACK, opinion)
    _tell_workers(opinion, "evidence.answered")
    return turn


@transaction.atomic
def ask_again(*, actor: Actor, opinion_id: UUID, text: str) -> Turn:
    """Answer the expert's question, or ask once more. Raises Http404, Denied, ValidationError (not
    now; the text tells who she is). Audits it; tells the expert."""
    opinion = _mine(actor, opinion_id)
    if opinion.state not in (Opinion.State.ANSWERED, Opinion.State.BACK):
        raise ValidationError(NOT_NOW)
    asking.check(opinion.case, [("text", text)])
    turn = _say(actor, opinion, Turn.Kind.QUESTION, text, Opinion.State.ASKED)
    _record(actor, EvidenceEvent.OPINION_ASKED, opinion, expert=str(opinion.expert_id))
    notices.notify([opinion.expert_id], "evidence.asked", path=f"/evidence/questions/{opinion.pk}/")
    return turn


@transaction.atomic
def end_opinion(*, actor: Actor, opinion_id: UUID) -> Opinion:
    """End it; the answer stands in the case, and thirty days later the expert sees it no more.
    Raises Http404, Denied. Audits it."""
    opinion = _mine(actor, opinion_id)
    if opinion.state != Opinion.State.CLOSED:
        opinion.state, opinion.moved_at = Opinion.State.CLOSED, timezone.now()
        opinion.save(update_fields=["state", "moved_at"])
        _record(actor, EvidenceEvent.OPINION_ENDED, opinion)
    return opinion


@transaction.atomic
def hand_on(*, actor: Actor, opinion_id: UUID, member_id: UUID) -> Opinion:
    """Pass a question to another expert while an account is closed. Audits to whom; tells her."""
    opinion = Opinion.objects.select_for_update().get(pk=opinion_id)
    opinion.expert_id = member_id
    opinion.save(update_fields=["expert"])
    _record(actor, EvidenceEvent.OPINION_ASKED, opinion, expert=str(member_id))
    notices.notify([member_id], "evidence.asked", path=f"/evidence/questions/{opinion.pk}/")
    return opinion


@transaction.atomic
def set_profile(*, actor: Actor, topics: Sequence[str], takes: bool) -> ExpertProfile:
    """What an expert says of herself in the directory. Raises ValidationError for an unknown topic.
    Audits it."""
    if any(topic not in taxonomy.groups() for topic in topics):
        raise ValidationError({"topics": _("Choose what it is about.")})
    profile, _made = ExpertProfile.objects.update_or_create(
        member_id=actor.me, defaults={"topics": sorted(set(topics)), "takes": takes}
    )
    audit.record(actor, EvidenceEvent.PROFILE_SET, profile, facts={"takes": takes})
    return profile


# -- releases ----------------------------------------------------------------------------------------------
@transaction.atomic
def release(
    *, actor: Actor, opinion_id: UUID, item_id: UUID, consent: bool, reason: str = ""
) -> Release:
    """Let the expert look at a piece: by the client's consent to tell one office, which must stand
    in the case, or for a reason that a supervisor approves first.

    Raises Http404, Denied, ValidationError. Audits the ground; tells supervisors or the expert.
    """
    opinion = _mine(actor, opinion_id)
    item = policy_of(Item).get(actor, item_id, Permission.WORK_CASES)
    if item.case_id != opinion.case_id or item.withdrawn_at:
        raise Http404
    if opinion.releases.filter(item=item).exists():
        raise ValidationError({"item": _("It was asked for already.")})
    agreed = _consent(opinion.case) if consent else None
    if consent and agreed is None:
        raise ValidationError({"ground": _("No consent to tell an office stands in this case.")})
    if not consent and not is_reason(reason):
        raise ValidationError({"reason": SHORT})
    made = Release(
        opinion=opinion, item=item, consent=agreed, reason=reason.strip() or None,
        state=Release.State.OPEN if agreed else Release.State.WAITING,
        asked_by_id=actor.member_id, asked_at=timezone.now(),
    )  # fmt: skip
    made.save(force_insert=True)
    _record(actor, EvidenceEvent.RELEASE_ASKED, opinion, consent=int(agreed is not None))
    if agreed is None:
        tell_supervisors(opinion.case, "evidence.to_approve")
    return made


def _consent(case: Case) -> Consent | None:
    rows = Consent.objects.filter(case=case, purpose=Consent.Purpose.RECEIVER, withdrawn_at=None)
    return rows.first()


@transaction.atomic
def decide_release(*, actor: Actor, release_id: UUID, yes: bool) -> Release:
    """Approve or refuse a release, as a supervisor other than who asked. Raises Http404, Denied,
    ValidationError. Audits the decision."""
    found = policy_of(Release).get(actor, release_id, Permission.APPROVE_CASES)
    made = Release.objects.select_for_update().get(pk=found.pk)
    if made.state != Release.State.WAITING:
        raise ValidationError(NOT_NOW)
    if made.asked_by_id == actor.member_id:
        raise ValidationError(_("Nobody approves her own request. Another supervisor can."))
    made.state = Release.State.OPEN if yes else Release.State.REFUSED
    made.decided_by_id, made.decided_at = actor.member_id, timezone.now()
    made.save()
    _record(actor, EvidenceEvent.RELEASE_DECIDED, made.opinion, yes=int(yes))
    return made


@transaction.atomic
def open_released(*, actor: Actor, file_id: UUID, opinion_id: UUID) -> ItemFile:
    """A released file, for the expert: of a picture its cleaned copy only; other files as they
    came, which is a step of custody. Raises Http404 once consent is withdrawn. Audits it."""
    opinion = policy_of(Opinion).get(actor, opinion_id, ANSWER)
    rows = ItemFile.objects.filter(
        pk=file_id, item__withdrawn_at=None, item__releases__in=open_releases(opinion)
    )
    file = rows.select_related("item__case").first()
    if file is None:
        raise Http404
    if file.copy is None:
        item = Item.objects.select_for_update().get(pk=file.item_id)
        step(actor, item, custody.VIEWED, why=str(_("Released for a legal opinion")))
    facts = {"number": file.item.number, "file": file.number}
    _record(actor, EvidenceEvent.RELEASED_SEEN, opinion, **facts)
    return file


def open_releases(opinion: Opinion) -> list[Release]:
    """What the expert may look at now: released, and no consent withdrawn since."""
    if opinion.state == Opinion.State.CLOSED:
        return []
    rows = opinion.releases.filter(state=Release.State.OPEN, item__withdrawn_at=None)
    return list(rows.exclude(consent__withdrawn_at__isnull=False).select_related("item__case"))
