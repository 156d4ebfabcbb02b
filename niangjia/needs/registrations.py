"""What training needs tell the rooms below: events, doors, a source, what is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access import navigation
from niangjia.access.navigation import Door
from niangjia.access.permissions import Permission
from niangjia.needs import selectors
from niangjia.needs.events import NeedsEvent
from niangjia.people import kept, needs
from niangjia.people.models import Member
from niangjia.ui.lists import Answer


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(NeedsEvent)
    navigation.register(
        Door(
            _("Training needs"), "needs:matrix", "training", permission=Permission.RUN_TRAINING,
            order=36,
        )
    )  # fmt: skip
    navigation.register(
        Door(
            _("How sure I feel"), "needs:self", "learn", group="more",
            permission=Permission.LEARN, order=38,
        )
    )  # fmt: skip
    needs.register(
        needs.Source(
            "self", _("Self-assessment"), _("who rate themselves below “with help”"),
            selectors.self_ratings, 40,
        )
    )  # fmt: skip
    kept.register(
        kept.KeptKind(
            "needs",
            _("Self-assessment"),
            _("So that trainings fit what people need. Others see sums from five persons on."),
            about,
        )
    )


def about(member: Member) -> list[Answer]:
    """How many ratings are hers."""
    return [Answer(_now("Competencies you rated"), str(selectors.kept_about(member)))]
