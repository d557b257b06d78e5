"""A company's identity provider on loopback: a real HTTP server with real keys."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "mentormatch"
AUDIENCE = "https://api.example"
SUBJECT = "00u-1"


@dataclass
class FakeProvider:
    """What the provider knows; tests change it to make it answer wrongly.

    Attributes
    ----------
    issuer : str
    key : RSAKey
        What it signs with, and publishes.
    claims : dict
        Added to every token, after its own.
    challenges : dict
        By code: challenge and nonce of the authorization request.
    fetched : list of str
        Paths that were asked for.
    """

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: new_key("first"))
    claims: dict[str, Any] = field(default_factory=dict)
    challenges: dict[str, tuple[str, str]] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    def sign_in(self, authorization_url: str) -> str:
        """Do what a person does there; return where the browser is sent back to."""
        asked = {
            name: values[0] for name, values in parse_qs(urlsplit(authorization_url).query).items()
        }
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.challenges)}"
        self.challenges[code] = (asked["code_challenge"], asked["nonce"])
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def token(self, *, key: RSAKey | None = None, **claims: Any) -> str:
        """Return a token of the provider, with claims changed; None takes one away."""
        instant = int(time.time())
        every = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": SUBJECT,
            "iat": instant,
            "exp": instant + 300,
            **self.claims,
            **claims,
        }
        kept = {name: value for name, value in every.items() if value is not None}
        signing = key or self.key
        return jwt.encode({"alg": "RS256", "kid": signing.kid}, kept, signing)

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer a request of the service."""
        self.fetched.append(path)
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        return self._exchange(form)

    def _exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        challenge, nonce = self.challenges.pop(form["code"], ("", ""))
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() != challenge:
            return 400, {"error": "invalid_grant"}
        token = self.token(**{"aud": CLIENT, "nonce": nonce, **self.claims})
        return 200, {"access_token": "opaque", "token_type": "Bearer", "id_token": token}


def new_key(kid: str) -> RSAKey:
    """Return a new pair of keys."""
    return RSAKey.generate_key(2048, {"kid": kid, "alg": "RS256", "use": "sig"}, auto_kid=False)


@contextmanager
def fake_provider() -> Iterator[FakeProvider]:
    """Start a provider on a free port of loopback."""
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*provider.answer(self.path, {}))

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            self._send(*provider.answer(self.path, form))

        def _send(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
