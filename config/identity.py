"""The ``[identity]`` section of ``tharsis.toml``: whose tokens are believed, and where people sign in."""

from typing import Literal

import msgspec

from config.kinds import Count, FileName, Number, Text, Url

Role = Literal["user", "partner", "service", "curator", "operator", "admin"]


class IssuerSettings(msgspec.Struct, frozen=True):
    """One OpenID Connect issuer: ``issuer`` is its address as tokens write it (``iss``), ``audience`` what they are meant for.

    Its keys come from the file ``jwks``, from ``jwks_uri``, or from where the issuer's discovery document says;
    ``private_network`` lets these addresses be private ones. ``role_claim``: without it no role is taken from a token.
    ``creates_accounts``: a token that holds makes an account where there is none. With ``client_id`` people sign in there.
    """

    issuer: Text
    audience: Text
    title: str | None = None
    jwks: FileName | None = None
    jwks_uri: Url | None = None
    private_network: bool = False
    required_claims: tuple[str, ...] = ("exp", "sub")
    account_claim: Text = "sub"
    role_claim: Text | None = None
    default_role: Role = "user"
    scope_claim: Text | None = "scope"
    groups_claim: Text | None = "groups"
    creates_accounts: bool = False
    client_id: Text | None = None
    client_secret_file: FileName | None = None
    sign_in_scopes: tuple[str, ...] = ("openid",)


class IdentitySettings(msgspec.Struct, frozen=True):
    """Who asks: holders of tokens of these issuers, and of our own tokens; without a token one is anonymous.

    ``leeway_seconds``: by how much an issuer's clock may differ; ``session_seconds``: how long a browser stays signed in.
    """

    issuers: tuple[IssuerSettings, ...] = ()
    leeway_seconds: Count = 30
    session_seconds: Number = 43_200
