"""The pages of imports: one happy way through, a denial for each, files that are refused in words."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from niangjia.audit.models import AuditEvent
from niangjia.casework.models import Case
from niangjia.imports import template
from niangjia.imports.columns import COLUMNS, known
from niangjia.imports.models import CaseImport, LedgerFile
from niangjia.jobs.tables import read
from tests.integration.imports.scene import checked, faults, imported, row, sheet, upload
from tests.integration.imports.scene import work as worker_does
from tests.world import World, browser_of, hold, make_member, make_world

pytestmark = pytest.mark.django_db
PAGE = "/cases/import/"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def boss(world: World) -> Client:
    return browser_of(world.supervisor)


def text(page: Any) -> str:
    assert page.status_code == 200
    return str(page.content.decode())


def test_from_the_file_to_the_case_and_back(world: World, boss: Client) -> None:
    sent = boss.post(PAGE, {"table": upload(sheet(row(1), row(2, phone="23")))})
    of = worker_does(CaseImport.objects.get())
    assert sent["Location"] == f"{PAGE}{of.pk}/"
    page = text(boss.get(sent["Location"]))
    assert (
        "1 of 2 rows are good" in page
        and "This isn’t a phone number" in page
        and "周小" not in page
    )
    table = boss.get(f"{sent['Location']}faults/")
    cells = [
        cell.value for line in load_workbook(io.BytesIO(table.content)).active for cell in line
    ]
    assert cells[3:] == [
        3,
        "Her phone",
        "This isn’t a phone number. A mobile number has 11 digits.",
    ]
    boss.post(f"{sent['Location']}begin/", {"which": "good"})
    worker_does(of)
    case = Case.objects.get()
    assert "1 case was imported" in text(boss.get(sent["Location"]))
    assert "2024-001" in text(boss.get(f"/cases/{case.pk}/"))
    assert "Taken over from an old ledger" in text(boss.get(f"/cases/{case.pk}/timeline/"))
    assert "2024-001" in text(boss.get(f"{PAGE}of/{case.pk}/"))
    boss.post(f"{sent['Location']}take-back/")
    worker_does(of)
    assert "1 case was taken back and erased" in text(boss.get(sent["Location"]))
    assert {"imports.sent_in", "imports.read", "imports.faults_read", "imports.begun"} <= set(
        AuditEvent.objects.values_list("event", flat=True)
    )


def test_list_detail_and_download_ask_the_same_policy(world: World) -> None:
    of = imported(world.supervisor, row(1), row(2, phone="23"))
    addresses = ["", "faults/", "begin/", "leave/", "take-back/"]
    above = make_member("何清", world.city)
    hold(above, "supervisor", world.city)
    hold(make_member("孙丽", world.west), "supervisor", world.west)
    beside = browser_of(make_member("沈燕", world.west))
    assert of.file_hash[:8] in text(browser_of(above).get(PAGE))
    assert browser_of(above).get(f"{PAGE}{of.pk}/faults/").status_code == 200
    west = make_member("卢萍", world.west)
    hold(west, "supervisor", world.west)
    other = browser_of(west)
    assert of.file_hash[:8] not in text(other.get(PAGE))
    for member in (world.worker, world.chief, world.officer):
        browser = browser_of(member)
        assert browser.get(PAGE).status_code == 403
        assert browser.get(f"{PAGE}template/zh/").status_code == 403
    for address in addresses:
        ask = "get" if address in ("", "faults/") else "post"
        assert getattr(other, ask)(f"{PAGE}{of.pk}/{address}").status_code == 404
        assert getattr(beside, ask)(f"{PAGE}{of.pk}/{address}").status_code == 403
    case = Case.objects.get()
    assert browser_of(world.westerner).get(f"{PAGE}of/{case.pk}/").status_code == 404
    assert Case.objects.count() == 1


def test_only_whoever_sent_it_in_imports_it(world: World) -> None:
    of = checked(world.supervisor, row(1))
    above = make_member("何清", world.city)
    hold(above, "supervisor", world.city)
    assert browser_of(above).post(f"{PAGE}{of.pk}/begin/").status_code == 403
    of.refresh_from_db()
    assert of.state == "checked"


def test_thrown_away_it_is_gone(world: World, boss: Client) -> None:
    of = checked(world.supervisor, row(1))
    boss.post(f"{PAGE}{of.pk}/leave/")
    of.refresh_from_db()
    assert of.state == "left" and not LedgerFile.objects.exists()
    assert boss.post(f"{PAGE}{of.pk}/begin/", follow=True).status_code == 200
    assert not Case.objects.exists()


def test_the_list_asks_the_same_however_long_it_is(world: World, boss: Client) -> None:
    for number in range(1, 13):
        imported(world.supervisor, row(number))
    boss.get(PAGE)
    with CaptureQueriesContext(connection) as many:
        assert "file" in text(boss.get(PAGE))
    CaseImport.objects.filter(pk__in=CaseImport.objects.values("pk")[1:]).update(unit_path="9999")
    with CaptureQueriesContext(connection) as one:
        boss.get(PAGE)
    assert len(many) == len(one) <= 25


# -- files ---------------------------------------------------------------------------------------------------
def workbook(**more: bytes) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["编号"])
    book.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        for name, content in more.items():
            archive.writestr(name.replace("__", "/") + ".bin", content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "This file is empty"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 90, "This is a picture"),
        (b"%PDF-1.7 ", "This is a PDF"),
        (b"PK\x03\x04 torn", "damaged"),
        (b"<html><table></table></html>", "This isn&#x27;t a table"),
        (workbook(xl__vbaProject=b"macro"), "macros"),
    ],
)
def test_files_that_are_no_ledger_are_refused_in_words(
    world: World, boss: Client, content: bytes, said: str
) -> None:
    page = text(boss.post(PAGE, {"table": upload(content, "台账.xlsx")}))
    assert said in page and not CaseImport.objects.exists()


def test_a_table_without_the_needed_headings_is_refused_by_the_check(
    world: World, boss: Client
) -> None:
    of = checked(world.supervisor, content="姓名,电话\n周小兰,13800001234\n".encode())
    assert of.state == "refused" and not LedgerFile.objects.exists()
    assert "columns are missing" in text(boss.get(f"{PAGE}{of.pk}/"))


def test_gb18030_and_any_order_of_columns_are_read(world: World) -> None:
    content = "单位,来访日期,心情,编号\n柳桥街道妇联,2024/3/5,好,甲-7\n".encode("gb18030")
    of = checked(world.supervisor, content=content)
    assert (of.good, of.told["unknown"]) == (1, ["心情"])


# -- the template -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "heading"), [("zh", "原台账编号"), ("en", "Number in the old ledger")]
)
def test_the_template_comes_with_lists_and_explanations(
    boss: Client, language: str, heading: str
) -> None:
    book = load_workbook(io.BytesIO(boss.get(f"{PAGE}template/{language}/").content))
    table = book.worksheets[0]
    assert table["A1"].value == heading and table.max_column == len(COLUMNS)
    assert len(table.data_validations.dataValidation) == 7 and len(book.worksheets) == 3
    assert boss.get(f"{PAGE}template/fr/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_the_template_offers_is_what_the_import_reads(world: World, language: str) -> None:
    book = load_workbook(io.BytesIO(template.workbook(language)))
    table, words = book.worksheets[0], book.worksheets[1]
    at = {cell.value: cell.column for cell in table[1]}
    filled = {"A": "1", "B": "2024-03-05", "C": "柳桥街道妇联"}
    for letter, value in filled.items():
        table[f"{letter}2"] = value
    for column in words.iter_cols():
        said = [cell.value for cell in column[1:] if cell.value]
        for line, word in enumerate(said, start=2):
            table.cell(line, at[column[0].value], word)
            for letter, value in filled.items():
                table[f"{letter}{line}"] = value if letter != "A" else str(line)
    out = io.BytesIO()
    book.save(out)
    of = checked(world.supervisor, content=out.getvalue())
    wrong = {(column, code) for _row, column, code in faults(of)}
    assert wrong <= {
        ("closed_on", "no_end"),
        ("channels", "no_channel"),
        ("other_relation", "nobody"),
    }
    assert read(io.BytesIO(out.getvalue()), known()).unknown == []


def test_several_issues_in_a_cell_are_told_apart_by_their_own_names(world: World) -> None:
    from niangjia.law import taxonomy

    issues = list(taxonomy.all_issues().values())
    for language, sign in (("zh-hans", "、"), ("en", ", ")):
        rows = [
            row(number, issues=sign.join(one.name(language) for one in issues[number : number + 3]))
            for number in range(1, len(issues) - 3)
        ]
        assert faults(checked(world.supervisor, *rows)) == []
