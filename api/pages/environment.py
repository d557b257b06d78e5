"""The templates, ready for one language."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import count
from secrets import token_urlsafe
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from api.pages.catalogues import translations
from api.pages.formats import Formats
from api.pages.static import address
from features.label import Lang

_FORMATS = ("said", "number", "percent", "day", "time", "lasts")
_KEPT = 2**14
"""Texts that are kept ready: more than there are."""


@cache
def environment(lang: Lang) -> Environment:
    """Return the templates of a language: everything escaped, an unknown name an error.

    Filters are those of `Formats`, in the time zone of the variable ``view``.
    """
    made = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
    )
    made.install_gettext_translations(translations(lang), newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(_texts(lang))
    made.filters.update({name: _filter(name) for name in _FORMATS})
    made.globals.update(static=address, fresh=lambda: token_urlsafe(12))
    return made


def _texts(lang: Lang) -> dict[str, Any]:
    """Return what puts a text into a language, as new-style gettext does: values are escaped.

    Jinja's own look the message up through the context at each call, and in a loop copy that: a
    page of fifty rows asks five hundred times.
    """
    known = translations(lang)

    @lru_cache(_KEPT)
    def kept(message: str) -> Markup:
        return Markup(known.gettext(message))

    @lru_cache(_KEPT)
    def alone(message: str) -> Markup:
        return kept(message) % {}

    def one(message: str, /, **values: Any) -> Markup:
        return kept(message) % values if values else alone(message)

    def several(singular: str, plural: str, num: int, /, **values: Any) -> Markup:
        text = Markup(known.ngettext(singular, plural, num))
        return text % {"num": num, **values}

    return {"_": one, "gettext": one, "ngettext": several}


def _filter(name: str) -> Any:
    @pass_context
    def apply(context: Context, value: Any, *more: Any) -> str:
        formats: Formats = context["view"].formats
        return str(getattr(formats, name)(value, *more))

    return apply


def numbering() -> Any:
    """Return a callable that gives a new number at each call: ids within one page."""
    return count(1).__next__
