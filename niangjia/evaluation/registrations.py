"""What the evaluation tells the rooms below."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.permissions import Permission
from niangjia.evaluation.events import EvaluationEvent
from niangjia.training import parts


def register_all() -> None:
    """Called once from the AppConfig."""
    audit.register(EvaluationEvent)
    parts.register(
        parts.ProgrammePart(
            "evaluation",
            _("Evaluation"),
            lambda pk: reverse("evaluation:report", args=[pk]),
            Permission.VIEW_STATISTICS,
            order=90,
        )
    )
