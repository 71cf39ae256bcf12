"""A file that is changed while it is in use."""

import logging
from pathlib import Path

import pytest

from config.policy import Policy, load_policy
from config.watched import WatchedFile


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
    path, clock = tmp_path / "watched.toml", Clock()
    write(path, "1")
    file = WatchedFile(path, load_policy, Policy(), clock=clock)

    write(path, "2")
    before = streams(file.current())
    clock.now = 1.0

    assert (before, streams(file.current()), file.problem) == (1, 2, None)


def test_a_file_that_appears_is_taken_over_and_one_that_vanishes_is_not(tmp_path: Path) -> None:
    path, clock = tmp_path / "watched.toml", Clock()
    file = WatchedFile(path, load_policy, Policy(), clock=clock)
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
    path, clock = tmp_path / "watched.toml", Clock()
    write(path, "1")
    file = WatchedFile(path, load_policy, Policy(), clock=clock)

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
