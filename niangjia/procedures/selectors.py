"""Reading procedures (files, public knowledge: no actor) and procedures under way (hers)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.law.citations.values import Citation, OutsideCitation
from niangjia.people.models import Member
from niangjia.procedures import engine, followed, library
from niangjia.procedures.durations import Days
from niangjia.procedures.engine import Clock, Happened
from niangjia.procedures.library import Procedure
from niangjia.procedures.models import Feed, Holiday, Step, Track, digest_of
from niangjia.ui.lists import Answer


def all_procedures() -> list[Procedure]:
    """Every procedure, by code."""
    return list(library.shipped().values())


def procedure(code: str) -> Procedure | None:
    """One procedure, or None."""
    return library.shipped().get(code)


def procedures_for(
    issues: Iterable[str] = (), places: Iterable[tuple[str, int, int]] = ()
) -> list[Procedure]:
    """Procedures on any of these issues or articles, the nearest first. An issue that a procedure
    names first weighs most."""
    wanted, articles = set(issues), set(places)
    ranked = []
    for found in all_procedures():
        named = [2.0 / (at + 1) for at, code in enumerate(found.issues) if code in wanted]
        shared = sum(1 for cited in found.cited if _place(cited) in articles)
        # One article in common says little: many procedures end at the same rule.
        if named or shared >= 2:
            weight = sum(named) + shared
            ranked.append((-weight, found.code, found))
    return [row[2] for row in sorted(ranked, key=lambda row: row[:2])]


def _place(cited: Citation | OutsideCitation) -> tuple[str, int, int] | None:
    return cited.place if isinstance(cited, Citation) else None


# -- under way --------------------------------------------------------------------------------------
def happened(track: Track) -> list[Happened]:
    """The steps of a track, in order (none of them asked for again when prefetched).

    Moments in the office's time zone: a limit in hours that ends early in the morning ends on that
    day, not on the one before.
    """
    return [
        Happened(
            step.event,
            step.happened_on,
            timezone.localtime(step.happened_at) if step.happened_at else None,
        )
        for step in track.steps.all()
    ]


def clocks(track: Track, days: Days) -> list[Clock]:
    """What runs in a track now, the earliest first; nothing once it has ended (no query when its
    steps are prefetched)."""
    of = procedure(track.procedure)
    if of is None or track.ended_at is not None:
        return []
    return engine.clocks(of, happened(track), days, track.ends_on)


def tracks(actor: Actor, *, open_only: bool = True) -> list[Track]:
    """What she follows, the newest first, with its steps (two queries)."""
    rows = policy_of(Track).visible_to(actor)
    if open_only:
        rows = rows.filter(ended_at=None)
    return list(rows.prefetch_related(Prefetch("steps", Step.objects.order_by("noted_at", "pk"))))


def track(actor: Actor, pk: UUID) -> Track:
    """One of hers. Raises Http404 or Denied."""
    return policy_of(Track).get(actor, pk)


def just_started(
    actor: Actor, code: str, step: Happened | None, since: dt.datetime
) -> Track | None:
    """What she began to follow after ``since`` with this very step, or with none."""
    begun = policy_of(Track).visible_to(actor).filter(procedure=code, started_at__gte=since)
    wanted = [] if step is None else [step]
    return next((one for one in begun if happened(one) == wanted), None)


def tracks_of_feed(member_id: UUID) -> list[Track]:
    """What the holder of a feed's secret may see: days and codes of these (two queries, and those of
    the rooms above). The secret stands for the member; nobody is signed in."""
    rows = Track.objects.filter(member_id=member_id, ended_at=None)
    hers = list(rows.prefetch_related(Prefetch("steps", Step.objects.order_by("noted_at", "pk"))))
    return [*hers, *followed.by(member_id)]


def member_of_feed(secret: str) -> UUID | None:
    """Whose feed this secret opens."""
    row = Feed.objects.filter(digest=digest_of(secret), member__is_active=True)
    return row.values_list("member_id", flat=True).first()


def feed_of(actor: Actor) -> Feed | None:
    """Her calendar address, if she has one."""
    return Feed.objects.filter(member_id=actor.member_id).first() if actor.member_id else None


def holidays(year: int) -> list[Holiday]:
    """The rows of a year."""
    return list(Holiday.objects.filter(day__year=year))


def holiday_years() -> list[int]:
    """Years with rows, the newest first (one query)."""
    days = Holiday.objects.dates("day", "year", order="DESC")
    return [day.year for day in days]


def kept_about(member: Member) -> list[Answer]:
    """What procedures keep about a member, for her own page (two queries)."""
    return [
        Answer(_("Procedures under way"), str(Track.objects.filter(member=member).count())),
        Answer(
            _("Calendar address"),
            _("yes") if Feed.objects.filter(member=member).exists() else _("no"),
        ),
    ]
