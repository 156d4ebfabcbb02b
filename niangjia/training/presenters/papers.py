"""The test before and after a programme, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niangjia.access.actor import Actor
from niangjia.learning.presenters.names import area_name
from niangjia.training import selectors
from niangjia.training.models import Enrolment, Paper, Session
from niangjia.ui import dates


@dataclass(frozen=True)
class TestCard:
    """What a test session offers her: ``begin`` is the button's words, empty when there is none."""

    __test__ = False

    label: str
    words: str
    begin: str = ""
    result_url: str = ""


def _words(session: Session, paper: Paper) -> str:
    said = [_("%(n)d questions.") % {"n": paper.count}]
    if paper.cases:
        cases = ngettext(
            "%(n)d short case, marked by somebody who doesn't see your name.",
            "%(n)d short cases, marked by somebody who doesn't see your name.", paper.cases,
        )  # fmt: skip
        said.append(cases % {"n": paper.cases})
    if paper.minutes:
        said.append(_("You have %(n)d minutes.") % {"n": paper.minutes})
    said.append(_("Only you see how you did; others see sums of at least five people."))
    return " ".join(said)


def test_card(
    actor: Actor, session: Session, place: Enrolment | None
) -> dict[str, TestCard | None]:
    """The test that a session opens, for who has a place in it (two queries, for such a session)."""
    if not session.test or not selectors.is_meant(session, place) or session.cancelled:
        return {}
    paper = selectors.paper(session.programme)
    if paper is None:
        return {}
    label, now = session.get_test_display(), timezone.now()
    sitting = selectors.sitting_of(actor, session)
    if sitting is not None and sitting.finished_at is not None:
        url = reverse("learning:result", args=[sitting.pk])
        return {"test": TestCard(label, _("You have handed it in."), result_url=url)}
    if sitting is not None:
        return {"test": TestCard(label, _words(session, paper), begin=_("Go on with the test"))}
    if selectors.test_open(session):
        return {"test": TestCard(label, _words(session, paper), begin=_("Begin the test"))}
    if now < session.starts_at:
        when = dates.moment(dates.local(session.starts_at), timezone.localtime())
        return {"test": TestCard(label, _("It opens %(when)s.") % {"when": when})}
    return {"test": TestCard(label, _("Its time is over; it wasn't begun."))}


def paper_lines(paper: Paper | None) -> list[tuple[str, str]]:
    """(objective, competency) of a paper."""
    if paper is None:
        return []
    return [(text, area_name(area)) for text, area in paper.objectives.items()]
