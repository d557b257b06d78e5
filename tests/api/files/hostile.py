"""Files that mean harm, or come of accidents; each is built, none is kept."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

PEOPLE = "person_id,name\n"


def raw(name: str, data: bytes) -> Callable[[Path], Path]:
    """One file of these very bytes."""

    def build(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return build


def text(data: str, encoding: str = "utf-8") -> Callable[[Path], Path]:
    """``people.csv`` with this text."""
    return raw("people.csv", data.encode(encoding, "surrogatepass"))


def frame(table: str, **columns: list[object]) -> Callable[[Path], Path]:
    """One Parquet file."""

    def build(folder: Path) -> Path:
        path = folder / f"{table}.parquet"
        pq.write_table(pa.table({name: pa.array(cells) for name, cells in columns.items()}), path)
        return path

    return build


def workbook(
    edit: Callable[[openpyxl.Workbook], object], name: str = "x.xlsx"
) -> Callable[[Path], Path]:
    """One workbook with a sheet ``people``, edited."""

    def build(folder: Path) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "people"
        sheet.append(["person_id", "name"])
        sheet.append(["A1", "someone"])
        edit(book)
        book.save(folder / name)
        return folder / name

    return build


def members(changes: dict[str, bytes | None], *, name: str = "x.xlsx") -> Callable[[Path], Path]:
    """A plain workbook whose archive members are replaced, added or (None) left out."""

    def build(folder: Path) -> Path:
        good = workbook(lambda _: None, "good.tmp.xlsx")(folder)
        with zipfile.ZipFile(good) as archive:
            content: dict[str, bytes | None] = {n: archive.read(n) for n in archive.namelist()}
        good.unlink()
        content.update(changes)
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, data in content.items():
                if data is not None:
                    archive.writestr(member, data)
        return folder / name

    return build


def sheet_xml(rows: str, head: str = "") -> dict[str, bytes | None]:
    """Replace the first sheet by these rows of XML."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'{head}<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    return {"xl/worksheets/sheet1.xml": xml.encode()}


def lying_archive(folder: Path) -> Path:
    """A workbook whose directory says that a member is small, while it unpacks to 50 MB."""
    path = members({"xl/worksheets/sheet9.xml": b" " * 50_000_000})(folder)
    data = bytearray(path.read_bytes())
    lie = struct.pack("<I", 50_000_000)
    while (at := data.find(lie)) >= 0:
        data[at : at + 4] = struct.pack("<I", 100)
    path.write_bytes(data)
    return path


def truncated(folder: Path) -> Path:
    """Half a workbook."""
    path = members({})(folder)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def half_parquet(folder: Path) -> Path:
    """Half a Parquet file."""
    path = frame("people", person_id=["A"], name=["b"])(folder)
    path.write_bytes(path.read_bytes()[:-20])
    return path


def password(folder: Path) -> Path:
    """What a spreadsheet writes when a password is set: no zip, but an OLE container."""
    return raw("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"EncryptedPackage" * 100)(folder)


def encrypted_zip(folder: Path) -> Path:
    """A workbook whose zip members say they are encrypted."""
    path = members({})(folder)
    data = bytearray(path.read_bytes())
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    path.write_bytes(data)
    return path


def merged(folder: Path) -> Path:
    """A workbook in which two people share one merged cell of a name."""
    book = xlsxwriter.Workbook(str(folder / "x.xlsx"))
    sheet = book.add_worksheet("people")
    sheet.write_row(0, 0, ["person_id", "name"])
    sheet.write_column(1, 0, ["A1", "A2"])
    sheet.merge_range(1, 1, 2, 1, "both")
    book.close()
    return folder / "x.xlsx"


def wide_csv(folder: Path) -> Path:
    """A million columns."""
    return text(",".join(["c"] * 1_000_000) + "\n")(folder)


def nested_zip(folder: Path) -> Path:
    """A zip of a CSV, called a workbook."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("people.csv", PEOPLE)
    return raw("x.xlsx", inner.getvalue())(folder)


def wide_parquet(folder: Path) -> Path:
    """More columns than any table has."""
    pd.DataFrame([[0] * 600], columns=[f"c{i}" for i in range(600)]).to_parquet(
        folder / "people.parquet"
    )
    return folder / "people.parquet"
