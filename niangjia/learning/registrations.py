"""What learning tells the rooms below: events, a door, what is due, search, what stands on articles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from niangjia import audit, notices
from niangjia.access import agenda, navigation, search
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.search import SearchHit
from niangjia.law import dependants, related
from niangjia.law.citations.text import find_in
from niangjia.law.citations.values import Citation, OutsideCitation, short
from niangjia.law.dependants import Dependant
from niangjia.law.related import Related
from niangjia.learning import needs, selectors
from niangjia.learning.events import LearningAudit
from niangjia.learning.presenters.names import area_name, language, said, test_name
from niangjia.learning.rules.content import Lesson
from niangjia.people import kept
from niangjia.units import copies

# Evidence that runs out within so many days is told.
SOON = 30


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(LearningAudit)
    copies.stays("learning.learningevent")
    navigation.register(
        Door(
            _("Learning"),
            "learning:home",
            "learn",
            permission=Permission.LEARN,
            order=45,
            bottom_for=frozenset({"trainee"}),
        )
    )
    agenda.register_provider(due)
    notices.register_sentence("learning.marked", _("A result of yours is complete."))
    notices.register_sentence("learning.corrected", _("A result of yours was put right."))
    needs.register_all()
    search.register_provider("learning", _("Lessons and scenarios"), find)
    dependants.register("lesson", _("Lesson"), lessons_standing)
    dependants.register("question", _("Question"), questions_standing)
    dependants.register("scenario", _("Scenario"), scenarios_standing)
    related.register("lesson", related.Shelf(_("Lessons"), nearest, by_codes))
    kept.register(
        kept.KeptKind(
            "learning",
            _("Learning"),
            _("So that you can go on where you stopped, and show what you can do."),
            selectors.kept_about,
        )
    )


def due(actor: Actor) -> list[AgendaItem]:
    """Open tests with a time limit, evidence that runs out soon, cases to mark (three queries)."""
    if actor.member_id is None or not actor.may(Permission.LEARN):
        return []
    now, items = timezone.now(), []
    for sitting in selectors.sittings(actor, 10):
        if sitting.finished_at is None:
            url = reverse("learning:sitting", args=[sitting.pk])
            kind = "today" if sitting.ends_at else "waiting"
            items.append(AgendaItem(test_name(sitting.test), url, kind, due=sitting.ends_at))
    best: dict[str, dt.date] = {}
    for row in selectors.evidence(actor):
        best[row.area] = max(best.get(row.area, row.expires_on), row.expires_on)
    today = timezone.localdate(now)
    for area, until in best.items():
        if today < until <= today + dt.timedelta(days=SOON):
            title = _now("Show again: %(area)s") % {"area": area_name(area)}
            items.append(AgendaItem(title, reverse("learning:competencies"), "waiting", due=until))
    if waiting := selectors.count_to_mark(actor):
        title = ngettext("%(n)d short case to mark", "%(n)d short cases to mark", waiting)
        items.append(AgendaItem(title % {"n": waiting}, reverse("learning:to_mark"), "waiting"))
    return items


def _link(of: Lesson) -> Related:
    url = reverse("learning:lesson", args=[of.code])
    return Related(of.text(language()).title, url)


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Lessons and scenarios whose title, summary or text has the words."""
    wanted = words.lower().split()
    if not wanted or not actor.may(Permission.LEARN):
        return []
    first: list[SearchHit] = []
    then: list[SearchHit] = []
    for lesson in selectors.lessons().values():
        texts = lesson.texts.values()
        head = " ".join(f"{one.title} {one.summary}" for one in texts).lower()
        whole = head + " ".join(one.markdown for one in texts).lower()
        if all(word in whole for word in wanted):
            link = _link(lesson)
            hit = SearchHit(link.title, link.url, lesson.text(language()).summary)
            (first if all(word in head for word in wanted) else then).append(hit)
    for scenario in selectors.scenarios().values():
        head = (
            f"{scenario.title.zh} {scenario.title.en} {scenario.summary.zh} {scenario.summary.en}"
        )
        if all(word in head.lower() for word in wanted):
            url = reverse("learning:scenario", args=[scenario.code])
            first.append(SearchHit(said(scenario.title), url, said(scenario.summary)))
    return (first + then)[:limit]


def nearest(issues: Iterable[str], places: Iterable[tuple[str, int, int]]) -> list[Related]:
    """Lessons on these articles, those that cite most of them first."""
    wanted, ranked = set(places), []
    for lesson in selectors.lessons().values():
        cited = {one.place for each in lesson.articles if isinstance(one := short(each), Citation)}
        if both := len(cited & wanted):
            ranked.append((-both, lesson.code, lesson))
    return [_link(row[2]) for row in sorted(ranked, key=lambda row: row[:2])]


def by_codes(codes: Iterable[str]) -> list[Related]:
    """Lessons by code; unknown ones left out."""
    return [_link(found) for code in codes if (found := selectors.lesson(code))]


def _all(articles: Iterable[str], *texts: str) -> tuple[Citation | OutsideCitation, ...]:
    cited = dict.fromkeys(short(each) for each in articles)
    for text in texts:
        cited |= dict.fromkeys(one.citation for one in find_in(text))
    return tuple(cited)


def lessons_standing() -> list[Dependant]:
    """Every lesson with all that it cites."""
    out = []
    for lesson in selectors.lessons().values():
        link = _link(lesson)
        texts = [f"{one.summary}\n{one.markdown}" for one in lesson.texts.values()]
        cited = _all(lesson.articles, *texts)
        out.append(Dependant(lesson.code, link.title, link.url, cited, Permission.SIGN_LEARNING))
    return out


def questions_standing() -> list[Dependant]:
    """Every question with all that it cites (one query)."""
    return [
        Dependant(
            one.code, one.code, reverse("learning:question", args=[one.code]),
            _all(one.articles, one.text.zh, one.text.en, one.why.zh, one.why.en),
            Permission.SIGN_LEARNING,
        )
        for one in selectors.questions().values()
    ]  # fmt: skip


def scenarios_standing() -> list[Dependant]:
    """Every scenario with all that it cites (one query)."""
    return [
        Dependant(
            one.code, said(one.title), reverse("learning:scenario", args=[one.code]),
            _all(one.articles, *(w.text(key) for w in one.all_words for key in ("zh", "en"))),
            Permission.SIGN_LEARNING,
        )
        for one in selectors.scenarios().values()
    ]  # fmt: skip
