"""What signing in needs: the issuers where one can, the accounts, and the making of sessions."""

from __future__ import annotations

import time
from collections.abc import Mapping

from access.accounts import AccountStore, Rung
from access.administration import Administration
from access.identity import Identity, Unauthenticated
from access.issuers.accounts import account_of
from access.issuers.issuer import Issuer
from access.issuers.sign_in import SignIn
from access.issuing import Issuing, Wanted
from access.rights import TOKENS
from access.watch import Watch
from config.identity import IdentitySettings

CALLBACK = "/auth/callback"
_TITLE = "browser"
_SCOPES = frozenset([TOKENS])
"""A session makes tokens of its account; it is not enough for what operators do."""


class SigningIn:
    """Makes sessions for those whom an issuer names; ``address`` is that by which browsers know the service.

    Raises ConfigurationError where the secret of a client cannot be read.
    """

    def __init__(
        self, settings: IdentitySettings, address: str, store: AccountStore, watch: Watch, issuing: Issuing
    ) -> None:
        self.address = address
        self.session_seconds = settings.session_seconds
        self._store, self._watch, self._issuing = store, watch, issuing
        self.issuers: Mapping[str, SignIn] = {
            one.issuer: SignIn(Issuer(one, settings.leeway_seconds), one.client_id, address + CALLBACK)
            for one in settings.issuers
            if one.client_id is not None
        }

    async def session(self, sign_in: SignIn, subject: str) -> str:
        """Make the session of an issuer's subject, and at first its account.

        Raises Unauthenticated where the account is closed, and `StoreUnavailable`.
        """
        self._watch.require()
        account = await account_of(self._store, sign_in.issuer.settings, subject, makes=True)
        assert account is not None  # noqa: S101  it is made
        standing = account.standing.at(time.time())
        if standing.rung is Rung.REVOKED:
            raise Unauthenticated(f"The account is closed: {standing.reason}")
        made = await self._issuing.make(
            account.name, Wanted(self.session_seconds, _TITLE, scopes=_SCOPES), account.name
        )
        return made.token

    async def end(self, identity: Identity) -> None:
        """Revoke the session of somebody; raises `StoreUnavailable`."""
        if identity.token_id is not None:
            await Administration(self._store, identity.account).revoke_token(identity.token_id)
