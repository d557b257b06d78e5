"""The language that people read: what they ask for, else what their terminal is set to."""

from __future__ import annotations

import os
from collections.abc import Mapping

from features.label import Lang

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # POSIX: the first that is set decides


def language(asked: Lang | None, environment: Mapping[str, str] | None = None) -> Lang:
    """Return the language of messages.

    Parameters
    ----------
    asked : {"zh", "en"} or None
        The option ``--lang``; wins where given.
    environment : mapping of str to str, optional
        The process environment when None.

    Returns
    -------
    {"zh", "en"}
        Chinese for every locale ``zh*``; English for all else.
    """
    if asked is not None:
        return asked
    variables = os.environ if environment is None else environment
    locale = next((variables[name] for name in _VARIABLES if variables.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
