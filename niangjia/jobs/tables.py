"""Tables that people bring and take away: CSV and XLSX, read with suspicion, written with care.

What a file is, its content says, never its name. Reading never runs anything: formulas give their
last value, links and macros are left alone, and a file that would unfold beyond the limits is
refused before it does. Everything that is wrong with a file is a ``TableProblem`` with a code;
``sentences.py`` says it in words.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from django.utils.functional import Promise

if TYPE_CHECKING:
    from openpyxl.cell import WriteOnlyCell

MAX_BYTES = 20 * 1024 * 1024
MAX_UNFOLDED = 200 * 1024 * 1024
MAX_PARTS = 500
MAX_ROWS = 50_000
MAX_COLUMNS = 60
MAX_CELL = 2_000
HEADER_WITHIN = 10

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Text = str | Promise
Value = str | int | float | dt.date | dt.datetime | None


class TableProblem(Exception):
    """The file can't be used. ``code`` names why, ``facts`` fill the sentence."""

    def __init__(self, code: str, **facts: int | str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Column:
    """A column of an import: its ``key``, its ``label``, other headers that mean the same.

    ``required``: the file must have it (cells may still be empty).
    """

    key: str
    label: Text
    names: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Row:
    """One row with content: its number in the sheet (as Excel counts) and its cells by key."""

    number: int
    cells: dict[str, str]


@dataclass
class Table:
    """What was read: ``rows`` (read once, lazily), the columns found, and headers not understood."""

    kind: str
    found: list[str]
    unknown: list[str]
    rows: Iterator[Row]


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one row. ``code`` names the sentence, ``facts`` fill it."""

    row: int
    column: str
    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """For a job's details."""
        return {"row": self.row, "column": self.column, "code": self.code, "facts": self.facts}


# -- what is it ----------------------------------------------------------------------------------
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sniff(file: BinaryIO, *, max_bytes: int = MAX_BYTES) -> str:
    """``"csv"`` or ``"xlsx"``, by content. The file is at its beginning afterwards.

    Raises TableProblem: too_big, empty, locked, old_excel, picture, pdf, not_a_table, damaged,
    unfolds.
    """
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size > max_bytes:
        raise TableProblem("too_big", found=-(-size // 1048576), limit=max_bytes // 1048576)
    head = file.read(4096)
    file.seek(0)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise TableProblem("empty")
    if head.startswith(_OLE):
        content = file.read()
        file.seek(0)
        locked = "EncryptedPackage".encode("utf-16-le") in content
        raise TableProblem("locked" if locked else "old_excel")
    if head.startswith(b"PK\x03\x04"):
        _check_archive(file)
        file.seek(0)
        return "xlsx"
    if head.startswith(b"%PDF"):
        raise TableProblem("pdf")
    if head.startswith(_PICTURES):
        raise TableProblem("picture")
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise TableProblem("not_a_table")
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table)", head, re.IGNORECASE):
        raise TableProblem("not_a_table")
    return "csv"


def _check_archive(file: BinaryIO) -> None:
    """Refuse an archive that isn't a workbook, is locked, or would unfold beyond the limits."""
    try:
        with zipfile.ZipFile(file) as archive:
            problem = _archive_problem(archive)
    except Exception as error:
        # Torn archives make zipfile and zlib raise nearly anything.
        raise TableProblem("damaged") from error
    if problem:
        raise TableProblem(problem)


def _archive_problem(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNFOLDED:
        return "unfolds"
    if any(part.flag_bits & 1 for part in parts):
        return "locked"
    if not {"xl/workbook.xml", "[Content_Types].xml"} <= {part.filename for part in parts}:
        return "not_a_table"
    texts = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    return "" if all(_is_harmless(archive, part) for part in texts) else "damaged"


def _is_harmless(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """No document type in any part: entities are how a small XML text becomes a huge one."""
    tail = b""
    with archive.open(part) as stream:
        while piece := stream.read(1 << 16):
            if not tail and piece.startswith((b"\xff\xfe", b"\xfe\xff")):
                return False
            if b"<!" in (window := tail + piece) and re.search(rb"<!(?:DOCTYPE|ENTITY)", window):
                return False
            tail = piece[-9:]
    return True


# -- reading ---------------------------------------------------------------------------------------
def has_macros(file: BinaryIO) -> bool:
    """Whether a workbook brings programs along. Reading never runs them; a room may still refuse it."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return any("vbaproject" in name.lower() for name in archive.namelist())
    except Exception:
        return False
    finally:
        file.seek(0)


def read(
    file: BinaryIO,
    columns: Sequence[Column],
    *,
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
    max_cell: int = MAX_CELL,
) -> Table:
    """Read a table whose headers are ``columns``, in any order, among others.

    The header may stand below titles, within the first ten rows. Rows without any content are
    skipped; a cell longer than ``max_cell`` is cut there. Raises TableProblem here or while rows are
    read: those of ``sniff``, no_header (``missing``: labels), header_twice (``header``), no_rows,
    too_many_rows, encoding, damaged.
    """
    kind = sniff(file, max_bytes=max_bytes)
    lines = _xlsx_lines(file, max_cell) if kind == "xlsx" else _csv_lines(file, max_cell)
    found, unknown = _header(lines, columns)
    return Table(kind, sorted(found.values()), unknown, _rows(lines, found, max_rows))


Lines = Iterator[tuple[int, list[str]]]


def _rows(lines: Lines, found: Mapping[int, str], max_rows: int) -> Iterator[Row]:
    count = 0
    for number, cells in lines:
        row = {key: cells[at] if at < len(cells) else "" for at, key in found.items()}
        if not any(row.values()):
            continue
        count += 1
        if count > max_rows:
            raise TableProblem("too_many_rows", limit=max_rows)
        yield Row(number, row)
    if not count:
        raise TableProblem("no_rows")


def _header(lines: Lines, columns: Sequence[Column]) -> tuple[dict[int, str], list[str]]:
    """Where each column stands, and the headers that no column knows."""
    known = {
        plain_header(name): column.key
        for column in columns
        for name in (column.key, str(column.label), *column.names)
    }
    required = {column.key: str(column.label) for column in columns if column.required}
    best: set[str] = set()
    for tried, (_number, cells) in enumerate(lines, start=1):
        keys = [known.get(plain_header(cell), "") for cell in cells]
        present = {key for key in keys if key}
        if required.keys() <= present:
            for cell, key in zip(cells, keys, strict=True):
                if key and keys.count(key) > 1:
                    raise TableProblem("header_twice", header=cell)
            found = {at: key for at, key in enumerate(keys) if key}
            return found, [c for c, key in zip(cells, keys, strict=True) if c and not key]
        best = max(best, present, key=len)
        if tried == HEADER_WITHIN:
            break
    missing = [label for key, label in required.items() if key not in best]
    raise TableProblem("no_header", missing=" · ".join(missing))


def plain_header(text: str) -> str:
    """A header as it is compared: half-width, small letters, without marks and bracketed notes."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(r"[(\[【〔].*?[)\]】〕]", "", text)
    return re.sub(r"[\W_]+", "", text)


def _csv_lines(file: BinaryIO, longest: int) -> Lines:
    text = _decode(file.read())
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=lambda sign: first.count(sign))
    csv.field_size_limit(MAX_UNFOLDED)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [_tidy(cell, longest) for cell in cells[:MAX_COLUMNS]]
    except csv.Error as error:
        raise TableProblem("damaged") from error


def _decode(raw: bytes) -> str:
    # GB18030 reads nearly any bytes, so it comes second: UTF-8 says itself when it is wrong.
    marked = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and not _is_noise(text):
            return text
    raise TableProblem("encoding")


def _is_noise(text: str) -> bool:
    """Whether decoded text is bytes of something else: control and unassigned signs."""
    sample = text[:4000]
    odd = sum(unicodedata.category(sign) in {"Cc", "Cn", "Co"} for sign in sample)
    breaks = sum(sign in "\t\r\n" for sign in sample)
    return odd - breaks > len(sample) // 100


def _xlsx_lines(file: BinaryIO, longest: int) -> Lines:
    try:
        yield from _sheet_lines(file, longest)
    except Exception as error:
        # A malformed workbook makes the libraries below raise nearly anything.
        raise TableProblem("damaged") from error


def _sheet_lines(file: BinaryIO, longest: int) -> Lines:
    from openpyxl import load_workbook  # it brings numpy along; only when needed

    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    for sheet in [s for s in book.worksheets if s.sheet_state == "visible"][:1]:
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
        for number, values in enumerate(rows, start=1):
            # Excel may keep a million formatted rows without content: passed over quickly.
            if values.count(None) != len(values):
                yield number, [_cell(value, longest) for value in values]


def _cell(value: object, longest: int = MAX_CELL) -> str:
    """A cell as text: whole numbers without a point, days as 2026-11-23."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return _tidy(str(value), longest)


def _tidy(text: str, longest: int = MAX_CELL) -> str:
    """Without the spaces around, control signs, or the mark that ``write_csv`` puts on formulas."""
    text = "".join(sign for sign in text if sign.isprintable() or sign.isspace())
    text = text.strip()[:longest]
    return text[1:] if text[:1] == "'" and text[1:2] in _STARTS else text


# -- writing -----------------------------------------------------------------------------------------
# A cell that begins so may be run as a formula by the program that opens the file.
_STARTS = frozenset("=+-@\t\r＝＋－＠")
# Control signs that no workbook may hold (XML 1.0, section 2.2).
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def harmless(value: Value) -> Value:
    """Text that no spreadsheet program takes for a formula; numbers and days as they are."""
    if isinstance(value, str):
        value = _CONTROL.sub("", value)
        return f"'{value}" if value and value[0] in _STARTS else value
    return value


def write_csv(headers: Sequence[Text], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV table (UTF-8 with byte-order mark, so that Excel reads Chinese)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(str(header)) for header in headers])
    for row in rows:
        writer.writerow([harmless(_plain(value)) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _plain(value: Value) -> Value:
    return value.isoformat() if isinstance(value, dt.date) else value


def write_xlsx(headers: Sequence[Text], rows: Iterable[Sequence[Value]], *, title: str) -> bytes:
    """An XLSX table with one sheet; text stays text, whatever it begins with."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", title)[:31] or "1")
    sheet.freeze_panes = "A2"
    for at, header in enumerate(headers):
        letter = chr(ord("A") + at) if at < 26 else None
        if letter:
            sheet.column_dimensions[letter].width = max(14, min(40, len(str(header)) * 2 + 4))
    sheet.append([_written(sheet, str(header), bold=True) for header in headers])
    for row in rows:
        sheet.append([_written(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _written(sheet: object, value: Value, *, bold: bool = False) -> WriteOnlyCell:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    if isinstance(value, str):
        value = _CONTROL.sub("", value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        # Text format: a code such as 330100 stays as it was written.
        cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="center")
    return cell
