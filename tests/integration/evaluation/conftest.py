"""A study, and a registry that is left as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from niangjia.people import indicators
from tests.integration.evaluation.study import Practice, Study
from tests.integration.training.school import School


@pytest.fixture
def study(db: None) -> Iterator[Study]:
    yield Study(School())
    indicators.forget(Practice.KEY)
