"""The demo's two trainings, whose truth is known: one moved practice, the other didn't."""

from __future__ import annotations

import pytest
from django.utils import timezone

from niangjia.access.actor import command_actor
from niangjia.casework.models import Case, Tally
from niangjia.demo import evaluation as known
from niangjia.demo import generators, services
from niangjia.evaluation import selectors
from niangjia.evaluation.selectors import Findings
from niangjia.learning import models as learning
from niangjia.training.models import Programme
from tests.world import act

pytestmark = pytest.mark.django_db


@pytest.fixture
def context() -> generators.Context:
    """The small federation that everybody gets, seen today."""
    return services.make_demo(actor=command_actor(), today=timezone.localdate(), language="en")


def found(context: generators.Context, of: known.Known) -> Findings:
    programme = Programme.objects.get(title=of.title[1])
    return selectors.findings(act(context.account("organiser")), programme.pk)


def test_the_report_holds_what_is_true_and_makes_up_nothing(context: generators.Context) -> None:
    moved, unmoved = (found(context, one) for one in (known.MOVED, known.UNMOVED))
    for report, truth in ((moved, known.MOVED), (unmoved, known.UNMOVED)):
        assert report.settled and report.reaction.shown
        assert [one.key for one in report.practice] == list(known.JUDGED_BY)
        beyond = report.practice[0].effect.beyond
        assert beyond is not None and beyond.low <= truth.effect <= beyond.high
        assert beyond.clear is (truth.effect > 0)
        assert report.practice[1].effect.trained is None  # nobody opened cases: not enough data
        whole = report.learned[""]
        assert whole is not None and whole.change.low <= truth.learned <= whole.change.high
        assert whole.change.clear is (truth.learned > 0)


def test_it_goes_without_a_trace(context: generators.Context) -> None:
    services.remove_demo(actor=command_actor())
    assert not learning.TestSitting.objects.exists() and not Case.objects.exists()
    assert not Tally.objects.filter(number__gt=0).exists()
