"""What the ``[identity]`` section must hold beyond the types of its values; each refusal names the key and the fix."""

import ipaddress
from urllib.parse import urlsplit

from config.gateway import ServerSettings
from config.identity import IdentitySettings, IssuerSettings
from config.tables import ConfigurationError

_OUR_ISSUER = "tharsis"  # how our own tokens name us


def check_identity(identity: IdentitySettings, server: ServerSettings, source: str) -> None:
    """Refuse issuers whose keys could not be had safely, and tokens without an end; raises `ConfigurationError`."""
    seen: set[str] = set()
    for number, issuer in enumerate(identity.issuers, 1):
        where = f"{source}: identity.issuers[{number}]"
        if issuer_place(issuer.issuer) in seen:
            raise ConfigurationError(f"{where}.issuer: {issuer.issuer} stands twice. Keep one of the two.")
        seen.add(issuer_place(issuer.issuer))
        _check_tokens(issuer, where)
        _check_addresses(issuer, where)
        _check_sign_in(issuer, server, where, source)


def _check_tokens(issuer: IssuerSettings, where: str) -> None:
    if "exp" not in issuer.required_claims:
        raise ConfigurationError(
            f"{where}.required_claims: a token without an end could be used for ever. Write exp into the list."
        )
    if issuer.jwks is not None and issuer.jwks_uri is not None:
        raise ConfigurationError(f"{where}: jwks and jwks_uri exclude one another. Keep one of the two.")
    if issuer.creates_accounts and issuer.default_role in ("operator", "admin"):
        raise ConfigurationError(
            f"{where}.default_role: whoever has a token would become {issuer.default_role}. Write user, or make these "
            "accounts by tharsis token create."
        )


def _check_addresses(issuer: IssuerSettings, where: str) -> None:
    fetched = issuer.jwks is None and issuer.jwks_uri is None
    if (fetched or issuer.client_id is not None) and not is_safe_address(issuer.issuer):
        raise ConfigurationError(
            f"{where}.issuer: {issuer.issuer!r} is no https address without password, query and fragment. Write the "
            "issuer's, or name the file of its keys (jwks)."
        )
    if issuer.jwks_uri is not None and not is_safe_address(issuer.jwks_uri, query=True):
        raise ConfigurationError(f"{where}.jwks_uri: keys are fetched by https only. Write https://…")
    if "@" in issuer.issuer or not issuer.issuer.isprintable() or issuer_place(issuer.issuer) in ("", _OUR_ISSUER):
        raise ConfigurationError(f"{where}.issuer: accounts are named by it. Write an address without @ in it.")


def _check_sign_in(issuer: IssuerSettings, server: ServerSettings, where: str, source: str) -> None:
    if issuer.client_id is None:
        if issuer.client_secret_file is not None:
            raise ConfigurationError(f"{where}.client_secret_file needs client_id. Write the id that the issuer gave.")
        return
    if "openid" not in issuer.sign_in_scopes:
        raise ConfigurationError(f"{where}.sign_in_scopes: without openid the issuer says not who signs in. Add it.")
    if not is_safe_address(server_address(server)):
        raise ConfigurationError(
            f"{source}: server.public_url is missing or is no https address. Sign-in ({where}.client_id) leads back there."
        )


def issuer_place(issuer: str) -> str:
    """Give what accounts are told apart by: an issuer's address without scheme and last slash."""
    return (issuer.partition("://")[2] or issuer).rstrip("/")


def server_address(server: ServerSettings) -> str:
    """Give the address that browsers know the service by: ``public_url``, else where it listens."""
    host = f"[{server.host}]" if ":" in server.host else server.host
    return (server.public_url or f"http://{host}:{server.port}").rstrip("/")


def is_safe_address(url: str, *, query: bool = False) -> bool:
    """Whether an address is one of ``https``, or of ``http`` in this machine; without password and fragment."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or port == 0 or not url.isascii() or not url.isprintable() or any(c in url for c in ' \\"<>'):
        return False
    if parts.username is not None or parts.fragment or (parts.query and not query):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def is_loopback(host: str) -> bool:
    """Whether the host of an address is this machine, by its usual names."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
