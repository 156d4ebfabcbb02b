"""What a receiver answers: by account, by link, or told by phone and noted by the worker."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor, system_actor
from niangjia.access.permissions import Permission
from niangjia.casework.models import Case, Consent, Task
from niangjia.casework.services import common as cases
from niangjia.referrals import rules, states
from niangjia.referrals.events import ReferralEvent
from niangjia.referrals.models import Link, Referral, Reply
from niangjia.referrals.services.common import line, locked, tell_receivers, tell_worker, trace
from niangjia.referrals.services.sending import withdraw

State = Referral.State


@transaction.atomic
def receive(*, actor: Actor, referral_id: UUID) -> Referral:
    """A member of the receiving unit reads what was released. Raises Http404. Audits it; the first
    reading stands in the timeline."""
    referral = locked(actor, referral_id, Permission.ANSWER_REFERRALS)
    trace(actor, ReferralEvent.RECEIVED, referral)
    note_opened(actor, referral)
    return referral


def note_opened(actor: Actor, referral: Referral) -> None:
    """The first reading of a referral, for its timeline."""
    if not referral.replies.filter(kind=Reply.Kind.OPENED).exists():
        line(actor, referral, Reply.Kind.OPENED)


@transaction.atomic
def answer(*, actor: Actor, referral_id: UUID, act: str, text: str = "") -> Referral:
    """A member of the receiving unit answers. Raises Http404, ValidationError. Audits the act."""
    referral = locked(actor, referral_id, Permission.ANSWER_REFERRALS)
    return _take(actor, referral, act, text)


@transaction.atomic
def answer_by_link(
    *, actor: Actor, link_id: UUID, act: str, text: str = "", who: str = ""
) -> Referral:
    """Whoever opened a link with its PIN answers. Raises ValidationError, also for a link that has
    ended meanwhile. Audits the act."""
    link = Link.objects.get(pk=link_id)
    referral = Referral.objects.select_for_update().get(pk=link.referral_id)
    link.refresh_from_db()
    if not rules.link_works(timezone.now(), link.expires_at, link.ended_at, link.tries):
        raise ValidationError(_("This link has ended. Ask whoever sent it for a new one."))
    return _take(actor, referral, act, text, who=who)


@transaction.atomic
def note_answer(*, actor: Actor, referral_id: UUID, act: str, text: str = "") -> Referral:
    """The worker notes what the receiver told her by phone. Raises Http404, Denied,
    ValidationError. Audits the act."""
    referral = locked(actor, referral_id)
    return _take(actor, referral, act, text, noted=True)


def _take(
    actor: Actor, referral: Referral, act: str, text: str, *, who: str = "", noted: bool = False
) -> Referral:
    state = states.ACTS.get(act, "")
    if not states.may_follow(referral.state, state):
        raise ValidationError(_out_of_turn(referral, act))
    if act in {"decline", "progress"} and len(text.strip()) < 2:
        raise ValidationError({"text": _("Say in a sentence why, or how it goes.")})
    referral.state, referral.unread = State(state), not noted
    referral.save()
    line(actor, referral, state, text=text, who=who, noted=noted)
    trace(actor, ReferralEvent.ANSWERED, referral, act=act, noted=noted)
    if not noted:
        tell_worker(referral, "referrals.answered")
    return referral


def _out_of_turn(referral: Referral, act: str) -> str:
    """Why an answer can't be taken: two at once, the same twice, the wrong order."""
    if referral.state in {State.DRAFT, State.WITHDRAWN}:
        return _("This is no longer needed. Please do nothing more about it.")
    if act in {"accept", "decline"}:
        return _("This was answered already: %s. Nothing was changed.") % (
            State(referral.state).label
        )
    if referral.state in states.ENDED:
        return _("This has ended already: %s. Nothing was changed.") % State(referral.state).label
    return _("First say whether you take it on.")


@transaction.atomic
def mark_read(*, actor: Actor, referral_id: UUID) -> Referral:
    """The worker opens a referral: what was answered is new no longer. Raises Http404. Audits the
    reading."""
    referral = locked(actor, referral_id, Permission.VIEW_CASES)
    trace(actor, ReferralEvent.VIEWED, referral)
    if referral.unread and referral.case.worker_id in {actor.member_id, None}:
        Referral.objects.filter(pk=referral.pk).update(unread=False)
    return referral


@transaction.atomic
def consent_withdrawn(*, actor: Actor, case: Case, consent: Consent) -> int:
    """She took a consent back: what rests on it ends at once, its receivers are told neutrally, the
    worker gets a task. Returns how many referrals ended. Audits each."""
    rows = Referral.objects.select_for_update().filter(consent=consent)
    open_now = rows.exclude(state__in=states.ENDED)
    count = 0
    for referral in open_now:
        if referral.state == State.DRAFT:
            referral.consent = None
            referral.save(update_fields=["consent"])
            continue
        withdraw(actor, referral, Referral.Because.CONSENT)
        cases.add_task(
            actor, case, Task.Kind.ACTION, timezone.localdate(),
            what=_("She took her consent back. Tell %s that it ends, and ask that nothing be kept.")
            % referral.service.name_zh,
        )  # fmt: skip
        tell_worker(referral, "referrals.changed")
        count += 1
    return count


@transaction.atomic
def contact_changed(*, actor: Actor, case: Case) -> int:
    """The way to reach her changed: no receiver goes on by the old one. What was released of it is
    replaced, receivers are told neutrally, the worker gets a task. Returns how many. Audits each."""
    open_now = Referral.objects.select_for_update().filter(
        case=case, state__in=states.OPEN_TO_RECEIVER
    )
    count = 0
    for referral in open_now.select_related("service", "case"):
        items = [
            one for one in (referral.released or {}).get("items", ()) if one["key"] == "contact"
        ]
        if not items:
            continue
        items[0]["was"] = items[0].get("was", items[0]["text"])
        items[0]["text"] = _(
            "The way to reach her has changed. Do not contact her; answer us, and ask us."
        )
        referral.save(update_fields=["released"])
        trace(actor, ReferralEvent.CONTACT_CHANGED, referral)
        tell_receivers(referral, "referrals.changed")
        cases.add_task(
            actor, case, Task.Kind.ACTION, timezone.localdate(),
            what=_("The way to reach her has changed. Ring %s today: the old one no more; the new one only "
                   "if she agrees.")
            % referral.service.name_zh,
        )  # fmt: skip
        count += 1
    return count


def lapse_overdue() -> int:
    """The worker's clock: unanswered past the last day of the reply clock (house policy)."""
    today = timezone.localdate()
    due = Referral.objects.filter(state=State.SENT, reply_by__lt=today).values_list("pk", flat=True)
    return sum(_lapse(pk) for pk in list(due))


@transaction.atomic
def _lapse(pk: UUID) -> bool:
    referral = Referral.objects.select_for_update().get(pk=pk)
    if not rules.has_lapsed(referral.state, referral.reply_by, timezone.localdate()):
        return False
    actor = system_actor()
    referral.state, referral.unread = State.LAPSED, True
    referral.save()
    line(actor, referral, Reply.Kind.LAPSED)
    trace(actor, ReferralEvent.LAPSED, referral)
    tell_worker(referral, "referrals.answered")
    return True
