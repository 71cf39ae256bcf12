"""The tokenizer: what a token is, and that records and questions agree on it."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.tokens import fold, tokenize


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("B10_013341_1010_XN_79S172W", ["b10", "013341", "1010", "xn", "79s172w"]),
        ("urn:nasa:pds:mars2020_cacheocam::1.10", ["urn", "nasa", "pds", "mars2020", "cacheocam", "1", "10"]),
        ("AB-1-024/01", ["ab", "1", "024", "01"]),
        ("Olympus Mons, olympus", ["olympus", "mons", "olympus"]),
        ("Émission  STRASSE straße", ["émission", "strasse", "strasse"]),
        ("ﬁlter ﾃｽﾄ ½", ["filter", "テスト", "1", "2"]),
        ("火星の画像", ["火星の画像"]),
        ("0.5 µm", ["0", "5", "μm"]),
        (" --- ", []),
        ("", []),
    ],
)
def test_tokens_are_folded_runs_of_letters_and_digits(text: str, tokens: list[str]) -> None:
    assert tokenize(text) == tokens


def test_folding_any_one_character_twice_changes_nothing() -> None:
    characters = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)

    changed = [character for character in characters if fold(fold(character)) != fold(character)]

    assert changed == []


@given(st.text())
def test_the_tokens_of_a_text_are_their_own_tokens(text: str) -> None:
    tokens = tokenize(text)

    assert tokenize(" ".join(tokens)) == tokens


@given(st.text(), st.text())
def test_a_text_joined_by_punctuation_has_the_tokens_of_its_parts(one: str, other: str) -> None:
    assert tokenize(f"{one} / {other}") == tokenize(one) + tokenize(other)
