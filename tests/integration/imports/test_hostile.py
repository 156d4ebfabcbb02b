"""Whatever is sent in as a ledger: it is refused in words, or read; it never breaks and never leaks."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from niangjia.casework.models import Case
from niangjia.imports.columns import COLUMNS
from niangjia.imports.models import CaseImport
from tests.integration.imports.scene import checked, imported, row
from tests.world import World, make_world

pytestmark = pytest.mark.django_db
CELLS = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.dates(), st.datetimes(), st.booleans(),
    st.sampled_from(["=1+1", "@SUM(A1)", "柳桥街道妇联", "周敏", "是", "已结", "3.3E+17", "‮", "\u200b"]),
)  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.sampled_from([c.key for c in COLUMNS]), CELLS), max_size=5))
def test_any_cells_are_checked_without_breaking(
    world: World, rows: list[dict[str, object]]
) -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    sheet.append([column.key for column in COLUMNS])
    for one in rows:
        try:
            sheet.append([one.get(column.key) for column in COLUMNS])
        except (ValueError, IllegalCharacterError):  # what no workbook can hold
            continue
    book.save(out)
    of = checked(world.supervisor, content=out.getvalue())
    assert of.state in ("checked", "refused"), of.job and of.job.error_code
    assert of.job is not None and of.job.error_code not in ("broken", "gave_up")
    assert not Case.objects.exists()


@settings(max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(world: World, content: bytes) -> None:
    of = checked(world.supervisor, content=content)
    assert of.state in ("checked", "refused")
    assert of.job is not None and of.job.error_code not in ("broken", "gave_up")


def test_markup_and_formulas_in_a_ledger_stay_text(world: World) -> None:
    from tests.world import browser_of

    evil = "<script>alert(1)</script>"
    imported(
        world.supervisor,
        row(1, ledger="=HYPERLINK(1)", call_her=evil, name=evil, story=evil, note=evil),
    )
    case = Case.objects.get()
    boss = browser_of(world.supervisor)
    of = CaseImport.objects.get()
    for address in (f"/cases/{case.pk}/", f"/cases/{case.pk}/timeline/", f"/cases/import/of/{case.pk}/",
                    f"/cases/import/{of.pk}/", "/cases/board/all/"):  # fmt: skip
        page = boss.get(address)
        assert page.status_code == 200 and evil not in page.content.decode()
