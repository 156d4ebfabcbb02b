"""The list of evidence, as the documents room writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.documents import rules as papers
from niangjia.documents import selectors
from niangjia.documents.rendering import make
from niangjia.evidence.models import Custody, Item

CODE = "evidence-list"


def values(chosen: Sequence[Item], head: Mapping[str, str]) -> dict[str, Any]:
    """The answers of the document: its head as given, a row for each piece."""
    given = {**head, "items": [_row(item) for item in chosen]}
    return papers.tidied(selectors.kind(CODE), given)


def _row(item: Item) -> dict[str, str]:
    text = item.text
    return {
        "number": str(item.number),
        "item": text.get("title", ""),
        "proves": text.get("proves", ""),
        "source": text.get("source", ""),
        "form": str(Item.Form(item.form).label),
        "day": item.made_on.isoformat() if item.made_on else "",
        "custody": "; ".join(_step(one) for one in item.custody.all()),
        "hash": "\n".join(
            f"{item.number:02}-{file.number}: {spaced(file.original.sha256)}"
            for file in item.files.all()
            if file.original
        ),
    }


def _step(one: Custody) -> str:
    who = one.words.get("outsider") or (one.by.name if one.by else "")
    day = timezone.localdate(one.at).isoformat()
    return _("%(day)s %(step)s: %(who)s") % {
        "day": day, "step": Custody.Step(one.step).label, "who": who,
    }  # fmt: skip


def spaced(digest: str) -> str:
    """A sum in groups of eight, so that it can be read aloud and breaks on paper."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def ensure_safe(answers: Mapping[str, Any], hidden: Iterable[str]) -> None:
    """Raise ProtectedAddress when the list would tell what is kept secret."""
    of = selectors.kind(CODE)
    papers.ensure_safe(of, answers, papers.protected(of, answers, hidden))


def files(answers: Mapping[str, Any], hidden: Sequence[str]) -> list[tuple[str, bytes]]:
    """The list as files: PDF and DOCX in Chinese, PDF in English. It bears the draft banner while
    something of its head is missing. Raises ProtectedAddress."""
    of = selectors.kind(CODE)
    draft = not papers.may_be_final(selectors.findings(of, answers, hidden))
    made = []
    for name, form, language in (
        ("list.pdf", "pdf", "zh"), ("list.docx", "docx", "zh"), ("list-en.pdf", "pdf", "en"),
    ):  # fmt: skip
        done = make(
            of, answers, form=form, language=language, draft=draft, hidden=hidden,
            folder=selectors.folder(),
        )  # fmt: skip
        made.append((name, done.data))
    return made
