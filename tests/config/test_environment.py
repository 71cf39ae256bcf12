"""Settings from the environment, and those of the gateway in a file."""

from pathlib import Path

import pytest

from config.gateway import LimitSettings
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
        THARSIS_IDENTITY__DEFAULT_ROLE="123",
        THARSIS_DATA="/no/setting",
    )

    settings = load_settings_file(file)

    assert settings.gateway.limits == LimitSettings(depth=5, fields=7)
    assert settings.gateway.subgraphs["reviews"].timeout == 2
    assert settings.gateway.subgraphs["reviews"].url == "http://reviews.test/graphql"
    assert settings.server.cors_origins == ("https://a.test", "https://b.test")
    assert settings.gateway.override_labels == ("x",)
    assert settings.gateway.watch is False
    assert settings.identity.default_role == "123"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("THARSIS_GATEWAY__LIMITS__DEPT", "1", "Did you mean depth"),
        ("THARSIS_GATEWY__WATCH", "true", "Did you mean gateway"),
        ("THARSIS_GATEWAY__SUBGRAPHS__REVIEWS__TIME", "1", "Did you mean timeout"),
        ("THARSIS_GATEWAY__LIMITS__DEPTH", "deep", "gateway.limits.depth"),
        ("THARSIS_SERVER__PORT", "70000", "server.port"),
    ],
)
def test_a_variable_that_is_wrong_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(ConfigurationError, match=expected):
        load_settings_file(None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[gateway.subgraphs.a]\nurls = 1\n", r"gateway\.subgraphs\.a\.urls"),
        ("[gateway.limits]\ndepth = 0\n", r"gateway\.limits\.depth"),
        ('[gateway.all_subgraphs]\nurl = "ftp://x"\n', r"gateway\.all_subgraphs\.url"),
        ("[gateway]\ntimeout = 0\n", r"gateway\.timeout"),
        ("[gateway.persisted]\nonly = true\n", r"gateway\.persisted\.file"),
        ('[identity]\nkind = "jwks"\n', r"identity\.jwks"),
        ('[server]\ntrusted_proxies = ["10.0.0.0/33"]\n', "trusted_proxies"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_key(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(text)

    with pytest.raises(ConfigurationError, match=expected) as refused:
        load_settings_file(file)

    assert "gateway.toml" in str(refused.value)


def test_paths_are_meant_from_the_files_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(
        '[gateway]\nsupergraph = "s.graphql"\n[gateway.subgraphs.a]\nsecret_file = "a.secret"\n'
        '[gateway.all_subgraphs]\nsecret_file = "/etc/all.secret"\n'
    )
    monkeypatch.setenv("THARSIS_IDENTITY__JWKS", "keys.json")

    settings = load_settings_file(file)

    assert settings.gateway.supergraph == str(tmp_path / "s.graphql")
    assert settings.gateway.subgraphs["a"].secret_file == str(tmp_path / "a.secret")
    assert settings.gateway.all_subgraphs.secret_file == "/etc/all.secret"
    assert settings.identity.jwks == "keys.json"


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        load_settings_file(tmp_path / "nowhere.toml")


def test_the_settings_survive_the_way_to_the_servers_processes() -> None:
    import msgspec

    settings = load_settings_file(None)

    assert msgspec.json.decode(msgspec.json.encode(settings), type=Settings) == settings
