"""Documents as files: DOCX from a template that an organisation can replace, PDF by typst.

Every way asks ``rules.ensure_safe`` first: a protected address never reaches a file that the other
side may read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from niangjia.documents import content, rules
from niangjia.documents.library import LANGUAGES, Kind
from niangjia.documents.rendering import docx, pdf

FORMS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Made:
    """A file that was made. Its name says nothing of what it holds."""

    name: str
    content_type: str
    data: bytes


def make(
    kind: Kind,
    values: rules.Values,
    *,
    form: str,
    language: str,
    draft: bool,
    hidden: Iterable[str] = (),
    folder: Path | None = None,
) -> Made:
    """The document as a file. ``hidden`` is what must not be told, ``folder`` where an organisation
    keeps its own templates. Raises ProtectedAddress, KeyError for an unknown form or language."""
    if language not in LANGUAGES:
        raise KeyError(language)
    rules.ensure_safe(kind, values, rules.protected(kind, values, hidden))
    if form == "pdf":
        data = pdf.make(content.content(kind, values, language, draft=draft), folder)
    else:
        named = content.context(kind, values, language, draft=draft)
        data = docx.make(docx.template_of(kind, language, folder), named)
    return Made(f"{'memo' if kind.discreet else 'file'}.{form}", FORMS[form], data)
