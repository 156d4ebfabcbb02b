"""A client's own copy in plain language: what she told and agreed, what was done. Nothing sealed."""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.policies import policy_of
from niangjia.casework import selectors as cases
from niangjia.casework.models import Case, Entry, Task
from niangjia.casework.presenters import own_forms as own
from niangjia.casework.selectors import own_forms
from niangjia.documents.content import Block, Content, Section, day
from niangjia.law import taxonomy
from niangjia.ui import dates

COVER = "＊＊＊"


def content(actor: Actor, case: Case, language: str) -> Content:
    """The copy. Restricted entries, sealed records, her number and what others are called by right
    stay out; a sealed text that somebody wrote into an entry is covered."""
    brief = "en" if language.startswith("en") else "zh"
    with translation.override("en" if brief == "en" else "zh-hans"):
        file = cases.file(actor, case, latest=None)
        hidden = sorted(cases.protected(case.pk), key=len, reverse=True)

        def clean(text: str | None) -> str:
            for secret in hidden:
                text = (text or "").replace(secret, COVER)
            return text or ""

        known = taxonomy.all_issues()
        about = [known[i.code].name(language) for i in file.issues if i.code in known]
        joined = ("、" if brief == "zh" else ", ").join(about)
        first = [
            Block("text", _("What you told us"), clean(case.story)),
            Block("text", _("What you want"), clean(case.wish)),
            Block("text", _("What it is about"), joined),
        ]
        agreed = [
            Block(
                "facts",
                rows=((day(timezone.localdate(c.given_at), brief), str(c.get_purpose_display())),),
            )
            for c in file.consents
            if c.withdrawn_at is None
        ]
        entries = policy_of(Entry).visible_to(actor).filter(case=case, restricted=False)
        written = [
            Block("text", _heading(entry), "\n".join(filter(None, texts)))
            for entry in entries.order_by("happened_at", "id")
            if any(texts := (clean(entry.told), clean(entry.observed)))
        ]
        filled = [
            Block("text", f"{title} · {day(timezone.localdate(row.asked_at), brief)}", clean(text))
            for row in own_forms.filled(actor, case)
            for title, text in (own.told(row),)
            if text
        ]
        planned = [
            Block("facts", rows=((day(task.due, brief), clean(task.what) or _kind(task)),))
            for task in file.tasks
            if not task.for_supervisors
        ]
        parts = (
            (_("In short"), [block for block in first if block.text]),
            (_("What you agreed to"), agreed),
            (_("What was done and written down"), written),
            (_("What you answered"), filled),
            (_("What is planned"), planned),
        )
        left = _(
            "Left out: where you are, who may have told us about you, notes that tell about others. "
            "Anything wrong? Tell us, and it is corrected."
        )
        title = _("Your notes")
    sections = tuple(Section(name, tuple(blocks)) for name, blocks in parts if blocks)
    return Content(brief, title, "", "", sections, (left,))


def _heading(entry: Entry) -> str:
    return f"{dates.full(timezone.localdate(entry.happened_at))} · {entry.get_kind_display()}"


def _kind(task: Task) -> str:
    return str(task.get_kind_display())  # type: ignore[attr-defined]
