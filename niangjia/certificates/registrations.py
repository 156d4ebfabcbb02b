"""What certificates tell the rooms below: events, doors, notices, what is kept."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from niangjia import audit, notices
from niangjia.access import navigation
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.certificates import selectors
from niangjia.certificates.events import CertificateEvent
from niangjia.people import kept
from niangjia.people.models import Member
from niangjia.training import parts
from niangjia.training.models import Programme
from niangjia.ui.lists import Answer

SENTENCES = {
    "certificates.issued": _("You were given a certificate."),
    "certificates.revoked": _("A certificate of yours was taken back."),
}


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(CertificateEvent)
    navigation.register(
        Door(
            _("My certificates"), "certificates:mine", "award", group="more",
            permission=Permission.SEE_TRAINING, order=36,
        )
    )  # fmt: skip
    for code, sentence in SENTENCES.items():
        notices.register_sentence(code, sentence)
    parts.register(
        parts.ProgrammePart(
            "certificates",
            _("Certificates"),
            lambda pk: reverse("certificates:programme", args=[pk]),
            Permission.RUN_TRAINING,
            tells=tells,
        )
    )
    kept.register(
        kept.KeptKind(
            "certificates",
            _("Certificates"),
            _("So that others can check what you learned. The code is the key to it."),
            about,
        )
    )


def tells(of: Programme) -> list[parts.Told]:
    """How many certificates stand, of how many people; nothing where none are given."""
    given, places = selectors.given_in(of)
    return [parts.Told(_("Certificates given"), given, places)] if given else []


def about(member: Member) -> list[Answer]:
    """How many certificates are hers."""
    return [Answer(_("Certificates"), str(selectors.kept_about(member)))]
