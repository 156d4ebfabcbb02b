"""Parties, conflicts with members, and what is kept sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from niangjia.access.actor import Actor, system_actor
from niangjia.access.models import Wall
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.access.rules import is_reason
from niangjia.access.services import SHORT, set_wall
from niangjia.casework import facts, parts, rules
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import Case, CaseLink, Declaration, Party, PartyToken, SealedRecord
from niangjia.casework.recognising import same_person
from niangjia.casework.services import common, consent
from niangjia.people import kin
from niangjia.people.models import Member
from niangjia.ui.conflict import ChangedMeanwhile, merged
from niangjia.vault import index
from niangjia.vault.errors import NothingToIndex

SEALING = "new"
SEALED_MEANWHILE = gettext_lazy(
    "Somebody sealed this meanwhile. Open it first; if you save once more, yours takes its place."
)


def fill_party(
    party: Party, *, name: str = "", phone: str = "", id_number: str = "", birthday: str = ""
) -> list[bytes]:
    """Put into an unsaved party what is known, with the digests by which it is found; returns those of
    its name, which are rows of their own."""
    party.name, party.phone, party.id_number = name or None, phone or None, id_number or None
    party.birthday = birthday or None
    party.phone_index = index.phone(phone) if phone else None
    party.id_index = index.id_number(id_number) if id_number else None
    try:
        return index.name_tokens(name) if name else []
    except NothingToIndex:
        return []


def write_party(
    case: Case,
    party: Party,
    *,
    name: str = "",
    phone: str = "",
    id_number: str = "",
    birthday: str = "",
) -> Party:
    """Save a party with the digests by which it is found."""
    tokens = fill_party(party, name=name, phone=phone, id_number=id_number, birthday=birthday)
    known = not party._state.adding
    party.save()
    if known:
        PartyToken.objects.filter(party=party).delete()
    PartyToken.objects.bulk_create(
        [PartyToken(party=party, case=case, token=token, kind="name") for token in tokens]
    )
    return party


def conflicts(case: Case) -> set[UUID]:
    """Wall off every member who gave a party's phone or ID number as her own, or a party's phone as that
    of whom she would have called; returns who they are. Which number it was is told to nobody."""
    given = list(case.parties.values_list("phone_index", "id_index"))
    found = kin.related(
        [phone for phone, _number in given if phone], [number for _phone, number in given if number]
    )
    if not found:
        return found
    walls = Wall.objects.filter(kind=common.KIND, record_id=case.pk, lifted_at=None)
    standing = set(walls.values_list("member_id", flat=True))
    for member in found - standing:
        set_wall(
            actor=system_actor(),
            kind=common.KIND,
            record_id=case.pk,
            member_id=member,
            reason=_("A party of this case may be she herself, or her family."),
        )
    if case.worker_id in found:
        without_worker(case)
    return found


def without_worker(case: Case) -> None:
    """Whoever works on a case is walled off from it: it has no worker now, and its supervisors are told."""
    before = common.marks(case)
    case.worker_id = None
    common.save(case, before, "worker")
    if case.state != Case.State.CLOSED:
        common.tell_supervisors(case, "casework.unassigned")


def opposite(case: Case, *, phone: str = "", id_number: str = "", role: str) -> list[Case]:
    """Running cases in which this person stands on the other side: the client here is the other party
    there, or the other way round (one query)."""
    across = {Party.Role.CLIENT: Party.Role.RESPONDENT, Party.Role.RESPONDENT: Party.Role.CLIENT}
    if role not in across or not (phone or id_number):
        return []
    parties = same_person(phone=phone, id_number=id_number).filter(role=across[Party.Role(role)])
    rows = Case.objects.filter(parties__in=parties).exclude(pk=case.pk).distinct()
    return list(rows.exclude(state=Case.State.CLOSED)[:20])


def keep_apart(case: Case) -> None:
    """Where two cases are the two sides of one matter, whoever works on one never sees the other."""
    links = CaseLink.objects.filter(Q(one=case) | Q(other=case), kind=CaseLink.Kind.SIDES)
    for link in links.select_related("one", "other"):
        for mine, theirs in ((link.one, link.other), (link.other, link.one)):
            if mine.worker_id is not None:
                wall_off(theirs, mine.worker_id, _("She works for the other side of this matter."))


def wall_off(case: Case, member_id: UUID, reason: str) -> None:
    """Wall a member off from a case, by the house's own rules; a wall that stands already stays."""
    walls = Wall.objects.filter(kind=common.KIND, record_id=case.pk, member_id=member_id)
    if not walls.filter(lifted_at=None).exists():
        set_wall(
            actor=system_actor(), kind=common.KIND, record_id=case.pk, member_id=member_id,
            reason=reason,
        )  # fmt: skip


def numbers_changed(members: Sequence[Member]) -> None:
    """Members' own numbers changed, or are new: walls in the cases of whom they belong to, in this
    transaction (one query for all of them where nobody is found)."""
    phones = [one for member in members for one in (member.phone_index, member.kin_index) if one]
    ids = [member.id_index for member in members if member.id_index]
    if not phones and not ids:
        return
    rows = Party.objects.filter(Q(phone_index__in=phones) | Q(id_index__in=ids))
    for case in Case.objects.select_for_update().filter(pk__in=rows.values("case_id")):
        conflicts(case)


def must_ask(case_id: UUID, member_id: UUID, name: str) -> bool:
    """Whether somebody in a case is called like a member, or like whom she would have called, and she
    hasn't said yet that she knows nobody there: a question to her, no block and no suspicion.

    Asked again when parties were added since. One query where nobody is called so, else three.
    """
    like = PartyToken.objects.filter(kin.called_like(member_id, name), party__case_id=case_id)
    if not like.exists():
        return False
    said = Declaration.objects.filter(case_id=case_id, member_id=member_id, knows=False)
    return not said.filter(parties__gte=Party.objects.filter(case_id=case_id).count()).exists()


@transaction.atomic
def set_party(
    *,
    actor: Actor,
    case_id: UUID,
    role: str,
    relation: str = "",
    name: str = "",
    phone: str = "",
    id_number: str = "",
    birthday: str = "",
    party_id: UUID | None = None,
    seen: str | None = None,
) -> Party:
    """Add a party or change one; a member whose number it is gets walled off from the case.

    Raises Http404, Denied, ValidationError for a second client or none, a child as old as the client, or a
    number of the actor's own, ChangedMeanwhile (``seen``: what the form had seen). Audits role and
    names of the fields filled in.
    """
    case = common.locked(actor, case_id)
    if party_id is None:
        party = Party(case=case, role=role)
    else:
        party = policy_of(Party).get(actor, party_id)
        if party.case_id != case.pk:
            raise Http404
    was = party.role if party_id is not None else ""
    given = {"role": role, "relation": relation, "name": name, "phone": phone}
    given |= {"id_number": id_number, "birthday": birthday}
    if party_id is not None:
        given = merged(facts.party(party), given, seen)
    number = party.phone or ""
    party.role, party.relation = given.pop("role"), given.pop("relation")
    if was == Party.Role.CLIENT and party.role != was:
        raise ValidationError({"role": _("This is whom the case is for. She stays its client.")})
    _check(case, party, party.role, given["birthday"])
    write_party(case, party, **given)
    consent.guardian_turned(actor, case, party)
    if was == Party.Role.CLIENT and given["phone"] != number:
        parts.contact_changed(actor, case)
    if actor.member_id in conflicts(case):
        raise ValidationError(_("This may be you or your family. Tell your supervisor."))
    for one in opposite(case, phone=given["phone"], id_number=given["id_number"], role=party.role):
        common.tell_supervisors(one, "casework.match", f"link/with/{case.pk}/")
    filled = ",".join(sorted(field for field, value in given.items() if value))
    common.note(actor, case, CaseEvent.PARTY_SET, kind="party_set", role=party.role, fields=filled)
    return party


def _check(case: Case, party: Party, role: str, birthday: str) -> None:
    client = case.parties.filter(role=Party.Role.CLIENT).exclude(pk=party.pk).first()
    if role == Party.Role.CLIENT and client is not None:
        raise ValidationError({"role": _("This case has its client already.")})
    if not birthday or role not in (Party.Role.CLIENT, Party.Role.CHILD):
        return
    born = dt.date.fromisoformat(birthday)
    if role == Party.Role.CHILD:
        hers = client.birthday if client else None
        wrong = bool(hers) and rules.older(born, dt.date.fromisoformat(hers or ""))
    else:
        children = case.parties.filter(role=Party.Role.CHILD).exclude(pk=party.pk)
        days = [dt.date.fromisoformat(child.birthday) for child in children if child.birthday]
        wrong = any(rules.older(day, born) for day in days)
    if wrong:
        raise ValidationError(
            {
                "birthday": _(
                    "By these birthdays the child is as old as the client, or older. Check both."
                )
            }
        )


@transaction.atomic
def seal_record(
    *, actor: Actor, case_id: UUID, kind: str, content: str, seen: str | None = None
) -> SealedRecord:
    """Keep an address or a reporter apart. Raises Http404, Denied, ValidationError when somebody sealed
    one of this kind since the form was shown (``seen``): no page shows the two side by side, since it
    opens with a reason alone. Audits the kind."""
    case = common.locked(actor, case_id)
    record = SealedRecord.objects.filter(case=case, kind=kind).first()
    try:
        merged(facts.sealed([record] if record else []), {kind: SEALING}, seen)
    except ChangedMeanwhile:
        raise ValidationError({"content": SEALED_MEANWHILE}, code="stale") from None
    record = record or SealedRecord(case=case, kind=kind)
    record.content = content
    record.save()
    common.note(actor, case, CaseEvent.SEALED_SET, kind="sealed_set", what=kind)
    return record


@transaction.atomic
def also_seal(*, actor: Actor, case_id: UUID, kind: str, content: str) -> None:
    """Keep one more address or reporter apart: what is sealed already stays above it, with the day between.
    Raises Http404, Denied. Audits the kind."""
    case = common.locked(actor, case_id)
    before = SealedRecord.objects.filter(case=case, kind=kind).first()
    stands = (before.content or "") if before else ""
    lines = stands.splitlines()
    if content == stands or any(line == content or line.endswith(f": {content}") for line in lines):
        return
    if stands:
        content = f"{stands}\n{timezone.localdate().isoformat()}: {content}"
    seal_record(actor=actor, case_id=case_id, kind=kind, content=content)


@transaction.atomic
def open_sealed(*, actor: Actor, case_id: UUID, kind: str, reason: str) -> SealedRecord:
    """Open a sealed record: whoever works on the case, with a reason that is kept.

    Raises Http404, Denied, ValidationError for an empty reason. Audits the kind; the reason is
    kept with the record, since the log takes no prose.
    """
    case = common.locked(actor, case_id, Permission.WORK_CASES)
    if not is_reason(reason):
        raise ValidationError({"reason": SHORT})
    record = policy_of(SealedRecord).visible_to(actor).filter(case=case, kind=kind).first()
    if record is None:
        raise Http404
    record.reasons = [*(record.reasons or []), {"by": str(actor.member_id), "reason": reason}]
    record.save(update_fields=["reasons"])
    common.note(actor, case, CaseEvent.SEALED_OPENED, kind="sealed_opened", what=kind)
    return record
