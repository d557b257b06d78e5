"""The templates, ready for one language."""

from __future__ import annotations

from functools import cache
from itertools import count
from secrets import token_urlsafe
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from api.pages.catalogues import translations
from api.pages.formats import Formats
from api.pages.static import address
from features.label import Lang

_FORMATS = ("said", "number", "percent", "day", "time", "lasts")


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
    made.filters.update({name: _filter(name) for name in _FORMATS})
    made.globals.update(static=address, fresh=lambda: token_urlsafe(12))
    return made


def _filter(name: str) -> Any:
    @pass_context
    def apply(context: Context, value: Any, *more: Any) -> str:
        formats: Formats = context["view"].formats
        return str(getattr(formats, name)(value, *more))

    return apply


def numbering() -> Any:
    """Return a callable that gives a new number at each call: ids within one page."""
    return count(1).__next__
