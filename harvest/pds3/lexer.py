"""The lexical forms of Object Description Language and its relatives, and the tokens that the reference reader takes.

PDS Standards Reference 3.8 section 12.2 and 12.3; CCSDS 641.0-B-2 (PVL); ISIS adds ``#`` comments and words continued
with a hyphen at the line's end. Line ends are ``\\n`` here.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

SPACE = r"[ \t\n\r\v\f]"
# A comment ends with "*/". One that another comment opens before that was never closed: it ends with its line.
COMMENT = r"(?:/\*[^*/]*+(?:(?:\*(?!/)|/(?!\*))[^*/]*+)*+\*/|/\*[^\n\r]*+)"
# A symbol stands on one line; some labels write text in apostrophes, which an apostrophe alone must not start.
APOSTROPHES = r"(?:'[^'\n\r]*+'|'[^'=]*+')"
BASED_INTEGER = r"[+-]?[0-9]{1,2}#[+-]?[0-9A-Fa-f]+#"
_NEXT_STATEMENT = rf"(?:[\w^:./-]+{SPACE}*=|(?i:END(?:_OBJECT|_GROUP)?)\b)"
CONTINUATION = rf"-\n{SPACE}*+(?!{_NEXT_STATEMENT})(?=[\w+.-])"
_PLAIN = r"""[^ \t\n\r\v\f&<>'{},\[\]=!#()%";~|\0/-]"""
WORD = rf"(?:{_PLAIN}|/(?!\*)|{CONTINUATION}|-)+"
# A Standard Formatted Data Unit label without "= SFDU_LABEL" belongs to the transport and is no statement.
_SFDU_LINE = re.compile(r"(?m)^[ \t]*(?:CCSD|NJPL)[0-9][A-Z][0-9A-Z$]{12,}[^\s=]*[ \t;]*$(?!\s*=)")

_TOKEN = re.compile(
    rf"(?P<skip>{SPACE}++|{COMMENT}|\#[^\n]*+)"
    rf"|(?P<quoted>\"[^\"]*+\"|{APOSTROPHES})"
    r"|(?P<unit><[^<>\n]*+>)"
    rf"|(?P<word>{BASED_INTEGER}|{WORD})"
    r"|(?P<mark>.)",
    re.DOTALL,
)
_SWALLOWED = re.compile(r"\n[ \t]*\^?[A-Z][A-Z0-9_:]*[ \t]*=[ \t]")
_JOIN = re.compile(rf"-\n{SPACE}*+")

BEGIN_WORDS = {"OBJECT": "OBJECT", "BEGIN_OBJECT": "OBJECT", "GROUP": "GROUP", "BEGIN_GROUP": "GROUP"}
END_WORDS = {"END_OBJECT": "OBJECT", "END_GROUP": "GROUP"}
RESERVED = frozenset({*BEGIN_WORDS, *END_WORDS, "END"})


DEEPEST_BLOCK = 100


class UnreadableError(ValueError):
    """A label whose form cannot be made out: where, why, and how to mend it."""

    def __init__(self, line: int, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.line = line
        self.fix = fix


class LabelToken(str):
    """A token with its position in the text; it offers what `pvl`'s parser asks of its own tokens."""

    __slots__ = ("kind", "position")
    kind: str
    position: int

    @property
    def pos(self) -> int:
        """The position under the name that pvl uses."""
        return self.position

    def is_WSC(self) -> bool:  # noqa: N802 - pvl's name
        """Whether the token is white space or a comment: never, those are not passed on."""
        return False


class Lines:
    """Line numbers (from 1) of positions in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [match.end() for match in re.finditer("\n", text)]

    def at(self, position: int) -> int:
        """The line of the character at ``position``."""
        return bisect_right(self._starts, position) + 1


def join_word(written: str) -> str:
    """A word without the hyphens, line ends and indents by which it is continued over lines."""
    return _JOIN.sub("", written) if "-\n" in written else written


def blank_transport(text: str) -> str:
    """The text with spaces in the place of bare Standard Formatted Data Unit lines before the first statement."""
    if not text.lstrip().startswith(("CCSD", "NJPL")):
        return text
    return _SFDU_LINE.sub(lambda match: " " * len(match.group()), text)


def tokens(text: str) -> Iterator[LabelToken]:
    """Every token of a label without white space and comments.

    Raises:
        UnreadableError: where a quotation mark opens a string that has no end.
    """
    for match in _TOKEN.finditer(blank_transport(text)):
        kind = match.lastgroup
        if kind is None or kind == "skip":
            continue
        written = match.group()
        if written == '"':
            line = _line_of_unclosed(text, match.start())
            fix = "Close the string with a quotation mark; write quotation marks inside it as apostrophes."
            raise UnreadableError(line, f"the string that begins at line {line} has no closing quotation mark", fix)
        token = LabelToken(join_word(written) if kind == "word" else written)
        token.kind = kind
        token.position = match.start()
        yield token


def _line_of_unclosed(text: str, last: int) -> int:
    """The line of the first string that swallows a statement (it lacks its end), else of the quotation mark left over."""
    for match in _TOKEN.finditer(text, 0, last):
        if match.lastgroup == "quoted" and _SWALLOWED.search(match.group()):
            return text.count("\n", 0, match.start()) + 1
    return text.count("\n", 0, last) + 1
