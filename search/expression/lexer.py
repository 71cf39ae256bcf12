"""Cuts an expression into words, quoted strings and signs."""

import re
from enum import StrEnum
from typing import NamedTuple

from search.expression.errors import ExpressionError


class Kind(StrEnum):
    """What a token is."""

    WORD = "word"
    STRING = "string"
    LABEL = "label"  # label:"path"
    SIGN = "sign"
    END = "end"


class Token(NamedTuple):
    """One token; ``text`` is without quotes, ``at`` where it begins."""

    kind: Kind
    text: str
    at: int

    @property
    def described(self) -> str:
        """The token as a message names it."""
        if self.kind is Kind.END:
            return "the end"
        shown = self.text if len(self.text) <= 40 else self.text[:39] + "…"
        return f"“{shown}”"


# A word runs up to a blank, a quote or a sign; a colon belongs to it only between its characters (pds:title, 05:17:57).
_PLAIN = r"""[^\s"'()=<>!~,:]"""
_WORD = re.compile(rf"{_PLAIN}+(?::+{_PLAIN}+)*")
_SIGN = re.compile(r"!=|<=|>=|[=<>:~(),]")
_SPACE = re.compile(r"\s*")
_LABEL = re.compile(r"""label:(?=["'])""")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}
_HEXADECIMAL = re.compile(r"u([0-9a-fA-F]{4})")


def tokens(text: str) -> list[Token]:
    """The tokens of an expression, the last one of kind END. Raises `ExpressionError`."""
    found: list[Token] = []
    at = _skip(text, 0)
    while at < len(text):
        token, end = _token(text, at)
        found.append(token)
        at = _skip(text, end)
    found.append(Token(Kind.END, "", len(text)))
    return found


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _token(text: str, at: int) -> tuple[Token, int]:
    label = _LABEL.match(text, at)
    if label:
        path, end = _string(text, label.end())
        return Token(Kind.LABEL, path, at), end
    if text[at] in "\"'":
        string, end = _string(text, at)
        return Token(Kind.STRING, string, at), end
    for kind, pattern in ((Kind.SIGN, _SIGN), (Kind.WORD, _WORD)):
        match = pattern.match(text, at)
        if match:
            return Token(kind, match[0], at), match.end()
    raise ExpressionError("“!” alone means nothing here; write != or not", text, at)


def _string(text: str, at: int) -> tuple[str, int]:
    """The string that begins with the quote at ``at``, and where it ends."""
    quote, place = text[at], at + 1
    parts: list[str] = []
    while place < len(text):
        character = text[place]
        if character == quote:
            return "".join(parts), place + 1
        if character == "\\":
            part, place = _escape(text, place + 1)
            parts.append(part)
        else:
            parts.append(character)
            place += 1
    raise ExpressionError(f"this string has no closing {quote}", text, at)


def _escape(text: str, at: int) -> tuple[str, int]:
    simple = _ESCAPES.get(text[at : at + 1])
    if simple is not None:
        return simple, at + 1
    code = _HEXADECIMAL.match(text, at)
    if code:
        return chr(int(code[1], 16)), code.end()
    raise ExpressionError(
        "after a backslash only \\ \" ' n t r or u and four hexadecimal digits may stand", text, at - 1
    )
