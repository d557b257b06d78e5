"""Files that were sent: one workbook, CSV or Parquet file, or several in a ZIP archive."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path, PurePosixPath

from api.files.errors import UnreadableFile
from api.files.headers import find_table
from api.files.limits import Limits
from features.label import Label

SUFFIXES = (".xlsx", ".csv", ".tsv", ".txt", ".parquet", ".zip")
"""What may be sent."""
_TELLS_UTF8 = 0x800
_ENCRYPTED = 0x1
_NOT_WHOLE = Label("ZIP 文件不完整或已损坏", "this is not a whole ZIP archive")
_LOCKED = Label(
    "ZIP 文件已加密；请取消密码", "the archive is encrypted; send it without a password"
)


def lay_out(content: bytes, name: str, folder: Path, limits: Limits | None = None) -> Path:
    """Write what was sent into a folder and return what `api.files.intake.read_input` reads.

    Parameters
    ----------
    content : bytes
    name : str
        Of the file, as it was sent; only its last part counts.
    folder : Path
        Empty.
    limits : Limits, optional
        Bounds on an archive.

    Raises
    ------
    UnreadableFile, TooLarge
    """
    limits = limits or Limits()
    limits.check(name, "bytes", len(content), limits.file_bytes)
    if not name.lower().endswith(".zip"):
        path = folder / Path(name).name
        path.write_bytes(content)
        return path
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _unpack(archive, name, folder, limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise UnreadableFile(name, _NOT_WHOLE) from error
    return folder


def _unpack(archive: zipfile.ZipFile, name: str, folder: Path, limits: Limits) -> None:
    """Write the files of an archive side by side; their folders and hidden files are left out."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    limits.check(name, "files", len(members), limits.files)
    size = sum(member.file_size for member in members)
    limits.check(name, "bytes when unpacked", size, limits.expanded_bytes)
    limits.check(name, "times its size when unpacked", size // _bytes_of(members), limits.expansion)
    for member in members:
        path = PurePosixPath(_name_of(member).replace("\\", "/"))
        if any(part.startswith((".", "__MACOSX")) for part in path.parts):
            continue
        if member.flag_bits & _ENCRYPTED:
            raise UnreadableFile(name, _LOCKED)
        with archive.open(member) as packed, (folder / path.name).open("xb") as file:
            shutil.copyfileobj(packed, file)


def _bytes_of(members: list[zipfile.ZipInfo]) -> int:
    return max(sum(member.compress_size for member in members), 1)


def _name_of(member: zipfile.ZipInfo) -> str:
    """Return a file's name; archives made on Chinese Windows have it in GBK and do not say so."""
    if member.flag_bits & _TELLS_UTF8:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    names = [raw.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")]
    # A short name in GBK may well be UTF-8 too: the one that means a table is the one.
    meant = [name for name in names if find_table(PurePosixPath(name).stem)]
    return next(iter(meant), names["\ufffd" in names[0]])
