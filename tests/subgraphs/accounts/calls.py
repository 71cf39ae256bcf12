"""Every call of the accounts subgraph and of its routes, by who may make it."""

from __future__ import annotations

from typing import Any, NamedTuple

OWN = {"me", "createToken", "rotateToken", "revokeToken", "revokeAllTokens"}
"""What is everybody's own."""

OPERATING = {
    "accounts": "{ accounts { edges { node { name role groups standing { reason } issuer subject } } } }",
    "account": '{ account(name: "bob") { name ownLimits { streams } tokensSince created } }',
    "reports": '{ reports(since: "1970-01-01", until: "2999-01-01") { edges { node { day account mission bytes } } } }',
    "auditLog": "{ auditLog { edges { node { number actor act subject details } } verdict { verified head } } }",
    "setLimits": 'mutation { setLimits(account: "bob", limits: {streams: 99}) { name } }',
    "curtail": 'mutation { curtail(account: "bob", to: REVOKED, reason: "Because.") { name } }',
    "restore": 'mutation { restore(account: "bob") { name } }',
    "revokeTokens": 'mutation { revokeTokens(account: "bob") { name } }',
    "job": '{ job(id: "7fffffffffffff-00000b0b") { id what path state done total message started ended actor } }',
    "jobs": "{ jobs { edges { cursor node { path } } pageInfo { hasNextPage } } }",
    "clearVisibility": 'mutation { clearVisibility(prefix: "/bob") { path } }',
    "setVisibility": 'mutation { setVisibility(prefix: "/bob", access: PUBLIC) { path } }',
    "setArchiveStatus": 'mutation { setArchiveStatus(path: "/bob", status: "staged") { path } }',
    "setRole": 'mutation { setRole(account: "bob", role: "partner") { name } }',
}
"""What is for operators, each asked about the account ``bob``."""


BOBS_JOB = "7fffffffffffff-00000b0b"
"""A job about ``/bob``, which has a rule of its own."""


class Route(NamedTuple):
    """A request of REST about the account ``bob``."""

    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any] | None = None


_BOB = {"account": "bob"}
ROUTES = [
    Route("GET", "/operator/accounts", {}),
    Route("GET", "/operator/account", _BOB),
    Route("POST", "/operator/limits", _BOB, {"streams": 99}),
    Route("POST", "/operator/curtail", _BOB, {"to": "revoked", "reason": "Because."}),
    Route("POST", "/operator/restore", _BOB),
    Route("POST", "/operator/revoke", _BOB, {}),
    Route("POST", "/operator/role", _BOB, {"role": "partner"}),
    Route("GET", "/operator/reports", {"since": "1970-01-01", "until": "2999-01-01"}),
    Route("GET", "/operator/audit", {}),
    Route("GET", "/operator/audit/verdict", {}),
    Route("DELETE", "/operator/visibility", {"prefix": "/bob"}),
    Route("POST", "/operator/visibility", {}, {"prefix": "/bob", "access": "public"}),
    Route("POST", "/operator/status", {}, {"path": "/bob", "status": "staged"}),
    Route("GET", "/operator/jobs", {}),
    Route("GET", f"/operator/jobs/{BOBS_JOB}", {}),
]
