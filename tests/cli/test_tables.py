"""What a label, a name or a path holds is shown as text: it moves no cursor, names no window and hides nothing."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from cli.tables import harmless, print_table

HOSTILE = "\x1b]0;title\x07\x1b[2J\x9b31m\u202egnp.exe\x00\x7f"


@pytest.mark.parametrize("terminal", [True, False])
def test_a_hostile_text_is_shown_and_does_nothing(terminal: bool) -> None:
    written = io.StringIO()

    print_table(
        Console(file=written, force_terminal=terminal, no_color=True, width=200), ("one", "two"), [(HOSTILE, "b")]
    )

    text = written.getvalue().replace("\x1b[1m", "").replace("\x1b[0m", "")  # the head of the table is bold
    assert "\\x1b]0;title\\x07\\x1b[2J\\x9b31m\\u202egnp.exe\\x00\\x7f" in text
    assert not set(HOSTILE) & set(text) & set("\x1b\x07\x9b\u202e\x00\x7f")


@given(st.text())
def test_only_what_acts_is_written_otherwise(text: str) -> None:
    written = harmless(text)

    assert harmless(written) == written
    assert text.isprintable() <= (written == text)
