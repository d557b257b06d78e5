"""Languages in HR's form of a person: those that are offered by name, and a field for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.formats import Formats
from api.pages.hr_data.profile_form import codes_in
from api.pages.profile.places import LANGUAGES, languages


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is offered, and what of it is chosen.

    Attributes
    ----------
    offered : list of (str, str, bool)
        Codes, names, whether chosen.
    others : str
        What was typed beside them, as it was typed.
    """

    offered: list[tuple[str, str, bool]]
    others: str

    @classmethod
    def of(cls, formats: Formats, texts: Sequence[str], *, typed: bool) -> Spoken:
        """Offer the usual languages, and those that somebody speaks besides.

        Parameters
        ----------
        formats : Formats
        texts : sequence of str
            Codes, as they are stored or were sent.
        typed : bool
            Whether they were sent: what is not offered may then be no language at all.
        """
        codes = codes_in(texts)
        own = [code for code in codes if not typed or code in LANGUAGES]
        return cls(
            [(code, name, code in own) for code, name in languages(formats, own)],
            ", ".join(code for code in codes if code not in own),
        )
