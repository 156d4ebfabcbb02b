"""The safety plan as steps: with her, read to her, printed last if at all."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from niangjia.documents.models import Document
from niangjia.ui import dates
from niangjia.ui.lists import Task


def steps(document: Document, missing: int) -> list[Task]:
    """What to do with her, in order. Printing comes last, and only when she wants it."""
    edit = reverse("documents:edit", args=[document.pk])
    whole = reverse("documents:document", args=[document.pk])
    said = ngettext("%(n)d point is open", "%(n)d points are open", missing) % {"n": missing}
    return [
        Task(_("Go through it with her, alone, in her words"), "looked" if missing else "done", edit,
             said if missing else ""),
        Task(_("Read it to her; she says it back"), "blocked" if missing else "todo",
             "" if missing else reverse("documents:read", args=[document.pk]),
             _("First the open points") if missing else ""),
        Task(_("Only if she wants it and has a safe place for it: print it"),
             "blocked" if missing else "todo", "" if missing else whole,
             _("First the open points") if missing else
             _("No title, no name, no unit; blank on every face when it is folded")),
    ]  # fmt: skip


def versions(document: Document) -> list[str]:
    """When it was written and changed, the newest first."""
    return [
        _("Version %(n)d · %(day)s")
        % {"n": one.number, "day": dates.full(dates.local_day(one.made_at))}
        for one in document.versions.all()
    ]
