"""How a request shows its token: in a header, or in the cookie of a browser that is signed in.

A browser sends a cookie whoever's page makes it do so. The cookie is therefore kept from other sites by ``SameSite``, and
counts for a request that may change something only where the browser says that a page of ours made it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import urlsplit

from access.identity import Forbidden, Unauthenticated

METHOD = ":method"
"""The name under which the headers of a request hold its method, as in HTTP/2 (RFC 9113, 8.3.1); no client's header has it."""

SESSION = "__Host-tharsis"
_SHOWN = frozenset(["authorization", "cookie"])
_SAFE = frozenset(["GET", "HEAD", "OPTIONS"])  # RFC 9110, 9.2.1


def session_token(headers: Mapping[str, str]) -> str | None:
    """Give the token of the session cookie, None without one; raises Unauthenticated where there are two."""
    found = cookie(headers, SESSION)
    if found is not None and not found:
        raise Unauthenticated("The session's cookie is empty: sign in again.")
    return found


def cookie(headers: Mapping[str, str], name: str) -> str | None:
    """Give a cookie by its whole name (RFC 6265, 5.4); raises Unauthenticated where there are two of it."""
    text = headers.get("cookie")
    if text is None or name not in text:
        return None
    # `, ` stands between header lines that were joined; it is no part of any value of ours
    pairs = (pair.strip().partition("=") for pair in text.replace(", ", ";").split(";"))
    found = [value for key, _, value in pairs if key == name]
    if len(found) > 1:
        raise Unauthenticated(f"There are two cookies {name}: one of them is not ours. Remove both.")
    return found[0] if found else None


def check_same_origin(headers: Mapping[str, str], address: str) -> None:
    """Refuse a request by cookie that may change something unless a page of ours made it; raises Forbidden.

    ``address`` is that by which browsers know the service. A request without ``:method`` may change something. Browsers that
    do not send Sec-Fetch-Site (Fetch Metadata) send Origin with all that is no GET.
    """
    if headers.get(METHOD) in _SAFE:
        return
    site = headers.get("sec-fetch-site")
    ours = site == "same-origin" if site is not None else headers.get("origin") == origin_of(address)
    if not ours:
        raise Forbidden("A page of another origin asked for this with your session. Send the token as Bearer instead.")


def origin_of(address: str) -> str:
    """Give the origin of an address, as browsers write it (RFC 6454, 6.2)."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def as_bearer(headers: dict[str, str]) -> dict[str, str]:
    """The headers for services behind: a session as the bearer token that it holds; its cookie is for nobody else."""
    session = session_token(headers)
    if session is None:
        return headers
    return {name: value for name, value in headers.items() if name != "cookie"} | {"authorization": f"Bearer {session}"}


def as_anybody(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers without what shows who asks."""
    return {name: value for name, value in headers.items() if name not in _SHOWN}


def token_of(authorization: str | None) -> str | None:
    """Take the token of an Authorization header: ``Bearer``, or the password of ``Basic`` as .netrc gives it.

    Raises Unauthenticated for another scheme and for what is not well-formed.
    """
    if authorization is None:
        return None
    scheme, _, rest = authorization.strip().partition(" ")
    token = rest.strip()
    if scheme.lower() == "bearer" and token and " " not in token:
        return token
    if scheme.lower() == "basic":
        try:
            _, separator, password = base64.b64decode(token, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, ValueError):
            separator = password = ""
        if separator and password:
            return password
    raise Unauthenticated(
        "Authorization is not well-formed: send Bearer and the token, or the token as Basic password."
    )
