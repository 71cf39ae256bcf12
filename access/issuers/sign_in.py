"""Signing in at an issuer: OpenID Connect's authorization code flow, with PKCE (RFC 7636, S256), state and nonce."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from access.claims import check_standard, is_anonymous, is_name
from access.identity import IssuerUnavailable, Unauthenticated
from access.issuers.fetching import Refused, Unreachable
from access.issuers.issuer import Issuer
from access.issuers.metadata import Metadata
from access.tokens import read_token
from config.tables import ConfigurationError

_MAX_AGE = 600  # seconds: an ID token is used at once


class Secrets(NamedTuple):
    """What binds one sign-in together: the browser's state, the ID token's nonce, and the verifier of PKCE."""

    state: str
    nonce: str
    verifier: str


class SignIn:
    """Leads a browser to one issuer and back; raises ConfigurationError where the client's secret cannot be read."""

    def __init__(self, issuer: Issuer, client_id: str, redirect_uri: str) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._redirect_uri = redirect_uri
        self._secret = _read_secret(issuer.settings.client_secret_file)

    async def address(self, secrets: Secrets) -> str:
        """Give the address at the issuer to which the browser goes; raises IssuerUnavailable."""
        endpoint = (await self._metadata()).authorization
        if endpoint is None:
            raise self._unavailable("its discovery document names no place to sign in")
        challenge = hashlib.sha256(secrets.verifier.encode("ascii")).digest()
        question = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": " ".join(self.issuer.settings.sign_in_scopes),
            "state": secrets.state,
            "nonce": secrets.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode("ascii"),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(question)}"

    async def check_answer(self, named: str | None) -> None:
        """Check that an answer to the browser is of this issuer, where it says so (RFC 9207); raises Unauthenticated."""
        if named != self.issuer.settings.issuer and (named is not None or (await self._metadata()).names_itself):
            raise Unauthenticated("The answer is not of the issuer that was asked: sign in again.")

    async def subject(self, code: str, secrets: Secrets) -> str:
        """Exchange a code for who signed in; raises Unauthenticated or IssuerUnavailable."""
        metadata = await self._metadata()
        if metadata.token is None:
            raise self._unavailable("its discovery document names no place to exchange codes")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": secrets.verifier,
        }
        login = self._login(metadata, form)
        try:
            answer = await self.issuer.fetcher.post(metadata.token, form, login)
        except Refused as error:
            if str(error) in ("invalid_client", "unauthorized_client"):
                raise self._unavailable("it refuses our client id or secret") from None
            raise Unauthenticated(f"The issuer did not accept the sign-in ({error}): sign in again.") from None
        except Unreachable as error:
            raise self._unavailable(str(error)) from None
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise self._unavailable("it gave no ID token")
        return await self._subject(token, secrets.nonce)

    def _login(self, metadata: Metadata, form: dict[str, str]) -> tuple[str, str] | None:
        """Prove who we are, by Basic or, where the issuer takes only that, in the form (RFC 6749, 2.3.1)."""
        if self._secret is None or metadata.secret_in_form:
            form["client_id"] = self._client_id
            if self._secret is not None:
                form["client_secret"] = self._secret
            return None
        return _form_encoded(self._client_id), _form_encoded(self._secret)

    async def _subject(self, text: str, nonce: str) -> str:
        """Verify an ID token (OpenID Connect Core 1.0, 3.1.3.7) and give whom it names."""
        read = read_token(text)
        token, _, _ = await self.issuer.checked(read)
        claims, settings = token.claims, self.issuer.settings
        times = check_standard(claims, settings.issuer, self._client_id, self.issuer.leeway)
        if not _matches(claims.get("nonce"), nonce):
            raise Unauthenticated("The ID token is not for this sign-in (nonce): sign in again.")
        authorized = claims.get("azp")
        if authorized != self._client_id and (
            authorized is not None or (isinstance(claims["aud"], list) and len(claims["aud"]) > 1)
        ):
            raise Unauthenticated("The ID token is meant for another client (azp).")
        if times.issued < time.time() - _MAX_AGE - self.issuer.leeway:
            raise Unauthenticated("The ID token is too old: sign in again.")
        subject = claims.get(settings.account_claim)
        if not is_name(subject) or is_anonymous(subject):
            raise Unauthenticated(f"The ID token names no account ({settings.account_claim}).")
        return subject

    async def _metadata(self) -> Metadata:
        try:
            return await self.issuer.discovery.metadata()
        except Unreachable as error:
            raise self._unavailable(str(error)) from None

    def _unavailable(self, reason: str) -> IssuerUnavailable:
        issuer = self.issuer.settings.issuer
        return IssuerUnavailable(f"Nobody can sign in at {issuer} now: {reason}. Try again in a while.")


def _matches(value: Any, expected: str) -> bool:
    return isinstance(value, str) and hmac.compare_digest(value.encode("utf-8", "surrogatepass"), expected.encode())


def _form_encoded(text: str) -> str:
    return urlencode({"": text})[1:]


def _read_secret(name: str | None) -> str | None:
    if name is None:
        return None
    try:
        secret = Path(name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{name}: the client's secret cannot be read: {error}. Make it readable.") from None
    if not secret:
        raise ConfigurationError(f"{name}: there is no secret in it. Write the one that the issuer gave.")
    return secret
