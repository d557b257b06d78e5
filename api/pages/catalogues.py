"""Texts of the pages in the user's language: gettext catalogues, English being the message itself.

Chinese lies in ``locale/zh/*.po``, one file an area. They are compiled as they are loaded: no
binary file is kept beside its source.
"""

from __future__ import annotations

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from features.label import Lang


@cache
def translations(lang: Lang) -> NullTranslations:
    """Return the texts of a language.

    Parameters
    ----------
    lang : {"zh", "en"}
    """
    if lang == "en":
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(lang))
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalogue(lang: Lang) -> Catalog:
    """Return all files of a language as one catalogue; of a text that is in two, the first counts.

    Parameters
    ----------
    lang : {"zh", "en"}
    """
    whole = Catalog(locale=lang, charset="utf-8")
    folder = files("api.pages").joinpath("locale", lang)
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        for message in read_po(io.BytesIO(file.read_bytes()), locale=lang):
            if message.id and message.string and whole.get(message.id, message.context) is None:
                whole.add(message.id, message.string, context=message.context)
    return whole
