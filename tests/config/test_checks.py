"""What settings must hold beyond the types of their values."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from access.identity import ANONYMOUS_ROLE, ROLES
from config.identity import IssuerSettings
from config.settings import Settings, load_settings_file
from config.tables import ConfigurationError

ISSUER = '[[identity.issuers]]\nissuer = "https://issuer.test"\naudience = "tharsis"\n'
JWKS = ISSUER + 'jwks = "keys.json"\n'
CLIENT = ISSUER + 'client_id = "tharsis"\n'


def load(folder: Path, text: str) -> Settings:
    (folder / "gateway.toml").write_text(text)
    return load_settings_file(folder / "gateway.toml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[server]\nport = 0\n", "server.port: Expected `int` >= 1"),
        ("[server]\nport = 65536\n", "server.port: Expected `int` <= 65535"),
        ("[server]\nworkers = 0\n", "server.workers"),
        ('[server]\ntrusted_proxies = ["10.0.0.1/8"]\n', "has host bits set"),
        ('[server]\ncors_origins = ["null"]\n', "'null' is no origin"),
        ('[server]\ncors_origins = ["https://a.test/"]\n', "is no origin"),
        ('[server]\ncors_origins = ["https://*.a.test"]\n', "is no origin"),
        ("[gateway]\ntimeout = nan\n", "gateway.timeout"),
        ("[gateway]\ntimeout = inf\n", "gateway.timeout"),
        ('[gateway]\nshow_plan = "yes"\n', "gateway.show_plan: Invalid enum value 'yes'. Write one of never, scope, always."),
        ('[gateway]\nsupergraph = ""\n', "gateway.supergraph"),
        ("[gateway.subgraphs.good]\n[gateway.subgraphs.bad]\ntimeout = -1\n", "gateway.subgraphs.bad.timeout"),
        ("[gateway.subgraphs]\nbad = 3\n", "gateway.subgraphs.bad: Expected `object`"),
        ("[gateway.subgraphs.a.headers]\nforwards = []\n", "'gateway.subgraphs.a.headers.forwards'. Did you mean forward"),
        ("[gateway.subgraphs.a.headers]\ninsert = { x = 1 }\n", "gateway.subgraphs.a.headers.insert.x: Expected `str`"),
        ('[gateway.subgraphs.a.headers]\nforward = ["x y"]\n', "'x y' is no name of a header"),
        ('[gateway.all_subgraphs.headers]\nforward = ["Tharsis-Subgraph-Secret"]\n', "the router's own"),
        ('[gateway.subgraphs.a.headers]\ninsert = { x = "1\\r\\ny: 2" }\n', "headers.insert.x: the value"),
        ('[gateway.all_subgraphs.headers]\ninsert = { Authorization = "Basic eDp5" }\n', "a secret does not belong"),
        ('[gateway.subgraphs.a]\nurl = "ftp://a.test"\n', "gateway.subgraphs.a.url: this is no address of a server"),
        ('[gateway.subgraphs.a]\nurl = "http://"\n', "no address"),
        ('[gateway.subgraphs.a]\nurl = "http://[::1/graphql"\n', "no address"),
        ('[gateway.subgraphs.a]\nurl = "http://a.test:99999/"\n', "no address"),
        ('[gateway.subgraphs.a]\nurl = "http://a.test/ b"\n', "no address"),
        ('[gateway.subgraphs.a]\nurl = "http://me:hunter2@a.test/"\n', "a password does not belong"),
        ('[gateway.all_subgraphs]\nurl = "http://a.test/"\n', "do not share one address"),
        ('[telemetry]\notlp_endpoint = "localhost:4318"\n', "telemetry.otlp_endpoint"),
        ('[accounts.dynamodb]\nendpoint = "http://me@a.test"\n', "accounts.dynamodb.endpoint: there is a user"),
        (JWKS + 'required_claims = ["sub"]\n', "identity.issuers[1].required_claims"),
        (JWKS.replace("audience", "# audience"), "identity.issuers[1]: Object missing required field `audience`"),
        (JWKS + 'default_role = "root"\n', "issuers[1].default_role: Invalid enum value 'root'. Write one of user,"),
        (JWKS + 'jwks_uri = "https://a.test"\n', "identity.issuers[1]: jwks and jwks_uri exclude one another"),
        (JWKS + 'creates_accounts = true\ndefault_role = "admin"\n', "whoever has a token would become admin"),
        (JWKS + JWKS, "identity.issuers[2].issuer: https://issuer.test stands twice"),
        (JWKS + JWKS.replace("https://issuer.test", "http://issuer.test/"), "identity.issuers[2].issuer: http://issuer"),
        (JWKS.replace("https://issuer.test", "tharsis"), "accounts are named by it"),
        (JWKS.replace("https://issuer.test", "https://a@issuer.test"), "accounts are named by it"),
        (ISSUER.replace("https:", "http:"), "identity.issuers[1].issuer: 'http://issuer.test' is no https address"),
        (ISSUER.replace("issuer.test", "issuer.test?x=1"), "is no https address"),
        (ISSUER.replace("issuer.test", "issuer.test#x"), "is no https address"),
        (ISSUER.replace("https:", "file:"), "is no https address"),
        (ISSUER + 'jwks_uri = "http://192.168.0.1/keys"\n', "keys are fetched by https only"),
        (ISSUER + 'client_secret_file = "s"\n', "client_secret_file needs client_id"),
        (CLIENT + 'sign_in_scopes = ["email"]\n', "sign_in_scopes: without openid"),
        ('[server]\nhost = "0.0.0.0"\n' + CLIENT, "server.public_url is missing"),
        ('[server]\npublic_url = "http://a.test"\n' + CLIENT, "server.public_url is missing or is no https address"),
        ('[[visibility]]\nprefix = "/a"\n[[visibility]]\nprefix = "/b"\naccess = "x"\n', "visibility[2].access"),
        ("[policies]\ncurators = true\n", "policies.curators: Expected `str`"),
        ("a = " + "[" * 5000, "nested too deeply"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_hold_is_refused_with_its_key(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(expected)) as refused:
        load(tmp_path, text)

    assert str(refused.value).startswith(str(tmp_path / "gateway.toml"))
    assert "hunter2" not in str(refused.value)


def test_settings_that_hold_are_taken(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        '[server]\ntrusted_proxies = ["10.0.0.0/8", "::1"]\ncors_origins = ["*", "https://a.test:8443"]\n'
        '[gateway.subgraphs.a]\nurl = "https://[::1]:4001/graphql?x=1"\n[gateway.limits]\naliases = 0\n' + JWKS,
    )

    assert settings.gateway.subgraphs["a"].url == "https://[::1]:4001/graphql?x=1"
    assert settings.gateway.limits.aliases == 0
    assert settings.identity.issuers[0].jwks == str(tmp_path / "keys.json")


def test_secrets_may_come_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THARSIS_GATEWAY__ALL_SUBGRAPHS__HEADERS__INSERT", '{ Authorization = "Basic eDp5" }')
    monkeypatch.setenv("THARSIS_GATEWAY__SUBGRAPHS__A__URL", "http://me:hunter2@a.test/")

    settings = load(tmp_path, "")

    assert settings.gateway.subgraphs["a"].headers.insert == {"Authorization": "Basic eDp5"}
    assert settings.gateway.subgraphs["a"].url == "http://me:hunter2@a.test/"


def test_the_role_of_those_whose_token_names_none_is_any_but_the_anonymous() -> None:
    role = next(field.type for field in msgspec.structs.fields(IssuerSettings) if field.name == "default_role")

    assert set(get_args(role)) == ROLES - {ANONYMOUS_ROLE}
