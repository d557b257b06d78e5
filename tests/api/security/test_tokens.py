from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable

import pytest

from tests.api.security.provider import AUDIENCE, CLIENT, FakeProvider, new_key
from tests.api.world import World

Attack = Callable[[FakeProvider], str]


def _part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _none(provider: FakeProvider) -> str:
    payload = provider.token(roles=["admin"]).split(".")[1]
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{payload}."


def _confused(provider: FakeProvider) -> str:
    """HS256 with the provider's public key as the secret."""
    payload = provider.token().split(".")[1]
    signed = f"{_part({'alg': 'HS256', 'kid': provider.key.kid})}.{payload}"
    secret = provider.key.as_pem(private=False)
    digest = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def _tampered(provider: FakeProvider) -> str:
    head, payload, signature = provider.token(roles=["learner"]).split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return f"{head}.{_part({**claims, 'roles': ['admin']})}.{signature}"


ATTACKS: dict[str, Attack] = {
    "alg none": _none,
    "HS256 by the public key": _confused,
    "tampered": _tampered,
    "no signature": lambda provider: provider.token().rsplit(".", 1)[0] + ".",
    "another's key under the known id": lambda provider: provider.token(key=new_key("first")),
    "unknown key id": lambda provider: provider.token(key=new_key("unknown")),
    "expired": lambda provider: provider.token(exp=1_000),
    "from the future": lambda provider: provider.token(iat=4_000_000_000),
    "not yet": lambda provider: provider.token(nbf=4_000_000_000),
    "no expiry": lambda provider: provider.token(exp=None),
    "for the client, not for the service": lambda provider: provider.token(aud=CLIENT),
    "for nobody": lambda provider: provider.token(aud=None),
    "for others": lambda provider: provider.token(aud=["a", "b"]),
    "of another issuer": lambda provider: provider.token(iss="https://another.example"),
    "of no issuer": lambda provider: provider.token(iss=None),
    "about nobody": lambda provider: provider.token(sub=None),
    "key address in the header": lambda provider: (
        _part({"alg": "RS256", "jku": "https://evil.example/keys"})
        + "."
        + provider.token().split(".", 1)[1]
    ),
    "rubbish": lambda _: "eyJ.rubbish.token",
    "one part": lambda _: "eyJhbGciOiJSUzI1NiJ9",
    "not text of a token": lambda _: "...",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_token_that_is_not_right_in_everything_is_refused(
    served: World, provider: FakeProvider, attack: str
) -> None:
    provider.claims = {"roles": ["admin"]}
    token = ATTACKS[attack](provider)
    answer = served.client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert token not in answer.text


def test_a_right_token_lets_in_with_its_roles(served: World, provider: FakeProvider) -> None:
    def me(token: str, **headers: str) -> tuple[int, str]:
        bearer = {"Authorization": f"Bearer {token}", **headers}
        answer = served.client.get("/v1/me", headers=bearer)
        return answer.status_code, answer.json().get("role", "")

    both = provider.token(roles=["hr", "analyst"])
    assert me(both) == me(both) == (200, "hr")
    assert me(both, **{"X-Role": "analyst"}) == (200, "analyst")
    assert me(both, **{"X-Role": "admin"})[0] == 403
    assert me(provider.token(roles=["analyst"], aud=["x", AUDIENCE])) == (200, "analyst")
    assert me(provider.token())[0] == 403


def test_wrong_keys_are_slowed_down_and_right_ones_are_not(
    served: World, provider: FakeProvider
) -> None:
    wrong = {"X-API-Key": "mm_live_" + "x" * 43}
    answers = [served.client.get("/v1/me", headers=wrong) for _ in range(60)]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert all(int(a.headers["retry-after"]) > 0 for a in answers if a.status_code == 429)
    assert served.client.get("/v1/me", headers=served.headers("hr")).status_code == 200
