"""Turns of writers: one at a time, and nobody is held up for long by one who does not come back."""

import threading
import time
from pathlib import Path

from access.sqlite.turn import Turn


def test_a_turn_is_had_once_it_is_given_back(tmp_path: Path) -> None:
    first, second = Turn(tmp_path / "turn"), Turn(tmp_path / "turn")
    order: list[str] = []

    def wait() -> None:
        with second.taken():
            order.append("second")

    with first.taken():
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.1)
        order.append("first")
    waiting.join()

    assert order == ["first", "second"]
    first.close()
    second.close()


def test_whoever_does_not_come_back_holds_nobody_up_for_long(tmp_path: Path) -> None:
    stopped, other = Turn(tmp_path / "turn"), Turn(tmp_path / "turn")

    with stopped.taken():
        began = time.monotonic()
        with other.taken():
            waited = time.monotonic() - began

    assert waited > 0.4  # it has waited, and not for ever
    stopped.close()
    other.close()


def test_a_folder_that_is_not_there_takes_no_turn_away(tmp_path: Path) -> None:
    with Turn(tmp_path / "nowhere" / "turn").taken():
        pass
