"""Pictures of every page in both languages, for the docs: ``make screenshots``."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from PIL import Image

from api import logs
from api.store import Store
from tests.api.databases import create_schema
from tests.e2e.chromium import Lang, Screen, Window, launched, window
from tests.e2e.pages import PageRoute, every_page
from tests.e2e.stage import Stage, set_up

OUT = Path("docs/images/pages")
_LANGS: tuple[Lang, ...] = ("zh", "en")
_WIDTH, _HIGHEST, _COLOURS = 1280, 1800, 96


def main(wanted: Sequence[str]) -> None:
    """Take the pictures; of pages whose name holds one of the words, where some are given."""
    logs.configure("error")
    pages = [page for page in every_page() if not wanted or any(w in page.name for w in wanted)]
    with (
        launched() as browser,
        tempfile.TemporaryDirectory() as folder,
        closing(Store(f"sqlite:///{folder}/stage.db")) as store,
    ):
        create_schema(store)
        with set_up(store) as stage:
            for lang in _LANGS:
                screen = Screen(lang, "light", _WIDTH)
                visitors = {(page.role, page.visitor(stage.people)) for page in pages}
                for who in sorted(visitors, key=str):
                    theirs = [p for p in pages if (p.role, p.visitor(stage.people)) == who]
                    with window(browser, stage.address, screen) as seen:
                        seen.sign_in(*who)
                        _take(theirs, seen, stage, lang)


def _take(pages: Sequence[PageRoute], seen: Window, stage: Stage, lang: str) -> None:
    for page in pages:
        seen.go(page.at(stage.ids))
        seen.page.wait_for_load_state("networkidle")
        picture = _small(seen.page.screenshot(full_page=True))
        name = page.name.removeprefix("page:")
        path = OUT / lang / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)
        sys.stderr.write(f"{path}\n")


def _small(png: bytes) -> bytes:
    """Return a picture no higher than a few screens, with few colours: pages have no more."""
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    cut = whole.crop((0, 0, whole.width, min(whole.height, _HIGHEST)))
    out = io.BytesIO()
    cut.quantize(_COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
