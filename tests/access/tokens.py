"""Keys and tokens of an issuer that exists for a test only."""

import base64
import json
import time
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jose import jwk, jwt

from access.authentication import make_identify
from access.identity import Identify
from config.identity import IdentitySettings, IssuerSettings
from config.settings import Settings

ISSUER, AUDIENCE = "https://issuer.test", "tharsis"
ADA = "ada@issuer.test"
"""The account of the issuer's subject ``ada``."""


def believing(path: Path, **changed: Any) -> Identify:
    """Who asks, by tokens of the issuer whose keys are in a file."""
    issuer = {"role_claim": "role", **changed}
    settings = IssuerSettings(issuer=ISSUER, audience=AUDIENCE, jwks=str(path), **issuer)
    return make_identify(Settings(identity=IdentitySettings(issuers=(settings,))))


@cache
def private_key(kid: str) -> str:
    key: Any = (
        rsa.generate_private_key(65537, 2048) if kid.startswith("rsa") else ec.generate_private_key(ec.SECP256R1())
    )
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return str(text.decode())


def public_key(kid: str) -> dict[str, Any]:
    algorithm = "RS256" if kid.startswith("rsa") else "ES256"
    found = jwk.construct(private_key(kid), algorithm).public_key().to_dict()
    return {name: value.decode() if isinstance(value, bytes) else value for name, value in found.items()} | {"kid": kid}


def write_jwks(path: Path, *kids: str) -> Path:
    path.write_text(json.dumps({"keys": [public_key(kid) for kid in kids]}))
    return path


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    made = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "exp": now + 60, "iat": now, "jti": "t1", **changed}
    return {name: value for name, value in made.items() if value is not None}


def token(kid: str = "ec-1", headers: dict[str, Any] | None = None, **changed: Any) -> str:
    algorithm = "RS256" if kid.startswith("rsa") else "ES256"
    made = jwt.encode(claims(**changed), private_key(kid), algorithm, headers={"kid": kid, **(headers or {})})
    return str(made)


def encoded(value: Any) -> str:
    """Base64url of bytes, or of a value as JSON."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(header: str, payload: str, kid: str = "ec-1") -> str:
    """A token of parts that may be anything, with a signature that holds."""
    key = jwk.construct(private_key(kid), "RS256" if kid.startswith("rsa") else "ES256")
    return f"{header}.{payload}.{encoded(key.sign(f'{header}.{payload}'.encode()))}"
