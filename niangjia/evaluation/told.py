"""What other rooms tell the evaluation: sums with their n."""

from __future__ import annotations

from django.utils.translation import gettext as _

from niangjia.commitments import selectors as commitments
from niangjia.evaluation.rules import FEWEST_PEOPLE
from niangjia.training import parts
from niangjia.training.models import Programme
from niangjia.training.parts import Told

KEPT = ("done", "sustained")


def told(of: Programme) -> list[Told]:
    """What parts of the programme tell, and what became of commitments; nothing where there is none,
    nothing of fewer than five (a constant number of queries)."""
    found = commitments.counts(of)
    rows = [one for one in parts.told(of) if one.out_of >= FEWEST_PEOPLE]
    if found.wrote < FEWEST_PEOPLE:
        return rows
    rows.append(Told(_("Wrote down what they will do"), found.wrote, found.asked))
    for step in found.steps:
        if not step.told:
            continue
        seen = sum(number for level, number in step.levels.items() if level in KEPT)
        label = _("Commitments that were done when looked at after %(n)d days") % {"n": step.step}
        rows.append(Told(label, seen, step.confirmed))
    return rows
