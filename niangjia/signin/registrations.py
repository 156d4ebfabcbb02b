"""What signing in tells the rooms below it: events, sentences of notices, what is due for her."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from niangjia import audit, notices
from niangjia.access import agenda
from niangjia.access.actor import Actor
from niangjia.access.agenda import AgendaItem
from niangjia.people import kept
from niangjia.people.models import Member
from niangjia.signin import selectors
from niangjia.signin.events import SignInEvent
from niangjia.ui.lists import Answer

FEW_CODES = 3
SENTENCES = {
    "signin.password_changed": _(
        "Your password was changed. If this wasn't you, tell the administrator of your unit at once."
    ),
    "signin.password_reset": _(
        "Your password was set anew with a link. If this wasn't you, tell the administrator of your "
        "unit at once."
    ),
    "signin.factor_added": _(
        "A second step was added to your account. If this wasn't you, tell the administrator of "
        "your unit at once."
    ),
    "signin.factor_removed": _(
        "A second step was removed from your account. If this wasn't you, tell the administrator "
        "of your unit at once."
    ),
    "signin.factors_reset": _(
        "An administrator let you set up the second step anew. If you didn't ask for it, tell the "
        "data protection officer at once."
    ),
    "signin.factors_reset_by": _(
        "An administrator took away a member's second step. Please look whether she asked for it."
    ),
}


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(SignInEvent)
    for code, sentence in SENTENCES.items():
        notices.register_sentence(code, sentence)
    agenda.register_provider(due)
    kept.register(
        kept.KeptKind(
            "signin",
            _("Signing in"),
            _("So that only you get in, and that you can see it when somebody else did."),
            kept_about,
        )
    )


def due(actor: Actor) -> Iterable[AgendaItem]:
    """What she should see to about her own account (three queries)."""
    if actor.member_id is None:
        return
    held = selectors.held_forms(actor).count()
    if held:
        title = ngettext(
            "One form is kept for you, not saved yet",
            "%(count)d forms are kept for you, not saved yet",
            held,
        ) % {"count": held}
        yield AgendaItem(title, reverse("signin:held"), "today")
    if not selectors.conduct_accepted(actor):
        yield AgendaItem(
            _("Read the code of conduct and accept it"),
            reverse("signin:conduct"),
            "new",
            detail=_("Before you open records of others."),
        )
    left = selectors.recovery_codes_left(actor.member_id)
    if left is not None and left < FEW_CODES:
        yield AgendaItem(
            _("Make new recovery codes"),
            reverse("mfa_generate_recovery_codes"),
            "new",
            detail=ngettext("One is left.", "%(count)d are left.", left) % {"count": left},
        )


def kept_about(member: Member) -> list[Answer]:
    """What signing in keeps about a member, for her own page (four queries)."""
    left = selectors.recovery_codes_left(member.pk)
    facts = [
        (_("Sessions: start, browser and network address"), selectors.sessions_of(member).count()),
        (_("Second steps: authenticator app, passkeys"), len(selectors.factors_of(member.pk))),
        (_("Recovery codes that are left"), left or 0),
        (_("Forms kept for you, encrypted"), member.held_forms.count()),
    ]
    return [Answer(question, str(count)) for question, count in facts]
