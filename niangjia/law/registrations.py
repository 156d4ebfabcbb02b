"""What law tells the rooms below it: doors, search, events, what is kept about a member."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access import agenda, navigation, search
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.search import SearchHit
from niangjia.law import dependants, presenters, selectors, taxonomy, watch
from niangjia.law.citations.text import find_in
from niangjia.law.dependants import Dependant
from niangjia.law.events import LawEvent
from niangjia.law.models import KeptArticle
from niangjia.people import kept
from niangjia.people.models import Member
from niangjia.ui.lists import Answer


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(LawEvent)
    navigation.register(
        Door(
            _("Law library"),
            "law:all",
            "law",
            permission=Permission.READ_LAW,
            order=40,
        )
    )
    search.register_provider("law", _("Laws"), find)
    notices.register_sentence(
        watch.CHANGED_NOTICE, _("An article changed on which shipped texts stand: please look.")
    )
    agenda.register_provider(to_look_at)
    dependants.register("issue", _("Issue code"), issue_dependants)
    kept.register(
        kept.KeptKind(
            "law",
            _("Kept articles"),
            _("So that you find them again. Your notes are encrypted; only you read them."),
            kept_about,
        )
    )


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Laws whose name has the words, for the search over everything."""
    if not actor.may(Permission.READ_LAW):
        return []
    lines = presenters.law_lines(list(selectors.laws(words=words)[:limit]))
    return [SearchHit(line.short, line.url, f"{line.kind} · {line.dated}") for line in lines]


def kept_about(member: Member) -> list[Answer]:
    """What the reader keeps about a member, for her own page (one query)."""
    count = KeptArticle.objects.filter(member_id=member.pk).count()
    return [Answer(_("Kept articles"), str(count))]


def to_look_at(actor: Actor) -> list[AgendaItem]:
    """How many texts stand on a changed article, for those who look at them (one query)."""
    if not actor.may(Permission.SIGN_GUIDES):
        return []
    count = watch.open_concerns().values("kind", "key").distinct().count()
    if not count:
        return []
    title = ngettext(
        "%(count)d text stands on an article that changed",
        "%(count)d texts stand on articles that changed",
        count,
    )
    return [AgendaItem(title % {"count": count}, reverse("law:watch"), "waiting")]


def issue_dependants() -> list[Dependant]:
    """Every issue code, for verify and law watch."""
    return [
        Dependant(
            key=issue.code,
            title=issue.name(get_language() or "zh-hans"),
            url=reverse("law:issue", args=[issue.code]),
            citations=tuple(
                dict.fromkeys(
                    (
                        *issue.articles,
                        *(one.citation for note in issue.notes.values() for one in find_in(note)),
                    )
                )
            ),
        )
        for issue in taxonomy.all_issues().values()
    ]
