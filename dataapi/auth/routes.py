"""``/auth/login``, ``/auth/callback``, ``/auth/logout``, ``/auth/issuers``, and ``/.well-known/jwks.json``.

The only redirects to pages that people look at are here: whoever asks for data is answered in data.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from access.accounts import UnknownAccount
from access.door import Entrance
from access.identity import Unauthenticated
from access.issuers.sign_in import SignIn
from access.sessions import SESSION, check_same_origin, cookie, session_token
from access.signing import KeyRing
from dataapi.auth import operations
from dataapi.auth.next_place import HOME, is_own_place
from dataapi.auth.pending import COOKIE, SECONDS, PendingSignIns
from dataapi.auth.signing_in import SigningIn
from dataapi.callers import caller, joined_headers
from dataapi.openapi import Routes
from dataapi.problems import REFUSALS, problem, refusal
from execution.codes import Code

_PRIVATE = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-content-type-options": "nosniff"}
_JWKS = {"cache-control": "public, max-age=300", "x-content-type-options": "nosniff"}
_BEGIN_AGAIN = "This sign-in was not begun in this browser, is over, or was used already: begin again at /auth/login."
_NEXT = "next is a path of this service, /downloads for example: nothing else is gone to."


class AuthRoutes:
    """Answers the browser's requests to sign in and out."""

    def __init__(self, signing_in: SigningIn, pending: PendingSignIns, entrance: Entrance) -> None:
        self._signing_in = signing_in
        self._pending = pending
        self.entrance = entrance

    async def issuers(self, request: Request) -> Response:
        """Tell where one can sign in."""
        found = [
            {"issuer": name, "title": sign_in.issuer.settings.title or name, "login": _login(name)}
            for name, sign_in in self._signing_in.issuers.items()
        ]
        return JSONResponse({"issuers": found}, headers=_PRIVATE)

    async def login(self, request: Request) -> Response:
        """Lead the browser to an issuer."""
        asked = _only_once(request)
        place = asked.get("next", HOME)
        if not is_own_place(place):
            return problem(400, Code.BAD_USER_INPUT, _NEXT)
        sign_in = self._chosen(asked.get("issuer"))
        if sign_in is None:
            known = ", ".join(map(_login, self._signing_in.issuers)) or "nobody can sign in here"
            return problem(400, Code.BAD_USER_INPUT, f"Name one of the issuers that are known: {known}.")
        value, secrets = self._pending.begin(sign_in.issuer.settings.issuer, place)
        response = RedirectResponse(await sign_in.address(secrets), 303, _PRIVATE)
        _set_cookie(response, COOKIE, value, SECONDS)
        return response

    async def callback(self, request: Request) -> Response:
        """Take the browser back from the issuer: it is signed in."""
        asked = _only_once(request)
        taken = self._pending.take(cookie(joined_headers(request), COOKIE), asked.get("state"))
        sign_in = self._signing_in.issuers.get(taken[0].issuer) if taken is not None else None
        if taken is None or sign_in is None:
            raise Unauthenticated(_BEGIN_AGAIN)
        pending, secrets = taken
        await sign_in.check_answer(asked.get("iss"))
        if "error" in asked or "code" not in asked:
            raise Unauthenticated("The issuer did not let you sign in: begin again at /auth/login.")
        subject = await sign_in.subject(asked["code"], secrets)
        session = await self._signing_in.session(sign_in, subject)
        response = RedirectResponse(self._signing_in.address + pending.next, 303, _PRIVATE)
        _set_cookie(response, SESSION, session, self._signing_in.session_seconds)
        return response

    async def logout(self, request: Request) -> Response:
        """End the session: its token is revoked, so that a copy of it holds no longer either."""
        headers = joined_headers(request)
        check_same_origin(headers, self._signing_in.address)
        try:
            if session_token(headers) is not None:
                await self._signing_in.end(await caller(request, self.entrance))
        except (Unauthenticated, UnknownAccount):  # it is over already
            pass
        response = Response(status_code=204, headers=_PRIVATE)
        _set_cookie(response, SESSION, "", 0)
        return response

    def _chosen(self, name: str | None) -> SignIn | None:
        """Give the issuer that is named, or the only one."""
        issuers = self._signing_in.issuers
        if name is None and len(issuers) == 1:
            return next(iter(issuers.values()))
        return issuers.get(name or "")


def auth_routes(ring: KeyRing, routes: AuthRoutes | None) -> APIRouter:
    """The routes; without ``routes`` only the public keys of our tokens."""
    declared = Routes(routes.entrance if routes is not None else None)

    async def jwks() -> Response:
        return JSONResponse(ring.jwks(), 200, _JWKS, "application/jwk-set+json")

    declared.add(operations.KEYS, jwks)
    if routes is not None:
        declared.add(operations.ISSUERS, routes.issuers)
        declared.add(operations.LOGIN, routes.login)
        declared.add(operations.CALLBACK, _ending(routes.callback))
        declared.add(operations.LOGOUT, routes.logout)
    return declared.router


Respond = Callable[[Request], Awaitable[Response]]


def _ending(respond: Respond) -> Respond:
    """Take the cookie of the sign-in away, whatever became of it."""

    async def answer(request: Request) -> Response:
        try:
            response = await respond(request)
        except REFUSALS as error:
            response = refusal(error)
        _set_cookie(response, COOKIE, "", 0)
        return response

    return answer


def _only_once(request: Request) -> dict[str, str]:
    """The parameters of a request; raises Unauthenticated where one is repeated (RFC 6749, 3.1)."""
    pairs = request.query_params.multi_items()
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unauthenticated("A parameter stands twice in the address: begin again at /auth/login.")
    return found


def _set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def _login(issuer: str) -> str:
    return f"/auth/login?{urlencode({'issuer': issuer})}"
