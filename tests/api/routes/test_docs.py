from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from api.app import described
from tests.api.world import World


def test_the_page_lists_every_operation_and_may_show_its_own_style_alone(world: World) -> None:
    answer = world.client.get("/docs")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    listed = set(re.findall(r"<code>(\w+ [^<]+)</code>", answer.text))
    assert listed == {
        f"{method.upper()} {path}"
        for path, methods in described()["paths"].items()
        for method in methods
    }
    style = re.search("<style>(.*?)</style>", answer.text)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = answer.headers["content-security-policy"]
    assert f"style-src 'sha256-{digest}'" in policy
    assert "script" not in answer.text
    assert "unsafe" not in policy
