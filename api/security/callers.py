"""Who is behind a request: a key, a bearer token, or a session; the one place that decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from api.rates import Rates
from api.security.errors import CrossSite
from api.security.last_use import LastUse
from api.security.oidc import IdentityProvider
from api.security.secrets import derived
from api.services.access.accounts import actor_of_account, admit, known_account, picked_role
from api.services.access.keys import MARK, actor_of_key
from api.services.access.sessions import OpenSession, is_csrf_of, open_session
from api.services.access.tenants import named_tenant
from api.services.actors import Actor
from api.services.errors import NotSignedIn
from api.settings import Settings
from api.store import Store

FAILED_A_SECOND = 10.0
"""Wrong keys and tokens of one address, at all processes of a server, before it is told to pause;
twice as many at once."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Shown:
    """What a request shows of its sender.

    Attributes
    ----------
    secret : str or None
        Of ``X-API-Key`` or ``Authorization: Bearer``.
    role : str or None
        ``X-Role``: in which of her roles the bearer of a token acts.
    cookie : str or None
        Token of a session; counts only without `secret`.
    csrf, origin : str or None
        ``X-CSRF-Token``, ``Origin``.
    site : str
        Scheme and host under which the request came.
    address : str
        Of the network.
    """

    method: str
    secret: str | None
    role: str | None
    cookie: str | None
    csrf: str | None
    origin: str | None
    site: str
    address: str


class Callers:
    """Everybody who may come in, of one installation."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.settings, self.store = settings, store
        self.provider = IdentityProvider(settings) if settings.oidc_issuer else None
        self.last_use = LastUse(store)
        self._pepper = derived(settings, "api keys")
        self._failed = Rates(FAILED_A_SECOND / settings.processes)

    def actor(self, shown: Shown, now: datetime) -> Actor:
        """Return who is behind a request.

        Raises
        ------
        NotSignedIn
        CrossSite
            A change by cookie that does not show that a page of ours sent it.
        RateExceeded
            Too many wrong keys of one address.
        """
        if shown.secret is None and shown.cookie is None:
            raise NotSignedIn
        try:
            return self._known(shown, now)
        except NotSignedIn:
            self._failed.take(shown.address)
            raise

    def _known(self, shown: Shown, now: datetime) -> Actor:
        if shown.secret is None:
            return self.visitor(shown, now).actor
        if self.provider is None or shown.secret.startswith(MARK):
            return self._of_key(shown.secret, now)
        return self._of_token(shown.secret, shown.role, now)

    def _of_key(self, secret: str, now: datetime) -> Actor:
        with self.store.read() as tx:
            actor = actor_of_key(tx, secret, self._pepper, now)
        self.last_use.of_key(actor.tenant_id, actor.principal, now)
        return actor

    def _of_token(self, token: str, role: str | None, now: datetime) -> Actor:
        assert self.provider is not None
        identity = self.provider.identity_of_token(token, now)
        with self.store.read() as tx:
            tenant_id = named_tenant(tx, self.settings.tenant or None)
            account = known_account(tx, tenant_id, identity, now)
        if account is None:  # the first time, or something has changed since
            with self.store.write() as tx:
                account = admit(tx, tenant_id, identity, now)
        return actor_of_account(account, picked_role(account, role))

    def visitor(self, shown: Shown, now: datetime) -> OpenSession:
        """Return the session in which a page is asked for, or something is done on one.

        Raises
        ------
        NotSignedIn
        CrossSite
            A change that does not show that a page of ours sent it.
        """
        session = self._session(shown.cookie, now)
        if shown.method not in SAFE:
            check_same_site(self.settings, shown.origin, shown.site)
            if not is_csrf_of(session, shown.csrf):
                raise CrossSite
        self.last_use.of_session(session.row.tenant_id, session.row.session_id, now)
        return session

    def session_of(self, who: Actor, token: str | None, now: datetime) -> OpenSession | None:
        """Return the session in which somebody acts; None where she came by key or token."""
        try:
            session = self._session(token, now)
        except NotSignedIn:
            return None
        return session if session.actor.principal == who.principal else None

    def _session(self, token: str | None, now: datetime) -> OpenSession:
        if token is None:
            raise NotSignedIn
        with self.store.read() as tx:
            return open_session(tx, token, now)


def check_same_site(settings: Settings, origin: str | None, site: str) -> None:
    """Make sure that a browser's request comes from a page of this service.

    Browsers name the origin of every change that a page sends; what is no browser names none.

    Raises
    ------
    CrossSite
    """
    if origin is None:
        return
    own = urlsplit(settings.public_url or site)
    if (own.scheme, own.netloc) != urlsplit(origin)[:2]:
        raise CrossSite
