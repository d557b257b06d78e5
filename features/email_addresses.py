"""Addresses of e-mail as people write them: unusual ones are read, what is none is named.

Whether an address works is found out by writing to it; here only what cannot be one is told apart:
without ``@``, with blanks, two in one cell, a name around it.
"""

from __future__ import annotations

import re
import unicodedata

from features.cells import BadCell, read_text
from features.label import Label

LONGEST = 254
"""Characters of an address that can be written to (RFC 5321, 4.5.3.1.3)."""
_ATOMS = r"[^\s@<>()\[\],;:\\\"]+"
_DOMAIN = r"[^\s@<>()\[\],;:\\\".]+"
_ADDRESS = re.compile(rf"(?:{_ATOMS}|\"[^\"\r\n]+\")@(?:{_DOMAIN}(?:\.{_DOMAIN})*|\[[^\s\[\]]+\])")
_WRAPPED = re.compile(r"^.*<(?:mailto:)?|^mailto:|>[^>]*$|\s", re.IGNORECASE)
_EXPECTED = Label(
    "一个邮箱地址，如 li.na@example.com；空白表示没有",
    "one address, such as li.na@example.com; blank when there is none",
)


def read_email(text: str) -> str | BadCell:
    """Read one address: letters of any script, a plus, a domain without a dot are all right.

    Examples
    --------
    >>> read_email(" Li.Na+mentor@例子.公司 ")
    'Li.Na+mentor@例子.公司'
    >>> read_email("Li Na <li.na＠example.com>").nearest
    'li.na@example.com'
    """
    plain = read_text(text)
    if isinstance(plain, BadCell) or _is_address(plain):
        return plain
    likely = _WRAPPED.sub("", unicodedata.normalize("NFKC", plain[: 2 * LONGEST]))
    return BadCell("not_an_email", likely if _is_address(likely) else "", _EXPECTED)


def _is_address(text: str) -> bool:
    return len(text) <= LONGEST and _ADDRESS.fullmatch(text) is not None
