"""The headers that go to one subgraph: constant ones, those of the client that the rules name, and the trace's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from config.gateway import SubgraphSettings
from config.tables import ConfigurationError
from gateway.executor.subgraph import Call, SubgraphFailure

SECRET_HEADER = "tharsis-subgraph-secret"  # noqa: S105  the header's name
_OWN_HEADERS = {
    "content-type": "application/json",
    "accept": "application/graphql-response+json, application/json;q=0.9",
}
_FRAMING = frozenset(
    [
        *("host", "content-length", "content-type", "accept-encoding", "expect"),  # of the request itself
        *(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
        ),  # hop by hop
    ]
)
_NEVER_FORWARDED = _FRAMING | {"accept", "proxy-authenticate", "proxy-authorization", SECRET_HEADER}
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")  # RFC 9110, 5.5


class SubgraphHeaders:
    """The rules of one subgraph; raises ConfigurationError where a constant header or the secret's file is unfit.

    ``constant`` goes with every request. It wins over what a client sends: nobody chooses what an operator has set.
    """

    def __init__(self, name: str, settings: SubgraphSettings) -> None:
        inserted = {header.lower(): value for header, value in settings.headers.insert.items()}
        for header, value in inserted.items():
            if not _NAME.match(header) or _FORBIDDEN.search(value) or header in _FRAMING:
                raise ConfigurationError(
                    f"gateway.subgraphs.{name}.headers.insert: {header!r} cannot be sent. Take a name of letters, digits"
                    " and hyphens that is not part of HTTP's framing, and a value on one line."
                )
        self.constant = _OWN_HEADERS | inserted
        if settings.secret_file is not None:
            self.constant[SECRET_HEADER] = _secret(Path(settings.secret_file))
        forwarded = dict.fromkeys(map(str.lower, settings.headers.forward))
        self.forwarded = tuple(name for name in forwarded if name not in _NEVER_FORWARDED | self.constant.keys())

    def varying(self, call: Call) -> dict[str, str]:
        """Give the headers of one call beside the constant ones; raises SubgraphFailure for one that HTTP forbids."""
        given = call.headers
        headers = {name: given[name] for name in self.forwarded if name in given}
        if call.trace is not None:
            headers |= {name: value for name, value in call.trace.headers().items() if name not in self.constant}
        for name, value in headers.items():
            if _FORBIDDEN.search(value):
                raise SubgraphFailure(f"The header {name} has a value that cannot be passed on")
        return headers


def lines(headers: Mapping[str, str]) -> bytes:
    """Write checked headers as HTTP has them."""
    return "".join([f"{name}: {value}\r\n" for name, value in headers.items()]).encode("latin-1")


def _secret(path: Path) -> str:
    try:
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not ASCII"
        raise ConfigurationError(f"{path}: the subgraph's secret cannot be read: {reason}.") from None
    if not secret or _FORBIDDEN.search(secret):
        raise ConfigurationError(f"{path}: the subgraph's secret must be one line of text.")
    return secret
