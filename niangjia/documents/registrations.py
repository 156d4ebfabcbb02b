"""What documents tell the rooms below: events, a door, search, what stands on articles, what is
kept; and a member's own drafts as the first kind of owner."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access import navigation, search
from niangjia.access.actor import Actor
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.access.search import SearchHit
from niangjia.documents import checks, library, owners, presenters, rules, selectors
from niangjia.documents.events import DocumentEvent
from niangjia.law import dependants
from niangjia.law.dependants import Dependant
from niangjia.people import kept


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(DocumentEvent)
    navigation.register(
        Door(_("Documents"), "documents:list", "file", permission=Permission.READ_LAW, order=39)
    )
    navigation.register(
        Door(
            _("Paper forms"), "documents:paper", "printer", group="more",
            permission=Permission.WORK_CASES, order=46,
        )
    )  # fmt: skip
    search.register_provider("documents", _("Documents"), find)
    dependants.register("document", _("Document"), standing)
    owners.register(owners.MEMBER, owners.herself, owners.herself, days=rules.OWN_DAYS)
    kept.register(
        kept.KeptKind(
            "documents",
            _("Your drafts of documents"),
            _("So that you can go on writing. Encrypted; they go 30 days after the last change."),
            selectors.kept_about,
        )
    )


def find(actor: Actor, words: str, limit: int) -> list[SearchHit]:
    """Kinds of document whose title or summary has the words; drafts are never searched."""
    if not actor.may(Permission.READ_LAW):
        return []
    wanted = words.lower().split()
    found = []
    for of in selectors.kinds():
        text = f"{of.title.zh} {of.title.en} {of.summary.zh} {of.summary.en}".lower()
        if all(word in text for word in wanted):
            line = presenters.kind_line(of)
            found.append(SearchHit(line.title, line.url, line.summary))
    return found[:limit]


def standing() -> list[Dependant]:
    """Every kind of document with all that it cites, and the sentences of the checks."""
    found = [
        Dependant(
            of.code, presenters.words(of.title),
            reverse("documents:kind", args=[of.code]), of.cited,
        )
        for of in (library.load(library.SHIPPED / f"{code}.yaml") for code in library.codes())
    ]  # fmt: skip
    checking = Dependant(
        "_checks", str(_("Documents")), reverse("documents:list"), checks.all_cited()
    )
    return [*found, checking]
