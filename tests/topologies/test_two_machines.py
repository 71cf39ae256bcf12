"""Two machines and one table of accounts: what is charged or revoked at one holds at the other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.services.dynamodb import KEY, REGION, SECRET, DynamoDB
from tests.topologies.conftest import Harvested
from tests.topologies.serving import together
from tests.topologies.test_access import LINK, PATH, QUESTION, Served, asked, tharsis
from tests.waiting import eventually

USAGE = "{ me { usage { limit used } } }"


class Machines(NamedTuple):
    """Two servers, each with a data folder of its own, the same index and the same keys."""

    one: Served
    other: Served


@pytest.fixture
def machines(
    harvested: Harvested, dynamodb: DynamoDB, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Machines]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("THARSIS_ACCOUNTS__DYNAMODB__CREATE", "yes")
    folders = tmp_path / "one", tmp_path / "other"
    for folder in folders:
        folder.mkdir()
        for name in ("index.sqlite", "policy.toml"):
            (folder / name).symlink_to(harvested.data / name)
        (folder / "tharsis.toml").write_text(
            '[accounts]\nstore = "dynamodb"\n\n[accounts.dynamodb]\ntable = "two-machines"\n'
            f'region = "{REGION}"\nendpoint = "{dynamodb.url}"\n'
        )
    with together(folders[0]) as one:
        shutil.copytree(folders[0] / "keys", folders[1] / "keys", dirs_exist_ok=True)
        with together(folders[1]) as other:
            yield Machines(Served(one, folders[0], tmp_path), Served(other, folders[1], tmp_path))
    assert not [file.name for folder in folders for file in folder.glob("access.sqlite*")]


def test_what_is_charged_or_revoked_at_one_holds_at_the_other(machines: Machines) -> None:
    one, other = machines
    token = tharsis(one, "token", "create", "--account", "ada", "--role", "user")

    link = asked(f"{one.url}/graphql", token, LINK % PATH).body["data"]["issueLinks"][0]["url"]
    assert asked(f"{other.url}/graphql", token, LINK % PATH).body["data"]["issueLinks"][0]["url"]
    usages = [asked(f"{machine.url}/graphql", token, USAGE).body["data"]["me"]["usage"] for machine in machines]
    assert link and usages[0] == usages[1]
    assert {use["limit"]: use["used"] for use in usages[0]}["bytes_per_day"] > 0

    tharsis(other, "account", "curtail", "ada", "--to", "revoked", "--reason", "Write to us.")
    eventually(lambda: asked(f"{one.url}/graphql", token, QUESTION).status != 200, "it is not felt")

    acts = json.loads(tharsis(one, "audit", "show", "--json"))
    assert [entry["act"]["what"] for entry in acts] == ["account.add", "token.create", "account.curtail"]
    assert "is whole: 3 entries" in tharsis(one, "audit", "verify")
