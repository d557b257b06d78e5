"""Which encoding a text file is in."""

from __future__ import annotations

import codecs

from api.files.errors import UndecodableText

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 4096
_TOO_MANY_ZEROS = 0.2


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Decode a text file and say how.

    The ladder: a byte order mark; strict UTF-8; strict GB18030 (of which GBK and GB2312 are
    parts). Nothing is guessed by likelihood and nothing is replaced.

    Parameters
    ----------
    data : bytes
        The whole file; empty gives an empty text.
    name : str
        Name of the file, for the error.

    Returns
    -------
    text, encoding : str

    Raises
    ------
    UndecodableText
        No step of the ladder holds; carries the byte offset and the line where UTF-8, or the
        encoding that the mark promises, breaks off.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding, name), encoding
    if data[:_LOOKED_AT].count(0) > _TOO_MANY_ZEROS * len(data[:_LOOKED_AT]):
        raise UndecodableText(name, data.index(0), 1)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as broken:
        try:
            return data.decode("gb18030"), "gb18030"
        except UnicodeDecodeError:
            raise _undecodable(data, broken.start, name) from broken


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as broken:
        raise _undecodable(data, broken.start, name) from broken


def _undecodable(data: bytes, offset: int, name: str) -> UndecodableText:
    return UndecodableText(name, offset, data.count(b"\n", 0, offset) + 1)
