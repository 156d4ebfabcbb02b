"""Packs evidence in the worker: files, their list, the sums; as an AES-256 ZIP."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from niangjia.access.permissions import Permission
from niangjia.casework import selectors as casework
from niangjia.documents import selectors as papers
from niangjia.documents.values import ProtectedAddress
from niangjia.evidence import listing, selectors
from niangjia.evidence.models import Item, ItemFile
from niangjia.evidence.rules import content
from niangjia.evidence.services.exporting import KIND
from niangjia.jobs.models import Job
from niangjia.jobs.registry import JobContext, JobFailed, Outcome, job
from niangjia.vault.errors import VaultError
from niangjia.vault.packages import Content, write_package

KEPT = dt.timedelta(days=2)
ERRORS = {
    "gone": _("The case or a piece isn’t there any more, or isn’t yours. Nothing was packed."),
    "used": _("This was interrupted after its passphrase was thrown away. Ask for it once more."),
    "protected": _("The list would tell what is kept secret. Nothing was packed."),
    "altered": _("A file was altered or is missing in the storage. Nothing was packed. Tell whoever runs the site."),
}  # fmt: skip


def says(done: Job) -> str:
    """What is in it, and what to do with it."""
    return _now(
        "7-Zip opens it with the passphrase that was shown to you. This copy goes after two days."
    )  # fmt: skip


def back(done: Job) -> str:
    """The case's evidence."""
    return reverse("evidence:list", args=[(done.options or {})["case"]])


@job(
    KIND,
    title=_("Package of evidence"),
    errors=ERRORS,
    counts={"pieces": _("Pieces"), "files": _("Files")},
    says=says,
    next_url=back,
    next_label=_("Back to the evidence"),
    keep=KEPT,
)
def pack(context: JobContext) -> Outcome:
    """Write the package. As whoever asked, with the roles and walls of this moment."""
    passphrase = context.options.get("passphrase", "")
    if not passphrase:
        raise JobFailed("used")
    chosen, hidden = _chosen(context)
    originals = bool(context.options["originals"])
    try:
        lists = listing.files(listing.values(chosen, context.options["head"]), hidden)
    except ProtectedAddress:
        raise JobFailed("protected") from None
    files = [one for item in chosen for one in _files(item, originals=originals)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "package.zip"
        try:
            manifest = write_package(path, _told(context, lists, files), passphrase)
        except VaultError:
            raise JobFailed("altered") from None
        _forget_passphrase(context)
        # Its bytes are encrypted already; the open file outlives its folder.
        return Outcome(
            facts={"pieces": len(chosen), "files": len(manifest.files)},
            content=path.open("rb"),
            file_name="package.zip",
            content_type="application/zip",
        )


def _chosen(context: JobContext) -> tuple[list[Item], tuple[str, ...]]:
    try:
        case = casework.case(context.actor, UUID(context.options["case"]), Permission.WORK_CASES)
        chosen = selectors.chosen(context.actor, case, context.options["items"])
    except Http404:
        raise JobFailed("gone") from None
    return chosen, papers.hidden_of("case", case.pk)


def _files(item: Item, *, originals: bool) -> Iterator[tuple[str, Content]]:
    for file in item.files.all():
        found = _bytes(file, originals=originals)
        if found is not None:
            yield found


def _bytes(file: ItemFile, *, originals: bool) -> tuple[str, Content] | None:
    """A file under a neutral name. A picture that can't be drawn anew only goes as an original."""
    name = f"{file.item.number:02}-{file.number}"
    of = content.CONTENTS[file.content]
    if originals or of.family != "picture":
        return f"{name}.{of.ending}", file.original.chunks() if file.original else b""
    return (f"{name}-copy.jpg", file.copy.chunks()) if file.copy else None


def _told(
    context: JobContext, lists: list[tuple[str, bytes]], files: list[tuple[str, Content]]
) -> Iterator[tuple[str, Content]]:
    """The files one by one, saying how far it is."""
    yield from lists
    for number, found in enumerate(files):
        context.progress(number, len(files))
        yield found


def _forget_passphrase(context: JobContext) -> None:
    """From now on nobody but whoever asked can open it."""
    with context.effect():
        held = Job.objects.get(pk=context.job.pk)
        held.options = {k: v for k, v in (held.options or {}).items() if k != "passphrase"}
        held.save(update_fields=["options"])
