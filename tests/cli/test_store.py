"""The store of accounts that ``tharsis.toml`` names, as commands meet it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Tharsis
from tests.services.dynamodb import KEY, REGION, SECRET, DynamoDB


@pytest.fixture
def table(tmp_path: Path, dynamodb: DynamoDB, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a table that the settings of the data folder name, and that is not there yet."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    name = hashlib.sha256(bytes(tmp_path)).hexdigest()
    section = f'table = "{name}"\nregion = "{REGION}"\nendpoint = "{dynamodb.url}"\n'
    (tmp_path / "tharsis.toml").write_text(f'[accounts]\nstore = "dynamodb"\n\n[accounts.dynamodb]\n{section}')
    return name


def finding(tharsis: Tharsis, check: str) -> dict[str, Any]:
    _, out, _ = tharsis("doctor", "--json")
    (found,) = [each for each in json.loads(out) if each["check"] == check]
    assert isinstance(found, dict)
    return found


def test_a_table_that_is_not_there_is_found_and_not_made(
    tharsis: Tharsis, table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THARSIS_ACCOUNTS__DYNAMODB__CREATE", "yes")

    for _ in range(2):
        found = finding(tharsis, "accounts")
        assert table in found["state"] and "no such table" in found["state"]
        assert "docs/dynamodb.md" in found["fix"]
    assert [each.name for each in tmp_path.iterdir()] == ["tharsis.toml"]


def test_commands_use_the_table(tharsis: Tharsis, table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, _, err = tharsis("token", "create", "--account", "ada")
    assert code == 2 and "no such table" in err

    monkeypatch.setenv("THARSIS_ACCOUNTS__DYNAMODB__CREATE", "yes")
    assert tharsis("token", "create", "--account", "ada", "--role", "partner")[0] == 0
    monkeypatch.delenv("THARSIS_ACCOUNTS__DYNAMODB__CREATE")

    assert json.loads(tharsis("account", "list", "--json")[1])[0]["role"] == "partner"
    assert finding(tharsis, "accounts") == {
        "check": "accounts",
        "state": f"DynamoDB's table {table}, 2 entries in the audit log",
        "fix": "",
    }
    assert not list(tmp_path.glob("access.sqlite*"))


def test_a_machine_without_the_keys_of_the_others_is_found_and_gets_none_of_its_own(
    tharsis: Tharsis, table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THARSIS_ACCOUNTS__DYNAMODB__CREATE", "yes")
    assert tharsis("token", "create", "--account", "ada")[0] == 0
    assert finding(tharsis, "accounts ttl")["fix"] == ""
    (tmp_path / "keys" / "meter").unlink()

    for _ in range(2):
        found = finding(tharsis, "accounts keys")
        assert f"{tmp_path} has no key meter" in found["state"]
        assert "Bring keys/" in found["fix"]
    assert finding(tharsis, "accounts")["fix"] == ""


def test_the_doctor_says_where_accounts_are_by_default_and_makes_nothing(tharsis: Tharsis, tmp_path: Path) -> None:
    assert finding(tharsis, "accounts")["fix"] == ""
    assert list(tmp_path.iterdir()) == []


def test_a_gateway_does_not_look_for_a_folders_accounts_in_another_store(
    tharsis: Tharsis, table: str, tmp_path: Path
) -> None:
    fixture = Path("tests/gateway/fixtures/shop/supergraph.graphql")

    code, _, err = tharsis("gateway", "--supergraph", str(fixture), "--accounts", str(tmp_path))

    assert code == 2
    assert "has another [accounts] than these settings" in err
