"""Two thousand rows: each batch asks the same few questions, however many rows it has."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from niangjia.casework.models import Case, Tally
from niangjia.imports import services, work
from niangjia.imports.services import writing
from tests.integration.imports.scene import checked, row
from tests.integration.imports.scene import work as worker_does
from tests.world import act, make_world

pytestmark = pytest.mark.django_db
MOST = 40


def many(count: int) -> list[dict[str, str]]:
    return [
        row(
            n, worker="周敏" if n % 3 else "", other_name="王大强", other_phone=f"139{n:08d}", note="旧卷。",
            child1="小宝", address="某路", risk=("高", "中", "")[n % 3],
        )
        for n in range(1, count + 1)
    ]  # fmt: skip


def test_a_batch_costs_the_same_however_many_rows_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    of = checked(world.supervisor, *many(2000))
    assert of.good == 2000
    services.begin(actor=act(world.supervisor), import_id=of.pk, whole=True)
    asked: list[int] = []
    write = writing.write_batch

    def counts(*args: Any) -> Any:
        with CaptureQueriesContext(connection) as queries:
            made = write(*args)
        asked.append(len(queries))
        return made

    monkeypatch.setattr(writing, "write_batch", counts)
    worker_does(of)
    assert (of.imported, Case.objects.count()) == (2000, 2000)
    assert (
        len(asked) == 2000 // work.BATCH and max(asked) - min(asked) <= 4 and max(asked) <= MOST
    ), asked
    assert Tally.objects.get(unit_path=world.street.path, what="running").number == 2000


def test_a_check_asks_a_few_questions_for_each_five_hundred_rows() -> None:
    world = make_world()
    with CaptureQueriesContext(connection) as few:
        checked(world.supervisor, *many(10))
    with CaptureQueriesContext(connection) as more:
        checked(world.supervisor, *many(400))
    assert len(more) - len(few) <= 4
