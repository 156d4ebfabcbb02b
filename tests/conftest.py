"""What every test stands on: a master key, both databases, a hypothesis profile."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

pytest_plugins = ["tests.law_corpus"]

hypothesis_settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.register_profile(
    "long", parent=hypothesis_settings.get_profile("ci"), max_examples=400
)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Both databases (data and keys) belong to every test that touches one."""
    for item in items:
        for mark in item.iter_markers("django_db"):
            mark.kwargs.setdefault("databases", ["default", "keys"])
        if (
            "db" in getattr(item, "fixturenames", ())
            and item.get_closest_marker("django_db") is None
        ):
            item.add_marker(pytest.mark.django_db(databases=["default", "keys"]))


@pytest.fixture(scope="session", autouse=True)
def _master_key() -> None:
    """One master key for the whole run, in the run's own folder."""
    from niangjia.vault import masterkey

    if not settings.NIANGJIA.key_file.exists():
        masterkey.create_key_file(settings.NIANGJIA.key_file)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Keys of a rolled-back test must not live on in memory."""
    from django.core.cache import cache

    from niangjia.vault import keys

    keys.forget()
    yield
    keys.forget()
    cache.clear()
