"""The page that lists every operation: plain HTML out of the OpenAPI document, no script."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from typing import Any

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}table{border-collapse:collapse;width:100%}"
    "td{border-top:1px solid #8888;padding:.3rem .6rem .3rem 0;vertical-align:top}"
    "code{white-space:nowrap}small{opacity:.8}"
)
_DIGEST = b64encode(sha256(_STYLE.encode()).digest()).decode()
PAGE_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_DIGEST}'; frame-ancestors 'none'; base-uri 'none'"
    )
}


def page(document: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI document.

    Parameters
    ----------
    document : mapping
        As `/openapi.json` gives it.
    """
    info = document["info"]
    title = escape(f"{info['title']} {info['version']}")
    groups: dict[str, list[str]] = {}
    for tag, row in _rows(document):
        groups.setdefault(tag, []).append(row)
    parts = "\n".join(
        f"<h2>{escape(tag)}</h2>\n<table>\n{''.join(rows)}</table>" for tag, rows in groups.items()
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body><main><h1>{title}</h1>\n"
        f"<p>{escape(info.get('description', ''))}</p>\n"
        '<p>In full, with every field and refusal: <a href="/openapi.json">openapi.json</a>.</p>\n'
        f"{parts}\n</main></body>\n</html>\n"
    )


def _rows(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            roles = ", ".join(operation.get("x-roles", {})) or "anybody"
            called = f"<code>{method.upper()} {escape(path)}</code>"
            said = f"{escape(operation['summary'])}<br><small>{escape(roles)}</small>"
            yield operation["tags"][0], f"<tr><td>{called}</td><td>{said}</td></tr>\n"
