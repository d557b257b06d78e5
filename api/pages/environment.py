"""The templates, ready for one language."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import count
from secrets import token_urlsafe
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes, pass_context
from jinja2.runtime import Context
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from api.pages.catalogues import translations
from api.pages.formats import Formats
from api.pages.static import address
from features.label import LANGS, Lang

_BY_LANGUAGE = ("said", "number", "percent", "lasts")
_BY_ZONE = ("day", "time")
_KEPT = 2**14
"""Texts that are kept ready: more than there are."""


@cache
def environment(lang: Lang) -> Environment:
    """Return the templates of a language: everything escaped, an unknown name an error.

    Filters are those of `Formats`, in the time zone of the variable ``view`` where it matters.
    """
    made = _Environment(
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
    of_language = Formats(lang)
    made.filters.update({name: getattr(of_language, name) for name in _BY_LANGUAGE})
    made.filters.update({name: _filter(name) for name in _BY_ZONE})
    made.globals.update(static=address, fresh=lambda: token_urlsafe(12))
    return made


def compile_templates() -> None:
    """Compile all templates, in every language: some three seconds, that no visitor waits for."""
    for lang in LANGS:
        made = environment(lang)
        for name in made.list_templates():
            made.get_template(name)


def macros(lang: Lang, template: str) -> Any:
    """Return what a template of macros offers to a page that puts a part down by itself, once."""
    return environment(lang).get_template(template).module


class _Environment(Environment):
    """Puts texts without values into the language as a template is compiled: once, not per page."""

    def _generate(self, source: nodes.Template, *more: Any, **named: Any) -> str:
        said: nodes.Template = _InLanguage(self.globals["_"]).visit(source)
        return super()._generate(said, *more, **named)


class _InLanguage(NodeTransformer):
    def __init__(self, text: Any) -> None:
        self._text = text

    def visit_Call(self, call: nodes.Call) -> nodes.Node:
        """Return the text in place of ``_("…")``; every other call as it is."""
        self.generic_visit(call)
        is_text = isinstance(call.node, nodes.Name) and call.node.name == "_"
        if is_text and len(call.args) == 1 and not (call.kwargs or call.dyn_kwargs):
            (message,) = call.args
            if isinstance(message, nodes.Const):
                return nodes.Const(self._text(message.value), lineno=call.lineno)
        return call


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
