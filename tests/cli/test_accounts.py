"""The commands about accounts, tokens and the audit log, as people and scripts use them."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import apsw
import pytest

from access.meter import Budget, Charge
from access.signing import KeyRing
from access.sqlite import FILE, open_embedded
from access.tokens import verify
from tests.cli.conftest import Tharsis


def answer(tharsis: Tharsis, *arguments: str) -> Any:
    code, out, err = tharsis(*arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_a_token_is_printed_alone_and_kept_nowhere(tharsis: Tharsis, tmp_path: Path) -> None:
    code, out, err = tharsis("token", "create", "--account", "ada", "--role", "partner", "--group", "imaging")

    token = out.removesuffix("\n")
    assert code == 0 and "\n" not in token
    claims = verify(token, KeyRing(tmp_path).keys()).claims
    assert (claims["sub"], claims["role"], claims["groups"]) == ("ada", "partner", ["imaging"])
    assert claims["exp"] - claims["iat"] == 90 * 86_400
    assert claims["jti"] in err and "tharsis token revoke" in err
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or token.rpartition(".")[2].encode() not in file.read_bytes()


def test_an_account_is_made_with_its_first_token_only(tharsis: Tharsis) -> None:
    first = answer(tharsis, "token", "create", "--account", "ada", "--role", "partner")
    second = answer(tharsis, "token", "create", "--account", "ada", "--scope", "pds:read", "--title", "a script")

    assert (first["newAccount"], second["newAccount"]) == (True, False)
    assert second["role"] == "partner"
    listed = answer(tharsis, "token", "list")
    assert {(one["id"], one["title"], one["state"]) for one in listed} == {
        (first["id"], "", "holds"),
        (second["id"], "a script", "holds"),
    }
    assert listed == answer(tharsis, "token", "list", "--account", "ada")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--account", "ada", "--role", "king"], "king"),
        (["--account", "ada", "--role", "public"], "public"),
        (["--account", "anonymous:192.0.2.7"], "anonymous"),
        (["--account", " ada"], "printable"),
        (["--account", "ada", "--title", "\x1b[31m"], "A title has at most 100 printable characters."),
        (["--account", "ada", "--expires", "401d"], "400 days"),
        (["--account", "ada", "--expires", "soon"], "30d"),
        (["--account", "ada", "--scope", "two words"], "two words"),
        (["--account", "ada", "--group", "two words"], "two words"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(tharsis: Tharsis, arguments: list[str], said: str) -> None:
    code, out, err = tharsis("token", "create", *arguments)

    assert (code, out) == (2, "")
    assert err.startswith("tharsis token create: ") and err.count("\n") == 1 and said in err
    assert answer(tharsis, "account", "list") == []


def test_a_token_is_revoked_by_its_id(tharsis: Tharsis) -> None:
    id_ = answer(tharsis, "token", "create", "--account", "ada")["id"]

    assert tharsis("token", "revoke", id_)[0] == 0
    assert answer(tharsis, "token", "list")[0]["state"] == "revoked"
    assert tharsis("token", "revoke", "unknown")[0] == 2
    assert tharsis("token", "revoke", "unknown", "--expires", "1h")[0] == 0  # another issuer's
    assert tharsis("token", "revoke")[0] == 2
    assert tharsis("token", "revoke", id_, "--account", "ada")[0] == 2


def test_a_token_in_the_place_of_its_id_is_not_repeated(tharsis: Tharsis) -> None:
    token = answer(tharsis, "token", "create", "--account", "ada")["token"]

    code, out, err = tharsis("token", "revoke", token)

    assert code == 2 and token not in out + err and "its id" in err


def test_all_tokens_of_an_account_are_revoked(tharsis: Tharsis) -> None:
    answer(tharsis, "token", "create", "--account", "ada")

    answer(tharsis, "token", "create", "--account", "ada")
    assert tharsis("token", "revoke", "--account", "ada")[0] == 0
    assert answer(tharsis, "account", "show", "ada")["tokensSince"]
    new = answer(tharsis, "token", "create", "--account", "ada")["id"]
    for some in ((), ("--account", "ada")):
        listed = answer(tharsis, "token", "list", *some)
        assert {one["id"] for one in listed if one["state"] == "holds"} == {new}


def test_keys_are_rotated(tharsis: Tharsis, tmp_path: Path) -> None:
    token = answer(tharsis, "token", "create", "--account", "ada")["token"]

    first = answer(tharsis, "token", "rotate-keys")
    assert len(first["verifying"]) == 2 and verify(token, KeyRing(tmp_path).keys())
    second = answer(tharsis, "token", "rotate-keys", "--drop-old")
    assert second["verifying"] == [second["kid"]]


def test_an_account_is_limited_curtailed_and_restored(tharsis: Tharsis) -> None:
    answer(tharsis, "token", "create", "--account", "ada")

    limited = answer(tharsis, "account", "limit", "ada", "--bytes-per-day", "1.5 TB", "--streams", "0")
    assert limited["limits"] == {"bytes_per_day": 1_500_000_000_000, "streams": 0}
    burst = answer(tharsis, "account", "limit", "ada", "--request-burst", "7")
    assert burst["limits"] == limited["limits"] | {"request_burst": 7}
    again = answer(tharsis, "account", "limit", "ada", "--links-per-minute", "10")
    assert again["limits"] == burst["limits"] | {"links_per_minute": 10}
    assert answer(tharsis, "account", "limit", "ada", "--reset", "--streams", "9")["limits"] == {"streams": 9}
    curtailed = answer(tharsis, "account", "curtail", "ada", "--to", "paced", "--reason", "Too fast.", "--for", "2h")
    assert (curtailed["standing"], curtailed["reason"]) == ("paced", "Too fast.") and curtailed["until"]
    restored = answer(tharsis, "account", "restore", "ada")
    assert (restored["standing"], restored["reason"], restored["until"]) == ("normal", "", None)


def test_an_account_is_shown_with_what_it_has_used(tharsis: Tharsis, tmp_path: Path) -> None:
    async def charge() -> None:
        store = open_embedded(tmp_path)
        charges, budget = [Charge("atlas:pds3:mro:mro:/a.img", 1_234)], Budget(10_000, 10_000, 10)
        await store.meter.reserve("ada", charges, 1, int(time.time()) + 60, budget)
        await store.close()

    answer(tharsis, "token", "create", "--account", "ada")
    asyncio.run(charge())

    found = answer(tharsis, "account", "show", "ada")
    assert (found["bytesOfDay"], found["bytesOfPeriod"]) == (1_234, 1_234)
    assert "1,234 bytes of this day" in tharsis("account", "show", "ada")[1]


def test_an_address_without_a_token_is_curtailed_too(tharsis: Tharsis) -> None:
    arguments = ["--to", "metadata", "--reason", "Guessed paths."]

    assert answer(tharsis, "account", "curtail", "anonymous:192.0.2.7", *arguments)["role"] == "public"
    assert tharsis("account", "curtail", "eve", *arguments)[0] == 2


def test_an_account_gets_another_role_and_groups(tharsis: Tharsis) -> None:
    answer(tharsis, "token", "create", "--account", "ada", "--group", "imaging")

    curator = answer(tharsis, "account", "role", "ada", "curator")
    assert (curator["role"], curator["groups"]) == ("curator", ["imaging"])
    grouped = answer(tharsis, "account", "role", "ada", "--group", "a", "--group", "b")
    assert (grouped["role"], grouped["groups"]) == ("curator", ["a", "b"])
    assert answer(tharsis, "account", "role", "ada", "--no-groups")["groups"] == []
    assert tharsis("account", "role", "ada", "king")[0] == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["account", "show", "ada"],
        ["account", "role", "ada", "user"],
        ["account", "limit", "ada", "--reset"],
        ["account", "restore", "ada"],
        ["token", "list", "--account", "ada"],
        ["token", "revoke", "--account", "ada"],
    ],
)
def test_an_account_that_is_not_there_is_named(tharsis: Tharsis, arguments: list[str]) -> None:
    code, out, err = tharsis(*arguments)

    assert (code, out) == (2, "")
    assert "There is no account ada" in err and "tharsis account list" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["account", "limit", "ada"],
        ["account", "limit", "ada", "--bytes-per-day", "much"],
        ["account", "role", "ada"],
        ["account", "role", "ada", "--group", "a", "--no-groups"],
        ["account", "curtail", "ada", "--to", "normal", "--reason", "x"],
        ["account", "curtail", "ada", "--to", "paced", "--reason", " "],
        ["audit", "verify", "--head", "abc"],
    ],
)
def test_what_was_asked_wrongly_is_said_in_one_line(tharsis: Tharsis, arguments: list[str]) -> None:
    answer(tharsis, "token", "create", "--account", "ada")

    code, out, err = tharsis(*arguments)

    assert (code, out) == (2, "")
    assert err.startswith(f"tharsis {' '.join(arguments[:2])}: ") and err.count("\n") == 1


def test_a_folder_that_is_not_there_is_not_made(tharsis: Tharsis, tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    for arguments in (["token", "create", "--account", "ada"], ["account", "list"], ["token", "rotate-keys"]):
        code, _, err = tharsis(*arguments, "--data", str(folder))
        assert code == 2 and str(folder) in err
    assert not folder.exists()


def test_a_damaged_store_is_said_in_one_line(tharsis: Tharsis, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no store" * 1_000)

    code, _, err = tharsis("account", "list")

    assert code == 2 and str(tmp_path / FILE) in err and err.count("\n") == 1


def test_the_audit_log_tells_who_did_what_and_is_whole(tharsis: Tharsis) -> None:
    answer(tharsis, "token", "create", "--account", "ada")
    answer(tharsis, "account", "limit", "ada", "--streams", "2")
    noted = answer(tharsis, "audit", "verify")
    answer(tharsis, "token", "rotate-keys")

    shown = answer(tharsis, "audit", "show")
    assert [entry["act"]["what"] for entry in shown] == ["account.add", "token.create", "account.limit", "keys.rotate"]
    assert all(entry["act"]["actor"].startswith("command line: ") for entry in shown)
    assert [entry["number"] for entry in answer(tharsis, "audit", "show", "--subject", "ada")] == [1, 3]
    assert [entry["number"] for entry in answer(tharsis, "audit", "show", "--size", "1")] == [4]
    assert (noted["whole"], noted["entries"]) == (True, 3)
    assert answer(tharsis, "audit", "verify", "--head", noted["head"])["entries"] == 4
    assert tharsis("audit", "verify", "--head", "0" * 63 + "1")[0] == 1


def test_an_audit_log_that_was_changed_has_code_one(tharsis: Tharsis, tmp_path: Path) -> None:
    answer(tharsis, "token", "create", "--account", "ada")
    connection = apsw.Connection(str(tmp_path / FILE))
    connection.execute("UPDATE audit SET actor = 'eve' WHERE number = 2")
    connection.close()

    code, out, err = tharsis("audit", "verify")

    assert (code, out) == (1, "")
    assert "entry 2" in err and "changed" in err
    assert json.loads(tharsis("audit", "verify", "--json")[1])["number"] == 2
