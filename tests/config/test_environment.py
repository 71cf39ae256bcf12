"""Settings from the environment, and those of the gateway in a file."""

import re
from pathlib import Path

import pytest

from config.gateway import HeaderRules, LimitSettings
from config.settings import Settings, load_settings_file
from config.tables import ConfigurationError


def set_all(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def test_variables_go_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tharsis.toml"
    file.write_text("[gateway.limits]\ndepth = 3\nfields = 7\n[gateway.subgraphs.reviews]\ntimeout = 2\n")
    set_all(
        monkeypatch,
        THARSIS_GATEWAY__LIMITS__DEPTH="5",
        THARSIS_GATEWAY__SUBGRAPHS__REVIEWS__URL="http://reviews.test/graphql",
        THARSIS_SERVER__CORS_ORIGINS="https://a.test, https://b.test",
        THARSIS_GATEWAY__OVERRIDE_LABELS='["x"]',
        THARSIS_GATEWAY__WATCH="false",
        THARSIS_TELEMETRY__SERVICE_NAME="123",
        THARSIS_DATA="/no/setting",
    )

    settings = load_settings_file(file)

    assert settings.gateway.limits == LimitSettings(depth=5, fields=7)
    assert settings.gateway.subgraphs["reviews"].timeout == 2
    assert settings.gateway.subgraphs["reviews"].url == "http://reviews.test/graphql"
    assert settings.server.cors_origins == ("https://a.test", "https://b.test")
    assert settings.gateway.override_labels == ("x",)
    assert settings.gateway.watch is False
    assert settings.telemetry.service_name == "123"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("THARSIS_GATEWAY__LIMITS__DEPT", "1", "Did you mean depth"),
        ("THARSIS_GATEWY__WATCH", "true", "Did you mean gateway"),
        ("THARSIS_GATEWAY__SUBGRAPHS__REVIEWS__TIME", "1", "Did you mean timeout"),
        ("THARSIS_GATEWAY__LIMITS__DEPTH", "deep", "gateway.limits.depth"),
        ("THARSIS_SERVER__PORT", "70000", "server.port"),
        ("THARSIS_SERVER__PORT", "", "server.port"),
        ("THARSIS_SERVER__PORT__X", "1", "server.port is one value"),
        ("THARSIS_SERVER__", "1", "unknown key 'server.'"),
        ("THARSIS_GATEWAY__WATCH", "perhaps", "gateway.watch"),
        ("THARSIS_GATEWAY__TIMEOUT", "nan", "gateway.timeout"),
        ("THARSIS_GATEWAY__TIMEOUT", "inf", "gateway.timeout"),
        ("THARSIS_GATEWAY__SHOW_PLAN", "sometimes", "Write one of never, scope, always"),
        ("THARSIS_GATEWAY__LIMITS", "{ dept = 1 }", "Did you mean depth"),
        ("THARSIS_GATEWAY__LIMITS", "5", "gateway.limits"),
        ("THARSIS_GATEWAY__LIMITS", "{ depth = ", "not readable as TOML"),
        ("THARSIS_GATEWAY__OVERRIDE_LABELS", "[1]", "gateway.override_labels"),
        ("THARSIS_GATEWAY__SUBGRAPHS__REVIEWS__HEADERS__INSERT", "{ a = 1 }", "headers.insert"),
    ],
)
def test_a_variable_that_is_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError, match=re.escape(expected)) as refused:
        load_settings_file(None)

    assert str(refused.value).startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[gateway.subgraphs.a]\nurls = 1\n", r"gateway\.subgraphs\.a\.urls"),
        ("[gateway.limits]\ndepth = 0\n", r"gateway\.limits\.depth"),
        ('[gateway.all_subgraphs]\nurl = "ftp://x"\n', r"gateway\.all_subgraphs\.url"),
        ("[gateway]\ntimeout = 0\n", r"gateway\.timeout"),
        ("[gateway.persisted]\nonly = true\n", r"gateway\.persisted\.file"),
        ('[[identity.issuers]]\nissuer = "https://a.test"\n', r"audience"),
        ('[server]\ntrusted_proxies = ["10.0.0.0/33"]\n', "trusted_proxies"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_key(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(text)

    with pytest.raises(ConfigurationError, match=expected) as refused:
        load_settings_file(file)

    assert "gateway.toml" in str(refused.value)


def test_tables_lists_and_logical_values_are_written_as_is_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(
        monkeypatch,
        THARSIS_GATEWAY__SUBGRAPHS='{ "my-reviews" = { timeout = 3 } }',
        THARSIS_GATEWAY__SUBGRAPHS__Accounts__RETRIES="0",
        THARSIS_GATEWAY__SUBGRAPHS__STOCK__RETRIES="2",
        THARSIS_GATEWAY__LIMITS="{ depth = 9 }",
        THARSIS_GATEWAY__LIMITS__FIELDS="90",
        THARSIS_GATEWAY__OVERRIDE_LABELS="",
        THARSIS_GATEWAY__GRAPHIQL="No",
        THARSIS_GATEWAY__TIMEOUT="2.5",
        THARSIS_SERVER__TRUSTED_PROXIES="10.0.0.0/8, ::1",
        THARSIS_POLICIES__CURATORS='role == "curator"',
        THARSIS_GATEWAY__PERSISTED__FILE="",
        THARSIS_IDENTITY__ISSUERS='[{ issuer = "https://login.test", audience = "x" }]',
    )

    settings = load_settings_file(None)

    assert {name: (each.timeout, each.retries) for name, each in settings.gateway.subgraphs.items()} == {
        "my-reviews": (3, 1),
        "Accounts": (10, 0),
        "stock": (10, 2),
    }
    assert (settings.gateway.limits.depth, settings.gateway.limits.fields) == (9, 90)
    assert settings.gateway.override_labels == ()
    assert settings.gateway.graphiql is False
    assert settings.gateway.timeout == 2.5
    assert settings.server.trusted_proxies == ("10.0.0.0/8", "::1")
    assert settings.policies == {"curators": 'role == "curator"'}
    assert settings.gateway.persisted.file is None
    assert [issuer.issuer for issuer in settings.identity.issuers] == ["https://login.test"]


def test_a_name_is_spelled_as_in_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text("[gateway.subgraphs.Reviews]\ntimeout = 2\n")
    monkeypatch.setenv("THARSIS_GATEWAY__SUBGRAPHS__REVIEWS__TIMEOUT", "4")

    assert {name: each.timeout for name, each in load_settings_file(file).gateway.subgraphs.items()} == {"Reviews": 4}


def test_a_subgraph_has_what_all_have_unless_it_says_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(
        "[gateway.all_subgraphs]\ntimeout = 2\nretries = 5\nheaders.forward = ['x-request-id']\n"
        "[gateway.subgraphs.a]\nretries = 0\nheaders.insert = { x-tier = 'gold' }\n"
    )

    found = load_settings_file(file).gateway.subgraphs["a"]

    assert (found.timeout, found.retries) == (2, 0)
    assert found.headers == HeaderRules(("x-request-id",), {"x-tier": "gold"})


def test_paths_are_meant_from_the_files_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(
        '[gateway]\nsupergraph = "s.graphql"\n[gateway.subgraphs.a]\nsecret_file = "a.secret"\n'
        '[gateway.all_subgraphs]\nsecret_file = "/etc/all.secret"\n'
    )
    monkeypatch.setenv("THARSIS_GATEWAY__PERSISTED__FILE", "keys.json")

    settings = load_settings_file(file)

    assert settings.gateway.supergraph == str(tmp_path / "s.graphql")
    assert settings.gateway.subgraphs["a"].secret_file == str(tmp_path / "a.secret")
    assert settings.gateway.all_subgraphs.secret_file == "/etc/all.secret"
    assert settings.gateway.persisted.file == "keys.json"


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        load_settings_file(tmp_path / "nowhere.toml")


def test_the_settings_survive_the_way_to_the_servers_processes() -> None:
    import msgspec

    settings = load_settings_file(None)

    assert msgspec.json.decode(msgspec.json.encode(settings), type=Settings) == settings
