from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.pages.static import ROOT, address
from tests.api.world import World

VENDOR = ROOT / "vendor"


def test_what_others_wrote_is_what_they_published() -> None:
    sums = dict(line.split()[::-1] for line in (VENDOR / "SHA256SUMS").read_text().splitlines())
    scripts = {file.name for file in VENDOR.glob("*.js")}
    assert sums.keys() == scripts
    for name, digest in sums.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest
        assert (VENDOR / f"{name.split('-')[0]}-LICENSE.txt").is_file()


def test_a_file_may_be_kept_for_good_under_an_address_of_its_content(world: World) -> None:
    answer = world.client.get(address("app.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/static/", "/static/nothing.js", "/static/../app.py"])
def test_nothing_else_is_served(world: World, path: str) -> None:
    client: TestClient = world.client
    assert client.get(path).status_code == 404


def test_nothing_is_fetched_from_elsewhere() -> None:
    own = [file for file in ROOT.rglob("*") if file.suffix in {".css", ".js"}]
    mine = [file for file in own if VENDOR not in file.parents]
    assert mine
    for file in mine:
        assert "http" not in file.read_text().replace("http://www.w3.org/2000/svg", ""), file


def test_no_template_styles_or_scripts_on_its_own() -> None:
    for file in Path("api/pages/templates").rglob("*.html"):
        text = file.read_text()
        assert " style=" not in text, file
        assert "<style" not in text, file
        assert " onclick" not in text, file
        assert "|safe" not in text.replace(" ", ""), file
