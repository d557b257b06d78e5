"""What stands in the place of somebody who is forgotten, in texts, JSON and files."""

from __future__ import annotations

import re
import secrets
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pandas as pd

GONE = "…"
_ENCODINGS = ("utf-8", "gb18030", "utf-16")
_LEAST_NAME = 2
"""Characters of a name below which it is in every other word."""
ERASED = "erased_"
"""How every pseudonym begins."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Somebody's identifiers, and the pseudonym that takes their place.

    Attributes
    ----------
    person_id, pseudonym : str
    names : tuple of str
        Her name and address, and by what the identity provider knows her.
    """

    person_id: str
    pseudonym: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, person_id: str, names: Iterable[str]) -> Redaction:
        """Return the redaction of a person, under a pseudonym that leads to nobody."""
        known = tuple(name for name in names if len(name) >= _LEAST_NAME and name != person_id)
        return cls(person_id, f"{ERASED}{secrets.token_hex(16)}", known)

    @property
    def ids(self) -> tuple[str, ...]:
        """Her id, and as it stands in addresses where these write it otherwise."""
        return tuple(dict.fromkeys((self.person_id, quote(self.person_id, safe="/:"))))

    @property
    def needles(self) -> tuple[str, ...]:
        """What to look for."""
        return *self.ids, *self.names

    def text(self, text: str) -> str:
        """Return a text without her: her id as a word becomes the pseudonym, her name is gone."""
        for known in self.ids:
            text = _word(known).sub(self.pseudonym, text)
        for name in self.names:
            text = _word(name).sub(GONE, text)
        return text

    def value(self, value: Any) -> Any:
        """Return a JSON value without her, keys of objects included."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, dict):
            return {self.text(key): self.value(one) for key, one in value.items()}
        return value

    def is_in(self, content: bytes) -> bool:
        """Whether a file holds her: text, Parquet, or an archive of these (a workbook, too)."""
        if content[:4] == b"PAR1":
            return self._is_in_frame(pd.read_parquet(BytesIO(content)))
        if zipfile.is_zipfile(BytesIO(content)):
            with zipfile.ZipFile(BytesIO(content)) as archive:
                return any(self.is_in(archive.read(name)) for name in archive.namelist())
        texts = (content.decode(encoding, errors="ignore") for encoding in _ENCODINGS)
        return any(self.text(text) != text for text in texts)

    def _is_in_frame(self, frame: pd.DataFrame) -> bool:
        texts = frame.select_dtypes(include=["object", "string"]).astype("string").fillna("")
        pattern = "|".join(_word(needle).pattern for needle in self.needles)
        return any(texts[name].str.contains(pattern, regex=True).any() for name in texts)


def _word(needle: str) -> re.Pattern[str]:
    """Return the pattern of a whole word; Chinese writes no spaces, so there anything ends one."""
    before = r"(?<![0-9A-Za-z_])" if needle[:1].isascii() else ""
    after = r"(?![0-9A-Za-z_])" if needle[-1:].isascii() else ""
    return re.compile(before + re.escape(needle) + after)
