"""Tokens at the running gateway: what they open, what refuses them, and that no log has them."""

import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import orjson

from tests.access.tokens import AUDIENCE, ISSUER, token, write_jwks
from tests.gateway.running import running
from tests.gateway.world import FIXTURES

SHOP = str(FIXTURES / "shop" / "supergraph.graphql")


def ask(url: str, authorization: str | None) -> tuple[int, dict[str, str], dict[str, Any]]:
    headers = {"content-type": "application/json", "tharsis-query-plan": "1"}
    if authorization is not None:
        headers["authorization"] = authorization
    request = urllib.request.Request(f"{url}/graphql", b'{"query": "{ __typename }"}', headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, dict(response.headers), orjson.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), orjson.loads(error.read())


def test_a_token_opens_what_its_scope_is_for_and_a_forged_one_is_refused(tmp_path: Path) -> None:
    write_jwks(tmp_path / "keys.json", "ec-1")
    config = tmp_path / "tharsis.toml"
    config.write_text(
        f'[gateway]\nshow_plan = "scope"\n[[identity.issuers]]\njwks = "keys.json"\n'
        f'issuer = "{ISSUER}"\naudience = "{AUDIENCE}"\n'
    )
    good, forged = token("ec-1", scope="tharsis:plan"), token("ec-1").rpartition(".")[0] + ".AAAA"

    with running("--supergraph", SHOP, "--config", str(config), log=tmp_path / "log") as url:
        anonymous, holder, refused = (ask(url, shown) for shown in (None, f"Bearer {good}", f"Bearer {forged}"))

    assert (anonymous[0], anonymous[2]) == (200, {"data": {"__typename": "Query"}})
    assert holder[0] == 200 and "queryPlan" in holder[2]["extensions"]
    assert refused[0] == 401 and refused[1]["www-authenticate"].startswith("Bearer")
    assert [error["extensions"]["code"] for error in refused[2]["errors"]] == ["UNAUTHENTICATED"]
    log = (tmp_path / "log").read_text()
    assert log and not any(part in log for part in (*good.split("."), *forged.split(".")[:2]))
