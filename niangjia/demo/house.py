"""What makes a new federation look lived in: second factors, walls, notices."""

from __future__ import annotations

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db.models import Q

from niangjia.access.models import Wall
from niangjia.demo.accounts import ACCOUNTS, totp_secret
from niangjia.demo.families import forget
from niangjia.demo.federation import BATCH, noon
from niangjia.demo.generators import Context
from niangjia.notices.models import Notice
from niangjia.people.models import Member
from niangjia.vault import keys

WALL_REASON = {
    "zh-hans": "本人申报：是亲属。",
    "en": "Declared by herself: they are related.",
}


def make_second_factors(context: Context) -> int:
    """One-time codes for the accounts whose roles demand them; ``niangjia demo code`` prints them."""
    made = 0
    for account in ACCOUNTS:
        if account.second_factor:
            member = context.accounts[account.username]
            TOTP.activate(member, totp_secret(account.username))
            RecoveryCodes.activate(member)
            made += 1
    return made


def make_walls(context: Context) -> int:
    """A few members who must not see a colleague's staff file."""
    rng = context.rng("walls")
    supervisors = [context.account("supervisor")]
    below = [
        member
        for member in context.members
        if member.unit.path.startswith(supervisors[0].unit.path)
        and member not in supervisors
        and member.username not in context.accounts
    ]
    chosen = rng.sample(below, min(2, len(below)))
    walls = []
    for record in chosen:
        day = context.day(rng, first=-90, last=-1)
        walls.append(
            Wall(
                id=context.uuid(rng, day),
                kind=Member._meta.label_lower,
                record_id=record.pk,
                member=supervisors[0],
                reason=WALL_REASON[context.language],
                set_by=None,
            )
        )
    keys.prepare(wall.vault_family() for wall in walls)
    Wall.objects.bulk_create(walls, BATCH)
    return len(walls)


def remove_walls() -> int:
    """Walls that stand before demo members, or between them and records."""
    demo = Member.objects.filter(is_demo=True)
    walls = Wall.objects.filter(Q(member__in=demo) | Q(record_id__in=demo.values("pk")))
    families = list(walls.values_list("pk", flat=True))
    walls.delete()
    forget(families)
    return len(families)


def make_notices(context: Context) -> int:
    """Something new on the first day for the demo accounts."""
    rng = context.rng("notices")
    rows = []
    for member in context.accounts.values():
        day = context.day(rng, first=-6, last=-1)
        row = Notice(
            id=context.uuid(rng, day),
            member=member,
            code="people.roles_changed",
            path="/members/me/",
        )
        rows.append((row, noon(day)))
    Notice.objects.bulk_create([row for row, _at in rows], BATCH)
    for row, at in rows:
        Notice.objects.filter(pk=row.pk).update(made_at=at)
    return len(rows)
