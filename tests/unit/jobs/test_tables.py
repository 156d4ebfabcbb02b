"""Tables from people: any file may come, and each gets an answer."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from niangjia.jobs import sentences, tables
from niangjia.jobs.tables import Column, TableProblem

COLUMNS = (
    Column("name", "Name", ("名称", "单位名称"), required=True),
    Column("code", "Code", ("代码", "区划代码")),
    Column("phone", "Phone", ("电话",)),
)


def read(raw: bytes, **limits):
    table = tables.read(io.BytesIO(raw), COLUMNS, **limits)
    return table, [(row.number, row.cells) for row in table.rows]


def names(raw: bytes) -> list[str]:
    return [cells["name"] for _, cells in read(raw)[1]]


def xlsx(rows, *, hidden_first=False, **cells) -> bytes:
    book = Workbook()
    if hidden_first:
        book.create_sheet("h", 0).sheet_state = "hidden"
    sheet = book.worksheets[-1]
    for row in rows:
        sheet.append(row)
    for at, value in cells.items():
        sheet[at] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def problem(raw: bytes, **limits) -> str:
    with pytest.raises(TableProblem) as caught:
        read(raw, **limits)
    code = caught.value.code
    assert sentences.in_words(sentences.TABLES, code, caught.value.facts) != code
    assert "%(" not in sentences.in_words(sentences.TABLES, code, caught.value.facts)
    return code


class TestReading:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_csv_in_every_encoding_that_offices_send(self, encoding):
        assert names("名称,代码\n东湖区妇联,330102\n".encode(encoding)) == ["东湖区妇联"]

    @pytest.mark.parametrize("sign", [",", ";", "\t"])
    def test_csv_with_every_usual_separator(self, sign):
        assert names(f"名称{sign}代码\n东湖区{sign}330102\n".encode()) == ["东湖区"]

    def test_xlsx_keeps_codes_that_were_typed_as_numbers(self):
        _, rows = read(xlsx([["名称", "代码"], ["江城市", 330100], ["某村", 330102001201.0]]))
        assert [cells["code"] for _, cells in rows] == ["330100", "330102001201"]

    def test_the_header_may_stand_below_a_title(self):
        raw = xlsx(
            [
                ["江城市妇联单位一览表"],
                [],
                ["序号", "单位名称", "区划代码"],
                [1, "东湖区", "330102"],
            ]
        )
        table, rows = read(raw)
        assert rows == [(4, {"name": "东湖区", "code": "330102"})]
        assert table.unknown == ["序号"]

    @pytest.mark.parametrize(
        "header", ["Name", " NAME ", "名 称", "名称（必填）", "＊名称", "单位名称:"]
    )
    def test_headers_are_read_with_goodwill(self, header):
        assert names(f"{header},x\n东湖区,1\n".encode()) == ["东湖区"]

    def test_rows_are_numbered_as_the_spreadsheet_numbers_them(self):
        _, rows = read("名称\n甲\n\n乙\n".encode())
        assert [number for number, _ in rows] == [2, 4]

    def test_a_hidden_sheet_is_passed_over(self):
        assert names(xlsx([["名称"], ["甲"]], hidden_first=True)) == ["甲"]

    def test_a_formula_is_never_run_and_its_text_never_read(self):
        raw = xlsx([["名称", "代码"], ["甲", "=1+1"]])
        assert read(raw)[1][0][1]["code"] == ""

    def test_cells_lose_invisible_signs_and_spaces_around(self):
        assert names("名称\n\u3000甲\u200b区 \n".encode()) == ["甲区"]


class TestRefusing:
    def test_an_empty_file(self):
        assert problem(b"") == "empty"
        assert problem(b"\xef\xbb\xbf\r\n") == "empty"

    def test_a_picture_called_a_table(self):
        assert problem(b"\x89PNG\r\n\x1a\n" + b"\x00" * 50) == "picture"

    def test_a_pdf(self):
        assert problem(b"%PDF-1.7 ...") == "pdf"

    def test_an_old_excel_file_and_one_with_a_password(self):
        ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
        assert problem(ole) == "old_excel"
        assert problem(ole + "EncryptedPackage".encode("utf-16-le")) == "locked"

    def test_another_office_file(self):
        assert problem(archive({"word/document.xml": b"<w/>"})) == "not_a_table"

    def test_a_web_page_called_xls(self):
        assert problem(b"<html><table><tr><td>1</td></tr></table></html>") == "not_a_table"

    def test_binary_noise(self):
        assert problem(bytes(range(1, 256)) * 20) in {"not_a_table", "encoding"}

    def test_a_torn_xlsx(self):
        raw = xlsx([["名称"], ["甲"]])
        assert problem(raw[: len(raw) // 2]) == "damaged"

    def test_a_file_larger_than_the_limit(self):
        assert problem(b"x" * 3000, max_bytes=2000) == "too_big"

    def test_a_fifty_megabyte_file_is_refused_without_being_read(self):
        class Huge(io.BytesIO):
            def tell(self):
                return 50 * 1024 * 1024

            def read(self, *_):
                raise AssertionError("read")

        with pytest.raises(TableProblem) as caught:
            tables.sniff(Huge())
        assert caught.value.facts == {"found": 50, "limit": 20}

    def test_a_zip_bomb_is_refused_before_it_unfolds(self, monkeypatch):
        monkeypatch.setattr(tables, "MAX_UNFOLDED", 1024 * 1024)
        raw = archive(
            {
                "[Content_Types].xml": b"<Types/>",
                "xl/workbook.xml": b"<workbook/>",
                "xl/worksheets/sheet1.xml": b"0" * (2 * 1024 * 1024),
            }
        )
        assert len(raw) < 20_000
        assert problem(raw) == "unfolds"

    def test_an_entity_bomb_is_refused(self):
        bomb = (
            b'<?xml version="1.0"?><!--' + b"x" * 70_000 + b'--><!DOCTYPE b [<!ENTITY a "a">]><b/>'
        )
        raw = archive(
            {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>", "xl/s.xml": bomb}
        )
        assert problem(raw) == "damaged"

    def test_a_workbook_whose_inside_makes_no_sense(self):
        raw = archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<nothing/>"})
        assert problem(raw) in {"damaged", "no_rows"}

    def test_missing_headers_are_named(self):
        with pytest.raises(TableProblem) as caught:
            read("代码,电话\n1,2\n".encode())
        assert (caught.value.code, caught.value.facts) == ("no_header", {"missing": "Name"})

    def test_two_columns_that_mean_the_same(self):
        assert problem("名称,单位名称\n甲,乙\n".encode()) == "header_twice"

    def test_a_header_without_rows(self):
        assert problem("名称,代码\n".encode()) == "no_rows"
        assert problem("名称,代码\n,\n , \n".encode()) == "no_rows"

    def test_more_rows_than_fit(self):
        assert problem("名称\n甲\n乙\n丙\n".encode(), max_rows=2) == "too_many_rows"

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=400))
    def test_any_bytes_get_a_table_or_a_sentence(self, raw):
        try:
            list(tables.read(io.BytesIO(raw), COLUMNS).rows)
        except TableProblem as found:
            assert found.code in sentences.TABLES

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 4000), st.binary(min_size=1, max_size=8))
    def test_an_altered_workbook_gets_a_table_or_a_sentence(self, at, noise):
        raw = bytearray(xlsx([["名称", "代码"], ["甲", "330102"]]))
        raw[at : at + len(noise)] = noise
        try:
            list(tables.read(io.BytesIO(bytes(raw)), COLUMNS).rows)
        except TableProblem as found:
            assert found.code in sentences.TABLES


class TestWriting:
    FORMULAS = ("=1+1", "+8613812345678", "-2", "@SUM(A1)", "＝1", "\t=1")

    def test_csv_never_carries_a_formula(self):
        lines = tables.write_csv(["名称"], [[text] for text in self.FORMULAS]).decode("utf-8-sig")
        assert all(line.lstrip('"').startswith("'") for line in lines.splitlines()[1:])

    def test_xlsx_never_carries_a_formula(self):
        raw = tables.write_xlsx(["名称"], [[text] for text in self.FORMULAS], title="单位/表")
        sheet = load_workbook(io.BytesIO(raw)).active
        assert {cell.data_type for (cell,) in sheet.iter_rows(min_row=2)} == {"s"}

    @given(
        st.text(
            st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp"]),
            max_size=30,
        )
    )
    def test_csv_comes_back_as_it_was_written(self, text):
        raw = tables.write_csv(["name", "code"], [[text, "x"]])
        (row,) = read(raw.replace(b"code", b"code"))[1]
        again = row[1]["name"]
        # A text that already began with an apostrophe before a sign loses it: that is the mark.
        assert again in {text.strip(), text.strip()[1:]}

    def test_numbers_and_days_stay_what_they_are(self):
        import datetime as dt

        raw = tables.write_csv(["a", "b"], [[3, dt.date(2026, 11, 23)]]).decode("utf-8-sig")
        assert raw.splitlines()[1] == "3,2026-11-23"
