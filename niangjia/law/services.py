"""What a reader does for herself: keep an article, note something on it, let it go."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.law.corpus import files
from niangjia.law.corpus.reading import ReadLaw
from niangjia.law.corpus.services import Plan, import_laws, preview
from niangjia.law.events import LawEvent
from niangjia.law.models import Article, KeptArticle, LawDraft

__all__ = ["draft_law", "housekeeping", "import_draft", "import_laws", "keep_article", "let_go"]

LONGEST_NOTE = 2000
DRAFT_KEPT_FOR = dt.timedelta(days=1)


@transaction.atomic
def keep_article(*, actor: Actor, article: Article, note: str) -> KeptArticle:
    """Keep an article for herself, with her note ("" for none); again replaces the note.

    Raises ValidationError for a note above 2,000 characters. Audits ``law.article_kept``.
    """
    if len(note) > LONGEST_NOTE:
        raise ValidationError({"note": _("A note has at most 2,000 characters.")})
    kept, _made = KeptArticle.objects.select_for_update().get_or_create(
        member_id=actor.me,
        law_id=article.version.law_id,
        number=article.number,
        sub=article.sub,
    )
    kept.note = note.strip() or None
    kept.save(update_fields=["note"])
    audit.record(actor, LawEvent.KEPT, kept)
    return kept


@transaction.atomic
def let_go(*, actor: Actor, article: Article) -> int:
    """Keep it no longer; the note goes with it. Returns how many went. Audits it."""
    hers = policy_of(KeptArticle).visible_to(actor)
    gone, _by_model = hers.filter(
        law_id=article.version.law_id, number=article.number, sub=article.sub
    ).delete()
    if gone:
        audit.record(actor, LawEvent.LET_GO, kind="law.keptarticle")
    return gone


# -- importing a file --------------------------------------------------------------------------------
@transaction.atomic
def draft_law(*, actor: Actor, name: str, content: bytes) -> LawDraft:
    """Keep a file that reads as a law, until its import is confirmed; nothing is imported.

    Raises Denied without IMPORT_LAW, Unreadable with the line. Audits ``law.file_sent``.
    """
    if not actor.may(Permission.IMPORT_LAW):
        raise Denied(NOT_YOURS, code=Permission.IMPORT_LAW.value)
    preview([files.read(name, content)])
    draft = LawDraft(member_id=actor.me, file=ContentFile(content, name=name))
    draft.save()
    audit.record(actor, LawEvent.DRAFTED, draft)
    return draft


def read_draft(*, actor: Actor, draft: LawDraft) -> tuple[ReadLaw, Plan]:
    """(what the file says, what importing it would change). Raises Denied, Unreadable."""
    policy_of(LawDraft).check(actor, draft, Permission.IMPORT_LAW)
    law = files.read(draft.file.name, draft.file.read())
    return law, preview([law])[0]


@transaction.atomic
def import_draft(*, actor: Actor, draft: LawDraft) -> Plan:
    """Import a file that was looked at. Raises Denied, Unreadable. Audits ``law.imported``."""
    law, _plan = read_draft(actor=actor, draft=draft)
    plan = import_laws(actor=actor, laws=[law], source=law.source)[0]
    draft.delete()
    return plan


def housekeeping() -> int:
    """Throw files away that were sent in and never imported; returns how many."""
    old = LawDraft.objects.filter(sent_at__lt=timezone.now() - DRAFT_KEPT_FOR)
    return sum(1 for draft in old if draft.delete())
