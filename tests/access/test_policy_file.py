"""A policy that is changed while it is in use."""

import logging
from pathlib import Path

import pytest

from access.policy_file import PolicyFile, open_policy
from config.policy import Policy
from config.settings import Settings, load_settings
from config.tables import ConfigurationError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def write(path: Path, streams: str) -> None:
    """Put a file in place as editors do."""
    draft = path.with_name("draft")
    draft.write_text(f"[limits.user]\nstreams = {streams}\n", encoding="utf-8")
    draft.replace(path)


def streams(policy: Policy) -> int:
    return policy.limits["user"].streams


def test_a_changed_file_is_taken_over_within_a_second(tmp_path: Path) -> None:
    path, clock = tmp_path / "policy.toml", Clock()
    write(path, "1")
    file = PolicyFile(path, clock=clock)

    write(path, "2")
    before = streams(file.current())
    clock.now = 1.0

    assert (before, streams(file.current()), file.problem) == (1, 2, None)


def test_a_file_that_appears_is_taken_over_and_one_that_vanishes_is_not(tmp_path: Path) -> None:
    path, clock = tmp_path / "policy.toml", Clock()
    file = PolicyFile(path, clock=clock)
    assert file.current() == Policy()

    write(path, "3")
    clock.now += 1
    assert streams(file.current()) == 3

    path.unlink()
    clock.now += 1
    assert streams(file.current()) == 3
    assert str(path) in (file.problem or "")


def test_a_broken_file_is_refused_and_logged_once_and_the_one_before_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, clock = tmp_path / "policy.toml", Clock()
    write(path, "1")
    file = PolicyFile(path, clock=clock)

    write(path, "-1")
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            clock.now += 1
            assert streams(file.current()) == 1
    assert "limits.user.streams" in (file.problem or "")
    assert [record.levelname for record in caplog.records] == ["ERROR"]

    write(path, "4")
    clock.now += 1
    assert (streams(file.current()), file.problem) == (4, None)


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
