"""A referral from its draft to its sending, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework import services as casework
from niangjia.casework.models import Case, Consent, DangerPath, Party
from niangjia.referrals import grounds, release, rules, states
from niangjia.referrals.events import ReferralEvent
from niangjia.referrals.models import Link, NamedReceiver, Referral, Reply, Service
from niangjia.referrals.services.common import line, locked, tell_receivers, trace
from niangjia.ui.conflict import merged, stamp

State = Referral.State


def _draft_of(actor: Actor, pk: UUID) -> Referral:
    referral = locked(actor, pk)
    if referral.state != State.DRAFT:
        raise ValidationError(_("This was sent already: what the receiver has can’t change."))
    return referral


def _check_case(case: Case) -> None:
    if case.state == Case.State.CLOSED:
        raise ValidationError(_("This case is closed. Open it again before you refer it."))


def _check_service(service: Service) -> None:
    if service.closed_on is not None:
        raise ValidationError(_("This office is closed. Choose another one; your text is kept."))
    receiver = service.receiver
    if receiver is not None and receiver.closed_on is not None and not service.by_link:
        raise ValidationError(
            _("The unit that answers there is closed. Choose another office; your text is kept.")
        )


@transaction.atomic
def draft_referral(*, actor: Actor, case_id: UUID, service_id: UUID, ground: str = "") -> Referral:
    """Begin a referral to a service; nothing of her goes out by it.

    Raises Http404, Denied, ValidationError for a closed case or office, or one that has a running
    referral of this case. Audits the kind of service."""
    case = policy_of(Case).get(actor, case_id, Permission.WORK_CASES)
    service = policy_of(Service).get(actor, service_id)
    _check_case(case)
    _check_service(service)
    if Referral.objects.filter(case=case, service=service, state__in=states.RUNNING).exists():
        raise ValidationError(_("A referral to this office is under way already."))
    referral = Referral(case=case, service=service, made_by_id=actor.member_id)
    if ground and _ground_fits(case, service, ground):
        referral.ground = ground
    referral.save()
    trace(actor, ReferralEvent.DRAFTED, referral, service_kind=service.kind)
    return referral


@transaction.atomic
def choose_contents(
    *,
    actor: Actor,
    referral_id: UUID,
    purpose: str,
    keys: Iterable[str] = (),
    need: str = "",
    children: str = "",
    summary: str = "",
    documents: Iterable[str] = (),
    reply_days: int = rules.REPLY_DAYS,
    seen: str | None = None,
) -> Referral:
    """Choose item by item what goes out, in a draft. Raises Http404, Denied, ValidationError, by
    field, for an unknown item or a text that tells a sealed address or reporter, ChangedMeanwhile
    (``seen``: what the form had seen). Audits the items."""
    referral = _draft_of(actor, referral_id)
    picked = [key for key in rules.ITEMS if key in set(keys)]
    texts = {"purpose": purpose, "need": need, "children": children, "summary": summary}
    papers = sorted(set(documents)) if "documents" in picked else []
    given = merged(stands(referral), _flat(picked, texts, papers, reply_days), seen)
    picked = [key for key in rules.ITEMS if given[f"item_{key}"] == "send"]
    texts = {name: given[name] for name in texts}
    chosen_papers = set(given["documents"]) if "documents" in picked else set()
    reply_days = given["reply_days"]
    _check_texts(referral, texts, chosen_papers)
    referral.purpose = purpose.strip() or None
    written = {name: text.strip() for name, text in texts.items() if name != "purpose"}
    referral.chosen = {"keys": picked, **written, "documents": sorted(chosen_papers)}
    referral.reply_days = min(max(reply_days, 1), rules.LONGEST_REPLY)
    referral.save()
    trace(actor, ReferralEvent.CHOSEN, referral, items=",".join(picked))
    return referral


def _flat(
    keys: Iterable[str], texts: dict[str, str], papers: list[str], reply_days: int
) -> dict[str, Any]:
    """What goes out, as the fields of its form."""
    picked = set(keys)
    return {
        **{f"item_{key}": "send" if key in picked else "stay" for key in rules.ITEMS},
        **{name: text.strip() for name, text in texts.items()},
        "documents": papers,
        "reply_days": reply_days,
    }


def stands(referral: Referral) -> dict[str, Any]:
    """What a draft lets out now, field by field, as its form and its service compare it."""
    chosen = referral.chosen or {}
    texts = {name: chosen.get(name, "") for name in ("need", "children", "summary")}
    texts["purpose"] = referral.purpose or ""
    papers = list(chosen.get("documents", ()))
    return _flat(chosen.get("keys", ()), texts, papers, referral.reply_days)


def _check_texts(referral: Referral, texts: dict[str, str], documents: set[str]) -> None:
    hidden = release.secrets_of(referral.case_id)
    said = _("This tells where she is, or who reported. That never goes out.")
    wrong = {name: said for name, text in texts.items() if release.betrays([text], hidden)}
    if documents:
        found = {str(one.pk): one for one in release.papers(referral.case_id)}
        if not documents <= found.keys():
            wrong["documents"] = _("Choose among the final documents of this case.")
        elif any(release.paper_betrays(found[key], hidden) for key in documents):
            wrong["documents"] = said
    if wrong:
        raise ValidationError(wrong)


def child_suspected(case: Case) -> bool:
    """Whether a child belongs to the case, or its danger path suspected harm to one."""
    paths = DangerPath.objects.filter(case=case, suspected_at__isnull=False)
    return paths.exists() or Party.objects.filter(case=case, role=Party.Role.CHILD).exists()


def _ground_fits(case: Case, service: Service, code: str) -> bool:
    found = grounds.fitting(service.kind, child=child_suspected(case))
    return code in {one.code for one in found}


@transaction.atomic
def agree_receiver(
    *, actor: Actor, referral_id: UUID, how: str, consent_id: UUID | None = None
) -> Referral:
    """Note that she agrees that this office is told: now, or by a consent noted before.

    A legal duty is no consent; what a guardian agrees to is noted with the case first. Raises
    Http404, Denied, ValidationError. Audits the manner."""
    referral = _draft_of(actor, referral_id)
    if consent_id is not None:
        consent = policy_of(Consent).visible_to(actor).filter(pk=consent_id).first()
        if consent is None or consent.case_id != referral.case_id:
            raise Http404
    else:
        if how not in {Consent.How.SAID, Consent.How.SIGNED}:
            raise ValidationError({"how": _("Say how she agreed.")})
        consent = casework.note_consent(
            actor=actor, case_id=referral.case_id, purpose=Consent.Purpose.RECEIVER, how=how,
            scope=referral.service.name_zh,
        )  # fmt: skip
    _name(consent, referral.service)
    referral.consent, referral.ground = consent, ""
    referral.save()
    trace(actor, ReferralEvent.BASIS_SET, referral, how=consent.how)
    return referral


def _name(consent: Consent, service: Service) -> None:
    if not _stands(consent):
        raise ValidationError({"consent": _("She took this consent back, or it names no office.")})
    named, _made = NamedReceiver.objects.get_or_create(
        consent=consent, defaults={"service": service}
    )
    if named.service_id != service.pk:
        raise ValidationError({"consent": _("This consent names another office. Ask her anew.")})


def _names(consent: Consent | None, service: Service) -> bool:
    if consent is None:
        return False
    return NamedReceiver.objects.filter(consent=consent, service=service).exists()


def _stands(consent: Consent | None) -> bool:
    return (
        consent is not None
        and consent.withdrawn_at is None
        and consent.purpose == Consent.Purpose.RECEIVER
        and consent.how != Consent.How.LAW
    )


@transaction.atomic
def set_ground(*, actor: Actor, referral_id: UUID, ground: str) -> Referral:
    """Let a law stand for consent. Raises Http404, Denied, ValidationError for one that isn't in the
    list for this office. Audits its code."""
    referral = _draft_of(actor, referral_id)
    if not _ground_fits(referral.case, referral.service, ground):
        raise ValidationError({"ground": _("This basis doesn’t lead to this office.")})
    referral.ground, referral.consent = ground, None
    referral.save()
    trace(actor, ReferralEvent.BASIS_SET, referral, ground=ground)
    return referral


def lacking(referral: Referral) -> list[str]:
    """What must still be done before a draft can be sent, in words."""
    left = []
    if not referral.purpose:
        left.append(_("Say what the office is asked to do."))
    if not (referral.chosen or {}).get("keys"):
        left.append(_("Choose what goes out. Nothing is ticked beforehand."))
    agreed = _stands(referral.consent) and _names(referral.consent, referral.service)
    if not agreed and not _ground_fits(referral.case, referral.service, referral.ground):
        left.append(_("She has to agree that this office is told, or a law must stand for it."))
    return left


@transaction.atomic
def send_referral(*, actor: Actor, referral_id: UUID, seen: str | None = None) -> Referral:
    """Send a draft: from now on the receiver reads what was previewed, and the reply clock runs
    (house policy). Sending twice changes nothing. Raises Http404, Denied, ValidationError with all
    that is lacking, or when it isn't any more what the preview showed (``seen``). Audits items and
    basis; tells the receiving unit."""
    referral = locked(actor, referral_id)
    if referral.state != State.DRAFT:
        return referral
    _check_case(referral.case)
    _check_service(referral.service)
    if left := lacking(referral):
        raise ValidationError(left)
    shown = release.snapshot(referral)
    if seen is not None and seen != stamp(shown):
        raise ValidationError(_("It was changed since you read it. Read it again, then send it."))
    hidden = release.secrets_of(referral.case_id)
    if release.betrays([shown["purpose"], *(one["text"] for one in shown["items"])], hidden):
        raise ValidationError(_("This tells where she is, or who reported. That never goes out."))
    referral.released, referral.state = shown, State.SENT
    referral.sent_at = timezone.now()
    referral.reply_by = rules.reply_by(timezone.localdate(), referral.reply_days)
    referral.save()
    line(actor, referral, Reply.Kind.SENT)
    items = ",".join(one["key"] for one in shown["items"])
    trace(actor, ReferralEvent.SENT, referral, items=items, ground=referral.ground)
    tell_receivers(referral, "referrals.received")
    return referral


@transaction.atomic
def recall_referral(*, actor: Actor, referral_id: UUID, why: str) -> Referral:
    """Take a referral back, or throw a draft away; the receiver sees nothing of it any more.

    Raises Http404, Denied, ValidationError without a reason or when it has ended. Audits it."""
    referral = locked(actor, referral_id)
    if not states.may_follow(referral.state, State.WITHDRAWN):
        raise ValidationError(_("This has ended already; there is nothing to take back."))
    if referral.state != State.DRAFT and len(why.strip()) < 4:
        raise ValidationError({"why": _("Say in a sentence why.")})
    withdraw(actor, referral, Referral.Because.RECALLED, why)
    return referral


def withdraw(actor: Actor, referral: Referral, because: str, why: str = "") -> None:
    """End a locked referral; links show nothing from now on."""
    was_draft = referral.state == State.DRAFT
    referral.state, referral.because = State.WITHDRAWN, because
    referral.save()
    line(actor, referral, Reply.Kind.WITHDRAWN, text=why)
    trace(actor, ReferralEvent.WITHDRAWN, referral, because=because)
    if was_draft:
        Link.objects.filter(referral=referral, ended_at=None).update(ended_at=timezone.now())
    else:
        tell_receivers(referral, "referrals.changed")
