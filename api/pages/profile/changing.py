"""A part of a profile is saved by itself; what is wrong in it is shown there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from api.pages.forms import read_form
from api.pages.view import View
from api.schemas.people import LearnerPatch, MentorPatch
from api.services.company import profiles
from api.services.company.cells import Profile, Side
from api.services.company.reading import get_profile
from features.label import Label

Fields = dict[str, Any]
Read = Callable[[Fields], Fields]
"""Makes of a stored profile what is to change, by what a form says."""
_PATCHES: Mapping[Side, type[BaseModel]] = {"learner": LearnerPatch, "mentor": MentorPatch}


@dataclass(frozen=True, slots=True)
class Tried:
    """A part of the form that could not be saved: which, as it was filled in, what is wrong."""

    part: str = ""
    values: Fields = field(default_factory=dict)
    faults: dict[str, list[Label]] = field(default_factory=dict)

    def at(self, part: str) -> Fields:
        """Return what was typed in a part; nothing where another one was tried, or none."""
        return self.values if self.part == part else {}


def change_profile(view: View, side: Side, person_id: str, read: Read) -> None:
    """Change what a part of a page says of somebody.

    Raises
    ------
    NotFound, NotYours, Unacceptable
    """
    with view.read() as tx:
        stored = get_profile(tx, view.who, side, person_id, view.now).fields
        asked = read_form(_PATCHES[side], read(stored)).model_dump(exclude_unset=True)
        checked = profiles.check_patch(tx, view.who, Profile(side, person_id, asked), view.now)
    with view.write() as tx:
        profiles.patch_profile(tx, view.who, checked, view.now, view.request_id)
