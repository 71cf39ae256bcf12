"""Where the policy is looked for."""

from pathlib import Path

import pytest

from access.policy_file import open_policy
from config.policy import Policy
from config.settings import Settings, load_settings
from config.tables import ConfigurationError


def write(path: Path, streams: str) -> None:
    """Put a file in place as editors do."""
    draft = path.with_name("draft")
    draft.write_text(f"[limits.user]\nstreams = {streams}\n", encoding="utf-8")
    draft.replace(path)


def streams(policy: Policy) -> int:
    return policy.limits["user"].streams


def test_nothing_starts_with_a_broken_file_or_without_one_that_is_named(tmp_path: Path) -> None:
    settings = Settings(policy=str(tmp_path / "named.toml"))
    with pytest.raises(ConfigurationError, match=r"named\.toml"):
        open_policy(settings, tmp_path)

    write(tmp_path / "policy.toml", "none")
    with pytest.raises(ConfigurationError, match=r"policy\.toml"):
        open_policy(Settings(), tmp_path)


def test_the_policy_is_the_one_that_is_named_else_the_one_beside_the_settings(tmp_path: Path) -> None:
    write(tmp_path / "policy.toml", "1")
    write(tmp_path / "other.toml", "2")
    assert streams(open_policy(load_settings(tmp_path), tmp_path).current()) == 1

    (tmp_path / "tharsis.toml").touch()
    assert load_settings(tmp_path).policy == str(tmp_path / "policy.toml")

    (tmp_path / "tharsis.toml").write_text('policy = "other.toml"\n')
    assert streams(open_policy(load_settings(tmp_path), tmp_path).current()) == 2
