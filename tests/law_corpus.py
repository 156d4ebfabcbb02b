"""The bundled laws in the test database, once a run; and a small invented law for the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from unittest.mock import patch

import pytest

from niangjia.access.actor import command_actor
from niangjia.law.corpus import bundled, services
from niangjia.law.corpus.reading import ReadArticle, ReadLaw

HARMONY = ReadLaw(
    short="和睦家庭法",
    title="中华人民共和国和睦家庭法",
    kind="law",
    authority="",
    dated=dt.date(2020, 1, 1),
    effective_on=dt.date(2020, 3, 1),
    first_effective_on=dt.date(2020, 3, 1),
    status="in_force",
    articles=tuple(
        ReadArticle(number, 0, f"第{label}条", ("第一章 总则",), text)
        for number, label, text in (
            (1, "一", "为了家庭和睦，制定本法。"),
            (2, "二", "任何人不得打骂家庭成员；发现的，应当及时劝阻、制止，并向村民委员会报告。"),
            (3, "三", "求助的人可以向妇女联合会请求帮助，妇女联合会应当在三日内答复。"),
            (4, "四", "本法自公布之日起施行。"),
        )
    ),
    source="tests",
)


def amended(**texts: str) -> ReadLaw:
    """The invented law a year later: ``a3="…"`` gives article 3 other words, "" takes it out."""
    kept = []
    for article in HARMONY.articles:
        text = texts.get(f"a{article.number}", article.text)
        if text:
            kept.append(replace(article, text=text))
    day = dt.date(2021, 1, 1)
    return replace(HARMONY, dated=day, effective_on=day, articles=tuple(kept))


@pytest.fixture
def harmony(db: None) -> ReadLaw:
    """The invented law, in force."""
    services.import_laws(actor=command_actor(), laws=[HARMONY], source="tests")
    return HARMONY


@pytest.fixture(scope="session")
def bundled_corpus(django_db_setup: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """All bundled laws, committed into this run's test database before any test that asks."""
    try:
        bundled.find()
    except bundled.NoBundle:
        pytest.skip("the bundled laws are not here: run python3 dev setup")
    # The log is append-only: an event here would stay in every later test of this run.
    with django_db_blocker.unblock(), patch("niangjia.law.corpus.services.audit.record"):
        services.import_laws(
            actor=command_actor(), laws=list(bundled.read()), source=bundled.SOURCE
        )
    yield
