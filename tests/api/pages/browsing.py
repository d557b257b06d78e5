"""A browser without a script: signs in, opens pages, sends their forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.api.world import World

SITE = "http://testserver"


@dataclass(slots=True)
class Visitor:
    """Somebody signed in at the demo's page."""

    client: TestClient

    def get(self, path: str, lang: str = "en") -> Response:
        """Open a page; redirects are not followed."""
        headers = {"Accept": "text/html", "Accept-Language": lang}
        return self.client.get(path, headers=headers, follow_redirects=False)

    def text(self, path: str, lang: str = "en") -> str:
        """Open a page that must be there, and return its HTML."""
        answer = self.get(path, lang)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
        return str(answer.text)

    def send(
        self, path: str, said: Mapping[str, str | list[str]] | None = None, **more: object
    ) -> Response:
        """Send a form with what every form of ours carries; redirects are not followed."""
        token = self.client.get("/v1/me").json()["csrf_token"]
        data = {"csrf": token, **(said or {})}
        headers = {"Origin": SITE, "Accept": "text/html"}
        return self.client.post(
            path,
            data=data,
            headers=headers,
            follow_redirects=False,
            **more,  # type: ignore[arg-type]
        )


def visitor(world: World, role: str, person_id: str | None = None) -> Visitor:
    """Sign somebody in, with a browser of her own; the world's settings say ``demo=True``."""
    client = TestClient(world.client.app, raise_server_exceptions=False)
    said = {"role": role} | ({"person_id": person_id} if person_id else {})
    came = client.post("/sign-in/as", data=said, headers={"Origin": SITE}, follow_redirects=False)
    assert came.status_code == 303, came.text[:500]
    return Visitor(client)
