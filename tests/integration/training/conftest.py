"""The school, for every test of training."""

import pytest

from tests.integration.training.school import School


@pytest.fixture
def school(db: None) -> School:
    return School()
