"""What policy.toml may say, and how it is refused."""

from pathlib import Path

import msgspec
import pytest

from access.identity import ROLES
from config.policy import Limits, Policy, load_policy
from config.tables import ConfigurationError


def read(folder: Path, text: str) -> Policy:
    file = folder / "policy.toml"
    file.write_text(text, encoding="utf-8")
    return load_policy(file)


def test_an_empty_file_is_the_defaults_for_every_role(tmp_path: Path) -> None:
    policy = read(tmp_path, "")

    assert policy == Policy()
    assert set(policy.limits) == ROLES


def test_what_a_table_leaves_out_is_as_by_default(tmp_path: Path) -> None:
    policy = read(tmp_path, "[limits.public]\nstreams = 1\n[violations.scan]\ncount = 7\n")

    public = Policy().limits["public"]
    assert policy.limits == {**Policy().limits, "public": msgspec.structs.replace(public, streams=1)}
    assert policy.limits["public"] != Limits(streams=1)
    assert (policy.violations["scan"].count, policy.violations["scan"].seconds) == (7, 60.0)
    assert (policy.violations["burst"], policy.ladder) == (Policy().violations["burst"], Policy().ladder)


def test_a_ladder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    step = '[[ladder]]\nstanding = "metadata"\nviolations = 2\nwithin = 60\nreason = "Stop."\n'

    (only,) = read(tmp_path, step).ladder

    assert (only.standing, only.lasts, only.bytes_per_second) == ("metadata", None, None)
    assert read(tmp_path, "ladder = []\n").ladder == ()


def ladder(*steps: str) -> str:
    made = (f'violations = {number}\nwithin = 60\nreason = "r"\n{step}' for number, step in enumerate(steps, 1))
    return "".join(f"[[ladder]]\n{step}\n" for step in made)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[limit.user]\nstreams = 1\n", "unknown key 'limit'. Did you mean limits"),
        ("[limits.usr]\nstreams = 1\n", "unknown key 'limits.usr'. Did you mean user"),
        ("[limits.user]\nbyte_per_day = 1\n", "unknown key 'limits.user.byte_per_day'. Did you mean bytes_per_day"),
        ("[violations.bursts]\ncount = 1\n", "unknown key 'violations.bursts'. Did you mean burst"),
        ("limits = 5\n", "limits: Expected"),
        ("[limits]\nuser = 5\n", "limits.user: Expected"),
        ("[limits.user]\nbytes_per_day = -1\n", "limits.user.bytes_per_day: Expected"),
        ('[limits.user]\nstreams = "8"\n', "limits.user.streams: Expected"),
        ("[limits.user]\nrequests_per_second = 0\n", "limits.user.requests_per_second: Expected"),
        ("[limits.user]\nrequests_per_second = nan\n", "limits.user.requests_per_second: Expected"),
        ("[violations.scan]\ncount = 0\n", "violations.scan.count: Expected"),
        ("anonymous_bytes_per_day = 1.5\n", "anonymous_bytes_per_day: Expected"),
        (ladder('standing = "normal"'), "ladder[1].standing"),
        (ladder('standing = "paced"'), "ladder[1].bytes_per_second"),
        (ladder('standing = "revoked"\nbytes_per_second = 5'), "ladder[1].bytes_per_second"),
        (ladder('standing = "revoked"', 'standing = "metadata"'), "ladder[2].standing: metadata does not come after"),
        (ladder('standing = "revoked"', 'standing = "revoked"'), "ladder[2].standing: revoked does not come after"),
        (
            ladder('standing = "metadata"', 'standing = "revoked"').replace("= 2", "= 1"),
            "ladder[2].violations: 1 is not",
        ),
        (ladder('standing = "metadata"').replace('"r"', '""'), "ladder[1].reason"),
        ("[limits.user", "not readable as TOML"),
    ],
)
def test_what_is_wrong_is_refused_with_file_key_and_fix(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(tmp_path, text)

    assert expected in str(refused.value)
    assert str(tmp_path / "policy.toml") in str(refused.value)
