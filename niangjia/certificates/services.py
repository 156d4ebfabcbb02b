"""Setting what a certificate asks for, giving certificates, taking one back, taking one along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit, notices
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.certificates import credentials, presenters, selectors
from niangjia.certificates.events import CertificateEvent
from niangjia.certificates.models import Certificate, CertificateRule, SigningKey
from niangjia.learning import selectors as learning
from niangjia.training.models import Enrolment, Programme
from niangjia.ui.conflict import merged

__all__ = ["issue", "revoke", "set_rule", "take_along"]
RUN = Permission.RUN_TRAINING


@transaction.atomic
def set_rule(
    *,
    actor: Actor,
    programme_id: UUID,
    attendance: int,
    test: str = "",
    test_percent: int = 0,
    practice: str = "",
    areas: list[str] | None = None,
    seen: str | None = None,
) -> CertificateRule:
    """Say what the certificate of a programme asks for: percentages from 1 to 100.

    Certificates that were given stay as they are. ``seen``: what the form had seen
    (``ui/conflict.py``). Raises Http404, Denied, ValidationError, ChangedMeanwhile. Audits
    ``certificates.rule_set``.
    """
    of = selectors.programme(actor, programme_id)
    Programme.objects.select_for_update().get(pk=of.pk)
    given = {"attendance": attendance, "test": test, "test_percent": test_percent}
    given |= {"practice": practice, "areas": areas or []}
    return _set_rule(actor, of, merged(selectors.rule_stands(of), given, seen))


def _set_rule(actor: Actor, of: Programme, given: dict[str, Any]) -> CertificateRule:
    attendance, test, test_percent = given["attendance"], given["test"], given["test_percent"]
    practice, areas = given["practice"], given["areas"]
    if not 1 <= attendance <= 100:
        raise ValidationError({"attendance": _("Write a number from 1 to 100.")})
    if test and not 1 <= test_percent <= 100:
        raise ValidationError({"test_percent": _("Write a number from 1 to 100.")})
    known = learning.areas()
    if test and test.removeprefix("module:") not in learning.modules():
        raise ValidationError({"test": _("There is no such test.")})
    chosen = [code for code in areas if code in known]
    if practice and practice not in known:
        raise ValidationError({"practice": _("Choose one of the list.")})
    rule, _made = CertificateRule.objects.update_or_create(
        programme=of,
        defaults={
            "attendance": attendance,
            "test": test,
            "test_percent": test_percent if test else 0,
            "practice": practice,
            "areas": chosen,
        },
    )
    facts = {"attendance": attendance, "test_percent": rule.test_percent}
    audit.record(actor, CertificateEvent.RULE_SET, of, unit_path=of.unit.path, facts=facts)
    return rule


@transaction.atomic
def issue(*, actor: Actor, programme_id: UUID) -> list[Certificate]:
    """Give everybody who fulfils the rule her certificate; who has one gets no second.

    Raises Http404, Denied; ValidationError before the programme has ended or without a rule.
    Audits ``certificates.issued`` each; tells each member.
    """
    of = selectors.programme(actor, programme_id)
    # One at a time for a programme: two organisers at once give nobody two.
    Programme.objects.select_for_update().get(pk=of.pk)
    rule = CertificateRule.objects.filter(programme=of).first()
    if rule is None:
        raise ValidationError(_("Say first what the certificate asks for."))
    if of.state != Programme.State.ENDED:
        raise ValidationError(_("Certificates are given when the programme has ended."))
    earned = [
        one.place
        for one in selectors.standings(of, rule)
        if not one.missing and one.certificate is None
    ]
    made = [_give(actor, of, rule, place) for place in earned]
    if made:
        path = presenters.mine_path()
        notices.notify({row.member_id for row in made}, "certificates.issued", path=path)
    return made


def _give(actor: Actor, of: Programme, rule: CertificateRule, place: Enrolment) -> Certificate:
    row = Certificate(
        programme=of,
        member=place.member,
        facts=_facts(of, rule, place),
        issued_at=timezone.now(),
        issued_by_id=actor.member_id,
    )
    row.save(force_insert=True)
    audit.record(actor, CertificateEvent.ISSUED, row, unit_path=of.unit.path)
    return row


def _facts(of: Programme, rule: CertificateRule, place: Enrolment) -> dict[str, Any]:
    return {
        "name": place.member.name,
        "name_en": place.member.name_en,
        "title": of.title,
        "unit": of.unit.name_zh,
        "unit_en": of.unit.name_en,
        "starts_on": of.starts_on.isoformat(),
        "ends_on": of.ends_on.isoformat(),
        "objectives": list(of.objectives),
        "areas": list(rule.areas),
        "attendance": rule.attendance,
        "test": rule.test,
        "test_percent": rule.test_percent,
        "practice": rule.practice,
    }


@transaction.atomic
def revoke(*, actor: Actor, certificate_id: UUID, reason: str) -> Certificate:
    """Take a certificate back; checking it says so from now on. The reason stays inside.

    Raises Http404, Denied, ValidationError without a reason or the second time. Audits
    ``certificates.revoked``; tells the member.
    """
    selectors.certificate(actor, certificate_id, RUN)
    row = Certificate.objects.select_for_update().get(pk=certificate_id)
    if len(reason.strip()) < 8:
        raise ValidationError({"reason": _("Say in a sentence why.")})
    if row.revoked_at is not None:
        raise ValidationError(_("It was taken back before."))
    row.revoked_at, row.revoked_by_id = timezone.now(), actor.member_id
    row.revoke_reason = reason.strip()
    row.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    audit.record(actor, CertificateEvent.REVOKED, row, unit_path=row.programme.unit.path)
    notices.notify({row.member_id}, "certificates.revoked", path=presenters.mine_path())
    return row


@transaction.atomic
def take_along(*, actor: Actor, certificate_id: UUID, base: str) -> str:
    """The certificate as a signed Open Badge (VC-JWT). ``base``: the address of this house.

    Raises Http404; ValidationError once it was taken back. Audits ``certificates.taken``, and
    ``certificates.key_made`` the first time.
    """
    row = selectors.certificate(actor, certificate_id)
    if row.revoked_at is not None:
        raise ValidationError(_("This certificate was taken back."))
    key = SigningKey.objects.first() or _new_key(actor)
    facts = {**row.facts, "shown": presenters.shown(row.facts)}
    vc = credentials.credential(base, row.code, row.programme_id, row.issued_at, facts)
    audit.record(actor, CertificateEvent.TAKEN, row, unit_path=row.programme.unit.path)
    return credentials.sign(base, key.pk, key.secret or "", vc, row.issued_at)


def _new_key(actor: Actor) -> SigningKey:
    public, secret = credentials.new_pair()
    made = SigningKey(public=public, secret=secret, made_at=timezone.now())
    made.save(force_insert=True)
    audit.record(actor, CertificateEvent.KEY_MADE, made)
    return made
